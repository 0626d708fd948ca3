using System.Collections.Concurrent;
using Crossdock.Model;
using Npgsql;
using static Crossdock.Storage.Postgres.Parameter;

namespace Crossdock.Storage.Postgres;

/// <summary>
/// The outbox. A node claims what it is given as due, for the sending timeout; no other node is given it before that
/// has passed or the attempt is settled. What was being sent when a claim ran out is unknown.
/// </summary>
public sealed partial class PostgresBook
{
    private const string Abandon = $"""
        UPDATE outbox SET state = 3, was_unknown = true, fault = {Abandoned}, claimed_by = NULL, claimed_until = NULL
        WHERE state = 2
        """, Abandoned = "'the program ended while it was sending'";

    public ValueTask<int> TakeOverAsync(EndpointId endpoint, DateTimeOffset now, CancellationToken ct) =>
        WriteAsync(async db =>
        (await RowsAsync(db, Abandon
            + " AND endpoint = $1 AND (claimed_by IS NULL OR claimed_by = $2 OR claimed_until < now()) RETURNING 1",
            [Of(endpoint.Value), Of(_node)], r => r.Int(0), ct)).Count, ct);

    public async ValueTask HandOverAsync(EndpointId endpoint, CancellationToken ct) => await WriteAsync(async db =>
    {
        await using var pipeline = new Pipeline(db);
        pipeline.Run(Abandon + " AND endpoint = $1 AND claimed_by = $2", [Of(endpoint.Value), Of(_node)]);
        pipeline.Run("UPDATE outbox SET claimed_by = NULL, claimed_until = NULL WHERE endpoint = $1 AND claimed_by = $2 AND state IN (1, 3)",
            [Of(endpoint.Value), Of(_node)]);
        await pipeline.RunAsync(ct);
        return true;
    }, ct);

    /// <summary>
    /// An earlier one of the same process at the same endpoint that is not settled, or dead, holds the later ones: only
    /// the heads are asked for. What this node has claimed is claimed again only when half of its time is over.
    /// </summary>
    private const string Claim = $"""
        WITH due AS (
            SELECT o.sequence, CASE o.state WHEN 2 THEN 3 ELSE o.state END AS state, o.attempts, o.next_attempt, o.since,
                o.claimed_by = $4 AND o.claimed_until > now() + $5 / 2 AS held FROM outbox AS o
            WHERE o.endpoint = $1 AND o.head AND o.next_attempt <= $2 AND o.next_attempt >= $6
                AND (o.state IN (1, 3) AND (o.claimed_by IS NULL OR o.claimed_by = $4 OR o.claimed_until < now()) OR o.state = 2 AND o.claimed_until < now())
            ORDER BY o.next_attempt, o.sequence LIMIT $3 FOR UPDATE OF o SKIP LOCKED),
        claimed AS (
            UPDATE outbox SET state = CASE state WHEN 2 THEN 3 ELSE state END, was_unknown = was_unknown OR state = 2,
                fault = CASE state WHEN 2 THEN {Abandoned} ELSE fault END, claimed_by = $4, claimed_until = now() + $5
            WHERE sequence = ANY (ARRAY (SELECT sequence FROM due WHERE held IS NOT TRUE)))
        SELECT sequence, state, attempts, since FROM due ORDER BY next_attempt, sequence
        """, DueRow = """
        SELECT d.sequence, d.endpoint, d.process, d.key, d.type, d.body, d.idempotency_key, d.correlation, d.causation, o.attempts,
            o.state, o.prepared_references, w.bytes, w.media_type, w.name, w.document_type, o.since
        FROM outbox AS o JOIN delivery AS d ON d.sequence = o.sequence LEFT JOIN document AS w ON w.id = o.document WHERE o.sequence = ANY ($1)
        """;

    /// <summary>
    /// When all that is due of an endpoint was looked at last, and all its queues, by this machine's clock.
    /// </summary>
    private readonly ConcurrentDictionary<EndpointId, long> _looked = new(), _swept = new();

    /// <summary>
    /// The first of a queue becomes its head, unless it is dead. In the order of their numbers: two that do this at
    /// once do not wait for one another in a circle. The array makes the server look each queue up, whatever it
    /// believes of the size of a table that was empty when it was last counted.
    /// </summary>
    private const string Lead = "UPDATE outbox SET head = true, since = $1 WHERE NOT head AND state <> 6 AND sequence = ANY (ARRAY (", LeadBehind = $"""
        {Lead} SELECT first.sequence FROM unnest($2, $3, $4) AS w (endpoint, process, key) CROSS JOIN LATERAL (
            SELECT e.sequence, e.head FROM outbox AS e WHERE e.endpoint = w.endpoint AND e.process = w.process AND e.key = w.key
            ORDER BY e.endpoint, e.process, e.key, e.sequence LIMIT 1) AS first WHERE NOT first.head ORDER BY first.sequence))
        """, LeadAll = $"""
        {Lead} SELECT first.sequence FROM (SELECT DISTINCT ON (endpoint, process, key) sequence, head FROM outbox WHERE endpoint = $2
            ORDER BY endpoint, process, key, sequence) AS first WHERE NOT first.head ORDER BY first.sequence))
        """, Relaxed = "SELECT set_config('synchronous_commit', 'off', true)";

