using System.Text;

namespace Crossdock.Edi;

/// <summary>The bytes that the segments of one interchange point into, and how to read them.</summary>
/// <remarks>When the document is wrapped at a column, the bytes here are without the line ends and offsets are
/// computed back to the document.</remarks>
internal sealed class X12Source(ReadOnlyMemory<byte> bytes, Encoding encoding, X12Delimiters delimiters, LineWrap wrap)
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);
    private readonly PlaceStore places = new();

    public ReadOnlyMemory<byte> Bytes { get; } = bytes;

    public X12Delimiters Delimiters { get; } = delimiters;

    /// <summary>Separators as bytes: one byte each, because both encodings keep ASCII and Latin-1 is one byte.</summary>
    public byte Element { get; } = (byte)delimiters.Element;

    public byte? Component { get; } = delimiters.Component == '\0' ? null : (byte)delimiters.Component;

    public byte? Repetition { get; } = delimiters.Repetition is { } r ? (byte)r : null;

    public byte Terminator { get; } = (byte)delimiters.Segment;

    /// <summary>Keeps the places of a segment's elements; the segments of an interchange share a few arrays.</summary>
    public (int[] Places, int At) Keep(ReadOnlySpan<int> starts)
    {
        (Memory<int> free, int[] chunk, int at) = places.Take(starts.Length);
        starts.CopyTo(free.Span);
        return (chunk, at);
    }

    public long OffsetOf(int index) => wrap.OffsetOf(index);

    public string Text(int start, int length) =>
        length <= 0 ? "" : encoding.GetString(Bytes.Span.Slice(start, length));

    public string Text(ReadOnlySpan<byte> bytes) => encoding.GetString(bytes);

    /// <summary>UTF-8 when all bytes are valid UTF-8, else Latin-1, in which every byte is a character.</summary>
    public static Encoding EncodingOf(ReadOnlySpan<byte> bytes) =>
        System.Text.Unicode.Utf8.IsValid(bytes) ? Utf8 : Encoding.Latin1;
}

/// <summary>Hands out places in a few arrays that many segments share.</summary>
internal sealed class PlaceStore
{
    private const int ChunkPlaces = 16_384;
    private int[] chunk = [];
    private int used;

    /// <summary>So many places, the array they are in, and where.</summary>
    public (Memory<int> Free, int[] Chunk, int At) Take(int count)
    {
        if (chunk.Length - used < count)
            (chunk, used) = (new int[Math.Max(count, Math.Min(ChunkPlaces, Math.Max(64, used * 2)))], 0);
        int at = used;
        used += count;
        return (chunk.AsMemory(at, count), chunk, at);
    }
}

/// <summary>Line ends put into a document at a fixed column, by a carrier that knows only lines.</summary>
/// <param name="Column">Bytes per line; 0 when the document is not wrapped.</param>
/// <param name="LineEnd">Bytes of the line end: 1 or 2.</param>
internal readonly record struct LineWrap(int Column, int LineEnd)
{
    private const int LeastColumn = 40;
    private const int TerminatorAt = 105;

    public long OffsetOf(int index) => Column == 0 ? index : index + ((long)(index / Column) * LineEnd);

    /// <summary>Finds a wrap: every line but the last has the same length, and the first line end falls into ISA.</summary>
    public static LineWrap Find(ReadOnlySpan<byte> bytes)
    {
        int first = bytes.IndexOf((byte)'\n');
        if (first < LeastColumn || first > TerminatorAt || !bytes.StartsWith("ISA"u8))
            return default;
        // A line end in the terminator's place is the terminator, unless another one stands behind it.
        if (first == TerminatorAt && (bytes.Length == first + 1 || char.IsAsciiLetterOrDigit((char)bytes[first + 1])))
            return default;
        int lineEnd = bytes[first - 1] == '\r' ? 2 : 1;
        int column = first + 1 - lineEnd;
        ReadOnlySpan<byte> rest = bytes[(first + 1)..];
        while (rest.Length > column)
        {
            if (rest.IndexOf((byte)'\n') is var next && next != column + lineEnd - 1)
                return next == -1 || rest[..next].TrimEnd("\r"u8).Length > column ? default : LastLine(rest, column, lineEnd);
            rest = rest[(column + lineEnd)..];
        }

        return rest.TrimEnd("\r\n\t \u001A"u8).Contains((byte)'\n') ? default : new LineWrap(column, lineEnd);
    }

    /// <summary>A shorter line is allowed at the end only.</summary>
    private static LineWrap LastLine(ReadOnlySpan<byte> rest, int column, int lineEnd) =>
        rest[(rest.IndexOf((byte)'\n') + 1)..].Trim("\r\n\t \u001A"u8).Length == 0 ? new(column, lineEnd) : default;

    public byte[] Unwrap(ReadOnlySpan<byte> bytes)
    {
        var result = new byte[bytes.Length];
        int length = 0;
        for (int at = 0; at < bytes.Length; at += Column + LineEnd)
        {
            ReadOnlySpan<byte> line = bytes.Slice(at, Math.Min(Column, bytes.Length - at));
            line.CopyTo(result.AsSpan(length));
            length += line.Length;
        }

        return result[..length];
    }
}

/// <summary>Segment identifiers, one string for each.</summary>
internal static class SegmentIds
{
    private const int Letters = 37;
    private static readonly string?[] Known = new string?[Letters * Letters * Letters];

    public static string Of(ReadOnlySpan<byte> id, X12Source source) => Of(id) ?? source.Text(id);

    /// <summary>Null when it is no identifier of two or three capital letters and digits.</summary>
    public static string? Of(ReadOnlySpan<byte> id)
    {
        if (id.Length is < 2 or > 3)
            return null;
        int key = 0;
        foreach (byte b in id)
        {
            int letter = b is >= (byte)'A' and <= (byte)'Z' ? b - 'A' + 1 : b is >= (byte)'0' and <= (byte)'9' ? b - '0' + 27 : 0;
            if (letter == 0)
                return null;
            key = (key * Letters) + letter;
        }

        return Known[key] ??= Encoding.ASCII.GetString(id);
    }
}
