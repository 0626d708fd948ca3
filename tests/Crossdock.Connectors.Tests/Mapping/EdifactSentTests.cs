using Crossdock.Connectors.Tests.X12;
using Crossdock.Edi;
using Crossdock.Model;

namespace Crossdock.Connectors.Tests.Mapping;

/// <summary>
/// What our processes send, as the partner's EDIFACT or X12: figures add up, lines and labels are found again.
/// </summary>
public sealed class EdifactSentTests
{
    private static readonly UnitCode Ea = new("EA");
    private static readonly ItemId Widget = new("WIDGET-10"), Lamp = new("LAMP-40");

    public static TheoryData<string> Directories => new("D.96A", "D.01B");

    [Theory, MemberData(nameof(Directories))]
    public void Our_invoice_states_lines_allowance_freight_tax_and_a_total_that_adds_up(string directory)
    {
        var invoice = new CustomerInvoice("INV-1", new EntityId("CENTRAL"), new PartyId("ACME"), "edi-acme", "PO-77310",
            "PO-77310", "SHP-1", new DateOnly(2026, 3, 2), Currency.Usd, [
                new CustomerInvoiceLine(1, Lamp, new Quantity(12m, Ea), new UnitPrice(12.345m, Ea), 148.14m),
                new CustomerInvoiceLine(2, Widget, new Quantity(7m, new UnitCode("CA")),
                    new UnitPrice(30m, new UnitCode("CA")), 210m),
            ], Goods: 358.14m, Discount: 17.91m, Freight: 60m, Tax: 32.02m, Total: 432.25m, TestNetwork.Dock);
        var sent = EdifactWire.Sent(EdifactWire.Prepare(new SendCustomerInvoice(invoice), "edi-acme",
            EdifactWire.Network(directory)));
        Assert.Equal("INVOIC", sent.Type);
        decimal Moa(string qualifier, Func<EdiSegment, bool>? among = null) =>
            sent.Segments.Where(s => s.Id == "MOA" && s[1, 1] == qualifier && (among?.Invoke(s) ?? true))
            .Sum(s => decimal.Parse(s[1, 2], System.Globalization.CultureInfo.InvariantCulture));
        Assert.Equal((358.14m, 432.25m, 32.02m, 42.09m, 400.23m),
            (Moa("79"), Moa("86"), Moa("124"), Moa("131"), Moa("125")));
        Assert.Equal(Moa("86"), Moa("203") + Moa("131") + Moa("124"));
        Assert.Contains(sent.Segments, s => s.ToString() == "PRI+AAA:12.345:::1:EA");
        Assert.Contains(sent.Segments, s => s.ToString() == "RFF+ON:PO-77310");
    }

    [Theory, MemberData(nameof(Directories))]
    public async Task A_release_goes_to_the_warehouse_as_INSDES_and_its_DESADV_finds_the_release(string directory)
    {
        var release = new ReleaseToWarehouse(
            "R-1", KnownBook.Sale, "SO-1", new LocationId("DC1"), new DateOnly(2026, 3, 2), TestNetwork.Dock,
            "PO-77310", [new ReleaseLine(1, Widget, new Quantity(12m, Ea)),
                new ReleaseLine(4, Lamp, new Quantity(2m, Ea))]);
        var sent = EdifactWire.Sent(EdifactWire.Prepare(release, "wms-dc1", EdifactWire.Network(directory)));
        Assert.Equal("INSDES", sent.Type);
        Assert.Equal(["1", "4"], sent.Segments.Where(s => s.Id == "LIN").Select(s => s[1, 1]));
        var reference = sent.Segments.Single(s => s.Id == "RFF" && s[1, 1] == "RE");
        var arrival = await EdifactWire.TranslateAsync(EdifactWire.Interchange("WMS-DC1", "DESADV", $"""
            BGM+351+SHP-9+9
            DTM+11:20260303:102
            {reference}
            CPS+1
            LIN+4++00614141000043:EN
            QTY+12:1:EA
            QTY+21:2:EA
            QVR+-1:21+BP
            """, directory), "wms-dc1", EdifactWire.Network(directory));
        Assert.Empty(arrival.Faults);
        var shipment = Assert.IsType<SalesOrderMessage.ShipmentReported>(Assert.Single(arrival.Messages).Body).Shipment;
        Assert.Equal(("R-1", "DC1"), (shipment.Release, shipment.Location.Value));
        Assert.Equal(new ShippedLine(4, Lamp, new Quantity(2m, Ea), new Quantity(1m, Ea), "BP"),
            Assert.Single(shipment.Lines));
    }

