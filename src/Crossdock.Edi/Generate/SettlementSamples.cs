using static Crossdock.Edi.SampleTrade;

namespace Crossdock.Edi;

/// <summary>Segments between ST and SE of receipts, claims, returns, and the settlement of contract prices.</summary>
internal static class SettlementSamples
{
    /// <summary>Received in full, or some of it damaged or short.</summary>
    public static IEnumerable<string[]> Receipt(SampleTrade trade) =>
    [
        ["BRA", $"R{trade.Random.Next(100_000, 999_999)}", trade.Date(8), "00", "1", trade.Clock()],
        ["REF", "SI", trade.Shipment],
        ["DTM", "050", trade.Date(8), trade.Clock()],
        ["PRF", trade.Order, "", "", trade.Date(0)],
        .. trade.Party("ST", trade.Settings.BuyerName).Segments(),
        .. trade.Party("SF", trade.Settings.SupplierName).Segments(),
        .. trade.Lines.SelectMany(l => Received(trade, l)),
        ["CTT", $"{trade.Lines.Count}"],
    ];

    /// <summary>A memo over the lines of one invoice; its amount is their sum.</summary>
    public static IEnumerable<string[]> Adjustment(SampleTrade trade)
    {
        var claims = trade.Lines.Select(l =>
            (Line: l, Units: trade.Random.Next(1, l.PerCase), Reason: trade.Random.Pick(["01", "03", "04"]))).ToArray();
        return
        [
            ["BCD", trade.Date(12), $"CM{trade.Random.Next(10_000, 99_999)}", "I",
                Cents(claims.Sum(c => c.Units * c.Line.Price)), "C", trade.Date(0), trade.Invoice, "", trade.Date(-9),
                trade.Order, "00"],
            ["CUR", "BY", "USD"],
            ["N9", "BM", trade.Shipment, "", trade.Date(-2), trade.Clock()],
            .. trade.Party("BY", trade.Settings.BuyerName).Segments(),
            .. trade.Party("SU", trade.Settings.SupplierName).Segments(),
            .. claims.SelectMany(c => new string[][]
            {
                ["CDD", c.Reason, "C", $"{c.Line.Number}", Cents(c.Units * c.Line.Price), "", "", $"{c.Units}",
                    c.Line.Unit],
                PlanningSamples.Item(c.Line),
            }),
        ];
    }

    /// <summary>Goods that a customer may send back, with the credit for each.</summary>
    public static IEnumerable<string[]> Return(SampleTrade trade)
    {
        var lines = trade.Lines.Select(l => (Line: l, Units: trade.Random.Next(1, l.PerCase))).ToArray();
        return
        [
            ["BGN", "00", $"RMA{trade.Random.Next(10_000, 99_999)}", trade.Date(15), trade.Clock()],
            ["PRF", trade.Order, "", "", trade.Date(0)],
            ["DTM", "007", trade.Date(15), trade.Clock()],
            ["N9", "IV", trade.Invoice],
            .. trade.Party("BY", trade.Settings.BuyerName).Segments(),
            .. trade.Party("VN", trade.Settings.SupplierName).Segments(),
            .. lines.SelectMany(l => new string[][]
            {
                ["BLI", "UP", l.Line.Gtin, $"{l.Units}", l.Line.Unit, "UCP", Text(l.Line.Price), "PE", "VN", l.Line.Sku],
                ["N9", "LI", $"{l.Line.Number}"],
                PlanningSamples.Name(l.Line),
                ["AMT", "1", Text(l.Units * l.Line.Price)],
                ["MEA", "PD", "G", Text(l.Units * l.Line.UnitWeight), "LB"],
            }),
        ];
    }

