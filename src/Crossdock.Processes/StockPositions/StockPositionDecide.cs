using Crossdock.Model;
using static Crossdock.Processes.StockPositions.StockPositionEvent;

namespace Crossdock.Processes.StockPositions;

internal static class StockPositionDecide
{
    public static Decision<StockPositionEvent> Decide(
        StockPositionState state, StockPositionMessage message, Facts facts) => message switch
    {
        StockPositionMessage.Opened m =>
            Positive(m.Quantity, () => Emit(state, facts, new Opened(m.Reference, m.Quantity, m.Value, m.Date))),
        StockPositionMessage.Received m => Positive(m.Quantity, () =>
            Emit(state, facts, new Received(m.Source, m.Receipt, m.Quantity, m.Value, m.Date))),
        StockPositionMessage.Expected m => Expect(state, m, facts),
        StockPositionMessage.AllocationRequested m => Positive(m.Quantity, () => Emit(state, facts,
            With(state, new Allocated(m.Demand, m.Quantity, Math.Clamp(state.AvailableToPromise, 0, m.Quantity)), facts))),
        StockPositionMessage.AllocationReleased m => Emit(state, facts, new Released(m.Demand, m.Quantity, m.Reason)),
        StockPositionMessage.IssueRequested m => Positive(m.Quantity, () => Issue(state, m, facts)),
        StockPositionMessage.CostAdjustmentRequested m => Adjust(state, m, facts),
        StockPositionMessage.RemainingRequested m =>
            new DecisionBuilder<StockPositionEvent>().Emit(new RemainingReported(m.Source, m.Request,
            Of(state, m.Source).Sum(l => l.Received), Of(state, m.Source).Sum(l => l.OnHand))),
        StockPositionMessage.Adjusted m => Adjust(state, m, facts),
        StockPositionMessage.Counted m => StockCounts.Compare(state, m, facts),
        StockPositionMessage.CaseResolved m => StockCounts.Resolve(state, m.Resolution, facts)
            ?? OverAllocation.Resolve(state, m.Resolution, taken => Emit(state, facts, [.. taken])),
        _ => throw Throw.Unhandled(message),
    };

    /// <summary>The position's coordinates are its key: entity/location/item.</summary>
    public static (EntityId Entity, LocationId Location, ItemId Item) Position(Facts facts)
    {
        var parts = facts.Self.Key.Split('/', 3);
        return (new EntityId(parts[0]), new LocationId(parts[1]), new ItemId(parts[2]));
    }

    private static Decision<StockPositionEvent> Issue(
        StockPositionState state, StockPositionMessage.IssueRequested m, Facts facts)
    {
        if (m.Quantity > state.OnHand)
            return new Decision<StockPositionEvent>.Refused(StockPositionRefusal.NotOnHand,
                $"{m.Shipment} shipped {m.Quantity} of {facts.Self.Key}, on hand are {state.OnHand}: count the stock, then release");
        var currency = Currency(facts);
        var (layers, cost) = Take(state.Layers, m.Quantity, currency);
        return Emit(state, facts, new Issued(m.Demand, m.Shipment, m.Purpose, m.Quantity, new Money(cost, currency),
            m.Date, m.Channel, m.PartnerEntity, layers));
    }

    /// <summary>First in, first out. A layer's last piece takes its last cent.</summary>
    private static (IReadOnlyList<CostLayer> Left, decimal Cost) Take(
        IReadOnlyList<CostLayer> layers, decimal quantity, Currency currency)
    {
        var (left, cost) = (new List<CostLayer>(), 0m);
        foreach (var layer in layers)
        {
            var take = Math.Min(layer.OnHand, quantity);
            var value = take == layer.OnHand ? layer.Value
                : new Money(layer.Value * take / layer.OnHand, currency).Round().Amount;
            (quantity, cost) = (quantity - take, cost + value);
            left.Add(layer with { OnHand = layer.OnHand - take, Value = layer.Value - value });
        }
        return (left, cost);
    }

