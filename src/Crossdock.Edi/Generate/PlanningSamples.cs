using static Crossdock.Edi.SampleTrade;

namespace Crossdock.Edi;

/// <summary>Segments between ST and SE of forecasts, price lists, stock and sales reports.</summary>
internal static class PlanningSamples
{
    private const int Weeks = 4;

    /// <summary>Weekly buckets: the next one is firm, the later ones are for planning.</summary>
    public static IEnumerable<string[]> Forecast(SampleTrade trade) =>
    [
        ["BFR", "00", $"F{trade.Random.Next(10_000, 99_999)}", "", "DL", "A", trade.Date(7), trade.Date(7 * Weeks + 6),
            trade.Date(0)],
        ["REF", "DP", $"{trade.Random.Next(1, 99):000}"],
        ["PER", "BD", "Planning", "TE", $"614555{trade.Random.Next(1000, 9999)}"],
        ["DTM", "002", trade.Date(7), trade.Clock()],
        .. trade.Party("ST", trade.Settings.BuyerName).Segments(),
        .. trade.Party("SU", trade.Settings.SupplierName).Segments(),
        .. trade.Lines.SelectMany(l => Forecast(trade, l)),
        ["CTT", $"{trade.Lines.Count}"],
    ];

    public static IEnumerable<string[]> PriceList(SampleTrade trade) =>
    [
        ["BCT", "PC", $"PL{trade.Random.Next(1000, 9999)}", "", "", "", "", "", "", "Dealer prices", "00"],
        ["PER", "SR", "Sales desk", "TE", $"614555{trade.Random.Next(1000, 9999)}"],
        ["DTM", "007", trade.Date(14), trade.Clock()],
        .. trade.Party("SU", trade.Settings.SupplierName).Segments(),
        .. trade.Lines.SelectMany(l => Priced(trade, l)),
        ["CTT", $"{trade.Lines.Count}"],
    ];

    /// <summary>What is on hand is what is committed and what can be sold; what is on order comes later.</summary>
    public static IEnumerable<string[]> Stock(SampleTrade trade) =>
    [
        ["BIA", "00", "DD", $"S{trade.Random.Next(10_000, 99_999)}", trade.Date(0), trade.Clock()],
        ["REF", "WS", $"{trade.Random.Next(1, 40):00}"],
        ["PER", "IC", "Stock control", "TE", $"614555{trade.Random.Next(1000, 9999)}"],
        .. trade.Party("WH", "North Dock Warehouse").Segments(),
        .. trade.Lines.SelectMany(l => Stocked(trade, l)),
        ["CTT", $"{trade.Lines.Count}"],
    ];

    /// <summary>A week's sales of each store, with what is left.</summary>
    public static IEnumerable<string[]> Sales(SampleTrade trade) =>
    [
        ["XQ", "H", trade.Date(-7), trade.Date(-1)],
        ["N9", "IA", $"{trade.Random.Next(100_000, 999_999)}", "", trade.Date(0), trade.Clock()],
        ["PER", "BD", "Category desk", "TE", $"614555{trade.Random.Next(1000, 9999)}"],
        .. trade.Party("ST", trade.Settings.BuyerName).Segments(),
        .. trade.Lines.SelectMany(l => Sold(trade, l)),
        ["CTT", $"{trade.Lines.Count}"],
    ];

    public static string[] Item(SampleLine line) => ["LIN", $"{line.Number}", "UP", line.Gtin, "VN", line.Sku];

    public static string[] Name(SampleLine line) => ["PID", "F", "", "", "", line.Name];

    private static IEnumerable<string[]> Forecast(SampleTrade trade, SampleLine line)
    {
        int[] buckets = Enumerable.Range(0, Weeks).Select(_ => line.PerCase * trade.Random.Next(1, 20)).ToArray();
        return
        [
            Item(line),
            ["UIT", line.Unit, Text(line.Price), "PE"],
            Name(line),
            TradeSamples.GrossWeight(line),
            .. buckets.Select((quantity, week) =>
                (string[])["FST", $"{quantity}", week == 0 ? "C" : "D", "W", trade.Date(7 * (week + 1))]),
        ];
    }

    private static IEnumerable<string[]> Priced(SampleTrade trade, SampleLine line) =>
    [
        Item(line),
        Name(line),
        TradeSamples.GrossWeight(line),
        ["PO4", $"{line.PerCase}"],
        ["CTP", "DI", "CON", Text(line.Price), "1", line.Unit],
        ["CTP", "RS", "MSR", Text(decimal.Round(line.Price * trade.Random.Next(140, 210) / 100m, 2))],
    ];

    private static IEnumerable<string[]> Stocked(SampleTrade trade, SampleLine line)
    {
        int committed = line.PerCase * trade.Random.Next(0, 8);
        return
        [
            Item(line),
            Name(line),
            TradeSamples.GrossWeight(line),
            ["QTY", "17", $"{line.Quantity + committed}", line.Unit],
            ["QTY", "33", $"{line.Quantity}", line.Unit],
            ["QTY", "63", $"{line.PerCase * trade.Random.Next(1, 30)}", line.Unit],
            ["DTM", "018", trade.Date(trade.Random.Next(3, 30))],
        ];
    }

    private static IEnumerable<string[]> Sold(SampleTrade trade, SampleLine line)
    {
        int[] stores = Enumerable.Range(0, 3).Select(_ => trade.Random.Next(1, 400)).Distinct().ToArray();
        int[] sold = stores.Select(_ => trade.Random.Next(1, line.PerCase * 2)).ToArray();
        return
        [
            Item(line),
            ["CTP", "RS", "RTL", Text(line.Price)],
            ["ZA", "QS", $"{sold.Sum()}", line.Unit],
            ["SDQ", line.Unit, "92", .. stores.SelectMany((store, i) => new[] { $"{store:0000}", $"{sold[i]}" })],
            ["ZA", "QA", $"{line.Quantity}", line.Unit],
        ];
    }
}
