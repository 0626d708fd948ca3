using Crossdock.Model;
using static Crossdock.Processes.PurchaseOrders.PurchaseOrderEvent;

namespace Crossdock.Processes.PurchaseOrders;

/// <summary>
/// The clocks of a purchase order. The supplier's answer is due so many of its working hours after the approval;
/// promised goods at the end of our working day for which they were promised.
/// </summary>
internal static class PurchaseOrderDeadlines
{
    public const string ResponseOverdue = "order-response-overdue", PromiseOverdue = "promise-overdue";
    private const string Response = "response", Promise = "promise";

    public static IReadOnlyList<Deadline> Of(PurchaseOrderState state) =>
    [
        .. state.ResponseDueAt is { } due ? (Deadline[])[new(Response, due)] : [],
        .. (state.PromisesDue ?? []).Take(1).Select(p => new Deadline(Promise, p.DueAt)),
    ];

    /// <summary>None for a supplier who is not spoken to, and none when the policy's hours are 0.</summary>
    public static IEnumerable<PurchaseOrderEvent> OfResponse(Party supplier, Facts facts) =>
        (supplier.Edi ?? supplier.Portal) is not null && facts.Network.Policies.OrderResponseDueHours is > 0 and var hours
            ? [new ResponseAwaited(facts.Network.CalendarOf(supplier.Id).After(facts.Now, TimeSpan.FromHours(hours)))]
            : [];

    /// <summary>A later answer for some lines leaves the dates of the others.</summary>
    public static IEnumerable<PurchaseOrderEvent> OfPromises(
        PurchaseOrderState state, PurchaseOrder order, List<AcknowledgedLine> lines, Facts facts)
    {
        var calendar = facts.Network.CalendarOf(order.Entity);
        var dates = state.Lines.SelectMany(l => lines.LastOrDefault(a => a.Line == l.Number)?.Promises ?? l.Promises)
            .Select(p => p.Date).OfType<DateOnly>().Distinct().Order().ToList();
        return dates.Count == 0 && state.PromisesDue is null ? []
            : [new PromisesAwaited([.. dates.Select(d => new PromiseDue(d, calendar.EndOf(d)))])];
    }

    public static IEnumerable<int> NoLongerLate(PurchaseOrderState state, PurchaseOrderEvent e) =>
        state.LateLines is { Count: > 0 } late ? late.Except(PurchaseOrderEvolve.Evolve(state, e).LateLines!) : [];

    public static Decision<PurchaseOrderEvent> Pass(
        PurchaseOrderState state, PurchaseOrder order, PurchaseOrderMessage.DeadlinePassed passed) => passed.Name switch
    {
        // What came while the message was on its way has stopped the clock, or set it anew.
        Response when state.ResponseDueAt is { } due && due <= passed.DueAt =>
            new DecisionBuilder<PurchaseOrderEvent>().Emit(new ResponseBecameOverdue()).Open(new CaseOpening(
            ResponseOverdue, "", $"{order.Supplier} has not answered purchase order {order.Number}",
            $"the answer was due {due:yyyy-MM-dd HH:mm} UTC",
            new Money(state.Lines.Sum(l => l.Ordered * l.PricePerBase), order.Currency).Round(), "buyer",
            [new CaseOption("chase", "Ask the supplier"), new CaseOption("dismiss", "Settled with the supplier")])),
        Promise when (state.PromisesDue ?? []).LastOrDefault(p => p.DueAt <= passed.DueAt) is { } last =>
            Check(state, order, last.Date),
        _ => new DecisionBuilder<PurchaseOrderEvent>(),
    };

    private static Decision<PurchaseOrderEvent> Check(PurchaseOrderState state, PurchaseOrder order, DateOnly through)
    {
        var late = state.Lines.Where(l => l.Late(through) > 0).ToList();
        return new DecisionBuilder<PurchaseOrderEvent>().Emit(new PromisesChecked(through, [.. late.Select(l => l.Number)]))
            .Open(late.Select(l => new CaseOpening(
                PromiseOverdue, $"{l.Number}",
                $"{order.Number} line {l.Number}: {l.Late(through)} of {l.Item} promised by {through:yyyy-MM-dd} have not come",
                $"promised {string.Join(", ", l.Promises.Where(p => p.Date <= through).Select(p => $"{p.Quantity} for {p.Date:yyyy-MM-dd}"))}; received {l.Accepted + l.Rejected}",
                new Money(l.Late(through) * l.PricePerBase, order.Currency).Round(), "buyer",
                [new CaseOption("chase", "Ask the supplier"),
                    new CaseOption("dismiss", "Settled with the supplier")])));
    }
}
