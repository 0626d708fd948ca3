using System.Globalization;
using System.Text.Json;
using Crossdock.Model;

namespace Crossdock.Storage.Sqlite;

/// <summary>
/// From any reference to the whole chain. First the chains that the reference leads to, then everything of those: what
/// is shown depends on them only, so it is the same from each of its references.
/// </summary>
internal static class SqliteTrace
{
    public static Chain? Of(Database db, string reference)
    {
        var text = reference.Trim();
        var chains = Chains(db, text).Distinct().Order().Take(Limits.Correlations).ToList();
        return chains.Count == 0 ? null : Collect(db, text, JsonSerializer.Serialize(chains));
    }

    private static IEnumerable<long> Chains(Database db, string text)
    {
        var colon = text.IndexOf(':');
        var (kind, value) = colon > 0 ? (text[..colon], text[(colon + 1)..]) : ("", text);
        var found = new List<long>();
        void Add(string sql, params ReadOnlySpan<Value> values) => found.AddRange(db.Query(sql, r => r.Long(0), values));

        Add("SELECT chain FROM reference WHERE value = ?", text);
        Add("SELECT chain FROM reference WHERE trimmed = ? AND kind = 'interchange'", Bookkeeper.Trimmed(text));
        // A group may carry the number of another partner's interchange: it is meant only when no interchange is.
        if (found.Count == 0) Add("SELECT chain FROM reference WHERE trimmed = ? AND kind = 'group'",
            Bookkeeper.Trimmed(text));
        Add("SELECT chain FROM entry WHERE key = ?", text);
        Add("SELECT chain FROM delivery WHERE idempotency_key = ?1 OR sequence IN (SELECT sequence FROM settled WHERE reference = ?1)", text);
        Add("SELECT chain FROM case_file WHERE id = ?", text);
        if (kind != "") Qualified(db, found, kind, value);
        if (kind is "" or "process") Processes(db, found, "", value);
        if (kind is "" or ReferenceKinds.Correlation) Known(db, found, value);
        if (kind is "" or ReferenceKinds.Interchange) Interchanges(db, found, value);
        if (kind is "" or "document" && Guid.TryParse(value, out var document)) Documents(db, found, document);
        return found;
    }

