using Crossdock.Host.Commands;
using Crossdock.Host.Server;
using Crossdock.Model;
using Crossdock.Storage.Sqlite;
using Npgsql;

namespace Crossdock.Host.Benchmarks;

/// <summary>A book to measure on, and what is known of its durability.</summary>
internal sealed class BenchBook : IAsyncDisposable
{
    private readonly string? _folder;
    private readonly bool _temporary;

    private readonly string? _connection;
    private readonly string? _schema;

    private BenchBook(IBook book, string store, string? folder, bool temporary, string? connection, string durability,
        string? schema = null) =>
        (Book, Store, _folder, _temporary, _connection, Durability, _schema) =
            (book, store, folder, temporary, connection, durability, schema);

    public IBook Book { get; }
    public string Store { get; }

    /// <summary>
    /// What a commit rests on. SQLite: asserted when the book was opened, it refuses to open otherwise. PostgreSQL: as
    /// the server says.
    /// </summary>
    public string Durability { get; }

    /// <exception cref="UsageException">No such store, or its data does not fit.</exception>
    public static async Task<BenchBook> OpenAsync(string store, string? data)
    {
        switch (store)
        {
            case "sqlite":
                var folder = data ?? Path.Combine(Path.GetTempPath(), "crossdock-bench-" + Guid.NewGuid().ToString("N"));
                return new BenchBook(await CrossdockServer.OpenBookAsync(folder, takesOver: true), store, folder,
                    data is null, null, "journal_mode=WAL synchronous=FULL");
            case "postgres" when data is not null && CrossdockServer.IsConnection(data):
                return new BenchBook(await CrossdockServer.OpenBookAsync(data, takesOver: true), store, null, false,
                    data, await SettingsAsync(data));
            default:
                throw new UsageException(
                    [$"--store {store}: sqlite, or postgres with its connection string in --data (Host=…)"]);
        }
    }

    /// <summary>
    /// A new, empty book on the same disk or server, to be measured beside this one; nothing is left of it.
    /// </summary>
    public async Task<BenchBook> YoungAsync(CancellationToken ct)
    {
        if (_connection is null)
        {
            var folder = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(_folder!))!,
                "crossdock-bench-" + Guid.NewGuid().ToString("N"));
            return new BenchBook(await CrossdockServer.OpenBookAsync(folder, takesOver: true), Store, folder, true,
                null, Durability);
        }
        var schema = "bench_" + Guid.NewGuid().ToString("N");
        await AskAsync(_connection, $"CREATE SCHEMA {schema}", ct);
        var connection = new NpgsqlConnectionStringBuilder(_connection) { SearchPath = schema }.ToString();
        return new BenchBook(await CrossdockServer.OpenBookAsync(connection, takesOver: true), Store, null, true,
            connection, Durability, schema);
    }

    /// <summary>Of the database, without its log.</summary>
    public async Task<long> BytesAsync(CancellationToken ct) => Book is SqliteBook sqlite
        ? await sqlite.SizeAsync(ct)
        : (long)(await AskAsync(_connection!, "SELECT pg_database_size(current_database())", ct))!;

    private static async Task<string> SettingsAsync(string connection)
    {
        var settings = new List<string>();
        foreach (var name in (string[])["fsync", "synchronous_commit", "full_page_writes"])
            settings.Add($"{name}={await AskAsync(connection, "SHOW " + name, CancellationToken.None)}");
        return string.Join(' ', settings);
    }

    private static async Task<object?> AskAsync(string connection, string question, CancellationToken ct)
    {
        await using var db = new NpgsqlConnection(connection);
        await db.OpenAsync(ct);
        await using var command = new NpgsqlCommand(question, db);
        return await command.ExecuteScalarAsync(ct);
    }

    public async ValueTask DisposeAsync()
    {
        await Book.DisposeAsync();
        if (_temporary && _folder is not null) Directory.Delete(_folder, recursive: true);
        if (_schema is not null) await AskAsync(_connection!, $"DROP SCHEMA {_schema} CASCADE", CancellationToken.None);
    }
}
