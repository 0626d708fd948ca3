namespace Crossdock.Model;

/// <summary>
/// The storage port: the one way in which business state is written. Each call is one transaction; when it returns, what it
/// wrote is durable.
/// </summary>
public interface IBook : IBookLookups, IOutbox, IAsyncDisposable
{
    /// <summary>Stores a raw document. The same channel, name and content again gives the first one's id.</summary>
    ValueTask<Guid> ArchiveAsync(RawDocument document, CancellationToken ct);

    /// <summary>Documents that were archived but not yet accepted (the program died between): oldest first.</summary>
    ValueTask<IReadOnlyList<ArchivedDocument>> UntranslatedAsync(int limit, CancellationToken ct);

    /// <summary>
    /// Takes a translated document in, all or nothing. One acceptance per message, in order; a conflict opens a case.
    /// </summary>
    /// <exception cref="InterchangeTakenException">Another document took the control number in between: translate
    /// again.</exception>
    ValueTask<IReadOnlyList<Acceptance>> AcceptAsync(Arrival arrival, DateTimeOffset now, CancellationToken ct);

    /// <summary>
    /// Archives a new document and takes its translation in, in one transaction. Null when the same document is
    /// archived already: then nothing was written, and the caller translates it under its first id.
    /// </summary>
    /// <exception cref="InterchangeTakenException">Another document took the control number in between: translate
    /// again.</exception>
    ValueTask<IReadOnlyList<Acceptance>?> TakeInAsync(
        RawDocument document, Arrival arrival, DateTimeOffset now, CancellationToken ct);

    /// <summary>Takes the ownership of partitions: a new epoch for each; earlier owners can no longer commit.</summary>
    ValueTask<IReadOnlyDictionary<int, long>> OwnAsync(IReadOnlyList<int> partitions, CancellationToken ct);

    /// <summary>
    /// Pending messages of the partitions in order, at most <paramref name="limit"/>, with the states that they need.
    /// Messages behind a parked one of the same process are left out. When more wait than are asked for, every source
    /// that waits gets an equal share of them, each in its own order; a message never comes before an earlier one of
    /// its process.
    /// </summary>
    ValueTask<Work> TakeAsync(IReadOnlyList<int> partitions, int limit, CancellationToken ct);

    /// <summary>Commits the batches; each is atomic and checked against its partition's epoch.</summary>
    /// <exception cref="StaleEpochException">Another owner took a partition; nothing of its batch was written.</exception>
    ValueTask CommitAsync(IReadOnlyList<Batch> batches, CancellationToken ct);

    /// <summary>Makes messages of the deadlines that are due. Returns how many.</summary>
    ValueTask<int> RaiseDeadlinesAsync(DateTimeOffset now, int limit, CancellationToken ct);

    ValueTask<DateTimeOffset?> NextDeadlineAsync(CancellationToken ct);

    /// <summary>Puts parked messages of a process (or one dead delivery) back to work. Audited.</summary>
    ValueTask<int> ReleaseAsync(ProcessId process, string by, DateTimeOffset now, CancellationToken ct);

    /// <summary>Puts a refused message back to work. Audited.</summary>
    ValueTask<bool> RetryMessageAsync(long sequence, string by, DateTimeOffset now, CancellationToken ct);

    ValueTask<bool> RetryDeliveryAsync(long sequence, string by, DateTimeOffset now, CancellationToken ct);

    /// <summary>Closes a case that belongs to a document (not to a process). Audited.</summary>
    ValueTask<bool> CloseCaseAsync(string caseId, string outcome, string by, DateTimeOffset now, CancellationToken ct);

    /// <summary>The stored response of an API call (IETF draft idempotency-key-header); null when the key is new.</summary>
    ValueTask<StoredResponse?> FindResponseAsync(string client, string key, CancellationToken ct);

    /// <summary>Stores the response of a call under its key; the first one stored wins and is returned.</summary>
    ValueTask<StoredResponse> StoreResponseAsync(
        string client, string key, StoredResponse response, DateTimeOffset now, CancellationToken ct);

    IBookQueries Queries { get; }

    /// <summary>Edits and jobs; null: this book keeps none (one in memory).</summary>
    IReplays? Replays => null;
}

/// <summary>What is to be sent: one queue for each process at each endpoint.</summary>
public interface IOutbox
{
    /// <summary>
    /// A sender of this endpoint begins: what an earlier one was in the middle of sending is unknown now. Returns how
    /// many.
    /// </summary>
    ValueTask<int> TakeOverAsync(EndpointId endpoint, DateTimeOffset now, CancellationToken ct);

    /// <summary>
    /// This node's sender of this endpoint ends: what it had claimed is free for other nodes at once, and what it was
    /// in the middle of sending is unknown. A book that only one program runs has nothing to hand over.
    /// </summary>
    ValueTask HandOverAsync(EndpointId endpoint, CancellationToken ct) => ValueTask.CompletedTask;

    /// <summary>
    /// Deliveries of an endpoint that may be sent now: the head of each process's queue there, the one that has been
    /// due longest first.
    /// </summary>
    ValueTask<IReadOnlyList<DueDelivery>> DueDeliveriesAsync(
        EndpointId endpoint, DateTimeOffset now, int limit, CancellationToken ct);

