namespace Crossdock.Model;

/// <summary>The book as people read it. Never writes.</summary>
public interface IBookQueries
{
    /// <summary>
    /// Every chain that a reference leads to (any kind of reference, or "kind:value"); empty when unknown.
    /// </summary>
    ValueTask<Chain?> TraceAsync(string reference, CancellationToken ct);

    ValueTask<IReadOnlyList<CaseRow>> CasesAsync(bool openOnly, int limit, CancellationToken ct);
    ValueTask<CaseRow?> CaseAsync(string id, CancellationToken ct);
    ValueTask<IReadOnlyList<DeliveryRow>> DeliveriesAsync(DeliveryState? state, int limit, CancellationToken ct);

    /// <summary>Each endpoint that has something to send, or of which its sender has said something.</summary>
    ValueTask<IReadOnlyList<EndpointRow>> EndpointsAsync(CancellationToken ct);

    /// <summary>Journal entries in posting order, after a cursor (0 = from the start).</summary>
    ValueTask<IReadOnlyList<EntryRow>> EntriesAsync(long after, int limit, CancellationToken ct);

    ValueTask<IReadOnlyList<BalanceRow>> BalancesAsync(CancellationToken ct);
    ValueTask<IReadOnlyList<DocumentRow>> DocumentsAsync(int limit, CancellationToken ct);
    ValueTask<DocumentBody?> DocumentAsync(Guid id, CancellationToken ct);
    ValueTask<IReadOnlyList<DocumentCount>> DocumentCountsAsync(CancellationToken ct);

    /// <summary>Events after a cursor (0 = from the start), in commit order: the feed of all live views.</summary>
    ValueTask<IReadOnlyList<EventRow>> EventsAsync(long after, int limit, CancellationToken ct);

    ValueTask<StoredState?> StateAsync(ProcessId process, CancellationToken ct);
    ValueTask<IReadOnlyList<StoredState>> StatesAsync(string process, CancellationToken ct);

    /// <summary>
    /// States of one process in the order of their keys (by their bytes), after a key ("" = from the start).
    /// </summary>
    ValueTask<IReadOnlyList<StoredState>> StatesAsync(string process, string after, int limit, CancellationToken ct);
    ValueTask<IReadOnlyList<LineRow>> LinesAsync(string document, CancellationToken ct);

    /// <summary>All rows of the line ledger, for the reconciliations.</summary>
    ValueTask<IReadOnlyList<LineRow>> AllLinesAsync(CancellationToken ct);

    ValueTask<IReadOnlyList<MessageRow>> MessagesAsync(string? status, int limit, CancellationToken ct);

    /// <summary>Counts every row: on a large book it takes long.</summary>
    ValueTask<BookTotals> TotalsAsync(CancellationToken ct);

    /// <summary>Found by what is open, however large the book.</summary>
    ValueTask<OpenWork> OpenWorkAsync(CancellationToken ct);

    /// <summary>Found by going back in time, however large the book.</summary>
    ValueTask<BookActivity> ActivityAsync(DateTimeOffset since, CancellationToken ct);

    /// <summary>Recomputes every hash chain; the first bad row of each partition, or nothing.</summary>
    ValueTask<Verification> VerifyAsync(CancellationToken ct);
}

public sealed record EventRow(
    long Sequence, string Id, ProcessId Process, string Type, string Body, DateTimeOffset At, string Correlation,
    string Causation, string FactsHash);

public sealed record EntryRow(
    long Sequence, JournalEntry Entry, EntryState State, string? Voucher, string? Reason, DateTimeOffset At,
    DateTimeOffset? PostedAt);

public sealed record BalanceRow(EntityId Entity, Role Role, string Account, Currency Currency, long DebitMinor,
    long CreditMinor)
{
    public long BalanceMinor => DebitMinor - CreditMinor;
}

public sealed record CaseRow(
    string Id, string Process, string Key, string Kind, string Subject, string Title, string Explanation, Money? AtRisk,
    string Owner, IReadOnlyList<CaseOption> Options, DateTimeOffset OpenedAt, DateTimeOffset? ClosedAt, string? Outcome,
    Guid? Document, string Correlation);

public sealed record DeliveryRow(
    long Sequence, EndpointId Endpoint, ProcessId Process, string Type, DeliveryState State, int Attempts,
    string? Reference, string? Fault, DateTimeOffset CreatedAt, DateTimeOffset? SettledAt, string IdempotencyKey,
    Guid? Document, string Correlation,
    bool WasUnknown);

/// <summary>The queue of one endpoint.</summary>
/// <param name="Waiting">Ready or being sent, those behind another one of their process included.</param>
/// <param name="OldestAt">When the oldest that is not settled was made.</param>
/// <param name="Circuit">As its sender last said; closed when it never said anything.</param>
public sealed record EndpointRow(
    EndpointId Endpoint, long Waiting, long Unknown, long Dead, DateTimeOffset? OldestAt, CircuitState Circuit,
    DateTimeOffset? Until, string? Fault);

public enum DocumentDirection { In = 1, Out = 2 }

public sealed record DocumentRow(
    Guid Id, DocumentDirection Direction, string Channel, PartyId? Partner, string Name, string DocumentType,
    string MediaType, long Bytes, string Sha256, DateTimeOffset At, string Outcome);

public sealed record DocumentBody(DocumentRow Row, ReadOnlyMemory<byte> Bytes);

public sealed record DocumentCount(DocumentDirection Direction, string DocumentType, long Count);

public sealed record MessageRow(
    long Sequence, ProcessId Process, string BusinessKey, string Type, string Body, string Status, string? Reason,
    int Attempts, DateTimeOffset AcceptedAt, string Correlation, string Causation, Guid? Document);

public sealed record LineRow(
    long Sequence, ProcessId Process, string Event, LineMove Move, DateTimeOffset At);

/// <summary>Everything that belongs together: found by one reference, the same from any of its references.</summary>
public sealed record Chain(
    string Reference, IReadOnlyList<ProcessId> Processes, IReadOnlyList<Reference> References,
    IReadOnlyList<DocumentRow> Documents, IReadOnlyList<MessageRow> Messages, IReadOnlyList<EventRow> Events,
    IReadOnlyList<EntryRow> Entries, IReadOnlyList<DeliveryRow> Deliveries, IReadOnlyList<CaseRow> Cases,
    IReadOnlyList<LineRow> Lines);

public sealed record BookTotals(
    long Documents, long Messages, long Pending, long Parked, long Refused, long Duplicates, long Events, long Entries,
    long Lines, long Deliveries, long DeliveriesOpen, long DeliveriesDead, long CasesOpen)
{
    /// <summary>What is open, and all rows that there are.</summary>
    public static BookTotals Of(OpenWork open, long documents, long messages, long duplicates, long events, long entries,
        long lines, long deliveries) => new(
        documents, messages, open.Pending, open.Parked, open.Refused, duplicates, events, entries, lines, deliveries,
        open.DeliveriesOpen, open.DeliveriesDead, open.CasesOpen);
}

/// <summary>What is under way, or waits for somebody.</summary>
/// <param name="Refused">Messages that were ever refused.</param>
public sealed record OpenWork(long Pending, long Parked, long Refused, long DeliveriesOpen, long DeliveriesDead,
    long CasesOpen);

/// <summary>What came, and what was asked for, since a moment.</summary>
/// <param name="Duplicates">Messages that were recognised as known.</param>
public sealed record BookActivity(long DocumentsIn, long DocumentsOut, long Messages, long Duplicates, long Deliveries);

public sealed record Verification(long EventsChecked, long EntriesChecked, IReadOnlyList<string> Faults);
