using static Crossdock.Edi.SampleTrade;

namespace Crossdock.Edi;

/// <summary>Segments between ST and SE of acknowledgements, application advices and text messages.</summary>
internal static class AnswerSamples
{
    /// <summary>A 997 for so many orders, some of them rejected.</summary>
    public static IEnumerable<string[]> Functional(SampleTrade trade) => Acknowledged(trade, "AK", implementation: false);

    /// <summary>A 999, which names the version too.</summary>
    public static IEnumerable<string[]> Implementation(SampleTrade trade) =>
        Acknowledged(trade, "IK", implementation: true);

    /// <summary>What an application made of invoices: taken, or refused for a reason.</summary>
    public static IEnumerable<string[]> Advice(SampleTrade trade) =>
    [
        ["BGN", "11", $"AA{trade.Random.Next(10_000, 99_999)}", trade.Date(1), trade.Clock()],
        .. trade.Party("BY", trade.Settings.BuyerName).Segments(),
        .. trade.Party("SU", trade.Settings.SupplierName).Segments(),
        .. trade.Lines.SelectMany(l => Advised(trade, l)),
    ];

    public static IEnumerable<string[]> Message(SampleTrade trade) =>
    [
        ["BMG", "00", "Notice to suppliers"],
        ["DTM", "007", trade.Date(30), trade.Clock()],
        .. trade.Party("FR", trade.Settings.BuyerName).Segments(),
        .. trade.Party("TO", trade.Settings.SupplierName).Segments(),
        ["MIT", $"{trade.Random.Next(1000, 9999)}", "Receiving hours"],
        .. trade.Lines.Select(l => (string[])["MSG",
            $"{l.Number}. Deliveries of {l.Name} are received from {trade.Clock()} on"]),
    ];

    private static IEnumerable<string[]> Acknowledged(SampleTrade trade, string prefix, bool implementation)
    {
        int rejected = 0;
        bool newer = string.CompareOrdinal(trade.Settings.Version, "005010") >= 0;
        var sets = new List<string[]>();
        foreach (SampleLine line in trade.Lines)
        {
            bool refused = trade.Random.OneIn(5);
            sets.Add(["AK2", "850", $"{line.Number:0000}"]);
            if (refused)
            {
                rejected++;
                sets.Add([$"{prefix}3", "N4", $"{trade.Random.Next(5, 9)}", "N1", "8"]);
                sets.Add([$"{prefix}4", "2", "156", "5", "TEX"]);
            }

            sets.Add(refused ? [$"{prefix}5", "R", "5"] : [$"{prefix}5", "A"]);
        }

        int count = trade.Lines.Count;
        string result = rejected == 0 ? "A" : rejected == count ? "R" : "P";
        string group = $"{trade.Random.Next(1, 9999)}";
        return
        [
            implementation && newer ? ["AK1", "PO", group, trade.Settings.Version] : ["AK1", "PO", group],
            .. sets,
            ["AK9", result, $"{count}", $"{count}", $"{count - rejected}"],
        ];
    }

    private static IEnumerable<string[]> Advised(SampleTrade trade, SampleLine line)
    {
        bool refused = trade.Random.OneIn(4);
        yield return ["OTI", refused ? "TR" : "TA", "IV", $"{trade.Invoice}-{line.Number}", "", "", trade.Date(0),
            trade.Clock(), $"{trade.Random.Next(1, 9999)}", $"{line.Number:0000}", "810"];
        yield return ["REF", "PO", trade.Order];
        yield return ["AMT", "1", Text(line.Amount)];
        if (!refused)
            yield break;
        yield return ["TED", "010", "The total does not agree with the lines"];
        yield return ["NTE", "GEN", $"Expected {Text(line.Amount)}"];
    }
}
