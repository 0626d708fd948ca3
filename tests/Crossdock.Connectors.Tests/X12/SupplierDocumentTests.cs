using Crossdock.Model;

namespace Crossdock.Connectors.Tests.X12;

/// <summary>855, 856 and 810 of a supplier as canonical messages, value by value.</summary>
public sealed class SupplierDocumentTests
{
    private static readonly UnitCode Ca = new("CA"), Ea = new("EA"), Rl = new("RL"), Ft = new("FT");

    [Fact]
    public async Task An_855_keeps_each_acknowledgement_of_a_line()
    {
        var arrival = await Wire.TranslateAsync(Wire.Interchange("KEYSTONE", "PR", "855", """
            BAK*00*AC*4500017*20260302****SO-5501
            PO1*1*10*CS*120**VN*KW-10*BP*WIDGET-10
            ACK*IA*10*CS*067*20260309
            PO1*2*50*EA*24**VN*KG-20
            ACK*DR*50*EA*067*20260316
            PO1*3*4*RL*87.5**VN*KC-30
            ACK*IA*3*RL*067*20260309
            ACK*IB*1*RL*067*20260323
            CTT*3
            """), "edi-keystone");
        var inbound = Assert.Single(arrival.Messages);
        Assert.Empty(arrival.Cases);
        Assert.Equal(KnownBook.Order, inbound.Process);
        Assert.Equal("855/KEYSTONE/4500017/SO-5501/20260302/00", inbound.BusinessKey);
        var response = Assert.IsType<PurchaseOrderMessage.Responded>(inbound.Body).Response;
        Assert.Equal(("4500017", "KEYSTONE", "SO-5501", new DateOnly(2026, 3, 2), "AC"),
            (response.PurchaseOrder, response.Supplier.Value, response.Reference, response.Date, response.HeaderCode));
        Assert.Equal([1, 2, 3], response.Lines.Select(l => l.Number));
        Assert.Equal(
            [
                new LineAcknowledgement(AcknowledgementStatus.Accepted, new Quantity(10m, Ca), new DateOnly(2026, 3, 9),
                    Code: "IA"),
                new LineAcknowledgement(AcknowledgementStatus.DateChanged, new Quantity(50m, Ea),
                    new DateOnly(2026, 3, 16), Code: "DR"),
                new LineAcknowledgement(AcknowledgementStatus.Accepted, new Quantity(3m, Rl), new DateOnly(2026, 3, 9),
                    Code: "IA"),
                new LineAcknowledgement(AcknowledgementStatus.Backordered, new Quantity(1m, Rl),
                    new DateOnly(2026, 3, 23), Code: "IB"),
            ],
            response.Lines.SelectMany(l => l.Acknowledgements));
    }

    [Fact]
    public async Task An_855_with_price_change_substitution_and_rejection_says_what_changes()
    {
        var arrival = await Wire.TranslateAsync(Wire.Interchange("KEYSTONE", "PR", "855", """
            BAK*00*AC*4500017*20260302
            PO1*1*10*CS*126**VN*KW-10
            ACK*IP*10*CS
            PO1*2*50*EA*24**VN*KG-20
            ACK*IS*50*EA****VN*KL-40
            PO1*3*4*RL***VN*KC-30
            ACK*IR
            CTT*3
            """), "edi-keystone");
        var response = Assert.IsType<PurchaseOrderMessage.Responded>(Assert.Single(arrival.Messages).Body).Response;
        Assert.Equal(
            [
                new LineAcknowledgement(AcknowledgementStatus.PriceChanged, new Quantity(10m, Ca), null,
                    new UnitPrice(126m, Ca), null, "IP"),
                new LineAcknowledgement(AcknowledgementStatus.Substituted, new Quantity(50m, Ea), null, null,
                    new ItemId("LAMP-40"), "IS"),
                new LineAcknowledgement(AcknowledgementStatus.Rejected, new Quantity(4m, Rl), null, null, null, "IR"),
            ],
            response.Lines.SelectMany(l => l.Acknowledgements));
    }

