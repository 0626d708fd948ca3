using Crossdock.Engine;
using Crossdock.Host.Configuration;
using Crossdock.Model;
using Crossdock.Processes.Exchanges;
using Crossdock.Processes.PurchaseOrders;

namespace Crossdock.Host.Tests;

/// <summary>What is due when, by whose calendar, and what happens when it does not come.</summary>
public sealed class DeadlineTests : IDisposable
{
    private static readonly DateTimeOffset Friday = new(2026, 3, 6, 21, 0, 0, TimeSpan.Zero); // 15:00 in Memphis
    private static readonly ProcessId Order = ProcessKeys.PurchaseOrder(new EntityId("CENTRAL"), "77");
    private readonly string _folder = Directory.CreateTempSubdirectory("crossdock-net-").FullName;

    public void Dispose() => TestFolder.Delete(_folder);

    private Network Load(Func<string, string> edit)
    {
        foreach (var file in Directory.GetFiles(Path.Combine(ProjectRoot.Folder, "samples", "network")))
            File.Copy(file, Path.Combine(_folder, Path.GetFileName(file)), overwrite: true);
        var yaml = Path.Combine(_folder, "network.yaml");
        File.WriteAllText(yaml, edit(File.ReadAllText(yaml)));
        return NetworkFolder.Load(_folder);
    }

    private Network WithCalendars() => Load(y =>
        y.Replace("role: Supplier, edi: edi-keystone", "role: Supplier, calendar: memphis, edi: edi-keystone",
            StringComparison.Ordinal)
        .Replace("name: \"Harborline Central, Inc.\"", "name: \"Harborline Central, Inc.\"\n    calendar: memphis",
            StringComparison.Ordinal)
        + "\ncalendars: [{ id: memphis, timeZone: America/Chicago, workdays: [Monday, Tuesday, Wednesday, Thursday, Friday], holidays: [2026-03-16] }]\n");

    private static Rehearsal Approved(Network network)
    {
        var ran = new Rehearsal(Business.Processes, Business.Router, network);
        ran.Tell(Order, "approved",
            new PurchaseOrderMessage.Approved(new PurchaseOrder("77", new EntityId("CENTRAL"), new PartyId("KEYSTONE"),
                new LocationId("DC1"), Currency.Usd, new DateOnly(2026, 3, 6),
            [new(1, new ItemId("LAMP-40"), new Quantity(10, UnitCode.Each), new UnitPrice(70m, UnitCode.Each),
                new DateOnly(2026, 3, 14))])), Friday);
        return ran;
    }

    private static DateTimeOffset Awaited(Rehearsal ran) =>
        ran.Events.Select(e => e.Body).OfType<PurchaseOrderEvent.ResponseAwaited>().Single().DueAt;

    private static void Answer(Rehearsal ran, DateOnly promised, string key = "855") =>
        ran.Tell(Order, key, new PurchaseOrderMessage.Responded(new OrderResponse(
        "77", new PartyId("KEYSTONE"), key, new DateOnly(2026, 3, 9), "AC",
        [new OrderResponseLine(1,
            [new LineAcknowledgement(AcknowledgementStatus.Accepted, new Quantity(10, UnitCode.Each), promised)])])),
            Friday.AddDays(1));

    private static void Pass(Rehearsal ran, string name, DateTimeOffset due) =>
        ran.Tell(Order, $"deadline/{name}/{due:O}", new PurchaseOrderMessage.DeadlinePassed(name, due), due);

    private static DateTimeOffset Promised(Rehearsal ran) =>
        ran.Events.Select(e => e.Body).OfType<PurchaseOrderEvent.PromisesAwaited>().Last().Dates[0].DueAt;

    [Fact]
    public void A_suppliers_answer_is_due_so_many_of_its_working_hours_after_the_approval()
    {
        Assert.Equal(Friday.AddHours(48), Awaited(Approved(Load(y => y))));
        // Tuesday 15:00, on summer time
        Assert.Equal(new DateTimeOffset(2026, 3, 10, 20, 0, 0, TimeSpan.Zero), Awaited(Approved(WithCalendars())));
    }

    [Fact]
    public void An_answer_that_does_not_come_is_a_case_at_the_orders_value_and_the_late_answer_closes_it()
    {
        var ran = Approved(WithCalendars());
        Pass(ran, "response", Awaited(ran));
        var opened = Assert.Single(ran.Cases);
        Assert.Equal(("order-response-overdue", new Money(700m, Currency.Usd)), (opened.Case.Kind, opened.Case.AtRisk));
        Answer(ran, new DateOnly(2026, 3, 14));
        Assert.NotNull(ran.Cases[0].Outcome);
    }

