using System.Text.Json;
using Crossdock.Model;

namespace Crossdock.Storage;

/// <summary>A walk along the hash chains of all partitions, recomputing each.</summary>
/// <param name="what">What a row is called: "event", "entry", "audit row".</param>
internal sealed class Walk(string what)
{
    private readonly Dictionary<int, HashChain> _chains = [];
    private readonly HashSet<int> _broken = [];

    public long Checked { get; private set; }
    public List<string> Faults { get; } = [];

    /// <summary>After the first bad row of a partition, what follows there says nothing more.</summary>
    public void Row(int partition, long sequence, string id, byte[] stored, Func<HashChain, byte[]> recompute,
        Func<string?>? faultOf = null)
    {
        Checked++;
        if (_broken.Contains(partition)) return;
        if (!_chains.TryGetValue(partition, out var chain)) _chains.Add(partition, chain = new HashChain(HashChain.Start));
        string? fault;
        try
        {
            fault = recompute(chain).AsSpan().SequenceEqual(stored) ? faultOf?.Invoke()
                : "its hash does not follow from its content and the row before";
        }
        catch (InvalidDataException e)
        {
            fault = e.Message;
        }
        if (fault is null) return;
        _broken.Add(partition);
        Faults.Add($"partition {partition}, {what} {sequence} ({id}): {fault}");
    }

    /// <summary>Rows cut off the end leave a chain that is right but too short.</summary>
    public void End(int partition, byte[] head)
    {
        var reached = _chains.TryGetValue(partition, out var chain) ? chain.Head : HashChain.Start;
        if (!_broken.Contains(partition) && !reached.AsSpan().SequenceEqual(head))
            Faults.Add($"partition {partition}: the last {what} is not the one that the partition names");
    }

    /// <summary>
    /// partition, sequence, id, type, at, correlation, causation, facts_hash, body, hash, process, key, version
    /// </summary>
    public void Event<T>(T r) where T : struct, IRow => Row(r.Int(0), r.Long(1), r.Text(2), r.Blob(9),
        chain => Bookkeeper.EventRow(chain, r.Text(2), r.Text(3), r.Long(4), r.Text(5), r.Text(6), r.Text(7), r.Body(8)),
        () => r.Text(2) == $"{r.Text(10)}:{r.Text(11)}@{r.Long(12)}" ? null
            : "its id does not name its process and version");

    /// <summary>partition, sequence, key, at, correlation, body, hash</summary>
    /// <param name="lines">The stored lines of an entry, by its sequence, in order.</param>
    public void Entry<T>(T r, Func<long, IEnumerable<EntryLine>> lines) where T : struct, IRow =>
        Row(r.Int(0), r.Long(1), r.Text(2), r.Blob(6), chain =>
            Bookkeeper.EntryRow(chain, r.Text(2), r.Long(3), r.Text(4), r.Body(5)), () =>
                FaultOf(r.Body(5), lines(r.Long(1))));

    /// <summary>sequence, at, by, action, subject, detail, hash</summary>
    public void Audit<T>(T r) where T : struct, IRow => Row(0, r.Long(0), r.Text(3), r.Blob(6),
        chain => Bookkeeper.AuditRow(chain, r.Long(1), r.Text(2), r.Text(3), r.Text(4), r.Text(5)));

    private static string? FaultOf(byte[] body, IEnumerable<EntryLine> lines)
    {
        JournalEntry entry;
        try { entry = JsonSerializer.Deserialize<JournalEntry>(body, Contracts.Json)!; }
        catch (JsonException e) { return $"its content cannot be read: {e.Message}"; }
        var sum = entry.Lines.Sum(l => l.AmountMinor);
        if (sum != 0) return $"debits and credits differ by {sum} minor units";
        return lines.SequenceEqual(entry.Lines.Select(l =>
            new EntryLine(entry.Entity.Value, l.Role.Value, l.Account, entry.Currency.Value, l.AmountMinor)))
            ? null
            : "its lines are not those of its content";
    }
}

internal readonly record struct EntryLine(string Entity, string Role, string Account, string Currency, long AmountMinor);
