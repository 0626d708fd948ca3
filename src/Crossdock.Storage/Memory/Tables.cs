using Crossdock.Model;

namespace Crossdock.Storage.Memory;

/// <summary>Rows by key. Rows never change: a change puts another one.</summary>
internal sealed class Table<TKey, TRow>(Action<TRow?, TRow?>? index = null) where TKey : notnull where TRow : class
{
    private readonly SortedDictionary<TKey, TRow> _rows = [];
    private readonly Dictionary<TKey, TRow> _byKey = [];

    public IEnumerable<TRow> Rows => _rows.Values;
    public int Count => _byKey.Count;

    public TRow? this[TKey key] => _byKey.GetValueOrDefault(key);

    public void Set(TKey key, TRow? before, TRow? after)
    {
        if (after is null) { _rows.Remove(key); _byKey.Remove(key); }
        else { _rows[key] = after; _byKey[key] = after; }
        index?.Invoke(before, after);
    }
}

/// <summary>
/// What the book knows, as tables like those of the other stores (<c>Migrations/0001-book.sql</c>), with the few
/// indexes that the loops need.
/// </summary>
internal sealed class Tables
{
    public Tables()
    {
        Documents = new((before, after) => DocumentIds.Swap(before?.Raw.Id, after?.Raw.Id, after?.Sequence ?? 0));
        Inbox = new(Index);
        Events = new((before, after) => Versions.Swap(before is null ? null : (before.Process, before.Event.Version),
            after is null ? null : (after.Process, after.Event.Version), after?.Sequence ?? 0));
        Entries = new((before, after) => EntryKeys.Swap(before?.Key, after?.Key, after?.Sequence ?? 0));
        Deliveries = new(Index);
        Cases = new((before, after) =>
        {
            if (before is { ClosedAt: null }) OpenCases.Remove(before.Identity);
            if (after is { ClosedAt: null }) OpenCases[after.Identity] = after.Sequence;
        });
        Deadlines = new((before, after) =>
        {
            if (before is not null) Due.Remove((before.DueAt, before.Process.ToString(), before.Name));
            if (after is not null) Due.Add((after.DueAt, after.Process.ToString(), after.Name));
        });
    }

    public Table<long, DocumentData> Documents { get; }
    public Table<(string Sender, string Receiver, string Usage, string ControlNumber),
        InterchangeData> Interchanges { get; } = new();
    public Table<long, MessageData> Inbox { get; }
    public Table<long, DuplicateData> Duplicates { get; } = new();
    public Table<string, ProcessData> Processes { get; } = new();
    public Table<long, EventData> Events { get; }
    public Table<long, EntryData> Entries { get; }
    public Table<long, MoveData> Moves { get; } = new();
    public Table<(string Value, string Kind, string Process, string Key, string Document, string Correlation),
        ReferenceData> References { get; } = new();
    public Table<(string Process, string Key, string Name), DeadlineData> Deadlines { get; }
    public Table<long, CaseData> Cases { get; }
    public Table<long, DeliveryData> Deliveries { get; }
    public Table<string, EndpointReport> Endpoints { get; } = new();
    public Table<string, ControlNumberData> ControlNumbers { get; } = new();
    public Table<(string Client, string Key), StoredResponse> Responses { get; } = new();
    public Table<long, AuditData> Audit { get; } = new();
    public Table<int, PartitionData> Partitions { get; } = new();
    public Table<string, MetaData> Meta { get; } = new();

    public Dictionary<Guid, long> DocumentIds { get; } = [];
    public Dictionary<(string Process, string BusinessKey), long> Keys { get; } = [];
    public SortedSet<long> Pending { get; } = [];
    public SortedSet<long> Parked { get; } = [];
    public Dictionary<(ProcessId Process, long Version), long> Versions { get; } = [];
    public Dictionary<string, long> EntryKeys { get; } = [];
    public Dictionary<string, long> IdempotencyKeys { get; } = [];
    public SortedSet<long> OpenDeliveries { get; } = [];
    public Dictionary<(ProcessId Process, string Kind, string Subject), long> OpenCases { get; } = [];
    public SortedSet<(DateTimeOffset At, string Process, string Name)> Due { get; } = [];

    public DocumentData? Document(Guid id) => DocumentIds.TryGetValue(id, out var sequence) ? Documents[sequence] : null;

    public ProcessData? Process(ProcessId id) => Processes[id.ToString()];

    /// <summary>
    /// What is open at an endpoint and first of its queue: an earlier one that is not settled, or dead, holds the later
    /// ones.
    /// </summary>
    public IEnumerable<DeliveryData> Heads(EndpointId endpoint)
    {
        var held = new HashSet<ProcessId>();
        return OpenDeliveries.Select(s => Deliveries[s]!).Where(d => d.Endpoint == endpoint && held.Add(d.Process));
    }

