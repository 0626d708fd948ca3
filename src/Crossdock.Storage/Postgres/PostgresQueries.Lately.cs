using Crossdock.Model;
using static Crossdock.Storage.Postgres.Parameter;

namespace Crossdock.Storage.Postgres;

/// <summary>What the first page of the console asks every few seconds.</summary>
internal sealed partial class PostgresQueries
{
    public async ValueTask<OpenWork> OpenWorkAsync(CancellationToken ct) =>
        (await First($"SELECT {Open}", Read.OpenWork, ct))!;

    public async ValueTask<BookActivity> ActivityAsync(DateTimeOffset since, CancellationToken ct) =>
        (await First(Activity.Since("$1"), Read.Activity, ct, Ticks(since)))!;

    private const string Open = """
        (SELECT count(*) FROM waiting WHERE status = 1), (SELECT count(*) FROM waiting WHERE status = 4), (SELECT count(*) FROM verdict WHERE status = 3),
        (SELECT count(*) FROM outbox WHERE state IN (1, 2, 3)), (SELECT count(*) FROM outbox WHERE state = 6), (SELECT count(*) FROM case_file WHERE closed_at IS NULL)
        """;
}
