using System.Runtime.CompilerServices;

namespace Crossdock.Edi;

/// <summary>Sees at a glance, in bytes and without allocating, that a value is right. What is not seen to be right is looked
/// at again by <see cref="ValueRules"/>, which names the fault; so this one may doubt too often, but never too seldom.</summary>
internal static class RightValue
{
    private const int LongestCode = 32;

    public static bool Is(ElementDefinition definition, ReadOnlySpan<byte> value, X12Source source)
    {
        if (definition.IsComposite || source.Repetition is not null || !IsPlain(value, source.Component ?? 0))
            return false;
        return definition.Type switch
        {
            ElementType.AN or ElementType.B => InRange(definition, value.Length) && IsCode(definition, value),
            ElementType.ID => value[^1] != (byte)' ' && InRange(definition, value.Length) && IsCode(definition, value),
            ElementType.N => IsNumber(definition, value, points: 0),
            ElementType.R => IsNumber(definition, value, points: 1),
            ElementType.DT => definition.Codes is null && InRange(definition, value.Length) && IsDate(value),
            ElementType.TM => definition.Codes is null && InRange(definition, value.Length) && IsTime(value),
            ElementType.A => false, // EDIFACT's; X12 has none
        };
    }

    internal static bool InRange(ElementDefinition definition, int length) => length >= definition.Min && length <= definition.Max;

    /// <summary>Printable ASCII, and no component separator.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsPlain(ReadOnlySpan<byte> value, byte component)
    {
        foreach (byte b in value)
        {
            if (b is < 0x20 or > 0x7E || b == component)
                return false;
        }

        return true;
    }

    internal static bool IsCode(ElementDefinition definition, ReadOnlySpan<byte> value)
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

    private static bool IsNumber(ElementDefinition definition, ReadOnlySpan<byte> value, int points)
    {
        int digits = 0;
        for (int i = value[0] == (byte)'-' ? 1 : 0; i < value.Length; i++)
        {
            if (char.IsAsciiDigit((char)value[i]))
                digits++;
            else if (value[i] != (byte)'.' || --points < 0)
                return false;
        }

        return digits > 0 && InRange(definition, digits) && definition.Codes is null;
    }

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

    private static bool AllDigits(ReadOnlySpan<byte> value) => value.IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0;

    private static int Two(ReadOnlySpan<byte> value, int at) => ((value[at] - '0') * 10) + (value[at + 1] - '0');
}
