using Crossdock.Model;

namespace Crossdock.Processes.SalesOrders;

public abstract record SalesOrderEvent : Event
{
    private SalesOrderEvent() { }

    [Contract("sales-order.was-received.v1")]
    public sealed record Received(SalesOrder Order, IReadOnlyList<LineAmount> Lines) : SalesOrderEvent;

    [Contract("sales-order.was-priced.v1")]
    public sealed record Priced(IReadOnlyList<LinePrice> Prices) : SalesOrderEvent;

    [Contract("sales-order.was-taxed.v1")]
    public sealed record Taxed(string Quote, decimal TotalTax) : SalesOrderEvent;

    [Contract("sales-order.credit-was-approved.v1")]
    public sealed record CreditApproved(Money? Exposure, CaseResolution? By) : SalesOrderEvent;

    [Contract("sales-order.credit-was-held.v1")]
    public sealed record CreditHeld(Money Exposure, Money Limit, string? Reason) : SalesOrderEvent;

    [Contract("sales-order.allocation-was-asked.v1")]
    public sealed record AllocationAsked(IReadOnlyList<LineAmount> Lines) : SalesOrderEvent;

    [Contract("sales-order.line-was-allocated.v1")]
    public sealed record LineAllocated(int Line, decimal Requested, decimal Reserved, DateOnly? Expected = null)
        : SalesOrderEvent;

    /// <summary>What the line waits for is expected for another day; null: for none.</summary>
    [Contract("sales-order.line-was-expected.v1")]
    public sealed record LineExpected(int Line, DateOnly? Date) : SalesOrderEvent;

    /// <summary>What stock had reserved is not there: the line waits for it again.</summary>
    [Contract("sales-order.line-was-unreserved.v1")]
    public sealed record LineUnreserved(int Line, decimal Quantity) : SalesOrderEvent;

    [Contract("sales-order.was-released.v1")]
    public sealed record Released(string Release, IReadOnlyList<LineAmount> Lines, DateOnly? Promised = null)
        : SalesOrderEvent;

    /// <summary>The customer was told how its lines stand.</summary>
    [Contract("sales-order.was-answered.v1")]
    public sealed record Answered(string Number, IReadOnlyList<ToldLine> Lines) : SalesOrderEvent;

    [Contract("sales-order.was-backordered.v1")]
    public sealed record Backordered(IReadOnlyList<LineAmount> Lines) : SalesOrderEvent;

    /// <param name="Freed">Per line, what stock had reserved of it and may give to others; zero only ends the wait for
    /// stock.</param>
    [Contract("sales-order.lines-were-cancelled.v1")]
    public sealed record LinesCancelled(IReadOnlyList<LineAmount> Lines, IReadOnlyList<LineAmount> Freed, string Reason)
        : SalesOrderEvent;

    /// <param name="Lots">In base units; null where the warehouse names no lot.</param>
    [Contract("sales-order.was-shipped.v1")]
    public sealed record Shipped(ShippingAdvice Advice, IReadOnlyList<LineAmount> Lines,
        IReadOnlyList<ReportedLot>? Lots = null) : SalesOrderEvent;

    /// <param name="Lines">In base units; the invoice itself speaks the customer's units.</param>
    [Contract("sales-order.was-invoiced.v1")]
    public sealed record Invoiced(CustomerInvoice Invoice, IReadOnlyList<InvoicedLine> Lines) : SalesOrderEvent;

    [Contract("sales-order.shipment-was-booked.v1")]
    public sealed record ShipmentBooked(
        string Shipment, string CarrierScac, string Tracking, Money ExpectedFreight, DateOnly Date) : SalesOrderEvent;

    [Contract("sales-order.invoice-was-paid.v1")]
    public sealed record InvoicePaid(string Invoice, Money Paid, Money Adjustment, ProcessId Payment) : SalesOrderEvent;
}
