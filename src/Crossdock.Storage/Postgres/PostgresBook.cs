using System.Data;
using Crossdock.Model;
using Npgsql;
using static Crossdock.Storage.Postgres.Parameter;

namespace Crossdock.Storage.Postgres;

/// <summary>
/// The book in a PostgreSQL database (15 or newer). Any number of nodes may have it open: what two of them write at
/// once is decided by unique keys, row locks and epochs, and the one that lost begins again. A transaction reads what
/// it must know in one round trip and writes all its rows, as arrays, in a second.
/// </summary>
public sealed partial class PostgresBook : IBook
{
    /// <summary>
    /// The writing statements find each row by an index, whatever the statistics of a young table say; planned once,
    /// not by the values. Not by a bitmap: only a plain scan marks what is gone in the index, and a queue would be read
    /// with all that was ever in it until the next vacuum.
    /// </summary>
    private const string ByIndex =
        "-c enable_seqscan=off -c enable_bitmapscan=off -c enable_hashjoin=off -c enable_mergejoin=off -c enable_material=off -c enable_memoize=off -c plan_cache_mode=force_generic_plan -c jit=off";

    /// <summary>
    /// A node that hangs, or is cut off, in the middle of a transaction must not keep its row locks from the node that
    /// takes its place: the server ends a transaction whose client says nothing for so long, and the client gives up a
    /// statement without an answer.
    /// </summary>
    private static readonly string Fence = FormattableString.Invariant(
        $" -c idle_in_transaction_session_timeout={Limits.SilentTransactionMs}");

    private readonly BookOptions _options;
    private readonly Bookkeeper _bookkeeper;
    private readonly NpgsqlDataSource _writers;
    private readonly NpgsqlDataSource _readers;
    private readonly Group _group;
    private readonly Recollection _lately = new();
    private readonly Guid _node = Guid.NewGuid();
    private readonly TimeSpan _sendingTimeout;
    private long _feed;

    private PostgresBook(string connection, BookOptions options, TimeProvider time)
    {
        (_options, _bookkeeper) = (options, new Bookkeeper(options, time));
        _sendingTimeout = options.SendingTimeout ?? Limits.SendingTimeout;
        _writers = Source(connection, ByIndex + Fence, Limits.Writers, options, Limits.WriteSeconds);
        _readers = Source(connection, "-c jit=off", Limits.Readers, options, Limits.ReadSeconds);
        Queries = new PostgresQueries(_readers);
        _group = new Group(WriteGroupAsync);
    }

    public IBookQueries Queries { get; }

