using Crossdock.Model;

namespace Crossdock.Storage.Memory;

/// <summary>Ownership, the commit, messages and deadlines.</summary>
public sealed partial class MemoryBook
{
    private static Known KnownTo(Tables tables, IReadOnlyList<Admission> admissions)
    {
        if (admissions.Count == 0) return Known.Nothing;
        var known = Known.Nothing;
        foreach (var key in Known.Keys(admissions))
            if (tables.Keys.TryGetValue(key, out var sequence) && tables.Inbox[sequence] is { } m)
                known.Messages.Add(key, new KnownMessage(sequence, m.ContentHash, m.Correlation));
        foreach (var process in Known.Instances(admissions))
            if (tables.Process(process) is { } p)
                known.Processes.Add(p.Id, p.Correlation);
        return known;
    }

    public ValueTask<IReadOnlyDictionary<int, long>> OwnAsync(IReadOnlyList<int> partitions, CancellationToken ct) =>
        _store.WriteAsync<IReadOnlyDictionary<int, long>>(to =>
        partitions.Distinct().ToDictionary(p => p, p =>
        {
            var row = to.Tables.Partitions[p] ?? throw Throw.NoPartition(p, _store.Options.Partitions);
            to.Put(t => t.Partitions, "epoch", p, row with { Epoch = row.Epoch + 1 });
            return row.Epoch + 1;
        }));

    public ValueTask<Work> TakeAsync(IReadOnlyList<int> partitions, int limit, CancellationToken ct) => Read(t =>
    {
        var owned = partitions.ToHashSet();
        var waiting = t.Pending.Select(s => t.Inbox[s]!)
            .Where(m => owned.Contains(m.Partition)
                && !t.Parked.Any(s => s < m.Sequence && t.Inbox[s]!.Process == m.Process)).ToList();
        var messages = waiting.Take(limit).Select(m => Pending(t, m)).ToList();
        if (waiting.Count > limit)
            messages = FairShare.Of([.. Shares(t, waiting, limit).Select(m => Pending(t, m))], messages, limit);
        return new Work(messages, States(t, messages));
    });

    /// <summary>
    /// The first ones of each source, up to an equal share. One that has an earlier message of its process in another
    /// source's queue waits for that.
    /// </summary>
    private static IEnumerable<MessageData> Shares(Tables t, List<MessageData> waiting, int limit)
    {
        var (sources, of, mixed) = (new HashSet<string>(), new Dictionary<ProcessId, string>(), new HashSet<ProcessId>());
        var free = new HashSet<long>();
        foreach (var m in t.Pending.Select(s => t.Inbox[s]!))
        {
            sources.Add(m.Source);
            if (of.TryGetValue(m.Process, out var first) && first != m.Source) mixed.Add(m.Process);
            of.TryAdd(m.Process, m.Source);
            if (!mixed.Contains(m.Process)) free.Add(m.Sequence);
        }
        return waiting.Where(m => free.Contains(m.Sequence)).GroupBy(m => m.Source)
            .SelectMany(g => g.Take(Math.Max(1, limit / sources.Count)));
    }

    private static PendingMessage Pending(Tables t, MessageData m) =>
        new(m.Sequence, m.Partition, m.Process, m.Type, m.Body, t.Process(m.Process)?.Correlation ?? m.Correlation,
            m.Causation, m.Attempts, m.Source);

    private static Dictionary<ProcessId, StoredState> States(Tables t, List<PendingMessage> messages) =>
        messages.Select(m => m.Process).Distinct()
        .Select(p => t.Process(p) is { State: { } state } row ? new StoredState(p, row.Version, state) : null)
            .OfType<StoredState>().ToDictionary(s => s.Process);

    public async ValueTask CommitAsync(IReadOnlyList<Batch> batches, CancellationToken ct)
    {
        if (batches.Count == 0) return;
        var ready = batches.Select(ReadyBatch.Of).ToList();
        Bookkeeper.Raise(await _store.WriteAsync(to => ready.Select(b => TryCommit(to, b)).OfType<Exception>().ToList()));
    }