    /// <summary>
    /// After the commit of what settled or enqueued something there. The commit stands whatever happens here: a queue
    /// that is not reached now is found by the next look at all queues, and a node that ends in between leaves that to
    /// the others.
    /// </summary>
    private async ValueTask LookBehindAsync(Dictionary<Queue, DateTimeOffset> behind)
    {
        List<Queue> queues = [.. behind.Keys];
        try
        {
            await using var db = await _writers.OpenConnectionAsync();
            await using var pipeline = new Pipeline(db); // one transaction by itself
            pipeline.Each(Relaxed, [], _ => { });
            pipeline.Run(LeadBehind, [Ticks(behind.Values.Max()), Column(queues, q => q.Endpoint.Value),
                Column(queues, q => q.Process.Process), Column(queues, q => q.Process.Key)]);
            await pipeline.RunAsync(CancellationToken.None);
        }
        catch (NpgsqlException)
        {
            _swept.Clear();
        }
    }

    /// <summary>Once in a while, and first: a node may have ended between a commit and its look at the queues.</summary>
    private async ValueTask SweepAsync(NpgsqlConnection db, EndpointId endpoint, DateTimeOffset now, CancellationToken ct)
    {
        if (Environment.TickCount64 - _swept.GetValueOrDefault(
            endpoint, long.MinValue / 2) < Limits.SweepQueues.TotalMilliseconds) return;
        _swept[endpoint] = Environment.TickCount64;
        await ChangeAsync(db, LeadAll, ct, Ticks(now), Of(endpoint.Value));
    }

    /// <summary>
    /// A claim keeps two nodes from doing the same work; who prepares asks again who has it, and that is durable. So
    /// one that a broken server has forgotten does no harm, and no fsync is waited for here. What became due long ago
    /// is looked at once in a while, or when there is nothing else: while somebody reads the database for long, all
    /// that has been settled since is still in the index, before what is due now.
    /// </summary>
    public ValueTask<IReadOnlyList<DueDelivery>> DueDeliveriesAsync(
        EndpointId endpoint, DateTimeOffset now, int limit, CancellationToken ct) =>
        WriteAsync<IReadOnlyList<DueDelivery>>(async db =>
        {
            await SweepAsync(db, endpoint, now, ct);
            var lately = Environment.TickCount64 - _looked.GetValueOrDefault(
                endpoint, long.MinValue / 2) < Limits.LookBack.TotalMilliseconds;
            var heads = lately ? await ClaimAsync(db, endpoint, now, now - 2 * Limits.LookBack, limit, ct) : [];
            if (heads.Count == 0)
            {
                _looked[endpoint] = Environment.TickCount64;
                heads = await ClaimAsync(db, endpoint, now, DateTimeOffset.MinValue, limit, ct);
            }
            var due = heads.ConvertAll(d => _lately.Delivery(d.Sequence, out var known)
                ? new DueDelivery(known with { Attempts = d.Attempts }, d.State, d.Since) : null);
            if (!due.Contains(null)) return due!;
            var read = (await RowsAsync(db, DueRow,
                [Of(heads.Where((_, n) => due[n] is null).Select(d => d.Sequence).ToArray())],
                r => Read.Due(r, _options.Contracts), ct)).ToDictionary(d => d.Delivery.Sequence);
            return [.. heads.Select((d, n) => due[n] ?? read[d.Sequence])];
        }, ct);

    private readonly record struct Head(long Sequence, DeliveryState State, int Attempts, DateTimeOffset Since);

    private async ValueTask<List<Head>> ClaimAsync(
        NpgsqlConnection db, EndpointId endpoint, DateTimeOffset now, DateTimeOffset since, int limit,
        CancellationToken ct)
    {
        await using var pipeline = new Pipeline(db);
        pipeline.Each(Relaxed, [], _ => { });
        var heads = pipeline.Rows(Claim, [Of(endpoint.Value), Ticks(now), Of((long)limit), Of(_node),
            Of(_sendingTimeout), Ticks(since)], r => new Head(r.Long(0), (DeliveryState)r.Int(1), r.Int(2), r.Time(3)));
        await pipeline.RunAsync(ct);
        return heads;
    }

    public ValueTask<Delivery> PrepareAsync(
        Delivery delivery, Func<IControlNumbers, PreparedDocument> render, DateTimeOffset now, CancellationToken ct) =>
        GatherAsync(delivery.Sequence, [], null, delivery.Sequence, async (db, draft, seen) =>
        {
            var standing = seen.Delivery ?? throw Throw.NoDelivery(delivery.Sequence);
            if (standing.Elsewhere) throw Throw.Claimed(delivery.Sequence);
            Bookkeeper.CheckOpen(delivery.Sequence, standing.State, forSettling: false);
            draft.Send(delivery.Sequence);
            var prepared = standing.Document is { } stored ? await StoredAsync(db, delivery.Sequence, stored, ct)
                : await RenderAsync(db, draft, seen.Known, delivery, render, now, ct);
            var ready = delivery with { Prepared = prepared };
            draft.Fresh.Ready.Add(ready);
            return ready;
        }, ct);

