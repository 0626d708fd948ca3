using System.Globalization;
using System.Text.Json;
using Crossdock.Model;

namespace Crossdock.Storage.Sqlite;

/// <summary>
/// From any reference to the whole chain. First the correlations that the reference leads to, then everything of those: the chain
/// depends on the correlations only, so it is the same from each of its references.
/// </summary>
internal static class SqliteTrace
{
    public static Chain? Of(Database db, string reference)
    {
        var text = reference.Trim();
        var correlations = Correlations(db, text).Distinct().Order(StringComparer.Ordinal).Take(Limits.Correlations).ToList();
        return correlations.Count == 0 ? null : Collect(db, text, JsonSerializer.Serialize(correlations));
    }

    private static IEnumerable<string> Correlations(Database db, string text)
    {
        var colon = text.IndexOf(':');
        var (kind, value) = colon > 0 ? (text[..colon], text[(colon + 1)..]) : ("", text);
        var found = new List<string>();
        void Add(string sql, params ReadOnlySpan<Value> values) => found.AddRange(db.Query(sql, r => r.Text(0), values));

        Add("SELECT correlation FROM reference WHERE value = ?", text);
        Add("SELECT correlation FROM reference WHERE trimmed = ? AND kind IN ('interchange', 'group') AND kind = 'interchange'", Bookkeeper.Trimmed(text));
        // A group may carry the number of another partner's interchange: it is meant only when no interchange is.
        if (found.Count == 0) Add("SELECT correlation FROM reference WHERE trimmed = ? AND kind IN ('interchange', 'group') AND kind = 'group'", Bookkeeper.Trimmed(text));
        Add("SELECT correlation FROM entry WHERE key = ?", text);
        Add("SELECT correlation FROM delivery WHERE reference = ?1 OR idempotency_key = ?1", text);
        Add("SELECT correlation FROM case_file WHERE id = ?", text);
        if (kind != "") Qualified(db, found, kind, value);
        if (kind is "" or "process") Processes(db, found, "", value);
        if (kind is "" or ReferenceKinds.Correlation) Known(db, found, value);
        if (kind is "" or ReferenceKinds.Interchange) Interchanges(db, found, value);
        if (kind is "" or "document" && Guid.TryParse(value, out var document)) Documents(db, found, document);
        return found;
    }

