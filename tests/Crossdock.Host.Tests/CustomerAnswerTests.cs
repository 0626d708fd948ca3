using Crossdock.Edi;
using Crossdock.Engine;
using Crossdock.Host.Configuration;
using Crossdock.Host.Demo;
using Crossdock.Model;

namespace Crossdock.Host.Tests;

/// <summary>
/// A customer whose profile agrees to it hears what becomes of its order, and what was shipped; nobody else hears more
/// than before.
/// </summary>
public sealed class CustomerAnswerTests : IDisposable
{
    private static readonly DateTimeOffset At = new(2026, 3, 6, 8, 0, 0, TimeSpan.Zero); // a Friday
    private static readonly DateOnly Friday = new(2026, 3, 6);
    private static readonly EntityId Central = new("CENTRAL");
    private static readonly ProcessId Order = ProcessKeys.SalesOrder("edi-acme", "SO-1");
    private static readonly ItemId Lamp = new("LAMP-40"), Widget = new("WIDGET-10");
    private readonly string _folder = Directory.CreateTempSubdirectory("crossdock-net-").FullName;

    public void Dispose() => TestFolder.Delete(_folder);

    private string Folder(Func<string, string> edit)
    {
        foreach (var file in Directory.GetFiles(Path.Combine(ProjectRoot.Folder, "samples", "network")))
            File.Copy(file, Path.Combine(_folder, Path.GetFileName(file)), overwrite: true);
        var yaml = Path.Combine(_folder, "network.yaml");
        File.WriteAllText(yaml, edit(File.ReadAllText(yaml)));
        return _folder;
    }

    private static string Agreed(string yaml) =>
        yaml.Replace("role: Customer, edi: edi-acme,",
            "role: Customer, documents: [OrderResponse, DespatchAdvice], edi: edi-acme,", StringComparison.Ordinal);

    private Network Network() => NetworkFolder.Load(Folder(Agreed));

    private static Rehearsal Received(Network network, BackorderPolicy backorder, int lamps, int widgets)
    {
        var ran = new Rehearsal(Business.Processes, Business.Router, network);
        Stock(ran, Lamp, "OPEN", lamps);
        Stock(ran, Widget, "OPEN", widgets);
        ran.Tell(Order, "order",
            new SalesOrderMessage.Received(new SalesOrder("edi-acme", "SO-1", Central, new PartyId("ACME"),
                new LocationId("DC1"), Currency.Usd, Friday,
            new Address("Store", "1 Main", "Dallas", "TX", "75201", "US"),
            [new(1, Lamp, new Quantity(10, UnitCode.Each), new UnitPrice(100m, UnitCode.Each)),
                new(2, Widget, new Quantity(7, new UnitCode("CA")), new UnitPrice(15m, UnitCode.Each))],
            CustomerPurchaseOrder: "PO-1", Backorder: backorder)), At);
        ran.Tell(Order, "tax", new SalesOrderMessage.Taxed("Q", 0), At);
        return ran;
    }

    private static Rehearsal Started(Network network, BackorderPolicy backorder = BackorderPolicy.ShipAndBackorder,
        int lamps = 100, int widgets = 100)
    {
        var ran = Received(network, backorder, lamps, widgets);
        Credit(ran, true);
        return ran;
    }

    private static void Credit(Rehearsal ran, bool approved) =>
        ran.Tell(Order, "credit", new SalesOrderMessage.CreditDecided(approved, Money.Zero(Currency.Usd),
            Money.Zero(Currency.Usd), null), At);

    private static void Stock(Rehearsal ran, ItemId item, string reference, int quantity)
    {
        if (quantity > 0) ran.Tell(ProcessKeys.StockPosition(Central, new LocationId("DC1"), item), $"{reference}/{item}",
            new StockPositionMessage.Opened(reference, quantity, new Money(quantity * 7m, Currency.Usd), Friday),
            At.AddDays(reference == "OPEN" ? 0 : 3));
    }

