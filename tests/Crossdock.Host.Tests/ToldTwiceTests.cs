using Crossdock.Engine;
using Crossdock.Host.Configuration;
using Crossdock.Model;

namespace Crossdock.Host.Tests;

/// <summary>
/// A shipment, booking, receipt or payment that is told twice: the same again has no effect; what says something else
/// under its number is a case that sets both beside each other.
/// </summary>
public class ToldTwiceTests
{
    private static readonly Network Network = NetworkFolder.Load(Path.Combine(ProjectRoot.Folder, "samples", "network"));
    private static readonly EntityId Central = new("CENTRAL"), North = new("NORTH");
    private static readonly LocationId Dc1 = new("DC1"), Dc2 = new("DC2");
    private static readonly ItemId Widget = new("WIDGET-10"), Lamp = new("LAMP-40");
    private static readonly UnitCode Ea = new("EA"), Ca = new("CA");
    private static readonly ProcessId Order = ProcessKeys.SalesOrder("edi-acme", "SO-1"),
        Transfer = ProcessKeys.Transfer(Central, "TO-1");
    private static readonly DateOnly Day = new(2026, 3, 2);
    private static readonly DateTimeOffset At = new(2026, 3, 2, 8, 0, 0, TimeSpan.Zero);
    private static readonly ShippingAdvice Told = new(
        "SH-1", "ACME-SO-1-R1", Dc1, Day, "SWFT", "BOL-1",
        [new(1, Widget, new Quantity(10, Ca), new Quantity(10, Ca), Lot: "L-1")], []);

    private static Money Usd(decimal amount) => new(amount, Currency.Usd);

    private static Rehearsal With(ItemId item, decimal onHand)
    {
        var ran = new Rehearsal(Business.Processes, Business.Router, Network);
        ran.Tell(ProcessKeys.StockPosition(Central, Dc1, item), "open",
            new StockPositionMessage.Opened("OPEN", onHand, Usd(onHand * 7m), Day), At);
        return ran;
    }

    /// <summary>120 EA at 12.00, all released.</summary>
    private static Rehearsal Released()
    {
        var ran = With(Widget, 120);
        ran.Tell(Order, "order",
            new SalesOrderMessage.Received(new SalesOrder("edi-acme", "SO-1", Central, new PartyId("ACME"), Dc1,
                Currency.Usd, Day,
            new Address("Store", "1 Main", "Dallas", "TX", "75201", "US"),
            [new(1, Widget, new Quantity(10, Ca), new UnitPrice(12m, Ea))])), At);
        ran.Tell(Order, "tax", new SalesOrderMessage.Taxed("Q", 0m), At);
        ran.Tell(Order, "credit", new SalesOrderMessage.CreditDecided(true, Usd(0), Usd(0), null), At);
        return ran;
    }

    private static void Ship(Rehearsal ran, string key, ShippingAdvice advice) =>
        ran.Tell(Order, key, new SalesOrderMessage.ShipmentReported(advice), At);

    [Fact]
    public void A_shipment_by_945_and_by_the_API_in_other_units_is_invoiced_once()
    {
        var ran = Released();
        Ship(ran, "945/WMS-DC1/SH-1", Told);
        // The second door tells neither lot, bill of lading nor carrier, and splits the line.
        Ship(ran, "shipment/DC1/SH-1", Told with
        {
            CarrierScac = null, BillOfLading = null,
                Lines = [new(1, Widget, new Quantity(60, Ea), new Quantity(60, Ea)),
                    new(1, Widget, new Quantity(60, Ea), new Quantity(60, Ea))],
        });
        Assert.Single(ran.Entries, e => e.Rule == "customer-invoice");
        Assert.Empty(ran.Cases);
    }

