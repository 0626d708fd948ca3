using System.Buffers;

namespace Crossdock.Edi;

/// <summary>Dates and times as X12.6 writes them: YYMMDD or CCYYMMDD, HHMM[SS[D[D]]].</summary>
internal static class X12DateTime
{
    public static bool IsDate(ReadOnlySpan<char> value, int digits)
    {
        if (value.Length != digits || !AllDigits(value))
            return false;
        int year = digits == 8 ? int.Parse(value[..4]) : 2000 + int.Parse(value[..2]);
        int month = int.Parse(value[^4..^2]);
        int day = int.Parse(value[^2..]);
        return year is > 0 and < 10000 && month is >= 1 and <= 12 && day >= 1 && day <= DateTime.DaysInMonth(year, month);
    }

    public static bool IsDate(ReadOnlySpan<byte> value, int digits)
    {
        Span<char> text = stackalloc char[8];
        return value.Length <= text.Length && System.Text.Ascii.ToUtf16(value, text, out int length) == OperationStatus.Done
            && IsDate(text[..length], digits);
    }

    public static bool IsTime(ReadOnlySpan<byte> value, int digits)
    {
        Span<char> text = stackalloc char[8];
        return value.Length <= text.Length && System.Text.Ascii.ToUtf16(value, text, out int length) == OperationStatus.Done
            && IsTime(text[..length], digits);
    }

    /// <summary>True for a time of at least four and at most <paramref name="digits"/> digits.</summary>
    public static bool IsTime(ReadOnlySpan<char> value, int digits)
    {
        if (value.Length < 4 || value.Length > digits || value.Length == 5 || !AllDigits(value))
            return false;
        return int.Parse(value[..2]) < 24 && int.Parse(value[2..4]) < 60
            && (value.Length < 6 || int.Parse(value[4..6]) < 60);
    }

    private static bool AllDigits(ReadOnlySpan<char> value) => !value.ContainsAnyExceptInRange('0', '9');
}
