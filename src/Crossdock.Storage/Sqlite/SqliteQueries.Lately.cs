using Crossdock.Model;

namespace Crossdock.Storage.Sqlite;

/// <summary>What the first page of the console asks every few seconds.</summary>
internal sealed partial class SqliteQueries
{
    public ValueTask<OpenWork> OpenWorkAsync(CancellationToken ct) =>
        readers.ReadAsync(db => db.First($"SELECT {Open}", Read.OpenWork)!, ct);

    public ValueTask<BookActivity> ActivityAsync(DateTimeOffset since, CancellationToken ct) =>
        readers.ReadAsync(db => db.First(Activity.Since("?1"), Read.Activity, since)!, ct);

    private const string Open = """
        (SELECT count(*) FROM inbox INDEXED BY inbox_pending WHERE status = 1), (SELECT count(*) FROM inbox INDEXED BY inbox_parked WHERE status = 4),
        (SELECT count(*) FROM inbox INDEXED BY inbox_refused WHERE status = 3),
        (SELECT count(*) FROM outbox WHERE state <> 6), (SELECT count(*) FROM outbox WHERE state = 6),
        (SELECT count(*) FROM case_file WHERE closed_at IS NULL)
        """;
}
