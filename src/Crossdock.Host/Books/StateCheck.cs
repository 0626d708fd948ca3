using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using Crossdock.Engine;
using Crossdock.Model;

namespace Crossdock.Host.Books;

/// <summary>
/// The states of the processes against their events: each state is what its process makes of all its events, in order.
/// </summary>
public static class StateCheck
{
    /// <summary>Events whose states are held in memory at once: more are read in several passes.</summary>
    private const long EventsOfAPass = 2_000_000;

    public static async Task<IReadOnlyList<string>> FaultsAsync(IBookQueries book, CancellationToken ct)
    {
        var runtimes = Business.Processes.ToDictionary(p => p.Name);
        var passes = (int)(1 + (await book.TotalsAsync(ct)).Events / EventsOfAPass);
        var faults = new List<string>();
        for (var pass = 0; pass < passes; pass++)
            faults.AddRange(await FaultsAsync(book, runtimes, p => p.Partition(passes) == pass, ct));
        return faults;
    }

    private static async Task<List<string>> FaultsAsync(
        IBookQueries book, Dictionary<string, IProcessRuntime> runtimes, Func<ProcessId, bool> isMeant,
        CancellationToken ct)
    {
        var told = new Dictionary<ProcessId, (object State, long Version)>();
        var faults = new List<string>();
        for (var after = 0L; await book.EventsAsync(after, Limits.PageRows, ct) is { Count: > 0 } page;
            after = page[^1].Sequence)
            foreach (var row in page.Where(r => isMeant(r.Process) && runtimes.ContainsKey(r.Process.Process)))
            {
                var (state, version) = told.GetValueOrDefault(row.Process);
                var e = Business.Contracts.Read<Event>(row.Type, System.Text.Encoding.UTF8.GetBytes(row.Body));
                told[row.Process] = (runtimes[row.Process.Process].Evolve(state, e), version + 1);
            }
        foreach (var process in runtimes.Keys)
            await foreach (var stored in StatesAsync(book, process, ct))
            {
                if (!isMeant(stored.Process)) continue;
                told.Remove(stored.Process, out var expected);
                if (stored.Version != expected.Version)
                    faults.Add($"process {stored.Process}: it stands at version {stored.Version} and has {expected.Version} events");
                else if (expected.State is null || !Same(stored.Body.Span,
                    JsonSerializer.SerializeToUtf8Bytes(expected.State, expected.State.GetType(), Contracts.Json)))
                    faults.Add($"process {stored.Process}: its state does not follow from its events");
            }
        faults.AddRange(told.Keys.Select(p => $"process {p}: it has events and no state"));
        return faults;
    }

    private static async IAsyncEnumerable<StoredState> StatesAsync(
        IBookQueries book, string process, [EnumeratorCancellation] CancellationToken ct)
    {
        for (var after = ""; await book.StatesAsync(process, after, Limits.PageRows, ct) is { Count: > 0 } page;
            after = page[^1].Process.Key)
            foreach (var state in page) yield return state;
    }

    /// <summary>
    /// Equal as JSON, in whatever order of members. A state that an older version of its process wrote may lack members
    /// that its process has got since; what it says must be what its events say.
    /// </summary>
    private static bool Same(ReadOnlySpan<byte> stored, byte[] expected)
    {
        if (stored.SequenceEqual(expected)) return true;
        try { return IsWithin(JsonNode.Parse(stored), JsonNode.Parse(expected)); }
        // It is not even JSON, or not UTF-8.
        catch (Exception e) when (e is JsonException or InvalidOperationException) { return false; }
    }

    private static bool IsWithin(JsonNode? stored, JsonNode? expected) => (stored, expected) switch
    {
        (JsonObject older, JsonObject newer) =>
            older.All(m => newer.TryGetPropertyValue(m.Key, out var now) && IsWithin(m.Value, now)),
        (JsonArray older, JsonArray newer) =>
            older.Count == newer.Count && older.Zip(newer).All(p => IsWithin(p.First, p.Second)),
        _ => JsonNode.DeepEquals(stored, expected),
    };
}
