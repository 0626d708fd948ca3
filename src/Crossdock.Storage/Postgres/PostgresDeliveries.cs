using Crossdock.Model;
using Npgsql;
using static Crossdock.Storage.Postgres.Parameter;

namespace Crossdock.Storage.Postgres;

/// <summary>
/// The outbox. A node claims what it is given as due, for the sending timeout; no other node is given it before that has passed or the
/// attempt is settled. What was being sent when a claim ran out is unknown.
/// </summary>
public sealed partial class PostgresBook
{
    private const string Abandon = """
        UPDATE delivery SET state = 3, was_unknown = true, fault = 'the program ended while it was sending', claimed_by = NULL, claimed_until = NULL
        WHERE state = 2
        """;

    public ValueTask<int> TakeOverAsync(EndpointId endpoint, DateTimeOffset now, CancellationToken ct) => WriteAsync(async db =>
        (await RowsAsync(db, Abandon + " AND endpoint = $1 AND (claimed_by IS NULL OR claimed_by = $2 OR claimed_until < now()) RETURNING 1",
            [Of(endpoint.Value), Of(_node)], r => r.Int(0), ct)).Count, ct);

    public async ValueTask HandOverAsync(EndpointId endpoint, CancellationToken ct) => await WriteAsync(async db =>
    {
        await using var pipeline = new Pipeline(db);
        pipeline.Run(Abandon + " AND endpoint = $1 AND claimed_by = $2", [Of(endpoint.Value), Of(_node)]);
        pipeline.Run("UPDATE delivery SET claimed_by = NULL, claimed_until = NULL WHERE endpoint = $1 AND claimed_by = $2 AND state IN (1, 3)", [Of(endpoint.Value), Of(_node)]);
        await pipeline.RunAsync(ct);
        return true;
    }, ct);

    /// <summary>
    /// An earlier one of the same process at the same endpoint that is not settled, or dead, holds the later ones. The head is asked for in the order of
    /// the index, for each row: a join would be planned by statistics that a young table does not have, and read the whole queue each time.
    /// What this node has claimed is claimed again only when half of its time is over. What changes is taken from the locked row, not from the moment at which the statement began.
    /// </summary>
    private const string Claim = """
        WITH due AS (
            SELECT d.sequence, d.state, d.attempts, d.document, d.prepared_references, d.next_attempt, d.since, d.claimed_by = $4 AND d.claimed_until > now() + $5 / 2 AS held FROM delivery AS d
            WHERE d.endpoint = $1 AND d.head AND d.state IN (1, 3) AND d.next_attempt <= $2
                AND (d.claimed_by IS NULL OR d.claimed_by = $4 OR d.claimed_until < now())
                AND d.sequence = (SELECT e.sequence FROM delivery AS e WHERE e.state IN (1, 2, 3, 6)
                    AND e.endpoint = d.endpoint AND e.process = d.process AND e.key = d.key ORDER BY e.endpoint, e.process, e.key, e.sequence LIMIT 1)
            ORDER BY d.next_attempt, d.sequence LIMIT $3 FOR UPDATE OF d SKIP LOCKED),
        claimed AS (
            UPDATE delivery AS d SET claimed_by = $4, claimed_until = now() + $5 FROM due WHERE d.sequence = due.sequence AND due.held IS NOT TRUE)
        SELECT d.sequence, d.endpoint, d.process, d.key, d.type, d.body, d.idempotency_key, d.correlation, d.causation, due.attempts,
            due.state, due.prepared_references, o.bytes, o.media_type, o.name, o.document_type, due.since
        FROM due JOIN delivery AS d ON d.sequence = due.sequence LEFT JOIN document AS o ON o.id = due.document ORDER BY due.next_attempt, d.sequence
        """;

    public ValueTask<IReadOnlyList<DueDelivery>> DueDeliveriesAsync(EndpointId endpoint, DateTimeOffset now, int limit, CancellationToken ct) =>
        WriteAsync<IReadOnlyList<DueDelivery>>(async db =>
        {
            await using var pipeline = new Pipeline(db);
            pipeline.Run(Abandon + " AND claimed_until < now()", []);
            var due = pipeline.Rows(Claim, [Of(endpoint.Value), Ticks(now), Of((long)limit), Of(_node), Of(_sendingTimeout)],
                r => Read.Due(r, _options.Contracts));
            await pipeline.RunAsync(ct);
            return due;
        }, ct);