    public static TheoryData<string, ShippingAdvice, string, double?> Others { get; } = new()
    {
        { "fewer", Told with { Lines = [new(1, Widget, new Quantity(10, Ca), new Quantity(8, Ca), Lot: "L-1")] },
            "line 1: 120 first, 96 now (-24)", 288.00 },
        { "nothing", Told with { Lines = [new(1, Widget, new Quantity(10, Ca), new Quantity(0, Ca))] },
            "line 1: 120 first, 0 now (-120)", 1440.00 },
        { "a strange line", Told with { Lines =
            [.. Told.Lines, new(7, Lamp, new Quantity(1, Ea), new Quantity(1, Ea))] }, "line 7: 0 first, 1 now (+1)",
            null },
        { "another lot", Told with { Lines = [new(1, Widget, new Quantity(10, Ca), new Quantity(10, Ca), Lot: "L-2")] },
            "lots L-1 (line 1: 120) first, L-2 (line 1: 120) now", null },
        { "two lots", Told with { Lines = [new(1, Widget, new Quantity(4, Ca), new Quantity(4, Ca), Lot: "L-1"),
            new(1, Widget, new Quantity(6, Ca), new Quantity(6, Ca), Lot: "L-2")] }, "L-2 (line 1: 72) now", null },
        { "another carrier", Told with { CarrierScac = "UPSN" }, "carrier SWFT first, UPSN now", null },
        { "another bill", Told with { BillOfLading = "BOL-2" }, "bill of lading BOL-1 first, BOL-2 now", null },
        { "another day", Told with { Date = Day.AddDays(1) }, "date 2026-03-02 first, 2026-03-03 now", null },
    };

    [Theory]
    [MemberData(nameof(Others))]
    public void A_shipment_told_again_with_other_content_is_a_case_that_shows_both(
        string what, ShippingAdvice again, string difference, double? atRisk)
    {
        var ran = Released();
        Ship(ran, "945/WMS-DC1/SH-1", Told);
        var (events, entries) = (ran.Events.Count, ran.Entries.Count);
        Ship(ran, $"shipment/DC1/SH-1/{what}", again);
        var opened = Assert.Single(ran.Cases);
        Assert.Equal(("conflicting-document", "shipment/SH-1", "warehouse"),
            (opened.Case.Kind, opened.Case.Subject, opened.Case.Owner));
        Assert.Contains(difference, opened.Case.Explanation);
        Assert.Equal((decimal?)atRisk, opened.Case.AtRisk?.Amount);
        Assert.Equal((events, entries), (ran.Events.Count, ran.Entries.Count));
        ran.Tell(Order, "answer",
            new SalesOrderMessage.CaseResolved(new CaseResolution("c", "dismiss", "ann", null, Kind: opened.Case.Kind,
                Subject: opened.Case.Subject)), At);
        Assert.NotNull(ran.Cases[0].Outcome);
    }

    [Fact]
    public void Other_labels_are_other_content_where_both_doors_name_some()
    {
        Package[] Labelled(string sscc) => [new("1", PackageKind.Carton, sscc)];
        var ran = Released();
        Ship(ran, "945", Told with { Packages = Labelled("006141410000000010") });
        Ship(ran, "api/same", Told with { Packages = Labelled("006141410000000010") });
        Ship(ran, "api/none", Told);
        Assert.Empty(ran.Cases);
        Ship(ran, "api/other", Told with { Packages = Labelled("006141410000000027") });
        Assert.Contains("other labels", Assert.Single(ran.Cases).Case.Explanation);
    }

    [Fact]
    public void A_second_confirmation_of_a_release_is_a_case_that_names_the_first()
    {
        var ran = Released();
        Ship(ran, "945/1", Told);
        Ship(ran, "945/2", Told with { Number = "SH-2" });
        var refused = Assert.Single(ran.Cases).Case;
        Assert.Equal("refused", refused.Kind);
        Assert.Contains("shipment/SH-1 has ended", refused.Explanation);
        Assert.Single(ran.Entries, e => e.Rule == "customer-invoice");
    }

    [Fact]
    public void Another_item_than_was_released_is_not_invoiced_as_what_was_ordered()
    {
        var ran = Released();
        Ship(ran, "945", Told with { Lines = [new(1, Lamp, new Quantity(120, Ea), new Quantity(120, Ea))] });
        Assert.Equal("refused", Assert.Single(ran.Cases).Case.Kind);
        Assert.DoesNotContain(ran.Entries, e => e.Rule == "customer-invoice");
    }

