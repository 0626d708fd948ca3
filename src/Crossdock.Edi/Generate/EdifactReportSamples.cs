using static Crossdock.Edi.EdifactTrade;

namespace Crossdock.Edi;

/// <summary>Segments between UNH and UNT of reports, schedules, catalogues and acknowledgements.</summary>
internal static class EdifactReportSamples
{
    public static IEnumerable<string[]> Inventory(EdifactTrade t) =>
    [
        ["BGM", "35", $"S{t.Trade.Random.Next(100_000, 999_999)}", "9"],
        t.Date("137", 0),
        t.Date("366", 0),
        .. t.BuyerAndSupplier(),
        .. t.Trade.Lines.SelectMany(l => t.Item(l).Concat(Stock(t, l))),
    ];

    public static IEnumerable<string[]> Sales(EdifactTrade t) =>
    [
        ["BGM", "73E", $"V{t.Trade.Random.Next(100_000, 999_999)}", "9"],
        t.Date("137", 0),
        t.Date("90", -7),
        t.Date("91", -1),
        .. t.BuyerAndSupplier(),
        ["CUX", C("2", "USD", "9")],
        ["LOC", "162", t.Party("DP", t.Trade.Settings.BuyerName)[2]],
        .. t.Trade.Lines.SelectMany(l => t.Item(l)
            .Concat([Amount("203", l.Amount), Price(l), Quantity("153", l.Quantity)])),
        .. t.Newer ? (string[][])[["UNS", "S"]] : [],
    ];

    /// <summary>
    /// Firm for the first week, planned for the next ones. D.01B puts the schedule before the quantity and has no UNS.
    /// </summary>
    public static IEnumerable<string[]> DeliverySchedule(EdifactTrade t) =>
    [
        ["BGM", "241", $"D{t.Trade.Random.Next(100_000, 999_999)}", "9"],
        t.Date("137", 0),
        .. t.BuyerAndSupplier(),
        t.Newer ? ["GIS", "37"] : ["UNS", "D"],
        .. t.Trade.Lines.SelectMany(l => t.Item(l)
            .Concat(Enumerable.Range(1, 3).SelectMany(week => Scheduled(t, l, week)))),
        .. t.Newer ? (string[][])[] : [["UNS", "S"], t.Lines()],
    ];

    public static IEnumerable<string[]> Catalogue(EdifactTrade t) =>
    [
        ["BGM", "9", $"K{t.Trade.Random.Next(100_000, 999_999)}", "9"],
        t.Date("137", 0),
        t.Date("194", 14),
        .. t.BuyerAndSupplier(),
        ["CUX", C("2", "USD", "8")],
        ["PGI", "11"],
        .. t.Trade.Lines.SelectMany(l => t.Item(l).Concat([Quantity("53", l.PerCase), Price(l)])),
    ];

    /// <summary>An order that the application could not take: every line with its reason.</summary>
    public static IEnumerable<string[]> ApplicationError(EdifactTrade t) =>
    [
        ["BGM", "305", $"A{t.Trade.Random.Next(100_000, 999_999)}", "27"],
        t.Date("137", 0),
        ["RFF", C("ON", t.Trade.Order)],
        .. t.BuyerAndSupplier(),
        .. t.Trade.Lines.Take(999).SelectMany(l => (string[][])
        [
            ["ERC", t.Trade.Random.Pick(["12", "40", "42"])],
            ["FTX", "AAO", "", "", $"Item {l.Sku} is not listed"],
            ["RFF", C("LI", $"{l.Number}")],
        ]),
    ];

    /// <summary>An interchange of so many orders, acknowledged message by message.</summary>
    public static IEnumerable<string[]> Control(EdifactTrade t) =>
    [
        ["UCI", $"{t.Trade.Random.Next(1, 99_999)}", C(t.Settings.RecipientId, t.Settings.RecipientQualifier),
            C(t.Settings.SenderId, t.Settings.SenderQualifier), "7"],
        .. t.Trade.Lines.Select(l => (string[])["UCM", $"{l.Number}", C("ORDERS", "D", "96A", "UN"), "7"]),
    ];