    private static void Resolve(Rehearsal ran, string kind, string action, string subject = "") =>
        ran.Tell(Order, $"answer/{kind}/{action}",
            new SalesOrderMessage.CaseResolved(new CaseResolution("c", action, "ann", null, Kind: kind,
                Subject: subject)), At);

    private static void Ship(Rehearsal ran, int number, DateTimeOffset at,
        params (int Line, ItemId Item, decimal Released, decimal Shipped)[] lines) =>
        ran.Tell(Order, $"945-{number}",
            new SalesOrderMessage.ShipmentReported(
                new ShippingAdvice($"SH-{number}", $"ACME-SO-1-R{number}", new LocationId("DC1"),
                    DateOnly.FromDateTime(at.UtcDateTime), "SWFT", "BOL-1",
            [.. lines.Select(l => new ShippedLine(
                l.Line, l.Item, new Quantity(l.Released, UnitCode.Each), new Quantity(l.Shipped, UnitCode.Each)))],
                [])), at);

    private static List<CustomerOrderResponse> Answers(Rehearsal ran) =>
        [.. ran.Commands.Select(c => c.Command.Command).OfType<SendOrderResponse>().Select(c => c.Response)];

    /// <summary>"Accepted 10 EA 2026-03-06 | …" by line.</summary>
    private static string[] Said(CustomerOrderResponse response) =>
        [.. response.Lines.Select(l => string.Join(" | ",
            l.Acknowledgements.Select(a => $"{a.Status} {a.Quantity} {a.PromisedDate:yyyy-MM-dd}".TrimEnd())))];

    [Fact]
    public void What_is_in_stock_is_accepted_for_the_day_of_its_release()
    {
        var response = Assert.Single(Answers(Started(Network())));
        Assert.Equal(["Accepted 10 EA 2026-03-06", "Accepted 7 CA 2026-03-06"], Said(response));
        Assert.Equal(("AD", false, "ACME-SO-1-A1"), (response.HeaderCode, response.IsChange, response.Number));
        Assert.Equal(new UnitPrice(180m, new UnitCode("CA")), response.Lines[1].Price);
    }

    [Fact]
    public void What_is_not_in_stock_is_promised_later_or_refused_as_the_customers_rule_says()
    {
        Assert.Equal(["Accepted 6 EA 2026-03-06 | Backordered 4 EA", "Backordered 7 CA"],
            Said(Assert.Single(Answers(Started(Network(), lamps: 6, widgets: 0)))));
        var cancelled = Assert.Single(Answers(Started(Network(), BackorderPolicy.ShipAndCancel, lamps: 6, widgets: 30)));
        Assert.Equal(("AC", "QuantityChanged 6 EA 2026-03-06 | Rejected 4 EA",
            "QuantityChanged 30 EA 2026-03-06 | Rejected 54 EA"),
            (cancelled.HeaderCode, Said(cancelled)[0], Said(cancelled)[1]));
        Assert.Equal("RD", Assert.Single(
            Answers(Started(Network(), BackorderPolicy.ShipAndCancel, lamps: 0, widgets: 0))).HeaderCode);
        // Nothing leaves before all is there: what is there is kept for the order, for no day yet.
        Assert.Equal(["Accepted 6 EA | Backordered 4 EA", "Accepted 7 CA"],
            Said(Assert.Single(Answers(Started(Network(), BackorderPolicy.ShipComplete, lamps: 6)))));
    }

    [Fact]
    public void What_comes_in_later_is_told_as_a_change_with_its_day()
    {
        var ran = Started(Network(), lamps: 6);
        Stock(ran, Lamp, "LATER", 4);
        var answers = Answers(ran);
        Assert.Equal(2, answers.Count);
        Assert.Equal((true, "AD", "ACME-SO-1-A2"), (answers[1].IsChange, answers[1].HeaderCode, answers[1].Number));
        Assert.Equal("Accepted 6 EA 2026-03-06 | Accepted 4 EA 2026-03-09",
            Said(answers[1])[0].Replace("DateChanged", "Accepted", StringComparison.Ordinal));
        Assert.Equal([true, false], answers[1].Lines.Select(l => l.Changed));
    }

