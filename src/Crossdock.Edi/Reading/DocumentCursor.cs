using System.Runtime.CompilerServices;

namespace Crossdock.Edi;

/// <summary>Walks the segments of an interchange that lies in memory.</summary>
internal sealed class DocumentCursor : SegmentCursor
{
    private readonly SegmentScanner scanner;

    /// <param name="start">Where the segments after ISA begin.</param>
    public DocumentCursor(X12Source source, SegmentScanner scanner, int start)
    {
        Source = source;
        this.scanner = scanner;
        scanner.Begin(EdiDelimiters.Of(source.Delimiters), start);
    }

    /// <summary>What the segments point into.</summary>
    public X12Source Source { get; }

    /// <summary>First byte of the segment in the source.</summary>
    public int Start => scanner.Start;

    /// <summary>One after the segment's terminator in the source.</summary>
    public int Next => scanner.Next;

    public override long Offset => Source.OffsetOf(scanner.Start);

    public override long EndOffset => Source.OffsetOf(scanner.Terminated ? scanner.Next : scanner.End);

    /// <summary>True where another interchange begins in the place of a segment.</summary>
    public bool IsHeader => Source.Span[scanner.Start..scanner.End] is var s
        && s.Length > 3 && s.StartsWith("ISA"u8) && !char.IsAsciiLetterOrDigit((char)s[3]);

    /// <summary>True when there was no further segment.</summary>
    public bool IsAtEnd { get; private set; }

    public bool MoveNext() => !(IsAtEnd = !scanner.MoveNext(Source.Span, final: true));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public override bool Is(ReadOnlySpan<byte> id) =>
        scanner.ElementStart(1) - 1 - scanner.Start == id.Length
            && Source.Span.Slice(scanner.Start, id.Length).SequenceEqual(id);

    public override X12Segment Segment(int number)
    {
        ReadOnlySpan<int> starts = scanner.Starts;
        return new X12Segment(Source, starts.ToArray(), 0, starts.Length - 2, number);
    }

    public override SegmentTable NewTable() => new(Source);

    public override bool AddTo(SegmentTable table)
    {
        table.Add(scanner.Starts);
        return true;
    }
}
