using System.Collections.Concurrent;
using Crossdock.Model;

namespace Crossdock.Storage.Sqlite;

/// <summary>The outbox: one queue for each process at each endpoint, the wire form stored before it is sent.</summary>
public sealed partial class SqliteBook
{
    public ValueTask<int> TakeOverAsync(EndpointId endpoint, DateTimeOffset now, CancellationToken ct) => WriteAsync(db => db.Run("""
        UPDATE outbox SET state = 3, was_unknown = 1, next_attempt = ?, fault = 'its sender ended while it was sending' WHERE endpoint = ? AND state = 2
        """, now, endpoint.Value), ct);

    /// <summary>
    /// An earlier one of the same process at the same endpoint that is not settled, or dead, holds the later ones: only
    /// the heads are asked for.
    /// </summary>
    public ValueTask<IReadOnlyList<DueDelivery>> DueDeliveriesAsync(
        EndpointId endpoint, DateTimeOffset now, int limit, CancellationToken ct) =>
        ReadAsync<IReadOnlyList<DueDelivery>>(db => db.Query("""
            SELECT sequence, state, attempts, since FROM outbox INDEXED BY outbox_due
            WHERE endpoint = ? AND head = 1 AND state IN (1, 3) AND next_attempt <= ? ORDER BY next_attempt, sequence LIMIT ?
            """, r => (Sequence: r.Long(0), State: (DeliveryState)r.Int(1), Attempts: r.Int(2), Since: r.Time(3)), endpoint.Value, now, limit)
            .ConvertAll(d => _lately.Delivery(d.Sequence, out var known)
                ? new DueDelivery(known.Attempts == d.Attempts ? known : known with { Attempts = d.Attempts }, d.State,
                    d.Since)
                : Due(db, d.Sequence)), ct);

    private DueDelivery Due(Database db, long sequence) => db.First($"""
        SELECT d.sequence, d.endpoint, d.process, d.key, {Columns.Contract}, d.body, d.idempotency_key, (SELECT text FROM word WHERE sequence = d.chain), d.causation, o.attempts,
            o.state, o.prepared_references, w.bytes, w.media_type, w.name, w.document_type, o.since
        FROM {Columns.Standing} LEFT JOIN document AS w ON w.sequence = o.wire WHERE d.sequence = ?
        """, r => Read.Due(r, _options.Contracts), sequence)!;

    public async ValueTask<Delivery> PrepareAsync(
        Delivery delivery, Func<IControlNumbers, PreparedDocument> render, DateTimeOffset now, CancellationToken ct)
    {
        var early = RenderEarly(delivery, render, now);
        return await RememberAsync((db, to) =>
        {
            var (state, document) = StateOf(db, delivery);
            Bookkeeper.CheckOpen(delivery.Sequence, state, forSettling: false);
            var prepared = document is null ? Archived(db, to, delivery,
                early ?? Render(delivery, render, new ControlNumbers(db), now), now) : Again(db, delivery);
            var ready = delivery with { Prepared = prepared };
            to.Fresh.Deliveries.Add(ready);
            return ready;
        }, ct);
    }

    /// <summary>A wire form with all that is made of it before it is written.</summary>
    private sealed record Rendered(PreparedDocument Prepared, NewDocument Document, List<Admission> Told);

    private Rendered Render(Delivery delivery, Func<IControlNumbers, PreparedDocument> render, IControlNumbers numbers,
        DateTimeOffset now)
    {
        var prepared = render(numbers);
        return new Rendered(prepared, _bookkeeper.Sent(delivery, prepared, now),
            Bookkeeper.Admissions(delivery, prepared.Messages));
    }

    /// <summary>
    /// Only control numbers must be issued in the storing transaction: a wire form without any is made before the
    /// writer's turn. Null when it is not to be made, or asks for one, or cannot be made: then it is tried in the
    /// transaction, which says why.
    /// </summary>
    private Rendered? RenderEarly(Delivery delivery, Func<IControlNumbers, PreparedDocument> render, DateTimeOffset now)
    {
        if (delivery.Prepared is not null || delivery.Attempts > 0 || _numbered.ContainsKey(delivery.Endpoint)) return null;
        var numbers = new NoNumbers();
        try
        {
            return Render(delivery, render, numbers, now);
        }
        catch (Exception e) when (e is UnrepresentableException or NotSupportedException)
        {
            if (numbers.Asked) _numbered[delivery.Endpoint] = true;
            return null;
        }
    }

    /// <summary>Endpoints whose wire forms carry control numbers.</summary>
    private readonly ConcurrentDictionary<EndpointId, bool> _numbered = new();

    private sealed class NoNumbers : IControlNumbers
    {
        public bool Asked { get; private set; }

        public long Next(string range)
        {
            Asked = true;
            throw new NotSupportedException(range);
        }
    }

    private static (DeliveryState State, Guid? Document) StateOf(Database db, Delivery d)
    {
        var (state, document) = db.First(
            "SELECT o.state, w.id FROM outbox AS o LEFT JOIN document AS w ON w.sequence = o.wire" + Its, Standing,
            d.Endpoint.Value, d.Process.Process, d.Process.Key, d.Sequence);
        if (state == 0) (state, document) = db.First(
            "SELECT s.state, w.id FROM settled AS s LEFT JOIN document AS w ON w.sequence = s.wire WHERE s.sequence = ?",
            Standing, d.Sequence);
        return state == 0 ? throw Throw.NoDelivery(d.Sequence) : (state, document);
    }

