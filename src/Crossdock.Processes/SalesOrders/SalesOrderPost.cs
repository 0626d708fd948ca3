using Crossdock.Model;
using static Crossdock.Processes.SalesOrders.SalesOrderEvent;

namespace Crossdock.Processes.SalesOrders;

internal static class SalesOrderPost
{
    /// <summary>Orders, holds, allocations and releases post nothing; cost of sales is the stock position's.</summary>
    public static IReadOnlyList<Entry> Post(SalesOrderState before, SalesOrderEvent e, Facts facts) => e switch
    {
        Invoiced x => Invoice(before.Order!, x, facts),
        ShipmentBooked x => facts.Post(new PostingBasis("sales-order.freight-accrued", before.Order!.Entity,
            before.Order.Currency, x.Date, $"Expected freight of shipment {x.Shipment}",
            [new("freight", x.ExpectedFreight.Amount, About(before.Order))])),
        Received or Priced or Taxed or CreditApproved or CreditHeld or AllocationAsked or LineAllocated or LineExpected or LineUnreserved or Released or Backordered
            or LinesCancelled or Shipped or Answered or InvoicePaid => [],
        _ => throw Throw.Unhandled(e),
    };

    private static Dimensions About(SalesOrder order) =>
        new(order.ExternalId, Channel: order.Channel, Party: order.Customer);

    private static IReadOnlyList<Entry> Invoice(SalesOrder order, Invoiced e, Facts facts)
    {
        var invoice = e.Invoice;
        var about = About(order) with { Document = invoice.Number };
        return facts.Post(new PostingBasis("sales-order.invoiced", order.Entity, order.Currency, invoice.Date,
            $"Invoice {invoice.Number} to {order.Customer}",
        [
            .. e.Lines.Select(l => new PostingAmount(
                "goods", l.Amount, About(order) with { Line = l.Line, Item = l.Item, Location = order.ShipFrom })),
            new("discount", invoice.Discount, about), new("freight", invoice.Freight, about),
            new("tax", invoice.Tax, about), new("receivable", invoice.Total, about),
        ]));
    }

    public static IReadOnlyList<LineMove> Moves(SalesOrderState before, SalesOrderEvent e, Facts facts)
    {
        var order = e is Received r ? r.Order : before.Order!;
        ItemId Item(int line) => order.Lines.First(l => l.Number == line).Item;
        LineMove Move(int line, LineStage stage, decimal quantity, decimal? value = null, string? reason = null,
            string? reference = null, DateOnly? date = null) =>
            new(order.ExternalId, line, Item(line), stage, quantity, facts.Network.Item(Item(line)).BaseUnit,
                value is { } v ? new Money(v, order.Currency).Round() : null, reason, reference, date);
        return e switch
        {
            Received x => [.. x.Lines.Select(l =>
                Move(l.Line, LineStage.Ordered, l.Quantity, Value(l, null), date: order.OrderDate))],
            Priced => [],
            LineAllocated { Reserved: > 0 } x => [Move(x.Line, LineStage.Allocated, x.Reserved)],
            LineUnreserved x => [Move(x.Line, LineStage.Allocated, -x.Quantity, reason: "not on hand")],
            Backordered x => [.. x.Lines.Select(
                l => Move(l.Line, LineStage.Backordered, l.Quantity, reason: "not in stock"))],
            Released x => [.. x.Lines.Select(l => Move(l.Line, LineStage.Released, l.Quantity, reference: x.Release))],
            LinesCancelled x => [.. x.Lines.Select(l => Move(l.Line, LineStage.Cancelled, l.Quantity, reason: x.Reason))],
            Shipped x => [.. x.Lines.Select(l =>
                Move(l.Line, LineStage.Shipped, l.Quantity, null, Reason(x, l.Line), x.Advice.Number, x.Advice.Date))],
            Invoiced x => [.. x.Lines.SelectMany(l => (LineMove[])
            [
                Move(l.Line, LineStage.Invoiced, l.Quantity, l.Amount, reference: x.Invoice.Number, date: x.Invoice.Date),
                Move(l.Line, LineStage.Posted, l.Quantity, l.Amount, reference: x.Invoice.Number, date: x.Invoice.Date),
            ])],
            InvoicePaid x => [.. Settled(before, x)
                .Select(l => Move(l.Line, LineStage.Paid, l.Quantity, l.Amount, reference: x.Invoice))],
            _ => [],
        };

        decimal? Value(LineAmount l, object? _) =>
            order.Lines.First(o => o.Number == l.Line) is { Price: { } price } line
                ? facts.Network.Item(line.Item).Extend(line.Quantity, price) : null;
    }

    private static string? Reason(Shipped e, int line) =>
        e.Advice.Lines.FirstOrDefault(l => l.OrderLine == line)?.DifferenceReason;

    /// <summary>A line is paid when its invoice is settled in full.</summary>
    private static IReadOnlyList<InvoicedLine> Settled(SalesOrderState before, InvoicePaid e)
    {
        var invoice = before.Invoices.First(i => i.Number == e.Invoice);
        return invoice.Open > 0 && invoice.Open <= e.Paid.Amount + e.Adjustment.Amount ? invoice.Lines : [];
    }
}
