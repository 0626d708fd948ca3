using System.Runtime.InteropServices;

namespace Crossdock.Edi;

/// <summary>The bytes that the segments of one interchange point into, and how to read them.</summary>
/// <param name="bytes">The whole document.</param>
/// <param name="characters">Of the interchange.</param>
/// <param name="delimiters">Of the interchange.</param>
/// <param name="decimalMark">The only mark that numbers may have; null for point and comma.</param>
internal sealed class EdiSource(ReadOnlyMemory<byte> bytes, EdiCharacterSet characters, EdiDelimiters delimiters,
    char? decimalMark = null)
{
    private ArraySegment<byte> array = MemoryMarshal.TryGetArray(bytes, out ArraySegment<byte> held) ? held : default;
    private byte[] placed = [];
    private long begun; // where in the document the message begins

    public ReadOnlyMemory<byte> Bytes { get; private set; } = bytes;

    /// <summary>
    /// True when the bytes are those of one segment or message of a window, put here by <see cref="Hold"/>.
    /// </summary>
    public bool IsStreamed { get; init; }

    /// <summary>
    /// True when a message may be no longer than <see cref="Limits.StreamedSetBytes"/>, wherever its bytes are.
    /// </summary>
    public bool IsBounded { get; init; }

    /// <summary>Where the bytes begin in the document.</summary>
    public long FirstOffset { get; private set; }

    /// <summary>The same bytes; of an array, which they nearly always are, without asking the memory what it is.</summary>
    public ReadOnlySpan<byte> Span => array.Array is null ? Bytes.Span : array;

    public EdiCharacterSet Characters { get; } = characters;

    public EdiDelimiters Delimiters { get; } = delimiters;

    public char? DecimalMark { get; } = decimalMark;

    public PlaceStore Places { get; } = new();

    /// <summary>
    /// Where a segment, or the segments of a message, of the same interchange is held: here, or of a stream by itself.
    /// </summary>
    public EdiSource Part() => IsStreamed
        ? new EdiSource(default, Characters, Delimiters, DecimalMark) { IsStreamed = true, IsBounded = IsBounded }
        : this;

    /// <summary>Makes sure that the segment on which the reader stands is among the bytes.</summary>
    /// <param name="first">True to let go of what was held before.</param>
    /// <returns>False when that is beyond <see cref="Limits.StreamedSetBytes"/>.</returns>
    public bool Hold(EdiReader reader, bool first)
    {
        if (first)
            begun = reader.Offset;
        ReadOnlySpan<byte> part = reader.Bytes;
        long end = reader.Offset - begun + part.Length;
        if (IsBounded && end > Limits.StreamedSetBytes)
            return false;
        if (!IsStreamed)
            return true;
        FirstOffset = begun;
        if (end > placed.Length)
        {
            Array.Resize(ref placed, (int)Math.Max(end, Math.Min(placed.Length * 2L, Limits.StreamedSetBytes)));
            (Bytes, array) = (placed, placed);
        }

        part.CopyTo(placed.AsSpan((int)(reader.Offset - FirstOffset)));
        return true;
    }

    /// <summary>
    /// Where each element of the segment on which the reader stands begins in the bytes, as an array of Count + 2; the
    /// last one is one after the segment's end plus one.
    /// </summary>
    public void CopyStarts(EdiReader reader, Span<int> places)
    {
        ReadOnlySpan<int> starts = reader.Starts;
        int moved = starts[0] - (int)(reader.Offset - FirstOffset);
        for (int i = 0; i < starts.Length; i++)
            places[i] = starts[i] - moved;
    }

    /// <summary>
    /// True for printable ASCII without a release character: each byte is a character of text, or a separator.
    /// </summary>
    public bool IsPlain(ReadOnlySpan<byte> bytes) =>
        !bytes.ContainsAnyExceptInRange((byte)' ', (byte)'~')
            && (Delimiters.Release == 0 || !bytes.Contains(Delimiters.Release));

    /// <summary>A value's text: without release characters and line ends.</summary>
    public string Text(ReadOnlySpan<byte> value)
    {
        if (value.Length == 0)
            return "";
        bool released = Delimiters.Release != 0 && value.Contains(Delimiters.Release);
        if (!released && value.IndexOfAny((byte)'\r', (byte)'\n') < 0)
            return Characters.Encoding.GetString(value);
        Span<byte> clean = value.Length <= 512 ? stackalloc byte[value.Length] : new byte[value.Length];
        int length = 0;
        for (int i = 0; i < value.Length; i++)
        {
            if (value[i] == Delimiters.Release && Delimiters.Release != 0 && i + 1 < value.Length)
                i++;
            if (value[i] is not ((byte)'\r' or (byte)'\n'))
                clean[length++] = value[i];
        }

        return Characters.Encoding.GetString(clean[..length]);
    }

    /// <summary>Text as it stands, release characters and line ends included.</summary>
    public string RawText(ReadOnlySpan<byte> value) => Characters.Encoding.GetString(value);

    /// <summary>The tag without nesting indicators ("RFF:1:2").</summary>
    public string Id(ReadOnlySpan<byte> tag) => SegmentIds.Of(tag) ?? Cut(tag);

    private string Cut(ReadOnlySpan<byte> tag)
    {
        int end = tag.IndexOf(Delimiters.Component);
        ReadOnlySpan<byte> id = end > 0 ? tag[..end] : tag;
        return SegmentIds.Of(id) ?? Text(id);
    }
}
