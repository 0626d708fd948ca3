namespace Crossdock.Edi;

/// <summary>The separators of one interchange, as its ISA segment gives them (X12.6, X12 004010 segment ISA).</summary>
/// <param name="Element">Data element separator, the fourth character of ISA.</param>
/// <param name="Component">Component element separator, ISA16; '\0' when the ISA gives none.</param>
/// <param name="Segment">Segment terminator, the character after ISA16.</param>
/// <param name="Repetition">Repetition separator, ISA11 from version 00402 on; null before.</param>
public readonly record struct X12Delimiters(char Element, char Component, char Segment, char? Repetition)
{
    /// <summary>What partners mostly use: * : ~ and no repetition separator, as version 00401 has none.</summary>
    public static X12Delimiters Usual { get; } = new('*', ':', '~', null);

    /// <summary>True when the character separates or terminates something.</summary>
    public bool Contains(char c) =>
        c == Element || c == Segment || (Component != '\0' && c == Component) || (Repetition is { } r && c == r);
}
