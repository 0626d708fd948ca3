using System.Globalization;
using Crossdock.Model;

namespace Crossdock.Console;

/// <summary>How values look on every page: times in UTC with seconds, exact money, trimmed quantities.</summary>
internal static class Show
{
    public static string Time(DateTimeOffset at) =>
        at.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    public static string Clock(DateTimeOffset at) => at.UtcDateTime.ToString("HH:mm:ss", CultureInfo.InvariantCulture);

    public static string Date(DateOnly date) => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>The two largest units of an age; a clock that lags shows "now".</summary>
    public static string Age(TimeSpan age) => age switch
    {
        { TotalSeconds: < 1 } => "now",
        { TotalMinutes: < 1 } => $"{(int)age.TotalSeconds} s",
        { TotalHours: < 1 } => $"{(int)age.TotalMinutes} min {age.Seconds} s",
        { TotalDays: < 1 } => $"{(int)age.TotalHours} h {age.Minutes} min",
        _ => $"{(int)age.TotalDays} d {age.Hours} h",
    };

    public static string Number(decimal value) => value.ToString("#,0.######", CultureInfo.InvariantCulture);

    public static string Count(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    public static string Amount(long minor, Currency currency) => Amount(Money.FromMinor(minor, currency));

    /// <summary>

    /// Without the currency: for columns that name it once. All digits that a value has are shown, none is
    /// rounded away.

    /// </summary>
    public static string Amount(Money money)
    {
        var digits = money.Currency.MinorDigits;
        var fraction = "." + new string('0', digits);
        return money.Amount.ToString($"#,0{fraction}######", CultureInfo.InvariantCulture);
    }

    public static string WithCurrency(Money money) => Amount(money) + " " + money.Currency;

    /// <summary>Sums by currency: amounts of different currencies are never added.</summary>
    public static string Sums(IEnumerable<Money> amounts)
    {
        var sums = amounts.GroupBy(m => m.Currency).OrderBy(g => g.Key.Value, StringComparer.Ordinal)
            .Select(g => WithCurrency(Money.Sum(g, g.Key))).ToList();
        return sums.Count == 0 ? "–" : string.Join(" + ", sums);
    }

    public static string Bytes(long bytes) => bytes switch
    {
        < 1_024 => $"{bytes} B",
        < 1_048_576 => (bytes / 1_024m).ToString("0.#", CultureInfo.InvariantCulture) + " KB",
        _ => (bytes / 1_048_576m).ToString("0.#", CultureInfo.InvariantCulture) + " MB",
    };

    public static string Counted(long count, string noun) => $"{Count(count)} {noun}{(count == 1 ? "" : "s")}";

    public static string Process(ProcessId process) => $"{Title(process.Process)} {process.Key}";

    /// <summary>"purchase-order" → "Purchase order", "sscc" → "SSCC".</summary>
    public static string Title(string name)
    {
        if (name.Length == 0) return name;
        var words = name.Split('-').Select(w => w is "asn" or "sscc" or "erp" or "edi" ? w.ToUpperInvariant() : w);
        var title = string.Join(' ', words);
        return char.ToUpperInvariant(title[0]) + title[1..];
    }
}