    [Fact]
    public void A_held_order_is_told_as_held_and_then_as_released_or_refused()
    {
        foreach (var released in (bool[])[true, false])
        {
            var ran = Received(Network(), BackorderPolicy.ShipAndBackorder, 100, 100);
            Credit(ran, false);
            Assert.Equal(["Held 10 EA", "Held 7 CA"], Said(Assert.Single(Answers(ran))));
            Resolve(ran, "credit-hold", released ? "release" : "cancel");
            var last = Answers(ran)[^1];
            Assert.Equal((2, true, released ? "AD" : "RD"), (Answers(ran).Count, last.IsChange, last.HeaderCode));
            Assert.Equal(released ? "Accepted 10 EA 2026-03-06" : "Rejected 10 EA", Said(last)[0]);
        }
    }

    /// <summary>
    /// That goods have left, and that the rest leaves on the same day, is no news; that it leaves later is.
    /// </summary>
    [Fact]
    public void A_short_pick_is_told_when_the_rest_leaves_on_another_day_than_was_told()
    {
        foreach (var (days, answers) in ((int, int)[])[(0, 1), (3, 2)])
        {
            var ran = Started(Network());
            Ship(ran, 1, At.AddDays(days), (1, Lamp, 10, 6), (2, Widget, 84, 84));
            Assert.Equal(answers, Answers(ran).Count);
            if (days > 0) Assert.Equal("DateChanged 4 EA 2026-03-09 | Accepted 6 EA", Said(Answers(ran)[1])[0]);
            Ship(ran, 2, At.AddDays(days), (1, Lamp, 4, 4));
            Assert.Equal(answers, Answers(ran).Count);
        }
    }

    [Fact]
    public void What_is_no_longer_there_is_told_as_back_ordered_although_the_warehouse_looks_for_it()
    {
        var ran = Started(Network(), lamps: 10);
        var stock = ProcessKeys.StockPosition(Central, new LocationId("DC1"), Lamp);
        ran.Tell(stock, "count", new StockPositionMessage.Adjusted("C-1", -7, "count", Friday), At);
        ran.Tell(stock, "answer",
            new StockPositionMessage.CaseResolved(
                new CaseResolution("c", "unreserve", "ann", null, Kind: "over-allocated")), At);
        Assert.Equal("Accepted 3 EA 2026-03-06 | Backordered 7 EA", Said(Answers(ran)[1])[0]);
    }

    [Fact]
    public void A_cancelled_rest_is_told()
    {
        var ran = Started(Network(), lamps: 6);
        Resolve(ran, "backorder", "cancel");
        Assert.Equal("QuantityChanged 6 EA 2026-03-06 | Rejected 4 EA", Said(Answers(ran)[1])[0]);
    }

    [Fact]
    public void The_ship_notice_goes_before_the_invoice_and_names_what_the_invoice_names()
    {
        var ran = Started(Network());
        Ship(ran, 1, At, (1, Lamp, 10, 6), (2, Widget, 84, 84));
        var sent = ran.Commands.Where(c => c.Command.To.Value == "edi-acme").Select(c => c.Command.Command).ToList();
        Assert.Equal(["SendOrderResponse", "SendDespatchAdvice", "SendCustomerInvoice"],
            sent.Select(c => c.GetType().Name));
        var (advice, invoice) = (((SendDespatchAdvice)sent[1]).Advice, ((SendCustomerInvoice)sent[2]).Invoice);
        Assert.Equal(invoice.Lines.Select(l => (l.OrderLine, l.Quantity)),
            advice.Lines.Select(l => (l.OrderLine, l.Quantity)));
        Assert.Equal(("SH-1", "BOL-1", "SWFT", "PO-1"),
            (advice.Number, advice.BillOfLading, advice.CarrierScac, advice.CustomerPurchaseOrder));
        Assert.Equal(6 * 2.5m + 84 * 0.4m, advice.WeightKg);
    }

