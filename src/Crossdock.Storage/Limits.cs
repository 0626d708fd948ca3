namespace Crossdock.Storage;

/// <summary>The room's bounds.</summary>
public static class Limits
{
    /// <summary>Connections that read at the same time; further queries wait.</summary>
    public const int Readers = 4;

    /// <summary>How long a statement waits for another process's lock.</summary>
    public const int BusyTimeoutMs = 30_000;

    /// <summary>Log between two checkpoints of a PostgreSQL server below which its setting is a finding.</summary>
    public const int LogMegabytes = 4 * 1024;

    /// <summary>Minutes between two checkpoints below which its setting is a finding.</summary>
    public const int CheckpointMinutes = 15;

    /// <summary>
    /// Shared buffers that are enough for any book, and how many times the book may be larger than fewer of them.
    /// </summary>
    public const int BuffersMegabytes = 4 * 1024, BookOfBuffers = 4;

    /// <summary>
    /// Texts and blobs of the statements that one connection runs at a time and SQLite need not copy; what does not fit
    /// is copied.
    /// </summary>
    public const int BoundBytes = 256 * 1024;

    /// <summary>Page cache of SQLite's writer: a quarter of the book, at least so much, at most so much.</summary>
    public const int SqliteLeastCacheKilobytes = 16 * 1024, SqliteCacheKilobytes = 256 * 1024;

    /// <summary>Groups that are written before the cache is fitted to the book again.</summary>
    public const int GroupsOfACache = 1_000;

    /// <summary>
    /// Pages of SQLite's log before they are written to the file: 256 MB, which a start after a crash reads in less
    /// than a second.
    /// </summary>
    public const int SqliteLogPages = 65_536;

    /// <summary>Rows of each kind that one trace shows.</summary>
    public const int ChainRows = 10_000;

    /// <summary>Correlations that one trace follows.</summary>
    public const int Correlations = 1_000;

    /// <summary>Sources among which a batch is shared; what others send goes by its age.</summary>
    public const int FairSources = 4_096;

    /// <summary>Calls whose writes one transaction takes together.</summary>
    public const int PiecesOfAGroup = 512;

    /// <summary>
    /// Messages, deliveries, processes and states of one generation that are kept in memory, so that they are not read
    /// again.
    /// </summary>
    public const int RememberedMessages = 8_192, RememberedDeliveries = 8_192, RememberedProcesses = 16_384,
        RememberedStates = 4_096;

    /// <summary>
    /// Control numbers of each range that a restored book does not issue: they may have been issued after its backup.
    /// </summary>
    public const int NumbersSkipped = 1_000;

    /// <summary>Of one document or body: a damaged frame must not ask for all memory.</summary>
    public const int UnpackedBytes = 1 << 30;

    /// <summary>PostgreSQL: connections of one node that write at the same time; further calls wait.</summary>
    public const int Writers = 12;

    /// <summary>
    /// PostgreSQL: how long a writing statement, or a commit, waits for its answer. While the server writes a large
    /// checkpoint to a slow disk a commit takes seconds: that is no reason to give it up. A node that is cut off writes
    /// nothing anyway.
    /// </summary>
    public const int WriteSeconds = 30;

    /// <summary>
    /// PostgreSQL: how long a query of people waits for its answer: what counts or sums up a book of millions takes its
    /// time.
    /// </summary>
    public const int ReadSeconds = 600;

    /// <summary>PostgreSQL: how long a transaction may hear nothing from its node before the server ends it.</summary>
    public const int SilentTransactionMs = 5_000;

    /// <summary>PostgreSQL: how often a transaction begins again when another one was first.</summary>
    public const int Attempts = 20;

    /// <summary>
    /// PostgreSQL: how long a busy node looks only at what has just become due, before it looks at all that is due.
    /// </summary>
    public static readonly TimeSpan LookBack = TimeSpan.FromSeconds(1);

    /// <summary>
    /// PostgreSQL: how often all queues of an endpoint are looked at for one without a head, as a node leaves it that
    /// ends right after a commit.
    /// </summary>
    public static readonly TimeSpan SweepQueues = TimeSpan.FromSeconds(15);

    /// <summary>PostgreSQL: statements that each connection keeps prepared.</summary>
    public const int PreparedStatements = 200;

    /// <summary>
    /// PostgreSQL: how long a node keeps a delivery that it is sending, unless the options say otherwise.
    /// </summary>
    public static readonly TimeSpan SendingTimeout = TimeSpan.FromSeconds(60);
}
