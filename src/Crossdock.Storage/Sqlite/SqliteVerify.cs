using System.Text.Json;
using Crossdock.Model;
using Microsoft.Data.Sqlite;

namespace Crossdock.Storage.Sqlite;

/// <summary>
/// The file first (pages, indexes, seals, schema), then the hash chains, then what must hold for each document and
/// message. Faults of one stage end it there: what follows would only name them again.
/// </summary>
internal static class SqliteVerify
{
    private const int FaultsShown = 100;

    /// <summary>What no seal covers because it changes with every message, and has few values.</summary>
    private const string Impossible = $"""
        SELECT 'message ' || sequence || ': there is no status ' || status FROM inbox WHERE status NOT BETWEEN 1 AND 4
        UNION ALL SELECT 'message ' || i.sequence || ': it is not what its last edit made of it' FROM edit AS e JOIN inbox AS i ON i.sequence = e.message
            WHERE e.state = 2 AND e.edited <> i.body AND NOT EXISTS (SELECT 1 FROM edit AS l WHERE l.message = e.message AND l.state = 2 AND l.sequence > e.sequence)
        UNION ALL SELECT 'delivery ' || sequence || ': there is no state ' || state FROM outbox WHERE state NOT IN (1, 2, 3, 6)
        UNION ALL SELECT 'delivery ' || sequence || ': there is no state ' || state FROM settled WHERE state NOT IN (4, 5)
        UNION ALL SELECT 'delivery ' || d.sequence || ': it is not in one place, waiting or over' FROM {Columns.Standing} WHERE (s.sequence IS NULL) = (o.sequence IS NULL)
        UNION ALL SELECT 'outbox ' || o.sequence || ': it is no delivery''s' FROM outbox AS o
            WHERE NOT EXISTS (SELECT 1 FROM delivery AS d WHERE d.sequence = o.sequence AND d.endpoint = o.endpoint AND d.process = o.process AND d.key = o.key)
        UNION ALL SELECT 'settled ' || sequence || ': it is no delivery''s' FROM settled AS s WHERE NOT EXISTS (SELECT 1 FROM delivery WHERE sequence = s.sequence)
        UNION ALL SELECT 'process ' || process || ':' || key || ': it is not what people call it' FROM process WHERE tail <> substr(key, -length(tail)) OR instr(tail, '/') > 0
        UNION ALL SELECT 'entry ' || entry || ': there is no such entry' FROM entry_line AS l WHERE NOT EXISTS (SELECT 1 FROM entry WHERE sequence = l.entry)
        UNION ALL SELECT 'line ledger ' || sequence || ': it follows from no event'
            FROM (SELECT sequence, process, key, event FROM line_move UNION ALL SELECT sequence, process, key, event FROM moved_lines) AS m WHERE event NOT LIKE 'message:%'
            AND NOT EXISTS (SELECT 1 FROM event AS e WHERE e.process = m.process AND e.key = m.key AND m.event IN (e.id, e.process || ':' || e.key || '@' || e.version))
        LIMIT ?
        """;

    public static async ValueTask<Verification> OfAsync(Readers readers, CancellationToken ct)
    {
        try
        {
            return await readers.ReadAsync(Of, ct);
        }
        catch (Exception e) when (e is SqliteException or FormatException or ArgumentException or JsonException or InvalidDataException)
        {
            return new Verification(0, 0, [$"the file is damaged: {e.Message}"]);
        }
    }

    private static Verification Of(Database db)
    {
        if (FileFaults(db) is { Count: > 0 } damaged) return new Verification(0, 0, damaged);
        var chains = Chains(db);
        return chains.Faults.Count > 0 ? chains : chains with { Faults = Contents(db) };
    }

    /// <summary>Pages and indexes, among them the seals; references between tables; the schema.</summary>
    private static List<string> FileFaults(Database db) =>
    [
        .. db.Query($"PRAGMA integrity_check({FaultsShown})", r => r.Text(0)).Where(r => r != "ok")
            .Select(r => $"integrity: {r}"),
        .. db.Query("PRAGMA foreign_key_check", r =>
            $"{r.Text(0)} {r.Long(1)}: the {r.Text(2)} that it names does not exist"),
        .. Schema.Faults(db),
    ];

    private static Verification Chains(Database db)
    {
        var (events, entries, audit) = (new Walk("event"), new Walk("entry"), new Walk("audit row"));
        db.Each($"SELECT partition, sequence, {Columns.EventId}, {Columns.Contract}, at, {Columns.Chain}, causation, {Columns.Facts}, body, hash, process, key, version FROM event ORDER BY sequence",
            r => events.Event(r));
        db.Each($"SELECT partition, sequence, key, at, {Columns.Chain}, body, hash FROM entry ORDER BY sequence",
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

    private static List<string> Contents(Database db)
    {
        var contents = new Contents();
        db.Each("SELECT id, size, sha256, bytes FROM document ORDER BY sequence", r => contents.Document(r));
        db.Each(ReplayRows.Accepted(Columns.Contract), r => contents.Message(r, r.Text(2)));
        db.Each("SELECT process, key, state FROM process WHERE state IS NOT NULL", r => contents.State(r));
        return [.. contents.Faults, .. db.Query(Impossible, r => r.Text(0), FaultsShown)];
    }

    private static List<EntryLine> Lines(Database db, long entry) =>
        db.Query("SELECT entity, role, account, currency, amount_minor FROM entry_line WHERE entry = ? ORDER BY line",
            r => new EntryLine(r.Text(0), r.Text(1), r.Text(2), r.Text(3), r.Long(4)), entry);
}
