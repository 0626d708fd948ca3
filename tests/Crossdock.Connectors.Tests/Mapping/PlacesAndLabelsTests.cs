using Crossdock.Connectors.Tests.X12;
using Crossdock.Model;

namespace Crossdock.Connectors.Tests.Mapping;

/// <summary>Schedules by place, goods of a load, and labels that are said from one to another.</summary>
public sealed class PlacesAndLabelsTests
{
    private static readonly UnitCode Ea = new("EA");

    private static async Task<T> ReadAsync<T>(string party, string type, string body, string directory = "D.96A")
        where T : TradeDocument
    {
        var arrival = await EdifactWire.TranslateAsync(
            EdifactWire.Interchange(party, type, body, directory), EdifactWire.Endpoint(party),
            EdifactWire.Network(directory));
        Assert.Empty(arrival.Faults);
        return Assert.IsType<T>(Assert.IsType<TradeDocumentMessage.Received>(Assert.Single(
            arrival.Messages).Body).Document);
    }

    private static string[] Said(Forecast forecast) =>
        [.. forecast.Lines.Select(
            l => $"{l.Place} {l.Item}: {string.Join(", ", l.Figures.Select(f => $"{f.Commitment} {f.Quantity} {f.Date:MM-dd} {f.Place}".TrimEnd()))}".TrimStart())];

    [Fact]
    public async Task A_schedule_by_place_has_each_places_items()
    {
        var forecast = await ReadAsync<Forecast>("ACME", "DELFOR", """
            BGM+241+DF-1+9
            DTM+137:20260302:102
            NAD+BY+5412345000013::9
            UNS+D
            NAD+DP+STORE-1::92
            LIN+1++00614141000043:EN
            QTY+113:10:EA
            SCC+1
            DTM+2:20260309:102
            QTY+113:20:EA
            SCC+4++W
            DTM+2:20260316:102
            LIN+2++00614141000012:EN
            QTY+113:5:EA
            SCC+1
            DTM+2:20260309:102
            NAD+DP+STORE-2::92
            LIN+3++00614141000043:EN
            QTY+113:7:EA
            SCC+1
            DTM+2:20260310:102
            UNS+S
            CNT+2:3
            """);
        Assert.Equal(
            ["STORE-1 LAMP-40: firm 10 EA 03-09, planned 20 EA 03-16", "STORE-1 WIDGET-10: firm 5 EA 03-09",
                "STORE-2 LAMP-40: firm 7 EA 03-10"], Said(forecast));
    }

    [Fact]
    public async Task A_schedule_by_item_has_each_items_places()
    {
        var forecast = await ReadAsync<Forecast>("ACME", "DELFOR", """
            BGM+241+DF-2+9
            DTM+137:20260302:102
            UNS+D
            LIN+1++00614141000043:EN
            QTY+113:3:EA
            SCC+1
            DTM+2:20260308:102
            NAD+DP+STORE-1::92
            QTY+113:10:EA
            SCC+1
            DTM+2:20260309:102
            NAD+DP+STORE-2::92
            QTY+113:7:EA
            SCC+1
            DTM+2:20260310:102
            LIN+2++00614141000012:EN
            QTY+113:5:EA
            SCC+4
            DTM+2:20260311:102
            UNS+S
            CNT+2:2
            """);
        Assert.Equal(
            ["LAMP-40: firm 3 EA 03-08, firm 10 EA 03-09 STORE-1, firm 7 EA 03-10 STORE-2",
                "WIDGET-10: planned 5 EA 03-11"], Said(forecast));
    }

