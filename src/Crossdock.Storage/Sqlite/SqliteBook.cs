using System.Globalization;
using Crossdock.Model;

namespace Crossdock.Storage.Sqlite;

/// <summary>
/// The book in one SQLite file (<c>book.db</c>): one writing connection, one fsync for each transaction, a few readers
/// beside it. Calls run on the caller's thread; SQLite has no asynchronous I/O.
/// </summary>
public sealed partial class SqliteBook : IBook
{
    private readonly BookOptions _options;
    private readonly Bookkeeper _bookkeeper;
    private readonly GroupWriter _writer;
    private readonly string _path;
    private readonly Readers _readers;
    private readonly Recollection _lately = new();

    private SqliteBook(string path, Database writer, BookOptions options, TimeProvider time)
    {
        (_writer, _options, _bookkeeper, _path) = (new GroupWriter(writer), options, new Bookkeeper(options, time), path);
        _readers = new Readers(path, options.MayLoseCommits);
        Queries = new SqliteQueries(_readers);
    }

    public IBookQueries Queries { get; }

    /// <summary>Opens or creates <c>book.db</c> in the folder and brings its schema up to date.</summary>
    /// <exception cref="InvalidOperationException">It would not be safe (pragmas), or it is not this book (partitions,
    /// schema).</exception>
    public static ValueTask<SqliteBook> OpenAsync(string dataFolder, BookOptions options, TimeProvider? time = null)
    {
        var clock = time ?? TimeProvider.System;
        var path = Path.Combine(Directory.CreateDirectory(dataFolder).FullName, "book.db");
        var writer = Database.Open(path, readOnly: false);
        try
        {
            Pragmas.Set(writer, options.MayLoseCommits);
            Schema.Upgrade(writer, clock.GetUtcNow());
            writer.Transaction("BEGIN IMMEDIATE", db => Begin(db, options));
            return ValueTask.FromResult(new SqliteBook(path, writer, options, clock));
        }
        catch
        {
            writer.Dispose();
            throw;
        }
    }

    /// <summary>Copies the book, as of one moment, into a new file while it is in use; durable when this returns.</summary>
    /// <exception cref="IOException">The file exists, or cannot be written.</exception>
    public async ValueTask BackupAsync(string file, CancellationToken ct)
    {
        if (File.Exists(file)) throw new IOException($"'{file}' exists: a backup never replaces one.");
        var part = file + ".part";
        File.Delete(part);
        await Task.Run(() =>
        {
            using var db = Database.Open(_path, readOnly: true);
            db.Run("VACUUM INTO ?", part);
        }, ct);
        await using (var written = new FileStream(part, FileMode.Open, FileAccess.ReadWrite))
            written.Flush(flushToDisk: true);
        File.Move(part, file);
    }

    /// <summary>
    /// Makes a restored file safe to go on with, before it is put in its place: what it has still to send may have been
    /// sent after the backup, so each is looked up first; control numbers that may have been issued since are not
    /// issued again.
    /// </summary>
    /// <returns>How many deliveries are in doubt.</returns>
    public static int Doubt(string file, DateTimeOffset now)
    {
        using var db = Database.Open(file, readOnly: false);
        return db.Transaction("BEGIN IMMEDIATE", d =>
        {
            var doubted = d.Run("UPDATE outbox SET state = 3, was_unknown = 1, fault = 'restored from a backup: it may have been sent since' WHERE state IN (1, 2)");
            d.Run("UPDATE outbox SET was_unknown = 1 WHERE state = 6"); // Looked up first, once a person retries it.
            d.Run("UPDATE control_number SET next = next + ?", Limits.NumbersSkipped);
            Audit(d, now, "restore", "restore", "book",
                $"{doubted} deliveries are in doubt; {Limits.NumbersSkipped} control numbers of each range are skipped");
            return doubted;
        });
    }

