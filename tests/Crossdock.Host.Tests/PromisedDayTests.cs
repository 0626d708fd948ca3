using Crossdock.Engine;
using Crossdock.Host.Configuration;
using Crossdock.Model;
using Crossdock.Processes.StockPositions;

namespace Crossdock.Host.Tests;

/// <summary>
/// What is back-ordered is promised for the day on which a supplier promises it to us, in the order in which customers
/// asked; for none where no supplier does.
/// </summary>
public sealed class PromisedDayTests
{
    private static readonly DateTimeOffset At = new(2026, 3, 6, 8, 0, 0, TimeSpan.Zero); // a Friday
    private static readonly DateOnly Friday = new(2026, 3, 6);
    private static readonly EntityId Central = new("CENTRAL");
    private static readonly LocationId Dc1 = new("DC1");
    private static readonly ItemId Lamp = new("LAMP-40");
    private static readonly ProcessId Purchase = ProcessKeys.PurchaseOrder(Central, "4500017"),
        Stock = ProcessKeys.StockPosition(Central, Dc1, Lamp);
    private static readonly BusinessCalendar Week = new(
        "week", TimeZoneInfo.Utc,
        new HashSet<DayOfWeek> { DayOfWeek.Monday, DayOfWeek.Tuesday, DayOfWeek.Wednesday, DayOfWeek.Thursday,
            DayOfWeek.Friday },
        new HashSet<DateOnly>());

    private static readonly Network Network = Build();

    private static Network Build()
    {
        var n = NetworkFolder.Load(Path.Combine(ProjectRoot.Folder, "samples", "network"));
        return new Network(n.Name, n.Hash, [
            .. n.Entities.Select(e => e.Id == Central ? e with { Calendar = "week" } : e)], n.Locations,
            [.. n.Parties.Select(p => p.Id.Value == "ACME" ? p with { Documents = [OptionalDocument.OrderResponse] }
                : p)], n.Items, n.Endpoints, n.CrossReferences, n.Agreements, n.Tolerances, n.Policies,
            n.Rules, [.. n.Calendars, Week]);
    }

    private static Rehearsal With(int lamps)
    {
        var ran = new Rehearsal(Business.Processes, Business.Router, Network);
        ran.Tell(Stock, "open", new StockPositionMessage.Opened("OPEN", lamps, new Money(lamps * 7m, Currency.Usd),
            Friday), At);
        ran.Tell(Purchase, "approved",
            new PurchaseOrderMessage.Approved(new PurchaseOrder("4500017", Central, new PartyId("KEYSTONE"), Dc1,
                Currency.Usd, Friday,
            [new(1, Lamp, new Quantity(20, UnitCode.Each), new UnitPrice(7m, UnitCode.Each), Friday.AddDays(10))])), At);
        return ran;
    }

    private static void Promise(Rehearsal ran, string reference, params (decimal Quantity, int Days)[] parts) =>
        ran.Tell(Purchase, $"855/{reference}", new PurchaseOrderMessage.Responded(new OrderResponse(
        "4500017", new PartyId("KEYSTONE"), reference, Friday, "AC",
        [new OrderResponseLine(1,
            [.. parts.Select(p => new LineAcknowledgement(
                AcknowledgementStatus.Accepted, new Quantity(p.Quantity, UnitCode.Each), Friday.AddDays(p.Days)))])])),
            At);

    private static void Receive(Rehearsal ran, string number, decimal quantity, int days) =>
        ran.Tell(Purchase, $"944/{number}",
            new PurchaseOrderMessage.ReceiptReported(
                new ReceiptAdvice(number, Dc1, "4500017", null, Friday.AddDays(days),
                    [new ReceiptLine(1, Lamp, new Quantity(quantity, UnitCode.Each), [])])), At.AddDays(days));