    [Fact]
    public void A_deadline_that_passes_behind_the_answer_has_no_effect()
    {
        var ran = Approved(WithCalendars());
        var due = Awaited(ran);
        Answer(ran, new DateOnly(2026, 3, 14));
        Pass(ran, "response", due);
        Assert.Empty(ran.Cases);
    }

    [Fact]
    public void A_promise_for_a_day_without_work_is_due_at_the_end_of_the_next_working_day()
    {
        var ran = Approved(WithCalendars());
        Answer(ran, new DateOnly(2026, 3, 14)); // a Saturday, and Monday is a holiday
        // Tuesday, midnight in Memphis
        Assert.Equal(new DateTimeOffset(2026, 3, 18, 5, 0, 0, TimeSpan.Zero), Promised(ran));
    }

    [Fact]
    public void Promised_goods_that_do_not_come_are_a_case_for_each_line_that_a_receipt_or_a_new_promise_closes()
    {
        foreach (var byReceipt in (bool[])[true, false])
        {
            var ran = Approved(WithCalendars());
            Answer(ran, new DateOnly(2026, 3, 12));
            Pass(ran, "promise", Promised(ran));
            var opened = Assert.Single(ran.Cases);
            Assert.Equal(("promise-overdue", "1", new Money(700m, Currency.Usd)),
                (opened.Case.Kind, opened.Case.Subject, opened.Case.AtRisk));
            Receive(ran, "R-1", 4);
            Assert.Null(ran.Cases[0].Outcome);
            if (byReceipt) Receive(ran, "R-2", 6);
            else Answer(ran, new DateOnly(2026, 3, 20), "855-2");
            Assert.NotNull(ran.Cases[0].Outcome);
        }
    }

    private static void Receive(Rehearsal ran, string number, decimal quantity) =>
        ran.Tell(Order, number, new PurchaseOrderMessage.ReceiptReported(new ReceiptAdvice(
        number, new LocationId("DC1"), "77", null, new DateOnly(2026, 3, 13),
        [new ReceiptLine(1, new ItemId("LAMP-40"), new Quantity(quantity, UnitCode.Each), [])])), Friday.AddDays(7));

    [Fact]
    public void An_acknowledgement_is_due_by_the_partners_calendar()
    {
        var ran = new Rehearsal(Business.Processes, Business.Router, WithCalendars());
        var exchange = ProcessKeys.Exchange(new PartyId("KEYSTONE"), "PO", "8");
        ran.Tell(exchange, "sent",
            new ExchangeMessage.Sent(new SentGroup(new PartyId("KEYSTONE"), "000000008", "PO", "8",
                [new("850", "0001", Order, "77")], Friday.AddHours(8), 120)), Friday);
        // Sent on Friday at 23:00 in Memphis: an hour of Friday, and one of Monday.
        Assert.Equal(new DateTimeOffset(2026, 3, 9, 6, 0, 0, TimeSpan.Zero),
            Assert.Single(ran.Events.Select(e => e.Body).OfType<ExchangeEvent.AcknowledgementAwaited>()).DueAt);
    }

    [Fact]
    public void Every_fault_of_calendars_limits_and_quotas_is_named_with_its_place()
    {
        var error = Assert.Throws<UsageException>(() => Load(y => y + """

            calendars:
              - { id: moon, timeZone: Moon/Tycho, workdays: [], opens: "17:00", closes: "8" }
              - { id: back, timeZone: UTC, workdays: [Monday], opens: "17:00", closes: "08:00" }
            """));
        Assert.Contains(error.Faults, f => f.Contains("calendars/moon: timeZone", StringComparison.Ordinal));
        Assert.Contains(error.Faults, f => f.Contains("calendars/moon: workdays", StringComparison.Ordinal));
        Assert.Contains(error.Faults, f => f.Contains("calendars/moon: closes: '8'", StringComparison.Ordinal));
        Assert.Contains(error.Faults, f => f.Contains("calendars/back: closes '08:00' is not after",
            StringComparison.Ordinal));
        error = Assert.Throws<UsageException>(() =>
            Load(y => y.Replace("timeout-seconds: \"10\" }",
                "timeout-seconds: \"10\", calls-per-second: \"0\" }, limits: { atOnce: 0, perSecond: -1, deadlineSeconds: 0.5, attempts: 5000 }",
                StringComparison.Ordinal)
            .Replace("role: Supplier, edi", "role: Supplier, calendar: mars, edi", StringComparison.Ordinal)));
        foreach (var part in (string[])["endpoints/erp: limits: atOnce 0", "endpoints/erp: limits: perSecond -1",
            "endpoints/erp: limits: deadlineSeconds 0.5", "endpoints/erp: limits: attempts 5000",
            "endpoints/erp: calls-per-second '0'", "parties/KEYSTONE: no calendar 'mars'"])
            Assert.Contains(error.Faults, f => f.Contains(part, StringComparison.Ordinal));
    }
}
