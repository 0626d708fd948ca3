namespace Crossdock.Engine;

/// <summary>The room's bounds.</summary>
public static class Limits
{
    /// <summary>Messages that may follow from one rehearsed step.</summary>
    public const int RehearsedMessages = 100_000;

    /// <summary>Deadlines that become messages in one transaction.</summary>
    public const int DeadlinesAtOnce = 500;

    /// <summary>Bytes of the documents that are being taken in at the same time.</summary>
    public const long BytesAtOnce = 256L * 1024 * 1024;

    /// <summary>Deliveries that are given up in one transaction.</summary>
    public const int GivenUpAtOnce = 500;

    /// <summary>Due deliveries among which the probe of a half-open circuit is chosen.</summary>
    public const int ProbesToChooseFrom = 64;

    /// <summary>The longest pause that a receiver may ask for (Retry-After).</summary>
    public static readonly TimeSpan LongestAskedPause = TimeSpan.FromHours(1);

    /// <summary>How often a rehearsal begins again because it met something of the book that it had not read.</summary>
    public const int RehearsedReadings = 200;

    /// <summary>Messages behind a parked one that a preview tells too.</summary>
    public const int PreviewedSuccessors = 1_000;

    /// <summary>Items of one job.</summary>
    public const int JobItems = 100_000;

    /// <summary>Items of a job that are done in one transaction.</summary>
    public const int JobItemsAtOnce = 100;

    /// <summary>Jobs that run side by side.</summary>
    public const int JobsAtOnce = 10;

    /// <summary>Documents translated again after a restart, per look.</summary>
    public const int UntranslatedAtOnce = 100;
}

/// <summary>How much at once, how often, how long.</summary>
/// <param name="Batch">Messages of one commit, over all partitions of this node.</param>
/// <param name="MaxPending">Messages that may wait before doors are told to come back later.</param>
/// <param name="MaxDocumentsAtOnce">Documents that are being taken in at the same time before further ones are told to
/// come back later.</param>
/// <param name="Idle">Pause of a loop that found nothing and heard nothing.</param>
/// <param name="Gather">Between two looks for due deliveries of an endpoint that is busy; an idle one is looked at at
/// once.</param>
/// <param name="Placed"> Somebody else says which partitions this node works on (
/// <see cref="CrossdockEngine.OwnAsync"/>, <see cref="CrossdockEngine.ReleaseAsync"/>), and one that another node took is
/// simply gone. Without it: all of them, and losing one ends this node's work.
/// </param>
/// <param name="ClaimHolds">How long a delivery is this node's once it has prepared it; sending begins within half of
/// it or not at all. Null: for ever.</param>
/// <param name="NewId">Where new ids come from; null: version 7 GUIDs.</param>
/// <param name="DeliveryAttempts">Failed attempts before a delivery is a dead letter. An unknown outcome is looked up
/// for ever.</param>
/// <param name="Deadline">How long a delivery may be the next of its process before it is a dead letter; null: three
/// days.</param>
/// <param name="CircuitFailures">Different deliveries that fail in a row before an endpoint is left alone for a
/// while.</param>
public sealed record EngineOptions(
    int Partitions = 64, int Batch = 1_000, int MaxPending = 50_000, TimeSpan? Idle = null, int DeliveriesAtOnce = 64,
    int SendsAtOnce = 8, int DeliveryAttempts = 15, TimeSpan? FirstRetry = null, TimeSpan? LongestRetry = null,
    int Seed = 0,
    TimeSpan? Deadline = null, int CircuitFailures = 5, int MaxDocumentsAtOnce = 4_096, TimeSpan? Gather = null,
    bool Placed = false, TimeSpan? ClaimHolds = null, Func<Guid>? NewId = null)
{
    public TimeSpan SendWithin => ClaimHolds / 2 ?? TimeSpan.MaxValue;
    public TimeSpan IdlePause => Idle ?? TimeSpan.FromMilliseconds(500);
    public TimeSpan GatherPause => Gather ?? TimeSpan.FromMilliseconds(5);
    public TimeSpan FirstRetryAfter => FirstRetry ?? TimeSpan.FromMilliseconds(250);
    public TimeSpan LongestRetryAfter => LongestRetry ?? TimeSpan.FromMinutes(5);
    public TimeSpan DeliveryDeadline => Deadline ?? TimeSpan.FromDays(3);
}