    [Fact]
    public void A_booking_told_again_with_another_label_or_freight_is_a_case()
    {
        SalesOrderMessage.ShipmentBooked Booked(string tracking, decimal freight) =>
            new("SH-1", "SWFT", tracking, Usd(freight));
        var ran = Released();
        Ship(ran, "945", Told);
        ran.Tell(Order, "booked", Booked("T-1", 12.40m), At);
        ran.Tell(Order, "booked/again", Booked("T-1", 12.40m), At);
        Assert.Empty(ran.Cases);
        ran.Tell(Order, "booked/dearer", Booked("T-1", 15.00m), At);
        Assert.Equal(("conflicting-document", "booking/SH-1", 2.60m),
            (ran.Cases[0].Case.Kind, ran.Cases[0].Case.Subject, ran.Cases[0].Case.AtRisk!.Value.Amount));
        ran.Tell(Order, "booked/other", Booked("T-2", 12.40m), At);
        Assert.Contains("tracking number T-1 first, T-2 now", ran.Cases.Last(c => c.Outcome is null).Case.Explanation);
        Assert.Equal(12.40m, ran.Cases.Last(c => c.Outcome is null).Case.AtRisk!.Value.Amount);
        Assert.Equal(1240, ran.Balance(Central, new Role("FRT-OUT")));
    }

    /// <summary>10 lamps at cost 7.00 and 20 %, shipped.</summary>
    private static Rehearsal Shipped(out ShippingAdvice shipment)
    {
        var ran = With(Lamp, 10);
        ran.Tell(Transfer, "ordered",
            new TransferMessage.Ordered(new TransferOrder("TO-1", Central, North, Dc1, Dc2, Currency.Usd, Day,
                [new(1, Lamp, new Quantity(10, Ea))])), At);
        shipment = new ShippingAdvice("1001", "TO-1-1", Dc1, Day, "SWFT", null,
            [new(1, Lamp, new Quantity(10, Ea), new Quantity(10, Ea))], []);
        ran.Tell(Transfer, "945", new TransferMessage.ShipmentReported(shipment), At);
        return ran;
    }

    private static ReceiptAdvice Receipt(decimal accepted, decimal damaged = 0) =>
        new("1001", Dc2, "TO-1", null, Day.AddDays(2),
            [new ReceiptLine(1, Lamp, new Quantity(accepted, Ea),
                damaged == 0 ? [] : [new ReceiptException(ReceiptReason.Damaged, new Quantity(damaged, Ea))])]);

    [Fact]
    public void A_transfers_shipment_told_again_with_other_content_is_a_case_at_transfer_price()
    {
        var ran = Shipped(out var shipment);
        ran.Tell(Transfer, "api", new TransferMessage.ShipmentReported(shipment with { CarrierScac = null }), At);
        Assert.Empty(ran.Cases);
        ran.Tell(Transfer, "api/other",
            new TransferMessage.ShipmentReported(
                shipment with { Lines = [new(1, Lamp, new Quantity(10, Ea), new Quantity(7, Ea))] }), At);
        var opened = Assert.Single(ran.Cases);
        Assert.Equal(("conflicting-document", "shipment/1001", 25.20m),
            (opened.Case.Kind, opened.Case.Subject, opened.Case.AtRisk!.Value.Amount));
        ran.Tell(Transfer, "answer",
            new TransferMessage.CaseResolved(new CaseResolution("c", "dismiss", "ann", null, Kind: opened.Case.Kind,
                Subject: opened.Case.Subject)), At);
        Assert.NotNull(ran.Cases[0].Outcome);
        Assert.Equal(8400, ran.Balance(Central, new Role("IC-AR")));
    }

    [Fact]
    public void A_transfers_receipt_is_taken_in_once_and_told_again_with_other_content_is_a_case()
    {
        var ran = Shipped(out _);
        // The two warehouses number by themselves: this receipt has the shipment's number.
        ran.Tell(Transfer, "944", new TransferMessage.ReceiptReported(Receipt(8)), At);
        Assert.Equal(6720, ran.Balance(North, new Role("INV")));
        ran.Tell(Transfer, "receipt/DC2/1001", new TransferMessage.ReceiptReported(Receipt(8)), At);
        Assert.Empty(ran.Cases);
        ran.Tell(Transfer, "again", new TransferMessage.ReceiptReported(Receipt(8, damaged: 1)), At);
        Assert.Contains("line 1: 0 not accepted first, 1 now", Assert.Single(ran.Cases).Case.Explanation);
        Assert.Equal(6720, ran.Balance(North, new Role("INV")));
    }

