using Crossdock.Model;

namespace Crossdock.Processes.SalesOrders;

/// <summary>From the customer's order to its last payment. See SalesOrder.md.</summary>
public sealed class SalesOrderProcess : IProcess<SalesOrderState, SalesOrderMessage, SalesOrderEvent>
{
    public static string Name => "sales-order";
    public static SalesOrderState Initial => SalesOrderState.Initial;
    public static IReadOnlyList<Deadline> Deadlines(SalesOrderState state) => [];

    public static Decision<SalesOrderEvent> Decide(SalesOrderState state, SalesOrderMessage message, Facts facts) =>
        SalesOrderDecide.Decide(state, message, facts);
    public static SalesOrderState Evolve(SalesOrderState state, SalesOrderEvent e) => SalesOrderEvolve.Evolve(state, e);
    public static IReadOnlyList<Entry> Post(SalesOrderState before, SalesOrderEvent e, Facts facts) =>
        SalesOrderPost.Post(before, e, facts);
    public static IReadOnlyList<LineMove> Moves(SalesOrderState before, SalesOrderEvent e, Facts facts) =>
        SalesOrderPost.Moves(before, e, facts);

    public static IReadOnlyList<Reference> References(SalesOrderEvent e) => e switch
    {
        SalesOrderEvent.Received x =>
        [
            new(ReferenceKinds.SalesOrder, x.Order.ExternalId),
            .. x.Order.CustomerPurchaseOrder is { } po ? (Reference[])[new(ReferenceKinds.CustomerOrder, po)] : [],
        ],
        SalesOrderEvent.Released x => [new(ReferenceKinds.Release, x.Release)],
        SalesOrderEvent.Answered x => [new(ReferenceKinds.OrderResponse, x.Number)],
        SalesOrderEvent.Shipped x =>
        [
            new(ReferenceKinds.Shipment, x.Advice.Number),
            .. x.Advice.BillOfLading is { } bol ? (Reference[])[new(ReferenceKinds.BillOfLading, bol)] : [],
            .. x.Advice.Packages.Where(p => p.Sscc is not null).Select(p => new Reference(ReferenceKinds.Sscc, p.Sscc!)),
        ],
        SalesOrderEvent.Invoiced x => [new(ReferenceKinds.Invoice, x.Invoice.Number)],
        SalesOrderEvent.ShipmentBooked x => [new(ReferenceKinds.Tracking, x.Tracking)],
        _ => [],
    };
}
