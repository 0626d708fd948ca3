using Crossdock.Engine;
using Crossdock.Host.Configuration;
using Crossdock.Model;

namespace Crossdock.Host.Tests;

/// <summary>Order to cash with other amounts, rates and shipments than the golden scenario.</summary>
public class SalesOrderTests
{
    private static readonly Network Network = NetworkFolder.Load(Path.Combine(ProjectRoot.Folder, "samples", "network"));
    private static readonly EntityId Central = new("CENTRAL");
    private static readonly ProcessId Order = ProcessKeys.SalesOrder("edi-acme", "SO-1");
    private static readonly DateTimeOffset At = new(2026, 3, 2, 8, 0, 0, TimeSpan.Zero);
    private static readonly Address ShipTo = new("Store", "1 Main", "Dallas", "TX", "75201", "US");

    /// <summary>
    /// However it is split, the invoices add up to the order, to the cent, and every line is invoiced as it shipped.
    /// </summary>
    [Theory]
    [InlineData(10, 100.00, 5, 60.00, 80.80, new[] { 6, 4 })]
    [InlineData(7, 3.33, 3.5, 9.99, 2.71, new[] { 1, 1, 1, 1, 1, 1, 1 })]
    [InlineData(13, 0.07, 0, 0.05, 0.01, new[] { 4, 4, 5 })]
    [InlineData(3, 99.99, 12.5, 0, 19.37, new[] { 2, 1 })]
    [InlineData(11, 17.77, 33.3, 100.01, 13.13, new[] { 10, 1 })]
    public void The_last_shipment_takes_the_cents(
        int ordered, double price, double discount, double freight, double tax, int[] shipments)
    {
        var ran = Started(ordered, (decimal)price, (decimal)discount, (decimal)freight, (decimal)tax, stock: ordered);
        for (var i = 0; i < shipments.Length; i++) Ship(ran, i + 1, ordered - shipments.Take(i).Sum(), shipments[i]);
        var goods = Math.Round(ordered * (decimal)price, 2, MidpointRounding.AwayFromZero);
        var off = Math.Round(goods * (decimal)discount / 100m, 2, MidpointRounding.AwayFromZero);
        Assert.Empty(ran.Cases);
        Assert.Equal(goods - off + (decimal)freight + (decimal)tax, ran.Balance(Central, new Role("AR")) / 100m);
        Assert.Equal(-(goods - off), ran.Balance(Central, new Role("REV")) / 100m);
        Assert.Equal(-(decimal)tax, ran.Balance(Central, new Role("TAX-PAYABLE")) / 100m);
        Assert.Equal(-(decimal)freight, ran.Balance(Central, new Role("REV-FREIGHT")) / 100m);
        Assert.Equal(0, ran.Balance(Central, new Role("INV")));
        Assert.Equal(ordered, ran.Lines.Where(l => l.Stage == LineStage.Invoiced).Sum(l => l.Quantity));
    }

    [Fact]
    public void A_shipment_reported_twice_is_invoiced_once()
    {
        var ran = Started(10, 100m, 0, 0, 0, stock: 10);
        Ship(ran, 1, 10, 10);
        ran.Tell(Order, "again", new SalesOrderMessage.ShipmentReported(Advice(1, 10, 10)), At);
        Assert.Single(ran.Entries, e => e.Rule == "customer-invoice");
        Assert.Single(ran.Entries, e => e.Rule == "cost-of-sales");
    }

    [Fact]
    public void More_than_was_released_is_a_case_and_not_an_invoice()
    {
        var ran = Started(10, 100m, 0, 0, 0, stock: 10);
        Ship(ran, 1, 10, 11);
        Assert.Equal("refused", Assert.Single(ran.Cases).Case.Kind);
        Assert.DoesNotContain(ran.Entries, e => e.Rule == "customer-invoice");
    }

    [Fact]
    public void What_is_not_in_stock_is_a_case_and_the_rest_ships()
    {
        var ran = Started(10, 100m, 0, 0, 0, stock: 6);
        var waiting = Assert.Single(ran.Cases);
        Assert.Equal(("backorder", 400m), (waiting.Case.Kind, waiting.Case.AtRisk!.Value.Amount));
        Ship(ran, 1, 6, 6);
        Assert.Equal(60000, ran.Balance(Central, new Role("AR")));

        Open(ran, "OPEN-2", 1);
        Open(ran, "OPEN-3", 7);
        Ship(ran, 2, 1, 1);
        Ship(ran, 3, 3, 3);
        Assert.Equal(100000, ran.Balance(Central, new Role("AR")));
        Assert.DoesNotContain(ran.Cases, c => c.Outcome is null);
    }

