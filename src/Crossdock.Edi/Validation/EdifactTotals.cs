using System.Collections.Frozen;

namespace Crossdock.Edi;

/// <summary>The control totals (CNT) of EDIFACT messages, and the totals of an INVOIC.</summary>
internal static class EdifactTotals
{
    /// <summary>Messages whose line items are LIN, with the quantity (6063) that a total of quantities sums.</summary>
    private static readonly FrozenDictionary<string, string> Lines = new Dictionary<string, string>
    {
        ["DELFOR"] = "113", ["DESADV"] = "12", ["INSDES"] = "21", ["INVOIC"] = "47", ["INVRPT"] = "145", ["ORDCHG"] = "21",
        ["ORDERS"] = "21", ["ORDRSP"] = "21", ["PRICAT"] = "53", ["RECADV"] = "48", ["SLSRPT"] = "153",
    }.ToFrozenDictionary();

    public static IReadOnlyList<StatedTotal> Differences(EdifactMessage message)
    {
        var found = new List<StatedTotal>();
        if (!Lines.TryGetValue(message.Type, out string? usual))
            return found;
        var (lines, subLines, counts) = (0, 0, (List<EdiSegment>?)null);
        foreach (EdiSegment segment in message.Segments)
        {
            if (segment.Id == "LIN")
            {
                lines++;
                subLines += segment[4, 1] == "1" ? 1 : 0;
            }
            else if (segment.Id == "CNT")
            {
                (counts ??= []).Add(segment);
            }
        }

        foreach (EdiSegment count in counts ?? [])
            Compare(message, count, lines, subLines, usual, found);
        if (message.Type == "INVOIC")
            Amounts(message, found);
        return found;
    }

    private static void Compare(EdifactMessage message, EdiSegment count, int lines, int subLines, string usual,
        List<StatedTotal> found)
    {
        if (Number(count[1, 2]) is not { } stated)
            return;
        switch (count[1, 1])
        {
            case "1" when Quantities(message, usual) is { } sums && !sums.All.Contains(stated):
                found.Add(Difference(count, StatedTotalKind.QuantityTotal, stated, sums.Usual,
                    $"the quantities (QTY {sums.Qualifier}), summed,", "6066"));
                break;
            case "2" or "4" when stated != lines && stated != lines - subLines:
                found.Add(Difference(count, StatedTotalKind.LineCount, stated, lines - subLines, "LIN segments", "6066"));
                break;
            case "3" when stated != lines:
                found.Add(Difference(count, StatedTotalKind.LineCount, stated, lines,
                    "LIN segments, sub-lines included,", "6066"));
                break;
        }
    }

    /// <summary>
    /// The sum of each kind of quantity: messages do not say which one they sum. Null when there is none.
    /// </summary>
    private static (List<decimal> All, decimal Usual, string Qualifier)? Quantities(EdifactMessage message, string usual)
    {
        var sums = new Dictionary<string, decimal>(StringComparer.Ordinal);
        bool inLine = false;
        foreach (EdiSegment segment in message.Segments)
        {
            inLine |= segment.Id == "LIN";
            if (segment.Id != "QTY" || !inLine)
                continue;
            if (Number(segment[1, 2]) is not { } quantity)
                return null;
            sums[segment[1, 1]] = sums.GetValueOrDefault(segment[1, 1]) + quantity;
        }

        if (sums.Count == 0)
            return null;
        string qualifier = sums.ContainsKey(usual) ? usual : sums.Keys.Order(StringComparer.Ordinal).First();
        return ([.. sums.Values], sums[qualifier], qualifier);
    }

    /// <summary>
    /// MOA 79 is the lines' MOA 203; MOA 77 (else 86) is the taxable amount (125, else 79 with charges less allowances:
    /// 131, or 259 less 260) and the tax (176, else the 124 of each rate).
    /// </summary>
    private static void Amounts(EdifactMessage message, List<StatedTotal> found)
    {
        var totals = new Dictionary<string, (EdiSegment At, decimal Amount)>(StringComparer.Ordinal);
        var repeated = new HashSet<string>(StringComparer.Ordinal);
        decimal goods = 0m, taxes = 0m;
        var (lines, priced, taxed, adjusted, summary, own) = (0, 0, false, false, false, true);
        foreach (EdiSegment segment in message.Segments)
        {
            switch (segment.Id)
            {
                case "LIN": (lines, own) = (lines + (segment[4, 1] == "1" ? 0 : 1), segment[4, 1] != "1"); break;
                case "UNS": (summary, own) = (true, true); break;
                case "TAX": (taxed, own) = (true, false); break;
                case "ALC": (adjusted, own) = (adjusted || lines == 0 || summary, false); break;
                case "MOA" when Number(segment[1, 2]) is { } amount:
                    string code = segment[1, 1];
                    if (summary && own && !totals.TryAdd(code, (segment, amount)))
                        repeated.Add(code);
                    else if (summary && !own && code == "124")
                        taxes += amount;
                    else if (!summary && own && lines > 0 && code == "203")
                        (goods, priced) = (goods + amount, priced + 1);
                    break;
            }
        }

        decimal? Of(string code) =>
            totals.TryGetValue(code, out var total) && !repeated.Contains(code) ? total.Amount : null;
        if (Of("79") is { } lineTotal && priced == lines && lines > 0 && goods != lineTotal)
            found.Add(Difference(totals["79"].At, StatedTotalKind.AmountTotal, lineTotal, goods,
                "the line amounts (MOA 203), summed,", "5004"));
        decimal? allowed = Of("131")
            ?? (Of("259") is not null || Of("260") is not null ? (Of("259") ?? 0m) - (Of("260") ?? 0m) : adjusted ? null
                : 0m);
        decimal? tax = Of("176") ?? (taxed ? taxes == 0m ? null : taxes : 0m);
        string name = Of("77") is not null ? "77" : "86";
        if ((Of("125") ?? Of("79") + allowed) + tax is { } due && Of(name) is { } stated && stated != due)
            found.Add(Difference(totals[name].At, StatedTotalKind.AmountTotal, stated, due,
                "the taxable amount and the tax, summed,", "5004"));
    }

    private static decimal? Number(string text) => StatedTotals.Number(text, comma: true);

    private static StatedTotal Difference(
        EdiSegment at, StatedTotalKind kind, decimal stated, decimal computed, string of, string dataElement) =>
        new(EdiSyntax.Edifact, kind, FindingSeverity.Warning, at.Id, at.PositionOf(1, 2), stated, computed, of,
            dataElement);
}
