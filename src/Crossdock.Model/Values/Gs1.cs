using System.Globalization;

namespace Crossdock.Model;

/// <summary>GS1 keys (GS1 General Specifications, section 7.9: the modulo-10 check digit).</summary>
public static class Gs1
{
    /// <summary>The check digit of <paramref name="digits"/> (all but the check digit itself).</summary>
    public static char CheckDigit(ReadOnlySpan<char> digits)
    {
        var sum = 0;
        for (var i = 0; i < digits.Length; i++)
        {
            if (!char.IsAsciiDigit(digits[i])) throw Throw.BadValue("GS1 key", digits.ToString(), "digits only");
            sum += (digits[i] - '0') * ((digits.Length - i) % 2 == 1 ? 3 : 1);
        }
        return (char)('0' + (10 - sum % 10) % 10);
    }

    public static bool IsValid(string? key, int length) =>
        key is not null && key.Length == length && key.All(char.IsAsciiDigit)
            && CheckDigit(key.AsSpan(0, length - 1)) == key[^1];

    /// <summary>
    /// Serial shipping container code: extension digit, company prefix, serial reference, check digit (18 digits).
    /// </summary>
    public static bool IsSscc(string? key) => IsValid(key, 18);

    public static bool IsGln(string? key) => IsValid(key, 13);

    /// <summary>GTIN-8, -12, -13 or -14.</summary>
    public static bool IsGtin(string? key) => key is { Length: 8 or 12 or 13 or 14 } && IsValid(key, key.Length);

    /// <summary>
    /// All labels from one to another, each with its own check digit; null when the second comes before the first, or
    /// more than <see cref="Limits.SsccsOfARange"/> are between them.
    /// </summary>
    public static IReadOnlyList<string>? SsccRange(string first, string last)
    {
        if (!IsSscc(first) || !IsSscc(last)) throw Throw.BadValue("SSCC range", $"{first} to {last}", "two SSCCs");
        var (from, to) = (long.Parse(first[..^1], CultureInfo.InvariantCulture),
            long.Parse(last[..^1], CultureInfo.InvariantCulture));
        if (to < from || to - from >= Limits.SsccsOfARange) return null;
        return [.. Enumerable.Range(0, (int)(to - from) + 1)
            .Select(i => (from + i).ToString("D17", CultureInfo.InvariantCulture))
            .Select(body => body + CheckDigit(body))];
    }

    /// <summary>Makes an SSCC; the serial reference is zero-padded to fill 17 digits with prefix and extension.</summary>
    public static string Sscc(int extensionDigit, string companyPrefix, long serial)
    {
        var width = 16 - companyPrefix.Length;
        var reference = serial.ToString().PadLeft(width, '0');
        if (extensionDigit is < 0 or > 9 || width <= 0 || serial < 0 || reference.Length > width)
            throw Throw.BadValue("SSCC serial", serial,
                $"0 to {new string('9', Math.Max(width, 1))} with prefix {companyPrefix}");
        var body = extensionDigit + companyPrefix + reference;
        return body + CheckDigit(body);
    }
}
