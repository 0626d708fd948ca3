using System.Globalization;
using System.Text.Json.Serialization;

namespace Crossdock.Model;

/// <summary>ISO 4217 alphabetic currency code.</summary>
[JsonConverter(typeof(TextConverter<Currency>))]
public readonly record struct Currency(string Value) : IText<Currency>
{
    public static readonly Currency Usd = new("USD");

    public string Value { get; } = Value is { Length: 3 } && Value.All(char.IsAsciiLetterUpper)
        ? Value
        : throw Throw.BadValue("currency", Value, "three capital letters (ISO 4217)");

    public static Currency Of(string value) => new(value);

    /// <summary>Digits of the minor unit (ISO 4217, table A.1).</summary>
    public int MinorDigits => Value switch
    {
        "BIF" or "CLP" or "DJF" or "GNF" or "ISK" or "JPY" or "KMF" or "KRW" or "PYG" or "RWF" or "UGX" or "UYI"
            or "VND" or "VUV" or "XAF" or "XOF" or "XPF" => 0,
        "BHD" or "IQD" or "JOD" or "KWD" or "LYD" or "OMR" or "TND" => 3,
        "CLF" or "UYW" => 4,
        _ => 2,
    };

    public override string ToString() => Value;
}

/// <summary>An exact amount in one currency. Arithmetic is exact decimal; only <see cref="Round"/> rounds.</summary>
[method: JsonConstructor]
public readonly record struct Money(decimal Amount, Currency Currency)
{
    public static Money Zero(Currency currency) => new(0m, currency);

    [JsonIgnore] public bool IsZero => Amount == 0m;

    public static Money operator +(Money left, Money right) => new(left.Amount + Same(left, right).Amount, left.Currency);
    public static Money operator -(Money left, Money right) => new(left.Amount - Same(left, right).Amount, left.Currency);
    public static Money operator -(Money money) => new(-money.Amount, money.Currency);
    public static Money operator *(Money money, decimal factor) => new(money.Amount * factor, money.Currency);

    /// <summary>Rounds half away from zero to the minor unit: the commercial rule of invoices.</summary>
    public Money Round() => new(decimal.Round(Amount, Currency.MinorDigits, MidpointRounding.AwayFromZero), Currency);

    /// <summary>The rounded amount in minor units (cents), as journal lines carry it.</summary>
    public long ToMinor() => decimal.ToInt64(Round().Amount * Scale(Currency));

    public static Money FromMinor(long minor, Currency currency) => new(minor / Scale(currency), currency);

    /// <summary>Sums amounts of one currency; an empty sum is zero of <paramref name="currency"/>.</summary>
    public static Money Sum(IEnumerable<Money> amounts, Currency currency) =>
        amounts.Aggregate(Zero(currency), (sum, next) => sum + next);

    public override string ToString() =>
        Amount.ToString("N" + Currency.MinorDigits, CultureInfo.InvariantCulture) + " " + Currency;

    private static decimal Scale(Currency currency) => currency.MinorDigits switch
    {
        0 => 1m, 2 => 100m, 3 => 1_000m, 4 => 10_000m,
        var digits => throw Throw.BadValue("minor digits", digits, "0, 2, 3 or 4"),
    };

    private static Money Same(Money left, Money right) =>
        left.Currency == right.Currency ? right : throw Throw.CurrencyMismatch(left.Currency, right.Currency);
}
