using System.Globalization;
using System.Text;
using Crossdock.Model;

namespace Crossdock.Storage.Sqlite;

/// <summary>Messages: dedupe by business key, order, the states that they need, deadlines that become messages.</summary>
public sealed partial class SqliteBook
{
    /// <summary>A message with its JSON and content hash, made before the writer's turn: there only rows are written.</summary>
    private readonly record struct Admission(Inbound Message, byte[] Body, string Hash, string? Correlation, string Causation, Guid? Document)
    {
        public static Admission Of(Inbound message, string? correlation, string causation, Guid? document)
        {
            var body = Contracts.Write(message.Body);
            return new Admission(message, body, Contracts.ContentHash(Contracts.NameOf(message.Body), body), correlation, causation, document);
        }
    }

    private readonly record struct Admitted(Acceptance Acceptance, string Correlation);

    private readonly record struct KnownMessage(long Sequence, string ContentHash, string Correlation);

    private List<Admitted> Admit(Database db, IReadOnlyList<Admission> admissions, DateTimeOffset now)
    {
        if (admissions.Count == 0) return [];
        var messages = KnownMessages(db, admissions);
        var processes = KnownProcesses(db, admissions);
        var admitted = new List<Admitted>(admissions.Count);
        foreach (var admission in admissions)
        {
            var (body, hash) = (admission.Body, admission.Hash);
            var key = (admission.Message.Process.Process, admission.Message.BusinessKey);
            if (messages.TryGetValue(key, out var known))
            {
                admitted.Add(Again(db, admission, known, hash, now));
                continue;
            }
            var correlation = CorrelationOf(admission, processes);
            var sequence = Store(db, admission, body, hash, correlation, now);
            if (processes.TryAdd(admission.Message.Process, Shared(admission.Message.Process) ? null : correlation))
                Begin(db, admission.Message.Process, processes[admission.Message.Process]);
            messages.Add(key, new KnownMessage(sequence, hash, correlation));
            admitted.Add(new Admitted(new Acceptance(AcceptanceKind.Accepted, admission.Message, sequence), correlation));
        }
        return admitted;
    }

    private Admitted Again(Database db, Admission admission, KnownMessage known, string hash, DateTimeOffset now)
    {
        var message = admission.Message;
        if (known.ContentHash == hash)
        {
            if (admission.Document is { } document)
                db.Run("INSERT INTO duplicate (message, document, at) VALUES (?, ?, ?)", known.Sequence, document, now);
            return new Admitted(new Acceptance(AcceptanceKind.Duplicate, message, known.Sequence), known.Correlation);
        }
        OpenCase(db, message.Process, new CaseOpening("conflicting-duplicate", message.BusinessKey,
            $"{message.BusinessKey} came again with other content",
            $"{Contracts.NameOf(message.Body)} for {message.Process}: the first has the content hash {known.ContentHash}, this one {hash}. "
                + "The first stands; this one had no effect.",
            null, "integration", [new CaseOption("dismiss", "Dismiss")]), admission.Document, known.Correlation, now);
        return new Admitted(new Acceptance(AcceptanceKind.Conflict, message, known.Sequence), known.Correlation);
    }

    private string CorrelationOf(Admission admission, Dictionary<ProcessId, string?> processes) =>
        admission.Correlation
        ?? (admission.Message.CorrelateWith is { } with ? processes.GetValueOrDefault(with) : null)
        ?? processes.GetValueOrDefault(admission.Message.Process)
        ?? NewCorrelation();

    private long Store(Database db, Admission admission, byte[] body, string hash, string correlation, DateTimeOffset now)
    {
        var process = admission.Message.Process;
        return db.Insert("""
            INSERT INTO inbox (partition, process, key, business_key, type, content_hash, status, attempts, accepted_at, correlation,
                causation, document, body)
            VALUES (?, ?, ?, ?, ?, ?, 1, 0, ?, ?, ?, ?, ?)
            """, process.Partition(_options.Partitions), process.Process, process.Key, admission.Message.BusinessKey,
            Contracts.NameOf(admission.Message.Body), hash, now, correlation, admission.Causation, admission.Document, body);
    }

    private void Begin(Database db, ProcessId process, string? correlation) =>
        db.Run("INSERT INTO process (process, key, tail, partition, version, correlation) VALUES (?, ?, ?, ?, 0, ?)",
            process.Process, process.Key, process.Key[(process.Key.LastIndexOf('/') + 1)..], process.Partition(_options.Partitions), correlation);

    private static Dictionary<(string, string), KnownMessage> KnownMessages(Database db, IReadOnlyList<Admission> admissions) =>
        db.Query("""
            SELECT i.process, i.business_key, i.sequence, i.content_hash, i.correlation FROM json_each(?) AS wanted
            CROSS JOIN inbox AS i ON i.process = wanted.value ->> 0 AND i.business_key = wanted.value ->> 1
            """, r => ((r.Text(0), r.Text(1)), new KnownMessage(r.Long(2), r.Text(3), r.Text(4))),
            Pairs(admissions.Select(a => (a.Message.Process.Process, a.Message.BusinessKey)))).ToDictionary();

