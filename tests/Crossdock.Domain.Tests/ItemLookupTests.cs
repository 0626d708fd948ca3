using Crossdock.Model;
using CsCheck;

namespace Crossdock.Domain.Tests;

/// <summary>
/// Items are found by exactly their number and GTIN, however long those are and whatever letters they have.
/// </summary>
public class ItemLookupTests
{
    private static readonly Gen<string> Number = Gen.String[Gen.Char["AaB0é-"], 1, 20];

    [Fact]
    public void An_item_is_found_by_its_number_and_by_no_other() =>
        Gen.Select(Number.HashSet[0, 40], Number.Array[0, 40]).Sample((ours, others) =>
        {
            var network = NetworkOf(ours.Select(n => ItemOf(n, null)));
            foreach (var number in ours)
                Assert.Equal(number, network.FindItem(number.AsSpan())?.Id.Value);
            foreach (var number in others.Except(ours))
                Assert.Null(network.FindItem(number.AsSpan()));
        });

    [Theory]
    [InlineData("")]
    [InlineData("A1\0")]
    [InlineData("\0")]
    [InlineData("a1")]
    [InlineData("A1 ")]
    public void A_text_that_only_looks_like_a_number_finds_nothing(string text) =>
        Assert.Null(NetworkOf([ItemOf("A1", null), ItemOf("B2", null)]).FindItem(text.AsSpan()));

    [Fact]
    public void A_gtin_is_found_with_and_without_leading_zeros()
    {
        var network = NetworkOf([ItemOf("A1", "012345678905"), ItemOf("A2", "4012345678901")]);
        Assert.Equal("A1", network.FindItemByGtin("00012345678905")?.Id.Value);
        Assert.Equal("A1", network.FindItemByGtin("12345678905")?.Id.Value);
        Assert.Equal("A2", network.FindItemByGtin("04012345678901")?.Id.Value);
        Assert.Null(network.FindItemByGtin("4012345678902"));
    }

    private static Item ItemOf(string number, string? gtin) =>
        new(new ItemId(number), "Gauge", UnitCode.Each, [], Gtin: gtin);

    private static Network NetworkOf(IEnumerable<Item> items) =>
        new("test", "items", [], [], [], [.. items], [], [], [], new Tolerances(), new Policies(), new PostingRules([]));
}
