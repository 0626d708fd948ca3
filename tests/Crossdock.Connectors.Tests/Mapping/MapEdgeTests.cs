using Crossdock.Connectors.Tests.X12;
using Crossdock.Edi;
using Crossdock.Model;

namespace Crossdock.Connectors.Tests.Mapping;

/// <summary>
/// Where documents differ from the sample: what is said twice, in another order, in another loop or format is read for
/// what it says, or named; never dropped.
/// </summary>
public sealed class MapEdgeTests
{
    private const string Invoice = """
        BGM+380+INV-7+9
        DTM+137:20260302:102
        RFF+ON:4500017
        CUX+2:USD:4
        LIN+1++00614141000012:EN
        QTY+47:10:EA
        PRI+AAA:10
        UNS+S
        MOA+77:100
        """;

    [Fact]
    public async Task One_member_said_twice_in_two_ways_is_a_fault_and_said_twice_the_same_is_none()
    {
        var twice = await InvoiceAsync(Invoice.Replace("RFF+ON:4500017", "RFF+ON:4500017'\nRFF+ON:4500018"));
        Assert.Equal("UNH 1 segment 5 RFF element 1", Assert.Single(twice.Faults).Place);
        Assert.Contains("4500017", twice.Faults[0].Expected);
        Assert.Empty(twice.Messages);
        Assert.Empty((await InvoiceAsync(Invoice.Replace("RFF+ON:4500017", "RFF+ON:4500017'\nRFF+ON:4500017"))).Faults);
    }

    [Theory]
    [InlineData("MOA+77:100'\nMOA+9:80'\nMOA+86:100")]
    [InlineData("MOA+9:80'\nMOA+86:100'\nMOA+77:100")]
    public async Task Of_several_qualifiers_the_one_that_the_map_names_first_decides_in_whatever_order_they_come(
        string totals) =>
        Assert.Equal(100m, Supplied(await InvoiceAsync(Invoice.Replace("MOA+77:100", totals))).Total.Amount);

    [Fact]
    public async Task Tax_rates_before_the_lines_do_not_hide_the_lines_and_those_behind_them_are_summed()
    {
        var invoice = Supplied(await InvoiceAsync(Invoice.Replace("CUX+2:USD:4", "TAX+7+VAT+++:::19'\nCUX+2:USD:4")
            .Replace("MOA+77:100", "MOA+77:126'\nTAX+7+VAT+++:::19'\nMOA+124:19'\nTAX+7+VAT+++:::7'\nMOA+124:7")));
        Assert.Equal((126m, 26m, 1), (invoice.Total.Amount, invoice.Tax!.Value.Amount, invoice.Lines.Count));
    }

    [Fact]
    public async Task Allowances_and_charges_are_summed_by_their_direction()
    {
        var invoice = Supplied(await InvoiceAsync(
            Invoice.Replace("LIN+1++", "ALC+C++++FC'\nMOA+8:12.5'\nALC+A++++DI'\nMOA+8:2.25'\nLIN+1++")
            .Replace("MOA+77:100", "MOA+77:110.25")));
        Assert.Equal(10.25m, invoice.Charges!.Value.Amount);
    }

    [Fact]
    public async Task A_credit_note_is_carried_positive_however_it_is_written()
    {
        var credit = Supplied(await InvoiceAsync(
            Invoice.Replace("BGM+380", "BGM+381").Replace("QTY+47:10", "QTY+47:-10")
            .Replace("MOA+77:100", "MOA+77:-100")));
        Assert.Equal((InvoiceKind.CreditMemo, 100m, 10m),
            (credit.Kind, credit.Total.Amount, credit.Lines[0].Quantity.Value));
    }

    [Theory]
    [InlineData("DTM+137:020326:2")]
    [InlineData("DTM+137:02032026:4")]
    [InlineData("DTM+137:260302:101")]
    [InlineData("DTM+137:202603020830:203")]
    public async Task A_date_is_read_in_the_format_that_it_names(string date) =>
        Assert.Equal(new DateOnly(2026, 3, 2),
            Supplied(await InvoiceAsync(Invoice.Replace("DTM+137:20260302:102", date))).Date);

