using System.Globalization;
using System.Text;
using Crossdock.Connectors.Partners.X12;
using Crossdock.Model;

namespace Crossdock.Connectors.Tests.X12;

/// <summary>
/// Orders looked at ahead are those that are taken in, and values read from bytes are those of their text.
/// </summary>
public sealed class OrderDecodingTests
{
    private static readonly Network Network = TestNetwork.Build();

    [Fact]
    public async Task An_order_looked_at_ahead_is_the_one_that_is_taken_in()
    {
        var text = Wire.Interchange("ACME", "PO",
            [("850", Order("10", "100")), ("850", Order("7", "15.250").Replace("PO-1", "PO-2"))]);
        var arrival = await Wire.TranslateAsync(text, "edi-acme");
        var taken = arrival.Messages.Select(m => Assert.IsType<SalesOrderMessage.Received>(m.Body).Order).ToList();
        var ahead = Read(text).Select(d => d.Order!).ToList();
        Assert.Equal(2, taken.Count);
        Assert.Equal(taken.Select(Told), ahead.Select(Told));
    }

    [Fact]
    public void What_is_in_the_way_of_an_order_is_said_with_its_place()
    {
        var decoded = Assert.Single(
            Read(Wire.Interchange("ACME", "PO", "850", Order("10", "100").Replace("AC-503", "NOBODYS"))));
        Assert.Null(decoded.Order);
        Assert.Equal("ST 0001 segment 7 PO1 element 7", Assert.Single(decoded.Faults).Place);
    }

    [Theory]
    [InlineData("12")]
    [InlineData("0012")]
    [InlineData("12.50")]
    [InlineData("12.")]
    [InlineData(".5")]
    [InlineData("+5")]
    [InlineData(" 5 ")]
    [InlineData("123456789.12")]
    [InlineData("999999999999")]
    [InlineData("1000000000000")]
    [InlineData("0.000000000001")]
    [InlineData("00000000000000000012.5")]
    [InlineData(".")]
    [InlineData("1E3")]
    [InlineData("1.2.3")]
    [InlineData("1,5")]
    [InlineData("-")]
    [InlineData("12A")]
    public void A_price_read_from_bytes_is_that_of_its_text(string price)
    {
        var expected = decimal.TryParse(price.Trim(), NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint,
            CultureInfo.InvariantCulture, out var value)
            && value < 1_000_000_000_000m ? value : (decimal?)null;
        var decoded = Assert.Single(Read(Wire.Interchange("ACME", "PO", "850", Order("10", price)), validate: false));
        Assert.Equal(expected?.ToString(CultureInfo.InvariantCulture),
            decoded.Order?.Lines[0].Price?.Amount.ToString(CultureInfo.InvariantCulture));
        Assert.Equal(expected is null, decoded.Faults.Count > 0);
    }

    [Theory]
    [InlineData("20260302", "2026-03-02")]
    [InlineData("260302", "2026-03-02")]
    [InlineData("20240229", "2024-02-29")]
    [InlineData("20260229", null)]
    [InlineData("20261301", null)]
    [InlineData("2026030A", null)]
    [InlineData("00000101", null)]
    public void A_date_read_from_bytes_is_that_of_its_text(string date, string? expected)
    {
        var decoded = Assert.Single(
            Read(Wire.Interchange("ACME", "PO", "850", Order("10", "100").Replace("20260302", date)), validate: false));
        Assert.Equal(expected, decoded.Order?.OrderDate.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
    }

    [Theory]
    [InlineData("1", "2", "1 2")]
    [InlineData("20", "10", "20 10")]
    [InlineData("5", "5", "1 2")]
    [InlineData("", "2", "1 2")]
    [InlineData("A1", "A2", "1 2")]
    public void Lines_keep_the_customers_numbers_where_each_has_one_of_its_own(string first, string second, string expected)
    {
        var body = Order("10", "100").Replace("PO1*1*", $"PO1*{first}*")
            .Replace("CTT*1", $"PO1*{second}*1*EA*2*PE*IN*AC-500\nCTT*2");
        var decoded = Assert.Single(Read(Wire.Interchange("ACME", "PO", "850", body), validate: false));
        Assert.Equal(expected, string.Join(' ', decoded.Order!.Lines.Select(l => l.Number)));
    }

    private static string Order(string quantity, string price) => $"""
        BEG*00*SA*PO-1**20260302
        DTM*002*20260309
        N1*ST*Acme Store 42*92*0042
        N3*500 Commerce Street
        N4*Dallas*TX*75202*US
        PO1*1*{quantity}*EA*{price}*PE*IN*AC-503
        CTT*1
        """;

    private static List<DecodedOrder> Read(string text, bool validate = true) =>
        [.. X12Orders.Read(Encoding.UTF8.GetBytes(text), Network.Endpoint(new EndpointId("edi-acme")), Network, validate)];

    /// <summary>Also the lines, which a record compares as a list object only.</summary>
    private static string Told(SalesOrder order) => $"{order with { Lines = [] }} {string.Join(' ', order.Lines)}";
}
