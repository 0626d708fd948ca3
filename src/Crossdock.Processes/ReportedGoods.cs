using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Crossdock.Model;

namespace Crossdock.Processes;

/// <summary>
/// What a warehouse told of one shipment or receipt, in our items and base units: the same told again by another door
/// is known by it, and what says something else under its number is set beside it.
/// </summary>
/// <param name="Document">Kind and number: <c>shipment/SH-1</c>.</param>
/// <param name="Lots">What is said of lots; null where none is named.</param>
/// <param name="Labels">SHA-256 over the SSCCs; null where none is named.</param>
public sealed record ReportedGoods(
    string Document, DateOnly Date, IReadOnlyList<ReportedLine> Lines, string? Release = null, string? Carrier = null,
    string? CarrierReference = null, string? BillOfLading = null, IReadOnlyList<ReportedLot>? Lots = null,
    string? Labels = null)
{
    internal const string Conflict = "conflicting-document", Dismiss = "dismiss";

    internal static string Shipment(string number) => $"shipment/{number}";

    internal static string Receipt(string number) => $"receipt/{number}";

    internal static ReportedGoods Of(ShippingAdvice advice, IEnumerable<ReportedLine> lines,
        IReadOnlyList<ReportedLot>? lots) => new(
        Shipment(advice.Number), advice.Date, [.. lines.Where(l => l.Quantity != 0).OrderBy(l => l.Line)],
        advice.Release, advice.CarrierScac, advice.CarrierReference, advice.BillOfLading, lots,
        Digest(advice.Packages));

    /// <summary>Null where the warehouse names no lot.</summary>
    internal static IReadOnlyList<ReportedLot>? LotsOf(ShippingAdvice advice, Facts facts)
    {
        List<ReportedLot> lots = [.. advice.Lines.Where(l => l.Lot is not null && l.Shipped.Value != 0)
            .GroupBy(l => (l.OrderLine, Lot: l.Lot!))
            .Select(g => new ReportedLot(g.Key.OrderLine, g.Key.Lot,
                g.Sum(l => facts.Network.Item(l.Item).ToBase(l.Shipped))))];
        return lots.Count == 0 ? null : [.. lots.OrderBy(l => l.Line).ThenBy(l => l.Lot, StringComparer.Ordinal)];
    }

    /// <summary>
    /// Where the two say something else; none for the same again. Doors tell more or less of lots, labels and carriers:
    /// what only one of them names contradicts nothing.
    /// </summary>
    internal IReadOnlyList<string> Differences(ReportedGoods again) =>
    [
        .. QuantityDifferences(again).Select(d =>
            $"line {d.Line}: {Number(d.First)} first, {Number(d.Again)} now ({(d.Again > d.First ? "+" : "-")}{Number(Math.Abs(d.Again - d.First))})"),
        .. Lines.Concat(again.Lines).Select(l => l.Line).Distinct().Order().Where(l => Refused(l) != again.Refused(l))
            .Select(l => $"line {l}: {Number(Refused(l))} not accepted first, {Number(again.Refused(l))} now"),
        .. Lots is { } lots && again.Lots is { } others && !lots.SequenceEqual(others)
            ? [$"lots {Said(lots)} first, {Said(others)} now"] : Array.Empty<string>(),
        .. Differ("date", $"{Date:yyyy-MM-dd}", $"{again.Date:yyyy-MM-dd}"),
        .. Differ("release", Release, again.Release), .. Differ("carrier", Carrier, again.Carrier),
        .. Differ("carrier's number", CarrierReference, again.CarrierReference),
        .. Differ("bill of lading", BillOfLading, again.BillOfLading),
        .. Labels is { } own && again.Labels is { } other && own != other ? ["other labels (SSCC)"]
        : Array.Empty<string>(),
    ];

    internal IEnumerable<(int Line, decimal First, decimal Again)> QuantityDifferences(ReportedGoods again) =>
        Lines.Concat(again.Lines).Select(l => l.Line).Distinct().Order().Select(l => (l, Quantity(l), again.Quantity(l)))
            .Where(d => d.Item2 != d.Item3);

    /// <summary>The case that sets both beside each other. The first stands.</summary>
    /// <param name="about">Whose it is: <c>order SO-1</c>.</param>
    internal CaseOpening Told(string about, IReadOnlyList<string> differences, Money? atRisk) => new(
        Conflict, Document, $"{about}: {Document} came again with other content",
        $"{string.Join("; ", differences)}. The first stands; this one had no effect.",
        atRisk is { IsZero: true } ? null : atRisk, "warehouse", [new CaseOption(Dismiss, "The first stands")]);

    private decimal Quantity(int line) => Lines.Where(l => l.Line == line).Sum(l => l.Quantity);

    private decimal Refused(int line) => Lines.Where(l => l.Line == line).Sum(l => l.Refused ?? 0m);

    private static IEnumerable<string> Differ(string what, string? first, string? again) =>
        first is not null && again is not null && !first.Equals(again, StringComparison.OrdinalIgnoreCase)
            ? [$"{what} {first} first, {again} now"] : [];

    private static string Said(IEnumerable<ReportedLot> lots) =>
        string.Join(", ", lots.Select(l => $"{l.Lot} (line {l.Line}: {Number(l.Quantity)})"));

    private static string Number(decimal value) => value.ToString("0.############", CultureInfo.InvariantCulture);

    private static string? Digest(IReadOnlyList<Package> packages) => packages.Any(p => p.Sscc is not null)
        ? Convert.ToHexStringLower(
            SHA256.HashData(Encoding.UTF8.GetBytes(
                string.Join('\n', packages.Select(p => p.Sscc).OfType<string>().Order(StringComparer.Ordinal)))))
        : null;
}

/// <param name="Refused">What came and was not accepted; null for a shipment.</param>
public sealed record ReportedLine(int Line, decimal Quantity, decimal? Refused = null);

public sealed record ReportedLot(int Line, string Lot, decimal Quantity);