    public ValueTask<Delivery> PrepareAsync(
        Delivery delivery, Func<IControlNumbers, PreparedDocument> render, DateTimeOffset now, CancellationToken ct) =>
        GatherAsync(delivery.Sequence, [], null, delivery.Sequence, async (db, draft, seen) =>
        {
            var standing = seen.Delivery ?? throw Throw.NoDelivery(delivery.Sequence);
            if (standing.Elsewhere) throw Throw.Claimed(delivery.Sequence);
            Bookkeeper.CheckOpen(delivery.Sequence, standing.State, forSettling: false);
            draft.Send(delivery.Sequence, _node, _sendingTimeout);
            var prepared = standing.Document is { } stored ? await StoredAsync(db, delivery.Sequence, stored, ct) : await RenderAsync(db, draft, seen.Known, delivery, render, now, ct);
            return delivery with { Prepared = prepared };
        }, ct);

    private static async ValueTask<PreparedDocument> StoredAsync(NpgsqlConnection db, long sequence, Guid document, CancellationToken ct) =>
        (await RowsAsync(db, """
            SELECT o.bytes, o.media_type, o.name, o.document_type, d.prepared_references
            FROM delivery AS d JOIN document AS o ON o.id = $1 WHERE d.sequence = $2
            """, [Of(document), Of(sequence)], Read.Prepared, ct))[0];

    private async ValueTask<PreparedDocument> RenderAsync(
        NpgsqlConnection db, Draft draft, Known known, Delivery delivery, Func<IControlNumbers, PreparedDocument> render, DateTimeOffset now, CancellationToken ct)
    {
        var prepared = render(new ControlNumbers(db));
        var told = Bookkeeper.Admissions(delivery, prepared.Messages);
        if (told.Count > 0) await LearnAsync(db, draft, known, told, ct);
        _bookkeeper.Prepare(draft, delivery, prepared, told, known, now);
        return prepared;
    }

    /// <summary>Rendering told messages that were not known when the group was read.</summary>
    private static async ValueTask LearnAsync(NpgsqlConnection db, Draft draft, Known known, List<Admission> told, CancellationToken ct)
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
        var (sequence, answers) = (settlement.Delivery.Sequence, Bookkeeper.Admissions(settlement.Delivery, settlement.Answers));
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

    public ValueTask<int> GiveUpAsync(EndpointId endpoint, DateTimeOffset since, string fault, DateTimeOffset now, int limit, CancellationToken ct) =>
        WriteAsync(db => ChangeAsync(db, """
            UPDATE delivery AS d SET state = 6, fault = $3, settled_at = $4, claimed_by = NULL, claimed_until = NULL
            FROM (SELECT l.sequence FROM delivery AS l WHERE l.endpoint = $1 AND l.head AND l.state IN (1, 3) AND l.state = 1 AND l.since <= $2
                AND l.sequence = (SELECT e.sequence FROM delivery AS e WHERE e.state IN (1, 2, 3, 6)
                    AND e.endpoint = l.endpoint AND e.process = l.process AND e.key = l.key ORDER BY e.endpoint, e.process, e.key, e.sequence LIMIT 1)
                AND (l.claimed_by IS NULL OR l.claimed_by = $6 OR l.claimed_until < now()) LIMIT $5 FOR UPDATE OF l SKIP LOCKED) AS late
            WHERE d.sequence = late.sequence
            """, ct, Of(endpoint.Value), Ticks(since), Of(fault), Ticks(now), Of((long)limit), Of(_node)), ct);

    public async ValueTask ReportAsync(EndpointReport report, CancellationToken ct) => await WriteAsync(db => ChangeAsync(db, """
        INSERT INTO endpoint (endpoint, circuit, until, fault, at) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (endpoint) DO UPDATE SET circuit = excluded.circuit, until = excluded.until, fault = excluded.fault, at = excluded.at
        """, ct, Of(report.Endpoint.Value), Of((int)report.Circuit), Of(report.Until?.UtcTicks), Of(report.Fault), Ticks(report.At)), ct);

    /// <summary>The row of a range stays locked until the commit: no other node takes a number that may yet be given back.</summary>
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