    /// <summary>Sales at contract prices, for which the difference to the list price is claimed.</summary>
    public static IEnumerable<string[]> Claim(SampleTrade trade) =>
    [
        ["BAA", "00", "CR", trade.Date(3), "IV", trade.Invoice, trade.Clock()],
        ["REF", "DP", $"{trade.Random.Next(1, 99):000}"],
        .. trade.Party("DB", trade.Settings.BuyerName).Segments(),
        .. trade.Party("SU", trade.Settings.SupplierName).Segments(),
        ["CON", "CT", $"BUA{trade.Random.Next(1000, 9999)}", "AC"],
        .. trade.Lines.SelectMany(l => Claimed(l, accepted: true)),
        ["CTT", $"{trade.Lines.Count}"],
        ["AMT", "TT", Text(trade.Lines.Sum(Rebate))],
    ];

    /// <summary>The answer: each line paid, or refused for a reason; the total is what is paid.</summary>
    public static IEnumerable<string[]> ClaimAnswer(SampleTrade trade)
    {
        var lines = trade.Lines.Select(l => (Line: l, Paid: !trade.Random.OneIn(5))).ToArray();
        return
        [
            ["BRC", "00", trade.Date(6), "IV", trade.Invoice, trade.Clock()],
            ["REF", "DP", $"{trade.Random.Next(1, 99):000}"],
            .. trade.Party("DB", trade.Settings.BuyerName).Segments(),
            .. trade.Party("SU", trade.Settings.SupplierName).Segments(),
            ["CON", "CT", $"BUA{trade.Random.Next(1000, 9999)}", "AC"],
            .. lines.SelectMany(l => Claimed(l.Line, l.Paid)),
            ["CTT", $"{lines.Length}"],
            ["AMT", "TT", Text(lines.Where(l => l.Paid).Sum(l => Rebate(l.Line)))],
        ];
    }

    /// <summary>What was sold out of stock, and to whom.</summary>
    public static IEnumerable<string[]> Resale(SampleTrade trade) =>
    [
        ["BPT", "00", $"T{trade.Random.Next(10_000, 99_999)}", trade.Date(3)],
        ["DTM", "090", trade.Date(-4), trade.Clock()],
        ["DTM", "091", trade.Date(2)],
        .. trade.Party("DB", trade.Settings.BuyerName).Segments(),
        .. trade.Party("SU", trade.Settings.SupplierName).Segments(),
        .. trade.Lines.SelectMany(l => new string[][]
        {
            ["PTD", "SS", "", "", "IV", $"{trade.Invoice}-{l.Number}"],
            ["DTM", "003", trade.Date(-trade.Random.Next(0, 4))],
            ["QTY", "32", $"{l.Quantity}", l.Unit],
            PlanningSamples.Item(l),
            ["UIT", l.Unit, Text(l.Price), "PE"],
            ["AMT", "1", Text(l.Amount)],
            TradeSamples.GrossWeight(l),
        }),
        ["CTT", $"{trade.Lines.Count}"],
        ["AMT", "TT", Text(trade.Total)],
    ];

    private static decimal Rebate(SampleLine line) => decimal.Round(line.Amount * 0.08m, 2);

    private static IEnumerable<string[]> Received(SampleTrade trade, SampleLine line)
    {
        int questioned = trade.Random.OneIn(5) ? trade.Random.Next(1, line.PerCase) : 0;
        return
        [
            questioned == 0
                ? ["RCD", $"{line.Number}", $"{line.Quantity}", line.Unit]
                : ["RCD", $"{line.Number}", $"{line.Quantity - questioned}", line.Unit, "", "", $"{questioned}",
                    line.Unit, trade.Random.Pick(["01", "02"])],
            PlanningSamples.Item(line),
            PlanningSamples.Name(line),
            TradeSamples.GrossWeight(line),
        ];
    }

    private static IEnumerable<string[]> Claimed(SampleLine line, bool accepted) =>
    [
        ["PAD", $"{line.Number}", accepted ? "SS" : "RJ"],
        PlanningSamples.Item(line),
        PlanningSamples.Name(line),
        TradeSamples.GrossWeight(line),
        ["UIT", line.Unit, Text(line.Price), "PE"],
        ["QTY", "32", $"{line.Quantity}", line.Unit],
        ["AMT", "1", Text(accepted ? Rebate(line) : 0m)],
    ];
}
