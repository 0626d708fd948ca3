using System.Buffers.Text;
using System.Globalization;
using System.Text;
using Crossdock.Edi;

namespace Crossdock.Connectors.Partners.X12.Reading;

/// <summary>
/// Numbers, dates and codes of X12 elements. The usual form is read from the bytes; any other goes through its text,
/// which decides.
/// </summary>
internal static class WireValues
{
    /// <summary>Numbers beyond this are no quantities or amounts of trade, and would overflow when multiplied.</summary>
    private const decimal Largest = 1_000_000_000_000m;

    private const int UsualDigits = 12;
    private static ReadOnlySpan<byte> Blanks => " \t\n\v\f\r"u8; // those of ASCII that string.Trim knows
    private static readonly string[] Dates = ["yyyyMMdd", "yyMMdd"];

    /// <summary>Null when the element is no number, or one beyond all trade.</summary>
    public static decimal? Number(X12Segment segment, int element) =>
        UsualNumber(segment.Bytes(element)) ?? Number(segment[element]);

    public static decimal? Number(string text) =>
        decimal.TryParse(text.Trim(), NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint,
            CultureInfo.InvariantCulture, out var value)
        && Math.Abs(value) < Largest
            ? value
            : null;

    /// <summary>Null when the element is no date.</summary>
    public static DateOnly? Date(X12Segment segment, int element) =>
        UsualDate(segment.Bytes(element)) ?? Date(segment[element]);

    public static DateOnly? Date(string text) =>
        DateOnly.TryParseExact(text.Trim(), Dates, CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
            ? date : null;

    /// <summary>
    /// The element's text without blanks around it, as it stands; false when it is not ASCII, so that its text decides.
    /// </summary>
    public static bool TryText(X12Segment segment, int element, out ReadOnlySpan<byte> text)
    {
        var bytes = segment.Bytes(element);
        text = bytes.Length > 0 && (bytes[0] <= (byte)' ' || bytes[^1] <= (byte)' ') ? bytes.Trim(Blanks) : bytes;
        return Ascii.IsValid(bytes);
    }

    public static bool HasControls(string text)
    {
        foreach (var c in text)
            if (char.IsControl(c))
                return true;
        return false;
    }

    /// <summary>The line number that an element states; 0 for none.</summary>
    public static int LineNumber(X12Segment segment, int element) => LineNumber(segment.Bytes(element));

    /// <inheritdoc cref="LineNumber(X12Segment, int)"/>
    public static int LineNumber(ReadOnlySpan<byte> bytes) =>
        bytes.Length is > 0 and <= 9 && !bytes.ContainsAnyExceptInRange((byte)'0', (byte)'9')
            && Utf8Parser.TryParse(bytes, out int number, out _) ? number : 0;

    /// <summary>Digits with at most one point, no more of them than a quantity or price has.</summary>
    /// <param name="comma">A comma is as good as a point (EDIFACT).</param>
    public static decimal? UsualNumber(ReadOnlySpan<byte> bytes, bool comma = false)
    {
        if (bytes.Length is 0 or > UsualDigits) return null;
        var (value, decimals, point) = (0L, 0, false);
        foreach (var b in bytes)
            if (b is >= (byte)'0' and <= (byte)'9')
            {
                value = value * 10 + (b - '0');
                if (point) decimals++;
            }
            else if ((b == (byte)'.' || comma && b == (byte)',') && !point && bytes.Length > 1)
            {
                point = true;
            }
            else
            {
                return null;
            }
        return new decimal(unchecked((int)value), (int)(value >> 32), 0, false, (byte)decimals);
    }

    /// <summary>CCYYMMDD.</summary>
    public static DateOnly? UsualDate(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != 8 || bytes.ContainsAnyExceptInRange((byte)'0', (byte)'9')) return null;
        var (year, month, day) = (Two(bytes) * 100 + Two(bytes[2..]), Two(bytes[4..]), Two(bytes[6..]));
        return year > 0 && month is >= 1 and <= 12 && day >= 1 && day <= DateTime.DaysInMonth(year, month)
            ? new DateOnly(year, month, day) : null;
    }

    private static int Two(ReadOnlySpan<byte> digits) => (digits[0] - '0') * 10 + (digits[1] - '0');
}
