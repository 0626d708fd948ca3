namespace Crossdock.Edi;

/// <summary>What a value of each element type must look like (X12.6, X12 004010 section 3.3).</summary>
internal static class ValueRules
{
    /// <summary>The first character that no value may hold: a control character or a separator.</summary>
    public static char? BadCharacter(string value, X12Delimiters delimiters)
    {
        foreach (char c in value)
        {
            if (c < ' ' || c == 0x7F || delimiters.Component != '\0' && c == delimiters.Component)
                return c;
        }

        return null;
    }

    /// <summary>
    /// The first fault of a value that is not empty, with its code of element 723; null when it is right.
    /// </summary>
    public static (string Code, string Message, string? Expected)? Fault(ElementDefinition definition, string value)
    {
        string content = definition.Type is ElementType.AN or ElementType.B or ElementType.A ? value : value.TrimEnd(' ');
        if (NumberFault(definition.Type, content) is { } number)
            return number;
        int length = definition.Type is ElementType.N or ElementType.R ? content.Count(char.IsAsciiDigit) : content.Length;
        // Trailing blanks count towards the least length of a string: X12.6 lets senders pad to it.
        if (value.Length < definition.Min || definition.Type is not (ElementType.AN or ElementType.B or ElementType.A)
            && length < definition.Min)
            return ("4", $"has {length} characters; the least is {definition.Min}",
                $"{definition.Min} to {definition.Max} characters");
        if (length > definition.Max)
            return ("5", $"has {length} characters; the most is {definition.Max}",
                $"{definition.Min} to {definition.Max} characters");
        return definition.Type switch
        {
            ElementType.DT when !X12DateTime.IsDate(content, content.Length == 6 ? 6 : 8) =>
                ("8", "is no date", definition.Max == 6 ? "YYMMDD" : "CCYYMMDD"),
            ElementType.TM when !X12DateTime.IsTime(content, definition.Max) => ("9", "is no time", "HHMM[SS[D[D]]]"),
            ElementType.A when content.Any(char.IsAsciiDigit) => ("6", "is alphabetic and holds a digit", "letters"),
            _ when definition.Codes is { } codes && !codes.Contains(content) =>
                ("7", $"is no code of element {definition.Number}, {definition.Name}", Codes(codes)),
            _ => null,
        };
    }

    private static (string, string, string?)? NumberFault(ElementType type, string value)
    {
        if (type is not (ElementType.N or ElementType.R))
            return null;
        ReadOnlySpan<char> digits = value.StartsWith('-') ? value.AsSpan(1) : value;
        int points = digits.Count('.');
        bool right = digits.Length > points && points <= (type == ElementType.R ? 1 : 0)
            && digits.IndexOfAnyExcept("0123456789.") < 0;
        return right ? null
            : ("6", type == ElementType.R ? "is no decimal number" : "is no whole number",
                type == ElementType.R ? "digits with at most one point" : "digits only");
    }

    private static string Codes(IReadOnlySet<string> codes) =>
        codes.Count <= 12 ? $"one of {string.Join(' ', codes.Order(StringComparer.Ordinal))}"
            : $"one of {codes.Count} codes";
}
