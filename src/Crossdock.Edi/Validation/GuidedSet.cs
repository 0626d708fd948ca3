namespace Crossdock.Edi;

/// <summary>The segments of a set or message as <see cref="SetMatcher"/> sees them.</summary>
internal interface IGuidedSet
{
    int Count { get; }

    /// <summary>The segment's id, as <see cref="GuidePlan.Pack(ReadOnlySpan{byte})"/> packs it.</summary>
    uint IdOf(int index);

    IGuidedSegment Segment(int index);

    /// <summary>True when the segment is seen to be right at a glance; false to have it looked at in full.</summary>
    bool IsRight(int index, SegmentPlan plan);

    /// <summary>Names the faults of the segment's elements.</summary>
    void Check(int index, SegmentDefinition definition, string? loop);
}

/// <summary>A segment as the matcher sees it.</summary>
internal interface IGuidedSegment
{
    string Id { get; }

    Position Position { get; }

    /// <summary>As in the document.</summary>
    string ToString();
}

/// <summary>An X12 set: places in bytes. One object serves the sets of a group, one after another.</summary>
/// <param name="glance">False to look at every segment in full.</param>
internal sealed class X12GuidedSet(ElementChecker elements, bool glance) : IGuidedSet
{
    public SegmentTable Segments { get; set; } = null!;

    public int Count => Segments.Count;

    public uint IdOf(int index) => Segments.IdOf(index);

    public IGuidedSegment Segment(int index) => Segments.Segment(index);

    public bool IsRight(int index, SegmentPlan plan) => glance && plan.IsRight(Segments[index], Segments.Source);

    public void Check(int index, SegmentDefinition definition, string? loop) =>
        elements.Check(Segments.Segment(index), definition, loop);
}

/// <summary>
/// An EDIFACT message: places in bytes. One object serves the messages of an interchange, one after another.
/// </summary>
/// <param name="check">Looks at a segment in full, its characters included.</param>
/// <param name="glance">False to look at every segment in full.</param>
internal sealed class EdifactGuidedSet(Action<EdiSegment, SegmentDefinition, string?> check, bool glance) : IGuidedSet
{
    public EdiSegmentTable Segments { get; set; } = null!;

    public int Count => Segments.Count;

    public uint IdOf(int index) => Segments.IdOf(index);

    public IGuidedSegment Segment(int index) => Segments[index];

    public bool IsRight(int index, SegmentPlan plan) => glance && plan.IsRight(Segments.View(index), Segments.Source);

    public void Check(int index, SegmentDefinition definition, string? loop) => check(Segments[index], definition, loop);
}

/// <summary>The codes of faults of whole segments.</summary>
/// <param name="Syntax">Whose codes they are.</param>
/// <param name="Set">What the standard calls a set.</param>
internal sealed record SegmentCodes(
    EdiSyntax Syntax, string Set, string Unknown, string OutsideLoop, string Missing, string LoopTooOften,
    string TooOften, string NotInSet, string OutOfOrder)
{
    /// <summary>Data element 720.</summary>
    public static SegmentCodes X12 { get; } = new(EdiSyntax.X12, "Transaction set", "1", "2", "3", "4", "5", "6", "7");

    /// <summary>Data element 0085, which has one code for a segment that does not belong where it is.</summary>
    public static SegmentCodes Edifact { get; } = new(
        EdiSyntax.Edifact, "Message", SyntaxErrorCodes.NotSupportedHere, SyntaxErrorCodes.NotSupportedHere,
        SyntaxErrorCodes.Missing, SyntaxErrorCodes.TooManyGroups, SyntaxErrorCodes.TooManyRepetitions,
        SyntaxErrorCodes.NotSupportedHere, SyntaxErrorCodes.NotSupportedHere);
}