    [Fact]
    public void A_customer_that_did_not_ask_hears_nothing_new_and_the_books_are_the_same()
    {
        var (agreed, silent) = (Started(Network(), lamps: 6), Started(NetworkFolder.Load(Folder(y => y)), lamps: 6));
        foreach (var ran in (Rehearsal[])[agreed, silent]) Ship(ran, 1, At, (1, Lamp, 6, 6), (2, Widget, 84, 84));
        Assert.DoesNotContain(silent.Commands, c => c.Command.Command is SendOrderResponse or SendDespatchAdvice);
        Assert.DoesNotContain(silent.Events, e =>
            e.Body is Processes.SalesOrders.SalesOrderEvent.Answered or Processes.SalesOrders.SalesOrderEvent.Released { Promised: not null });
        Assert.NotEmpty(silent.Entries);
        Assert.Equal(silent.Entries.Select(e =>
            (e.Rule, string.Join(';', e.Lines.Select(l => $"{l.Role} {l.AmountMinor}")))),
                agreed.Entries.Select(e => (e.Rule,
                    string.Join(';', e.Lines.Select(l => $"{l.Role} {l.AmountMinor}")))));
    }

    [Fact]
    public void A_profile_that_cannot_be_kept_is_a_fault_of_the_configuration()
    {
        string[] Faults(string party) =>
            [.. Assert.Throws<UsageException>(() =>
                NetworkFolder.Load(Folder(y => y.Replace("parties:\n", $"parties:\n  - {party}\n",
                    StringComparison.Ordinal)))).Faults];
        Assert.Contains("network.yaml: parties/X: documents: OrderResponse goes to a Customer",
            Faults("{ id: X, name: X, role: Supplier, edi: edi-keystone, documents: [OrderResponse] }"));
        Assert.Contains("network.yaml: parties/X: documents: DespatchAdvice needs an EDI endpoint (edi)",
            Faults("{ id: X, name: X, role: Customer, documents: [DespatchAdvice] }"));
        Assert.Contains("network.yaml: parties/X: documents: no map writes DespatchAdvice for endpoint erp",
            Faults("{ id: X, name: X, role: Customer, edi: erp, documents: [DespatchAdvice] }"));
        Assert.Contains(Faults("{ id: X, name: X, role: Customer, edi: edi-acme, documents: [Postcard] }"), f =>
            f.Contains("parties", StringComparison.Ordinal));
    }

