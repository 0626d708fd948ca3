namespace Crossdock.Model;

/// <summary>
/// What people do again or otherwise: edits that a second person approves, and work on many things at once. Each call
/// is one transaction, and audited with the names of those who asked. The reads are what a preview needs.
/// </summary>
public interface IReplays
{
    ValueTask<MessageRow?> MessageAsync(long sequence, CancellationToken ct);

    /// <summary>What a process has still to be told, in order: its parked message first, then those behind it.</summary>
    ValueTask<IReadOnlyList<MessageRow>> WaitingAsync(ProcessId process, int limit, CancellationToken ct);

    /// <summary>The content hash that is known under a business key; null when the key is new.</summary>
    ValueTask<string?> ContentHashAsync(string process, string businessKey, CancellationToken ct);

    /// <summary>Stores a proposal. False: another one for the same message or document waits for its decision.</summary>
    ValueTask<bool> ProposeAsync(Edit edit, CancellationToken ct);

    /// <summary>
    /// Approves a proposal: the edited document is archived in the chain of the original and taken in; an edited
    /// message takes the original's place in the order and is pending again. The original is kept in the edit.
    /// </summary>
    /// <param name="edited">The edited document; of a message its JSON.</param>
    /// <param name="arrival">What the edited document says; of a message it says nothing further.</param>
    /// <exception cref="InterchangeTakenException">Another document took the control number in between.</exception>
    ValueTask<EditVerdict> ApproveAsync(
        Guid edit, RawDocument edited, Arrival arrival, string by, DateTimeOffset now, CancellationToken ct);

    /// <summary>The proposer may withdraw it, anybody else may reject it.</summary>
    ValueTask<EditVerdict> RejectAsync(Guid edit, string by, DateTimeOffset now, CancellationToken ct);

    ValueTask<Edit?> EditAsync(Guid id, CancellationToken ct);

    /// <summary>Newest first.</summary>
    ValueTask<IReadOnlyList<Edit>> EditsAsync(bool openOnly, int limit, CancellationToken ct);

    ValueTask PlanAsync(Job job, IReadOnlyList<string> subjects, CancellationToken ct);

    /// <summary>
    /// Starts a planned job, or goes on with a cancelled one. False: there is no such job, or it runs or is done.
    /// </summary>
    ValueTask<bool> StartJobAsync(Guid job, string by, DateTimeOffset now, CancellationToken ct);

    /// <summary>What is not yet done stays as it is. False: there is no such job, or it is over.</summary>
    ValueTask<bool> CancelJobAsync(Guid job, string by, DateTimeOffset now, CancellationToken ct);

    /// <summary>
    /// Does the next items of a running job of messages or deliveries, each together with the note that it is done: a
    /// crash repeats none and leaves none out. A job that has none left is done.
    /// </summary>
    ValueTask<Job?> StepAsync(Guid job, int limit, DateTimeOffset now, CancellationToken ct);

    /// <summary>Items of a running job that are not yet done, in order.</summary>
    ValueTask<IReadOnlyList<JobItem>> WaitingItemsAsync(Guid job, int limit, CancellationToken ct);

    /// <summary>
    /// Notes that an item of a job of documents is done. False: the job does not run any more, or the item was done
    /// before.
    /// </summary>
    ValueTask<bool> SettleItemAsync(Guid job, int number, JobItemState state, string note, DateTimeOffset now,
        CancellationToken ct);

    ValueTask<Job?> JobAsync(Guid id, CancellationToken ct);

    /// <summary>Newest first; running ones oldest first.</summary>
    ValueTask<IReadOnlyList<Job>> JobsAsync(bool runningOnly, int limit, CancellationToken ct);

    ValueTask<IReadOnlyList<JobItem>> ItemsAsync(Guid job, int after, int limit, CancellationToken ct);

    /// <summary>What people did, after a cursor (0 = from the start).</summary>
    ValueTask<IReadOnlyList<AuditRow>> AuditAsync(long after, int limit, CancellationToken ct);
}

public enum EditState { Proposed = 1, Approved = 2, Rejected = 3 }

/// <summary>A change of a message that could not be told, or of a document that could not be read.</summary>
/// <param name="Message">The place of the message; null: of a document.</param>
/// <param name="Document">The document; null: of a message.</param>
/// <param name="Original">The bytes before: the message's JSON, or the document as it came.</param>
/// <param name="Difference">Lines taken away (-) and put in (+), for people.</param>
/// <param name="Result">The archived document that an approval made.</param>
public sealed record Edit(
    Guid Id, long? Message, Guid? Document, ReadOnlyMemory<byte> Original, ReadOnlyMemory<byte> Edited,
    string Difference, string Reason, string ProposedBy, DateTimeOffset ProposedAt,
    EditState State = EditState.Proposed, string? DecidedBy = null, DateTimeOffset? DecidedAt = null,
    Guid? Result = null)
{
    public string Subject => Message is { } message ? $"message:{message}" : $"document:{Document}";
}

/// <summary>What became of a decision about an edit. In order of precedence.</summary>
public enum EditVerdict
{
    Done = 1,
    NotFound = 2,
    DecidedBefore = 3,

    /// <summary>Who proposes does not approve.</summary>
    SamePerson = 4,

    /// <summary>The message is not held any more, or is not what was edited.</summary>
    Outdated = 5,

    /// <summary>The same bytes are in the archive already.</summary>
    ArchivedBefore = 6,
}

public enum JobKind { Messages = 1, Deliveries = 2, Documents = 3 }

public enum JobState { Planned = 1, Running = 2, Cancelled = 3, Done = 4 }

public enum JobItemState { Waiting = 1, Done = 2, Skipped = 3 }

/// <summary>The same done to many: messages told again, deliveries sent again, documents translated again.</summary>
/// <param name="What">How the items were chosen, for people.</param>
/// <param name="By">Who started or cancelled it last; before that, who planned it.</param>
/// <param name="Skipped">Items that had been seen to by somebody else in between.</param>
public sealed record Job(
    Guid Id, JobKind Kind, string What, string PlannedBy, DateTimeOffset PlannedAt, JobState State, string By,
    DateTimeOffset ChangedAt, int Total, int Done = 0, int Skipped = 0);

/// <param name="Subject">message:17, delivery:4 or document:GUID</param>
public sealed record JobItem(int Number, string Subject, JobItemState State, string Note);

public sealed record AuditRow(long Sequence, DateTimeOffset At, string By, string Action, string Subject, string Detail);
