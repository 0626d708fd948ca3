using Crossdock.Connectors.Partners;
using Crossdock.Connectors.Partners.X12;
using Crossdock.Connectors.Tests.Mapping;
using Crossdock.Model;

namespace Crossdock.Connectors.Tests.X12;

/// <summary>
/// Counts and totals that a partner states and that do not hold: the document goes on, a case names both figures, the
/// acknowledgement is the same; or as its profile says.
/// </summary>
public class TotalsTests
{
    private const string Order =
        "BEG*00*SA*PO-1**20260302\nN1*ST*Acme*92*01\nN3*1 Main St\nN4*Dallas*TX*75201*US\nPO1*1*1*EA*1**IN*AC-503\nCTT*2*1";

    private static Network With(string? rule) =>
        TestNetwork.Build(extra: rule is null ? null : new Dictionary<string, string> { ["totals"] = rule });

    [Theory]
    [InlineData(null, 1, "totals-differ")]
    [InlineData("case", 1, "totals-differ")]
    [InlineData("note", 1, null)]
    [InlineData("refuse", 0, "missing-data")]
    public async Task A_wrong_line_count_does_what_the_partners_profile_says(string? rule, int taken, string? kind)
    {
        var arrival = await Wire.TranslateAsync(Wire.Interchange("ACME", "PO", "850", Order), "edi-acme", With(rule));
        Assert.Equal(taken, arrival.Messages.Count);
        Assert.Equal(kind is null ? [] : [kind], arrival.Cases.Select(c => c.Kind));
        var fault = Assert.Single(arrival.Faults);
        Assert.Equal(("ST 0001 segment 7 CTT element 1", "2", "1"), (fault.Place, fault.Found, fault.Expected));
        Assert.Equal("A", Wire.Sent(arrival, "997", With(rule)).Groups[0].Sets[0].Segments.First(s => s.Id == "AK5")[1]);
    }

    [Fact]
    public async Task The_case_names_the_document_and_both_figures_and_can_be_dismissed()
    {
        var arrival = await Wire.TranslateAsync(
            Wire.Interchange("ACME", "PO", "850", Order.Replace("CTT*2*1", "CTT*2*9", StringComparison.Ordinal)),
            "edi-acme");
        var opened = Assert.Single(arrival.Cases);
        Assert.Equal("850 PO-1 of ACME says other counts or totals than it has", opened.Title);
        Assert.Contains("Stated are 2, PO1 segments are 1", opened.Explanation);
        Assert.Contains("Stated are 9, the values of PO102, summed, are 1", opened.Explanation);
        Assert.Equal(["dismiss"], opened.Options.Select(o => o.Action));
    }

    [Fact]
    public async Task A_right_count_says_nothing()
    {
        var arrival = await Wire.TranslateAsync(
            Wire.Interchange("ACME", "PO", "850", Order.Replace("CTT*2*1", "CTT*1*1", StringComparison.Ordinal)),
            "edi-acme");
        Assert.Empty(arrival.Cases);
        Assert.Empty(arrival.Faults);
    }

    [Fact]
    public async Task An_invoices_total_is_left_to_its_match()
    {
        var arrival = await Wire.TranslateAsync(
            Wire.Interchange("KEYSTONE", "IN", "810",
                "BIG*20260304*0088123**4500017***DI\nIT1*1*1*EA*1**VN*KW-10\nTDS*999\nCTT*1"), "edi-keystone");
        Assert.Empty(arrival.Cases);
        Assert.Equal(9.99m, Assert.IsType<SupplierInvoiceMessage.Received>(Assert.Single(
            arrival.Messages).Body).Invoice.Total.Amount);
    }

    [Fact]
    public async Task A_claim_whose_lines_do_not_add_up_is_a_case()
    {
        var arrival = await Wire.TranslateAsync(
            Wire.Interchange("ACME", "CD", "812",
                "BCD*20260302*CM-1*I*1500*C\nN1*FR*Acme\nN1*TO*Harborline\nCDD*01*C*1*1000\nCDD*02*C*2*400",
                functional: "CD"), "edi-acme");
        Assert.Contains("Stated are 15, the adjustments (CDD04), summed, are 14", Assert.Single(arrival.Cases).Explanation);
        Assert.Single(arrival.Messages);
    }

    [Theory]
    [InlineData(null, 1, "totals-differ")]
    [InlineData("refuse", 0, "missing-data")]
    public async Task An_EDIFACT_message_is_no_other(string? rule, int taken, string kind)
    {
        var network = EdifactWire.Network(extra: rule is null ? null
            : new Dictionary<string, string> { ["totals"] = rule });
        var arrival = await EdifactWire.TranslateAsync(EdifactWire.Interchange("ACME", "ORDERS", """
            BGM+220+PO-1+9
            DTM+137:20260302:102
            NAD+BY+5412345000013::9
            NAD+SU+5412345000099::9
            NAD+DP+DC1::92
            LIN+1
            PIA+1+AC-503:IN
            QTY+21:5:EA
            PRI+AAA:100
            UNS+S
            CNT+2:2
            """), "edi-acme", network);
        Assert.Equal(taken, arrival.Messages.Count);
        Assert.Equal(kind, Assert.Single(arrival.Cases).Kind);
        var fault = Assert.Single(arrival.Faults);
        Assert.Equal(("2", "1"), (fault.Found, fault.Expected));
    }

    [Fact]
    public void Another_rule_is_no_rule() =>
        Assert.Throws<ArgumentException>(() => X12Partner.Of(With("maybe").Endpoint(new EndpointId("edi-acme"))));
}
