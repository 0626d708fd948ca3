using Crossdock.Model;

namespace Crossdock.Storage.Sqlite;

/// <summary>Messages: dedupe by business key, order, the states that they need, deadlines that become messages.</summary>
public sealed partial class SqliteBook
{
    private static Known KnownTo(Database db, IReadOnlyList<Admission> admissions) => admissions.Count == 0 ? Known.Nothing : new Known(
        db.Query("""
            SELECT i.process, i.business_key, i.sequence, i.content_hash, i.correlation FROM json_each(?) AS wanted
            CROSS JOIN inbox AS i ON i.process = wanted.value ->> 0 AND i.business_key = wanted.value ->> 1
            """, r => ((r.Text(0), r.Text(1)), new KnownMessage(r.Long(2), r.Text(3), r.Text(4))), Pairs(Known.Keys(admissions))).ToDictionary(),
        db.Query("""
            SELECT p.process, p.key, p.correlation FROM json_each(?) AS wanted
            CROSS JOIN process AS p ON p.process = wanted.value ->> 0 AND p.key = wanted.value ->> 1
            """, r => (new ProcessId(r.Text(0), r.Text(1)), r.TextOrNull(2)), Pairs(Known.Instances(admissions))).ToDictionary());

    private const string SelectPending = """
        SELECT i.sequence, i.partition, i.process, i.key, i.type, i.body, coalesce(p.correlation, i.correlation), i.causation, i.attempts
        FROM inbox AS i
        """, PendingRest = """

        LEFT JOIN process AS p ON p.process = i.process AND p.key = i.key
        WHERE i.status = 1 AND NOT EXISTS (SELECT 1 FROM inbox AS held INDEXED BY inbox_parked WHERE held.status = 4
            AND held.process = i.process AND held.key = i.key AND held.sequence < i.sequence)
        """;

    public ValueTask<Work> TakeAsync(IReadOnlyList<int> partitions, int limit, CancellationToken ct) => ReadAsync(db =>
    {
        List<PendingMessage> messages = partitions.Count <= Limits.PartitionsTakenSingly
            ? [.. partitions.Distinct().SelectMany(p => db.Query(SelectPending + " INDEXED BY inbox_pending_partition" + PendingRest
                + " AND i.partition = ? ORDER BY i.sequence LIMIT ?", Read.Pending, p, limit)).OrderBy(m => m.Sequence).Take(limit)]
            : db.Query(SelectPending + " INDEXED BY inbox_pending" + PendingRest
                + " AND i.partition IN (SELECT value FROM json_each(?)) ORDER BY i.sequence LIMIT ?",
                Read.Pending, $"[{string.Join(',', partitions)}]", limit);
        return new Work(messages, States(db, messages));
    }, ct);

    private static Dictionary<ProcessId, StoredState> States(Database db, List<PendingMessage> messages) =>
        messages.Count == 0 ? [] : db.Query("""
            SELECT p.process, p.key, p.version, p.state FROM json_each(?) AS wanted
            CROSS JOIN process AS p ON p.process = wanted.value ->> 0 AND p.key = wanted.value ->> 1 WHERE p.state IS NOT NULL
            """, Read.State, Pairs(messages.Select(m => (m.Process.Process, m.Process.Key)).Distinct())).ToDictionary(s => s.Process);

    public ValueTask<int> RaiseDeadlinesAsync(DateTimeOffset now, int limit, CancellationToken ct) => WriteAsync(db =>
    {
        var due = db.Query("""
            SELECT d.process, d.key, d.name, d.due_at, p.correlation FROM deadline AS d
            LEFT JOIN process AS p ON p.process = d.process AND p.key = d.key WHERE d.due_at <= ? ORDER BY d.due_at LIMIT ?
            """, r => (Process: new ProcessId(r.Text(0), r.Text(1)), Deadline: new Deadline(r.Text(2), r.Time(3)), Correlation: r.TextOrNull(4)),
            now, limit);
        foreach (var (process, deadline, _) in due)
            db.Run("DELETE FROM deadline WHERE process = ? AND key = ? AND name = ?", process.Process, process.Key, deadline.Name);
        List<Admission> passed = [.. due.Select(d => _bookkeeper.Passed(d.Process, d.Deadline, d.Correlation))];
        return _bookkeeper.Admit(Writes(db), passed, KnownTo(db, passed), now).Count(a => a.Acceptance.Kind == AcceptanceKind.Accepted);
    }, ct);

    public ValueTask<DateTimeOffset?> NextDeadlineAsync(CancellationToken ct) =>
        ReadAsync(db => db.First("SELECT min(due_at) FROM deadline", r => r.TimeOrNull(0)), ct);

    public ValueTask<int> ReleaseAsync(ProcessId process, string by, DateTimeOffset now, CancellationToken ct) => WriteAsync(db => Release(db, process, by, now), ct);

    private int Release(Database db, ProcessId process, string by, DateTimeOffset now)
    {
        var released = db.Run("UPDATE inbox SET status = 1, attempts = 0 WHERE status = 4 AND process = ? AND key = ?", process.Process, process.Key);
        if (released == 0) return 0;
        Writes(db).Close(process, new CaseClosing("parked-message", "", $"released by {by}"), now);
        Audit(db, now, by, "release", process.ToString(), $"{released} messages");
        return released;
    }

    public ValueTask<bool> RetryMessageAsync(long sequence, string by, DateTimeOffset now, CancellationToken ct) => WriteAsync(db => RetryMessage(db, sequence, by, now), ct);

    private static bool RetryMessage(Database db, long sequence, string by, DateTimeOffset now)
    {
        if (db.Run("UPDATE inbox SET status = 1, reason = NULL, attempts = 0 WHERE sequence = ? AND status = 3", sequence) == 0) return false;
        Audit(db, now, by, "retry-message", $"message:{sequence}", "");
        return true;
    }
}
