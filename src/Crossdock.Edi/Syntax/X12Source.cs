using System.Runtime.InteropServices;
using System.Text;

namespace Crossdock.Edi;

/// <summary>
/// The bytes that the segments of one interchange, or of one set of a stream, point into, and how to read them.
/// </summary>
/// <remarks>
/// When the document is wrapped at a column, the bytes here are without the line ends and offsets are computed back to
/// the document.
/// </remarks>
internal sealed class X12Source(ReadOnlyMemory<byte> bytes, Encoding? encoding, X12Delimiters delimiters, LineWrap wrap)
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);
    private const int FirstBytes = 2048; // a small set is held without growing again and again
    private readonly int least;
    private byte[] placed = [];
    private ArraySegment<byte> array = ArrayOf(bytes);

    /// <summary>
    /// Of a set of a stream: empty, to be filled by <see cref="Place"/>; each value has its own encoding.
    /// </summary>
    /// <param name="least">Bytes that are held without growing.</param>
    public X12Source(X12Delimiters delimiters, int least = FirstBytes)
        : this(default, null, delimiters, default) => this.least = least;

    public ReadOnlyMemory<byte> Bytes { get; private set; } = bytes;

    /// <summary>The same bytes; of an array, which they nearly always are, without asking the memory what it is.</summary>
    public ReadOnlySpan<byte> Span => array.Array is null ? Bytes.Span : array;

    /// <summary>Where the bytes begin in the document.</summary>
    public long FirstOffset { get; private set; }

    public X12Delimiters Delimiters { get; } = delimiters;

    /// <summary>Separators as bytes: one byte each, because both encodings keep ASCII and Latin-1 is one byte.</summary>
    public byte Element { get; } = (byte)delimiters.Element;

    public byte? Component { get; } = delimiters.Component == '\0' ? null : (byte)delimiters.Component;

    public byte? Repetition { get; } = delimiters.Repetition is { } r ? (byte)r : null;

    public byte Terminator { get; } = (byte)delimiters.Segment;

    /// <summary>Puts bytes at their distance from the first ones.</summary>
    /// <param name="offset">Where they stand in the document.</param>
    /// <param name="first">Where the first ones do.</param>
    public void Place(ReadOnlySpan<byte> part, long offset, long first)
    {
        FirstOffset = first;
        long end = offset - first + part.Length;
        if (end > placed.Length)
        {
            Array.Resize(ref placed, (int)Math.Max(Math.Max(end, least),
                Math.Min(placed.Length * 2L, Limits.StreamedSetBytes)));
            (Bytes, array) = (placed, placed);
        }

        part.CopyTo(placed.AsSpan((int)(offset - first)));
    }

    public long OffsetOf(int index) => FirstOffset + wrap.OffsetOf(index);

    public string Text(int start, int length) => length <= 0 ? "" : Text(Span.Slice(start, length));

    public string Text(ReadOnlySpan<byte> value) =>
        Ascii.IsValid(value) ? Encoding.Latin1.GetString(value) : (encoding ?? EncodingOf(value)).GetString(value);

    private static ArraySegment<byte> ArrayOf(ReadOnlyMemory<byte> bytes) =>
        MemoryMarshal.TryGetArray(bytes, out ArraySegment<byte> array) ? array : default;

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
            int letter = b is >= (byte)'A' and <= (byte)'Z' ? b - 'A' + 1 : b is >= (byte)'0' and <= (byte)'9'
                ? b - '0' + 27 : 0;
            if (letter == 0)
                return null;
            key = (key * Letters) + letter;
        }

        return Known[key] ??= Encoding.ASCII.GetString(id);
    }
}
