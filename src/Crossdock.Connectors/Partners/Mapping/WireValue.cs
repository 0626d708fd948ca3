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
        decimal.TryParse(text.Replace(',', '.'), NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint,
            CultureInfo.InvariantCulture, out var value)
        && Math.Abs(value) < Largest
            ? value
            : null;

    /// <summary>A date, of which a time behind it is left away.</summary>
    /// <param name="format">Data element 2379; "" when it is not said: then CCYYMMDD with or without a time, or
    /// YYMMDD.</param>
    public static DateOnly? Date(string text, string format = "")
    {
        var (digits, pattern) = format switch
        {
            "" => text.Length switch { 8 => (text, "yyyyMMdd"), 6 => (text, "yyMMdd"), 12 or 14 =>
                (text[..8], "yyyyMMdd"), _ => ("", "") },
            "102" => (text, "yyyyMMdd"),
            "101" => (text, "yyMMdd"),
            "2" => (text, "ddMMyy"),
            "3" => (text, "MMddyy"),
            "4" => (text, "ddMMyyyy"),
            "203" or "204" or "303" or "304" when text.Length >= 12 => (text[..8], "yyyyMMdd"),
            _ => ("", ""),
        };
        return pattern.Length > 0 && DateOnly.TryParseExact(digits, pattern, CultureInfo.InvariantCulture,
            DateTimeStyles.None, out var date) ? date : null;
    }

    /// <summary>HHMM, with seconds or behind a date; as HH:mm.</summary>
    public static string? Time(string text)
    {
        var digits = text.Length is 12 or 14 ? text[8..12] : text.Length is 4 or 6 or 8 ? text[..4] : "";
        return TimeOnly.TryParseExact(digits, "HHmm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var time)
            ? time.ToString("HH:mm", CultureInfo.InvariantCulture) : null;
    }

    /// <summary>
    /// With or without the application identifier 00; null when it is not 18 digits with a right check digit.
    /// </summary>
    public static string? Sscc(string text)
    {
        var digits = text.Replace("(00)", "", StringComparison.Ordinal);
        if (digits.Length == 20 && digits.StartsWith("00", StringComparison.Ordinal)) digits = digits[2..];
        return Gs1.IsSscc(digits) ? digits : null;
    }

    /// <summary>A text of people that stands in several components.</summary>
    public static string Words(IEnumerable<string> parts) => string.Join(' ', parts.Where(p => p.Length > 0));

    /// <summary>
    /// A text of people (names, streets) in parts of so many characters, broken between words where that is possible;
    /// what does not fit is cut.
    /// </summary>
    public static IReadOnlyList<string> Parts(string text, int length, int parts)
    {
        var (rest, cut) = (new string([.. text.Select(c => char.IsControl(c) ? ' ' : c)]).Trim(), new List<string>());
        while (rest.Length > 0 && cut.Count < parts)
        {
            var end = rest.Length <= length ? rest.Length : rest.LastIndexOf(' ', length) is > 0 and var blank ? blank
                : length;
            cut.Add(rest[..end].TrimEnd());
            rest = rest[end..].TrimStart();
        }
        return cut;
    }

    public static string Number(decimal value) => value.ToString("0.############", CultureInfo.InvariantCulture);
}