    private const string Its = " WHERE o.endpoint = ? AND o.process = ? AND o.key = ? AND o.sequence = ?";

    private static (DeliveryState State, Guid? Document) Standing(Row r) => ((DeliveryState)r.Int(0), r.GuidOrNull(1));

    /// <summary>The stored form is sent once more. Unknown stays so: it is looked up before it is sent again.</summary>
    private static PreparedDocument Again(Database db, Delivery d)
    {
        db.Run("UPDATE outbox AS o SET state = 2" + Its + " AND o.state = 1", d.Endpoint.Value, d.Process.Process,
            d.Process.Key, d.Sequence);
        return db.First("SELECT w.bytes, w.media_type, w.name, w.document_type, o.prepared_references FROM outbox AS o JOIN document AS w ON w.sequence = o.wire" + Its,
            Read.Prepared, d.Endpoint.Value, d.Process.Process, d.Process.Key, d.Sequence)!;
    }

    private PreparedDocument Archived(Database db, SqliteWrites to, Delivery delivery, Rendered rendered,
        DateTimeOffset now)
    {
        _bookkeeper.Prepare(to, delivery, rendered.Prepared, rendered.Document, rendered.Told,
            KnownTo(db, rendered.Told), now);
        return rendered.Prepared;
    }

    public async ValueTask SettleAsync(DeliverySettlement settlement, CancellationToken ct)
    {
        var answers = Bookkeeper.Admissions(settlement.Delivery, settlement.Answers);
        await RememberAsync((db, to) => Settle(db, to, settlement, answers), ct);
    }

    private bool Settle(Database db, SqliteWrites to, DeliverySettlement settlement, List<Admission> answers)
    {
        var (state, document) = StateOf(db, settlement.Delivery);
        Bookkeeper.CheckOpen(settlement.Delivery.Sequence, state, forSettling: true);
        _bookkeeper.Settle(to, settlement, document, answers, KnownTo(db, answers));
        return true;
    }

    public ValueTask<bool> RetryDeliveryAsync(long sequence, string by, DateTimeOffset now, CancellationToken ct) =>
        WriteAsync(db => RetryDelivery(db, sequence, by, now), ct);

    private static bool RetryDelivery(Database db, long sequence, string by, DateTimeOffset now)
    {
        // What was given up while its outcome was unknown may have happened: it is looked up first, like any unknown one.
        if (db.Run("""
            UPDATE outbox AS o SET state = CASE WHEN was_unknown THEN 3 ELSE 1 END, next_attempt = ?1, since = ?1, attempts = 0, died_at = NULL
            FROM delivery AS d WHERE d.sequence = ?2 AND o.endpoint = d.endpoint AND o.process = d.process AND o.key = d.key AND o.sequence = d.sequence AND o.state = 6
            """, now, sequence) == 0 && !Reopen(db, sequence, now))
            return false;
        // It may stand before others of its queue now.
        db.Run("""
            UPDATE outbox AS o SET head = o.state <> 6 AND o.sequence = (SELECT min(f.sequence) FROM outbox AS f WHERE f.endpoint = o.endpoint AND f.process = o.process AND f.key = o.key)
            FROM delivery AS d WHERE d.sequence = ? AND o.endpoint = d.endpoint AND o.process = d.process AND o.key = d.key
            """, sequence);
        Audit(db, now, by, "retry-delivery", $"delivery:{sequence}", "");
        return true;
    }

    /// <summary>A rejected one waits in the outbox again.</summary>
    private static bool Reopen(Database db, long sequence, DateTimeOffset now)
    {
        db.Run("""
            INSERT INTO outbox (endpoint, process, key, sequence, state, head, attempts, next_attempt, since, was_unknown, fault, wire, prepared_references)
            SELECT d.endpoint, d.process, d.key, d.sequence, 1, 0, 0, ?1, ?1, s.was_unknown, s.fault, s.wire, s.prepared_references
            FROM settled AS s JOIN delivery AS d ON d.sequence = s.sequence WHERE s.sequence = ?2 AND s.state = 5
            """, now, sequence);
        return db.Run("DELETE FROM settled WHERE sequence = ? AND state = 5", sequence) == 1;
    }

    /// <summary>They are looked for beside the writer, which is not held up by a look that finds nothing.</summary>
    public async ValueTask<int> GiveUpAsync(
        EndpointId endpoint, DateTimeOffset since, string fault, DateTimeOffset now, int limit, CancellationToken ct)
    {
        var late = await ReadAsync(db => db.Query("""
            SELECT process, key, sequence FROM outbox INDEXED BY outbox_due WHERE endpoint = ? AND head = 1 AND state IN (1, 3) AND state = 1 AND since <= ? LIMIT ?
            """, r => (Process: r.Text(0), Key: r.Text(1), Sequence: r.Long(2)), endpoint.Value, since, limit), ct);
        return late.Count == 0 ? 0 : await WriteAsync(db => late.Sum(l => db.Run("""
            UPDATE outbox SET state = 6, head = 0, fault = ?1, died_at = ?2 WHERE endpoint = ?3 AND process = ?4 AND key = ?5 AND sequence = ?6 AND state = 1 AND since <= ?7
            """, fault, now, endpoint.Value, l.Process, l.Key, l.Sequence, since)), ct);
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
