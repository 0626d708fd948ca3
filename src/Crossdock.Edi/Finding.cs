namespace Crossdock.Edi;

/// <summary>Where something is in a document.</summary>
/// <param name="Offset">Byte offset in the document given to the reader, 0-based.</param>
/// <param name="SegmentNumber">1-based: in the set or message (ST, UNH is 1), or in the interchange (ISA, UNB is 1)
/// when outside of a set; 0 when it concerns no single segment.</param>
/// <param name="Element">1-based element; 0 is the segment itself.</param>
/// <param name="Component">1-based component of a composite; 0 is the element itself.</param>
public readonly record struct Position(long Offset, int SegmentNumber, int Element, int Component)
{
    public override string ToString() =>
        $"segment {SegmentNumber}{(Element > 0 ? $" element {Element}" : "")}"
        + $"{(Component > 0 ? $" component {Component}" : "")} (byte {Offset})";
}

/// <summary>What a finding is about, and so, in X12, which code list its code is from. EDIFACT has one list for all levels,
/// data element 0085; TRADACOMS has none, and its findings carry the codes of 0085 too.</summary>
public enum FindingLevel
{
    /// <summary>ISA…IEA; codes of data element I18 (TA105). UNB…UNZ (UCI), STX…END.</summary>
    Interchange,

    /// <summary>GS…GE; codes of data element 716 (AK905). UNG…UNE (UCF), BAT…EOB.</summary>
    Group,

    /// <summary>ST…SE; codes of data element 718 (AK502). UNH…UNT (UCM), MHD…MTR.</summary>
    Set,

    /// <summary>A segment of a set; codes of data element 720 (AK304).</summary>
    Segment,

    /// <summary>An element of a segment; codes of data element 723 (AK403).</summary>
    Element,

    /// <summary>
    /// What a document says of itself and does not hold (<see cref="StatedTotals"/>). No code, and no acknowledgement:
    /// the syntax is right.
    /// </summary>
    Business,
}

/// <summary>What a finding does to its set: errors reject it (R), warnings note it (E), notes change nothing (A).</summary>
public enum FindingSeverity
{
    Note,
    Warning,
    Error,
}

/// <summary>One fault of a document. The reader reports all of them, not the first.</summary>
/// <param name="Level">What it is about.</param>
/// <param name="Severity">What it does to the result.</param>
/// <param name="Code">The standard's code at that level, see <see cref="FindingCodes"/>; empty where the standard has
/// none (text outside of an interchange, a fault of the writer's input).</param>
/// <param name="SegmentId">The segment concerned, as in the document.</param>
/// <param name="Position">Where.</param>
/// <param name="Message">One sentence for a person.</param>
/// <param name="Found">The value in the document, cut to <see cref="Limits.FoundCharacters"/>.</param>
/// <param name="Expected">What would have been right, for a person.</param>
/// <param name="DataElement">Data element reference number (X12.3), for example "235".</param>
/// <param name="LoopId">The loop (X12 element 447) in which the segment stands, null outside of loops.</param>
public sealed record Finding(
    FindingLevel Level,
    FindingSeverity Severity,
    string Code,
    string? SegmentId,
    Position Position,
    string Message,
    string? Found = null,
    string? Expected = null,
    string? DataElement = null,
    string? LoopId = null)
{
    /// <summary>The syntax of the document, and so whose codes these are.</summary>
    public EdiSyntax Syntax { get; init; } = EdiSyntax.X12;

    /// <summary>The meaning of <see cref="Code"/> in the standard; empty when there is no code.</summary>
    public string CodeMeaning =>
        Syntax == EdiSyntax.X12 ? FindingCodes.Meaning(Level, Code) : SyntaxErrorCodes.Meaning(Code);

    /// <summary>
    /// The acknowledgement element that carries the code, for example "AK403" or "0085"; empty without a code.
    /// </summary>
    public string CodeElement =>
        Code.Length == 0 ? "" : Syntax == EdiSyntax.X12 ? FindingCodes.ElementOf(Level) : SyntaxErrorCodes.DataElement;

    internal static string Cut(string value) =>
        value.Length <= Limits.FoundCharacters ? value : value[..Limits.FoundCharacters];
}
