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

    /// <summary>An earlier one of the same process at the same endpoint that is not settled, or dead, holds the later ones.</summary>
    private const string Claim = """
        WITH due AS (
            SELECT d.sequence FROM delivery AS d
            WHERE d.endpoint = $1 AND d.state IN (1, 3) AND d.next_attempt <= $2
                AND (d.claimed_by IS NULL OR d.claimed_by = $4 OR d.claimed_until < now())
                AND NOT EXISTS (SELECT 1 FROM delivery AS e WHERE e.state IN (1, 2, 3, 6)
                    AND e.endpoint = d.endpoint AND e.process = d.process AND e.key = d.key AND e.sequence < d.sequence)
            ORDER BY d.sequence LIMIT $3 FOR UPDATE OF d SKIP LOCKED),
        claimed AS (
            UPDATE delivery AS d SET claimed_by = $4, claimed_until = now() + $5 FROM due WHERE d.sequence = due.sequence RETURNING d.*)
        SELECT d.sequence, d.endpoint, d.process, d.key, d.type, d.body, d.idempotency_key, d.correlation, d.causation, d.attempts,
            d.state, d.prepared_references, o.bytes, o.media_type, o.name, o.document_type
        FROM claimed AS d LEFT JOIN document AS o ON o.id = d.document ORDER BY d.sequence
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
        Delivery delivery, Func<IControlNumbers, PreparedDocument> render, DateTimeOffset now, CancellationToken ct) => WriteAsync(async db =>
    {
        var (state, document) = await LockedAsync(db, delivery.Sequence, takeOver: false, ct);
        Bookkeeper.CheckOpen(delivery.Sequence, state, forSettling: false);
        // Unknown stays so: it is looked up before it is sent again.
        await RowsAsync(db, "UPDATE delivery SET state = CASE state WHEN 1 THEN 2 ELSE state END, claimed_by = $2, claimed_until = now() + $3 WHERE sequence = $1 RETURNING 1",
            [Of(delivery.Sequence), Of(_node), Of(_sendingTimeout)], r => r.Int(0), ct);
        var prepared = document is { } stored ? await StoredAsync(db, delivery.Sequence, stored, ct) : await RenderAsync(db, delivery, render, now, ct);
        return delivery with { Prepared = prepared };
    }, ct);

    /// <summary>Locks the delivery for this transaction.</summary>
    /// <param name="takeOver">Also when another node has claimed it.</param>
    private async ValueTask<(DeliveryState State, Guid? Document)> LockedAsync(NpgsqlConnection db, long sequence, bool takeOver, CancellationToken ct)
    {
        var found = await RowsAsync(db, "SELECT state, document, coalesce(claimed_by <> $2 AND claimed_until >= now(), false) FROM delivery WHERE sequence = $1 FOR UPDATE",
            [Of(sequence), Of(_node)], r => (State: (DeliveryState)r.Int(0), Document: r.GuidOrNull(1), Elsewhere: r.Flag(2)), ct);
        if (found.Count == 0) throw Throw.NoDelivery(sequence);
        if (found[0].Elsewhere && !takeOver) throw Throw.Claimed(sequence);
        return (found[0].State, found[0].Document);
    }

    private static async ValueTask<PreparedDocument> StoredAsync(NpgsqlConnection db, long sequence, Guid document, CancellationToken ct) =>
        (await RowsAsync(db, """
            SELECT o.bytes, o.media_type, o.name, o.document_type, d.prepared_references
            FROM delivery AS d JOIN document AS o ON o.id = $1 WHERE d.sequence = $2
            """, [Of(document), Of(sequence)], Read.Prepared, ct))[0];

    private async ValueTask<PreparedDocument> RenderAsync(
        NpgsqlConnection db, Delivery delivery, Func<IControlNumbers, PreparedDocument> render, DateTimeOffset now, CancellationToken ct)
    {
        var prepared = render(new ControlNumbers(db));
        var told = Bookkeeper.Admissions(delivery, prepared.Messages);
        var (draft, known) = await AskAsync(db, told, ct);
        _bookkeeper.Prepare(draft, delivery, prepared, told, known, now);
        await WriteAsync(draft, db, ct);
        return prepared;
    }

    public async ValueTask SettleAsync(DeliverySettlement settlement, CancellationToken ct) => await WriteAsync(async db =>
    {
        // That it was delivered is a fact, whoever holds the claim by now; all else is for that node to say.
        var (state, document) = await LockedAsync(db, settlement.Delivery.Sequence, settlement.State == DeliveryState.Delivered, ct);
        Bookkeeper.CheckOpen(settlement.Delivery.Sequence, state, forSettling: true);
        var answers = Bookkeeper.Admissions(settlement.Delivery, settlement.Answers);
        var (draft, known) = await AskAsync(db, answers, ct);
        _bookkeeper.Settle(draft, settlement, document, answers, known);
        await WriteAsync(draft, db, ct);
        return true;
    }, ct);

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
