using Crossdock.Model;
using Npgsql;
using static Crossdock.Storage.Postgres.Parameter;

namespace Crossdock.Storage.Postgres;

/// <summary>What people do with the book, each audited; and the stored responses of API calls.</summary>
public sealed partial class PostgresBook
{
    public ValueTask<int> ReleaseAsync(ProcessId process, string by, DateTimeOffset now, CancellationToken ct) =>
        WriteAsync(db => ReleaseAsync(db, process, by, now, ct), ct);

    private async ValueTask<int> ReleaseAsync(
        NpgsqlConnection db, ProcessId process, string by, DateTimeOffset now, CancellationToken ct)
    {
        var released = await ChangeAsync(db,
            "UPDATE waiting SET status = 1, attempts = 0 WHERE status = 4 AND process = $1 AND key = $2", ct,
            Of(process.Process), Of(process.Key));
        if (released == 0) return 0;
        var draft = NewDraft([]);
        draft.Close(process, new CaseClosing("parked-message", "", $"released by {by}"), now);
        await WriteAsync(draft, db, ct);
        await AuditAsync(db, now, by, "release", process.ToString(), $"{released} messages", ct);
        return released;
    }

    /// <summary>A refused message waits again, in its old place.</summary>
    private const string Repend = """
        WITH refused AS (DELETE FROM verdict WHERE sequence = $1 AND status = 3 RETURNING sequence)
        INSERT INTO waiting (sequence, partition, process, key, status, attempts)
        SELECT i.sequence, i.partition, i.process, i.key, 1, 0 FROM refused AS r JOIN inbox AS i ON i.sequence = r.sequence
        """;

    public ValueTask<bool> RetryMessageAsync(long sequence, string by, DateTimeOffset now, CancellationToken ct) =>
        WriteAsync(db => RetryMessageAsync(db, sequence, by, now, ct), ct);

    private static async ValueTask<bool> RetryMessageAsync(
        NpgsqlConnection db, long sequence, string by, DateTimeOffset now, CancellationToken ct)
    {
        if (await ChangeAsync(db, Repend, ct, Of(sequence)) == 0) return false;
        await AuditAsync(db, now, by, "retry-message", $"message:{sequence}", "", ct);
        return true;
    }

    /// <summary>
    /// What was given up while its outcome was unknown may have happened: it is looked up first, like any unknown one.
    /// What was rejected comes back into the outbox, in its old place.
    /// </summary>
    private const string RetryDead = """
        UPDATE outbox SET state = CASE WHEN was_unknown THEN 3 ELSE 1 END, next_attempt = $2, since = $2, attempts = 0, died_at = NULL
        WHERE sequence = $1 AND state = 6
        """, RetryRejected = """
        WITH rejected AS (DELETE FROM settled WHERE sequence = $1 AND state = 5 RETURNING *)
        INSERT INTO outbox (sequence, endpoint, process, key, state, head, attempts, next_attempt, since, was_unknown, fault, document, prepared_references)
        SELECT d.sequence, d.endpoint, d.process, d.key, 1, false, 0, $2, $2, r.was_unknown, r.fault, r.document, r.prepared_references
        FROM rejected AS r JOIN delivery AS d ON d.sequence = r.sequence
        """, Reorder = """
        UPDATE outbox AS o SET head = NOT o.head FROM (SELECT w.sequence, w.state <> 6 AND w.sequence = min(w.sequence) OVER () AS first
            FROM outbox AS r JOIN outbox AS w ON w.endpoint = r.endpoint AND w.process = r.process AND w.key = r.key WHERE r.sequence = $1) AS q
        WHERE o.sequence = q.sequence AND o.head <> q.first
        """;

    public ValueTask<bool> RetryDeliveryAsync(long sequence, string by, DateTimeOffset now, CancellationToken ct) =>
        WriteAsync(db => RetryDeliveryAsync(db, sequence, by, now, ct), ct);

    /// <summary>Nobody else changes a queue meanwhile: what was its head may not be the first any more.</summary>
    private static async ValueTask<bool> RetryDeliveryAsync(
        NpgsqlConnection db, long sequence, string by, DateTimeOffset now, CancellationToken ct)
    {
        await ChangeAsync(db, "LOCK TABLE outbox IN SHARE ROW EXCLUSIVE MODE", ct);
        if (await ChangeAsync(db, RetryDead, ct, Of(sequence), Ticks(now)) + await ChangeAsync(
            db, RetryRejected, ct, Of(sequence), Ticks(now)) == 0) return false;
        await ChangeAsync(db, Reorder, ct, Of(sequence));
        await AuditAsync(db, now, by, "retry-delivery", $"delivery:{sequence}", "", ct);
        return true;
    }

    public ValueTask<bool> CloseCaseAsync(
        string caseId, string outcome, string by, DateTimeOffset now, CancellationToken ct) => WriteAsync(async db =>
    {
        if (await ChangeAsync(db,
            "UPDATE case_file SET closed_at = $2, outcome = $3 WHERE id = $1 AND closed_at IS NULL", ct,
            Of(caseId), Ticks(now), Of(outcome)) == 0)
            return false;
        await AuditAsync(db, now, by, "close-case", caseId, outcome, ct);
        return true;
    }, ct);

    private static async ValueTask<int> ChangeAsync(
        NpgsqlConnection db, string sql, CancellationToken ct, params NpgsqlParameter[] values)
    {
        var changed = 0;
        await using var pipeline = new Pipeline(db);
        pipeline.Run(sql, values, n => changed = n);
        await pipeline.RunAsync(ct);
        return changed;
    }

    private const string SelectResponse =
        "SELECT request_hash, status, media_type, body FROM response WHERE client = $1 AND key = $2";

    public async ValueTask<StoredResponse?> FindResponseAsync(string client, string key, CancellationToken ct) =>
        (await RowsAsync(SelectResponse, [Of(client), Of(key)], Read.Response, ct)).FirstOrDefault();

    public ValueTask<StoredResponse> StoreResponseAsync(
        string client, string key, StoredResponse response, DateTimeOffset now, CancellationToken ct) =>
            WriteAsync(async db =>
    {
        await using var pipeline = new Pipeline(db);
        pipeline.Run("INSERT INTO response (client, key, request_hash, status, media_type, at, body) VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING",
            [Of(client), Of(key), Of(response.RequestHash), Of(response.Status), Of(response.MediaType), Ticks(now),
                Of(response.Body.Bytes())]);
        var stored = pipeline.Rows(SelectResponse, [Of(client), Of(key)], Read.Response);
        await pipeline.RunAsync(ct);
        return stored[0];
    }, ct);
}
