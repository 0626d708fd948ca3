using Crossdock.Model;

namespace Crossdock.Domain.Tests;

public class MoneyTests
{
    [Theory]
    [InlineData("2.345", "USD", 235)]
    [InlineData("-2.345", "USD", -235)]
    [InlineData("2.5", "JPY", 3)]
    [InlineData("1.2345", "KWD", 1235)]
    public void Rounds_half_away_from_zero_to_the_minor_unit(string amount, string currency, long minor) =>
        Assert.Equal(minor, new Money(decimal.Parse(amount), new Currency(currency)).ToMinor());

    [Fact]
    public void Refuses_to_add_two_currencies() =>
        Assert.Throws<InvalidOperationException>(() => new Money(1, Currency.Usd) + new Money(1, new Currency("EUR")));

    [Theory]
    [InlineData("usd")]
    [InlineData("US")]
    [InlineData("")]
    public void Refuses_what_is_no_ISO_4217_code(string code) => Assert.Throws<ArgumentException>(() => new Currency(code));

    [Theory]
    [InlineData("00123", "INV-123")]
    [InlineData("inv 0O1-23", "00123")]
    [InlineData("A-17/B", "a17b")]
    public void Invoice_numbers_of_two_channels_meet(string one, string other) =>
        Assert.Equal(ProcessKeys.NormalisedNumber(one), ProcessKeys.NormalisedNumber(other));

    [Fact]
    public void Different_invoice_numbers_stay_apart() =>
        Assert.NotEqual(ProcessKeys.NormalisedNumber("INV-123"), ProcessKeys.NormalisedNumber("INV-1230"));

    [Fact]
    public void An_SSCC_has_eighteen_digits_and_a_right_check_digit()
    {
        var sscc = Gs1.Sscc(0, "0614141", 1234567890 % 1_000_000_000);
        Assert.Equal(18, sscc.Length);
        Assert.True(Gs1.IsSscc(sscc));
        var wrong = sscc[..^1] + (char)('0' + (sscc[^1] - '0' + 1) % 10);
        Assert.False(Gs1.IsSscc(wrong));
    }

    /// <summary>The GS1 web site's own example: GTIN-13 6291041500213.</summary>
    [Fact]
    public void The_check_digit_is_that_of_the_GS1_example() => Assert.Equal('3', Gs1.CheckDigit("629104150021"));

    [Fact]
    public void Unit_factors_are_exact()
    {
        var item = new Item(new ItemId("CABLE"), "Cable", new UnitCode("FT"),
            [new ItemUnit(new UnitCode("YD"), new Ratio(3, 1)), new ItemUnit(new UnitCode("IN"), new Ratio(1, 12))],
            WholeUnitsOnly: false);
        Assert.Equal(12m, item.ToBase(new Quantity(4, new UnitCode("YD"))));
        Assert.Equal(1m, item.ToBase(new Quantity(12, new UnitCode("IN"))));
        Assert.Equal(36m, item.Extend(new Quantity(36, new UnitCode("IN")), new UnitPrice(36m, new UnitCode("YD"))));
        Assert.Throws<KeyNotFoundException>(() => item.ToBase(new Quantity(1, new UnitCode("RL"))));
    }
}