    /// <summary>
    /// Stores the wire form that <paramref name="render"/> makes; control numbers are taken in the same transaction.
    /// </summary>
    ValueTask<Delivery> PrepareAsync(Delivery delivery, Func<IControlNumbers, PreparedDocument> render,
        DateTimeOffset now, CancellationToken ct);

    /// <summary>
    /// Records how an attempt ended: state, next attempt, receiver's reference, answers into the inbox, case if
    /// rejected or dead.
    /// </summary>
    ValueTask SettleAsync(DeliverySettlement settlement, CancellationToken ct);

    /// <summary>
    /// Makes dead letters of deliveries that certainly were not done and have been the head of their queue since
    /// <paramref name="since"/> or longer, at most
    /// <paramref name="limit"/>; what waits behind them stays. Returns how many.
    /// </summary>
    ValueTask<int> GiveUpAsync(EndpointId endpoint, DateTimeOffset since, string fault, DateTimeOffset now, int limit,
        CancellationToken ct);

    /// <summary>Keeps what a sender says of its endpoint, for people; the last one said stands.</summary>
    ValueTask ReportAsync(EndpointReport report, CancellationToken ct);
}

public enum CircuitState { Closed = 1, Open = 2, HalfOpen = 3 }

/// <summary>How an endpoint's sender sees it.</summary>
/// <param name="Until">When it is tried again, while the circuit is open.</param>
/// <param name="Fault">The last one.</param>
public sealed record EndpointReport(
    EndpointId Endpoint, CircuitState Circuit, DateTimeOffset? Until, string? Fault, DateTimeOffset At);

/// <param name="RequestHash">The same key with another request is an error of the caller.</param>
public sealed record StoredResponse(string RequestHash, int Status, string MediaType, ReadOnlyMemory<byte> Body);

/// <summary>A delivery with what the sender must know.</summary>
/// <param name="State">Unknown: the last attempt's outcome is.</param>
/// <param name="Since">When it became the head of its queue, or was retried: its deadline counts from there.</param>
public sealed record DueDelivery(Delivery Delivery, DeliveryState State, DateTimeOffset Since);

public sealed record DeliverySettlement(
    Delivery Delivery, DeliveryState State, DateTimeOffset At, DateTimeOffset? NextAttempt, string? Reference,
    string? Fault, IReadOnlyList<Inbound> Answers, CaseOpening? Case);

/// <summary>A pending message with its place in the inbox.</summary>
/// <param name="Source">Whose it is, for a fair share: the door through which it, or the message that it follows from,
/// came in.</param>
public sealed record PendingMessage(
    long Sequence, int Partition, ProcessId Process, string Type, ReadOnlyMemory<byte> Body, string Correlation,
    string Causation, int Attempts, string Source = "")
{
    /// <summary>What Body says, when the book still has it from the writing; null: Body must be read.</summary>
    public Message? Told { get; init; }
}

/// <summary>A process instance as stored. Version counts its events; Body is the JSON of its state.</summary>
public sealed record StoredState(ProcessId Process, long Version, ReadOnlyMemory<byte> Body)
{
    /// <summary>
    /// What Body says, when it is still at hand from the deciding; null: Body must be read. Never changed by anyone.
    /// </summary>
    public object? Live { get; init; }
}

public sealed record Work(IReadOnlyList<PendingMessage> Messages, IReadOnlyDictionary<ProcessId, StoredState> States);

/// <summary>All that one partition commits at once.</summary>
public sealed record Batch(int Partition, long Epoch, DateTimeOffset At, string FactsHash, IReadOnlyList<Step> Steps);

public enum StepOutcome { Done = 1, Refused = 2, Parked = 3, Failed = 4 }

/// <summary>
/// One message's consequences. Outcome Failed leaves it pending with one more attempt; Parked holds its process.
/// </summary>
public sealed record Step(
    PendingMessage Message, StepOutcome Outcome, string? Reason, StoredState? State, IReadOnlyList<RecordedEvent> Events,
    IReadOnlyList<JournalEntry> Entries, IReadOnlyList<LineMove> Moves, IReadOnlyList<Deadline>? Deadlines,
    IReadOnlyList<NewDelivery> Deliveries, IReadOnlyList<CaseOpening> Cases, IReadOnlyList<CaseClosing> Closed,
    IReadOnlyList<Reference> References, IReadOnlyList<Inbound> Routed);

/// <param name="Id">process:key@version</param>
public sealed record RecordedEvent(string Id, long Version, string Type, ReadOnlyMemory<byte> Body);

/// <param name="Name">Distinguishes the deliveries of one message: makes the idempotency key.</param>
public sealed record NewDelivery(EndpointId Endpoint, Command Command, string IdempotencyKey);

/// <summary>A batch came from an owner that has lost its partition.</summary>
public sealed class StaleEpochException(int partition, long epoch)
    : Exception($"Partition {partition} has a newer owner than epoch {epoch}; nothing was committed.")
{
    public int Partition { get; } = partition;
    public long Epoch { get; } = epoch;
}

/// <summary>An interchange that was new when it was translated is not new any more.</summary>
public sealed class InterchangeTakenException(string controlNumber, Guid document)
    : Exception($"Interchange {controlNumber} was taken by document {document} in between; nothing was accepted.");
