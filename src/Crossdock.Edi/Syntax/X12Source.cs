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