    private static IEnumerable<string[]> Stock(EdifactTrade t, SampleLine line)
    {
        string[] inventory = ["INV", "", "1"];
        return t.Newer ? [inventory, Quantity("145", line.Quantity)] : [Quantity("145", line.Quantity), inventory];
    }

    private static IEnumerable<string[]> Scheduled(EdifactTrade t, SampleLine line, int week)
    {
        string[] condition = ["SCC", week == 1 ? "1" : "4"];
        string[] quantity = Quantity("113", line.PerCase * week);
        return t.Newer ? [condition, quantity, t.Date("2", week * 7)] : [quantity, condition, t.Date("2", week * 7)];
    }
}

/// <summary>Segments between UNH and UNT of transport messages.</summary>
internal static class EdifactTransportSamples
{
    public static IEnumerable<string[]> Instruction(EdifactTrade t) =>
    [
        ["BGM", "340", t.Trade.Shipment, "9"],
        t.Date("137", 0),
        ["CNT", C("7", N(t.Trade.Weight), "KGM")],
        ["CNT", C("11", $"{t.Trade.Lines.Count}")],
        ["RFF", C("ON", t.Trade.Order)],
        t.Transport(),
        ["LOC", "9", C("USDAL", "139", "6")],
        t.Date("133", 1),
        t.Party("CZ", t.Trade.Settings.SupplierName),
        t.Party("CN", t.Trade.Settings.BuyerName),
        .. Goods(t, references: true),
    ];

    public static IEnumerable<string[]> Status(EdifactTrade t) =>
    [
        ["BGM", "23", $"T{t.Trade.Random.Next(100_000, 999_999)}", "9"],
        t.Date("137", 1),
        t.Party("CA", "Long Haul Freight"),
        ["RFF", C("AAS", t.Trade.Shipment)],
        .. t.Trade.Lines.SelectMany(l => (string[][])
        [
            ["CNI", $"{l.Number % 10_000}", t.Trade.Sscc(l.Number)],
            ["STS", "1", t.Trade.Random.Pick(["21", "31", "13"])],
            ["RFF", C("ON", t.Trade.Order)],
            t.Date("334", 1),
        ]),
    ];

    public static IEnumerable<string[]> Booking(EdifactTrade t) =>
    [
        ["BGM", "770", $"B{t.Trade.Random.Next(100_000, 999_999)}", "9"],
        t.Date("137", 0),
        ["CNT", C("7", N(t.Trade.Weight), "KGM")],
        ["RFF", C("BN", t.Trade.Shipment)],
        t.Transport(),
        ["LOC", "9", C("USDAL", "139", "6")],
        t.Date("133", 1),
        t.Party("CZ", t.Trade.Settings.SupplierName),
        t.Party("CA", "Long Haul Freight"),
        .. Goods(t, references: false),
    ];

    public static IEnumerable<string[]> InstructionToDespatch(EdifactTrade t) =>
    [
        ["BGM", "350", t.Trade.Shipment, "9"],
        t.Date("137", 0),
        t.Date("2", 3),
        ["RFF", C("ON", t.Trade.Order)],
        t.Party("DP", t.Trade.Settings.BuyerName),
        t.Party("WH", "North Dock Warehouse"),
        t.Transport(),
        .. t.Trade.Lines.SelectMany(l => t.Item(l).Append(Quantity("12", l.Quantity))),
        ["UNS", "S"],
        t.Lines(),
    ];

    /// <summary>Goods items: a transport message holds at most 999.</summary>
    private static IEnumerable<string[]> Goods(EdifactTrade t, bool references)
    {
        foreach (SampleLine line in t.Trade.Lines.Take(999))
        {
            yield return ["GID", $"{line.Number}", C($"{line.Quantity / line.PerCase}", "CT")];
            yield return ["FTX", "AAA", "", "", line.Name];
            yield return GrossWeight(line.Weight);
            if (references)
                yield return ["RFF", C("LI", $"{line.Number}")];
        }
    }
}
