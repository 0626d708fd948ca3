using Crossdock.Model;

namespace Crossdock.Processes.PurchaseOrders;

/// <summary>A purchase order with what happened to each line. Quantities in the item's base unit.</summary>
/// <param name="ResponseDueAt">Null: no answer is awaited.</param>
/// <param name="PromisesDue">The promised dates that have not passed, earliest first.</param>
/// <param name="Heard">Answers, ship notices and receipts, so that each has one effect by whatever door it comes; none
/// from before they were kept.</param>
/// <param name="LateLines">Lines of which less came than was promised by a date that has passed.</param>
public sealed record PurchaseOrderState(
    PurchaseOrder? Order, IReadOnlyList<OrderLineState> Lines, IReadOnlyList<string> Receipts,
    IReadOnlyList<MatchTaken> Matches, DateTimeOffset? ResponseDueAt = null, bool ResponseOverdue = false,
    IReadOnlyList<PromiseDue>? PromisesDue = null, DateOnly? PromisesCheckedThrough = null,
    IReadOnlyList<int>? LateLines = null, IReadOnlyList<HeardDocument>? Heard = null)
{
    public static readonly PurchaseOrderState Initial = new(null, [], [], []);

    public OrderLineState? Line(int number) => Lines.FirstOrDefault(l => l.Number == number);

    public PurchaseOrderState With(OrderLineState line) =>
        this with { Lines = [.. Lines.Select(l => l.Number == line.Number ? line : l)] };
}

/// <param name="Accrued">Quantity received into GRNI; <paramref name="AccruedValue"/> its value at order price.</param>
/// <param name="Matched">Part of <paramref name="Accrued"/> that invoices have taken, with its value.</param>
/// <param name="NotReceived">What was invoiced before it came (INR), per invoice.</param>
public sealed record OrderLineState(
    int Number, ItemId Item, decimal Ordered, decimal PricePerBase, decimal Cancelled, IReadOnlyList<Promise> Promises,
    decimal Accepted, decimal Rejected, decimal Accrued, decimal AccruedValue, decimal Matched, decimal MatchedValue,
    IReadOnlyList<NotReceivedLayer> NotReceived)
{
    public decimal Open => Ordered - Cancelled - Accepted;

    /// <summary>What was promised for that day or earlier and has not come, be it damaged.</summary>
    public decimal Late(DateOnly through) =>
        Math.Max(0, Promises.Where(p => p.Date <= through).Sum(p => p.Quantity) - Accepted - Rejected);
}

/// <param name="Document">Kind and number: <c>receipt/R-1</c>.</param>
/// <param name="Content">SHA-256 over what it says in our words.</param>
public sealed record HeardDocument(string Document, string Content);

public sealed record Promise(decimal Quantity, DateOnly? Date, AcknowledgementStatus Status);

public sealed record NotReceivedLayer(ProcessId Invoice, decimal Quantity, decimal PricePerBase);

/// <summary>What an invoice or credit memo took from a line: given back while it is held, or when it is rejected.</summary>
/// <param name="Credited">What a credit memo took of the invoiced and not received, oldest first.</param>
public sealed record MatchTaken(
    ProcessId Invoice, int Line, decimal Received, decimal ReceivedValue, IReadOnlyList<NotReceivedLayer> Credited);
