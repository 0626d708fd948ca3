namespace Crossdock.Edi;

/// <summary>Stands on one segment after another of an X12 interchange; makes no strings.</summary>
/// <remarks>Line ends and blanks before a segment are layout, not data. Inside a segment they are data, and the
/// validator reports them: a lost terminator must be seen, not guessed.</remarks>
internal abstract class SegmentCursor
{
    /// <summary>First byte of the segment in the document.</summary>
    public abstract long Offset { get; }

    /// <summary>One after its terminator, or after its last byte when that is missing.</summary>
    public abstract long EndOffset { get; }

    /// <summary>True when the segment's identifier is the one given.</summary>
    public abstract bool Is(ReadOnlySpan<byte> id);

    /// <summary>The segment, to keep; <paramref name="number"/> is its place in the set or interchange.</summary>
    public abstract X12Segment Segment(int number);

    /// <summary>An empty table for the segments of a set.</summary>
    public abstract SegmentTable NewTable();

    /// <summary>Adds the segment to those of its set; false when the set would be too large to hold.</summary>
    public abstract bool AddTo(SegmentTable table);
}
