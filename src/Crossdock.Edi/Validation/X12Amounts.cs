using System.Collections.Frozen;

namespace Crossdock.Edi;

/// <summary>Totals of money: an invoice's TDS01, a payment's BPR02, an adjustment's BCD04.</summary>
internal static class X12Amounts
{
    private const decimal Largest = 1_000_000_000_000_000_000m;

    /// <summary>Data element 639: for how many of which unit the price holds; without a unit, of the quantity's.</summary>
    private static readonly FrozenDictionary<string, (string? Unit, int Per)> Basis = new Dictionary<string, (string?, int)>
    {
        [""] = (null, 1), ["UM"] = (null, 1), ["CA"] = (null, 1), ["CP"] = (null, 1), ["CT"] = (null, 1),
            ["NT"] = (null, 1),
        ["PR"] = (null, 1), ["ST"] = (null, 1), ["WH"] = (null, 1), ["PE"] = ("EA", 1), ["LE"] = ("EA", 1),
        ["QE"] = ("EA", 1), ["RE"] = ("EA", 1), ["TE"] = ("EA", 1), ["WE"] = ("EA", 1), ["PN"] = ("EA", 10),
        ["PD"] = ("EA", 12), ["LD"] = ("EA", 12),
        ["RD"] = ("EA", 12), ["TD"] = ("EA", 12), ["WD"] = ("EA", 12), ["HP"] = ("EA", 100), ["LC"] = ("EA", 100),
        ["QH"] = ("EA", 100), ["RC"] = ("EA", 100), ["TC"] = ("EA", 100), ["WC"] = ("EA", 100), ["TP"] = ("EA", 1_000),
        ["LM"] = ("EA", 1_000),
        ["QS"] = ("EA", 1_000), ["RM"] = ("EA", 1_000),
    }.ToFrozenDictionary();

    public static void Add(X12TransactionSet set, List<StatedTotal> found)
    {
        switch (set.Code)
        {
            case "810": Invoice(set, found); break;
            case "820": Payment(set, found); break;
            case "812": Adjustment(set, found); break;
        }
    }

    /// <summary>
    /// Lines, charges less allowances, and taxes. What stands within a line may be part of the total, explain the
    /// line's price, or be said once more below the lines; a tax may be a charge (SAC02 H850), which TXI then explains:
    /// each reading that gives the total is right. Each line may be rounded by itself.
    /// </summary>
    private static void Invoice(X12TransactionSet set, List<StatedTotal> found)
    {
        if (set.First("TDS") is not { } tds || StatedTotals.Number(tds[1]) is not { } implied)
            return;
        IReadOnlyList<X12Segment> lines = set.All("IT1");
        if (lines.Count == 0 || StatedTotals.Sum(lines.Select(Extended)) is not { } goods
            || Parts(set, "SAC", Charge) is not var (chargesWithin, chargesBelow, charges)
            || Parts(set, "TXI", s => StatedTotals.Number(s[2])) is not var (taxesWithin, taxesBelow, taxes))
            return;
        decimal stated = implied / 100m;
        decimal rounding = 0.005m * (lines.Count + charges + taxes);
        decimal[] charged = [chargesWithin + chargesBelow, chargesBelow];
        decimal[] taxed =
        [
            taxesWithin + taxesBelow, .. taxesBelow == 0m ? [] : new[] { taxesBelow },
            .. set.All("SAC").Any(s => s.Is(2, "H850")) ? new[] { 0m } : [],
        ];
        decimal[] readings = [.. charged.SelectMany(c => taxed.Select(t => goods + c + t))];
        // A credit memo may state its total without a minus.
        if (!readings.Any(r => Math.Abs(r - stated) <= rounding || Math.Abs(r + stated) <= rounding && r * stated < 0))
            found.Add(X12Totals.Difference(tds, 1, StatedTotalKind.AmountTotal, stated,
                decimal.Round(readings[0], 2, MidpointRounding.AwayFromZero), "lines, charges and taxes, summed,", "610"));
    }