    [Fact]
    public async Task An_856_is_a_tree_of_pallet_cartons_and_items_with_their_labels()
    {
        var (pallet, first, second) = (Gs1.Sscc(0, "0614141", 1), Gs1.Sscc(0, "0614141", 2), Gs1.Sscc(0, "0614141", 3));
        var arrival = await Wire.TranslateAsync(Wire.Interchange("KEYSTONE", "SH", "856", $"""
            BSN*00*ASN-5501*20260303*1200*0001
            HL*1**S*1
            TD5*B*2*SWFT
            REF*BM*BOL-5501
            DTM*011*20260303
            DTM*017*20260305
            N1*ST*Distribution Centre 1*92*DC1
            HL*2*1*O*1
            PRF*4500017
            HL*3*2*T*1
            MAN*GM*{pallet}
            HL*4*3*P*1
            MAN*GM*00{first}
            HL*5*4*I*0
            LIN*1*VN*KW-10*BP*WIDGET-10
            SN1**10*CS
            REF*LI*1
            HL*6*3*P*1
            MAN*GM*{second}
            HL*7*6*I*0
            LIN*3*VN*KC-30*LT*L-77
            SN1**3*RL
            DTM*036*20280101
            CTT*7*13
            """), "edi-keystone");
        var inbound = Assert.Single(arrival.Messages);
        Assert.Empty(arrival.Faults);
        Assert.Equal("856/KEYSTONE/ASN-5501/4500017", inbound.BusinessKey);
        var notice = Assert.IsType<PurchaseOrderMessage.ShipNoticeReceived>(inbound.Body).Notice;
        Assert.Equal(("ASN-5501", new DateOnly(2026, 3, 3), new DateOnly(2026, 3, 5), "BOL-5501", "SWFT", "DC1"),
            (notice.Number, notice.ShipDate, notice.EstimatedDelivery, notice.BillOfLading, notice.CarrierScac,
                notice.ShipTo?.Value));
        Assert.Equal(
            [new("3", PackageKind.Pallet, pallet), new("4", PackageKind.Carton, first, "3"),
                new("6", PackageKind.Carton, second, "3")],
            notice.Packages);
        Assert.Equal(
            [
                new("4500017", 1, new ItemId("WIDGET-10"), new Quantity(10m, Ca), "4"),
                new("4500017", 3, new ItemId("CABLE-30"), new Quantity(3m, Rl), "6", "L-77", new DateOnly(2028, 1, 1)),
            ],
            notice.Lines);
        Assert.Contains(new Reference(ReferenceKinds.Sscc, first), arrival.References);
        Assert.Contains(new Reference(ReferenceKinds.BillOfLading, "BOL-5501"), arrival.References);
    }

    [Fact]
    public async Task An_856_for_two_orders_tells_each_its_own_lines()
    {
        var arrival = await Wire.TranslateAsync(Wire.Interchange("KEYSTONE", "SH", "856", """
            BSN*00*ASN-9*20260303*1200*0001
            HL*1**S*1
            HL*2*1*O*1
            PRF*4500017
            HL*3*2*I*0
            LIN*1*VN*KW-10
            SN1**1*CS
            HL*4*1*O*1
            PRF*4500018
            HL*5*4*I*0
            LIN*1*VN*KG-20
            SN1**2*EA
            CTT*5
            """), "edi-keystone");
        var lines = arrival.Messages.Select(
            m => Assert.Single(((PurchaseOrderMessage.ShipNoticeReceived)m.Body).Notice.Lines)).ToList();
        Assert.Equal(["CENTRAL/4500017", "CENTRAL/4500018"], arrival.Messages.Select(m => m.Process.Key));
        Assert.Equal(["WIDGET-10", "GADGET-20"], lines.Select(l => l.Item.Value));
    }

    [Fact]
    public async Task A_wrong_check_digit_of_an_SSCC_is_a_case_that_says_the_right_one()
    {
        var right = Gs1.Sscc(0, "0614141", 1);
        var wrong = right[..17] + (char)('0' + (right[17] - '0' + 1) % 10);
        var arrival = await Wire.TranslateAsync(Wire.Interchange("KEYSTONE", "SH", "856", $"""
            BSN*00*ASN-9*20260303*1200*0001
            HL*1**S*1
            HL*2*1*O*1
            PRF*4500017
            HL*3*2*P*1
            MAN*GM*{wrong}
            HL*4*3*I*0
            LIN*1*VN*KW-10
            SN1**1*CS
            CTT*4
            """), "edi-keystone");
        Assert.Empty(arrival.Messages);
        Assert.Equal("invalid-sscc", Assert.Single(arrival.Cases).Kind);
        var fault = Assert.Single(arrival.Faults);
        Assert.Equal(("ST 0001 segment 7 MAN element 2", wrong, right), (fault.Place, fault.Found, fault.Expected));
    }

