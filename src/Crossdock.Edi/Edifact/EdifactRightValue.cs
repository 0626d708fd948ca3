namespace Crossdock.Edi;

/// <summary>
/// Sees at a glance, in bytes and without allocating, that an element is right. What is not seen to be right is looked
/// at again by <see cref="EdifactElementChecker"/>, which names the fault; so this one may doubt too often, but never
/// too seldom.
/// </summary>
internal static class EdifactRightValue
{
    private const int LongestCode = 32;

    public static bool Is(ElementDefinition definition, ReadOnlySpan<byte> value, EdiSource source)
    {
        EdiDelimiters delimiters = source.Delimiters;
        if (value.ContainsAnyExceptInRange((byte)' ', (byte)'~') || delimiters.Release != 0
            && value.Contains(delimiters.Release)
            || delimiters.Repetition != 0 && value.Contains(delimiters.Repetition))
            return false;
        return definition.IsComposite
            ? IsComposite(definition, value, source)
            : !value.Contains(delimiters.Component) && IsSimple(definition, value, source);
    }

    private static bool IsComposite(ElementDefinition definition, ReadOnlySpan<byte> value, EdiSource source)
    {
        if (!value.ContainsAnyExcept(source.Delimiters.Component))
            return false; // separators only: as good as missing
        ElementUse[] uses = definition.Parts;
        ReadOnlySpan<byte> rest = value;
        for (int i = 0; i < uses.Length; i++)
        {
            int end = rest.IndexOf(source.Delimiters.Component);
            ReadOnlySpan<byte> part = end < 0 ? rest : rest[..end];
            bool right = part.IsEmpty ? !uses[i].Mandatory : !uses[i].Forbidden && IsSimple(uses[i].Element, part, source);
            if (!right)
                return false;
            rest = end < 0 ? default : rest[(end + 1)..];
            if (end >= 0 && i == uses.Length - 1)
                return false; // components beyond the last one
        }

        return !definition.IsMoment || IsDate(value, source.Delimiters.Component);
    }

    private static bool IsSimple(ElementDefinition definition, ReadOnlySpan<byte> value, EdiSource source) =>
        definition.Type switch
    {
        ElementType.AN => InRange(definition, value.Length) && IsCode(definition, value),
        ElementType.R => IsNumber(definition, value, source),
        _ => false,
    };

    private static bool IsNumber(ElementDefinition definition, ReadOnlySpan<byte> value, EdiSource source) =>
        Digits(value, source) is var digits and > 0 && InRange(definition, digits) && definition.Codes is null;

    /// <summary>
    /// Digits of a number with at most one decimal mark between them; 0 for any other form, which is left to the closer
    /// look.
    /// </summary>
    internal static int Digits(ReadOnlySpan<byte> value, EdiSource source)
    {
        int mark = -1;
        for (int i = 0; i < value.Length; i++)
        {
            if (char.IsAsciiDigit((char)value[i]))
                continue;
            if (mark >= 0 || i == 0 || i == value.Length - 1 || value[i] is not ((byte)'.' or (byte)',')
                || source.DecimalMark is { } right && value[i] != right)
                return 0;
            mark = i;
        }

        return mark < 0 ? value.Length : value.Length - 1;
    }

    /// <summary>A date in the format 102, by far the most frequent one.</summary>
    internal static bool IsDate(ReadOnlySpan<byte> value, byte component)
    {
        int first = value.IndexOf(component);
        ReadOnlySpan<byte> rest = first < 0 ? default : value[(first + 1)..];
        return rest.Length == 12 && rest[8] == component && rest.EndsWith("102"u8) && ElementPlan.IsDate(rest[..8]);
    }

    private static bool InRange(ElementDefinition definition, int length) =>
        length >= definition.Min && length <= definition.Max;

    private static bool IsCode(ElementDefinition definition, ReadOnlySpan<byte> value)
    {
        if (definition.Codes is not { } codes)
            return true;
        if (value.Length > LongestCode)
            return false;
        Span<char> text = stackalloc char[LongestCode];
        for (int i = 0; i < value.Length; i++)
            text[i] = (char)value[i];
        return codes.GetAlternateLookup<ReadOnlySpan<char>>().Contains(text[..value.Length]);
    }
}
