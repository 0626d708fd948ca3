using Crossdock.Model;
using static Crossdock.Processes.SalesOrders.SalesOrderEvent;

namespace Crossdock.Processes.SalesOrders;

/// <summary>Builds a decision of several events, each seen by the next step.</summary>
internal sealed class SalesOrderSteps(SalesOrderState state, Facts facts)
{
    private readonly DecisionBuilder<SalesOrderEvent> _decision = new();

    public SalesOrderState State { get; private set; } = state;

    private SalesOrder Order => State.Order!;

    public SalesOrderSteps Then(SalesOrderEvent e)
    {
        _decision.Emit(e);
        State = SalesOrderEvolve.Evolve(State, e);
        return this;
    }

    public SalesOrderSteps Send(EndpointId? to, Command command)
    {
        _decision.Send(to, command);
        return this;
    }

    public SalesOrderSteps Open(CaseOpening opening)
    {
        _decision.Open(opening);
        return this;
    }

    /// <summary>The whole decision; last the customer is told what has become of its order, where that is news.</summary>
    public DecisionBuilder<SalesOrderEvent> Build()
    {
        if (SalesOrderDocuments.Answer(State, facts) is var (answered, response))
            Then(answered).Send(facts.Network.Party(Order.Customer).DoorOf(OptionalDocument.OrderResponse),
                new SendOrderResponse(response));
        return _decision;
    }

    /// <summary>
    /// Asks for the next thing that an order needs before it can be fulfilled: prices, then tax, then credit.
    /// </summary>
    public SalesOrderSteps Ask()
    {
        var (entity, policies) = (facts.Network.Entity(Order.Entity), facts.Network.Policies);
        if (State.Lines.Where(l => l.Price is null).Select(l => l.Number).ToHashSet() is { Count: > 0 } unpriced)
            return Send(entity.Erp, new QuotePrices(facts.Self, Order.Entity, Order.Customer, Order.Currency,
                [.. Order.Lines.Where(l => unpriced.Contains(l.Number))]));
        if (State.Standing == SalesOrderStanding.Pricing)
            Then(new Priced([]));
        if (State.TaxQuote is null && policies.Tax is { } tax)
            return Send(tax, new QuoteTax(facts.Self, Order.Entity, Order.Customer, Order.Currency, Order.OrderDate,
                Order.ShipFrom, Order.ShipTo, SalesOrderAmounts.Taxable(State, facts), Order.FreightCharge));
        if (State.TaxQuote is null)
            Then(new Taxed("", 0m));
        return entity.Erp is { } erp
            ? Send(erp, new CheckCredit(facts.Self, Order.Entity, Order.Customer,
                new Money(SalesOrderAmounts.Total(State, facts), Order.Currency)))
            : Then(new CreditApproved(null, null)).Allocate();
    }

    public SalesOrderSteps Allocate()
    {
        var wanted = State.Lines.Where(l => l.Asked is null && l.Unreserved > 0)
            .Select(l => new LineAmount(l.Number, l.Unreserved)).ToList();
        return wanted.Count == 0 ? this : Then(new AllocationAsked(wanted));
    }

    /// <summary>Tells the warehouse to ship all that is reserved and not yet with it.</summary>
    public SalesOrderSteps Release()
    {
        var ready = State.Lines.Where(l => l.Reserved > l.Released)
            .Select(l => new LineAmount(l.Number, l.Reserved - l.Released)).ToList();
        if (ready.Count == 0) return this;
        var number = SalesOrderAmounts.Number(Order, facts.Self, "R", State.Releases.Count + State.Shipments.Count + 1);
        return Then(new Released(number, ready, SalesOrderDocuments.PromisedNow(Order, facts)))
            .Send(facts.Network.Location(Order.ShipFrom).Warehouse, new ReleaseToWarehouse(number, facts.Self,
            Order.ExternalId, Order.ShipFrom, facts.Today, Order.ShipTo, Order.CustomerPurchaseOrder,
            [.. ready.Select(l => new ReleaseLine(
                l.Line, State.Line(l.Line)!.Item, new Quantity(l.Quantity,
                    facts.Network.Item(State.Line(l.Line)!.Item).BaseUnit)))]));
    }

    /// <summary>Cancels what is open and not with the warehouse; the stock that was held for it is free again.</summary>
    public SalesOrderSteps CancelOpen(string reason)
    {
        var open = State.Lines.Where(l => l.Open > l.Released).ToList();
        return open.Count == 0 ? this
            : Then(new LinesCancelled([.. open.Select(l => new LineAmount(l.Number, l.Open - l.Released))],
            [.. open.Select(l => new LineAmount(l.Number, Math.Max(0, l.Reserved - l.Released)))], reason));
    }

    /// <summary>Tells every analytics endpoint what happened, as a CloudEvent.</summary>
    public SalesOrderSteps Publish<T>(string type, T data) =>
        (facts.Network.Policies.Analytics ?? []).Aggregate(this, (s, endpoint) => s.Send(endpoint, new PublishCloudEvent(
            "com.crossdock." + type, $"/crossdock/{facts.Network.Name}", facts.Self.ToString(), facts.Now,
            System.Text.Json.JsonSerializer.SerializeToElement(data, Contracts.Json))));
}
