using Crossdock.Model;

namespace Crossdock.Storage.Memory;

/// <summary>
/// The outbox, with claims as on PostgreSQL: what a node is given as due, or is sending, no other node touches before
/// the sending timeout.
/// </summary>
public sealed partial class MemoryBook
{
    private TimeSpan SendingTimeout => _store.Options.SendingTimeout ?? Limits.SendingTimeout;

    public ValueTask<int> TakeOverAsync(EndpointId endpoint, DateTimeOffset now, CancellationToken ct) =>
        _store.WriteAsync(to => MemoryStore.Abandon(to, d => d.Endpoint == endpoint && !ClaimedElsewhere(d), now));

    public async ValueTask HandOverAsync(EndpointId endpoint, CancellationToken ct) => await _store.WriteAsync(to =>
    {
        bool IsOurs(DeliveryData d) => d.Endpoint == endpoint && d.ClaimedBy == _node;
        var left = MemoryStore.Abandon(to, IsOurs);
        foreach (var d in to.Tables.OpenDeliveries.Select(s => to.Tables.Deliveries[s]!).Where(IsOurs).ToList())
            to.Put(t => t.Deliveries, "delivery", d.Sequence, d with { ClaimedBy = null });
        return left;
    });

    public async ValueTask<IReadOnlyList<DueDelivery>> DueDeliveriesAsync(
        EndpointId endpoint, DateTimeOffset now, int limit, CancellationToken ct) =>
        _store.Read(t => t.OpenDeliveries.Any(
            s => t.Deliveries[s] is { } d && d.Endpoint == endpoint
            && (d.NextAttempt <= now || d.State == DeliveryState.Sending)))
            ? await _store.WriteAsync(to => Claim(to, endpoint, now, limit))
            : [];

    /// <summary>The one that has been due longest comes first.</summary>
    private List<DueDelivery> Claim(MemoryWrites to, EndpointId endpoint, DateTimeOffset now, int limit)
    {
        MemoryStore.Abandon(to, d => d.ClaimedBy is not null && d.ClaimedUntil < _store.Time.GetUtcNow());
        var due = to.Tables.Heads(endpoint).Where(d =>
            d.State is DeliveryState.Ready or DeliveryState.Unknown && d.NextAttempt <= now && !ClaimedElsewhere(d))
            .OrderBy(d => d.NextAttempt).ThenBy(d => d.Sequence).Take(limit).ToList();
        foreach (var d in due) Claim(to, d);
        return [.. due.Select(d => new DueDelivery(Given(d, Stored(to.Tables, d)), d.State, d.Since))];
    }

    private void Claim(MemoryWrites to, DeliveryData d) =>
        to.Put(t => t.Deliveries, "delivery", d.Sequence,
            d with { ClaimedBy = _node, ClaimedUntil = _store.Time.GetUtcNow() + SendingTimeout });

    private bool ClaimedElsewhere(DeliveryData d) =>
        d.ClaimedBy is { } node && node != _node && d.ClaimedUntil >= _store.Time.GetUtcNow();

    private Delivery Given(DeliveryData d, PreparedDocument? prepared) =>
        new(d.Sequence, d.Endpoint, d.Process,
            Bookkeeper.Contracts.Read<Command>(d.Queued.Type, Compression.Unpack(d.Queued.Packed)),
        d.Queued.Delivery.IdempotencyKey, d.Queued.Correlation, d.Queued.Causation, d.Attempts, prepared);

    private static PreparedDocument? Stored(Tables tables, DeliveryData d) =>
        d.Document is { } id && tables.Document(id)?.Raw is { } form
        ? new PreparedDocument(Compression.Unpack(form.Packed), form.MediaType, form.Name, form.DocumentType,
            d.References!, [])
        : null;

    public ValueTask<Delivery> PrepareAsync(
        Delivery delivery, Func<IControlNumbers, PreparedDocument> render, DateTimeOffset now, CancellationToken ct) =>
        _store.WriteAsync(to =>
    {
        var row = Open(to.Tables, delivery.Sequence, takeOver: false);
        Bookkeeper.CheckOpen(row.Sequence, row.State, forSettling: false);
        // Unknown stays so: it is looked up before it is sent again.
        Claim(to, row.State == DeliveryState.Ready ? row with { State = DeliveryState.Sending } : row);
        return delivery with { Prepared = Stored(to.Tables, row) ?? Render(to, delivery, render, now) };
    });

    /// <param name="takeOver">Also when another node has claimed it.</param>
    private DeliveryData Open(Tables tables, long sequence, bool takeOver)
    {
        var row = tables.Deliveries[sequence] ?? throw Throw.NoDelivery(sequence);
        return ClaimedElsewhere(row) && !takeOver ? throw Throw.Claimed(sequence) : row;
    }

    private PreparedDocument Render(MemoryWrites to, Delivery delivery, Func<IControlNumbers, PreparedDocument> render,
        DateTimeOffset now)
    {
        var prepared = render(to);
        var told = Bookkeeper.Admissions(delivery, prepared.Messages);
        Bookkeeper.Prepare(to, delivery, prepared, Bookkeeper.Sent(delivery, prepared, now), told,
            KnownTo(to.Tables, told), now);
        return prepared;
    }

    public async ValueTask SettleAsync(DeliverySettlement settlement, CancellationToken ct)
    {
        var answers = Bookkeeper.Admissions(settlement.Delivery, settlement.Answers);
        await _store.WriteAsync(to =>
        {
            // That it was delivered is a fact, whoever holds the claim by now; all else is for that node to say.
            var row = Open(to.Tables, settlement.Delivery.Sequence, settlement.State == DeliveryState.Delivered);
            Bookkeeper.CheckOpen(row.Sequence, row.State, forSettling: true);
            Bookkeeper.Settle(to, settlement, row.Document, answers, KnownTo(to.Tables, answers));
            return true;
        });
    }

    public ValueTask<bool> RetryDeliveryAsync(long sequence, string by, DateTimeOffset now, CancellationToken ct) =>
        _store.WriteAsync(to =>
    {
        if (to.Tables.Deliveries[sequence] is not { State: DeliveryState.Rejected or DeliveryState.Dead } row) return false;
        // What was given up while its outcome was unknown may have happened: it is looked up first, like any unknown one.
        to.Put(t => t.Deliveries, "delivery", sequence, row with
        {
            State = row is { State: DeliveryState.Dead, WasUnknown: true } ? DeliveryState.Unknown
                : DeliveryState.Ready, NextAttempt = now, Since = now, Attempts = 0, SettledAt = null, ClaimedBy = null,
        });
        to.Audit(now, by, "retry-delivery", $"delivery:{sequence}", "");
        return true;
    });

    public ValueTask<int> GiveUpAsync(EndpointId endpoint, DateTimeOffset since, string fault, DateTimeOffset now,
        int limit, CancellationToken ct) => _store.WriteAsync(to =>
    {
        var late = to.Tables.Heads(endpoint)
            .Where(d => d.State == DeliveryState.Ready && d.Since <= since && !ClaimedElsewhere(d)).Take(limit)
            .ToList();
        foreach (var d in late)
            to.Put(t => t.Deliveries, "delivery", d.Sequence,
                d with { State = DeliveryState.Dead, Fault = fault, SettledAt = now, ClaimedBy = null });
        return late.Count;
    });

    public async ValueTask ReportAsync(EndpointReport report, CancellationToken ct) => await _store.WriteAsync(to =>
    {
        to.Put(t => t.Endpoints, "endpoint", report.Endpoint.Value, report);
        return true;
    });
}
