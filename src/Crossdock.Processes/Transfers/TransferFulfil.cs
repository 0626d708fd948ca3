using Crossdock.Model;
using static Crossdock.Processes.Transfers.TransferEvent;

namespace Crossdock.Processes.Transfers;

/// <summary>Builds a decision of several events, each seen by the next step.</summary>
internal sealed class TransferSteps(TransferState state, Facts facts)
{
    private readonly DecisionBuilder<TransferEvent> _decision = new();

    public TransferState State { get; private set; } = state;

    public TransferSteps Then(TransferEvent e)
    {
        _decision.Emit(e);
        State = TransferProcess.Evolve(State, e);
        return this;
    }

    public TransferSteps Open(CaseOpening opening)
    {
        _decision.Open(opening);
        return this;
    }

    /// <summary>Tells the seller's warehouse to ship all that is reserved and not yet with it.</summary>
    public TransferSteps Release()
    {
        var order = State.Order!;
        var ready = State.Holds!.Where(h => h.Reserved > h.Released)
            .Select(h => new TransferQuantity(h.Line, State.Line(h.Line).Item, h.Reserved - h.Released)).ToList();
        if (ready.Count == 0) return this;
        var number = $"{order.Number}-{(State.Releases?.Count ?? 0) + 1}";
        Then(new Released(number, ready));
        _decision.Send(facts.Network.Location(order.From).Warehouse,
            new ReleaseToWarehouse(number, facts.Self, order.Number, order.From, facts.Today,
            facts.Network.Location(order.To).Address, null,
            [.. ready.Select(l => new ReleaseLine(
                l.Line, l.Item, new Quantity(l.Quantity, facts.Network.Item(l.Item).BaseUnit)))]));
        return this;
    }

    /// <summary>Cancels what is open and not with the warehouse; the stock that was held for it is free again.</summary>
    public TransferSteps CancelOpen(string reason)
    {
        var open = State.Holds!.Where(h => h.Open > h.Released).ToList();
        TransferQuantity Of(TransferHold hold, decimal quantity) => new(hold.Line, State.Line(hold.Line).Item, quantity);
        return open.Count == 0 ? this : Then(new LinesCancelled(
            [.. open.Select(h => Of(h, h.Open - h.Released))],
            [.. open.Select(h => Of(h, Math.Max(0, h.Reserved - h.Released)))], reason));
    }

    public DecisionBuilder<TransferEvent> Build() => _decision;
}

/// <summary>From the reservation at the seller's stock to the shipment.</summary>
internal static class TransferFulfil
{
    private const string Waits = "transfer-waits", ShortPick = "short-pick";

    /// <summary>
    /// Also later, when stock comes in for what the transfer waits for. What it no longer needs goes back.
    /// </summary>
    public static Decision<TransferEvent> Allocated(
        TransferState state, TransferOrder order, TransferMessage.Allocated m, Facts facts)
    {
        if (state.Holds?.FirstOrDefault(h => h.Line == m.Line) is not { } hold || hold.Asked is null && m.Reserved == 0)
            return new DecisionBuilder<TransferEvent>();
        var steps = new TransferSteps(state, facts).Then(new LineAllocated(m.Line, m.Requested, m.Reserved));
        if (m.Reserved - Math.Max(0, hold.Unreserved) is var surplus and > 0)
            steps.Then(new LinesCancelled([], [new TransferQuantity(m.Line, state.Line(m.Line).Item, surplus)],
                "no longer needed"));
        if (steps.State.Holds!.Any(h => h.Asked is not null)) return steps.Build();
        steps.Release();
        return Missing(steps.State).Count > 0 ? Wait(steps, order).Build()
            : steps.Build().Close(state.Holds.All(h => h.Asked is null), Waits, "", "stock came in");
    }

    /// <summary>
    /// Stock was promised that is not there. What the warehouse was told to ship stays with it: it ships what it finds.
    /// </summary>
    public static Decision<TransferEvent> Taken(
        TransferState state, TransferOrder order, TransferMessage.AllocationTaken m, Facts facts) =>
        state.Holds?.FirstOrDefault(h => h.Line == m.Line) is { Reserved: > 0 } hold
            ? Wait(new TransferSteps(state, facts)
                .Then(new LineUnreserved(m.Line, Math.Min(m.Quantity, hold.Reserved))), order).Build()
            : new DecisionBuilder<TransferEvent>();

