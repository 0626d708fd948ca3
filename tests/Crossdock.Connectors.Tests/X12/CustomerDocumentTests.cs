using Crossdock.Model;

namespace Crossdock.Connectors.Tests.X12;

/// <summary>850 and 820 of a customer, 944 and 945 of a warehouse, and 997 and TA1 of anybody.</summary>
public sealed class CustomerDocumentTests
{
    private static readonly UnitCode Ca = new("CA"), Ea = new("EA"), Ft = new("FT");

    [Fact]
    public async Task An_850_is_a_sales_order_with_the_customers_terms()
    {
        var arrival = await Wire.TranslateAsync(Wire.Interchange("ACME", "PO", "850", """
            BEG*00*SA*PO-77310**20260302
            CUR*BY*USD
            N1*ST*Acme Store 42*92*0042
            N3*500 Commerce Street*Dock 3
            N4*Dallas*TX*75202*US
            PO1*1*10*EA*100*PE*IN*AC-503
            PO1*2*7*CA*15*PE*IN*AC-500
            CTT*2
            """), "edi-acme");
        var inbound = Assert.Single(arrival.Messages);
        Assert.Equal((KnownBook.Sale, "850/ACME/PO-77310"), (inbound.Process, inbound.BusinessKey));
        var order = Assert.IsType<SalesOrderMessage.Received>(inbound.Body).Order;
        Assert.Equal(("edi-acme", "PO-77310", "CENTRAL", "ACME", "DC1", "USD", new DateOnly(2026, 3, 2)),
            (order.Channel, order.ExternalId, order.Entity.Value, order.Customer.Value, order.ShipFrom.Value,
                order.Currency.Value, order.OrderDate));
        Assert.Equal(new Address("Acme Store 42", "500 Commerce Street, Dock 3", "Dallas", "TX", "75202", "US", "0042"),
            order.ShipTo);
        Assert.Equal((5m, 60m, "PO-77310", BackorderPolicy.ShipAndBackorder),
            (order.HeaderDiscountPercent, order.FreightCharge, order.CustomerPurchaseOrder, order.Backorder));
        Assert.Equal(
            [
                new(1, new ItemId("LAMP-40"), new Quantity(10m, Ea), new UnitPrice(100m, Ea), "AC-503"),
                new(2, new ItemId("WIDGET-10"), new Quantity(7m, Ca), new UnitPrice(15m, Ea), "AC-500"),
            ],
            order.Lines);
    }

    [Fact]
    public async Task An_820_is_one_payment_over_its_invoices_with_what_was_taken_off()
    {
        var arrival = await Wire.TranslateAsync(Wire.Interchange("ACME", "RA", "820", """
            BPR*I*1490.00*C*ACH************20260320
            TRN*1*REM-1001
            ENT*1
            RMR*IV*INV-1**1000.00*1000.00
            RMR*IV*INV-2**490.00*500.00
            ADX*-10.00*01
            RMR*IV*INV-9**0.00
            """), "edi-acme");
        var inbound = Assert.Single(arrival.Messages);
        Assert.Equal((new ProcessId("customer-payment", "CENTRAL/ACME/REM-1001"), KnownBook.Sale),
            (inbound.Process, inbound.CorrelateWith));
        var advice = Assert.IsType<CustomerPaymentMessage.Received>(inbound.Body).Remittance;
        Assert.Equal(("REM-1001", new DateOnly(2026, 3, 20), Usd(1490m)), (advice.Number, advice.Date, advice.Total));
        Assert.Equal(
            [
                new("INV-1", KnownBook.Sale, Usd(1000m)), new("INV-2", KnownBook.Sale, Usd(490m), Usd(10m), "01"),
                new("INV-9", null, Usd(0m)),
            ],
            advice.Lines);
    }

