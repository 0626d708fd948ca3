using System.Runtime.CompilerServices;

namespace Crossdock.Edi;

/// <summary>Walks the segments of an X12 interchange over its bytes; makes no strings.</summary>
/// <remarks>Line ends and blanks before a segment are layout, not data. Inside a segment they are data, and the
/// validator reports them: a lost terminator must be seen, not guessed.</remarks>
internal readonly ref struct X12Tokenizer
{
    private readonly ReadOnlySpan<byte> bytes;
    private readonly X12Source source;
    private readonly SegmentScanner scanner;

    public X12Tokenizer(X12Source source, SegmentScanner scanner, int start)
    {
        this.source = source;
        this.scanner = scanner;
        bytes = source.Bytes.Span;
        scanner.Begin(EdiDelimiters.Of(source.Delimiters), start);
    }

    /// <summary>First byte of the current segment.</summary>
    public int Start => scanner.Start;

    /// <summary>One after the last byte of the current segment, without its terminator.</summary>
    public int End => scanner.End;

    /// <summary>False when the document ended before the current segment's terminator.</summary>
    public bool Terminated => scanner.Terminated;

    /// <summary>One after the current segment's terminator.</summary>
    public int Next => scanner.Next;

    public ReadOnlySpan<byte> Current => bytes[Start..End];

    public bool MoveNext() => scanner.MoveNext(bytes, final: true);

    /// <summary>True when the segment's identifier is the one given.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Is(ReadOnlySpan<byte> id) =>
        scanner.ElementStart(1) - 1 - scanner.Start == id.Length && bytes.Slice(scanner.Start, id.Length).SequenceEqual(id);

    /// <summary>The current segment; <paramref name="number"/> is its place in the set or interchange.</summary>
    public X12Segment Segment(int number)
    {
        ReadOnlySpan<int> starts = scanner.Starts;
        (int[] places, int at) = source.Keep(starts);
        return new X12Segment(source, places, at, starts.Length - 2, number);
    }

    public static int SkipLayout(ReadOnlySpan<byte> bytes, int at) => SegmentScanner.SkipLayout(bytes, at, bytes.Length, -1);
}
