using System.Globalization;
using Crossdock.Model;
using Npgsql;
using static Crossdock.Storage.Postgres.Parameter;

namespace Crossdock.Storage.Postgres;

/// <summary>
/// From any reference to the whole chain. First the correlations that the reference leads to, then everything of those:
/// the chain depends on the correlations only, so it is the same from each of its references. Two round trips.
/// </summary>
internal static class PostgresTrace
{
    public static async ValueTask<Chain?> OfAsync(NpgsqlConnection db, string reference, CancellationToken ct)
    {
        var text = reference.Trim();
        var found = new HashSet<string>();
        await using (var pipeline = new Pipeline(db))
        {
            Ask(pipeline, text, r => found.Add(r.Text(0)));
            await pipeline.RunAsync(ct);
        }
        string[] correlations = [.. found.Order(StringComparer.Ordinal).Take(Limits.Correlations)];
        return correlations.Length == 0 ? null : await CollectAsync(db, text, correlations, ct);
    }

    private static void Ask(Pipeline to, string text, Action<PostgresRow> found)
    {
        var colon = text.IndexOf(':');
        var (kind, value) = colon > 0 ? (text[..colon], text[(colon + 1)..]) : ("", text);
        void Add(string sql, params ReadOnlySpan<string> values)
        {
            var parameters = new NpgsqlParameter[values.Length];
            for (var i = 0; i < values.Length; i++) parameters[i] = Of(values[i]);
            to.Each(sql, parameters, found);
        }

        Add("SELECT correlation FROM reference WHERE value = $1", text);
        Add("SELECT correlation FROM reference WHERE trimmed = $1 AND kind IN ('interchange', 'group')",
            Bookkeeper.Trimmed(text));
        Add("SELECT correlation FROM entry WHERE key = $1", text);
        Add("SELECT d.correlation FROM settled AS s JOIN delivery AS d ON d.sequence = s.sequence WHERE s.reference = $1 UNION SELECT correlation FROM delivery WHERE idempotency_key = $1", text);
        Add("SELECT correlation FROM case_file WHERE id = $1", text);
        if (kind != "") Qualified(to, kind, value, found);
        if (kind is "" or "process") Processes(to, "", value, found);
        if (kind is "" or ReferenceKinds.Correlation)
            Add("""
                SELECT $1 WHERE EXISTS (SELECT 1 FROM inbox WHERE correlation = $1) OR EXISTS (SELECT 1 FROM document WHERE correlation = $1)
                    OR EXISTS (SELECT 1 FROM case_file WHERE correlation = $1) OR EXISTS (SELECT 1 FROM delivery WHERE correlation = $1)
                """, value);
        if (kind is "" or ReferenceKinds.Interchange)
            Add(OfDocuments("SELECT document FROM interchange WHERE trimmed = $1"), Bookkeeper.Trimmed(value));
        if (kind is "" or "document" && Guid.TryParse(value, out var document))
            to.Each(OfDocuments("SELECT $1"), [Of(document)], found);
    }