    [Fact]
    public async Task An_810_is_an_invoice_with_its_totals()
    {
        var arrival = await Wire.TranslateAsync(Wire.Interchange("KEYSTONE", "IN", "810", """
            BIG*20260304*0088123**4500017***DI
            CUR*SE*USD
            IT1*1*120*EA*10.1**VN*KW-10
            IT1*2*50*EA*26.5**VN*KG-20
            IT1*3*750*FT*0.35**VN*KC-30
            TDS*281450
            SAC*C*D240***1500*******06***Freight
            CTT*3
            """), "edi-keystone");
        var inbound = Assert.Single(arrival.Messages);
        Assert.Equal((new ProcessId("supplier-invoice", "CENTRAL/KEYSTONE/2026/88123"), KnownBook.Order),
            (inbound.Process, inbound.CorrelateWith));
        var invoice = Assert.IsType<SupplierInvoiceMessage.Received>(inbound.Body).Invoice;
        Assert.Equal(("0088123", InvoiceKind.Invoice, "CENTRAL", new DateOnly(2026, 3, 4),
            new Money(2814.50m, Currency.Usd)),
            (invoice.Number, invoice.Kind, invoice.Entity.Value, invoice.Date, invoice.Total));
        Assert.Equal((null, new Money(15m, Currency.Usd)), (invoice.Tax, invoice.Charges));
        Assert.Equal(
            [
                new(1, "4500017", 1, new ItemId("WIDGET-10"), new Quantity(120m, Ea), new UnitPrice(10.1m, Ea)),
                new(2, "4500017", 2, new ItemId("GADGET-20"), new Quantity(50m, Ea), new UnitPrice(26.5m, Ea)),
                new(3, "4500017", 3, new ItemId("CABLE-30"), new Quantity(750m, Ft), new UnitPrice(0.35m, Ft)),
            ],
            invoice.Lines);
    }

    [Theory]
    [InlineData("2", "2020")]
    [InlineData("-2", "-2020")]
    public async Task An_810_of_type_CR_is_a_credit_memo_carried_positive(string quantity, string total)
    {
        var arrival = await Wire.TranslateAsync(Wire.Interchange("KEYSTONE", "IN", "810", $"""
            BIG*20260306*CM-88123**4500017***CR
            REF*OI*0088123
            IT1*1*{quantity}*EA*10.1**VN*KW-10
            TDS*{total}
            CTT*1
            """), "edi-keystone");
        var memo = Assert.IsType<SupplierInvoiceMessage.Received>(Assert.Single(arrival.Messages).Body).Invoice;
        Assert.Equal((InvoiceKind.CreditMemo, "0088123", new Money(20.20m, Currency.Usd), 2m),
            (memo.Kind, memo.Original, memo.Total, memo.Lines[0].Quantity.Value));
    }

    [Theory]
    [InlineData("855", "PR", "BAK*00*AD*4599999*20260302\nPO1*1*10*CS***VN*KW-10\nACK*IA*10*CS\nCTT*1",
        "ST 0001 segment 2 BAK element 3")]
    [InlineData("856", "SH",
        "BSN*00*A-1*20260302*1200*0001\nHL*1**O*1\nPRF*4599999\nHL*2*1*I\nLIN*1*VN*KW-10\nSN1**1*CS\nCTT*2",
        "ST 0001 segment 4 PRF element 1")]
    [InlineData("810", "IN", "BIG*20260302*1**4599999\nIT1*1*1*EA*1**VN*KW-10\nTDS*100\nCTT*1",
        "ST 0001 segment 2 BIG element 4")]
    public async Task A_document_for_an_order_that_we_did_not_send_is_a_case_at_its_place(
        string code, string functional, string body, string place)
    {
        var arrival = await Wire.TranslateAsync(Wire.Interchange("KEYSTONE", functional, code, body), "edi-keystone");
        Assert.Empty(arrival.Messages);
        Assert.Equal("no-purchase-order", Assert.Single(arrival.Cases).Kind);
        Assert.Equal((place, "4599999"), (Assert.Single(arrival.Faults).Place, arrival.Faults[0].Found));
        Assert.Equal("997", Assert.IsType<AcknowledgeInterchange>(Assert.Single(arrival.Acknowledgements).Command).Kind);
    }
}