    [Fact]
    public async Task A_944_tells_the_good_from_the_damaged_and_the_short()
    {
        var arrival = await Wire.TranslateAsync(Wire.Interchange("WMS-DC1", "RE", "944", """
            W17*F*20260305*RDC1-1001*4500017*ASN-5501
            N1*WH*DC1*92*DC1
            W07*118*EA**VN*WIDGET-10
            N9*LI*1
            W13*2*EA*02
            W07*50*EA**VN*GADGET-20
            N9*LI*2
            W13*3*EA*01
            W07*750*FT**VN*CABLE-30
            N9*LI*3
            W14*918
            """), "wms-dc1");
        var inbound = Assert.Single(arrival.Messages);
        Assert.Equal((KnownBook.Order, "944/WMS-DC1/RDC1-1001"), (inbound.Process, inbound.BusinessKey));
        var receipt = Assert.IsType<PurchaseOrderMessage.ReceiptReported>(inbound.Body).Receipt;
        Assert.Equal(("RDC1-1001", "DC1", "4500017", "ASN-5501", new DateOnly(2026, 3, 5)),
            (receipt.Number, receipt.Location.Value, receipt.Order, receipt.DespatchAdvice, receipt.Date));
        Assert.Equal(
            [(1, "WIDGET-10", new Quantity(118m, Ea)), (2, "GADGET-20", new Quantity(47m, Ea)),
                (3, "CABLE-30", new Quantity(750m, Ft))],
            receipt.Lines.Select(l => (l.OrderLine, l.Item.Value, l.Accepted)));
        Assert.Equal(
            [
                new ReceiptException(ReceiptReason.Short, new Quantity(2m, Ea), "02"),
                new ReceiptException(ReceiptReason.Damaged, new Quantity(3m, Ea), "01"),
            ],
            receipt.Lines.SelectMany(l => l.Exceptions));
    }

    [Fact]
    public async Task A_944_of_a_transfer_is_told_to_the_transfer()
    {
        var arrival = await Wire.TranslateAsync(Wire.Interchange("WMS-DC1", "RE", "944", """
            W17*F*20260305*R-2*TO-9001*S-1
            N1*WH*DC2*92*DC2
            W07*10*EA**VN*LAMP-40
            N9*LI*1
            W14*10
            """), "wms-dc1");
        var inbound = Assert.Single(arrival.Messages);
        Assert.Equal(KnownBook.Transfer, inbound.Process);
        Assert.Equal("DC2", Assert.IsType<TransferMessage.ReceiptReported>(inbound.Body).Receipt.Location.Value);
    }

    [Fact]
    public async Task A_945_finds_its_sales_order_by_the_release()
    {
        var sscc = Gs1.Sscc(0, "0614999", 1);
        var arrival = await Wire.TranslateAsync(Wire.Interchange("WMS-DC1", "SW", "945", $"""
            W06*F*R-1*20260303*SDC1-1001**PO-77310
            N1*WH*DC1*92*DC1
            N9*BM*BOL-1
            W27*M*SWFT
            LX*1
            MAN*GM*{sscc}
            W12*BP*10*6*4*EA**VN*LAMP-40
            N9*LI*1
            LX*2
            W12*CL*7*7**CA**VN*WIDGET-10
            N9*LI*2
            W03*13
            """), "wms-dc1");
        var inbound = Assert.Single(arrival.Messages);
        Assert.Equal((KnownBook.Sale, "945/WMS-DC1/SDC1-1001"), (inbound.Process, inbound.BusinessKey));
        var advice = Assert.IsType<SalesOrderMessage.ShipmentReported>(inbound.Body).Shipment;
        Assert.Equal(("SDC1-1001", "R-1", "DC1", new DateOnly(2026, 3, 3), "SWFT", "BOL-1"),
            (advice.Number, advice.Release, advice.Location.Value, advice.Date, advice.CarrierScac, advice.BillOfLading));
        Assert.Equal(
            [
                new(1, new ItemId("LAMP-40"), new Quantity(10m, Ea), new Quantity(6m, Ea), "BP", "LX1"),
                new(2, new ItemId("WIDGET-10"), new Quantity(7m, Ca), new Quantity(7m, Ca)),
            ],
            advice.Lines);
        Assert.Equal([new Package("LX1", PackageKind.Carton, sscc)], advice.Packages);
    }

