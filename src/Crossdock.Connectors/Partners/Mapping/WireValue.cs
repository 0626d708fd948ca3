using System.Globalization;
using Crossdock.Model;

namespace Crossdock.Connectors.Partners.Mapping;

/// <summary>Values as X12 and EDIFACT write them.</summary>
internal static class WireValue
{
    /// <summary>Numbers beyond this are no quantities or amounts of trade, and would overflow when multiplied.</summary>
    private const decimal Largest = 1_000_000_000_000m;

    /// <summary>Point or comma as decimal mark; EDIFACT allows both (ISO 9735 10.1).</summary>
    public static decimal? Number(string text) =>
        decimal.TryParse(text.Replace(',', '.'), NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value)
        && Math.Abs(value) < Largest
            ? value
            : null;

    /// <summary>CCYYMMDD with or without a time behind it, or YYMMDD (data element 2379: 102, 203, 204, 101).</summary>
    public static DateOnly? Date(string text)
    {
        var digits = text.Length is 8 or 6 ? text : text.Length is 12 or 14 ? text[..8] : "";
        return DateOnly.TryParseExact(digits, digits.Length == 8 ? "yyyyMMdd" : "yyMMdd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) ? date : null;
    }

    /// <summary>HHMM, with seconds or behind a date; as HH:mm.</summary>
    public static string? Time(string text)
    {
        var digits = text.Length is 12 or 14 ? text[8..12] : text.Length is 4 or 6 or 8 ? text[..4] : "";
        return TimeOnly.TryParseExact(digits, "HHmm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var time) ? time.ToString("HH:mm", CultureInfo.InvariantCulture) : null;
    }

    /// <summary>With or without the application identifier 00; null when it is not 18 digits with a right check digit.</summary>
    public static string? Sscc(string text)
    {
        var digits = text.Replace("(00)", "", StringComparison.Ordinal);
        if (digits.Length == 20 && digits.StartsWith("00", StringComparison.Ordinal)) digits = digits[2..];
        return Gs1.IsSscc(digits) ? digits : null;
    }

    public static string Number(decimal value) => value.ToString("0.############", CultureInfo.InvariantCulture);
}
