using System.Buffers.Text;

namespace Crossdock.Edi;

/// <summary>Walks the segments of an interchange over its bytes; makes no strings.</summary>
/// <remarks>Line ends and blanks before a segment are layout, not data. Inside a segment they are data, and the
/// validator reports them: a lost terminator must be seen, not guessed.</remarks>
internal ref struct X12Tokenizer(X12Source source, int start)
{
    private readonly ReadOnlySpan<byte> bytes = source.Bytes.Span;
    private int next = start;

    /// <summary>First byte of the current segment.</summary>
    public int Start { get; private set; }

    /// <summary>One after the last byte of the current segment, without its terminator.</summary>
    public int End { get; private set; }

    /// <summary>False when the document ended before the current segment's terminator.</summary>
    public bool Terminated { get; private set; }

    /// <summary>One after the current segment's terminator.</summary>
    public readonly int Next => next;

    public readonly ReadOnlySpan<byte> Current => bytes[Start..End];

    public bool MoveNext()
    {
        while (true)
        {
            Start = SkipLayout(bytes, next, source);
            if (Start >= bytes.Length)
                return false;
            int length = BinaryEnd(bytes[Start..]);
            int found = bytes[(Start + length)..].IndexOf(source.Terminator);
            Terminated = found >= 0;
            End = Terminated ? Start + length + found : bytes.Length;
            next = Terminated ? End + 1 : bytes.Length;
            if (!Terminated || source.Terminator == '\n')
                End = TrimEnd(End);
            if (End > Start)
                return true; // two terminators in a row enclose no segment
        }
    }

    /// <summary>True when the segment's identifier is the one given.</summary>
    public readonly bool Is(ReadOnlySpan<byte> id)
    {
        ReadOnlySpan<byte> current = Current;
        return current.StartsWith(id) && (current.Length == id.Length || current[id.Length] == source.Element);
    }

    /// <summary>The current segment; <paramref name="number"/> is its place in the set or interchange.</summary>
    public readonly X12Segment Segment(int number)
    {
        ReadOnlySpan<byte> current = Current;
        int separators = Math.Min(current.Count(source.Element), Limits.ElementsPerSegment);
        var starts = new int[separators + 2];
        starts[0] = Start;
        int at = 0;
        for (int i = 1; i <= separators; i++)
        {
            at += current[at..].IndexOf(source.Element) + 1;
            starts[i] = Start + at;
        }

        starts[^1] = End + 1;
        return new X12Segment(source, starts, number);
    }

    public static int SkipLayout(ReadOnlySpan<byte> bytes, int at, X12Source? source)
    {
        while (at < bytes.Length && IsLayout(bytes[at]) && bytes[at] != source?.Element)
            at++;
        return at;
    }

    private static bool IsLayout(byte b) => b is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n' or 0x1A or 0;

    private readonly int TrimEnd(int end)
    {
        while (end > Start && bytes[end - 1] is (byte)'\r' or (byte)'\n' or 0x1A or 0)
            end--;
        return end;
    }

    /// <summary>A BIN segment says in BIN01 how many bytes BIN02 has; those are not searched for a terminator.</summary>
    private readonly int BinaryEnd(ReadOnlySpan<byte> segment)
    {
        if (!segment.StartsWith("BIN"u8) || segment.Length < 5 || segment[3] != source.Element)
            return 0;
        if (!Utf8Parser.TryParse(segment[4..], out int length, out int digits) || length < 0)
            return 0;
        long end = 4L + digits + 1 + length;
        return end < segment.Length && segment[4 + digits] == source.Element && segment[(int)end] == source.Terminator
            ? (int)end
            : 0;
    }
}
