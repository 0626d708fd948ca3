using Crossdock.Edi;
using Crossdock.Model;

namespace Crossdock.Connectors.Tests.X12;

/// <summary>Each document that we send, as its receiver reads it: clean, and with the partner's codes.</summary>
public sealed class OutboundTests
{
    private static readonly UnitCode Ca = new("CA"), Ea = new("EA"), Rl = new("RL"), Ft = new("FT");
    private static readonly DateOnly Day = new(2026, 3, 2);

    internal static readonly PurchaseOrder Order = new(
        "4500017", new EntityId("CENTRAL"), new PartyId("KEYSTONE"), new LocationId("DC1"), Currency.Usd, Day,
        [
            new(1, new ItemId("WIDGET-10"), new Quantity(10m, Ca), new UnitPrice(10m, Ea), new DateOnly(2026, 3, 9)),
            new(2, new ItemId("GADGET-20"), new Quantity(50m, Ea), new UnitPrice(24m, Ea), new DateOnly(2026, 3, 9)),
            new(3, new ItemId("CABLE-30"), new Quantity(4m, Rl), new UnitPrice(0.35m, Ft), new DateOnly(2026, 3, 9)),
        ]);

    [Fact]
    public void An_850_speaks_the_suppliers_items_and_units()
    {
        var (prepared, set) = Sent(new SendPurchaseOrder(Order), "edi-keystone");
        Assert.Equal(
            [
                "BEG*00*SA*4500017**20260302", "CUR*BY*USD", "N1*BY*Harborline Central, Inc.",
                "N1*ST*Distribution Centre 1*92*DC1", "N3*1 Dock Road", "N4*Dallas*TX*75201*US",
                "PO1*1*10*CS*120**VN*KW-10*BP*WIDGET-10*UK*00614141000012", "PID*F****Widget, ten", "DTM*002*20260309",
                "PO1*2*50*EA*24**VN*KG-20*BP*GADGET-20*UK*00614141000029", "PID*F****Gadget, twenty", "DTM*002*20260309",
                "PO1*3*4*RL*87.5**VN*KC-30*BP*CABLE-30*UK*00614141000036", "PID*F****Cable, thirty", "DTM*002*20260309",
                "CTT*3", "AMT*TT*2750",
            ],
            Lines(set));
        Assert.Equal(("850-000000001-7.edi", "850"), (prepared.Name, prepared.DocumentType));
        var awaits = Assert.Single(prepared.Messages);
        Assert.Equal(ProcessKeys.Exchange(new PartyId("KEYSTONE"), "PO", "1"), awaits.Process);
        var group = Assert.IsType<ExchangeMessage.Sent>(awaits.Body).Group;
        Assert.Equal(new SentSet("850", "0001", KnownBook.Order, "4500017"), Assert.Single(group.Sets));
        Assert.Equal(120, group.AcknowledgementDueMinutes);
    }

    [Fact]
    public void An_810_adds_up_lines_discount_freight_and_tax()
    {
        var invoice = new CustomerInvoice(
            "INV-1", new EntityId("CENTRAL"), new PartyId("ACME"), "edi-acme", "PO-77310", "PO-77310", "S-1", Day,
            Currency.Usd, [new(1, new ItemId("LAMP-40"), new Quantity(6m, Ea), new UnitPrice(100m, Ea), 600m),
                new(2, new ItemId("WIDGET-10"), new Quantity(7m, Ca), new UnitPrice(15m, Ea), 1260m)],
            Goods: 1860m, Discount: 93m, Freight: 60m, Tax: 146.16m, Total: 1973.16m, TestNetwork.Dock);
        var (_, set) = Sent(new SendCustomerInvoice(invoice), "edi-acme");
        Assert.Equal(
            ["BIG*20260302*INV-1**PO-77310", "IT1*1*6*EA*100**IN*AC-503*VN*LAMP-40*UK*00614141000043",
                "IT1*2*7*CA*180**IN*AC-500*VN*WIDGET-10*UK*00614141000012", "TDS*197316", "TXI*ST*146.16",
                "SAC*A*C310***9300*******02***Discount", "SAC*C*D240***6000*******06***Freight", "CTT*2"],
            Lines(set).Where(l => l.Split('*')[0] is "BIG" or "IT1" or "TDS" or "TXI" or "SAC" or "CTT"));
    }

    [Fact]
    public void A_940_releases_by_our_number_and_order_lines()
    {
        var (_, set) = Sent(new ReleaseToWarehouse(
            "R-1", KnownBook.Sale, "PO-77310", new LocationId("DC1"), Day, TestNetwork.Dock, "PO-77310",
            [new(1, new ItemId("LAMP-40"), new Quantity(10m, Ea)),
                new(2, new ItemId("WIDGET-10"), new Quantity(7m, Ca))]), "wms-dc1");
        Assert.Equal(
            [
                "W05*N*R-1*PO-77310", "N1*ST*DC1*92*DC1", "N3*1 Dock Road", "N4*Dallas*TX*75201*US",
                "N1*WH*Distribution Centre 1*92*DC1", "N9*CO*PO-77310", "G62*10*20260302", "LX*1",
                "W01*10*EA**VN*LAMP-40*UK*00614141000043", "N9*LI*1", "LX*2",
                "W01*7*CA**VN*WIDGET-10*UK*00614141000012", "N9*LI*2",
                "W76*17",
            ],
            Lines(set));
    }

