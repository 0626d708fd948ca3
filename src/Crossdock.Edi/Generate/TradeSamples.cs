using static Crossdock.Edi.SampleTrade;

namespace Crossdock.Edi;

/// <summary>Segments between ST and SE of orders, their answers and changes, ship notices, invoices and payments.</summary>
internal static class TradeSamples
{
    public static IEnumerable<string[]> Order(SampleTrade trade) =>
    [
        ["BEG", "00", "SA", trade.Order, "", trade.Date(0)],
        ["REF", "DP", $"{trade.Random.Next(1, 99):000}"],
        ["PER", "BD", "Purchasing", "TE", $"614555{trade.Random.Next(1000, 9999)}"],
        ["ITD", "01", "3", "2", "", "10", "", "30"],
        ["DTM", "002", trade.Date(7), trade.Clock()],
        ["TD5", "B", "2", trade.Carrier, "M"],
        .. trade.Party("ST", trade.Settings.BuyerName).Segments(),
        .. trade.Party("BT", trade.Settings.BuyerName).Segments(),
        .. trade.Lines.SelectMany(l => Item("PO1", l).Append(["PO4", $"{l.PerCase}"])),
        ["CTT", $"{trade.Lines.Count}"],
        ["AMT", "TT", Text(trade.Total)],
    ];

    public static IEnumerable<string[]> Answer(SampleTrade trade)
    {
        var lines = trade.Lines.Select(l =>
            (Line: l, Short: trade.Random.OneIn(6) && l.Quantity > l.PerCase ? l.PerCase : 0)).ToArray();
        return
        [
            ["BAK", "00", lines.Any(l => l.Short > 0) ? "AC" : "AD", trade.Order, trade.Date(0)],
            ["REF", "VN", trade.Shipment],
            ["DTM", "010", trade.Date(5), trade.Clock()],
            .. trade.Party("ST", trade.Settings.BuyerName).Segments(),
            .. lines.SelectMany(l => Item("PO1", l.Line).Concat(Acknowledged(trade, l.Line, l.Short))),
            ["CTT", $"{lines.Length}"],
        ];
    }

    public static IEnumerable<string[]> Change(SampleTrade trade) =>
    [
        ["BCH", "04", "SA", trade.Order, "", "1", trade.Date(0)],
        ["REF", "DP", $"{trade.Random.Next(1, 99):000}"],
        ["DTM", "002", trade.Date(9), trade.Clock()],
        .. trade.Party("ST", trade.Settings.BuyerName).Segments(),
        .. trade.Lines.SelectMany(l => Changed(ChangeOf(trade, l))),
        ["CTT", $"{trade.Lines.Count}"],
    ];

    /// <summary>The supplier's answer to <see cref="Change"/>: taken, or the old quantity kept.</summary>
    public static IEnumerable<string[]> ChangeAnswer(SampleTrade trade)
    {
        var lines = trade.Lines.Select(l => (Change: ChangeOf(trade, l), Refused: trade.Random.OneIn(8))).ToArray();
        return
        [
            ["BCA", "00", lines.Any(l => l.Refused) ? "AC" : "AD", trade.Order, "", "1", trade.Date(1)],
            ["REF", "VN", trade.Shipment],
            ["DTM", "010", trade.Date(8), trade.Clock()],
            .. trade.Party("ST", trade.Settings.BuyerName).Segments(),
            .. lines.SelectMany(l => Changed(l.Change).Append(
                ["ACK", l.Refused ? "IR" : "IA", $"{(l.Refused ? l.Change.Line.Quantity : l.Change.Quantity)}", "EA",
                    "068", trade.Date(8)])),
            ["CTT", $"{lines.Length}"],
        ];
    }

    public static IEnumerable<string[]> ShipNotice(SampleTrade trade)
    {
        string[][] levels = Levels(trade).ToArray();
        return
        [
            ["BSN", "00", trade.Shipment, trade.Date(0), trade.Clock(), "0001"],
            .. levels,
            ["CTT", $"{levels.Count(s => s[0] == "HL")}"],
        ];
    }

    public static IEnumerable<string[]> Invoice(SampleTrade trade)
    {
        decimal freight = trade.Random.Next(500, 9900) / 100m;
        return
        [
            ["BIG", trade.Date(0), trade.Invoice, trade.Date(-9), trade.Order],
            ["REF", "BM", trade.Shipment],
            .. trade.Party("ST", trade.Settings.BuyerName).Segments(),
            .. trade.Party("RE", trade.Settings.SupplierName).Segments(),
            ["ITD", "01", "3", "2", "", "10", "", "30"],
            ["DTM", "011", trade.Date(-2), trade.Clock()],
            .. trade.Lines.SelectMany(l => Item("IT1", l)),
            ["TDS", Cents(trade.Total + freight)],
            ["SAC", "C", "D240", "", "", Cents(freight)],
            ["ISS", $"{trade.Quantity}", "EA", Text(trade.Weight), "LB"],
            ["CTT", $"{trade.Lines.Count}"],
        ];
    }

