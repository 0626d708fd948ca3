using static Crossdock.Edi.SampleTrade;

namespace Crossdock.Edi;

/// <summary>Segments between ST and SE of the carriers' sets and of routing.</summary>
internal static class FreightSamples
{
    private const int OrdersPerStop = 40;

    /// <summary>One pick-up, then deliveries; the weights of the stops are those of the whole.</summary>
    public static IEnumerable<string[]> Tender(SampleTrade trade) =>
    [
        ["B2", "", trade.Carrier, "", trade.Shipment, "", "PP"],
        ["B2A", "00", "LT"],
        ["L11", trade.Order, "PO"],
        ["G62", "64", trade.Date(1), "1", trade.Clock()],
        ["NTE", "WHI", "Dock height only"],
        .. trade.Party("BT", trade.Settings.BuyerName).Segments(),
        ["S5", "1", "CL", Text(trade.Weight), "L", $"{trade.Lines.Count}", "CT"],
        ["G62", "69", trade.Date(2), "U", trade.Clock()],
        .. trade.Party("SF", trade.Settings.SupplierName).Segments(),
        .. trade.Lines.Chunk(OrdersPerStop).SelectMany((lines, i) => Delivery(trade, lines, i + 2)),
        ["L3", Text(trade.Weight), "G", "", "", Cents(Freight(trade))],
    ];

    /// <summary>The carrier takes the load, or declines it and says why.</summary>
    public static IEnumerable<string[]> TenderAnswer(SampleTrade trade)
    {
        bool declined = trade.Random.OneIn(6);
        return
        [
            ["B1", trade.Carrier, trade.Shipment, trade.Date(0), declined ? "D" : "A"],
            ["N9", "CN", $"{trade.Carrier}{trade.Random.Next(100_000, 999_999)}", "", trade.Date(0), trade.Clock()],
            ["G62", "64", trade.Date(1), "1", trade.Clock()],
            .. declined ? [["K1", "No equipment on that day"]] : Array.Empty<string[]>(),
            .. trade.Lines.Chunk(OrdersPerStop).Select((_, i) => (string[])["S5", $"{i + 1}", i == 0 ? "CL" : "PU"]),
        ];
    }

    /// <summary>Freight by weight and a fuel surcharge; the total is the sum of the charges.</summary>
    public static IEnumerable<string[]> FreightBill(SampleTrade trade)
    {
        var charges = trade.Lines.Chunk(OrdersPerStop)
            .Select(lines => (Weight: lines.Sum(l => l.Weight), Cartons: lines.Length,
                Rate: trade.Random.Next(900, 4500) / 100m))
            .Select(l => (l.Weight, l.Cartons, l.Rate, Charge: decimal.Round(l.Weight * l.Rate / 100m, 2))).ToArray();
        decimal fuel = decimal.Round(charges.Sum(c => c.Charge) * 0.18m, 2);
        decimal total = charges.Sum(c => c.Charge) + fuel;
        return
        [
            ["B3", "", trade.Invoice, trade.Shipment, "PP", "L", trade.Date(6), Cents(total), "", trade.Date(5), "035",
                trade.Carrier],
            ["C3", "USD"],
            ["N9", "BM", trade.Shipment, "", trade.Date(1), trade.Clock()],
            .. trade.Party("SH", trade.Settings.SupplierName).Segments(),
            .. trade.Party("CN", trade.Settings.BuyerName).Segments(),
            .. charges.SelectMany((c, i) => new string[][]
            {
                ["LX", $"{i + 1}"],
                ["L5", $"{i + 1}", "Freight all kinds"],
                ["L0", $"{i + 1}", "", "", Text(c.Weight), "G", "", "", $"{c.Cartons}", "CTN"],
                ["L1", $"{i + 1}", Text(c.Rate), "PH", Cents(c.Charge), "", "", "", "400"],
            }),
            ["LX", $"{charges.Length + 1}"],
            ["L5", $"{charges.Length + 1}", "Fuel surcharge"],
            ["L1", $"{charges.Length + 1}", "18", "PE", Cents(fuel), "", "", "", "405"],
            ["L3", Text(trade.Weight), "G", "", "", Cents(total)],
        ];
    }

