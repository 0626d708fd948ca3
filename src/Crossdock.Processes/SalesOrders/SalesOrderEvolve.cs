using Crossdock.Model;

namespace Crossdock.Processes.SalesOrders;

internal static class SalesOrderEvolve
{
    public static SalesOrderState Evolve(SalesOrderState state, SalesOrderEvent e) => e switch
    {
        SalesOrderEvent.Received x => state with
        {
            Order = x.Order, Standing = SalesOrderStanding.Pricing,
            Lines = [.. x.Order.Lines.Zip(x.Lines, (l, q) =>
                new SalesLineState(l.Number, l.Item, q.Quantity, l.Price, null, 0, 0, 0, 0, 0))],
        },
        SalesOrderEvent.Priced x => x.Prices.Aggregate(state with { Standing = SalesOrderStanding.Taxing }, (s, p) =>
            s.With(s.Line(p.Line)! with { Price = p.Price })),
        SalesOrderEvent.Taxed x =>
            state with { Standing = SalesOrderStanding.CreditChecking, TaxQuote = x.Quote, Tax = x.TotalTax },
        SalesOrderEvent.CreditApproved => state with { Standing = SalesOrderStanding.Open },
        SalesOrderEvent.CreditHeld => state with { Standing = SalesOrderStanding.CreditHeld },
        SalesOrderEvent.AllocationAsked x => Each(state, x.Lines, (l, q) => l with { Asked = q }),
        SalesOrderEvent.LineAllocated x =>
            state.With(state.Line(x.Line)! with { Asked = null, Reserved = state.Line(x.Line)!.Reserved + x.Reserved,
                Expected = x.Expected }),
        SalesOrderEvent.LineExpected x => state.With(state.Line(x.Line)! with { Expected = x.Date }),
        SalesOrderEvent.LineUnreserved x =>
            state.With(state.Line(x.Line)! with { Reserved = state.Line(x.Line)!.Reserved - x.Quantity }),
        SalesOrderEvent.Released x =>
            Each(state with { Releases = [.. state.Releases, new ReleaseState(x.Release, x.Lines, x.Promised)] },
                x.Lines,
            (l, q) => l with { Released = l.Released + q }),
        SalesOrderEvent.Backordered => state,
        SalesOrderEvent.Answered x => state with { Told = new ToldState((state.Told?.Answers ?? 0) + 1, x.Lines) },
        SalesOrderEvent.LinesCancelled x =>
            Settle(Each(Each(state, x.Lines, (l, q) => l with { Cancelled = l.Cancelled + q }), x.Freed,
            (l, q) => l with { Reserved = l.Reserved - q })),
        SalesOrderEvent.Shipped x => Settle(SalesOrderHeard.Hear(Shipped(state, x), x)),
        SalesOrderEvent.Invoiced x => x.Lines.Aggregate(
            state with { Invoices = [.. state.Invoices,
                new InvoiceState(x.Invoice.Number, x.Invoice.Discount, x.Invoice.Freight, x.Invoice.Tax,
                    x.Invoice.Total, 0, 0, x.Lines)] },
            (s, l) => s.With(s.Line(l.Line)! with { Amount = s.Line(l.Line)!.Amount + l.Amount })),
        SalesOrderEvent.ShipmentBooked x => state with
        {
            Booked = [.. state.Booked, x.Shipment],
                Bookings = [.. state.Bookings ?? [],
                    new BookedShipment(x.Shipment, x.CarrierScac, x.Tracking, x.ExpectedFreight)],
        },
        SalesOrderEvent.InvoicePaid x => state with
        {
            Invoices = [.. state.Invoices.Select(i => i.Number == x.Invoice
                ? i with { Paid = i.Paid + x.Paid.Amount, Adjusted = i.Adjusted + x.Adjustment.Amount } : i)],
        },
        _ => throw Throw.Unhandled(e),
    };

    /// <summary>A shipment ends its release: what it did not ship is no longer with the warehouse.</summary>
    private static SalesOrderState Shipped(SalesOrderState state, SalesOrderEvent.Shipped e)
    {
        var release = state.Releases.First(r => r.Number == e.Advice.Release);
        var after = Each(state with
        {
            Releases = [.. state.Releases.Where(r => r != release)], Shipments = [.. state.Shipments, e.Advice.Number],
        }, release.Lines, (l, q) => l with { Released = l.Released - q });
        return Each(after, e.Lines, (l, q) =>
            l with { Shipped = l.Shipped + q, Reserved = l.Reserved - Math.Min(l.Reserved, q) });
    }

    private static SalesOrderState Settle(SalesOrderState state) => state.Lines.Any(l => l.Open > 0)
        ? state
        : state with { Standing = state.Lines.Any(l => l.Shipped > 0) ? SalesOrderStanding.Closed
            : SalesOrderStanding.Cancelled };

    private static SalesOrderState Each(
        SalesOrderState state, IReadOnlyList<LineAmount> lines, Func<SalesLineState, decimal, SalesLineState> change) =>
        lines.Aggregate(state, (s, l) => s.With(change(s.Line(l.Line)!, l.Quantity)));
}
