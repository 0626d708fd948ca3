using Crossdock.Model;

namespace Crossdock.Storage.Sqlite;

/// <summary>The outbox: one queue for each process at each endpoint, the wire form stored before it is sent.</summary>
public sealed partial class SqliteBook
{
    public ValueTask<int> TakeOverAsync(EndpointId endpoint, DateTimeOffset now, CancellationToken ct) => WriteAsync(db => db.Run("""
        UPDATE delivery INDEXED BY delivery_unsettled SET state = 3, was_unknown = 1, next_attempt = ?, fault = 'its sender ended while it was sending'
        WHERE state = 2 AND state IN (1, 2, 3, 6) AND endpoint = ?
        """, now, endpoint.Value), ct);

    /// <summary>An earlier one of the same process at the same endpoint that is not settled, or dead, holds the later ones.</summary>
    public ValueTask<IReadOnlyList<DueDelivery>> DueDeliveriesAsync(EndpointId endpoint, DateTimeOffset now, int limit, CancellationToken ct) =>
        ReadAsync<IReadOnlyList<DueDelivery>>(db => db.Query("""
            SELECT d.sequence, d.state, d.attempts, d.since FROM delivery AS d INDEXED BY delivery_due
            WHERE d.endpoint = ?1 AND d.head = 1 AND d.state IN (1, 3) AND d.next_attempt <= ?2
                AND NOT EXISTS (SELECT 1 FROM delivery AS e INDEXED BY delivery_unsettled WHERE e.state IN (1, 2, 3, 6)
                    AND e.endpoint = d.endpoint AND e.process = d.process AND e.key = d.key AND e.sequence < d.sequence)
            ORDER BY d.next_attempt, d.sequence LIMIT ?3
            """, r => (Sequence: r.Long(0), State: (DeliveryState)r.Int(1), Attempts: r.Int(2), Since: r.Time(3)), endpoint.Value, now, limit)
            .ConvertAll(d => _lately.Delivery(d.Sequence, out var known)
                ? new DueDelivery(known.Attempts == d.Attempts ? known : known with { Attempts = d.Attempts }, d.State, d.Since)
                : Due(db, d.Sequence)), ct);

    private DueDelivery Due(Database db, long sequence) => db.First("""
        SELECT d.sequence, d.endpoint, d.process, d.key, d.type, d.body, d.idempotency_key, d.correlation, d.causation, d.attempts,
            d.state, d.prepared_references, o.bytes, o.media_type, o.name, o.document_type, d.since
        FROM delivery AS d LEFT JOIN document AS o ON o.id = d.document WHERE d.sequence = ?
        """, r => Read.Due(r, _options.Contracts), sequence)!;

    public async ValueTask<Delivery> PrepareAsync(
        Delivery delivery, Func<IControlNumbers, PreparedDocument> render, DateTimeOffset now, CancellationToken ct) => await RememberAsync((db, to) =>
    {
        var (state, document) = StateOf(db, delivery.Sequence);
        Bookkeeper.CheckOpen(delivery.Sequence, state, forSettling: false);
        var prepared = document is { } stored ? Again(db, delivery.Sequence, stored) : Render(db, to, delivery, render, now);
        var ready = delivery with { Prepared = prepared };
        to.Fresh.Deliveries.Add(ready);
        return ready;
    }, ct);

    private static (DeliveryState State, Guid? Document) StateOf(Database db, long sequence)
    {
        var (state, document) = db.First("SELECT state, document FROM delivery WHERE sequence = ?",
            r => ((DeliveryState)r.Int(0), r.GuidOrNull(1)), sequence);
        return state == 0 ? throw Throw.NoDelivery(sequence) : (state, document);
    }

    /// <summary>The stored form is sent once more. Unknown stays so: it is looked up before it is sent again.</summary>
    private static PreparedDocument Again(Database db, long sequence, Guid document)
    {
        db.Run("UPDATE delivery SET state = 2 WHERE sequence = ? AND state = 1", sequence);
        return db.First("""
            SELECT o.bytes, o.media_type, o.name, o.document_type, d.prepared_references
            FROM document AS o, delivery AS d WHERE o.id = ? AND d.sequence = ?
            """, Read.Prepared, document, sequence)!;
    }

