namespace Crossdock.Edi;

/// <summary>An element made ready for a look at bytes that are printable ASCII.</summary>
internal sealed class ElementPlan
{
    private readonly ElementType type;
    private readonly bool doubtful;
    private readonly bool isMoment;
    private readonly int min;
    private readonly int max;
    private readonly CodeTable? codes;
    private readonly ElementPlan[] components;
    private readonly bool[] mandatory;

    public ElementPlan(ElementDefinition definition)
    {
        type = definition.Type;
        (min, max, isMoment) = (definition.Min, definition.Max, definition.IsMoment);
        codes = definition.Codes is { } list ? new CodeTable(list) : null;
        components = definition.Components.Select(c => new ElementPlan(c.Element)).ToArray();
        mandatory = definition.Components.Select(c => c.Mandatory).ToArray();
        // Code lists of numbers and dates, and composites that an overlay narrows, are rare enough to be looked at in full.
        doubtful = definition.Components.Any(c => c.Forbidden || c.Element.IsComposite)
            || codes is not null && type is ElementType.N or ElementType.R or ElementType.DT or ElementType.TM;
    }

    /// <summary>True when a value without separators is right.</summary>
    public bool IsRight(ReadOnlySpan<byte> value)
    {
        if (doubtful)
            return false;
        return components.Length == 0 ? IsRightSimple(value) : ComponentsAreRight(value, 0);
    }

    /// <summary>True when a value that holds a separator is that of a composite, and right.</summary>
    public bool PartsAreRight(ReadOnlySpan<byte> value, X12Source source) =>
        !doubtful && components.Length > 0 && source.Component is { } separator
        && !(source.Repetition is { } repetition && value.Contains(repetition)) && ComponentsAreRight(value, separator);

    /// <summary>
    /// True when a value of EDIFACT is right: of the set's plain characters, without release and repetition. A
    /// composite of separators only is as good as missing.
    /// </summary>
    public bool IsRight(ReadOnlySpan<byte> value, EdiSource source)
    {
        byte separator = source.Delimiters.Component;
        if (doubtful)
            return false;
        if (components.Length == 0)
            return IsRightSimple(value, source) && !value.Contains(separator);
        ReadOnlySpan<byte> rest = value;
        for (int i = 0; ; i++)
        {
            int length = rest.IndexOf(separator);
            ReadOnlySpan<byte> part = length < 0 ? rest : rest[..length];
            if (part.Length == 0 ? mandatory[i] : !components[i].IsRightSimple(part, source))
                return false;
            if (length < 0)
                return !mandatory.AsSpan(i + 1).Contains(true) && value.ContainsAnyExcept(separator)
                    && (!isMoment || EdifactRightValue.IsDate(value, separator));
            if (i == components.Length - 1)
                return false; // components beyond the last one
            rest = rest[(length + 1)..];
        }
    }

    private bool IsRightSimple(ReadOnlySpan<byte> value, EdiSource source) => !doubtful && type switch
    {
        ElementType.AN => InRange(value.Length) && (codes is null || codes.Contains(value)),
        ElementType.A => InRange(value.Length) && !value.ContainsAnyInRange((byte)'0', (byte)'9')
            && (codes is null || codes.Contains(value)),
        ElementType.R => EdifactRightValue.Digits(value, source) is var digits and > 0 && InRange(digits),
        _ => false,
    };

    /// <param name="separator">0 for a value that is its own first component.</param>
    private bool ComponentsAreRight(ReadOnlySpan<byte> value, byte separator)
    {
        int at = 0;
        for (int i = 0; i < components.Length; i++)
        {
            int length = at > value.Length || separator == 0 ? -1 : value[at..].IndexOf(separator);
            ReadOnlySpan<byte> part = at > value.Length ? default : length < 0 ? value[at..] : value.Slice(at, length);
            at = length < 0 ? value.Length + 1 : at + length + 1;
            if (part.Length == 0 ? mandatory[i] : !components[i].IsRightSimple(part))
                return false;
        }

        return at > value.Length;
    }

    private bool IsRightSimple(ReadOnlySpan<byte> value) => !doubtful && type switch
    {
        ElementType.AN or ElementType.B => InRange(value.Length) && (codes is null || codes.Contains(value)),
        ElementType.ID => value[^1] != (byte)' ' && InRange(value.Length) && (codes is null || codes.Contains(value)),
        ElementType.N => IsNumber(value, points: 0),
        ElementType.R => IsNumber(value, points: 1),
        ElementType.DT => InRange(value.Length) && IsDate(value),
        ElementType.TM => InRange(value.Length) && IsTime(value),
        ElementType.A => false,
    };

    private bool InRange(int length) => length >= min && length <= max;

    private bool IsNumber(ReadOnlySpan<byte> value, int points)
    {
        int digits = 0;
        for (int i = value[0] == (byte)'-' ? 1 : 0; i < value.Length; i++)
        {
            if (char.IsAsciiDigit((char)value[i]))
                digits++;
            else if (value[i] != (byte)'.' || --points < 0)
                return false;
        }

        return digits > 0 && InRange(digits);
    }

    /// <summary>CCYYMMDD or YYMMDD.</summary>
    internal static bool IsDate(ReadOnlySpan<byte> value)
    {
        if (value.Length is not (6 or 8) || !AllDigits(value))
            return false;
        int year = value.Length == 8 ? (Two(value, 0) * 100) + Two(value, 2) : 2000 + Two(value, 0);
        int month = Two(value, value.Length - 4);
        int day = Two(value, value.Length - 2);
        return year > 0 && month is >= 1 and <= 12 && day >= 1 && (day <= 28 || day <= DateTime.DaysInMonth(year, month));
    }

    private static bool IsTime(ReadOnlySpan<byte> value) =>
        value.Length is 4 or 6 or 7 or 8 && AllDigits(value) && Two(value, 0) < 24 && Two(value, 2) < 60
        && (value.Length < 6 || Two(value, 4) < 60);

    private static bool AllDigits(ReadOnlySpan<byte> value) => !value.ContainsAnyExceptInRange((byte)'0', (byte)'9');

    private static int Two(ReadOnlySpan<byte> value, int at) => ((value[at] - '0') * 10) + (value[at + 1] - '0');
}