    [Theory]
    [InlineData("PRI+AAA:10:::0", "above 0")]
    [InlineData("DTM+137:202610:610", "CCYYMMDD")]
    public async Task What_is_in_no_format_of_ours_is_named_and_not_guessed(string segment, string expected)
    {
        var text = segment.StartsWith("PRI", StringComparison.Ordinal) ? Invoice.Replace("PRI+AAA:10", segment)
            : Invoice.Replace("DTM+137:20260302:102", segment);
        Assert.Contains((await InvoiceAsync(text)).Faults, f => f.Expected!.Contains(expected));
    }

    [Fact]
    public async Task A_reference_of_a_party_is_not_the_documents()
    {
        var invoice = Supplied(await InvoiceAsync(
            Invoice.Replace("CUX+2", "NAD+SU+5412345000037::9'\nRFF+IV:PARTY-REF'\nCUX+2")));
        Assert.Null(invoice.Original);
    }

    [Fact]
    public async Task An_invoice_without_its_order_is_refused_with_the_amount_at_risk_named()
    {
        var arrival = await InvoiceAsync(Invoice.Replace("RFF+ON:4500017", "RFF+ON:NOBODYS"));
        Assert.Contains(arrival.Faults, f => f.Message.Contains("NOBODYS"));
        Assert.Equal(new Money(100m, Currency.Usd), Assert.Single(arrival.Cases).AtRisk);
    }

    [Fact]
    public async Task Our_own_number_is_not_translated_a_second_time()
    {
        // The endpoint's cross references: the supplier's W is our WIDGET-10; its own WIDGET-10 is our LAMP-40.
        var network = EdifactWire.Network(references:
        [
            new("edi-keystone", CrossReferenceKind.Item, "W", "WIDGET-10"),
            new("edi-keystone", CrossReferenceKind.Item, "WIDGET-10", "LAMP-40"),
        ]);
        var text = EdifactWire.Interchange("KEYSTONE", "INVOIC",
            Invoice.Replace("LIN+1++00614141000012:EN", "LIN+1++W:SA").Replace("'\n", "'\n"));
        Assert.Equal("WIDGET-10",
            Supplied(await EdifactWire.TranslateAsync(text, "edi-keystone", network)).Lines[0].Item.Value);
    }

    [Fact]
    public async Task A_delivery_place_that_comes_twice_is_a_fault()
    {
        const string order = """
            BGM+220+PO-1+9
            DTM+137:20260302:102
            NAD+DP+5412345000020::9++Acme 7+7 Main Street+Dallas+TX+75201+US
            NAD+DP+5412345000051::9++Acme 8+8 Main Street+Dallas+TX+75201+US
            LIN+1++00614141000043:EN
            QTY+21:12:EA
            UNS+S
            """;
        var arrival = await EdifactWire.TranslateAsync(EdifactWire.Interchange("ACME", "ORDERS", order), "edi-acme");
        Assert.Equal("UNH 1 segment 5 NAD", Assert.Single(arrival.Faults).Place);
    }

    [Fact]
    public async Task A_freight_bill_in_another_currency_keeps_it()
    {
        var arrival = await Wire.TranslateAsync(Wire.Interchange("ACME", "IM", "210", """
            B3**PRO-1*SHIP-1*PP**20260302*12345****SCAC
            C3*CAD
            LX*1
            L1*1***12345
            """, functional: "IM"), "edi-acme");
        Assert.Empty(arrival.Faults);
        var bill = Assert.IsType<FreightInvoice>(Assert.IsType<TradeDocumentMessage.Received>(Assert.Single(
            arrival.Messages).Body).Document);
        Assert.Equal((new Money(123.45m, new Currency("CAD")), new Money(123.45m, new Currency("CAD"))),
            (bill.Amount, bill.Charges[0].Amount));
    }