    private PreparedDocument Render(Database db, SqliteWrites to, Delivery delivery, Func<IControlNumbers, PreparedDocument> render, DateTimeOffset now)
    {
        var prepared = render(new ControlNumbers(db));
        var told = Bookkeeper.Admissions(delivery, prepared.Messages);
        _bookkeeper.Prepare(to, delivery, prepared, told, KnownTo(db, told), now);
        return prepared;
    }

    public async ValueTask SettleAsync(DeliverySettlement settlement, CancellationToken ct)
    {
        var answers = Bookkeeper.Admissions(settlement.Delivery, settlement.Answers);
        await RememberAsync((db, to) => Settle(db, to, settlement, answers), ct);
    }

    private bool Settle(Database db, SqliteWrites to, DeliverySettlement settlement, List<Admission> answers)
    {
        var (state, document) = StateOf(db, settlement.Delivery.Sequence);
        Bookkeeper.CheckOpen(settlement.Delivery.Sequence, state, forSettling: true);
        _bookkeeper.Settle(to, settlement, document, answers, KnownTo(db, answers));
        return true;
    }

    public ValueTask<bool> RetryDeliveryAsync(long sequence, string by, DateTimeOffset now, CancellationToken ct) => WriteAsync(db => RetryDelivery(db, sequence, by, now), ct);

    private static bool RetryDelivery(Database db, long sequence, string by, DateTimeOffset now)
    {
        // What was given up while its outcome was unknown may have happened: it is looked up first, like any unknown one.
        if (db.Run("""
            UPDATE delivery SET state = CASE WHEN state = 6 AND was_unknown THEN 3 ELSE 1 END, next_attempt = ?1, since = ?1, attempts = 0,
                settled_at = NULL, head = 1 WHERE sequence = ?2 AND state IN (5, 6)
            """, now, sequence) == 0)
            return false;
        Audit(db, now, by, "retry-delivery", $"delivery:{sequence}", "");
        return true;
    }

    /// <summary>They are looked for beside the writer, which is not held up by a look that finds nothing.</summary>
    public async ValueTask<int> GiveUpAsync(EndpointId endpoint, DateTimeOffset since, string fault, DateTimeOffset now, int limit, CancellationToken ct)
    {
        var late = await ReadAsync(db => db.Query("""
            SELECT d.sequence FROM delivery AS d INDEXED BY delivery_due WHERE d.endpoint = ? AND d.head = 1 AND d.state IN (1, 3) AND d.state = 1 AND d.since <= ?
                AND NOT EXISTS (SELECT 1 FROM delivery AS e INDEXED BY delivery_unsettled WHERE e.state IN (1, 2, 3, 6)
                    AND e.endpoint = d.endpoint AND e.process = d.process AND e.key = d.key AND e.sequence < d.sequence) LIMIT ?
            """, r => r.Long(0), endpoint.Value, since, limit), ct);
        return late.Count == 0 ? 0 : await WriteAsync(db => late.Sum(sequence => db.Run(
            "UPDATE delivery SET state = 6, fault = ?1, settled_at = ?2 WHERE sequence = ?3 AND state = 1 AND since <= ?4", fault, now, sequence, since)), ct);
    }

    public async ValueTask ReportAsync(EndpointReport report, CancellationToken ct) => await WriteAsync(db => db.Run("""
        INSERT INTO endpoint (endpoint, circuit, until, fault, at) VALUES (?, ?, ?, ?, ?)
        ON CONFLICT (endpoint) DO UPDATE SET circuit = excluded.circuit, until = excluded.until, fault = excluded.fault, at = excluded.at
        """, report.Endpoint.Value, (int)report.Circuit, report.Until, report.Fault, report.At), ct);

    private sealed class ControlNumbers(Database db) : IControlNumbers
    {
        public long Next(string range) => db.Number(
            "INSERT INTO control_number (range, next) VALUES (?, 2) ON CONFLICT (range) DO UPDATE SET next = next + 1 RETURNING next - 1", range);
    }
}
