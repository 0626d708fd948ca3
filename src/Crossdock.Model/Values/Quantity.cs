using System.Globalization;
using System.Text.Json.Serialization;

namespace Crossdock.Model;

/// <summary>
/// A quantity as entered: value and unit. Conversion needs the item's factors (<see cref="Item.ToBase"/>).
/// </summary>
[method: JsonConstructor]
public readonly record struct Quantity(decimal Value, UnitCode Unit)
{
    public override string ToString() => Value.ToString("0.####", CultureInfo.InvariantCulture) + " " + Unit;
}

/// <summary>A price per one <paramref name="Unit"/>; the price unit may differ from the order's and the stock's.</summary>
[method: JsonConstructor]
public readonly record struct UnitPrice(decimal Amount, UnitCode Unit)
{
    public override string ToString() => Amount.ToString("0.00####", CultureInfo.InvariantCulture) + "/" + Unit;
}

/// <summary>An exact positive ratio, reduced.</summary>
public readonly record struct Ratio
{
    [JsonConstructor]
    public Ratio(long numerator, long denominator)
    {
        if (numerator <= 0 || denominator <= 0)
            throw Throw.BadValue("ratio", $"{numerator}/{denominator}", "two positive integers");
        var divisor = Gcd(numerator, denominator);
        Numerator = numerator / divisor;
        Denominator = denominator / divisor;
    }

    public long Numerator { get; }
    public long Denominator { get; }

    /// <summary>Multiplies before it divides, so that a representable result is exact.</summary>
    public decimal Times(decimal value) => value * Numerator / Denominator;

    public decimal Divide(decimal value) => value * Denominator / Numerator;

    private static long Gcd(long a, long b) => b == 0 ? a : Gcd(b, a % b);
}
