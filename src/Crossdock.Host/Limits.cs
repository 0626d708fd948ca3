namespace Crossdock.Host;

/// <summary>The room's bounds.</summary>
public static class Limits
{
    /// <summary>Bytes of one API document or webhook.</summary>
    public const int RequestBytes = 16 * 1024 * 1024;

    /// <summary>Characters of an Idempotency-Key.</summary>
    public const int IdempotencyKeyLength = 255;

    /// <summary>Documents that a client may send in a second, where its endpoint does not say otherwise.</summary>
    public const int CallsPerSecond = 1_000;

    /// <summary>The most that an endpoint may allow.</summary>
    public const int MostCallsPerSecond = 100_000;

    /// <summary>Connections that the server holds at the same time.</summary>
    public const int Connections = 4_096;

    /// <summary>Rows of one page of a list.</summary>
    public const int PageRows = 1_000;

    /// <summary>Cluster: a member that the book has not answered for so long gives up its partitions.</summary>
    public static readonly TimeSpan StoreSilence = TimeSpan.FromSeconds(5);

    /// <summary>Cluster: how long one question to the book may take, membership included.</summary>
    public const int StoreAnswerSeconds = 3;

    /// <summary>Cluster: how long a node waits for a connection to the book.</summary>
    public const int ConnectSeconds = 10;

    /// <summary>Cluster: pause between two questions to the book.</summary>
    public static readonly TimeSpan WatchPause = TimeSpan.FromMilliseconds(500);

    /// <summary>Cluster: pause between two looks at what is planned here and what is here.</summary>
    public static readonly TimeSpan TouchPause = TimeSpan.FromMilliseconds(250);

    /// <summary>Cluster: pause before a member that could not join tries again.</summary>
    public static readonly TimeSpan RejoinPause = TimeSpan.FromSeconds(1);

    /// <summary>Cluster: how long a call to another node may take.</summary>
    public static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(5);

    /// <summary>Cluster: how long a member that is cut off from the book waits for another one to hear it.</summary>
    public static readonly TimeSpan Farewell = TimeSpan.FromSeconds(1);

    /// <summary>Cluster: how long a node that is stopped takes to hand over.</summary>
    public static readonly TimeSpan Leaving = TimeSpan.FromSeconds(15);

    /// <summary>
    /// Cluster: after three lost probes a member is suspected; two of three (or the other of two) declare it dead.
    /// </summary>
    internal static void Membership(Orleans.Configuration.ClusterMembershipOptions o)
    {
        (o.MinProbeTimeout, o.ProbeTimeout, o.MaxProbeTimeout) =
            (TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1.5), TimeSpan.FromSeconds(2));
        (o.NumMissedProbesLimit, o.NumVotesForDeathDeclaration) = (3, 2);
        // A dead member that nobody declared dead (all were killed at once) keeps nobody from joining for longer than this.
        (o.IAmAliveTablePublishTimeout, o.NumMissedTableIAmAliveLimit) = (TimeSpan.FromSeconds(2), 4);
        (o.TableRefreshTimeout, o.MaxJoinAttemptTime) = (TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(1));
        (o.DefunctSiloExpiration, o.DefunctSiloCleanupPeriod) = (TimeSpan.FromHours(1), TimeSpan.FromMinutes(10));
        o.ExtendProbeTimeoutDuringDegradation = false;
    }

    /// <summary>Cases, deliveries and messages that a list shows at most.</summary>
    public const int ListRows = 10_000;
}