    [Theory, InlineData("D.96A"), InlineData("D.01B")]
    public async Task An_instruction_to_carry_says_what_the_load_is(string directory)
    {
        const string Body = """
            BGM+340+LOAD-1+9
            DTM+137:20260302:102
            CNT+7:912.5:KGM
            RFF+ON:4500017
            TDT+20++30++SWFT:172:182
            NAD+CZ+++Harborline DC1++Memphis+TN+38118
            NAD+CN+++Acme Store 7++Dallas+TX+75201
            GID+1+2:201
            FTX+AAA+++Widgets:in blue
            MEA+AAE+G+KGM:900
            RFF+ON:4500017
            GID+2+5:CT
            MEA+AAE+G+LBR:27.5
            """;
        var tender = await ReadAsync<LoadTender>("ACME", "IFTMIN", Body, directory);
        Assert.Equal(
            [new TransportGoods(1, 2, "201", "Widgets in blue", 900m, "4500017"), new TransportGoods(2, 5, "CT")],
            tender.Goods!);
        Assert.Equal(["load", "unload"], tender.Stops.Select(s => s.Reason));

        var network = EdifactWire.Network(directory);
        var sent = EdifactWire.Sent(EdifactWire.Prepare(new SendTradeDocument(new PartyId("ACME"), tender), "edi-acme",
            network));
        Assert.Equal(["GID+1+2:201", "FTX+AAA+++Widgets in blue", "MEA+AAE+G+KGM:900", "RFF+ON:4500017", "GID+2+5:CT"],
            sent.Segments.SkipWhile(s => s.Id != "GID").Where(s => s.Id is "GID" or "FTX" or "MEA" or "RFF")
                .Select(s => s.ToString()));
    }

    [Theory, InlineData("D.96A"), InlineData("D.01B")]
    public async Task Labels_from_one_to_another_are_as_many_cartons_of_the_pallet(string directory)
    {
        string Label(long serial) => Gs1.Sscc(0, "0614141", serial);
        var arrival = await EdifactWire.TranslateAsync(EdifactWire.Interchange("KEYSTONE", "DESADV", $"""
            BGM+351+ASN-7+9
            DTM+11:20260302:102
            RFF+ON:4500017
            CPS+1
            CPS+2+1
            PAC+1++201
            PCI+33E
            GIN+BJ+{Label(100)}
            LIN+1++00614141000043:EN
            QTY+12:60:EA
            GIN+BJ+{Label(8)}:{Label(12)}+{Label(20)}
            LIN+2++00614141000012:EN
            QTY+12:4:EA
            """, directory), "edi-keystone", EdifactWire.Network(directory));
        Assert.Empty(arrival.Faults);
        var notice = Assert.IsType<PurchaseOrderMessage.ShipNoticeReceived>(Assert.Single(arrival.Messages).Body).Notice;
        Assert.Equal([Label(100), Label(8), Label(9), Label(10), Label(11), Label(12), Label(20)],
            notice.Packages.Select(p => p.Sscc!));
        Assert.All(notice.Packages.Skip(1), p => Assert.Equal((PackageKind.Carton, "2"), (p.Kind, p.Parent)));
        Assert.Equal([(1, notice.Packages[1].Id, new Quantity(60m, Ea)), (2, "2", new Quantity(4m, Ea))],
            notice.Lines.Select(l => (l.PurchaseOrderLine, l.Package!, l.Quantity)));

        var wrong = await EdifactWire.TranslateAsync(EdifactWire.Interchange("KEYSTONE", "DESADV", $"""
            BGM+351+ASN-7+9
            DTM+11:20260302:102
            RFF+ON:4500017
            CPS+1
            LIN+1++00614141000043:EN
            QTY+12:60:EA
            GIN+BJ+{Label(12)}:{Label(8)}
            """, directory), "edi-keystone", EdifactWire.Network(directory));
        Assert.Contains(wrong.Faults, f => f.Place.Contains("GIN", StringComparison.Ordinal)
            && f.Message.Contains("from one to the other", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(5, 5, 1)]
    [InlineData(5, 1_004, 1_000)]
    [InlineData(5, 1_005, null)]
    [InlineData(5, 4, null)]
    public void A_range_of_labels_is_bounded_and_each_has_its_check_digit(long first, long last, int? count)
    {
        var range = Gs1.SsccRange(Gs1.Sscc(3, "0614141", first), Gs1.Sscc(3, "0614141", last));
        Assert.Equal(count, range?.Count);
        Assert.All(range ?? [], label => Assert.True(Gs1.IsSscc(label)));
    }
}
