using Crossdock.Model;

namespace Crossdock.Storage.Sqlite;

/// <summary>Messages: dedupe by business key, order, the states that they need, deadlines that become messages.</summary>
public sealed partial class SqliteBook
{
    /// <summary>Processes only: whether a message is known is seen when it is written, since hardly any is.</summary>
    private Known KnownTo(Database db, IReadOnlyList<Admission> admissions)
    {
        var known = Known.Nothing;
        foreach (var process in Known.Instances(admissions))
            if (_lately.Chain(process, out var chain) || Begun(db, process, out chain)) known.Processes.Add(process, chain);
        return known;
    }

    private bool Begun(Database db, ProcessId process, out string? chain)
    {
        var (begun, first) = db.First(
            "SELECT (SELECT text FROM word WHERE sequence = chain) FROM process WHERE process = ? AND key = ?", r =>
            (true, r.TextOrNull(0)), process.Process, process.Key);
        chain = first;
        return begun;
    }

    private const string Held = """
        EXISTS (SELECT 1 FROM inbox AS held INDEXED BY inbox_parked WHERE held.status = 4
            AND held.process = i.process AND held.key = i.key AND held.sequence < i.sequence)
        """,
        Waiting = "SELECT i.sequence FROM inbox AS i INDEXED BY inbox_pending WHERE i.status = 1 AND i.partition IN (SELECT value FROM json_each(?1))",
        ButHeld = $" AND NOT {Held}", InOrder = " ORDER BY i.sequence LIMIT ?2";

    public ValueTask<Work> TakeAsync(IReadOnlyList<int> partitions, int limit, CancellationToken ct) => ReadAsync(db =>
    {
        // While nothing is parked, nothing can be behind it: then the index alone says what is pending.
        var held = db.Number("SELECT EXISTS (SELECT 1 FROM inbox INDEXED BY inbox_parked WHERE status = 4)") > 0;
        var messages = db.Query(held ? Waiting + ButHeld + InOrder : Waiting + InOrder, r => r.Long(0),
            List(partitions), limit).ConvertAll(s => Pending(db, s));
        if (messages.Count == limit && Sources(db) is { Count: > 1 } sources)
            messages = Fair(db, partitions, limit, sources, messages);
        return new Work(messages, States(db, messages));
    }, ct);

    private static string List(IReadOnlyList<int> partitions) => $"[{string.Join(',', partitions)}]";

    /// <summary>The sources that wait, each found by one step in the index.</summary>
    private static List<string> Sources(Database db) => db.Query("""
        WITH RECURSIVE s (source) AS (
            SELECT min(source) FROM inbox INDEXED BY inbox_pending_source WHERE status = 1
            UNION ALL
            SELECT (SELECT min(i.source) FROM inbox AS i INDEXED BY inbox_pending_source WHERE i.status = 1 AND i.source > s.source) FROM s WHERE s.source IS NOT NULL)
        SELECT source FROM s WHERE source IS NOT NULL LIMIT ?
        """, r => r.Text(0), Limits.FairSources);

    /// <summary>
    /// More wait than are taken: each source gives its first ones, up to an equal share, and what is left goes by age.
    /// One that has an earlier message of its process in another source's queue waits for that.
    /// </summary>
    private List<PendingMessage> Fair(Database db, IReadOnlyList<int> partitions, int limit, List<string> sources,
        List<PendingMessage> oldest)
    {
        var shares = sources.SelectMany(source => db.Query($"""
            SELECT i.sequence FROM inbox AS i INDEXED BY inbox_pending_source WHERE i.status = 1 AND NOT {Held}
             AND i.source = ? AND i.partition IN (SELECT value FROM json_each(?)) AND NOT EXISTS (SELECT 1 FROM inbox AS e INDEXED BY inbox_pending_process
                WHERE e.status = 1 AND e.process = i.process AND e.key = i.key AND e.sequence < i.sequence AND e.source <> i.source)
            ORDER BY i.sequence LIMIT ?
            """, r => r.Long(0), source, List(partitions), Math.Max(1, limit / sources.Count))).Select(s => Pending(db, s));
        return FairShare.Of([.. shares], oldest, limit);
    }