    /// <summary>Picked up, on its way from town to town, delivered: one status an hour.</summary>
    public static IEnumerable<string[]> Status(SampleTrade trade)
    {
        SampleParty from = trade.Party("SF", trade.Settings.SupplierName);
        SampleParty to = trade.Party("ST", trade.Settings.BuyerName);
        int count = trade.Lines.Count;
        return
        [
            ["B10", $"{trade.Random.Next(10_000_000, 99_999_999)}", trade.Shipment, trade.Carrier],
            ["L11", trade.Order, "PO"],
            .. from.Segments(),
            .. to.Segments(),
            .. Enumerable.Range(0, count).SelectMany(i => Passed(trade, i, count, i == 0 ? from : to)),
        ];
    }

    /// <summary>A supplier asks how to send what is ready, by destination.</summary>
    public static IEnumerable<string[]> RoutingRequest(SampleTrade trade) =>
    [
        ["BGN", "00", trade.Shipment, trade.Date(0), trade.Clock()],
        ["PER", "IC", "Shipping", "TE", $"614555{trade.Random.Next(1000, 9999)}"],
        .. trade.Party("SF", trade.Settings.SupplierName).Segments(),
        ["LX", "1"],
        .. trade.Lines.Chunk(OrdersPerStop).SelectMany(lines => Destination(trade, lines)),
    ];

    /// <summary>The buyer's answer: carrier, dates and orders of each load.</summary>
    public static IEnumerable<string[]> Routing(SampleTrade trade) =>
    [
        ["BGN", "11", $"RT{trade.Random.Next(10_000, 99_999)}", trade.Date(1), trade.Clock(), "", trade.Shipment],
        ["PER", "IC", "Traffic", "TE", $"614555{trade.Random.Next(1000, 9999)}"],
        .. trade.Party("SF", trade.Settings.SupplierName).Segments(),
        .. trade.Lines.Chunk(OrdersPerStop).SelectMany((lines, i) => Load(trade, lines, i + 1)),
    ];

    private static decimal Freight(SampleTrade trade) => decimal.Round(120m + trade.Weight * 0.21m, 2);

    private static string[] Order(SampleTrade trade, SampleLine line) =>
        ["OID", line.Sku, trade.Order, "", "EA", $"{line.Quantity}", "L", Text(line.Weight)];

    private static IEnumerable<string[]> Delivery(SampleTrade trade, SampleLine[] lines, int stop) =>
    [
        ["S5", $"{stop}", "PU", Text(lines.Sum(l => l.Weight)), "L", $"{lines.Length}", "CT"],
        ["G62", "70", trade.Date(4), "X", trade.Clock()],
        .. trade.Party("ST", trade.Settings.BuyerName).Segments(),
        .. lines.Select(l => Order(trade, l)),
    ];

    private static IEnumerable<string[]> Destination(SampleTrade trade, SampleLine[] lines) =>
    [
        .. trade.Party("ST", trade.Settings.BuyerName).Segments(),
        ["L11", trade.Order, "PO"],
        ["G62", "10", trade.Date(3), "8", trade.Clock()],
        .. lines.Select(l => Order(trade, l)),
    ];

    private static IEnumerable<string[]> Load(SampleTrade trade, SampleLine[] lines, int number) =>
    [
        ["LX", $"{number}"],
        ["L11", $"{trade.Random.Next(100_000, 999_999)}", "AAO"],
        ["BLR", trade.Carrier, trade.Date(1)],
        .. lines.Select(l => Order(trade, l)),
        ["G62", "69", trade.Date(3), "U", trade.Clock()],
        ["QTY", "39", $"{lines.Sum(l => l.Quantity)}", "EA"],
        .. trade.Party("ST", trade.Settings.BuyerName).Segments(),
    ];

    private static IEnumerable<string[]> Passed(SampleTrade trade, int index, int count, SampleParty place)
    {
        DateTime time = trade.Settings.Time.AddDays(1).AddHours(index);
        string status = index == count - 1 && count > 1 ? "D1" : index == 0 ? "AF" : "X6";
        return
        [
            ["LX", $"{index + 1}"],
            ["AT7", status, "NS", "", "", $"{time:yyyyMMdd}", $"{time:HHmm}", "LT"],
            ["MS1", place.City, place.State, "US"],
            ["MS2", trade.Carrier, $"{trade.Random.Next(10_000, 99_999)}"],
            ["AT8", "G", "L", Text(trade.Weight), $"{trade.Lines.Count}"],
        ];
    }
}