    private static async ValueTask<PreparedDocument> StoredAsync(
        NpgsqlConnection db, long sequence, Guid document, CancellationToken ct) =>
        (await RowsAsync(db, """
            SELECT w.bytes, w.media_type, w.name, w.document_type, o.prepared_references
            FROM outbox AS o JOIN document AS w ON w.id = $1 WHERE o.sequence = $2
            """, [Of(document), Of(sequence)], Read.Prepared, ct))[0];

    private async ValueTask<PreparedDocument> RenderAsync(
        NpgsqlConnection db, Draft draft, Known known, Delivery delivery,
        Func<IControlNumbers, PreparedDocument> render, DateTimeOffset now, CancellationToken ct)
    {
        var prepared = render(new ControlNumbers(db));
        var told = Bookkeeper.Admissions(delivery, prepared.Messages);
        if (told.Count > 0) await LearnAsync(db, draft, known, told, ct);
        _bookkeeper.Prepare(draft, delivery, prepared, _bookkeeper.Sent(delivery, prepared, now), told, known, now);
        return prepared;
    }

    /// <summary>Rendering told messages that were not known when the group was read.</summary>
    private async ValueTask LearnAsync(NpgsqlConnection db, Draft draft, Known known, List<Admission> told,
        CancellationToken ct)
    {
        await using var pipeline = new Pipeline(db);
        var reading = Ask(pipeline, told);
        await pipeline.RunAsync(ct);
        foreach (var (key, message) in reading.Known.Messages) known.Messages.TryAdd(key, message);
        foreach (var (process, chain) in reading.Known.Processes) known.Processes.TryAdd(process, chain);
        draft.Places(reading.Sequences);
    }

    public async ValueTask SettleAsync(DeliverySettlement settlement, CancellationToken ct)
    {
        var (sequence, answers) = (settlement.Delivery.Sequence,
            Bookkeeper.Admissions(settlement.Delivery, settlement.Answers));
        await GatherAsync(sequence, answers, null, sequence, (_, draft, seen) =>
        {
            var standing = seen.Delivery ?? throw Throw.NoDelivery(sequence);
            // That it was delivered is a fact, whoever holds the claim by now; all else is for that node to say.
            if (standing.Elsewhere && settlement.State != DeliveryState.Delivered) throw Throw.Claimed(sequence);
            Bookkeeper.CheckOpen(sequence, standing.State, forSettling: true);
            _bookkeeper.Settle(draft, settlement, standing.Document, answers, seen.Known);
            return ValueTask.FromResult(true);
        }, ct);
    }

    public ValueTask<int> GiveUpAsync(EndpointId endpoint, DateTimeOffset since, string fault, DateTimeOffset now,
        int limit, CancellationToken ct) =>
        WriteAsync(db => ChangeAsync(db, """
            UPDATE outbox SET state = 6, head = false, fault = $3, died_at = $4, claimed_by = NULL, claimed_until = NULL
            WHERE sequence = ANY (ARRAY (SELECT o.sequence FROM outbox AS o WHERE o.endpoint = $1 AND o.head AND o.state = 1 AND o.since <= $2
                AND (o.claimed_by IS NULL OR o.claimed_by = $6 OR o.claimed_until < now()) LIMIT $5 FOR UPDATE OF o SKIP LOCKED))
            """, ct, Of(endpoint.Value), Ticks(since), Of(fault), Ticks(now), Of((long)limit), Of(_node)), ct);

    public async ValueTask ReportAsync(EndpointReport report, CancellationToken ct) => await WriteAsync(db => ChangeAsync(db, """
        INSERT INTO endpoint (endpoint, circuit, until, fault, at) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (endpoint) DO UPDATE SET circuit = excluded.circuit, until = excluded.until, fault = excluded.fault, at = excluded.at
        """, ct, Of(report.Endpoint.Value), Of((int)report.Circuit), Of(report.Until?.UtcTicks), Of(report.Fault), Ticks(report.At)), ct);

    /// <summary>
    /// The row of a range stays locked until the commit: no other node takes a number that may yet be given back.
    /// </summary>
    private sealed class ControlNumbers(NpgsqlConnection db) : IControlNumbers
    {
        public long Next(string range)
        {
            using var command = new NpgsqlCommand("""
                INSERT INTO control_number AS c (range, next) VALUES ($1, 2) ON CONFLICT (range) DO UPDATE SET next = c.next + 1 RETURNING next - 1
                """, db);
            command.Parameters.Add(Of(range));
            return (long)command.ExecuteScalar()!;
        }
    }
}
