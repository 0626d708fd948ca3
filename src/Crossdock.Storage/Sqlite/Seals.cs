using System.Buffers.Binary;
using System.IO.Hashing;
using SQLitePCL;

namespace Crossdock.Storage.Sqlite;

/// <summary>
/// SQLite keeps no checksums of its pages, so rows that no hash chain covers are sealed: an index of each such table carries a hash (XXH3) of its row
/// behind its own columns. SQLite keeps it with every change, and <c>PRAGMA integrity_check</c> compares it with the row. It finds what a disk did;
/// it does not keep out somebody who can compute it. What changes with every message is sealed apart, once it rests.
/// </summary>
internal static class Seals
{
    private const int Innocuous = 0x200000; // SQLITE_INNOCUOUS: may be used by the schema

    /// <param name="Name">The index that carries the seal: one that the table had anyway, or one of its own.</param>
    /// <param name="Columns">What is sealed; a minus before them: all columns but these.</param>
    private sealed record Seal(string Table, string Name, string Key, string Columns = "-", string Where = "");

    /// <summary>Bodies and bytes have content hashes of their own; states of processes follow from their events.</summary>
    private static readonly Seal[] All =
    [
        new("document", "document_chain", "chain", "-bytes"),
        new("inbox", "inbox_process", "process, key", "-body, status, attempts, reason"),
        new("inbox", "inbox_verdict_seal", "sequence", "status, attempts, reason", " WHERE reason IS NOT NULL OR attempts > 0"),
        new("duplicate", "duplicate_document", "document"),
        new("line_move", "line_move_document", "document, line"),
        new("moved_lines", "moved_lines_document", "document"),
        new("case_file", "case_chain", "chain"),
        new("reference", "reference_chain", "chain"),
        new("delivery", "delivery_chain", "chain"),
        new("outbox", "outbox_seal", "sequence", "-head, since", " WHERE attempts > 0 OR died_at IS NOT NULL"),
        new("settled", "settled_reference", "reference"),
        new("interchange", "interchange_trimmed", "trimmed"),
        new("control_number", "control_number_seal", "range"),
        new("response", "response_seal", "client"),
        new("edit", "edit_seal", "sequence"),
        new("job", "job_seal", "sequence"),
        new("job_item", "job_item_seal", "job, number"),
    ];

    public static void Register(sqlite3 handle) =>
        raw.sqlite3_create_function(handle, "seal", -1, raw.SQLITE_UTF8 | raw.SQLITE_DETERMINISTIC | Innocuous, null, static (context, _, values) =>
            raw.sqlite3_result_int64(context, Of(values)));

    /// <summary>Each seal is over the columns that its table has by now.</summary>
    public static void Upgrade(Database db)
    {
        foreach (var seal in All)
        {
            var wanted = $"CREATE INDEX {seal.Name} ON {seal.Table} ({seal.Key}, seal({string.Join(", ", Columns(db, seal))})){seal.Where}";
            var found = db.First("SELECT sql FROM sqlite_schema WHERE name = ?", r => r.Text(0), seal.Name);
            if (found == wanted) continue;
            if (found is not null) db.Script($"DROP INDEX {seal.Name}");
            db.Script(wanted);
        }
    }

    private static IEnumerable<string> Columns(Database db, Seal seal)
    {
        var named = seal.Columns.TrimStart('-').Split(", ", StringSplitOptions.RemoveEmptyEntries);
        return seal.Columns.StartsWith('-')
            ? db.Query($"SELECT name FROM pragma_table_info('{seal.Table}') ORDER BY cid", r => r.Text(0)).Except(named)
            : named;
    }

    private static long Of(sqlite3_value[] values)
    {
        var hash = new XxHash3();
        Span<byte> head = stackalloc byte[9];
        foreach (var value in values)
        {
            var type = raw.sqlite3_value_type(value);
            head[0] = (byte)type;
            ReadOnlySpan<byte> bytes = type switch
            {
                raw.SQLITE_TEXT or raw.SQLITE_BLOB => raw.sqlite3_value_blob(value), // of a text: its UTF-8 bytes
                _ => default,
            };
            BinaryPrimitives.WriteInt64LittleEndian(head[1..], type switch
            {
                raw.SQLITE_INTEGER => raw.sqlite3_value_int64(value),
                raw.SQLITE_FLOAT => BitConverter.DoubleToInt64Bits(raw.sqlite3_value_double(value)),
                _ => bytes.Length,
            });
            hash.Append(head);
            hash.Append(bytes);
        }
        return unchecked((long)hash.GetCurrentHashAsUInt64());
    }
}
