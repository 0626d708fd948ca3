using Crossdock.Model;

namespace Crossdock.Storage.Sqlite;

/// <summary>Recomputes both hash chains of each partition and the audit's one, and what must hold for each entry.</summary>
internal static class SqliteVerify
{
    public static Verification Of(Database db)
    {
        var (events, entries, audit) = (new Walk("event"), new Walk("entry"), new Walk("audit row"));
        db.Each("SELECT partition, sequence, id, type, at, correlation, causation, facts_hash, body, hash, process, key, version FROM event ORDER BY sequence",
            r => events.Event(r));
        db.Each("SELECT partition, sequence, key, at, correlation, body, hash FROM entry ORDER BY sequence",
            r => entries.Entry(r, entry => Lines(db, entry)));
        db.Each("SELECT id, event_hash, entry_hash FROM partition ORDER BY id", r =>
        {
            events.End(r.Int(0), r.Blob(1));
            entries.End(r.Int(0), r.Blob(2));
        });
        db.Each("SELECT sequence, at, by, action, subject, detail, hash FROM audit ORDER BY sequence", r => audit.Audit(r));
        audit.End(0, Convert.FromHexString(db.First("SELECT value FROM meta WHERE name = 'audit_hash'", r => r.Text(0))!));
        return new Verification(events.Checked, entries.Checked, [.. events.Faults, .. entries.Faults, .. audit.Faults]);
    }

    private static List<EntryLine> Lines(Database db, long entry) =>
        db.Query("SELECT entity, role, account, currency, amount_minor FROM entry_line WHERE entry = ? ORDER BY line",
            r => new EntryLine(r.Text(0), r.Text(1), r.Text(2), r.Text(3), r.Long(4)), entry);
}