    [Fact]
    public void A_transfer_takes_no_other_item_for_its_own()
    {
        var ran = Shipped(out var shipment);
        ran.Tell(Transfer, "944",
            new TransferMessage.ReceiptReported(
                Receipt(8) with { Lines = [new ReceiptLine(1, Widget, new Quantity(8, Ea), [])] }), At);
        Assert.Equal("refused", Assert.Single(ran.Cases).Case.Kind);
        ran.Tell(Transfer, "945/2",
            new TransferMessage.ShipmentReported(
                shipment with { Number = "1002", Lines = [new(1, Widget, new Quantity(1, Ea), new Quantity(1, Ea))] }),
            At);
        Assert.All(ran.Cases, c => Assert.Equal("refused", c.Case.Kind));
        Assert.Equal(0, ran.Balance(North, new Role("INV")));
    }

    [Fact]
    public void An_elimination_has_one_effect_however_often_it_is_requested()
    {
        var ran = Shipped(out _);
        ran.Tell(Transfer, "elimination", new TransferMessage.EliminationRequested("2026-03", Day.AddDays(29)), At);
        ran.Tell(Transfer, "944", new TransferMessage.ReceiptReported(Receipt(10)), At);
        ran.Tell(ProcessKeys.StockPosition(North, Dc2, Lamp), "loss",
            new StockPositionMessage.Adjusted("L-1", -5, "loss", Day), At);
        ran.Tell(Transfer, "elimination/again", new TransferMessage.EliminationRequested("2026-03", Day.AddDays(29)), At);
        Assert.Single(ran.Entries, e => e.Rule == "elimination");
        Assert.Empty(ran.Cases);
        ran.Tell(Transfer, "elimination/other", new TransferMessage.EliminationRequested("2026-03", Day.AddDays(30)), At);
        Assert.Equal("elimination/2026-03", Assert.Single(ran.Cases).Case.Subject);
    }

    /// <summary>An invoice of 120 EA at 10.00, received and posted.</summary>
    private static (Rehearsal Ran, ProcessId Invoice) Invoiced()
    {
        var ran = new Rehearsal(Business.Processes, Business.Router, Network);
        var (order, invoice) = (ProcessKeys.PurchaseOrder(Central, "4500017"),
            ProcessKeys.SupplierInvoice(Central, new PartyId("KEYSTONE"), "88123", 2026));
        ran.Tell(order, "approved",
            new PurchaseOrderMessage.Approved(new PurchaseOrder("4500017", Central, new PartyId("KEYSTONE"), Dc1,
                Currency.Usd, Day,
            [new(1, Widget, new Quantity(10, Ca), new UnitPrice(10m, Ea), Day.AddDays(7))])), At);
        ran.Tell(order, "944", new PurchaseOrderMessage.ReceiptReported(
            new ReceiptAdvice("R-1", Dc1, "4500017", null, Day,
                [new ReceiptLine(1, Widget, new Quantity(10, Ca), [])])), At);
        ran.Tell(invoice, "810",
            new SupplierInvoiceMessage.Received(
                new SupplierInvoice("88123", InvoiceKind.Invoice, Central, new PartyId("KEYSTONE"), Day, Currency.Usd,
            [new(1, "4500017", 1, Widget, new Quantity(120, Ea), new UnitPrice(10m, Ea))], Usd(1200m)), "edi-keystone"),
                At);
        return (ran, invoice);
    }

    [Fact]
    public void A_payment_told_twice_under_two_keys_is_paid_once()
    {
        var (ran, invoice) = Invoiced();
        SupplierInvoiceMessage.Paid Paid(decimal amount) => new(new SupplierPayment("PAY-1", Day, Usd(amount)));
        ran.Tell(invoice, "paid/PAY-1/88123", Paid(500m), At);
        ran.Tell(invoice, "paid/PAY-1/INV-88123", Paid(500m), At);
        Assert.Equal(-70000, ran.Balance(Central, new Role("AP")));
        Assert.Empty(ran.Cases);
        ran.Tell(invoice, "paid/PAY-1/088123", Paid(600m), At);
        var opened = Assert.Single(ran.Cases);
        Assert.Equal(("conflicting-document", "payment/PAY-1", 600m),
            (opened.Case.Kind, opened.Case.Subject, opened.Case.AtRisk!.Value.Amount));
        Assert.Equal(-70000, ran.Balance(Central, new Role("AP")));
        ran.Tell(invoice, "answer",
            new SupplierInvoiceMessage.CaseResolved(
                new CaseResolution("c", "dismiss", "ann", null, Kind: opened.Case.Kind, Subject: opened.Case.Subject)),
            At);
        Assert.NotNull(ran.Cases[0].Outcome);
    }