    /// <summary>
    /// A shipment ends its release: what it did not ship is no longer with the warehouse. One that names no release of
    /// ours ends the only one there is.
    /// </summary>
    public static TransferState Shipped(TransferState state, ShipmentReported e)
    {
        if (state.Holds is null) return state;
        var open = (state.Releases ?? []).Where(r => r.IsOpen).ToList();
        if ((open.Find(r => r.Number == e.Release) ?? (open.Count == 1 ? open[0] : null)) is { } ended)
            state = ended.Lines.Aggregate(
                state with { Releases = [.. state.Releases!.Select(r => r == ended ? r with { IsOpen = false } : r)] },
                (s, l) => s.With(s.Hold(l.Line) with { Released = s.Hold(l.Line).Released - l.Quantity }));
        return e.Lines.Aggregate(state, (s, l) => s.With(s.Hold(l.Line) with
        {
            Shipped = s.Hold(l.Line).Shipped + l.Quantity,
                Reserved = s.Hold(l.Line).Reserved - Math.Min(s.Hold(l.Line).Reserved, l.Quantity),
        }));
    }

    /// <summary>What was released and not shipped: on the next wave, or, when nothing shipped at all, a case.</summary>
    public static TransferSteps Rest(TransferSteps steps, ShippingAdvice shipment)
    {
        if (steps.State.Holds is null || steps.State.Holds.All(h => h.Reserved <= h.Released)) return steps;
        return shipment.Lines.Any(l => l.Shipped.Value > 0)
            ? steps.Release()
            : steps.Open(new CaseOpening(ShortPick, shipment.Number,
                $"Transfer {steps.State.Order!.Number}: the warehouse shipped nothing of release {shipment.Release}",
                string.Join("; ", shipment.Lines.Select(
                    l => $"line {l.OrderLine}: {l.Ordered} of {l.Item} not shipped, reason {l.DifferenceReason ?? "not given"}")),
                    null, "warehouse",
                [new CaseOption("release", "Release again"), new CaseOption("cancel", "Cancel the rest")]));
    }

    public static Decision<TransferEvent> Resolve(TransferState state, CaseResolution resolution, Facts facts)
    {
        var (steps, outcome) = (new TransferSteps(state, facts), $"{resolution.Action} by {resolution.By}");
        return (resolution.Kind, resolution.Action) switch
        {
            (ShortPick, "release") => steps.Release().Build().Close(ShortPick, resolution.Subject, outcome),
            (ReportedGoods.Conflict, ReportedGoods.Dismiss) =>
                steps.Build().Close(ReportedGoods.Conflict, resolution.Subject, outcome),
            (ShortPick or Waits, "cancel") => Cancel(state, steps, resolution, outcome),
            _ => TransferDecide.Refuse(TransferRefusal.UnknownAction,
                $"'{resolution.Action}' is no answer to a case of kind '{resolution.Kind}'"),
        };
    }

    /// <summary>What the warehouse has is no longer ours to cancel: the answer says what stays.</summary>
    private static Decision<TransferEvent> Cancel(
        TransferState state, TransferSteps steps, CaseResolution resolution, string outcome)
    {
        steps.CancelOpen(outcome);
        var stays = state.Holds!.Where(h => h.Released > 0).Select(h => $"{h.Released:0.############} of line {h.Line}")
            .ToList();
        var said = ReferenceEquals(steps.State, state) ? $"{outcome}: nothing was left to cancel" : outcome;
        return steps.Build().Close(resolution.Kind, resolution.Subject,
            stays.Count == 0 ? said : $"{said}; with the warehouse stay {string.Join(", ", stays)}");
    }

    private static List<TransferHold> Missing(TransferState state) => [.. state.Holds!.Where(h => h.Unreserved > 0)];

    private static TransferSteps Wait(TransferSteps steps, TransferOrder order) =>
        steps.Open(new CaseOpening(Waits, "", $"Transfer {order.Number} waits for stock at {order.From}",
        string.Join("; ", Missing(steps.State)
            .Select(h => $"line {h.Line}: {h.Unreserved} of {h.Ordered} {steps.State.Line(h.Line).Item} not in stock")),
            null, "warehouse",
        [new CaseOption("cancel", "Cancel the rest")]));
}