    /// <summary>What a batch did wrong undoes only that batch.</summary>
    private Exception? TryCommit(MemoryWrites to, ReadyBatch ready)
    {
        var (mark, batch) = (to.Made, ready.Batch);
        try
        {
            var partition = to.Tables.Partitions[batch.Partition]
                ?? throw Throw.NoPartition(batch.Partition, _store.Options.Partitions);
            if (partition.Epoch != batch.Epoch) throw new StaleEpochException(batch.Partition, batch.Epoch);
            Bookkeeper.Commit(to, ready, new HashChain(partition.EventHead), new HashChain(partition.EntryHead));
            Bookkeeper.Admit(to, ready.Routed, KnownTo(to.Tables, ready.Routed), batch.At);
            return null;
        }
        catch (Exception e) when (e is StaleEpochException or InvalidOperationException)
        {
            to.UndoTo(mark);
            return e;
        }
    }

    public ValueTask<int> RaiseDeadlinesAsync(DateTimeOffset now, int limit, CancellationToken ct) =>
        _store.WriteAsync(to =>
    {
        var due = to.Tables.Due.TakeWhile(d => d.At <= now).Take(limit)
            .Select(d => (Process: ProcessId.Parse(d.Process), Deadline: new Deadline(d.Name, d.At))).ToList();
        foreach (var (process, deadline) in due)
            to.Drop(t => t.Deadlines, "deadline", (process.Process, process.Key, deadline.Name));
        List<Admission> passed = [.. due.Select(d =>
            Bookkeeper.Passed(d.Process, d.Deadline, to.Tables.Process(d.Process)?.Correlation))];
        return Bookkeeper.Admit(to, passed, KnownTo(to.Tables, passed), now)
            .Count(a => a.Acceptance.Kind == AcceptanceKind.Accepted);
    });

    public ValueTask<DateTimeOffset?> NextDeadlineAsync(CancellationToken ct) =>
        Read(t => t.Due.Count == 0 ? (DateTimeOffset?)null : t.Due.Min.At);

    public ValueTask<int> ReleaseAsync(ProcessId process, string by, DateTimeOffset now, CancellationToken ct) =>
        _store.WriteAsync(to =>
    {
        var held = to.Tables.Parked.Select(s => to.Tables.Inbox[s]!).Where(m => m.Process == process).ToList();
        if (held.Count == 0) return 0;
        foreach (var m in held)
            to.Put(t => t.Inbox, "inbox", m.Sequence, m with { Status = MessageData.Waits, Attempts = 0 });
        to.Close(process, new CaseClosing("parked-message", "", $"released by {by}"), now);
        to.Audit(now, by, "release", process.ToString(), $"{held.Count} messages");
        return held.Count;
    });

    public ValueTask<bool> RetryMessageAsync(long sequence, string by, DateTimeOffset now, CancellationToken ct) =>
        _store.WriteAsync(to =>
    {
        if (to.Tables.Inbox[sequence] is not { Status: MessageData.Refused } m) return false;
        to.Put(t => t.Inbox, "inbox", sequence, m with { Status = MessageData.Waits, Reason = null, Attempts = 0 });
        to.Audit(now, by, "retry-message", $"message:{sequence}", "");
        return true;
    });

    public ValueTask<bool> CloseCaseAsync(
        string caseId, string outcome, string by, DateTimeOffset now, CancellationToken ct) => _store.WriteAsync(to =>
    {
        if (to.Tables.OpenCases.Values.Select(s => to.Tables.Cases[s]!)
            .FirstOrDefault(c => c.Id == caseId) is not { } row) return false;
        to.Put(t => t.Cases, "case", row.Sequence, row with { ClosedAt = now, Outcome = outcome });
        to.Audit(now, by, "close-case", caseId, outcome);
        return true;
    });

    public ValueTask<StoredResponse?> FindResponseAsync(string client, string key, CancellationToken ct) =>
        Read(t => t.Responses[(client, key)]);

    public ValueTask<StoredResponse> StoreResponseAsync(
        string client, string key, StoredResponse response, DateTimeOffset now, CancellationToken ct) =>
        _store.WriteAsync(to =>
    {
        if (to.Tables.Responses[(client, key)] is { } first) return first;
        to.Put(t => t.Responses, "response", (client, key), response);
        return response;
    });
}
