namespace Crossdock.Edi;

/// <summary>The family of a document's syntax.</summary>
public enum EdiSyntax
{
    /// <summary>Not known: no header was found.</summary>
    None,

    /// <summary>ASC X12: ISA … IEA.</summary>
    X12,

    /// <summary>UN/EDIFACT, ISO 9735 syntax 1 to 4: UNA, UNB … UNZ.</summary>
    Edifact,

    /// <summary>TRADACOMS: STX … END.</summary>
    Tradacoms,
}

/// <summary>The separators of one interchange as bytes; 0 stands for "has none".</summary>
/// <param name="Element">Between elements.</param>
/// <param name="Component">Between components of a composite.</param>
/// <param name="Segment">After each segment.</param>
/// <param name="Repetition">Between repetitions of an element.</param>
/// <param name="Release">Takes the meaning from the byte that follows (EDIFACT, TRADACOMS).</param>
/// <param name="DecimalMark">In numbers; '.' or ','.</param>
public readonly record struct EdiDelimiters(
    byte Element, byte Component, byte Segment, byte Repetition = 0, byte Release = 0, byte DecimalMark = (byte)'.')
{
    /// <summary>EDIFACT without UNA, levels UNOA and up: + : ' and ? (ISO 9735-1, 5.1).</summary>
    public static EdiDelimiters Edifact { get; } = new((byte)'+', (byte)':', (byte)'\'', 0, (byte)'?');

    /// <summary>
    /// EDIFACT level B of syntax 1 to 3 on lines that carry the information separators IS1, IS3 and IS4; no release.
    /// </summary>
    public static EdiDelimiters EdifactLevelB { get; } = new(0x1D, 0x1F, 0x1C);

    /// <summary>TRADACOMS: fixed by the standard. The "=" after the segment code is told by its place.</summary>
    public static EdiDelimiters Tradacoms { get; } = new((byte)'+', (byte)':', (byte)'\'', 0, (byte)'?');

    /// <summary>The X12 separators as bytes.</summary>
    public static EdiDelimiters Of(X12Delimiters x12) => new(
        (byte)x12.Element, (byte)x12.Component, (byte)x12.Segment, x12.Repetition is { } r ? (byte)r : (byte)0);

    /// <summary>True when the byte would have to be released in a value.</summary>
    public bool Contains(byte b) =>
        b != 0 && (b == Element || b == Component || b == Segment || b == Repetition || b == Release);
}
