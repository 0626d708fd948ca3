using System.Globalization;

namespace Crossdock.Edi;

/// <summary>What a figure says of its document.</summary>
public enum StatedTotalKind
{
    /// <summary>How many lines or levels there are: CTT01; CNT 2, 3, 4.</summary>
    LineCount,

    /// <summary>A sum of values that shows whether one was lost or changed: CTT02.</summary>
    HashTotal,

    /// <summary>A sum of quantities: W7601, W0301, W1401; CNT 1.</summary>
    QuantityTotal,

    /// <summary>A sum of money: TDS01, BPR02, BCD04; MOA 77, 79, 86.</summary>
    AmountTotal,
}

/// <summary>A count or total that a document states of itself and does not hold.</summary>
/// <param name="Severity">A warning; a note where partners are known to count something else, and that count holds.</param>
/// <param name="Position">Of the stated figure.</param>
/// <param name="Computed">What the document holds.</param>
/// <param name="Of">What was counted or summed, for a person: "PO1 segments".</param>
public sealed record StatedTotal(
    EdiSyntax Syntax, StatedTotalKind Kind, FindingSeverity Severity, string SegmentId, Position Position,
    decimal Stated, decimal Computed, string Of, string? DataElement = null)
{
    /// <summary>As a finding of its own level: no acknowledgement carries it, for it is no fault of the syntax.</summary>
    public Finding Finding => new(FindingLevel.Business, Severity, "", SegmentId, Position,
        $"Stated are {Text(Stated)}, {Of} are {Text(Computed)}", Text(Stated), Text(Computed),
        DataElement) { Syntax = Syntax };

    private static string Text(decimal value) => value.ToString("0.############", CultureInfo.InvariantCulture);
}

/// <summary>
/// Compares the counts and totals that sets and messages state of themselves with what they hold. Works on what the
/// reader has read, when it is asked: reading, validating and acknowledging do not know of it.
/// </summary>
/// <remarks>
/// A total is compared only where all that it sums is there: what cannot be computed is no difference.
/// </remarks>
public static class StatedTotals
{
    /// <summary>Figures beyond this are no quantities or amounts of trade, and would overflow when multiplied.</summary>
    private const decimal Largest = 1_000_000_000_000m;

    /// <summary>What does not hold, in the order of the document. Never throws on content.</summary>
    public static IReadOnlyList<StatedTotal> Differences(X12TransactionSet set) => X12Totals.Differences(set);

    /// <inheritdoc cref="Differences(X12TransactionSet)"/>
    public static IReadOnlyList<StatedTotal> Differences(EdifactMessage message) => EdifactTotals.Differences(message);

    /// <summary>
    /// Of all accepted sets or messages of a document, as findings: a rejected one is sent again. TRADACOMS states none
    /// that is compared.
    /// </summary>
    public static IEnumerable<Finding> Findings(EdiDocument document) =>
        (document.X12?.Interchanges.SelectMany(i => i.Groups.SelectMany(g => g.Sets)).Where(s => s.Accepted)
            .SelectMany(Differences)
            ?? document.Edifact?.Interchanges.SelectMany(i => i.Messages).Where(m => m.Accepted).SelectMany(Differences)
            ?? []).Select(t => t.Finding);

    /// <summary>Of the accepted set or message on which a reader stands; none elsewhere.</summary>
    public static IEnumerable<Finding> Findings(EdiPartReader reader) =>
        (reader.X12 is { Part: X12Part.Set, Set: { Accepted: true } set } ? Differences(set)
            : reader.Edifact is { Unit: EdifactUnit.Message, Message: { Accepted: true } message }
                ? Differences(message) : []).Select(t => t.Finding);

    /// <summary>Null for what is no number of trade. The decimal mark of EDIFACT may be a comma.</summary>
    internal static decimal? Number(string text, bool comma = false) =>
        decimal.TryParse(comma ? text.Replace(',', '.') : text,
            NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture,
            out decimal value) && Math.Abs(value) < Largest ? value : null;

    /// <summary>Null when one is missing.</summary>
    internal static decimal? Sum(IEnumerable<decimal?> values)
    {
        decimal sum = 0;
        foreach (decimal? value in values)
        {
            if (value is not { } one)
                return null;
            sum += one;
        }

        return sum;
    }
}