    private static void Qualified(Database db, List<long> found, string kind, string value)
    {
        found.AddRange(db.Query("SELECT chain FROM reference WHERE value = ? AND kind = ?", r => r.Long(0), value, kind));
        if (kind is ReferenceKinds.Interchange or ReferenceKinds.Group)
            found.AddRange(db.Query("SELECT chain FROM reference WHERE trimmed = ? AND kind = ?", r => r.Long(0),
                Bookkeeper.Trimmed(value), kind));
        if (kind == ReferenceKinds.JournalEntry)
            found.AddRange(db.Query("SELECT chain FROM entry WHERE key = ?", r => r.Long(0), value));
        if (kind == "case")
            found.AddRange(db.Query("SELECT chain FROM case_file WHERE id = ?", r => r.Long(0), value));
        Processes(db, found, kind, value);
        var at = value.LastIndexOf('@');
        if (at > 0 && long.TryParse(value[(at + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var version))
            found.AddRange(db.Query("SELECT chain FROM event WHERE process = ? AND key = ? AND version = ?", r =>
                r.Long(0), kind, value[..at], version));
    }

    /// <summary>
    /// By key or by the key's last part; a process that many chains share leads to all that told it something.
    /// </summary>
    private static void Processes(Database db, List<long> found, string process, string key)
    {
        foreach (var (chain, name, id) in db.Query("""
            SELECT chain, process, key FROM process WHERE tail = ?1 AND (?2 = '' OR process = ?2)
            UNION SELECT chain, process, key FROM process WHERE ?2 != '' AND process = ?2 AND key = ?3
            UNION SELECT chain, process, key FROM process WHERE ?2 = '' AND tail = ?4 AND key = ?3
            """, r => (r.LongOrNull(0), r.Text(1), r.Text(2)), key, process, key, key[(key.LastIndexOf('/') + 1)..]))
            if (chain is { } own)
                found.Add(own);
            else if (process != "")
                found.AddRange(db.Query("SELECT DISTINCT chain FROM inbox WHERE process = ? AND key = ? LIMIT ?",
                    r => r.Long(0), name, id, Limits.Correlations));
    }

    private static void Known(Database db, List<long> found, string correlation) => found.AddRange(db.Query("""
        SELECT sequence FROM word AS w WHERE text = ?1 AND (EXISTS (SELECT 1 FROM inbox WHERE chain = w.sequence) OR EXISTS (SELECT 1 FROM document WHERE chain = w.sequence)
            OR EXISTS (SELECT 1 FROM case_file WHERE chain = w.sequence) OR EXISTS (SELECT 1 FROM delivery WHERE chain = w.sequence))
        """, r => r.Long(0), correlation));

    private static void Interchanges(Database db, List<long> found, string controlNumber)
    {
        foreach (var document in db.Query("SELECT document FROM interchange WHERE trimmed = ?", r => r.Guid(0),
            Bookkeeper.Trimmed(controlNumber)))
            Documents(db, found, document);
    }

    private static void Documents(Database db, List<long> found, Guid document) => found.AddRange(db.Query("""
        SELECT chain FROM document WHERE id = ?1 UNION SELECT chain FROM inbox WHERE document = ?1
        UNION SELECT i.chain FROM duplicate AS d JOIN inbox AS i ON i.sequence = d.message WHERE d.document = ?1
        """, r => r.Long(0), document));

    private const string In = " IN (SELECT value FROM json_each(?1))";

    private static Chain Collect(Database db, string reference, string chains)
    {
        List<T> All<T>(string sql, Func<Row, T> read) => db.Query(sql + " LIMIT ?2", read, chains, Limits.ChainRows);

        var messages = All(Columns.Message + $"""
             WHERE sequence IN (SELECT sequence FROM inbox WHERE chain{In}
                UNION SELECT i.sequence FROM process AS p CROSS JOIN inbox AS i ON i.process = p.process AND i.key = p.key WHERE p.chain{In})
            ORDER BY sequence
            """, Read.Message);
        var documents = All(Columns.Document + $"""
             FROM document WHERE id IN (SELECT id FROM document WHERE chain{In} UNION SELECT document FROM inbox WHERE chain{In}
                UNION SELECT document FROM reference WHERE chain{In}
                UNION {Again} UNION SELECT w.id FROM {Columns.Standing} JOIN document AS w ON w.sequence = coalesce(s.wire, o.wire)
                    WHERE d.process = 'document' AND d.key IN ({Brought}))
            ORDER BY sequence
            """, Read.Document);
        var events = All(Columns.Event + $" WHERE chain{In} ORDER BY sequence", Read.Event);
        var processes = messages.Select(m => m.Process).Concat(events.Select(e => e.Process)).Distinct()
            .OrderBy(p => p.Process, StringComparer.Ordinal).ThenBy(p => p.Key, StringComparer.Ordinal);
        return new Chain(reference, [.. processes],
            All($"SELECT DISTINCT kind, value FROM reference WHERE chain{In} ORDER BY kind, value", r =>
                new Reference(r.Text(0), r.Text(1))),
            documents, messages, events,
            All(Columns.Entry + $" WHERE e.chain{In} ORDER BY e.sequence", Read.Entry),
            All(Columns.Delivery + Owned("d."), Read.Delivery), All(Columns.Case + Owned(""), Read.Case),
            SqliteQueries.Lines(db, $" WHERE chain{In}", Limits.ChainRows, chains));
    }

    private const string
        Again = $"SELECT d.document FROM inbox AS i JOIN duplicate AS d ON d.message = i.sequence WHERE i.chain{In}",
        Brought = $"SELECT document FROM inbox WHERE chain{In} UNION {Again}";

    /// <summary>
    /// Of these chains, or of a document that brought one of their messages (its acknowledgement, its cases).
    /// </summary>
    private static string Owned(string of) =>
        $" WHERE {of}chain{In} OR ({of}process = 'document' AND {of}key IN ({Brought})) ORDER BY {of}sequence";
}
