using Crossdock.Connectors.Tests.X12;
using Crossdock.Edi;
using Crossdock.Model;

namespace Crossdock.Connectors.Tests.Mapping;

/// <summary>
/// Documents that pass through by a declared map: what is written is read back the same, and a partner's text gives the
/// canonical document.
/// </summary>
public sealed class TradeDocumentTests
{
    private static readonly DateOnly Day = new(2026, 3, 2);

    /// <summary>One of each kind that a map speaks; endpoint of a partner who sends and receives it.</summary>
    public static TheoryData<string, string> Samples => new(TradeSamples.All.Select(s => (s.Endpoint, s.Document.Kind)));

    [Theory, MemberData(nameof(Samples))]
    public async Task What_we_write_the_partner_reads_as_the_same_document(string endpoint, string kind)
    {
        var document = TradeSamples.All.First(s => s.Endpoint == endpoint && s.Document.Kind == kind).Document;
        var party = TestNetwork.Build().Endpoint(new EndpointId(endpoint)).RequiredSetting("party");
        var prepared = Wire.Prepare(new SendTradeDocument(new PartyId(party), document), endpoint, TestNetwork.Build(),
            new Counters());
        var sent = Assert.Single(X12Reader.Read(prepared.Bytes).Interchanges);
        Assert.DoesNotContain(sent.AllFindings(), f => f.Severity != FindingSeverity.Note);

        // The partner's answer of the same kind: the same set, from it to us.
        var body = string.Join('\n', sent.Groups[0].Sets[0].Segments.Skip(1).SkipLast(1).Select(s => s.ToString()));
        var arrival = await Wire.TranslateAsync(
            Wire.Interchange(party, sent.Groups[0].FunctionalCode, sent.Groups[0].Sets[0].Code, body,
                functional: sent.Groups[0].FunctionalCode), endpoint);
        Assert.Empty(arrival.Faults);
        var received = Assert.IsType<TradeDocumentMessage.Received>(Assert.Single(arrival.Messages).Body);
        Assert.Equal(Text(document), Text(received.Document));
    }

    [Fact]
    public async Task An_846_of_a_supplier_is_an_inventory_report_with_each_figure()
    {
        var arrival = await Wire.TranslateAsync(Wire.Interchange("KEYSTONE", "IB", "846", """
            BIA*00*MM*STK-1*20260302
            REF*IA*9001
            N1*SF*Keystone*92*K1
            N3*1 Far Road
            N1*WH*Dock*92*DC1
            LIN*1*VN*KW-10*UP*614141000012
            PID*F****Widget
            QTY*17*120*EA
            DTM*007*20260301
            QTY*63*10*CS
            LIN*2*VN*KC-30
            QTY*17*12.5*FT
            CTT*2
            """, functional: "IB"), "edi-keystone");
        Assert.Empty(arrival.Faults);
        var received = Assert.IsType<TradeDocumentMessage.Received>(Assert.Single(arrival.Messages).Body);
        var report = Assert.IsType<InventoryReport>(received.Document);
        Assert.Equal(("STK-1", new LocationId("DC1"), 2), (report.Number, report.Location, report.Lines.Count));
        Assert.Equal(
            [new InventoryFigure("on-hand", new Quantity(120m, new UnitCode("EA")), new DateOnly(2026, 3, 1)),
                new InventoryFigure("on-order", new Quantity(10m, new UnitCode("CA")))],
            report.Lines[0].Figures);
        Assert.Equal((new ItemId("CABLE-30"), 12.5m), (report.Lines[1].Item, report.Lines[1].Figures[0].Quantity.Value));
    }

    [Fact]
    public async Task All_that_is_in_the_way_is_named_with_its_place_and_nothing_is_taken_in()
    {
        var arrival = await Wire.TranslateAsync(Wire.Interchange("KEYSTONE", "IB", "846", """
            BIA*00*MM*STK-1*20260302
            N1*WH*Dock*92*NOWHERE
            LIN*1*VN*KX-99
            QTY*33*120*EA
            LIN*2*VN*KW-10
            QTY*17*9999999999999*EA
            CTT*3
            """, functional: "IB"), "edi-keystone");
        Assert.Empty(arrival.Messages);
        Assert.Equal(
            ["ST 0001 segment 3 N1 element 4", "ST 0001 segment 4 LIN element 2", "ST 0001 segment 7 QTY element 2"],
            arrival.Faults.Select(f => f.Place).Order(StringComparer.Ordinal));
        Assert.Equal("unknown-item", Assert.Single(arrival.Cases).Kind);
    }

    [Fact]
    public void An_item_without_the_partners_code_is_refused_and_named()
    {
        var report = new InventoryReport("STK-2", Day, null,
            [new(new ItemId("PLAIN-50"), [new("on-hand", new Quantity(1m, new UnitCode("EA")))])]);
        var refused = Assert.Throws<UnrepresentableException>(() =>
            Wire.Prepare(new SendTradeDocument(new PartyId("ACME"), report), "edi-acme", TestNetwork.Build(),
                new Counters()));
        Assert.Contains("PLAIN-50", refused.Message);
    }

    private static string Text(TradeDocument document) => TradeDocument.Json(document).ToJsonString();
}

/// <summary>A document of each kind that has a map.</summary>
internal static class TradeSamples
{
    private static readonly DateOnly Day = new(2026, 3, 2);
    private static readonly ItemId Widget = new("WIDGET-10"), Lamp = new("LAMP-40");
    private static readonly UnitCode Ea = new("EA"), Ca = new("CA");

    public static IReadOnlyList<(string Endpoint, TradeDocument Document)> All { get; } =
    [
        ("edi-acme", new InventoryReport("STK-1", Day, new LocationId("DC1"),
            [new(Widget, [new("on-hand", new Quantity(120m, Ea), Day), new("available", new Quantity(9m, Ca))]),
                new(Lamp, [new("on-hand", new Quantity(3m, Ea))])])),
    ];
}