    [Theory, MemberData(nameof(Directories))]
    public void A_long_name_and_street_go_on_in_the_next_component_and_stop_no_release(string directory)
    {
        var to = TestNetwork.Dock with { Name = "The Larkspur and Brightwater Hardware Company of Greater Dallas",
            Street = "Building 14, Industrial Estate North, 1200 Long Country Road", State = "Baden-Württemberg" };
        var release = new ReleaseToWarehouse(
            "R-1", KnownBook.Sale, "SO-1", new LocationId("DC1"), new DateOnly(2026, 3, 2), to, null,
            [new ReleaseLine(1, Widget, new Quantity(12m, Ea))]);
        var nad = EdifactWire.Sent(EdifactWire.Prepare(release, "wms-dc1",
            EdifactWire.Network(directory))).Segments.Single(s => s.Id == "NAD" && s[1] == "DP");
        Assert.Equal(("The Larkspur and Brightwater", "Hardware Company of Greater Dallas"), (nad[4, 1], nad[4, 2]));
        Assert.Equal(("Building 14, Industrial Estate", "North, 1200 Long Country Road"), (nad[5, 1], nad[5, 2]));
    }

    [Theory, MemberData(nameof(Directories))]
    public void Announced_goods_reach_the_warehouse_with_the_labels_of_their_packages(string directory)
    {
        var (pallet, carton) = ("006141410000000012", "006141410000000029");
        Assert.True(Gs1.IsSscc(pallet) && Gs1.IsSscc(carton));
        var announce = new AnnounceInbound("ASN-1", new LocationId("DC1"), "4500017", "BOL-1", "SCAC",
            new DateOnly(2026, 3, 2), new DateOnly(2026, 3, 5), new PartyId("KEYSTONE"), null,
            [new InboundLine(1, Widget, new Quantity(12m, Ea), "C"), new InboundLine(2, Lamp, new Quantity(3m, Ea))],
            [new Package("P", PackageKind.Pallet, pallet), new Package("C", PackageKind.Carton, carton, "P")]);
        var sent = EdifactWire.Sent(EdifactWire.Prepare(announce, "wms-dc1", EdifactWire.Network(directory)));
        Assert.Equal(
            ["CPS+1", "LIN+2", "CPS+2+1", $"GIN+BJ+{pallet}", "CPS+3+2", $"GIN+BJ+{carton}", "LIN+1"],
            sent.Segments.Where(s => s.Id is "CPS" or "GIN" or "LIN")
                .Select(s => s.Id == "LIN" ? $"LIN+{s[1, 1]}" : s.ToString()));
    }

    [Theory, MemberData(nameof(Directories))]
    public async Task Our_answer_to_an_order_is_an_ORDRSP_that_says_what_comes_now_and_what_later(string directory)
    {
        var prepared = EdifactWire.Prepare(new SendOrderResponse(CustomerAnswerTests.Response), "edi-acme",
            EdifactWire.Network(directory));
        var sent = EdifactWire.Sent(prepared);
        Assert.Equal(("ORDRSP", "4"), (sent.Type, sent.Segments.Single(s => s.Id == "BGM")[3]));
        Assert.Equal(["3", "3", "4"], sent.Segments.Where(s => s.Id == "LIN").Select(s => s[2]));
        Assert.Equal(
            ["QTY+21:10:EA", "QTY+113:6:EA", "QTY+83:4:EA", "QTY+21:7:CA", "QTY+113:5:CA", "QTY+21:1:EA"],
            sent.Segments.Where(s => s.Id == "QTY").Select(s => s.ToString()));
        Assert.Equal(2, sent.Segments.Count(s => s.ToString() == "DTM+79:20260303:102"));
        Assert.Equal("ORDRSP", Assert.IsType<ExchangeMessage.Sent>(Assert.Single(
            prepared.Messages).Body).Group.FunctionalCode);

        // As a supplier's answer to us, without the held line for which we have no word.
        var turned = CustomerAnswerTests.Response with { Customer = new PartyId("KEYSTONE"),
            CustomerPurchaseOrder = "4500017", IsChange = true,
            Lines = [.. CustomerAnswerTests.Response.Lines.Take(2)] };
        var network = EdifactWire.Network(directory, extra: new Dictionary<string, string>());
        var text = EdifactWire.Turned(EdifactWire.Prepare(new SendOrderResponse(turned), "edi-acme", network))
            .Replace(EdifactWire.Theirs("ACME"), EdifactWire.Theirs("KEYSTONE"), StringComparison.Ordinal);
        var arrival = await EdifactWire.TranslateAsync(text, "edi-keystone", network);
        Assert.Empty(arrival.Faults);
        var read = Assert.IsType<PurchaseOrderMessage.Responded>(Assert.Single(arrival.Messages).Body).Response;
        Assert.Equal([(AcknowledgementStatus.Accepted, 6m, true), (AcknowledgementStatus.Backordered, 4m, true)],
            read.Lines[0].Acknowledgements.Select(
                a => (a.Status, a.Quantity.Value, a.PromisedDate == new DateOnly(2026, 3, 3))));
        Assert.Equal((AcknowledgementStatus.QuantityChanged, 5m),
            (read.Lines[1].Acknowledgements[0].Status, read.Lines[1].Acknowledgements[0].Quantity.Value));
    }

