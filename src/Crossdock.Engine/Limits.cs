namespace Crossdock.Engine;

/// <summary>The room's bounds.</summary>
public static class Limits
{
    /// <summary>Messages that may follow from one rehearsed step.</summary>
    public const int RehearsedMessages = 100_000;

    /// <summary>Deadlines that become messages in one transaction.</summary>
    public const int DeadlinesAtOnce = 500;

    /// <summary>Documents translated again after a restart, per look.</summary>
    public const int UntranslatedAtOnce = 100;
}

/// <summary>How much at once, how often, how long.</summary>
/// <param name="Batch">Messages of one commit, over all partitions of this node.</param>
/// <param name="MaxPending">Messages that may wait before doors are told to come back later.</param>
/// <param name="Idle">Pause of a loop that found nothing and heard nothing.</param>
/// <param name="NewId">Where new ids come from; null: version 7 GUIDs.</param>
/// <param name="DeliveryAttempts">Failed attempts before a delivery is a dead letter. An unknown outcome is looked up for ever.</param>
public sealed record EngineOptions(
    int Partitions = 64, int Batch = 1_000, int MaxPending = 50_000, TimeSpan? Idle = null, int DeliveriesAtOnce = 64, int SendsAtOnce = 8,
    int DeliveryAttempts = 15, TimeSpan? FirstRetry = null, TimeSpan? LongestRetry = null, int Seed = 0, Func<Guid>? NewId = null)
{
    public TimeSpan IdlePause => Idle ?? TimeSpan.FromMilliseconds(500);
    public TimeSpan FirstRetryAfter => FirstRetry ?? TimeSpan.FromMilliseconds(250);
    public TimeSpan LongestRetryAfter => LongestRetry ?? TimeSpan.FromMinutes(5);
}