    private static Decision<StockPositionEvent> Adjust(
        StockPositionState state, StockPositionMessage.CostAdjustmentRequested m, Facts facts)
    {
        var own = Of(state, m.Source).ToList();
        var received = own.Sum(l => l.Received);
        if (received == 0)
            return new Decision<StockPositionEvent>.Refused(
                StockPositionRefusal.NoSuchLayer,
                $"nothing was received here from {m.Source.Process} line {m.Source.Line}");
        var onHand = own.Sum(l => l.OnHand);
        var currency = Currency(facts);
        var share = new Money(m.Variance.Amount * onHand / received, currency).Round().Amount;
        var (rest, left) = (share, onHand);
        var layers = new List<CostLayer>();
        foreach (var layer in state.Layers)
        {
            if (layer.Source != m.Source || layer.OnHand == 0) { layers.Add(layer); continue; }
            var part = layer.OnHand == left ? rest : new Money(rest * layer.OnHand / left, currency).Round().Amount;
            (rest, left) = (rest - part, left - layer.OnHand);
            layers.Add(layer with { Value = layer.Value + part });
        }
        return new DecisionBuilder<StockPositionEvent>()
            .Emit(new CostAdjusted(m.Source, m.Invoice, m.InvoiceLine, share, m.Variance.Amount - share, layers));
    }

    internal static Decision<StockPositionEvent> Adjust(
        StockPositionState state, StockPositionMessage.Adjusted m, Facts facts)
    {
        var currency = Currency(facts);
        if (-m.Quantity > state.OnHand)
            return new Decision<StockPositionEvent>.Refused(
                StockPositionRefusal.NotOnHand, $"{m.Reference} takes {-m.Quantity}, on hand are {state.OnHand}");
        if (m.Quantity <= 0)
        {
            var (left, cost) = Take(state.Layers, -m.Quantity, currency);
            return Emit(state, facts, new Adjusted(m.Reference, m.Quantity, new Money(-cost, currency), m.Reason,
                m.Date, left));
        }
        var unit = state.OnHand == 0 ? state.LastCost : state.Value / state.OnHand;
        var value = new Money((unit ?? 0m) * m.Quantity, currency).Round();
        return StockCounts.AskForCost(Emit(state, facts, new Adjusted(m.Reference, m.Quantity, value, m.Reason, m.Date,
            [.. state.Layers, new CostLayer(null, m.Reference, m.Quantity, m.Quantity, value.Amount)])), unit is null,
                m, facts);
    }

    /// <summary>Nothing moves; those that wait hear of another day.</summary>
    private static Decision<StockPositionEvent> Expect(
        StockPositionState state, StockPositionMessage.Expected m, Facts facts) =>
        (state.Expected ?? []).Where(g => g.Source == m.Source).Select(g => new ExpectedPart(g.Quantity, g.Date))
            .SequenceEqual(m.Parts)
            ? new DecisionBuilder<StockPositionEvent>()
            : Emit(state, facts, new GoodsExpected(m.Source, m.Parts));

    /// <summary>With the day on which the rest is expected.</summary>
    private static Allocated With(StockPositionState before, Allocated allocated, Facts facts) => allocated with
    {
        Expected = StockExpectations.DayOf(StockPositionProcess.Evolve(before, allocated), allocated.Demand, facts.Today),
    };

    private static DecisionBuilder<StockPositionEvent> Emit(
        StockPositionState state, Facts facts, params IReadOnlyList<StockPositionEvent> decided)
    {
        var (entity, location, item) = Position(facts);
        var (after, events) = (decided.Aggregate(state, StockPositionProcess.Evolve), decided.ToList());
        if (decided is not [Allocated])
            foreach (var waiting in after.Waiting ?? [])
                if (Math.Clamp(after.AvailableToPromise, 0, waiting.Quantity) is var give and > 0)
                {
                    events.Add(With(after, new Allocated(waiting.Demand, waiting.Quantity, give), facts));
                    after = StockPositionProcess.Evolve(after, events[^1]);
                }
        foreach (var changed in StockExpectations.Changes(after, facts.Today).ToList())
        {
            events.Add(changed);
            after = StockPositionProcess.Evolve(after, changed);
        }
        if (decided is [GoodsExpected]) return new DecisionBuilder<StockPositionEvent>().Emit(events);
        return facts.Network.Location(location).Storefronts.Aggregate(
            OverAllocation.Tell(new DecisionBuilder<StockPositionEvent>().Emit(events), state, after, facts),
            (b, shop) =>
            b.Send(shop, new PublishAvailability(
                entity, location, item, after.OnHand, after.Allocated, after.AvailableToPromise)));
    }

    private static Decision<StockPositionEvent> Positive(decimal quantity, Func<Decision<StockPositionEvent>> decide) =>
        quantity > 0
        ? decide()
        : new Decision<StockPositionEvent>.Refused(
            StockPositionRefusal.NotPositive, $"quantity {quantity} is not positive");

    private static IEnumerable<CostLayer> Of(StockPositionState state, StockSource source) =>
        state.Layers.Where(l => l.Source == source);

    private static Currency Currency(Facts facts) => facts.Network.Entity(Position(facts).Entity).Currency;
}