    [Fact]
    public void A_customers_payment_by_820_and_by_the_API_is_booked_once_and_other_content_is_a_case()
    {
        var ran = Released();
        Ship(ran, "945", Told);
        var invoice = ran.Commands.Select(c => c.Command.Command).OfType<SendCustomerInvoice>().Single().Invoice.Number;
        var payment = ProcessKeys.CustomerPayment(Central, new PartyId("ACME"), "REM-1");
        void Tell(string key, decimal total, decimal off = 0) => ran.Tell(payment, key, new CustomerPaymentMessage.Received(
            new RemittanceAdvice("REM-1", Central, new PartyId("ACME"), Day, Usd(total),
                [new(invoice, Order, Usd(total), off == 0 ? null : Usd(off))])), At);
        Tell("820", 1440m);
        Tell("api", 1440m);
        Assert.Empty(ran.Cases);
        Tell("api/other", 1400m, 40m);
        var opened = Assert.Single(ran.Cases);
        Assert.Equal(("conflicting-document", 40m, 144000),
            (opened.Case.Kind, opened.Case.AtRisk!.Value.Amount, ran.Balance(Central, new Role("CASH"))));
        Assert.Contains($"{invoice} 1,400.00 USD less 40.00 USD now", opened.Case.Explanation);
    }

    [Theory]
    [InlineData(false, "cancel by ann")]
    [InlineData(true, "cancel by ann: nothing was left to cancel; with the warehouse stay 120 of line 1")]
    public void A_cancellation_says_what_the_warehouse_keeps(bool releasedAgain, string outcome)
    {
        var ran = Released();
        Ship(ran, "945", Told with { Lines = [new(1, Widget, new Quantity(10, Ca), new Quantity(0, Ca))] });
        Assert.Equal("short-pick", Assert.Single(ran.Cases).Case.Kind);
        // Stock comes in, and the whole order goes out with the next wave, while the case is open.
        if (releasedAgain) ran.Tell(Order, "allocated",
            new SalesOrderMessage.CaseResolved(new CaseResolution("c", "release", "ben", null, Kind: "short-pick",
                Subject: "other")), At);
        ran.Tell(Order, "answer",
            new SalesOrderMessage.CaseResolved(new CaseResolution("c", "cancel", "ann", null, Kind: "short-pick",
                Subject: "SH-1")), At);
        Assert.Equal(outcome, ran.Cases[0].Outcome);
        Assert.Equal(releasedAgain ? 0 : 120, ran.Lines.Where(l => l.Stage == LineStage.Cancelled).Sum(l => l.Quantity));
    }

    [Fact]
    public void A_receipt_of_another_item_than_was_ordered_is_not_accrued()
    {
        var ran = new Rehearsal(Business.Processes, Business.Router, Network);
        var order = ProcessKeys.PurchaseOrder(Central, "4500017");
        ran.Tell(order, "approved",
            new PurchaseOrderMessage.Approved(new PurchaseOrder("4500017", Central, new PartyId("KEYSTONE"), Dc1,
                Currency.Usd, Day,
            [new(1, Widget, new Quantity(10, Ca), new UnitPrice(10m, Ea), Day.AddDays(7))])), At);
        ran.Tell(order, "944", new PurchaseOrderMessage.ReceiptReported(
            new ReceiptAdvice("R-1", Dc1, "4500017", null, Day, [new ReceiptLine(1, Lamp, new Quantity(10, Ea), [])])),
            At);
        Assert.Equal("refused", Assert.Single(ran.Cases).Case.Kind);
        Assert.Empty(ran.Entries);
    }
}
