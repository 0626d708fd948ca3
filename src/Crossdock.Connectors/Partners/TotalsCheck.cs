using Crossdock.Edi;
using Crossdock.Model;

namespace Crossdock.Connectors.Partners;

/// <summary>
/// What becomes of a document whose stated counts or totals do not hold (endpoint setting <c>totals</c>).
/// </summary>
public enum TotalsRule
{
    /// <summary>It goes on, and a case names both figures: wrong counts are common, lost lines are not.</summary>
    Case = 1,

    /// <summary>It goes on; both figures are among the document's faults.</summary>
    Note = 2,

    /// <summary>It is not taken in; the case says what does not hold.</summary>
    Refuse = 3,
}

/// <summary>Stated counts and totals of a partner's documents (<see cref="StatedTotals"/>) on their way in.</summary>
internal static class TotalsCheck
{
    public const string CaseKind = "totals-differ";
    public static readonly IReadOnlyList<CaseOption> Options = [new("dismiss", "The document is right as it is")];

    /// <exception cref="ArgumentException">The setting has another value.</exception>
    public static TotalsRule RuleOf(EndpointSettings endpoint) => endpoint.Setting("totals") switch
    {
        null or "case" => TotalsRule.Case, "note" => TotalsRule.Note, "refuse" => TotalsRule.Refuse,
        var other => throw new ArgumentException(
            $"Endpoint {endpoint.Id}: totals '{other}' is not allowed: case, note or refuse."),
    };

    public static IReadOnlyList<DocumentFault> Faults(X12TransactionSet set) =>
        Faults(StatedTotals.Differences(set), set.Code, $"ST {set.ControlNumber}");

    public static IReadOnlyList<DocumentFault> Faults(EdifactMessage message) =>
        Faults(StatedTotals.Differences(message), message.Type, $"UNH {message.Reference}");

    public static string Title(string name, PartyId partner) =>
        $"{name} of {partner} says other counts or totals than it has";

    /// <summary>
    /// An invoice's total is judged by its match, within the tolerance of its supplier; a payment's by its own process,
    /// which leaves on account what no invoice takes. A case of the document would ask the same twice.
    /// </summary>
    private static IReadOnlyList<DocumentFault> Faults(
        IReadOnlyList<StatedTotal> differences, string code, string where) => differences.Count == 0
        ? []
        : [.. differences.Where(d => d.Severity != FindingSeverity.Note
            && !(d.Kind == StatedTotalKind.AmountTotal && code is ("810" or "820" or "INVOIC"))).Select(d => d.Finding)
            .Select(f => new DocumentFault(
                $"{where} segment {f.Position.SegmentNumber} {f.SegmentId} element {f.Position.Element}",
                f.Message + ".", f.Found, f.Expected))];
}
