using Crossdock.Model;

namespace Crossdock.Processes.PurchaseOrders;

/// <summary>From the approved order to the last receipt. See PurchaseOrder.md.</summary>
public sealed class PurchaseOrderProcess : IProcess<PurchaseOrderState, PurchaseOrderMessage, PurchaseOrderEvent>
{
    public static string Name => "purchase-order";
    public static PurchaseOrderState Initial => PurchaseOrderState.Initial;

    public static Decision<PurchaseOrderEvent> Decide(
        PurchaseOrderState state, PurchaseOrderMessage message, Facts facts) =>
        PurchaseOrderDecide.Decide(state, message, facts);

    public static PurchaseOrderState Evolve(PurchaseOrderState state, PurchaseOrderEvent e) =>
        PurchaseOrderEvolve.Evolve(state, e);

    public static IReadOnlyList<Entry> Post(PurchaseOrderState before, PurchaseOrderEvent e, Facts facts) =>
        PurchaseOrderPost.Post(before, e, facts);

    public static IReadOnlyList<LineMove> Moves(PurchaseOrderState before, PurchaseOrderEvent e, Facts facts) =>
        PurchaseOrderPost.Moves(before, e, facts);

    public static IReadOnlyList<Deadline> Deadlines(PurchaseOrderState state) => PurchaseOrderDeadlines.Of(state);

    public static IReadOnlyList<Reference> References(PurchaseOrderEvent e) => e switch
    {
        PurchaseOrderEvent.Approved x => [new(ReferenceKinds.PurchaseOrder, x.Order.Number)],
        PurchaseOrderEvent.Acknowledged { Reference: { } reference } => [new(ReferenceKinds.OrderResponse, reference)],
        PurchaseOrderEvent.Announced x =>
        [
            new(ReferenceKinds.Asn, x.Notice.Number),
            .. x.Notice.BillOfLading is { } bol ? (Reference[])[new(ReferenceKinds.BillOfLading, bol)] : [],
            .. x.Notice.Packages.Where(p => p.Sscc is not null).Select(p => new Reference(ReferenceKinds.Sscc, p.Sscc!)),
        ],
        PurchaseOrderEvent.GoodsReceived x => [new(ReferenceKinds.Receipt, x.Receipt)],
        PurchaseOrderEvent.InvoiceMatched x => [new(ReferenceKinds.Invoice, x.InvoiceNumber)],
        _ => [],
    };
}
