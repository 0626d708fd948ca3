using System.Diagnostics;
using Npgsql;

namespace Crossdock.Host.Benchmarks;

/// <summary>Who owns which partition, as the database says.</summary>
internal sealed class PartitionTable(NpgsqlDataSource database)
{
    public readonly record struct Ownership(string? Owner, long Epoch);

    public async Task<IReadOnlyDictionary<int, Ownership>> ReadAsync(CancellationToken ct)
    {
        var found = new Dictionary<int, Ownership>();
        await using var command = database.CreateCommand("SELECT id, owner, epoch FROM partition");
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
            found.Add(reader.GetInt32(0), new Ownership(await reader.IsDBNullAsync(1, ct) ? null : reader.GetString(1),
                reader.GetInt64(2)));
        return found;
    }

    /// <summary>Each of these nodes has its share, give or take one, and nobody else has any.</summary>
    public static bool IsShared(IReadOnlyDictionary<int, Ownership> partitions, IReadOnlyList<string> nodes)
    {
        var shares = partitions.Values.GroupBy(p => p.Owner ?? "").ToDictionary(g => g.Key, g => g.Count());
        return shares.Count == nodes.Count && nodes.All(n => shares.GetValueOrDefault(n) >= partitions.Count / nodes.Count);
    }

    /// <summary>
    /// How long, from the start of the clock, until everything that one of these nodes had before was taken by others;
    /// null when it was not in time.
    /// </summary>
    public async Task<TimeSpan?> MovedAsync(
        IReadOnlyDictionary<int, Ownership> before, IReadOnlyList<string> nodes, Stopwatch clock, TimeSpan atMost,
        CancellationToken ct)
    {
        while (clock.Elapsed < atMost)
        {
            var now = await ReadAsync(ct);
            if (nodes.Any(n => before.Where(p => p.Value.Owner == n)
                .All(p => now[p.Key].Epoch > p.Value.Epoch && now[p.Key].Owner != n))) return clock.Elapsed;
            await Task.Delay(50, ct);
        }
        return null;
    }
}
