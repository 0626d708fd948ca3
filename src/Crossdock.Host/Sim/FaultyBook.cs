using Crossdock.Model;

namespace Crossdock.Host.Sim;

/// <summary>A book with one planted mistake: what is set is done to every call of its kind.</summary>
internal sealed class FaultyBook(IBook inner) : BookShell(inner)
{
    public Func<Arrival, Arrival>? Arrival { get; init; }
    public Func<Step, Step>? Step { get; init; }
    public Func<Batch, Batch>? Batch { get; init; }
    public Func<Work, IReadOnlyList<int>, Work>? Work { get; init; }
    public Func<DueDelivery, DueDelivery>? Due { get; init; }
    public Func<DeliverySettlement, DeliverySettlement>? Settlement { get; init; }
    public Action<DeliverySettlement>? Settled { get; init; }
    public Func<Delivery, Func<IControlNumbers, PreparedDocument>, Func<IControlNumbers, PreparedDocument>>? Render { get; init; }
    public Func<Delivery, Delivery>? Prepared { get; init; }
    public TimeSpan Early { get; init; }
    public Func<IBook, ValueTask>? Raised { get; init; }

    public override ValueTask<IReadOnlyList<Acceptance>?> TakeInAsync(
        RawDocument document, Arrival arrival, DateTimeOffset now, CancellationToken ct) =>
        base.TakeInAsync(document, Arrival?.Invoke(arrival) ?? arrival, now, ct);

    public override ValueTask<IReadOnlyList<Acceptance>> AcceptAsync(
        Arrival arrival, DateTimeOffset now, CancellationToken ct) =>
        base.AcceptAsync(Arrival?.Invoke(arrival) ?? arrival, now, ct);

    public override async ValueTask<Work> TakeAsync(IReadOnlyList<int> partitions, int limit, CancellationToken ct)
    {
        var work = await base.TakeAsync(partitions, limit, ct);
        return Work?.Invoke(work, partitions) ?? work;
    }

    public override ValueTask CommitAsync(IReadOnlyList<Batch> batches, CancellationToken ct) =>
        base.CommitAsync([.. batches.Select(b => Step is null ? b : b with { Steps = [.. b.Steps.Select(Step)] })
            .Select(b => Batch?.Invoke(b) ?? b)], ct);

    public override async ValueTask<int> RaiseDeadlinesAsync(DateTimeOffset now, int limit, CancellationToken ct)
    {
        var raised = await base.RaiseDeadlinesAsync(now + Early, limit, ct);
        if (raised > 0 && Raised is not null) await Raised(Inner);
        return raised;
    }

    public override async ValueTask<IReadOnlyList<DueDelivery>> DueDeliveriesAsync(
        EndpointId endpoint, DateTimeOffset now, int limit, CancellationToken ct)
    {
        var due = await base.DueDeliveriesAsync(endpoint, now, limit, ct);
        return Due is null ? due : [.. due.Select(Due)];
    }

    public override async ValueTask<Delivery> PrepareAsync(
        Delivery delivery, Func<IControlNumbers, PreparedDocument> render, DateTimeOffset now, CancellationToken ct)
    {
        var prepared = await base.PrepareAsync(delivery, Render?.Invoke(delivery, render) ?? render, now, ct);
        return Prepared?.Invoke(prepared) ?? prepared;
    }

    public override async ValueTask SettleAsync(DeliverySettlement settlement, CancellationToken ct)
    {
        await base.SettleAsync(Settlement?.Invoke(settlement) ?? settlement, ct);
        Settled?.Invoke(settlement);
    }
}

/// <summary>A door out with one planted mistake.</summary>
internal sealed class FaultyEndpoint(IEndpoint inner) : IEndpoint
{
    public Func<Delivery, Delivery>? Sends { get; init; }
    public Func<DeliveryResult, DeliveryResult>? Sent { get; init; }
    public Func<DeliveryResult?, DeliveryResult?>? Found { get; init; }

    public EndpointId Id => inner.Id;

    public PreparedDocument Prepare(Delivery delivery, IControlNumbers numbers, Network network, DateTimeOffset now) =>
        inner.Prepare(delivery, numbers, network, now);

    public async ValueTask<DeliveryResult> SendAsync(Delivery delivery, CancellationToken ct)
    {
        var result = await inner.SendAsync(Sends?.Invoke(delivery) ?? delivery, ct);
        return Sent?.Invoke(result) ?? result;
    }

    public async ValueTask<DeliveryResult?> FindAsync(Delivery delivery, CancellationToken ct)
    {
        var found = await inner.FindAsync(delivery, ct);
        return Found is null ? found : Found(found);
    }
}
