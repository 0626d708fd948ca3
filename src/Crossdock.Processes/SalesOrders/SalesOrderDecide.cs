using Crossdock.Model;
using static Crossdock.Processes.SalesOrders.SalesOrderEvent;

namespace Crossdock.Processes.SalesOrders;

internal static class SalesOrderDecide
{
    internal const string CreditHold = "credit-hold", Backorder = "backorder", ShortPick = "short-pick",
        Overpaid = "overpaid";

    public static Decision<SalesOrderEvent> Decide(SalesOrderState state, SalesOrderMessage message, Facts facts) =>
        message switch
    {
        SalesOrderMessage.Received m => Receive(state, m.Order, facts),
        _ when state.Order is null => Refuse(SalesOrderRefusal.UnknownOrder, $"{facts.Self.Key} was never received"),
        SalesOrderMessage.Priced m => Price(state, m.Prices, facts),
        SalesOrderMessage.Taxed m => state.Standing != SalesOrderStanding.Taxing
            ? NotWaiting(state, "tax")
            : Step(state, facts).Then(new Taxed(m.Quote, m.TotalTax)).Ask().Build(),
        SalesOrderMessage.CreditDecided m => state.Standing != SalesOrderStanding.CreditChecking
            ? NotWaiting(state, "a credit decision")
            : m.Approved ? Step(state, facts).Then(new CreditApproved(m.Exposure, null)).Allocate().Build()
                : Hold(state, m, facts),
        SalesOrderMessage.Allocated m => SalesOrderFulfil.Allocated(state, m, facts),
        SalesOrderMessage.StockExpected m => SalesOrderFulfil.Expect(state, m, facts),
        SalesOrderMessage.AllocationTaken m => SalesOrderFulfil.Taken(state, state.Order!, m, facts),
        SalesOrderMessage.ShipmentReported m => SalesOrderFulfil.Ship(state, state.Order!, m.Shipment, facts),
        SalesOrderMessage.ShipmentBooked m => SalesOrderFulfil.Book(state, state.Order!, m, facts),
        SalesOrderMessage.InvoicePaid m => Paid(state, m),
        SalesOrderMessage.CaseResolved m => Resolve(state, m.Resolution, facts),
        SalesOrderMessage.DeadlinePassed => new DecisionBuilder<SalesOrderEvent>(),
        _ => throw Throw.Unhandled(message),
    };

    internal static SalesOrderSteps Step(SalesOrderState state, Facts facts) => new(state, facts);

    private static Decision<SalesOrderEvent> Receive(SalesOrderState state, SalesOrder order, Facts facts)
    {
        if (state.Order is not null)
            return Refuse(SalesOrderRefusal.AlreadyReceived,
                $"order {order.ExternalId} of {order.Channel} is already here; a change is an 860");
        foreach (var line in order.Lines)
            if (facts.Network.Item(line.Item) is var item
                && (!item.HasUnit(line.Quantity.Unit) || line.Price is { } p && !item.HasUnit(p.Unit)))
                return Refuse(SalesOrderRefusal.UnknownUnit,
                    $"line {line.Number}: {line.Item} has no factor for {line.Quantity.Unit} or {line.Price?.Unit}");
        if (order.Lines.Any(l => l.Price is null) && facts.Network.Entity(order.Entity).Erp is null)
            return Refuse(SalesOrderRefusal.NoPriceSource,
                $"{order.Entity} has no ERP to price the lines that came without a price");
        return Step(state, facts)
            .Then(new Received(order,
                [.. order.Lines.Select(l => new LineAmount(l.Number, facts.Network.Item(l.Item).ToBase(l.Quantity)))]))
            .Ask().Build();
    }

    private static Decision<SalesOrderEvent> Price(SalesOrderState state, IReadOnlyList<LinePrice> prices, Facts facts)
    {
        if (state.Standing != SalesOrderStanding.Pricing) return NotWaiting(state, "prices");
        var missing = state.Lines.Where(l => l.Price is null && prices.All(p => p.Line != l.Number))
            .Select(l => l.Number).ToList();
        if (missing.Count > 0)
            return Refuse(SalesOrderRefusal.MissingPrice, $"no price came for line {string.Join(", ", missing)}");
        var open = prices.Where(p => state.Line(p.Line) is { Price: null }).ToList();
        if (open.FirstOrDefault(p => !facts.Network.Item(state.Line(p.Line)!.Item).HasUnit(p.Price.Unit)) is { } odd)
            return Refuse(SalesOrderRefusal.UnknownUnit,
                $"line {odd.Line}: the price is per {odd.Price.Unit}, which the item does not know");
        return Step(state, facts).Then(new Priced(open)).Ask().Build();
    }