    public async ValueTask DisposeAsync()
    {
        await _writer.DisposeAsync();
        await _readers.DisposeAsync();
    }

    private static bool Begin(Database db, BookOptions options)
    {
        db.Run("INSERT INTO meta (name, value) VALUES ('partitions', ?) ON CONFLICT DO NOTHING",
            options.Partitions.ToString(CultureInfo.InvariantCulture));
        var partitions = db.First("SELECT value FROM meta WHERE name = 'partitions'", r => r.Text(0))!;
        if (partitions != options.Partitions.ToString(CultureInfo.InvariantCulture))
            throw Throw.Partitions(partitions, options.Partitions);
        db.Run("INSERT INTO meta (name, value) VALUES ('audit_hash', ?) ON CONFLICT DO NOTHING",
            Convert.ToHexStringLower(HashChain.Start));
        for (var i = 0; i < options.Partitions; i++)
            db.Run("INSERT INTO partition (id, epoch, event_hash, entry_hash) VALUES (?, 0, ?, ?) ON CONFLICT DO NOTHING",
                i, HashChain.Start, HashChain.Start);
        if (options.TakesOver)
            db.Run("UPDATE outbox SET state = 3, was_unknown = 1, fault = 'the program ended while it was sending' WHERE state = 2");
        return true;
    }

    private ValueTask<T> WriteAsync<T>(Func<Database, T> work, CancellationToken ct) => _writer.WriteAsync(work, ct);

    private ValueTask<T> ReadAsync<T>(Func<Database, T> work, CancellationToken ct) => _readers.ReadAsync(work, ct);

    private SqliteWrites Writes(Database db) => new(db, _bookkeeper, _lately);

    /// <summary>What the work wrote is remembered when it is durable, before the caller hears of it.</summary>
    private async ValueTask<T> RememberAsync<T>(Func<Database, SqliteWrites, T> work, CancellationToken ct) =>
        (await _writer.WriteAsync(db =>
    {
        var writes = Writes(db);
        return (Result: work(db, writes), writes.Fresh);
    }, ct, written => _lately.Remember(written.Fresh))).Result;

    private static void Audit(Database db, DateTimeOffset now, string by, string action, string subject, string detail)
    {
        var chain = new HashChain(
            Convert.FromHexString(db.First("SELECT value FROM meta WHERE name = 'audit_hash'", r => r.Text(0))!));
        var hash = Bookkeeper.AuditRow(chain, now.UtcTicks, by, action, subject, detail);
        db.Run("INSERT INTO audit (at, by, action, subject, detail, hash) VALUES (?, ?, ?, ?, ?, ?)", now, by, action,
            subject, detail, hash);
        db.Run("UPDATE meta SET value = ? WHERE name = 'audit_hash'", Convert.ToHexStringLower(hash));
    }
}

/// <summary>A few reading connections; each call sees one consistent moment.</summary>
internal sealed class Readers(string path, bool mayLoseCommits) : IAsyncDisposable
{
    private readonly SemaphoreSlim _free = new(Limits.Readers, Limits.Readers);
    private readonly System.Collections.Concurrent.ConcurrentBag<Database> _idle = [];

    public async ValueTask<T> ReadAsync<T>(Func<Database, T> work, CancellationToken ct)
    {
        await _free.WaitAsync(ct);
        try
        {
            if (!_idle.TryTake(out var db)) db = Open();
            try { return db.Transaction("BEGIN", work); }
            finally { _idle.Add(db); }
        }
        finally { _free.Release(); }
    }

    private Database Open()
    {
        var db = Database.Open(path, readOnly: true);
        try
        {
            if (!mayLoseCommits) Pragmas.CheckFile(db);
            return db;
        }
        catch
        {
            db.Dispose();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        for (var i = 0; i < Limits.Readers; i++) await _free.WaitAsync();
        while (_idle.TryTake(out var db)) db.Dispose();
        _free.Dispose();
    }
}
