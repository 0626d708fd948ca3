using Crossdock.Model;

namespace Crossdock.Processes.PurchaseOrders;

public abstract record PurchaseOrderEvent : Event
{
    private PurchaseOrderEvent() { }

    [Contract("purchase-order.was-approved.v1")]
    public sealed record Approved(PurchaseOrder Order, IReadOnlyList<ApprovedLine> Lines) : PurchaseOrderEvent;

    [Contract("purchase-order.was-acknowledged.v1")]
    public sealed record Acknowledged(string? Reference, DateOnly Date, IReadOnlyList<AcknowledgedLine> Lines,
        string? Content = null) : PurchaseOrderEvent;

    /// <summary>The supplier's answer is due then, by its calendar.</summary>
    [Contract("purchase-order.response-was-awaited.v1")]
    public sealed record ResponseAwaited(DateTimeOffset DueAt) : PurchaseOrderEvent;

    [Contract("purchase-order.response-became-overdue.v1")]
    public sealed record ResponseBecameOverdue : PurchaseOrderEvent;

    /// <summary>By when the promised goods must be here, by our calendar; replaces what was awaited before.</summary>
    [Contract("purchase-order.promises-were-awaited.v1")]
    public sealed record PromisesAwaited(IReadOnlyList<PromiseDue> Dates) : PurchaseOrderEvent;

    /// <summary>
    /// The promised dates up to <paramref name="Through"/> have passed; of these lines less came than was promised by
    /// then.
    /// </summary>
    [Contract("purchase-order.promises-were-checked.v1")]
    public sealed record PromisesChecked(DateOnly Through, IReadOnlyList<int> Late) : PurchaseOrderEvent;

    [Contract("purchase-order.was-announced.v1")]
    public sealed record Announced(DespatchAdvice Notice, IReadOnlyList<LineQuantity> Lines, string? Content = null)
        : PurchaseOrderEvent;

    [Contract("purchase-order.goods-were-received.v1")]
    public sealed record GoodsReceived(string Receipt, LocationId Location, DateOnly Date,
        IReadOnlyList<ReceivedLine> Lines, string? Content = null) : PurchaseOrderEvent;

    [Contract("purchase-order.invoice-was-matched.v1")]
    public sealed record InvoiceMatched(
        ProcessId Invoice, string InvoiceNumber, InvoiceKind Kind, IReadOnlyList<LineMatch> Lines,
        IReadOnlyList<int> OrderLines) : PurchaseOrderEvent;

    [Contract("purchase-order.match-was-released.v1")]
    public sealed record MatchReleased(ProcessId Invoice) : PurchaseOrderEvent;

    [Contract("purchase-order.case-was-resolved.v1")]
    public sealed record CaseSettled(CaseResolution Resolution) : PurchaseOrderEvent;
}

public sealed record ApprovedLine(int Line, ItemId Item, decimal Quantity, decimal PricePerBase);

public sealed record AcknowledgedLine(int Line, IReadOnlyList<Promise> Promises, decimal Cancelled);

public sealed record PromiseDue(DateOnly Date, DateTimeOffset DueAt);

public sealed record LineQuantity(int Line, decimal Quantity);

/// <param name="Accrued">The part that goes to GRNI; the rest of <paramref name="Accepted"/> was invoiced before and
/// relieves INR.</param>
public sealed record ReceivedLine(
    int Line, ItemId Item, decimal Accepted, decimal Rejected, decimal Accrued, decimal AccruedValue, decimal RelievedValue,
    IReadOnlyList<NotReceivedLayer> NotReceived, string? Reason);