    [Fact]
    public void What_is_cancelled_while_it_waits_gets_nothing_of_what_comes_in()
    {
        var ran = Started(10, 100m, 0, 0, 0, stock: 6);
        ran.Tell(Order, "answer",
            new SalesOrderMessage.CaseResolved(new CaseResolution("c", "cancel", "ann", null, Kind: "backorder")), At);
        Open(ran, "OPEN-2", 50);
        Ship(ran, 1, 6, 6);
        Assert.Single(ran.Commands, c => c.Command.Command is ReleaseToWarehouse);
        Assert.Equal((6m, 4m), (ran.Lines.Where(l => l.Stage == LineStage.Allocated).Sum(l => l.Quantity),
            ran.Lines.Where(l => l.Stage == LineStage.Cancelled).Sum(l => l.Quantity)));
        Assert.DoesNotContain(ran.Cases, c => c.Outcome is null);
    }

    [Fact]
    public void Nothing_shipped_is_a_case_and_not_an_endless_release()
    {
        var ran = Started(10, 100m, 0, 0, 0, stock: 10);
        Ship(ran, 1, 10, 0);
        Assert.Equal("short-pick", Assert.Single(ran.Cases).Case.Kind);
        ran.Tell(Order, "answer",
            new SalesOrderMessage.CaseResolved(new CaseResolution("c", "cancel", "ann", null, Kind: "short-pick",
                Subject: "SH-1")), At);
        Assert.DoesNotContain(ran.Cases, c => c.Outcome is null);
        Assert.Equal(10, ran.Lines.Where(l => l.Stage == LineStage.Cancelled).Sum(l => l.Quantity));
        Assert.DoesNotContain(ran.Entries, e => e.Rule == "customer-invoice");
    }

    [Fact]
    public void An_order_over_its_credit_waits_for_a_person()
    {
        var ran = Received(10, 100m, 0, 0, 10);
        ran.Tell(Order, "tax", new SalesOrderMessage.Taxed("Q", 0m), At);
        ran.Tell(Order, "credit", new SalesOrderMessage.CreditDecided(false, new Money(1000m, Currency.Usd),
            new Money(10m, Currency.Usd), "over the limit"), At);
        Assert.Equal(("credit-hold", 1000m), (Assert.Single(ran.Cases).Case.Kind, ran.Cases[0].Case.AtRisk!.Value.Amount));
        Assert.DoesNotContain(ran.Commands, c => c.Command.Command is ReleaseToWarehouse);
        ran.Tell(Order, "answer",
            new SalesOrderMessage.CaseResolved(new CaseResolution("c", "release", "ann", null, Kind: "credit-hold")),
            At);
        Assert.Contains(ran.Commands, c => c.Command.Command is ReleaseToWarehouse);
    }

    [Fact]
    public void A_payment_applies_what_it_names_and_leaves_the_rest_on_account()
    {
        var ran = Started(10, 100m, 0, 0, 0, stock: 10);
        Ship(ran, 1, 10, 10);
        var invoice = ran.Commands.Select(c => c.Command.Command).OfType<SendCustomerInvoice>().Single().Invoice.Number;
        Money Usd(decimal amount) => new(amount, Currency.Usd);
        var remittance = new RemittanceAdvice("REM-1", Central, new PartyId("ACME"), new DateOnly(2026, 3, 20), Usd(1000m),
            [new(invoice, Order, Usd(900m), Usd(50m), "01"), new("UNKNOWN-1", null, Usd(100m))]);
        ran.Tell(ProcessKeys.CustomerPayment(Central, new PartyId("ACME"), "REM-1"), "820",
            new CustomerPaymentMessage.Received(remittance), At);
        Assert.Equal(100000, ran.Balance(Central, new Role("CASH")));
        Assert.Equal(5000, ran.Balance(Central, new Role("AR")));
        Assert.Equal(5000, ran.Balance(Central, new Role("DEDUCTION")));
        Assert.Equal(-10000, ran.Balance(Central, new Role("UNAPPLIED")));
        Assert.Equal(["deduction", "unapplied-cash"], ran.Cases.Select(c => c.Case.Kind).Order());
    }