    /// <summary>
    /// Opens the book in the connection's database (and schema: its search path), and brings its schema up to date.
    /// </summary>
    /// <exception cref="InvalidOperationException">It would not be safe (settings), or it is not this book (partitions,
    /// schema).</exception>
    public static async ValueTask<PostgresBook> OpenAsync(
        string connection, BookOptions options, TimeProvider? time = null, CancellationToken ct = default)
    {
        var clock = time ?? TimeProvider.System;
        var book = new PostgresBook(connection, options, clock);
        try
        {
            await using var db = await book._writers.OpenConnectionAsync(ct);
            await Schema.CheckEncodingAsync(db, ct);
            await Schema.UpgradeAsync(db, options, clock.GetUtcNow(), ct);
            book._feed = (long)(await Schema.ScalarAsync(
                db, "SELECT hashtextextended('crossdock.feed.' || current_schema(), 0)", ct))!;
            await Schema.RunAsync(db, Abandon + (options.TakesOver ? "" : " AND claimed_until < now()"), ct);
            return book;
        }
        catch
        {
            await book.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _group.DisposeAsync();
        await _writers.DisposeAsync();
        await _readers.DisposeAsync();
    }

    private static NpgsqlDataSource Source(
        string connection, string settings, int connections, BookOptions options, int seconds)
    {
        var given = new NpgsqlConnectionStringBuilder(connection);
        if (given.CommandTimeout == 0 || given.CommandTimeout > seconds
            || given.CommandTimeout == new NpgsqlConnectionStringBuilder().CommandTimeout) given.CommandTimeout =
            seconds;
        given.Options = string.IsNullOrEmpty(given.Options) ? settings : $"{given.Options} {settings}";
        if (given.MaxAutoPrepare == 0) (given.MaxAutoPrepare, given.AutoPrepareMinUsages) = (Limits.PreparedStatements, 2);
        given.NoResetOnClose = true; // Nothing changes a session: there is nothing to reset.
        given.MaxPoolSize = Math.Min(given.MaxPoolSize, connections);
        var source = new NpgsqlDataSourceBuilder(given.ToString());
        // Settings of a role or database take effect with the next session: each is asked, not only the first.
        if (!options.MayLoseCommits)
            source.UsePhysicalConnectionInitializer(Schema.CheckDurable, db => Schema.CheckDurableAsync(db));
        return source.Build();
    }

    /// <summary>
    /// One transaction, on the newest committed rows. When another one was first (a key of the inbox, a process that
    /// begins, a deadlock), it begins again: then it sees what that one wrote.
    /// </summary>
    private async ValueTask<T> WriteAsync<T>(Func<NpgsqlConnection, ValueTask<T>> work, CancellationToken ct,
        Action<T>? committing = null)
    {
        for (var attempt = 1; ; attempt++)
        {
            await using var db = await _writers.OpenConnectionAsync(ct);
            await using var transaction = await db.BeginTransactionAsync(IsolationLevel.ReadCommitted, ct);
            try
            {
                var result = await work(db);
                committing?.Invoke(result);
                // Not cancelled: a commit that was cut off may have happened.
                await transaction.CommitAsync(CancellationToken.None);
                return result;
            }
            catch (PostgresException e) when (attempt < Limits.Attempts && IsRace(e))
            {
                await transaction.RollbackAsync(ct);
            }
        }
    }

    /// <summary>
    /// What the transaction wrote is remembered: its numbers are its own before the commit, all else is true after it.
    /// Queues of the outbox that it may have left without a head are looked at before anyone is told.
    /// </summary>
    private async ValueTask<T> RememberAsync<T>(Func<NpgsqlConnection, ValueTask<(T Result, Draft Draft)>> work,
        CancellationToken ct)
    {
        var (result, draft) = await WriteAsync(work, ct, written => _lately.Expect(written.Draft.Fresh));
        _lately.Confirm(draft.Fresh);
        if (draft.Behind.Count > 0) await LookBehindAsync(draft.Behind);
        return result;
    }

    private static bool IsRace(PostgresException e) => e.SqlState switch
    {
        PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure => true,
        PostgresErrorCodes.UniqueViolation =>
            e.ConstraintName is "inbox_business_key" or "process_pkey" or "document_content",
        _ => false,
    };

    private Draft NewDraft(List<long> sequences, Dictionary<long, DeliveryStanding>? standings = null) =>
        new(_bookkeeper, new Queue<long>(sequences)) { Standings = standings ?? [], Node = _node,
            Timeout = _sendingTimeout };

    private ValueTask WriteAsync(Draft draft, NpgsqlConnection db, CancellationToken ct) => draft.WriteAsync(db, _feed, ct);

    private async ValueTask<List<T>> RowsAsync<T>(string sql, NpgsqlParameter[] values, Func<PostgresRow, T> read,
        CancellationToken ct)
    {
        await using var db = await _writers.OpenConnectionAsync(ct);
        return await RowsAsync(db, sql, values, read, ct);
    }

    private static async ValueTask<List<T>> RowsAsync<T>(
        NpgsqlConnection db, string sql, NpgsqlParameter[] values, Func<PostgresRow, T> read, CancellationToken ct)
    {
        await using var pipeline = new Pipeline(db);
        var rows = pipeline.Rows(sql, values, read);
        await pipeline.RunAsync(ct);
        return rows;
    }

    private static async ValueTask AuditAsync(
        NpgsqlConnection db, DateTimeOffset now, string by, string action, string subject, string detail,
        CancellationToken ct)
    {
        var head = (await RowsAsync(db, "SELECT value FROM meta WHERE name = 'audit_hash' FOR UPDATE", [], r =>
            r.Text(0), ct))[0];
        var hash = Bookkeeper.AuditRow(new HashChain(Convert.FromHexString(head)), now.UtcTicks, by, action, subject,
            detail);
        await using var pipeline = new Pipeline(db);
        pipeline.Run("INSERT INTO audit (at, by, action, subject, detail, hash) VALUES ($1, $2, $3, $4, $5, $6)",
            [Ticks(now), Of(by), Of(action), Of(subject), Of(detail), Of(hash)]);
        pipeline.Run("UPDATE meta SET value = $1 WHERE name = 'audit_hash'", [Of(Convert.ToHexStringLower(hash))]);
        await pipeline.RunAsync(ct);
    }
}
