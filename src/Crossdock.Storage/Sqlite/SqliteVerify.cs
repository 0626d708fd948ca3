using System.Text.Json;
using Crossdock.Model;

namespace Crossdock.Storage.Sqlite;

/// <summary>Recomputes both hash chains of each partition and the audit's one, and what must hold for each entry.</summary>
internal static class SqliteVerify
{
    private sealed class Walk(string what)
    {
        private readonly Dictionary<int, HashChain> _chains = [];
        private readonly HashSet<int> _broken = [];

        public long Checked { get; private set; }
        public List<string> Faults { get; } = [];

        /// <summary>After the first bad row of a partition, what follows there says nothing more.</summary>
        public void Row(int partition, long sequence, string id, byte[] stored, Func<HashChain, byte[]> recompute, string? fault = null)
        {
            Checked++;
            if (_broken.Contains(partition)) return;
            if (!_chains.TryGetValue(partition, out var chain)) _chains.Add(partition, chain = new HashChain(HashChain.Start));
            if (!recompute(chain).AsSpan().SequenceEqual(stored))
                fault = "its hash does not follow from its content and the row before";
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
    }

    public static Verification Of(Database db)
    {
        var (events, entries) = (new Walk("event"), new Walk("entry"));
        db.Each("SELECT partition, sequence, id, type, at, correlation, causation, facts_hash, body, hash, process, key, version FROM event ORDER BY sequence",
            r => events.Row(r.Int(0), r.Long(1), r.Text(2), r.Blob(9), chain => SqliteBook.EventRow(chain, r.Text(2), r.Text(3), r.Long(4), r.Text(5),
                r.Text(6), r.Text(7), r.Blob(8)),
                r.Text(2) == $"{r.Text(10)}:{r.Text(11)}@{r.Long(12)}" ? null : "its id does not name its process and version"));
        db.Each("SELECT partition, sequence, key, at, correlation, body, hash FROM entry ORDER BY sequence",
            r => entries.Row(r.Int(0), r.Long(1), r.Text(2), r.Blob(6),
                chain => chain.Add(r.Text(2)).Add(r.Long(3)).Add(r.Text(4)).Add(r.Blob(5)).Close(), FaultOf(db, r.Long(1), r.Blob(5))));
        db.Each("SELECT id, event_hash, entry_hash FROM partition ORDER BY id", r =>
        {
            events.End(r.Int(0), r.Blob(1));
            entries.End(r.Int(0), r.Blob(2));
        });
        return new Verification(events.Checked, entries.Checked, [.. events.Faults, .. entries.Faults, .. AuditFaults(db)]);
    }

    private static List<string> AuditFaults(Database db)
    {
        var audit = new Walk("audit row");
        db.Each("SELECT sequence, at, by, action, subject, detail, hash FROM audit ORDER BY sequence", r => audit.Row(0, r.Long(0), r.Text(3), r.Blob(6),
            chain => SqliteBook.AuditRow(chain, r.Long(1), r.Text(2), r.Text(3), r.Text(4), r.Text(5))));
        audit.End(0, Convert.FromHexString(db.First("SELECT value FROM meta WHERE name = 'audit_hash'", r => r.Text(0))!));
        return audit.Faults;
    }

    private static string? FaultOf(Database db, long sequence, byte[] body)
    {
        JournalEntry entry;
        try { entry = JsonSerializer.Deserialize<JournalEntry>(body, Contracts.Json)!; }
        catch (JsonException e) { return $"its content cannot be read: {e.Message}"; }
        var sum = entry.Lines.Sum(l => l.AmountMinor);
        if (sum != 0) return $"debits and credits differ by {sum} minor units";
        var lines = db.Query("SELECT entity, role, account, currency, amount_minor FROM entry_line WHERE entry = ? ORDER BY line",
            r => (r.Text(0), r.Text(1), r.Text(2), r.Text(3), r.Long(4)), sequence);
        return lines.SequenceEqual(entry.Lines.Select(l => (entry.Entity.Value, l.Role.Value, l.Account, entry.Currency.Value, l.AmountMinor)))
            ? null
            : "its lines are not those of its content";
    }
}