    [Fact]
    public void A_partly_accepted_group_is_one_exception()
    {
        var ran = new Rehearsal(Business.Processes, Business.Router, Network);
        var (partner, exchange) = (new PartyId("ACME"), ProcessKeys.Exchange(new PartyId("ACME"), "IN", "7"));
        var sets = Enumerable.Range(1, 5).Select(i => new SentSet("810", $"{i:D4}", Order, $"I-{i}")).ToList();
        ran.Tell(exchange, "sent",
            new ExchangeMessage.Sent(new SentGroup(partner, "000000007", "IN", "7", sets, At, 120)), At);
        ran.Tell(exchange, "997",
            new ExchangeMessage.Acknowledged(new GroupAcknowledgement(partner, "000000900", "IN", "7", "P", 5, 5, 4,
            [.. Enumerable.Range(1, 5).Select(i =>
                new SetAcknowledgement("810", $"{i:D4}", i == 3 ? "R" : "A", i == 3 ? ["AK3 IT1"] : []))])), At);
        var opened = Assert.Single(ran.Cases);
        Assert.Equal("document-rejected", opened.Case.Kind);
        Assert.Contains("I-3", opened.Case.Explanation);
        ran.Tell(exchange, "late", new ExchangeMessage.DeadlinePassed("acknowledgement", At), At.AddHours(3));
        Assert.Single(ran.Cases);
    }

    [Fact]
    public void A_group_that_nobody_answers_is_overdue_and_closed_by_its_late_answer()
    {
        var ran = new Rehearsal(Business.Processes, Business.Router, Network);
        var exchange = ProcessKeys.Exchange(new PartyId("ACME"), "IN", "8");
        ran.Tell(exchange, "sent",
            new ExchangeMessage.Sent(new SentGroup(new PartyId("ACME"), "000000008", "IN", "8",
                [new("810", "0001", Order, "I-1")], At, 120)), At);
        ran.Tell(exchange, "due", new ExchangeMessage.DeadlinePassed("acknowledgement", At), At.AddHours(3));
        Assert.Equal("acknowledgement-overdue", Assert.Single(ran.Cases).Case.Kind);
        ran.Tell(exchange, "997",
            new ExchangeMessage.Acknowledged(new GroupAcknowledgement(new PartyId("ACME"), "000000901", "IN", "8", "A",
                1, 1, 1, [new("810", "0001", "A", [])])), At);
        Assert.NotNull(ran.Cases[0].Outcome);
    }

    private static Rehearsal Received(int ordered, decimal price, decimal discount, decimal freight, int stock)
    {
        var ran = new Rehearsal(Business.Processes, Business.Router, Network);
        Open(ran, "OPEN-1", stock);
        ran.Tell(Order, "order",
            new SalesOrderMessage.Received(new SalesOrder("edi-acme", "SO-1", Central, new PartyId("ACME"),
                new LocationId("DC1"), Currency.Usd,
            new DateOnly(2026, 3, 2), ShipTo,
            [new(1, new ItemId("LAMP-40"), new Quantity(ordered, UnitCode.Each), new UnitPrice(price, UnitCode.Each))],
            discount, freight)), At);
        return ran;
    }

    private static Rehearsal Started(int ordered, decimal price, decimal discount, decimal freight, decimal tax, int stock)
    {
        var ran = Received(ordered, price, discount, freight, stock);
        ran.Tell(Order, "tax", new SalesOrderMessage.Taxed("Q", tax), At);
        ran.Tell(Order, "credit", new SalesOrderMessage.CreditDecided(true, Money.Zero(Currency.Usd),
            Money.Zero(Currency.Usd), null), At);
        return ran;
    }

    private static void Open(Rehearsal ran, string reference, int quantity) =>
        ran.Tell(ProcessKeys.StockPosition(Central, new LocationId("DC1"), new ItemId("LAMP-40")), reference,
        new StockPositionMessage.Opened(reference, quantity, new Money(quantity * 70m, Currency.Usd),
            new DateOnly(2026, 3, 1)), At);

    private static void Ship(Rehearsal ran, int number, int released, int shipped) =>
        ran.Tell(Order, $"945-{number}", new SalesOrderMessage.ShipmentReported(Advice(number, released, shipped)), At);

    private static ShippingAdvice Advice(int number, int released, int shipped) =>
        new($"SH-{number}", $"ACME-SO-1-R{number}", new LocationId("DC1"), new DateOnly(2026, 3, 3), null, null,
        [new(1, new ItemId("LAMP-40"), new Quantity(released, UnitCode.Each), new Quantity(shipped, UnitCode.Each))], []);
}