    /// <summary>
    /// The sample day with ACME's agreement: 855, then for each of two shipments an 856 and an 810, all right by our
    /// own guides and all acknowledged.
    /// </summary>
    [Fact]
    public async Task The_customers_folder_gets_855_856_and_810_in_this_order()
    {
        var ct = TestContext.Current.CancellationToken;
        var data = Path.Combine(_folder, "data");
        await using var setup = await DemoSetup.StartAsync(Folder(Agreed), data, TimeProvider.System, ct);
        var book = setup.Server.Book.Queries;
        await setup.Systems.Erp.OpenBalancesAsync(setup.Day.Openings, ct);
        await UntilAsync("opening stock", async () => await book.TotalsAsync(ct) is { Pending: 0, Events: > 0 }, ct);
        await setup.Partners.Acme.SendOrderAsync(ct);
        await UntilAsync("two invoices", () =>
            Task.FromResult(setup.Partners.Acme.Received.Count(d => d.Type == "810") == 2), ct);
        await UntilAsync("the deliveries", async () =>
            !setup.Partners.HasWaiting() && await book.TotalsAsync(ct) is { Pending: 0, DeliveriesOpen: 0 }, ct);

        // What we sent, as the customer took it from its folder; each with its 997.
        var sent = new List<X12TransactionSet>();
        foreach (var row in (await book.DocumentsAsync(1000, ct))
            .Where(d => d.Direction == DocumentDirection.Out && d.Channel == "edi-acme" && d.DocumentType != "997"))
        {
            var read = X12Reader.Read((await book.DocumentAsync(row.Id, ct))!.Bytes);
            Assert.Empty(read.AllFindings());
            sent.Add(Assert.Single(Assert.Single(Assert.Single(read.Interchanges).Groups).Sets));
        }
        Assert.Equal(["855", "856", "810", "856", "810"],
            setup.Partners.Acme.Received.Where(d => d.Type != "997").Select(d => d.Type));
        Assert.Equal(["810", "810", "855", "856", "856"], sent.Select(s => s.Code).Order());
        Assert.Equal(["IA 10 EA", "IA 7 CA"],
            sent.Single(s => s.Code == "855").Segments.Where(s => s.Id == "ACK").Select(s => $"{s[1]} {s[2]} {s[3]}"));
        foreach (var invoice in sent.Where(s => s.Code == "810")) // each bills what its ship notice announced
        {
            var notice = sent.Single(s => s.Code == "856"
                && s.Segments.First(x => x.Id == "BSN")[2] == invoice.Segments.Single(
                    x => x.Id == "REF" && x[1] == "SI")[2]);
            Assert.Equal(invoice.Segments.Where(s => s.Id == "IT1").Select(s => $"{s[1]} {s[2]} {s[3]}"),
                notice.Segments.Where(s => s.Id == "SN1").Select(s => $"{s[1]} {s[2]} {s[3]}").Order());
            Assert.Contains(notice.Segments, s => s.Id == "MAN");
            Assert.All(notice.Segments.Where(s => s.Id == "MAN"), s => Assert.True(Gs1.IsSscc(s[2])));
            Assert.Equal(notice.Segments.Count(s => s.Id == "HL" && s[3] == "P"),
                notice.Segments.Count(s => s.Id == "MAN"));
        }
        var exchanges = (await book.StatesAsync("exchange", ct))
            .Select(s => System.Text.Json.JsonSerializer.Deserialize<Processes.Exchanges.ExchangeState>(s.Body.Span,
                Contracts.Json)!)
            .Where(s => s.Group!.Partner.Value == "ACME").ToList();
        Assert.Equal(["IN A", "IN A", "PR A", "SH A", "SH A"],
            exchanges.Select(s => $"{s.Group!.FunctionalCode} {s.Result}").Order());
        Assert.Empty((await book.CasesAsync(true, 100, ct))
            .Where(c => c.Kind != "delivery-rejected" || c.Title.Contains("edi-acme", StringComparison.Ordinal))
            .Select(c => c.Title));
    }

    [Fact]
    public void A_ship_notice_that_nobody_acknowledges_is_a_case_like_an_invoice()
    {
        var (network, time) = (Network(), At);
        var ran = Started(network);
        Ship(ran, 1, At, (1, Lamp, 10, 10), (2, Widget, 84, 84));
        var door = new Connectors.Partners.X12.X12FolderEndpoint(network.Endpoint(new EndpointId("edi-acme")));
        foreach (var (command, i) in ran.Commands.Where(c => c.Command.To.Value == "edi-acme")
            .Select((c, i) => (c.Command.Command, i)).ToList())
        {
            var prepared = door.Prepare(new Delivery(i, door.Id, Order, command, $"k{i}", "c", "c", 0, null),
                ran.Outbox, network, time);
            var awaited = Assert.Single(prepared.Messages);
            ran.Tell(awaited.Process, awaited.BusinessKey, awaited.Body, time);
            ran.Tell(awaited.Process, $"due/{i}",
                new ExchangeMessage.DeadlinePassed("acknowledgement", time.AddHours(2)), time.AddHours(2));
        }
        Assert.Equal(["ACME has not acknowledged 810 ACME-SO-1-I1", "ACME has not acknowledged 855 ACME-SO-1-A1",
            "ACME has not acknowledged 856 SH-1"],
            ran.Cases.Where(c => c.Case.Kind == "acknowledgement-overdue").Select(c => c.Case.Title).Order());
    }

    private static async Task UntilAsync(string what, Func<Task<bool>> holds, CancellationToken ct)
    {
        for (var tries = 0; !await holds(); tries++)
        {
            Assert.True(tries < 1200, $"waited 60 s for {what}");
            await Task.Delay(50, ct);
        }
    }
}
