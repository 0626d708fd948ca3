namespace Crossdock.Edi;

/// <summary>
/// What a carrier did to a document and the reader undoes: line ends at a fixed column, put in where only lines are
/// known; and separators of two bytes, where a file was made UTF-8 on its way. Offsets are computed back to the
/// document.
/// </summary>
/// <param name="Column">Bytes per line; 0 when the document is not wrapped.</param>
/// <param name="LineEnd">Bytes of the line end: 1 or 2.</param>
/// <param name="Start">Where the first line begins: after a byte order mark and blanks.</param>
/// <param name="Wide">Indexes of the characters that took two bytes; null when the bytes are those of the
/// document.</param>
/// <param name="Length">Bytes of the wrapped document.</param>
internal readonly record struct LineWrap(int Column, int LineEnd, int Start = 0, int[]? Wide = null, int Length = 0)
{
    private const int LeastColumn = 40;
    private const int TerminatorAt = 105;

    public long OffsetOf(int index)
    {
        int at = Wide is null ? index : index + Before(index);
        return Column == 0 || at < Start ? at
            // the end of the last line has no line end to count
            : Math.Min(Length, at + ((long)((at - Start) / Column) * LineEnd));
    }

    /// <summary>Finds a wrap: every line but the last has the same length, and the first line end falls into ISA.</summary>
    public static LineWrap Find(ReadOnlySpan<byte> document)
    {
        int start = document.StartsWith("\uFEFF"u8) ? 3 : 0;
        start = SegmentScanner.SkipLayout(document, start, document.Length, -1);
        ReadOnlySpan<byte> bytes = document[start..];
        int first = bytes.IndexOf((byte)'\n');
        if (first < LeastColumn || first > TerminatorAt || !bytes.StartsWith("ISA"u8))
            return default;
        // A line end in the terminator's place is the terminator, unless another one stands behind it.
        if (first == TerminatorAt && (bytes.Length == first + 1 || char.IsAsciiLetterOrDigit((char)bytes[first + 1])))
            return default;
        int lineEnd = bytes[first - 1] == '\r' ? 2 : 1;
        int column = first + 1 - lineEnd;
        var found = new LineWrap(column, lineEnd, start, Length: document.Length);
        ReadOnlySpan<byte> rest = bytes[(first + 1)..];
        while (rest.Length > column)
        {
            if (rest.IndexOf((byte)'\n') is var next && next != column + lineEnd - 1)
                return next == -1 || rest[..next].TrimEnd("\r"u8).Length > column ? default : LastLine(rest, found);
            rest = rest[(column + lineEnd)..];
        }

        return rest.TrimEnd("\r\n\t \u001A"u8).Contains((byte)'\n') ? default : found;
    }

    /// <summary>A shorter line is allowed at the end only.</summary>
    private static LineWrap LastLine(ReadOnlySpan<byte> rest, LineWrap found) =>
        rest[(rest.IndexOf((byte)'\n') + 1)..].Trim("\r\n\t \u001A"u8).Length == 0 ? found : default;

    public byte[] Unwrap(ReadOnlySpan<byte> bytes)
    {
        var result = new byte[bytes.Length];
        bytes[..Start].CopyTo(result);
        int length = Start;
        for (int at = Start; at < bytes.Length; at += Column + LineEnd)
        {
            ReadOnlySpan<byte> line = bytes.Slice(at, Math.Min(Column, bytes.Length - at));
            line.CopyTo(result.AsSpan(length));
            length += line.Length;
        }

        return result[..length];
    }

    /// <summary>
    /// UTF-8 as Latin-1, in which a separator beyond ASCII is one byte again; null when it has characters that Latin-1
    /// has not.
    /// </summary>
    public (byte[] Bytes, LineWrap Wrap)? Narrow(ReadOnlySpan<byte> utf8)
    {
        var bytes = new byte[utf8.Length];
        var wide = new List<int>();
        int length = utf8.StartsWith("\uFEFF"u8) ? 3 : 0; // the mark stays as it is
        utf8[..length].CopyTo(bytes);
        for (int at = length; at < utf8.Length; at++)
        {
            byte b = utf8[at];
            if (b > 0x7F)
            {
                if (b is not (0xC2 or 0xC3))
                    return null;
                wide.Add(length);
                b = (byte)(((b & 3) << 6) | (utf8[++at] & 0x3F));
            }

            bytes[length++] = b;
        }

        return (bytes[..length], this with { Wide = [.. wide] });
    }

    /// <summary>How many wide characters stand before an index.</summary>
    private int Before(int index)
    {
        int found = Array.BinarySearch(Wide!, index);
        return found < 0 ? ~found : found;
    }
}