    /// <summary>
    /// An ORDRSP has one day for a line: that of what comes now, and where nothing does, that of what comes later. An
    /// 855 has one for each part.
    /// </summary>
    [Theory, MemberData(nameof(Directories))]
    public void The_day_of_what_is_back_ordered_is_said(string directory)
    {
        var later = new LineAcknowledgement(
            AcknowledgementStatus.Backordered, new Quantity(4m, Ea), new DateOnly(2026, 3, 20));
        CustomerOrderResponse With(params LineAcknowledgement[] parts) =>
            CustomerAnswerTests.Response with { Lines =
                [CustomerAnswerTests.Response.Lines[0] with { Acknowledgements = parts }] };
        var sent = EdifactWire.Sent(EdifactWire.Prepare(new SendOrderResponse(With(later)), "edi-acme",
            EdifactWire.Network(directory)));
        Assert.Equal(["QTY+21:10:EA", "QTY+113:0:EA", "QTY+83:4:EA", "DTM+79:20260320:102"],
            sent.Segments.Where(s => s.Id == "QTY" || s[1, 1] == "79").Select(s => s.ToString()));
        var set = X12Reader.Read(
            Wire.Prepare(new SendOrderResponse(With(CustomerAnswerTests.Response.Lines[0].Acknowledgements[0], later)),
                "edi-acme", TestNetwork.Build(), new Counters()).Bytes)
            .Interchanges[0].Groups[0].Sets[0];
        Assert.Equal(["ACK*IA*6*EA*068*20260303", "ACK*IB*4*EA*068*20260320"], set.All("ACK").Select(s => s.ToString()));
    }

    [Theory, MemberData(nameof(Directories))]
    public void Our_ship_notice_is_a_DESADV_with_pallets_cartons_and_their_labels(string directory)
    {
        var advice = CustomerAnswerTests.Advice;
        var prepared = EdifactWire.Prepare(new SendDespatchAdvice(advice), "edi-acme", EdifactWire.Network(directory));
        var sent = EdifactWire.Sent(prepared);
        string Label(int i) => $"GIN+BJ+{advice.Packages[i].Sscc}";
        Assert.Equal(
            [
                "CPS+1", "LIN+1", "QTY+12:3:EA", "CPS+2+1", Label(0), "LIN+1", "QTY+12:4:EA", "CPS+3+2", Label(1),
                "LIN+2", "QTY+12:3:CA", "CPS+4+2", Label(2), "LIN+1", "QTY+12:2:EA", "LIN+2", "QTY+12:1:CA", "CPS+5+1",
                Label(3), "LIN+1", "QTY+12:1:EA",
            ],
            sent.Segments.Where(s => s.Id is "CPS" or "GIN" or "LIN" || s.Id == "QTY" && s[1, 1] == "12")
                .Select(s => s.Id == "LIN" ? $"LIN+{s[1, 1]}" : s.ToString()));
        foreach (var reference in (string[])["RFF+ON:PO-77310", "RFF+BM:BOL-1", "RFF+CN:PRO-99"])
            Assert.Contains(sent.Segments, s => s.ToString() == reference);
        Assert.Contains(new Reference(ReferenceKinds.Asn, "SDC1-1001"), prepared.References);
    }

    [Fact]
    public async Task What_we_received_goes_to_the_supplier_as_RECADV_or_861_with_every_exception()
    {
        var receipt = new ReceiptAdvice("RC-1", new LocationId("DC1"), "4500017", "ASN-1", new DateOnly(2026, 3, 4),
            [new ReceiptLine(1, Widget, new Quantity(90m, Ea),
                [new(ReceiptReason.Damaged, new Quantity(4m, Ea)), new(ReceiptReason.Short, new Quantity(6m, Ea))])]);
        var command = new SendReceivingAdvice("4500017", new PartyId("KEYSTONE"), receipt,
            [new ReceiptDiscrepancy(1, Widget, new Quantity(4m, Ea), ReceiptReason.Damaged),
                new ReceiptDiscrepancy(1, Widget, new Quantity(6m, Ea), ReceiptReason.Short)]);
        var x12 = Assert.Single(
            X12Reader.Read(Wire.Prepare(command, "edi-keystone", TestNetwork.Build(),
                new Counters()).Bytes).Interchanges).Groups[0].Sets[0];
        Assert.Equal(["RCD*1*90*EA***4*EA*01", "RCD*1*0*EA***6*EA*02"],
            x12.Segments.Where(s => s.Id == "RCD").Select(s => s.ToString()));

        foreach (var directory in (string[])["D.96A", "D.01B"])
        {
            var network = EdifactWire.Network(directory);
            var again = await EdifactWire.TranslateAsync(
                EdifactWire.Turned(EdifactWire.Prepare(command, "edi-keystone", network)), "edi-keystone", network);
            Assert.Empty(again.Faults);
            var advice = Assert.IsType<ReceivingAdvice>(Assert.IsType<TradeDocumentMessage.Received>(Assert.Single(
                again.Messages).Body).Document);
            Assert.Equal(("RC-1", "4500017", "ASN-1"), (advice.Number, advice.Order, advice.Shipment));
            Assert.Equal(
                [(90m, 4m, "damaged"), (0m, 6m, "short")],
                advice.Lines.Select(l => (l.Received.Value, l.Exception!.Value.Value, l.Condition!)));
        }
    }
}
