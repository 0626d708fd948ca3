namespace Crossdock.Edi;

/// <summary>Sees at a glance, in bytes and without allocating, that an element is right. What is not seen to be right is looked at
/// again by <see cref="EdifactElementChecker"/>, which names the fault; so this one may doubt too often, but never too seldom.</summary>
internal static class EdifactRightValue
{
    private const int LongestCode = 32;

    public static bool Is(ElementDefinition definition, ReadOnlySpan<byte> value, EdiSource source)
    {
        EdiDelimiters delimiters = source.Delimiters;
        if (value.ContainsAnyExceptInRange((byte)' ', (byte)'~') || delimiters.Release != 0 && value.Contains(delimiters.Release)
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

    private static bool IsSimple(ElementDefinition definition, ReadOnlySpan<byte> value, EdiSource source) => definition.Type switch
    {
        ElementType.AN => InRange(definition, value.Length) && IsCode(definition, value),
        ElementType.R => IsNumber(definition, value, source),
        _ => false,
    };

    /// <summary>Digits with at most one decimal mark between them; any other form is left to the closer look.</summary>
    private static bool IsNumber(ElementDefinition definition, ReadOnlySpan<byte> value, EdiSource source)
    {
        int mark = value.IndexOfAny((byte)'.', (byte)',');
        if (mark == 0 || mark == value.Length - 1 || mark > 0 && source.DecimalMark is { } right && value[mark] != right)
            return false;
        int digits = mark < 0 ? value.Length : value.Length - 1;
        bool whole = !value[..(mark < 0 ? value.Length : mark)].ContainsAnyExceptInRange((byte)'0', (byte)'9');
        bool rest = mark < 0 || !value[(mark + 1)..].ContainsAnyExceptInRange((byte)'0', (byte)'9');
        return whole && rest && InRange(definition, digits) && definition.Codes is null;
    }

    /// <summary>A date in the format 102, by far the most frequent one.</summary>
    private static bool IsDate(ReadOnlySpan<byte> value, byte component)
    {
        int first = value.IndexOf(component);
        ReadOnlySpan<byte> rest = first < 0 ? default : value[(first + 1)..];
        return rest.Length == 12 && rest[8] == component && rest.EndsWith("102"u8) && ElementPlan.IsDate(rest[..8]);
    }

    private static bool InRange(ElementDefinition definition, int length) => length >= definition.Min && length <= definition.Max;

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