    private static decimal? Extended(X12Segment it1)
    {
        if (StatedTotals.Number(it1[2]) is not { } quantity || StatedTotals.Number(it1[4]) is not { } price
            || !Basis.TryGetValue(it1[5], out var basis) || basis.Unit is not null && !it1.Is(3, basis.Unit))
            return null;
        return quantity * price / basis.Per is var amount && Math.Abs(amount) < Largest ? amount : null;
    }

    /// <summary>Null for one that states a rate only.</summary>
    private static decimal? Charge(X12Segment sac) => sac[1] is not ("A" or "C") ? 0m
        : StatedTotals.Number(sac[5]) is { } implied ? (sac[1] == "C" ? 1m : -1m) * implied / 100m : null;

    /// <summary>
    /// The amounts within lines and outside of them, and how many there are; null when one is not stated.
    /// </summary>
    private static (decimal Within, decimal Outside, int Count)? Parts(
        X12TransactionSet set, string id, Func<X12Segment, decimal?> amount)
    {
        IReadOnlyList<X12Segment> all = set.All(id);
        if (all.Count == 0)
            return (0m, 0m, 0);
        (long first, long last) = (set.First("IT1")!.Position.Offset, set.First("TDS")!.Position.Offset);
        if (StatedTotals.Sum(all.Select(amount)) is not { } sum)
            return null;
        decimal within = all.Where(s => s.Position.Offset > first && s.Position.Offset < last).Sum(s => amount(s)!.Value);
        return (within, sum - within, all.Count);
    }

    /// <summary>
    /// What was paid on the open items, and adjustments that belong to none of them. Those within an item explain it;
    /// some senders count them.
    /// </summary>
    private static void Payment(X12TransactionSet set, List<StatedTotal> found)
    {
        IReadOnlyList<X12Segment> items = set.All("RMR");
        if (set.First("BPR") is not { } bpr || items.Count == 0 || StatedTotals.Number(bpr[2]) is not { } stated
            || StatedTotals.Sum(items.Select(r => StatedTotals.Number(r[4]))) is not { } paid)
            return;
        decimal alone = 0m, within = 0m;
        bool inItem = false;
        foreach (X12Segment segment in set.Segments)
        {
            inItem = segment.Id switch { "RMR" => true, "ENT" => false, _ => inItem };
            if (segment.Id != "ADX" || StatedTotals.Number(segment[1]) is not { } adjusted)
                continue;
            (alone, within) = inItem ? (alone, within + adjusted) : (alone + adjusted, within);
        }

        if (stated != paid + alone && stated != paid && stated != paid + alone + within)
            found.Add(X12Totals.Difference(bpr, 2, StatedTotalKind.AmountTotal, stated, paid + alone,
                "the open items (RMR04) and adjustments, summed,", "782"));
    }

    /// <summary>The lines in the direction of the whole, less those in the other.</summary>
    private static void Adjustment(X12TransactionSet set, List<StatedTotal> found)
    {
        IReadOnlyList<X12Segment> lines = set.All("CDD");
        if (set.First("BCD") is not { } bcd || lines.Count == 0 || set.First("SAC") is not null
            || StatedTotals.Number(bcd[4]) is not { } stated)
            return;
        IEnumerable<decimal?> amounts = lines.Select(
            l => l[2].Length == 0 || l[2] == bcd[5] ? StatedTotals.Number(l[4]) : -StatedTotals.Number(l[4]));
        if (StatedTotals.Sum(amounts) is not { } sum)
            return;
        decimal taxes = set.All("TXI").Sum(t => (StatedTotals.Number(t[2]) ?? 0m) * 100m);
        if (stated != sum && stated != sum + taxes)
            found.Add(X12Totals.Difference(bcd, 4, StatedTotalKind.AmountTotal, stated / 100m, sum / 100m,
                "the adjustments (CDD04), summed,", "610"));
    }
}