    private static Decision<SalesOrderEvent> Hold(SalesOrderState state, SalesOrderMessage.CreditDecided m, Facts facts)
    {
        var order = state.Order!;
        return Step(state, facts).Then(new CreditHeld(m.Exposure, m.Limit, m.Reason)).Build()
            .Open(new CaseOpening(CreditHold, "", $"Order {order.ExternalId} of {order.Customer} is held on credit",
                $"exposure {m.Exposure}, limit {m.Limit}{(m.Reason is { } r ? ": " + r : "")}",
            new Money(SalesOrderAmounts.Total(state, facts), order.Currency), "credit",
            [new CaseOption("release", "Release the order"), new CaseOption("cancel", "Cancel the order")]));
    }

    private static Decision<SalesOrderEvent> Resolve(SalesOrderState state, CaseResolution resolution, Facts facts)
    {
        var outcome = $"{resolution.Action} by {resolution.By}";
        return (resolution.Kind, resolution.Action) switch
        {
            (CreditHold, _) when state.Standing != SalesOrderStanding.CreditHeld => NotWaiting(state, "a credit release"),
            (CreditHold, "release") => Step(state, facts).Then(new CreditApproved(null, resolution)).Allocate().Build()
                .Close(CreditHold, "", outcome),
            (Backorder, "allocate") => Step(state, facts).Allocate().Build().Close(Backorder, resolution.Subject, outcome),
            (ShortPick, "release") => Step(state, facts).Release().Build().Close(ShortPick, resolution.Subject, outcome),
            (CreditHold or Backorder or ShortPick, "cancel") => Cancel(state, resolution, outcome, facts),
            (Overpaid or ReportedGoods.Conflict, "dismiss") =>
                new DecisionBuilder<SalesOrderEvent>().Close(resolution.Kind, resolution.Subject, outcome),
            _ => Refuse(SalesOrderRefusal.UnknownAction,
                $"'{resolution.Action}' is no answer to a case of kind '{resolution.Kind}'"),
        };
    }

    /// <summary>What the warehouse has is no longer ours to cancel: the answer says what stays.</summary>
    private static Decision<SalesOrderEvent> Cancel(
        SalesOrderState state, CaseResolution resolution, string outcome, Facts facts)
    {
        var steps = Step(state, facts).CancelOpen(outcome);
        var stays = state.Lines.Where(l => l.Released > 0).Select(l => $"{l.Released:0.############} of line {l.Number}")
            .ToList();
        var said = ReferenceEquals(steps.State, state) ? $"{outcome}: nothing was left to cancel" : outcome;
        return steps.Build().Close(resolution.Kind, resolution.Subject,
            stays.Count == 0 ? said : $"{said}; with the warehouse stay {string.Join(", ", stays)}");
    }

    private static Decision<SalesOrderEvent> Paid(SalesOrderState state, SalesOrderMessage.InvoicePaid m)
    {
        if (state.Invoices.FirstOrDefault(i => i.Number == m.Invoice) is not { } invoice)
            return Refuse(SalesOrderRefusal.UnknownInvoice, $"order {state.Order!.ExternalId} has no invoice {m.Invoice}");
        var over = m.Paid.Amount + m.Adjustment.Amount - invoice.Open;
        var decision = new DecisionBuilder<SalesOrderEvent>()
            .Emit(new InvoicePaid(m.Invoice, m.Paid, m.Adjustment, m.Payment));
        return over <= 0
            ? decision
            : decision.Open(new CaseOpening(Overpaid, m.Invoice, $"Invoice {m.Invoice} is overpaid by {over}",
                $"total {invoice.Total}, paid before {invoice.Paid}, now {m.Paid}", m.Paid with { Amount = over },
                "accounts-receivable", [new CaseOption("dismiss", "Leave it on account")]));
    }

    private static Decision<SalesOrderEvent> NotWaiting(SalesOrderState state, string what) =>
        Refuse(SalesOrderRefusal.NotWaiting,
            $"order {state.Order!.ExternalId} is {state.Standing}, it does not wait for {what}");

    internal static Decision<SalesOrderEvent> Refuse(SalesOrderRefusal reason, string detail) =>
        new Decision<SalesOrderEvent>.Refused(reason, detail);
}