    private PendingMessage Pending(Database db, long sequence) => _lately.Message(sequence, out var message) ? message : db.First("""
        SELECT i.sequence, i.partition, i.process, i.key, (SELECT text FROM word WHERE sequence = i.contract), i.body,
            (SELECT text FROM word WHERE sequence = coalesce(p.chain, i.chain)), i.causation, i.attempts, i.source
        FROM inbox AS i LEFT JOIN process AS p ON p.process = i.process AND p.key = i.key WHERE i.sequence = ?
        """, Read.Pending, sequence)!;

    private Dictionary<ProcessId, StoredState> States(Database db, List<PendingMessage> messages)
    {
        var states = new Dictionary<ProcessId, StoredState>();
        foreach (var (process, partition) in messages.Select(m => (m.Process, m.Partition)).Distinct())
            if (_lately.State(process, partition, out var state)
                || (state = db.First(Columns.State + " WHERE process = ? AND key = ? AND state IS NOT NULL", Read.State,
                    process.Process, process.Key)!) is not null)
                states.Add(process, state!);
        return states;
    }

    public ValueTask<int> RaiseDeadlinesAsync(DateTimeOffset now, int limit, CancellationToken ct) =>
        RememberAsync((db, to) =>
    {
        var due = db.Query("""
            SELECT d.process, d.key, d.name, d.due_at, (SELECT text FROM word WHERE sequence = p.chain) FROM deadline AS d
            LEFT JOIN process AS p ON p.process = d.process AND p.key = d.key WHERE d.due_at <= ? ORDER BY d.due_at LIMIT ?
            """, r => (Process: new ProcessId(r.Text(0), r.Text(1)), Deadline: new Deadline(r.Text(2), r.Time(3)), Correlation: r.TextOrNull(4)),
            now, limit);
        foreach (var (process, deadline, _) in due)
            db.Run("DELETE FROM deadline WHERE process = ? AND key = ? AND name = ?", process.Process, process.Key,
                deadline.Name);
        List<Admission> passed = [.. due.Select(d => _bookkeeper.Passed(d.Process, d.Deadline, d.Correlation))];
        return _bookkeeper.Admit(to, passed, KnownTo(db, passed), now)
            .Count(a => a.Acceptance.Kind == AcceptanceKind.Accepted);
    }, ct);

    public ValueTask<DateTimeOffset?> NextDeadlineAsync(CancellationToken ct) =>
        ReadAsync(db => db.First("SELECT min(due_at) FROM deadline", r => r.TimeOrNull(0)), ct);

    public ValueTask<int> ReleaseAsync(ProcessId process, string by, DateTimeOffset now, CancellationToken ct) =>
        WriteAsync(db => Release(db, process, by, now), ct);

    private int Release(Database db, ProcessId process, string by, DateTimeOffset now)
    {
        var released = db.Run("UPDATE inbox SET status = 1, attempts = 0 WHERE status = 4 AND process = ? AND key = ?",
            process.Process, process.Key);
        if (released == 0) return 0;
        Writes(db).Close(process, new CaseClosing("parked-message", "", $"released by {by}"), now);
        Audit(db, now, by, "release", process.ToString(), $"{released} messages");
        return released;
    }

    public ValueTask<bool> RetryMessageAsync(long sequence, string by, DateTimeOffset now, CancellationToken ct) =>
        WriteAsync(db => RetryMessage(db, sequence, by, now), ct);

    private static bool RetryMessage(Database db, long sequence, string by, DateTimeOffset now)
    {
        if (db.Run("UPDATE inbox SET status = 1, reason = NULL, attempts = 0 WHERE sequence = ? AND status = 3",
            sequence) == 0) return false;
        Audit(db, now, by, "retry-message", $"message:{sequence}", "");
        return true;
    }
}
