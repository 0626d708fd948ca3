namespace Crossdock.Edi;

/// <summary>What a value of each representation must look like (ISO 9735-1, clauses 9 and 10).</summary>
internal static class EdifactValueRules
{
    /// <summary>
    /// The first fault of a value that is not empty, with its code of element 0085; null when it is right.
    /// </summary>
    public static (string Code, string Message, string? Expected)? Fault(
        ElementDefinition definition, string value, EdiSource source)
    {
        bool number = definition.Type is ElementType.R or ElementType.N;
        if (number && NumberFault(value, source) is { } fault)
            return fault;
        int length = number ? value.Count(char.IsAsciiDigit)
            : value.Length - (value.Any(char.IsLowSurrogate) ? value.Count(char.IsLowSurrogate) : 0);
        string lengths = definition.Min == definition.Max ? $"{definition.Max} characters"
            : $"{definition.Min} to {definition.Max} characters";
        if (length < definition.Min)
            return (SyntaxErrorCodes.TooShort, $"has {length} characters; the least is {definition.Min}", lengths);
        if (length > definition.Max)
            return (SyntaxErrorCodes.TooLong, $"has {length} characters; the most is {definition.Max}", lengths);
        if (definition.Type == ElementType.A && value.Any(char.IsAsciiDigit))
            return (SyntaxErrorCodes.CharacterType, "is alphabetic and holds a digit", "letters");
        return definition.Codes is { } codes && !codes.Contains(value)
            ? (SyntaxErrorCodes.InvalidValue, $"is no code of element {definition.Number}, {definition.Name}", Codes(codes))
            : null;
    }

    /// <summary>
    /// Digits, a leading minus, one decimal mark between digits. Without UNA, and in syntax 4, both marks will do.
    /// </summary>
    private static (string, string, string?)? NumberFault(string value, EdiSource source)
    {
        ReadOnlySpan<char> digits = value.StartsWith('-') ? value.AsSpan(1) : value;
        if (digits.Length == 0 || digits.IndexOfAnyExcept("0123456789.,") >= 0)
            return (SyntaxErrorCodes.CharacterType, "is numeric and holds something else",
                "digits, a leading minus, one decimal mark");
        int mark = digits.IndexOfAny('.', ',');
        if (mark < 0)
            return null;
        if (digits[(mark + 1)..].IndexOfAny('.', ',') >= 0)
            return (SyntaxErrorCodes.DecimalNotation, "has two decimal marks", "one decimal mark, none between thousands");
        if (mark == 0)
            return (SyntaxErrorCodes.NoDigitBeforeMark, "has no digit before its decimal mark", "a digit before the mark");
        if (mark == digits.Length - 1)
            return (SyntaxErrorCodes.DecimalNotation, "has no digit after its decimal mark", "a digit after the mark");
        return source.DecimalMark is { } right && digits[mark] != right
            ? (SyntaxErrorCodes.DecimalNotation, $"has the decimal mark {digits[mark]}", $"the decimal mark {right} of UNA")
            : null;
    }

    private static string Codes(IReadOnlySet<string> codes) =>
        codes.Count <= 12 ? $"one of {string.Join(' ', codes.Order(StringComparer.Ordinal))}"
            : $"one of {codes.Count} codes";
}

/// <summary>Values of data element 2380 in the formats of 2379 that say what they look like.</summary>
internal static class EdifactDateTime
{
    /// <summary>
    /// What the value should look like; null when it is right, when one of both is missing, or the format is another
    /// one.
    /// </summary>
    public static string? Fault(string value, string format)
    {
        if (value.Length == 0)
            return null;
        string? pattern = format switch
        {
            "2" => "DDMMYY",
            "3" => "MMDDYY",
            "101" => "YYMMDD",
            "102" => "CCYYMMDD",
            "201" => "YYMMDDHHMM",
            "203" => "CCYYMMDDHHMM",
            "204" => "CCYYMMDDHHMMSS",
            "401" => "HHMM",
            "602" => "CCYY",
            "609" => "YYMM",
            "610" => "CCYYMM",
            "616" => "CCYYWW",
            "713" => "YYMMDDHHMM-YYMMDDHHMM",
            "718" => "CCYYMMDD-CCYYMMDD",
            "719" => "CCYYMMDDHHMM-CCYYMMDDHHMM",
            _ => null,
        };
        if (pattern is null)
            return null;
        string[] parts = pattern.Split('-');
        // Periods are written with and without the hyphen.
        string text = parts.Length == 2 && value.Length == pattern.Length && value[parts[0].Length] == '-'
            ? value.Remove(parts[0].Length, 1) : value;
        int length = parts[0].Length;
        bool right = text.Length == parts.Sum(p => p.Length) && !text.AsSpan().ContainsAnyExceptInRange('0', '9')
            && Enumerable.Range(0, parts.Length).All(i => IsRight(text.Substring(i * length, length), parts[0]));
        return right ? null : pattern;
    }

    private static bool IsRight(string digits, string pattern)
    {
        int year = Part(digits, pattern, "CCYY") ?? 2000 + (Part(digits, pattern, "YY") ?? 0);
        // MM before an hour or alone with a year is the month; after HH it is the minute.
        int? hour = Part(digits, pattern, "HH");
        int? minute = hour is null ? null : Part(digits, pattern, "HHMM") % 100;
        int month = pattern.Contains("YYMM", StringComparison.Ordinal) ? Part(digits, pattern, "YYMM")!.Value % 100
            : pattern.Contains("DDMM", StringComparison.Ordinal) ? Part(digits, pattern, "DDMM")!.Value % 100
            : Part(digits, pattern, "MMDD") / 100 ?? 1;
        int day = Part(digits, pattern, "DD") ?? 1;
        int week = Part(digits, pattern, "WW") ?? 1;
        int second = pattern.EndsWith("SS", StringComparison.Ordinal) ? int.Parse(digits[^2..]) : 0;
        return year > 0 && month is >= 1 and <= 12 && day >= 1 && day <= DateTime.DaysInMonth(year, month)
            && week is >= 1 and <= 53 && hour is null or <= 23 && minute is null or <= 59 && second <= 59;
    }

    private static int? Part(string digits, string pattern, string part) =>
        pattern.IndexOf(part, StringComparison.Ordinal) is var at and >= 0
            ? int.Parse(digits.Substring(at, part.Length)) : null;
}
