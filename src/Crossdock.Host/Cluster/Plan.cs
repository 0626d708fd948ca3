using System.Security.Cryptography;
using System.Text;

namespace Crossdock.Host.Cluster;

/// <summary>Which node works on which partition.</summary>
public static class Plan
{
    /// <summary>
    /// The same for everybody who sees the same nodes; no node has more than its share, rounded up. Each partition
    /// ranks the nodes by a hash of their names and takes the first that has room, so a node that comes or goes moves
    /// little more than its own share.
    /// </summary>
    /// <returns>A node for each partition; empty when there is no node.</returns>
    public static IReadOnlyList<string> Of(IReadOnlyCollection<string> nodes, int partitions)
    {
        if (nodes.Count == 0) return [];
        var room = nodes.Distinct(StringComparer.Ordinal).ToDictionary(n => n, _ => 0, StringComparer.Ordinal);
        var (most, larger) = ((partitions + room.Count - 1) / room.Count,
            partitions % room.Count == 0 ? room.Count : partitions % room.Count);
        var plan = new string[partitions];
        for (var p = 0; p < partitions; p++)
        {
            // Only as many nodes as need be get the larger share: none is left with less than the smaller one.
            var full = room.Count(n => n.Value == most);
            plan[p] = room.Keys.OrderByDescending(n => Rank(p, n)).ThenBy(n => n, StringComparer.Ordinal)
                .First(n => room[n] < most - 1 || (room[n] == most - 1 && full < larger));
            room[plan[p]]++;
        }
        return plan;
    }

    private static ulong Rank(int partition, string node) =>
        BitConverter.ToUInt64(SHA256.HashData(Encoding.UTF8.GetBytes($"{partition}/{node}")));
}
