using static Crossdock.Edi.SampleTrade;

namespace Crossdock.Edi;

/// <summary>Segments between ST and SE of the warehouse sets.</summary>
internal static class WarehouseSamples
{
    public static IEnumerable<string[]> ShippingOrder(SampleTrade trade) =>
    [
        ["W05", "N", trade.Shipment, trade.Order],
        .. trade.Party("ST", trade.Settings.BuyerName).Segments(),
        .. trade.Party("WH", "North Dock Warehouse").Segments(),
        ["N9", "CO", trade.Order],
        ["G62", "10", trade.Date(2), "8", trade.Clock()],
        ["NTE", "WHI", "Call before delivery"],
        ["W66", "PP", "M", "", "", "", "", "", "", "", trade.Carrier],
        .. trade.Lines.SelectMany(l => new[]
        {
            (string[])["LX", $"{l.Number}"],
            (string[])["W01", $"{l.Quantity}", l.Unit, l.Gtin, "VN", l.Sku],
        }.Concat(Detail(trade, l))),
        ["W76", $"{trade.Quantity}", Text(trade.Weight), "LB"],
    ];

    public static IEnumerable<string[]> TransferAdvice(SampleTrade trade) =>
    [
        ["W06", "J", trade.Order, trade.Date(0), trade.Shipment],
        .. trade.Party("SF", trade.Settings.SupplierName).Segments(),
        .. trade.Party("WH", "North Dock Warehouse").Segments(),
        ["N9", "BM", trade.Shipment],
        ["G62", "17", trade.Date(3), "8", trade.Clock()],
        ["W27", "M", trade.Carrier],
        .. trade.Lines.SelectMany(l => Detail(trade, l).Prepend(["W04", $"{l.Quantity}", l.Unit, l.Gtin, "VN", l.Sku])),
        ["W03", $"{trade.Quantity}", Text(trade.Weight), "LB"],
    ];

    public static IEnumerable<string[]> TransferReceipt(SampleTrade trade) =>
    [
        ["W17", "J", trade.Date(0), $"R{trade.Random.Next(100_000, 999_999)}", trade.Order, trade.Shipment],
        .. trade.Party("SF", trade.Settings.SupplierName).Segments(),
        .. trade.Party("WH", "North Dock Warehouse").Segments(),
        ["N9", "BM", trade.Shipment],
        ["G62", "09", trade.Date(0), "8", trade.Clock()],
        ["W08", "M", trade.Carrier],
        .. trade.Lines.SelectMany(l => Received(trade, l)),
        ["W14", $"{trade.Quantity}"],
    ];

    public static IEnumerable<string[]> ShippingAdvice(SampleTrade trade) =>
    [
        ["W06", "N", trade.Shipment, trade.Date(0), $"B{trade.Random.Next(100_000, 999_999)}", "", trade.Order],
        .. trade.Party("ST", trade.Settings.BuyerName).Segments(),
        .. trade.Party("WH", "North Dock Warehouse").Segments(),
        ["N9", "BM", trade.Shipment],
        ["G62", "11", trade.Date(0), "8", trade.Clock()],
        ["W27", "M", trade.Carrier],
        .. trade.Lines.SelectMany(l => Shipped(trade, l)),
        ["W03", $"{trade.Quantity}", Text(trade.Weight), "LB", $"{trade.Lines.Count}", "CT"],
    ];

    /// <summary>What a count found: more or less than the books say, never nothing.</summary>
    public static IEnumerable<string[]> StockAdjustment(SampleTrade trade) =>
    [
        ["W15", trade.Date(0), $"A{trade.Random.Next(100_000, 999_999)}"],
        .. trade.Party("WH", "North Dock Warehouse").Segments(),
        ["N9", "BM", trade.Shipment],
        ["G62", "07", trade.Date(0), "8", trade.Clock()],
        .. trade.Lines.SelectMany(l => new string[][]
        {
            ["W19", trade.Random.Pick(["04", "05", "AV"]),
                $"{(trade.Random.OneIn(3) ? 1 : -1) * trade.Random.Next(1, l.PerCase)}", l.Unit, l.Gtin, "VN", l.Sku],
            ["G69", l.Name],
            ["N9", "LT", $"L{trade.Random.Next(10_000, 99_999)}"],
        }),
    ];

    private static IEnumerable<string[]> Shipped(SampleTrade trade, SampleLine line)
    {
        int missing = trade.Random.OneIn(8) ? line.PerCase : 0;
        return
        [
            ["LX", $"{line.Number}"],
            ["MAN", "GM", trade.Sscc(line.Number)],
            ["W12", missing > 0 ? "CP" : "CC", $"{line.Quantity + missing}", $"{line.Quantity}", $"{missing}",
                line.Unit, line.Gtin, "VN", line.Sku],
            .. Detail(trade, line),
        ];
    }

    private static IEnumerable<string[]> Received(SampleTrade trade, SampleLine line)
    {
        IEnumerable<string[]> segments = Detail(trade, line)
            .Prepend(["W07", $"{line.Quantity}", line.Unit, line.Gtin, "VN", line.Sku]);
        return trade.Random.OneIn(7) ? segments.Append(["W13", $"{line.PerCase}", line.Unit, "01"]) : segments;
    }

    private static IEnumerable<string[]> Detail(SampleTrade trade, SampleLine line) =>
    [
        ["G69", line.Name],
        ["N9", "LT", $"L{trade.Random.Next(10_000, 99_999)}"],
        TradeSamples.GrossWeight(line),
    ];
}