    [Fact]
    public async Task Pallets_hold_cartons_and_a_level_with_two_labels_is_two_packages()
    {
        var (a, b, c) = (Sscc("0614141000000001"), Sscc("0614141000000002"), Sscc("0614141000000003"));
        var arrival = await EdifactWire.TranslateAsync(EdifactWire.Interchange("KEYSTONE", "DESADV", $"""
            BGM+351+ASN-1+9
            DTM+137:20260302:102
            DTM+11:20260303:102
            RFF+ON:4500017
            CPS+1
            PAC+3++CT
            PAC+1++PX
            CPS+2+1
            PAC+1++PX
            PCI+33E
            GIN+BJ+{a}
            CPS+3+2
            PAC+2++CT
            PCI+33E
            GIN+BJ+{b}+{c}
            LIN+7++00614141000012:EN
            QTY+12:10:EA
            RFF+ON:4500018:2
            CPS+4+1
            LIN+1++00614141000029:EN
            QTY+12:6:EA
            CNT+2:2
            """), "edi-keystone");
        Assert.Empty(arrival.Faults);
        var notices = arrival.Messages.Select(m => ((PurchaseOrderMessage.ShipNoticeReceived)m.Body).Notice).ToList();
        Assert.Equal(["4500018", "4500017"], notices.Select(n => n.Lines[0].PurchaseOrder));
        Assert.Equal((2, "3", new DateOnly(2026, 3, 3)),
            (notices[0].Lines[0].PurchaseOrderLine, notices[0].Lines[0].Package, notices[0].ShipDate));
        Assert.Equal([new("2", PackageKind.Pallet, a), new Package("3", PackageKind.Carton, b, "2")], notices[0].Packages);
        Assert.Equal([new Package("4", PackageKind.Carton, null)], notices[1].Packages);
        Assert.Contains(new Reference(ReferenceKinds.Sscc, c), arrival.References);
    }

    [Fact]
    public async Task A_packing_level_whose_parent_is_missing_is_named_with_its_place()
    {
        var arrival = await EdifactWire.TranslateAsync(EdifactWire.Interchange("KEYSTONE", "DESADV", """
            BGM+351+ASN-1+9
            DTM+137:20260302:102
            RFF+ON:4500017
            CPS+1
            CPS+2+9
            LIN+1++00614141000012:EN
            QTY+12:10:EA
            """), "edi-keystone");
        Assert.Equal("UNH 1 segment 6 CPS element 2", arrival.Faults[0].Place);
    }

    [Fact]
    public async Task A_count_of_the_lines_of_all_packages_that_does_not_hold_is_a_fault()
    {
        const string despatch = """
            BGM+351+ASN-1+9
            DTM+137:20260302:102
            RFF+ON:4500017
            CPS+1
            LIN+1++00614141000012:EN
            QTY+12:10:EA
            CPS+2+1
            LIN+2++00614141000029:EN
            QTY+12:6:EA
            CNT+2:2
            """;
        Assert.Empty((await EdifactWire.TranslateAsync(
            EdifactWire.Interchange("KEYSTONE", "DESADV", despatch), "edi-keystone")).Faults);
        var wrong = await EdifactWire.TranslateAsync(
            EdifactWire.Interchange("KEYSTONE", "DESADV", despatch.Replace("CNT+2:2", "CNT+2:3")), "edi-keystone");
        Assert.Equal("UNH 1 segment 11 CNT element 1", Assert.Single(wrong.Faults).Place);
    }

    [Fact]
    public async Task What_one_schedule_says_holds_for_each_of_its_quantities()
    {
        const string schedule = """
            BGM+241+D-1+9
            DTM+137:20260302:102
            GIS+37
            LIN+1++00614141000012:EN
            SCC+1
            QTY+113:10:EA
            DTM+2:20260309:102
            QTY+113:20:EA
            DTM+2:20260316:102
            SCC+4++W
            QTY+113:30:EA
            DTM+2:20260323:102
            """;
        var network = EdifactWire.Network("D.01B");
        var arrival = await EdifactWire.TranslateAsync(
            EdifactWire.Interchange("ACME", "DELFOR", schedule, "D.01B"), "edi-acme", network);
        Assert.Empty(arrival.Faults);
        var forecast = Assert.IsType<Forecast>(Assert.IsType<TradeDocumentMessage.Received>(Assert.Single(
            arrival.Messages).Body).Document);
        Assert.Equal([("firm", 10m, 9, null), ("firm", 20m, 16, null), ("planned", 30m, 23, "week")],
            forecast.Lines[0].Figures.Select(f => (f.Commitment, f.Quantity.Value, f.Date.Day, f.Bucket)));
    }

    private static string Sscc(string digits) =>
        Enumerable.Range(0, 10).Select(d => $"{"0"}{digits}{d}").Single(s => Gs1.IsSscc(s));

    private static SupplierInvoice Supplied(Arrival arrival)
    {
        Assert.Empty(arrival.Faults);
        return Assert.IsType<SupplierInvoiceMessage.Received>(Assert.Single(arrival.Messages).Body).Invoice;
    }

    private static Task<Arrival> InvoiceAsync(string body) =>
        EdifactWire.TranslateAsync(EdifactWire.Interchange("KEYSTONE", "INVOIC", body.Replace("'\n", "\n")),
            "edi-keystone");
}