    private static void Qualified(Database db, List<string> found, string kind, string value)
    {
        found.AddRange(db.Query("SELECT correlation FROM reference WHERE value = ? AND kind = ?", r => r.Text(0), value, kind));
        if (kind is ReferenceKinds.Interchange or ReferenceKinds.Group)
            found.AddRange(db.Query("SELECT correlation FROM reference WHERE trimmed = ? AND kind IN ('interchange', 'group') AND kind = ?", r => r.Text(0), Bookkeeper.Trimmed(value), kind));
        if (kind == ReferenceKinds.JournalEntry)
            found.AddRange(db.Query("SELECT correlation FROM entry WHERE key = ?", r => r.Text(0), value));
        if (kind == "case")
            found.AddRange(db.Query("SELECT correlation FROM case_file WHERE id = ?", r => r.Text(0), value));
        Processes(db, found, kind, value);
        var at = value.LastIndexOf('@');
        if (at > 0 && long.TryParse(value[(at + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var version))
            found.AddRange(db.Query("SELECT correlation FROM event WHERE process = ? AND key = ? AND version = ?", r => r.Text(0), kind, value[..at], version));
    }

    /// <summary>By key or by the key's last part; a process that many chains share leads to all that told it something.</summary>
    private static void Processes(Database db, List<string> found, string process, string key)
    {
        foreach (var (correlation, name, id) in db.Query("""
            SELECT correlation, process, key FROM process WHERE tail = ?1 AND (?2 = '' OR process = ?2)
            UNION SELECT correlation, process, key FROM process WHERE ?2 != '' AND process = ?2 AND key = ?3
            UNION SELECT correlation, process, key FROM process WHERE ?2 = '' AND tail = ?4 AND key = ?3
            """, r => (r.TextOrNull(0), r.Text(1), r.Text(2)), key, process, key, key[(key.LastIndexOf('/') + 1)..]))
            if (correlation is not null)
                found.Add(correlation);
            else if (process != "")
                found.AddRange(db.Query("SELECT DISTINCT correlation FROM inbox WHERE process = ? AND key = ? LIMIT ?",
                    r => r.Text(0), name, id, Limits.Correlations));
    }

    private static void Known(Database db, List<string> found, string correlation) => found.AddRange(db.Query("""
        SELECT ?1 WHERE EXISTS (SELECT 1 FROM inbox WHERE correlation = ?1) OR EXISTS (SELECT 1 FROM document WHERE correlation = ?1)
            OR EXISTS (SELECT 1 FROM case_file WHERE correlation = ?1) OR EXISTS (SELECT 1 FROM delivery WHERE correlation = ?1)
        """, r => r.Text(0), correlation));

    private static void Interchanges(Database db, List<string> found, string controlNumber)
    {
        foreach (var document in db.Query("SELECT document FROM interchange WHERE trimmed = ?", r => r.Guid(0), Bookkeeper.Trimmed(controlNumber)))
            Documents(db, found, document);
    }

    private static void Documents(Database db, List<string> found, Guid document) => found.AddRange(db.Query("""
        SELECT correlation FROM document WHERE id = ?1 UNION SELECT correlation FROM inbox WHERE document = ?1
        UNION SELECT i.correlation FROM duplicate AS d JOIN inbox AS i ON i.sequence = d.message WHERE d.document = ?1
        """, r => r.Text(0), document));

    private const string In = " IN (SELECT value FROM json_each(?1))";

    private static Chain Collect(Database db, string reference, string correlations)
    {
        List<T> All<T>(string sql, Func<Row, T> read) => db.Query(sql + " LIMIT ?2", read, correlations, Limits.ChainRows);

        var messages = All(Columns.Message + $"""
             WHERE sequence IN (SELECT sequence FROM inbox WHERE correlation{In}
                UNION SELECT i.sequence FROM process AS p CROSS JOIN inbox AS i ON i.process = p.process AND i.key = p.key WHERE p.correlation{In})
            ORDER BY sequence
            """, Read.Message);
        var documents = All(Columns.Document + $"""
             FROM document WHERE id IN (SELECT id FROM document WHERE correlation{In} UNION SELECT document FROM inbox WHERE correlation{In}
                UNION SELECT document FROM reference WHERE correlation{In}
                UNION {Again} UNION SELECT document FROM delivery WHERE process = 'document' AND key IN ({Brought}))
            ORDER BY sequence
            """, Read.Document);
        var events = All(Columns.Event + $" WHERE correlation{In} ORDER BY sequence", Read.Event);
        var processes = messages.Select(m => m.Process).Concat(events.Select(e => e.Process)).Distinct()
            .OrderBy(p => p.Process, StringComparer.Ordinal).ThenBy(p => p.Key, StringComparer.Ordinal);
        return new Chain(reference, [.. processes],
            All($"SELECT DISTINCT kind, value FROM reference WHERE correlation{In} ORDER BY kind, value", r => new Reference(r.Text(0), r.Text(1))),
            documents, messages, events,
            All(Columns.Entry + $" WHERE e.correlation{In} ORDER BY e.sequence", Read.Entry),
            All(Columns.Delivery + Owned, Read.Delivery), All(Columns.Case + Owned, Read.Case),
            SqliteQueries.Lines(db, $" WHERE correlation{In}", Limits.ChainRows, correlations));
    }

    private const string
        Again = $"SELECT d.document FROM inbox AS i JOIN duplicate AS d ON d.message = i.sequence WHERE i.correlation{In}",
        Brought = $"SELECT document FROM inbox WHERE correlation{In} UNION {Again}";

    /// <summary>Of these correlations, or of a document that brought one of their messages (its acknowledgement, its cases).</summary>
    private const string Owned = $" WHERE correlation{In} OR (process = 'document' AND key IN ({Brought})) ORDER BY sequence";
}