    private static void Qualified(Pipeline to, string kind, string value, Action<PostgresRow> found)
    {
        to.Each("SELECT correlation FROM reference WHERE value = $1 AND kind = $2", [Of(value), Of(kind)], found);
        if (kind == ReferenceKinds.Voucher)
            to.Each($"SELECT d.correlation {Columns.OfVoucher} AND s.reference = $1", [Of(value)], found);
        if (kind is ReferenceKinds.Interchange or ReferenceKinds.Group)
            to.Each("SELECT correlation FROM reference WHERE trimmed = $1 AND kind IN ('interchange', 'group') AND kind = $2",
                [Of(Bookkeeper.Trimmed(value)), Of(kind)], found);
        if (kind == ReferenceKinds.JournalEntry)
            to.Each("SELECT correlation FROM entry WHERE key = $1", [Of(value)], found);
        if (kind == "case") to.Each("SELECT correlation FROM case_file WHERE id = $1", [Of(value)], found);
        Processes(to, kind, value, found);
        var at = value.LastIndexOf('@');
        if (at > 0 && long.TryParse(value[(at + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var version))
            to.Each("SELECT correlation FROM event WHERE process = $1 AND key = $2 AND version = $3",
                [Of(kind), Of(value[..at]), Of(version)], found);
    }

    /// <summary>
    /// By key or by the key's last part; a process that many chains share leads to all that told it something.
    /// </summary>
    private static void Processes(Pipeline to, string process, string key, Action<PostgresRow> found)
    {
        if (process == "")
            to.Each("SELECT correlation FROM process WHERE (tail = $1 OR (tail = $2 AND key = $1)) AND correlation IS NOT NULL",
                [Of(key), Of(Bookkeeper.Tail(new ProcessId("", key)))], found);
        else
            to.Each("""
                WITH named AS (SELECT process, key, correlation FROM process WHERE tail = $1 AND process = $2
                    UNION SELECT process, key, correlation FROM process WHERE process = $2 AND key = $1)
                SELECT correlation FROM named WHERE correlation IS NOT NULL
                UNION SELECT i.correlation FROM named AS n CROSS JOIN LATERAL (
                    SELECT DISTINCT correlation FROM inbox WHERE process = n.process AND key = n.key LIMIT $3) AS i WHERE n.correlation IS NULL
                """, [Of(key), Of(process), Of((long)Limits.Correlations)], found);
    }

    private static string OfDocuments(string documents) => $"""
        WITH asked (id) AS ({documents})
        SELECT correlation FROM document WHERE id IN (SELECT id FROM asked)
        UNION SELECT correlation FROM inbox WHERE document IN (SELECT id FROM asked)
        UNION SELECT i.correlation FROM duplicate AS d JOIN inbox AS i ON i.sequence = d.message WHERE d.document IN (SELECT id FROM asked)
        """;

    private const string In = " = ANY ($1)";

    private static async ValueTask<Chain> CollectAsync(
        NpgsqlConnection db, string reference, string[] correlations, CancellationToken ct)
    {
        await using var pipeline = new Pipeline(db);
        List<T> All<T>(string sql, Func<PostgresRow, T> read) =>
            pipeline.Rows(sql + " LIMIT $2", [Of(correlations), Of((long)Limits.ChainRows)], read);

        var messages = All(Columns.Message + $"""
             WHERE i.sequence IN (SELECT sequence FROM inbox WHERE correlation{In}
                UNION SELECT i.sequence FROM process AS p JOIN inbox AS i ON i.process = p.process AND i.key = p.key WHERE p.correlation{In})
            ORDER BY i.sequence
            """, Read.Message);
        var documents = All(Columns.Document + $"""
            {Columns.OfDocument} WHERE d.id IN (SELECT id FROM document WHERE correlation{In} UNION SELECT document FROM inbox WHERE correlation{In}
                UNION SELECT document FROM reference WHERE correlation{In}
                UNION {Again} UNION SELECT coalesce(s.document, o.document) FROM delivery AS d LEFT JOIN settled AS s ON s.sequence = d.sequence
                    LEFT JOIN outbox AS o ON o.sequence = d.sequence WHERE d.process = 'document' AND d.key IN ({Brought}))
            ORDER BY d.sequence
            """, Read.Document);
        var events = All(Columns.Event + $" WHERE correlation{In} ORDER BY sequence", Read.Event);
        var references = All($"""
            SELECT kind, value FROM reference WHERE correlation{In}
            UNION SELECT '{ReferenceKinds.Voucher}', s.reference {Columns.OfVoucher} AND d.correlation{In} ORDER BY kind, value
            """, r => new Reference(r.Text(0), r.Text(1)));
        var entries = All(Columns.Entry + $" WHERE e.correlation{In} ORDER BY e.sequence", Read.Entry);
        var deliveries = All(Columns.Delivery + Owned("d."), Read.Delivery);
        var cases = All(Columns.Case + Owned(""), Read.Case);
        var lines = PostgresQueries.Lines(pipeline, $" WHERE correlation{In}",
            [Of(correlations), Of((long)Limits.ChainRows)], " LIMIT $2");
        await pipeline.RunAsync(ct);

        var processes = messages.Select(m => m.Process).Concat(events.Select(e => e.Process)).Distinct()
            .OrderBy(p => p.Process, StringComparer.Ordinal).ThenBy(p => p.Key, StringComparer.Ordinal);
        return new Chain(reference, [.. processes], references, documents, messages, events, entries, deliveries, cases,
            [.. lines.Take(Limits.ChainRows)]);
    }

    private const string
        Again = $"SELECT d.document FROM inbox AS i JOIN duplicate AS d ON d.message = i.sequence WHERE i.correlation{In}",
        Brought = $"SELECT document::text FROM inbox WHERE correlation{In} UNION SELECT d.document::text FROM inbox AS i JOIN duplicate AS d ON d.message = i.sequence WHERE i.correlation{In}";

    /// <summary>
    /// Of these correlations, or of a document that brought one of their messages (its acknowledgement, its cases).
    /// </summary>
    private static string Owned(string of) =>
        $" WHERE {of}correlation{In} OR ({of}process = 'document' AND {of}key IN ({Brought})) ORDER BY {of}sequence";
}
