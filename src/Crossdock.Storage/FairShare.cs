using Crossdock.Model;

namespace Crossdock.Storage;

/// <summary>What is taken when more waits than is asked for.</summary>
internal static class FairShare
{
    /// <param name="shares">The first ones of each source, an equal number at most; none has an earlier message of its
    /// process outside.</param>
    /// <param name="oldest">The first ones of all, by age: they fill what the shares leave.</param>
    /// <returns>At most <paramref name="limit"/>, in order.</returns>
    public static List<PendingMessage> Of(List<PendingMessage> shares, List<PendingMessage> oldest, int limit)
    {
        var taken = shares.OrderBy(m => m.Sequence).Take(limit).ToDictionary(m => m.Sequence);
        // By age from the head: whatever of the same process comes earlier is in the list before, or was taken.
        foreach (var message in oldest)
        {
            if (taken.Count == limit) break;
            taken.TryAdd(message.Sequence, message);
        }
        return [.. taken.Values.OrderBy(m => m.Sequence)];
    }
}