    private static Dictionary<ProcessId, string?> KnownProcesses(Database db, IReadOnlyList<Admission> admissions) =>
        db.Query("""
            SELECT p.process, p.key, p.correlation FROM json_each(?) AS wanted
            CROSS JOIN process AS p ON p.process = wanted.value ->> 0 AND p.key = wanted.value ->> 1
            """, r => (new ProcessId(r.Text(0), r.Text(1)), r.TextOrNull(2)),
            Pairs(admissions.Select(a => a.Message.Process).Concat(admissions.Select(a => a.Message.CorrelateWith).OfType<ProcessId>())
                .Select(p => (p.Process, p.Key)))).ToDictionary();

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
                + " AND i.partition = ? ORDER BY i.sequence LIMIT ?", Message, p, limit)).OrderBy(m => m.Sequence).Take(limit)]
            : db.Query(SelectPending + " INDEXED BY inbox_pending" + PendingRest
                + " AND i.partition IN (SELECT value FROM json_each(?)) ORDER BY i.sequence LIMIT ?",
                Message, $"[{string.Join(',', partitions)}]", limit);
        return new Work(messages, States(db, messages));
    }, ct);

    private static PendingMessage Message(Row r) => new(
        r.Long(0), r.Int(1), new ProcessId(r.Text(2), r.Text(3)), r.Text(4), r.Blob(5), r.Text(6), r.Text(7), r.Int(8));

    private static Dictionary<ProcessId, StoredState> States(Database db, List<PendingMessage> messages) =>
        messages.Count == 0 ? [] : db.Query("""
            SELECT p.process, p.key, p.version, p.state FROM json_each(?) AS wanted
            CROSS JOIN process AS p ON p.process = wanted.value ->> 0 AND p.key = wanted.value ->> 1 WHERE p.state IS NOT NULL
            """, r => new StoredState(new ProcessId(r.Text(0), r.Text(1)), r.Long(2), r.Blob(3)),
            Pairs(messages.Select(m => (m.Process.Process, m.Process.Key)))).ToDictionary(s => s.Process);

    public ValueTask<int> RaiseDeadlinesAsync(DateTimeOffset now, int limit, CancellationToken ct) => WriteAsync(db =>
    {
        var due = db.Query("""
            SELECT d.process, d.key, d.name, d.due_at, p.correlation FROM deadline AS d
            LEFT JOIN process AS p ON p.process = d.process AND p.key = d.key WHERE d.due_at <= ? ORDER BY d.due_at LIMIT ?
            """, r => (Process: new ProcessId(r.Text(0), r.Text(1)), Deadline: new Deadline(r.Text(2), r.Time(3)), Correlation: r.TextOrNull(4)),
            now, limit);
        foreach (var (process, deadline, _) in due)
            db.Run("DELETE FROM deadline WHERE process = ? AND key = ? AND name = ?", process.Process, process.Key, deadline.Name);
        return Admit(db, [.. due.Select(d => Admission.Of(Passed(d.Process, d.Deadline), d.Correlation, "deadline:" + d.Deadline.Name, null))], now)
            .Count(a => a.Acceptance.Kind == AcceptanceKind.Accepted);
    }, ct);

    private Inbound Passed(ProcessId process, Deadline deadline)
    {
        var contract = process.Process + ".deadline-passed.v1";
        if (!_options.Contracts.Knows(contract)) throw Throw.NoDeadlineContract(contract);
        var at = deadline.DueAt.UtcDateTime.ToString("O", CultureInfo.InvariantCulture);
        var json = Encoding.UTF8.GetBytes($$"""{"name":{{System.Text.Json.JsonSerializer.Serialize(deadline.Name)}},"dueAt":"{{at}}"}""");
        return new Inbound(process, $"deadline/{process}/{deadline.Name}/{at}", _options.Contracts.Read<Message>(contract, json));
    }

    public ValueTask<DateTimeOffset?> NextDeadlineAsync(CancellationToken ct) =>
        ReadAsync(db => db.First("SELECT min(due_at) FROM deadline", r => r.TimeOrNull(0)), ct);

    public ValueTask<int> ReleaseAsync(ProcessId process, string by, DateTimeOffset now, CancellationToken ct) => WriteAsync(db =>
    {
        var released = db.Run("UPDATE inbox SET status = 1, attempts = 0 WHERE status = 4 AND process = ? AND key = ?", process.Process, process.Key);
        if (released == 0) return 0;
        CloseCases(db, process, new CaseClosing("parked-message", "", $"released by {by}"), now);
        Audit(db, now, by, "release", process.ToString(), $"{released} messages");
        return released;
    }, ct);

    public ValueTask<bool> RetryMessageAsync(long sequence, string by, DateTimeOffset now, CancellationToken ct) => WriteAsync(db =>
    {
        if (db.Run("UPDATE inbox SET status = 1, reason = NULL, attempts = 0 WHERE sequence = ? AND status = 3", sequence) == 0) return false;
        Audit(db, now, by, "retry-message", $"message:{sequence}", "");
        return true;
    }, ct);
}
