using System.Buffers;
using System.Buffers.Binary;
using System.IO.Hashing;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using SQLitePCL;

namespace Crossdock.Storage.Sqlite;

/// <summary>
/// SQLite keeps no checksums of its pages, so rows that no hash chain covers are sealed: an index of each such table
/// carries a hash (XXH3) of its row behind its own columns. SQLite keeps it with every change, and <c>PRAGMA
/// integrity_check</c> compares it with the row. It finds what a disk did; it does not keep out somebody who can
/// compute it. What changes with every message is sealed apart, once it rests.
/// </summary>
internal static class Seals
{
    private const int Innocuous = 0x200000; // SQLITE_INNOCUOUS: may be used by the schema

    /// <param name="Name">The index that carries the seal: one that the table had anyway, or one of its own.</param>
    /// <param name="Columns">What is sealed; a minus before them: all columns but these.</param>
    private sealed record Seal(string Table, string Name, string Key, string Columns = "-", string Where = "");

    /// <summary>
    /// Where many rows share a key, their number goes before the seal: behind the key alone, each new row would come to
    /// a random place among all of them, and touch a page of its own on a large book. Bodies and bytes have content
    /// hashes of their own; states of processes follow from their events.
    /// </summary>
    private static readonly Seal[] All =
    [
        new("document", "document_chain", "chain", "-bytes"),
        new("inbox", "inbox_process", "process, key, sequence", "-body, status, attempts, reason"),
        new("inbox", "inbox_verdict_seal", "sequence", "status, attempts, reason",
            " WHERE reason IS NOT NULL OR attempts > 0"),
        new("duplicate", "duplicate_document", "document"),
        new("line_move", "line_move_document", "document, line"),
        new("moved_lines", "moved_lines_document", "document"),
        new("case_file", "case_chain", "chain"),
        new("reference", "reference_chain", "chain"),
        new("delivery", "delivery_chain", "chain"),
        new("outbox", "outbox_seal", "sequence", "-head, since", " WHERE attempts > 0 OR died_at IS NOT NULL"),
        new("settled", "settled_reference", "reference, sequence"), // what has no reference shares none
        new("interchange", "interchange_trimmed", "trimmed"),
        new("control_number", "control_number_seal", "range"),
        new("response", "response_seal", "client"),
        new("edit", "edit_seal", "sequence"),
        new("job", "job_seal", "sequence"),
        new("job_item", "job_item_seal", "job, number"),
    ];

    /// <returns>The SQLite result code.</returns>
    public static unsafe int Register(nint database) =>
        Native.CreateFunction(database, "seal", -1, raw.SQLITE_UTF8 | raw.SQLITE_DETERMINISTIC | Innocuous, 0, &Sealed,
            0, 0, 0);

    /// <summary>Called by SQLite: nothing may be thrown.</summary>
    [UnmanagedCallersOnly]
    private static unsafe void Sealed(nint context, int count, nint* values) =>
        Native.Result(context, Of(new ReadOnlySpan<nint>(values, count)));

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

    private const int HeadBytes = 9;

    /// <summary>Of each value its type and its number, or its length and its bytes.</summary>
    [SkipLocalsInit]
    private static long Of(ReadOnlySpan<nint> values)
    {
        var length = 0;
        foreach (var value in values)
            length += HeadBytes + (HasBytes(Native.ValueType(value)) ? Native.ValueBytes(value) : 0);
        var rented = length > 1024 ? ArrayPool<byte>.Shared.Rent(length) : null;
        var row = rented ?? stackalloc byte[1024];
        var at = 0;
        foreach (var value in values) at += Write(value, row[at..]);
        var hash = unchecked((long)XxHash3.HashToUInt64(row[..at]));
        if (rented is not null) ArrayPool<byte>.Shared.Return(rented);
        return hash;
    }

    private static bool HasBytes(int type) => type is raw.SQLITE_TEXT or raw.SQLITE_BLOB;

    private static unsafe int Write(nint value, Span<byte> to)
    {
        var type = Native.ValueType(value);
        // of a text: its UTF-8 bytes
        var bytes = HasBytes(type) ? new ReadOnlySpan<byte>(Native.ValueBlob(value), Native.ValueBytes(value)) : default;
        to[0] = (byte)type;
        BinaryPrimitives.WriteInt64LittleEndian(to[1..], type switch
        {
            raw.SQLITE_INTEGER => Native.ValueLong(value),
            raw.SQLITE_FLOAT => BitConverter.DoubleToInt64Bits(Native.ValueDouble(value)),
            _ => bytes.Length,
        });
        bytes.CopyTo(to[HeadBytes..]);
        return HeadBytes + bytes.Length;
    }
}
