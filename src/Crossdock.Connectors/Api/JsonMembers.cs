using System.Globalization;
using System.Text.Json;
using Crossdock.Model;

namespace Crossdock.Connectors.Api;

/// <summary>
/// The members of one JSON object, read by name. A member that is missing, of the wrong type or out of bounds is a
/// fault and reads as null; <see cref="Close"/> names the members that nobody asked for.
/// </summary>
internal sealed class JsonMembers(JsonReading reading, JsonElement element, string place)
{
    /// <summary>Numbers beyond this are no quantities or amounts of trade, and would overflow when multiplied.</summary>
    private const decimal Largest = 1_000_000_000_000m;

    private readonly HashSet<string> _asked = new(StringComparer.Ordinal);

    public JsonReading Reading => reading;

    public string Place(string name) =>
        $"{place}/{name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)}";

    public void Fault(string name, string message, string? found = null, string? expected = null) =>
        reading.Fault(Place(name), message, found, expected);

    /// <summary>Whether the member is there and not null.</summary>
    public bool Has(string name) => Optional(name) is not null;

    public string? Text(string name, string what) => Required(name, what) is { } e ? Text(e, name, what) : null;

    public string? OptionalText(string name, string what) => Optional(name) is { } e ? Text(e, name, what) : null;

    public DateOnly? Date(string name, string what) => Required(name, what) is { } e ? Date(e, name) : null;

    public DateOnly? OptionalDate(string name) => Optional(name) is { } e ? Date(e, name) : null;

    public int? LineNumber(string name)
    {
        if (Required(name, "a line number") is not { } e) return null;
        if (e.ValueKind == JsonValueKind.Number && e.TryGetInt32(out var number) && number > 0) return number;
        Fault(name, "Not a line number.", JsonReading.Show(e), "a whole number from 1");
        return null;
    }

    public decimal? Number(string name, string what, decimal least = decimal.MinValue) =>
        Required(name, what) is { } e ? Number(e, name, what, least) : null;

    public decimal OptionalNumber(string name, string what, decimal otherwise, decimal least, decimal most)
    {
        if (Optional(name) is not { } e || Number(e, name, what, least) is not { } value) return otherwise;
        if (value <= most) return value;
        Fault(name, $"The {what} is too large.", JsonReading.Show(e), $"{Say(least)} to {Say(most)}");
        return otherwise;
    }

    public decimal? Positive(string name, string what)
    {
        if (Number(name, what) is not { } value) return null;
        if (value > 0m) return value;
        Fault(name, $"The {what} is not positive.", Say(value), "more than 0");
        return null;
    }

    public T? Choice<T>(string name, T? otherwise = null) where T : struct, Enum
    {
        if (Optional(name) is not { } e)
        {
            if (otherwise is null) Required(name, $"one of {string.Join(", ", Enum.GetNames<T>())}");
            return otherwise;
        }
        if (e.ValueKind == JsonValueKind.String
            && Enum.GetNames<T>().Contains(e.GetString(), StringComparer.OrdinalIgnoreCase))
            return Enum.Parse<T>(e.GetString()!, ignoreCase: true);
        Fault(name, "Not one of the values.", JsonReading.Show(e), string.Join(", ", Enum.GetNames<T>()));
        return null;
    }

    public Currency? Currency(string name)
    {
        if (Required(name, "a currency") is not { } e) return null;
        if (e.ValueKind == JsonValueKind.String && e.GetString() is { Length: 3 } code
            && code.All(char.IsAsciiLetterUpper)) return new Currency(code);
        Fault(name, "Not a currency.", JsonReading.Show(e), "three capital letters (ISO 4217)");
        return null;
    }

    /// <summary>{amount, currency}, in <paramref name="currency"/> where that is given.</summary>
    public Money? Money(string name, Currency? currency, decimal least = 0m) =>
        Object(name, "{amount, currency}") is { } money ? Money(money, currency, least) : null;

    public Money? OptionalMoney(string name, Currency? currency, decimal least = 0m) =>
        Has(name) ? Money(name, currency, least) : null;

    /// <summary>The member as it stands, for a contract that checks itself.</summary>
    public JsonElement? Raw(string name, string what) => Required(name, what);

    public JsonMembers? Object(string name, string what) =>
        Required(name, what) is { } e ? reading.Object(e, Place(name)) : null;

    public List<JsonMembers> Objects(string name, string what) =>
        Required(name, $"a list of {what}") is { } e ? reading.Objects(e, Place(name), what) : [];

    /// <summary>Members that nobody asked for are faults: a misspelt optional member must not be lost in silence.</summary>
    public void Close()
    {
        foreach (var member in element.EnumerateObject().Where(m => !_asked.Contains(m.Name)))
            Fault(member.Name, "Unknown member.", member.Name, string.Join(", ", _asked));
    }

    private static Money? Money(JsonMembers money, Currency? currency, decimal least)
    {
        var amount = money.Number("amount", "amount", least);
        var stated = money.Currency("currency");
        money.Close();
        if (stated is { } one && currency is { } other && one != other)
            money.Fault("currency", "The currency differs from the document's.", one.Value, other.Value);
        if (amount is not { } value || stated is not { } unit) return null;
        var result = new Money(value, unit);
        if (result.Round() != result)
            money.Fault("amount", "More decimals than the currency has.", Say(value), Say(result.Round().Amount));
        return result;
    }

    private JsonElement? Optional(string name)
    {
        _asked.Add(name);
        return element.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;
    }

    private JsonElement? Required(string name, string what)
    {
        if (Optional(name) is { } value) return value;
        Fault(name, "Missing.", null, what);
        return null;
    }

    private string? Text(JsonElement value, string name, string what)
    {
        if (value.ValueKind == JsonValueKind.String && IsText(value.GetString()!)) return value.GetString();
        Fault(name, $"Not {what}.", JsonReading.Show(value),
            $"{what}: text of 1 to {Model.Limits.IdLength} characters, not padded");
        return null;
    }

    private DateOnly? Date(JsonElement value, string name)
    {
        if (value.ValueKind == JsonValueKind.String
            && DateOnly.TryParseExact(value.GetString(), "yyyy-MM-dd", CultureInfo.InvariantCulture,
                DateTimeStyles.None, out var date))
            return date;
        Fault(name, "Not a date.", JsonReading.Show(value), "yyyy-MM-dd");
        return null;
    }

    private decimal? Number(JsonElement value, string name, string what, decimal least)
    {
        if (value.ValueKind != JsonValueKind.Number || !value.TryGetDecimal(out var number) || Math.Abs(number) >= Largest)
        {
            Fault(name, $"Not {what}.", JsonReading.Show(value), $"a number below {Say(Largest)}");
            return null;
        }
        if (number >= least) return number;
        Fault(name, $"The {what} is too small.", Say(number), $"{Say(least)} or more");
        return null;
    }

    private static bool IsText(string value) =>
        value.Length is > 0 and <= Model.Limits.IdLength && value.Trim().Length == value.Length
            && !value.Any(char.IsControl);

    private static string Say(decimal value) => value.ToString("0.############", CultureInfo.InvariantCulture);
}
