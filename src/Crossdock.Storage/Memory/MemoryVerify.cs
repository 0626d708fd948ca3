using System.Text;
using Crossdock.Model;

namespace Crossdock.Storage.Memory;

/// <summary>
/// Recomputes both hash chains of each partition and the audit's one; when they hold, what must hold for each document
/// and message.
/// </summary>
internal static class MemoryVerify
{
    public static Verification Of(Tables t)
    {
        var (events, entries, audit) = (new Walk("event"), new Walk("entry"), new Walk("audit row"));
        foreach (var e in t.Events.Rows)
            events.Event(new Values(e.Partition, e.Sequence, e.Event.Id, e.Event.Type, e.At.UtcTicks, e.Correlation,
                e.Causation, e.FactsHash, e.Event.Body.ToArray(), e.Hash, e.Process.Process, e.Process.Key,
                e.Event.Version));
        foreach (var e in t.Entries.Rows)
            entries.Entry(new Values(e.Partition, e.Sequence, e.Key, e.At.UtcTicks, e.Correlation, e.Body, e.Hash), _ =>
                e.Lines);
        for (var i = 0; i < t.Partitions.Count; i++)
        {
            events.End(i, t.Partitions[i]!.EventHead);
            entries.End(i, t.Partitions[i]!.EntryHead);
        }
        foreach (var a in t.Audit.Rows)
            audit.Audit(new Values(a.Sequence, a.At.UtcTicks, a.By, a.Action, a.Subject, a.Detail, a.Hash));
        audit.End(0, Convert.FromHexString(t.Meta["audit_hash"]!.Value));
        List<string> faults = [.. events.Faults, .. entries.Faults, .. audit.Faults];
        return new Verification(events.Checked, entries.Checked, faults.Count > 0 ? faults : ContentsOf(t));
    }

    private static List<string> ContentsOf(Tables t)
    {
        var contents = new Contents();
        foreach (var d in t.Documents.Rows) contents.Document(new Values(d.Raw.Id, d.Raw.Size, d.Raw.Sha256, d.Raw.Packed));
        foreach (var m in t.Inbox.Rows)
            contents.Message(new Values(m.Sequence, m.Type, m.ContentHash, m.Body), m.ContentHash);
        foreach (var p in t.Processes.Rows.Where(p => p.State is not null))
            contents.State(new Values(p.Id.Process, p.Id.Key, p.State!.Value.ToArray()));
        return contents.Faults;
    }

    /// <summary>A row as the walk reads it.</summary>
    private readonly struct Values(params object?[] values) : IRow
    {
        public bool IsNull(int column) => values[column] is null;
        public long Long(int column) => Convert.ToInt64(values[column], null);
        public int Int(int column) => (int)Long(column);
        public bool Flag(int column) => (bool)values[column]!;
        public string Text(int column) => (string)values[column]!;
        public byte[] Blob(int column) => (byte[])values[column]!;
        public Guid Guid(int column) => (Guid)values[column]!;
        public DateTimeOffset Time(int column) => new(Long(column), TimeSpan.Zero);
        public decimal Decimal(int column) => (decimal)values[column]!;
        public DateOnly Date(int column) => (DateOnly)values[column]!;
    }
}
