using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Crossdock.Model;
using static Crossdock.Processes.PurchaseOrders.PurchaseOrderEvent;

namespace Crossdock.Processes.PurchaseOrders;

/// <summary>
/// Answers, ship notices and receipts that an order has heard. The inbox knows a repetition by the key of its door;
/// what comes again by another door (855, then the portal) has another key there, and other words. Here it is known by
/// its own number and by what it says in ours.
/// </summary>
internal static class PurchaseOrderHeard
{
    public const string Conflict = "conflicting-document";

    /// <summary>An answer without a number of the supplier's is one of its day.</summary>
    public static string Answer(string? reference, DateOnly date) => $"response/{reference ?? "-"}/{date:yyyy-MM-dd}";

    public static string Notice(string number) => $"ship notice/{number}";

    public static string Receipt(string number) => $"receipt/{number}";

    public static string Content(IEnumerable<AcknowledgedLine> lines) =>
        Digest(lines.OrderBy(l => l.Line).SelectMany(l => l.Promises
        .Select(p => $"{l.Line} {p.Status} {Number(p.Quantity)} {p.Date:yyyy-MM-dd}").Order(StringComparer.Ordinal)
            .Append($"{l.Line} cancelled {Number(l.Cancelled)}")));

    /// <summary>The goods and their labels; doors tell more or less of the rest.</summary>
    public static string Content(DespatchAdvice notice, IEnumerable<LineQuantity> lines) =>
        Digest(lines.OrderBy(l => l.Line).Select(l => $"{l.Line} {Number(l.Quantity)}")
        .Concat(notice.Packages.Where(p => p.Sscc is not null).Select(p => p.Sscc!).Order(StringComparer.Ordinal))
            .Append($"{notice.ShipDate:yyyy-MM-dd}"));

    public static string Content(IEnumerable<ReceivedLine> lines) =>
        Digest(lines.OrderBy(l => l.Line).ThenBy(l => l.Accepted)
            .Select(l => $"{l.Line} {Number(l.Accepted)} {Number(l.Rejected)}"));

    /// <summary>
    /// Null for what was not heard. The same again has no effect; with other content the first stands, and a person
    /// hears of it.
    /// </summary>
    public static Decision<PurchaseOrderEvent>? Again(PurchaseOrderState state, string document, string content)
    {
        if (state.Heard?.FirstOrDefault(h => h.Document == document) is not { } first) return null;
        var decision = new DecisionBuilder<PurchaseOrderEvent>();
        return first.Content == content ? decision
            : decision.Open(new CaseOpening(Conflict, document,
                $"{state.Order!.Number}: {document} came again with other content",
            "The same number came by another door and says something else. The first stands; this one had no effect.",
            null, "buyer", [new CaseOption("dismiss", "The first stands")]));
    }

    public static PurchaseOrderState Hear(PurchaseOrderState state, string document, string? content) => content is null
        ? state
        : state with { Heard = [.. (state.Heard ?? []).Where(h => h.Document != document),
            new HeardDocument(document, content)] };

    private static string Number(decimal value) => value.ToString("0.############", CultureInfo.InvariantCulture);

    private static string Digest(IEnumerable<string> said) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', said))));
}