    public static IEnumerable<string[]> Remittance(SampleTrade trade)
    {
        var paid = trade.Lines.Select(l => (Invoice: $"INV{trade.Random.Next(100_000, 999_999)}", Gross: l.Amount,
            Discount: decimal.Round(l.Amount * 0.02m, 2),
            Claim: trade.Random.OneIn(5) ? trade.Random.Next(100, 900) / 100m : 0m)).ToArray();
        decimal total = paid.Sum(p => p.Gross - p.Discount - p.Claim);
        return
        [
            ["BPR", "C", Text(total), "C", "ACH", "CTX", "01", "021000021", "DA", "4470021", "1614141000", "", "01",
                "021000089", "DA", "998811", trade.Date(1)],
            ["TRN", "1", $"{trade.Random.Next(1_000_000, 9_999_999)}", "1614141000"],
            ["DTM", "097", trade.Date(0), trade.Clock()],
            .. trade.Party("PR", trade.Settings.BuyerName).Segments(),
            .. trade.Party("PE", trade.Settings.SupplierName).Segments(),
            ["ENT", "1"],
            .. paid.SelectMany(p => Paid(trade, p.Invoice, p.Gross, p.Discount, p.Claim)),
        ];
    }

    /// <summary>MEA of a line: gross weight in pounds.</summary>
    public static string[] GrossWeight(SampleLine line) => ["MEA", "PD", "G", Text(line.Weight), "LB"];

    private static IEnumerable<string[]> Item(string segment, SampleLine line) =>
    [
        [segment, $"{line.Number}", $"{line.Quantity}", line.Unit, Text(line.Price), "PE", "UP", line.Gtin, "VN", line.Sku],
        GrossWeight(line),
        ["PID", "F", "", "", "", line.Name],
    ];

    private static IEnumerable<string[]> Acknowledged(SampleTrade trade, SampleLine line, int backordered)
    {
        yield return ["ACK", backordered > 0 ? "IQ" : "IA", $"{line.Quantity - backordered}", line.Unit, "068",
            trade.Date(5)];
        if (backordered > 0)
            yield return ["ACK", "IB", $"{backordered}", line.Unit, "068", trade.Date(20)];
    }

    private static (SampleLine Line, string Code, int Quantity, decimal Price) ChangeOf(SampleTrade trade, SampleLine line)
    {
        SampleRandom own = trade.Own(line.Number);
        return own.Next(1, 3) switch
        {
            1 => (line, "QI", line.Quantity + line.PerCase * own.Next(1, 9), line.Price),
            2 when line.Quantity > line.PerCase => (line, "QD", line.Quantity - line.PerCase, line.Price),
            _ => (line, "PC", line.Quantity, decimal.Round(line.Price * own.Next(90, 110) / 100m, 2)),
        };
    }

    private static IEnumerable<string[]> Changed((SampleLine Line, string Code, int Quantity, decimal Price) change) =>
    [
        ["POC", $"{change.Line.Number}", change.Code, $"{change.Quantity}", $"{change.Quantity}", change.Line.Unit,
            Text(change.Price), "PE", "UP", change.Line.Gtin, "VN", change.Line.Sku],
        GrossWeight(change.Line),
        ["PID", "F", "", "", "", change.Line.Name],
    ];

    /// <summary>Shipment, order, and for each line cartons with what they hold.</summary>
    private static IEnumerable<string[]> Levels(SampleTrade trade)
    {
        int cartons = trade.Lines.Count;
        var levels = new List<string[]>
        {
            (string[])["HL", "1", "", "S", "1"],
            (string[])["TD1", "CTN25", $"{cartons}", "", "", "", "G", Text(trade.Weight), "LB"],
            (string[])["TD5", "B", "2", trade.Carrier, "M"],
            (string[])["REF", "BM", trade.Shipment],
            (string[])["DTM", "011", trade.Date(0), trade.Clock()],
        };
        levels.AddRange(trade.Party("ST", trade.Settings.BuyerName).Segments());
        levels.AddRange(trade.Party("SF", trade.Settings.SupplierName).Segments());
        levels.Add(["HL", "2", "1", "O", "1"]);
        levels.Add(["PRF", trade.Order, "", "", trade.Date(-7)]);
        int id = 2;
        foreach (SampleLine line in trade.Lines)
        {
            levels.Add(["HL", $"{++id}", "2", "P", "1"]);
            levels.Add(["MAN", "GM", trade.Sscc(line.Number)]);
            levels.Add(["HL", $"{id + 1}", $"{id++}", "I", "0"]);
            levels.Add(["LIN", $"{line.Number}", "UP", line.Gtin, "VN", line.Sku]);
            levels.Add(["SN1", $"{line.Number}", $"{line.Quantity}", line.Unit]);
            levels.Add(["PID", "F", "", "", "", line.Name]);
            levels.Add(GrossWeight(line));
        }

        return levels;
    }

    private static IEnumerable<string[]> Paid(
        SampleTrade trade, string invoice, decimal gross, decimal discount, decimal claim)
    {
        yield return ["RMR", "IV", invoice, "", Text(gross - discount), Text(gross), Text(discount)];
        yield return ["REF", "PO", trade.Order];
        yield return ["DTM", "003", trade.Date(-trade.Random.Next(10, 40))];
        if (claim > 0)
            yield return ["ADX", Text(-claim), "01", "CM", $"DM{trade.Random.Next(1000, 9999)}"];
    }
}