    private static ProcessId Order(Rehearsal ran, string number, int lamps)
    {
        var order = ProcessKeys.SalesOrder("edi-acme", number);
        ran.Tell(order, $"order/{number}",
            new SalesOrderMessage.Received(new SalesOrder("edi-acme", number, Central, new PartyId("ACME"), Dc1,
                Currency.Usd, Friday,
            new Address("Store", "1 Main", "Dallas", "TX", "75201", "US"),
            [new(1, Lamp, new Quantity(lamps, UnitCode.Each), new UnitPrice(100m, UnitCode.Each))],
            CustomerPurchaseOrder: number)), At);
        ran.Tell(order, $"tax/{number}", new SalesOrderMessage.Taxed("Q", 0), At);
        ran.Tell(order, $"credit/{number}",
            new SalesOrderMessage.CreditDecided(true, Money.Zero(Currency.Usd), Money.Zero(Currency.Usd), null), At);
        return order;
    }

    /// <summary>The answers to one order, each line's parts in words.</summary>
    private static string[] Answers(Rehearsal ran, ProcessId order) =>
        [.. ran.Commands.Where(c => c.From == order).Select(c => c.Command.Command).OfType<SendOrderResponse>()
        .Select(c => string.Join(" | ", c.Response.Lines[0].Acknowledgements.Select(a =>
            $"{a.Status} {a.Quantity} {a.PromisedDate:yyyy-MM-dd}".TrimEnd())))];

    [Fact]
    public void What_a_supplier_promised_is_promised_on()
    {
        var ran = With(6);
        Promise(ran, "A", (10, 14), (10, 21));
        Assert.Equal(["Accepted 6 EA 2026-03-06 | Backordered 4 EA 2026-03-20"], Answers(ran, Order(ran, "SO-1", 10)));
        // Six of the first ten are left: the next customer waits for the second ten.
        Assert.Equal(["Backordered 9 EA 2026-03-27"], Answers(ran, Order(ran, "SO-2", 9)));
        // Twenty are promised: one of these is for no day, and so the line is.
        Assert.Equal(["Backordered 8 EA"], Answers(ran, Order(ran, "SO-3", 8)));
    }

    [Fact]
    public void Without_a_suppliers_promise_nothing_is_promised()
    {
        var ran = With(6);
        Assert.Equal(["Accepted 6 EA 2026-03-06 | Backordered 4 EA"], Answers(ran, Order(ran, "SO-1", 10)));
    }

    [Fact]
    public void A_promise_for_a_day_that_has_passed_is_none_and_one_for_a_weekend_is_for_Monday()
    {
        var ran = With(1);
        Promise(ran, "A", (10, -1), (10, 8));
        Assert.Equal(["Accepted 1 EA 2026-03-06 | Backordered 4 EA 2026-03-16"], Answers(ran, Order(ran, "SO-1", 5)));
    }

    [Fact]
    public void A_new_promise_is_news_once_and_the_same_again_is_none()
    {
        var ran = With(6);
        var order = Order(ran, "SO-1", 10);
        Promise(ran, "A", (20, 14));
        Promise(ran, "B", (20, 14));
        Assert.Equal(["Accepted 6 EA 2026-03-06 | Backordered 4 EA",
            "Accepted 6 EA 2026-03-06 | Backordered 4 EA 2026-03-20"], Answers(ran, order));
        Promise(ran, "C", (20, 17));
        Assert.Equal("Accepted 6 EA 2026-03-06 | Backordered 4 EA 2026-03-23", Answers(ran, order)[2]);
        Promise(ran, "D", (2, 17));
        Assert.Equal("Accepted 6 EA 2026-03-06 | Backordered 4 EA", Answers(ran, order)[3]);
    }

    [Fact]
    public void What_has_come_is_expected_no_longer()
    {
        var ran = With(6);
        Promise(ran, "A", (10, 14), (10, 21));
        var (first, second) = (Order(ran, "SO-1", 10), Order(ran, "SO-2", 9));
        Receive(ran, "R-1", 10, 14);
        Assert.Equal("Accepted 6 EA 2026-03-06 | Accepted 4 EA 2026-03-20",
            Answers(ran, first)[^1].Replace("DateChanged", "Accepted", StringComparison.Ordinal));
        Assert.Equal("Accepted 6 EA 2026-03-20 | Backordered 3 EA 2026-03-27", Answers(ran, second)[^1]);
        Receive(ran, "R-2", 10, 21);
        Assert.DoesNotContain("Backordered", Answers(ran, second)[^1]);
        Assert.Empty(System.Text.Json.JsonSerializer.Deserialize<StockPositionState>(ran.States[Stock].State,
            Contracts.Json)!.Expected!);
    }
}
