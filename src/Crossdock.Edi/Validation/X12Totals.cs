using System.Collections.Frozen;

namespace Crossdock.Edi;

/// <summary>The counts and totals of X12 sets.</summary>
internal static class X12Totals
{
    /// <summary>What CTT01 counts, and which element CTT02 sums (the notes on CTT in each set's table 3).</summary>
    private static readonly FrozenDictionary<string, (string Line, string? Hashed, int Element)> Ctt =
        new Dictionary<string, (string, string?, int)>
    {
        ["810"] = ("IT1", "IT1", 2), ["830"] = ("LIN", "FST", 1), ["832"] = ("LIN", null, 0), ["844"] = ("PAD", null, 0),
        ["846"] = ("LIN", "QTY", 2), ["849"] = ("PAD", null, 0), ["850"] = ("PO1", "PO1", 2), ["852"] = ("LIN", null, 0),
        ["855"] = ("PO1", "PO1", 2), ["856"] = ("HL", "SN1", 2), ["860"] = ("POC", "POC", 3), ["861"] = ("RCD", "RCD", 2),
        ["865"] = ("POC", "POC", 3), ["867"] = ("PTD", "QTY", 2),
    }.ToFrozenDictionary();

    /// <summary>The total quantity of a warehouse's set, and what it sums: the quantity and its unit.</summary>
    private static readonly FrozenDictionary<string, (string Total, string Line, int Quantity, int Unit)> Quantities =
        new Dictionary<string, (string, string, int, int)>
    {
        ["940"] = ("W76", "W01", 1, 2), ["943"] = ("W03", "W04", 1, 2), ["944"] = ("W14", "W07", 1, 2),
            ["945"] = ("W03", "W12", 3, 5),
    }.ToFrozenDictionary();

    public static IReadOnlyList<StatedTotal> Differences(X12TransactionSet set)
    {
        string code = set.Code;
        var found = new List<StatedTotal>();
        if (Ctt.TryGetValue(code, out var counted) && set.First("CTT") is { } ctt)
        {
            Count(set, ctt, counted.Line, found);
            if (counted.Hashed is not null && ctt[2].Length > 0)
                Hash(set, ctt, counted.Hashed, counted.Element, found);
        }

        if (Quantities.TryGetValue(code, out var summed) && set.First(summed.Total) is { } total)
            Quantity(set, total, summed.Line, summed.Quantity, summed.Unit, found);
        if (code is "810" or "820" or "812")
            X12Amounts.Add(set, found);
        return found;
    }

    internal static StatedTotal Difference(
        X12Segment at, int element, StatedTotalKind kind, decimal stated, decimal computed, string of, string dataElement,
        FindingSeverity severity = FindingSeverity.Warning) =>
        new(EdiSyntax.X12, kind, severity, at.Id, at.PositionOf(element), stated, computed, of, dataElement);

    /// <summary>CTT01 of an 856 counts the levels; some partners count the items.</summary>
    private static void Count(X12TransactionSet set, X12Segment ctt, string line, List<StatedTotal> found)
    {
        if (StatedTotals.Number(ctt[1]) is not { } stated || set.All(line).Count is var lines && lines == stated)
            return;
        bool items = line == "HL" && set.All("HL").Count(h => h.Is(3, "I")) == stated;
        string of = items ? "HL segments (the figure is that of the items)" : $"{line} segments";
        found.Add(Difference(ctt, 1, StatedTotalKind.LineCount, stated, lines, of, "354",
            items ? FindingSeverity.Note : FindingSeverity.Warning));
    }

    /// <summary>
    /// The standard sums without regard to decimal points and signs, and cuts off on the left; most partners just sum.
    /// Each is right.
    /// </summary>
    private static void Hash(X12TransactionSet set, X12Segment ctt, string hashed, int element, List<StatedTotal> found)
    {
        const decimal modulus = 10_000_000_000m; // data element 347 has ten digits
        string[] values = [.. set.All(hashed).Select(s => s[element])];
        if (StatedTotals.Number(ctt[2]) is not { } stated
            || StatedTotals.Sum(values.Select(v => StatedTotals.Number(v))) is not { } plain)
            return;
        decimal unsigned = values.Sum(v => Math.Abs(StatedTotals.Number(v)!.Value));
        decimal digits = values.Sum(v => StatedTotals.Number(string.Concat(v.Where(char.IsAsciiDigit))) ?? 0m);
        if (stated != plain && stated != unsigned % modulus && stated != digits % modulus)
            found.Add(Difference(ctt, 2, StatedTotalKind.HashTotal, stated, plain,
                $"the values of {hashed}{element:D2}, summed,", "347"));
    }

    /// <summary>Lines in several units have no sum.</summary>
    private static void Quantity(X12TransactionSet set, X12Segment total, string line, int quantity, int unit,
        List<StatedTotal> found)
    {
        IReadOnlyList<X12Segment> lines = set.All(line);
        if (StatedTotals.Number(total[1]) is { } stated && lines.Select(l => l[unit]).Distinct().Count() == 1
            && StatedTotals.Sum(lines.Select(l => StatedTotals.Number(l[quantity]))) is { } sum && sum != stated)
            found.Add(Difference(total, 1, StatedTotalKind.QuantityTotal, stated, sum,
                $"the quantities of {line}{quantity:D2}, summed,",
                total.Id switch { "W76" => "330", "W03" => "382", _ => "413" }));
    }
}