    private void Index(MessageData? before, MessageData? after)
    {
        Keys.Swap(before is null ? null : (before.Process.Process, before.BusinessKey),
            after is null ? null : (after.Process.Process, after.BusinessKey), after?.Sequence ?? 0);
        if (before?.Status == MessageData.Waits) Pending.Remove(before.Sequence);
        if (before?.Status == MessageData.Held) Parked.Remove(before.Sequence);
        if (after?.Status == MessageData.Waits) Pending.Add(after.Sequence);
        if (after?.Status == MessageData.Held) Parked.Add(after.Sequence);
    }

    /// <summary>Open: ready, sending, unknown or dead.</summary>
    private void Index(DeliveryData? before, DeliveryData? after)
    {
        IdempotencyKeys.Swap(before?.Queued.Delivery.IdempotencyKey, after?.Queued.Delivery.IdempotencyKey,
            after?.Sequence ?? 0);
        if (before is not null) OpenDeliveries.Remove(before.Sequence);
        if (after is { State: not (DeliveryState.Delivered or DeliveryState.Rejected) }) OpenDeliveries.Add(after.Sequence);
    }
}

internal static class IndexExtensions
{
    public static void Swap<TKey>(this Dictionary<TKey, long> index, TKey? before, TKey? after, long sequence)
        where TKey : struct
    {
        if (before is { } old) index.Remove(old);
        if (after is { } now) index[now] = sequence;
    }

    public static void Swap(this Dictionary<string, long> index, string? before, string? after, long sequence)
    {
        if (before is not null) index.Remove(before);
        if (after is not null) index[after] = sequence;
    }
}

internal sealed record DocumentData(
    long Sequence, NewDocument Raw, int Status, string DocumentType, string Outcome, long Acceptances,
    string Correlation);

internal sealed record InterchangeData(InterchangeKey Key, Guid Document);

internal sealed record MessageData(
    long Sequence, int Partition, ProcessId Process, string BusinessKey, string Type, string ContentHash, byte[] Body,
    int Status, string? Reason, int Attempts, DateTimeOffset At, string Correlation, string Causation, Guid? Document,
    string Source)
{
    public const int Waits = 1, Done = 2, Refused = 3, Held = 4;
}

internal sealed record DuplicateData(long Message, Guid Document, DateTimeOffset At);

/// <param name="Correlation">The first one, for ever; null: shared by many chains.</param>
/// <param name="State">Null: told, but nothing decided yet.</param>
internal sealed record ProcessData(ProcessId Id, string? Correlation, long Version, ReadOnlyMemory<byte>? State);

internal sealed record EventData(
    long Sequence, int Partition, ProcessId Process, RecordedEvent Event, DateTimeOffset At, string Correlation,
    string Causation, string FactsHash, byte[] Hash);

internal sealed record EntryData(long Sequence, int Partition, string Key, DateTimeOffset At, string Correlation,
    byte[] Hash, byte[] Body, IReadOnlyList<EntryLine> Lines);

internal sealed record MoveData(long Sequence, NewMove Move);

internal sealed record ReferenceData(Reference Reference, ProcessId? Process, Guid? Document, string Correlation);

internal sealed record DeadlineData(ProcessId Process, string Name, DateTimeOffset DueAt);

internal sealed record CaseData(
    long Sequence, string Id, ProcessId Process, CaseOpening Opening, DateTimeOffset OpenedAt, DateTimeOffset? ClosedAt,
    string? Outcome, Guid? Document, string Correlation)
{
    public (ProcessId, string, string) Identity => (Process, Opening.Kind, Opening.Subject);
}

/// <param name="Since">When it became the head of its queue, or was retried.</param>
internal sealed record DeliveryData(
    long Sequence, QueuedDelivery Queued, DeliveryState State, int Attempts, DateTimeOffset NextAttempt,
    DateTimeOffset Since, string? Reference, string? Fault, DateTimeOffset? SettledAt, bool WasUnknown, Guid? Document,
    IReadOnlyList<Reference>? References, string? ClaimedBy = null, DateTimeOffset ClaimedUntil = default)
{
    public EndpointId Endpoint => Queued.Delivery.Endpoint;
    public ProcessId Process => Queued.Process;

    /// <summary>One queue for each process at each endpoint.</summary>
    public (EndpointId Endpoint, ProcessId Process) Queue => (Endpoint, Process);
}

internal sealed record ControlNumberData(long Next);

internal sealed record AuditData(long Sequence, DateTimeOffset At, string By, string Action, string Subject,
    string Detail, byte[] Hash);

internal sealed record PartitionData(long Epoch, byte[] EventHead, byte[] EntryHead);

internal sealed record MetaData(string Value);