    [Theory]
    [InlineData("TO-9001-1", "N9*CO*TO-9001")]
    [InlineData("TO-9001", "N9*BM*B-1")]
    public async Task A_945_of_a_transfer_is_found_by_its_release_or_the_order_number_of_our_940(
        string release, string reference)
    {
        var arrival = await Wire.TranslateAsync(Wire.Interchange("WMS-DC1", "SW", "945", $"""
            W06*F*{release}*20260303*SDC1-2
            {reference}
            LX*1
            W12*CL*10*10**EA**VN*LAMP-40
            N9*LI*1
            W03*10
            """), "wms-dc1");
        var inbound = Assert.Single(arrival.Messages);
        Assert.Equal(KnownBook.Transfer, inbound.Process);
        var advice = Assert.IsType<TransferMessage.ShipmentReported>(inbound.Body).Shipment;
        Assert.Equal((release, "DC1", 10m), (advice.Release, advice.Location.Value, advice.Lines[0].Shipped.Value));
    }

    [Fact]
    public async Task A_945_for_an_unknown_release_is_a_case_that_names_it()
    {
        var arrival = await Wire.TranslateAsync(Wire.Interchange("WMS-DC1", "SW", "945", """
            W06*F*R-404*20260303*S-9
            N1*WH*DC1*92*DC1
            LX*1
            W12*CL*1*1**EA**VN*LAMP-40
            W03*1
            """), "wms-dc1");
        Assert.Empty(arrival.Messages);
        Assert.Equal("unknown-order", Assert.Single(arrival.Cases).Kind);
        Assert.Equal(("ST 0001 segment 2 W06 element 2", "R-404"),
            (Assert.Single(arrival.Faults).Place, arrival.Faults[0].Found));
    }

    [Fact]
    public async Task A_997_is_told_to_the_exchange_of_its_group_and_never_acknowledged()
    {
        var arrival = await Wire.TranslateAsync(Wire.Interchange("KEYSTONE", "FA", "997", """
            AK1*PO*17
            AK2*850*0001
            AK3*PO1*8**8
            AK4*3*355*7*XX
            AK5*R*5
            AK9*R*1*1*0
            """), "edi-keystone");
        Assert.Empty(arrival.Acknowledgements);
        var inbound = Assert.Single(arrival.Messages);
        Assert.Equal(ProcessKeys.Exchange(new PartyId("KEYSTONE"), "PO", "17"), inbound.Process);
        var answer = Assert.IsType<ExchangeMessage.Acknowledged>(inbound.Body).Acknowledgement;
        Assert.Equal(("000000001", "PO", "17", "R", 1, 1, 0),
            (answer.InterchangeControlNumber, answer.FunctionalCode, answer.GroupControlNumber, answer.Result,
                answer.Included, answer.Received, answer.Accepted));
        var set = Assert.Single(answer.Sets);
        Assert.Equal(("850", "0001", "R"), (set.Code, set.ControlNumber, set.Result));
        Assert.Contains(set.Notes, n => n.StartsWith("segment 8 PO1 element 3: 7", StringComparison.Ordinal)
            && n.EndsWith("(found 'XX')", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_TA1_that_rejects_our_interchange_is_a_case()
    {
        var arrival = await Wire.TranslateAsync(
            "ISA*00*          *00*          *ZZ*KEYSTONE       *ZZ*HARBORLINE     *260302*0830*U*00401*000000009*0*P*:~\n"
            + "TA1*000000055*260302*0830*R*025~\nIEA*0*000000009~\n", "edi-keystone");
        Assert.Empty(arrival.Acknowledgements);
        var opened = Assert.Single(arrival.Cases);
        Assert.Equal(("interchange-rejected", "000000055"), (opened.Kind, opened.Subject));
    }

    private static Money Usd(decimal amount) => new(amount, Currency.Usd);
}
