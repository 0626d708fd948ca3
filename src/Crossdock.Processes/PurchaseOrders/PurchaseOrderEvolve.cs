using Crossdock.Model;

namespace Crossdock.Processes.PurchaseOrders;

internal static class PurchaseOrderEvolve
{
    public static PurchaseOrderState Evolve(PurchaseOrderState state, PurchaseOrderEvent e) => e switch
    {
        PurchaseOrderEvent.Approved x => state with
        {
            Order = x.Order,
            Lines = [.. x.Lines.Select(l => new OrderLineState(l.Line, l.Item, l.Quantity, l.PricePerBase, 0, [], 0, 0,
                0, 0, 0, 0, []))],
        },
        PurchaseOrderEvent.ResponseAwaited x => state with { ResponseDueAt = x.DueAt },
        PurchaseOrderEvent.ResponseBecameOverdue => state with { ResponseDueAt = null, ResponseOverdue = true },
        PurchaseOrderEvent.PromisesAwaited x => state with { PromisesDue = x.Dates },
        PurchaseOrderEvent.PromisesChecked x => state with
        {
            PromisesDue = [.. (state.PromisesDue ?? []).Where(p => p.Date > x.Through)], PromisesCheckedThrough = x.Through,
            LateLines = [.. (state.LateLines ?? []).Union(x.Late)],
        },
        PurchaseOrderEvent.Acknowledged x =>
            x.Lines.Aggregate(PurchaseOrderHeard.Hear(
                state, PurchaseOrderHeard.Answer(x.Reference, x.Date),
                x.Content) with { ResponseDueAt = null, ResponseOverdue = false }, (s, l) =>
            CaughtUp(s.With(s.Line(l.Line)! with { Promises = l.Promises, Cancelled = l.Cancelled }), l.Line)),
        PurchaseOrderEvent.Announced x =>
            PurchaseOrderHeard.Hear(state, PurchaseOrderHeard.Notice(x.Notice.Number), x.Content),
        PurchaseOrderEvent.GoodsReceived x => x.Lines.Aggregate(
            PurchaseOrderHeard.Hear(state, PurchaseOrderHeard.Receipt(x.Receipt),
                x.Content) with { Receipts = [.. state.Receipts, x.Receipt] }, (s, l) =>
                CaughtUp(s.With(Received(s.Line(l.Line)!, l)), l.Line)),
        PurchaseOrderEvent.InvoiceMatched x => x.Lines.Zip(x.OrderLines).Where(p => p.First.OrderLineKnown).Aggregate(
            state with { Matches = [.. state.Matches, .. Taken(state, x)] }, (s, p) =>
                s.With(Matched(s.Line(p.Second)!, p.First, x))),
        PurchaseOrderEvent.MatchReleased x => Released(state, x.Invoice),
        PurchaseOrderEvent.CaseSettled => state,
        _ => throw Throw.Unhandled(e),
    };

    private static PurchaseOrderState CaughtUp(PurchaseOrderState state, int line) =>
        state.LateLines is { } late && late.Contains(line)
            && state.Line(line)!.Late(state.PromisesCheckedThrough!.Value) == 0
            ? state with { LateLines = [.. late.Where(l => l != line)] }
            : state;

    private static IEnumerable<MatchTaken> Taken(PurchaseOrderState state, PurchaseOrderEvent.InvoiceMatched e)
    {
        foreach (var line in e.Lines.Zip(e.OrderLines).Where(p => p.First.OrderLineKnown)
            .GroupBy(p => p.Second, p => p.First))
            yield return new MatchTaken(e.Invoice, line.Key, line.Sum(m => m.Received), line.Sum(m => m.ReceivedValue),
                e.Kind == InvoiceKind.CreditMemo ? First(state.Line(line.Key)!.NotReceived,
                    line.Sum(m => m.NotReceived)) : []);
    }

    private static PurchaseOrderState Released(PurchaseOrderState state, ProcessId invoice) =>
        state.Matches.Where(m => m.Invoice == invoice).Aggregate(
            state with { Matches = [.. state.Matches.Where(m => m.Invoice != invoice)] },
            (s, m) => s.With(s.Line(m.Line)! with
            {
                Matched = s.Line(m.Line)!.Matched - m.Received,
                MatchedValue = s.Line(m.Line)!.MatchedValue - m.ReceivedValue,
                NotReceived = [.. m.Credited, .. s.Line(m.Line)!.NotReceived.Where(l => l.Invoice != invoice)],
            }));

    private static OrderLineState Received(OrderLineState line, ReceivedLine received) => line with
    {
        Accepted = line.Accepted + received.Accepted,
        Rejected = line.Rejected + received.Rejected,
        Accrued = line.Accrued + received.Accrued,
        AccruedValue = line.AccruedValue + received.AccruedValue,
        NotReceived = received.NotReceived,
    };

    private static OrderLineState Matched(OrderLineState line, LineMatch match, PurchaseOrderEvent.InvoiceMatched e) =>
        e.Kind == InvoiceKind.CreditMemo
            ? line with { NotReceived = Taken(line.NotReceived, match.NotReceived) }
            : line with
            {
                Matched = line.Matched + match.Received,
                MatchedValue = line.MatchedValue + match.ReceivedValue,
                NotReceived = match.NotReceived == 0
                    ? line.NotReceived
                    : [.. line.NotReceived, new NotReceivedLayer(e.Invoice, match.NotReceived, match.InvoicePricePerBase)],
            };

    /// <summary>The oldest layers that make up a quantity.</summary>
    internal static IReadOnlyList<NotReceivedLayer> First(IReadOnlyList<NotReceivedLayer> layers, decimal quantity)
    {
        var first = new List<NotReceivedLayer>();
        foreach (var layer in layers)
        {
            var take = Math.Min(layer.Quantity, quantity);
            quantity -= take;
            if (take > 0) first.Add(layer with { Quantity = take });
        }
        return first;
    }

    /// <summary>Takes a quantity off the layers, oldest first.</summary>
    internal static IReadOnlyList<NotReceivedLayer> Taken(IReadOnlyList<NotReceivedLayer> layers, decimal quantity)
    {
        var left = new List<NotReceivedLayer>();
        foreach (var layer in layers)
        {
            var take = Math.Min(layer.Quantity, quantity);
            quantity -= take;
            if (layer.Quantity > take) left.Add(layer with { Quantity = layer.Quantity - take });
        }
        return left;
    }
}