    [Fact]
    public void A_943_announces_with_order_ship_notice_and_labels()
    {
        var sscc = Gs1.Sscc(0, "0614141", 2);
        var (prepared, set) = Sent(new AnnounceInbound(
            "ASN-5501", new LocationId("DC1"), "4500017", "BOL-5501", "SWFT", Day, Day.AddDays(2),
            new PartyId("KEYSTONE"), null, [new(1, new ItemId("WIDGET-10"), new Quantity(10m, Ca), "4", "L-1")],
            [new("4", PackageKind.Carton, sscc)]), "wms-dc1");
        Assert.Equal(
            [
                "W06*N*4500017*20260302*ASN-5501", "N1*SF*Keystone Supply*92*KEYSTONE",
                "N1*WH*Distribution Centre 1*92*DC1", "N9*BM*BOL-5501", "G62*17*20260304", "W27*M*SWFT",
                "W04*10*CA**VN*WIDGET-10*UK*00614141000012", "N9*LI*1", "N9*LT*L-1", $"MAN*GM*{sscc}", "W03*10",
            ],
            Lines(set));
        Assert.Contains(new Reference(ReferenceKinds.Sscc, sscc), prepared.References);
    }

    [Fact]
    public async Task A_997_and_a_TA1_answer_with_the_partners_own_delimiters()
    {
        var text = Wire.Interchange("ACME", "PO", "850",
            "BEG*00*SA*PO-1**20260302\nN1*ST*Acme\nPO1*1*10*EA*100**IN*AC-503\nCTT*1", ta1: '1')
            .Replace('*', '|').Replace('~', '!');
        var arrival = await Wire.TranslateAsync(text, "edi-acme");
        var functional = Wire.Sent(arrival, "997");
        Assert.Equal(('|', '!'), (functional.Delimiters.Element, functional.Delimiters.Segment));
        Assert.Empty(functional.AllFindings());
        Assert.Equal(["AK1|PO|1", "AK2|850|0001", "AK5|A", "AK9|A|1|1|1"], Lines(functional.Groups[0].Sets[0]));
        Assert.Equal("TA1|000000001|260302|0830|A|000",
            Assert.Single(Wire.Sent(arrival, "TA1").InterchangeAcks).ToString());
    }

    [Fact]
    public void What_a_partner_has_no_code_for_is_refused_with_all_of_it()
    {
        var order = Order with { Lines =
            [Order.Lines[0] with { Item = new ItemId("PLAIN-50"), Quantity = new Quantity(1m, Ea) },
                Order.Lines[1] with { Item = new ItemId("PLAIN-50") }] };
        var refusal = Assert.Throws<UnrepresentableException>(() => Sent(new SendPurchaseOrder(order), "edi-keystone"));
        Assert.Contains("line 1: item PLAIN-50 has no code of KEYSTONE", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("line 2: item PLAIN-50 has no code of KEYSTONE", refusal.Message, StringComparison.Ordinal);
        var tooLong = Assert.Throws<UnrepresentableException>(() =>
            Sent(new SendPurchaseOrder(Order with { Number = new string('9', 23) }), "edi-keystone"));
        Assert.Contains("BEG", tooLong.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Control_numbers_run_on_and_a_retry_meets_its_own_file()
    {
        var counters = new Counters();
        var network = TestNetwork.Build();
        var first = Wire.Prepare(new SendPurchaseOrder(Order), "edi-keystone", network, counters, 7);
        var second = Wire.Prepare(new SendPurchaseOrder(Order), "edi-keystone", network, counters, 8);
        Assert.Equal(["000000001", "000000002"],
            new[] { first, second }.Select(p => X12Reader.Read(p.Bytes).Interchanges[0].ControlNumber));
        Assert.Equal(["1", "2"], new[] { first, second }.Select(p =>
            X12Reader.Read(p.Bytes).Interchanges[0].Groups[0].ControlNumber));
    }

    private static (PreparedDocument Prepared, X12TransactionSet Set) Sent(Command command, string endpoint)
    {
        var prepared = Wire.Prepare(command, endpoint, TestNetwork.Build(), new Counters());
        var read = X12Reader.Read(prepared.Bytes);
        Assert.Empty(read.AllFindings());
        var interchange = Assert.Single(read.Interchanges);
        Assert.Equal("HARBORLINE", interchange.SenderId);
        Assert.Equal("HARBORGS", interchange.Groups[0].Sender);
        return (prepared, Assert.Single(Assert.Single(interchange.Groups).Sets));
    }

    private static IEnumerable<string> Lines(X12TransactionSet set) =>
        set.Segments.Where(s => s.Id is not ("ST" or "SE")).Select(s => s.ToString());
}
