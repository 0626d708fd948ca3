using Crossdock.Model;

namespace Crossdock.Engine.Tests.Storage;

public abstract partial class BookContract
{
    private sealed record Story(string Correlation, Guid Document, string CaseId, JournalEntry Entry);

    /// <summary>One order: a document in, an entry posted, stock told, a document out.</summary>
    private async Task<Story> TellStoryAsync(ProcessId order, string number)
    {
        var document = await ArchiveAsync("in-" + number);
        await Book.AcceptAsync(Arrival.Empty(document, "850", "accepted") with
        {
            Messages = [In(order, "approved/" + number)],
                References = [new Reference(ReferenceKinds.Interchange, "0000" + number)],
            Interchanges = [new InterchangeKey("A", "B", "P", "0000" + number, "hash")],
        }, T0, Ct);
        var message = Assert.Single(await TakeAsync());
        var entry = Entry($"{order}@1", message.Correlation);
        await CommitAsync(Eventful(message, 1) with
        {
            Entries = [entry], Cases = [Case("short", number)],
                References = [new Reference(ReferenceKinds.PurchaseOrder, number)],
            Moves = [new LineMove(number, 1, new ItemId("WIDGET-10"), LineStage.Ordered, 120m, UnitCode.Each, null)],
            Deliveries = [new NewDelivery(Erp, new PostJournalEntry(entry), entry.Key)],
            Routed = [In(Stock, "stock/" + number, number)],
        });
        await CommitAsync(Eventful(Assert.Single(await TakeAsync()),
            ((await Book.Queries.StateAsync(Stock, Ct))?.Version ?? 0) + 1));
        var head = (await DueAsync())[^1].Delivery;
        head = await Book.PrepareAsync(head, n =>
            Wire(n) with { References = [new Reference(ReferenceKinds.Group, "00099" + number)] }, T0, Ct);
        await SettleAsync(head, DeliveryState.Delivered, reference: "JV-" + number);
        var opened = (await Book.Queries.CasesAsync(true, 100, Ct)).Single(c => c.Subject == number);
        return new Story(message.Correlation, document, opened.Id, entry);
    }

    private static string Content(Chain chain) =>
        System.Text.Json.JsonSerializer.Serialize(chain with { Reference = "" }, Contracts.Json);

    [Fact]
    public async Task Every_reference_of_a_chain_leads_to_the_same_whole_chain()
    {
        await TellStoryAsync(Other, "4500018");
        var story = await TellStoryAsync(Order, "4500017");
        var chain = (await Book.Queries.TraceAsync("4500017", Ct))!;
        Assert.Equal([Order, Stock], chain.Processes);
        Assert.Equal((2, 2, 2, 1, 1, 1, 1),
            (chain.Documents.Count, chain.Messages.Count, chain.Events.Count, chain.Entries.Count,
                chain.Deliveries.Count, chain.Cases.Count, chain.Lines.Count));
        Assert.Equal(["erp-voucher", "group", "interchange", "purchase-order"], chain.References.Select(r => r.Kind));
        foreach (var reference in (string[])[
            "purchase-order:4500017", "purchase-order:CENTRAL/4500017", "CENTRAL/4500017", Order + "@1", "JV-4500017",
            "erp-voucher:JV-4500017", story.Entry.Key, "journal-entry:" + story.Entry.Key, story.Correlation,
            "correlation:" + story.Correlation, story.CaseId,
            "case:" + story.CaseId, story.Document.ToString(), "document:" + story.Document, "interchange:4500017",
            "interchange:00004500017", "group:0994500017", "994500017", $"{Stock}@2"])
            Assert.Equal((reference, Content(chain)),
                (reference, await Book.Queries.TraceAsync(reference, Ct) is { } found ? Content(found) : "nothing"));
        Assert.Null(await Book.Queries.TraceAsync("4500019", Ct));
        Assert.Null(await Book.Queries.TraceAsync("correlation:c-0", Ct));
        Assert.Null(await Book.Queries.TraceAsync("sales-order:4500017", Ct));
    }

    [Fact]
    public async Task The_acknowledgement_of_an_interchange_is_in_the_chain_of_each_of_its_orders()
    {
        var document = await ArchiveAsync("two orders");
        await Book.AcceptAsync(Arrival.Empty(document, "850", "accepted") with
        {
            Messages = [In(Order, "k1"), In(Other, "k2")],
                References = [new Reference(ReferenceKinds.Interchange, "000000007")],
            Acknowledgements = [new Outgoing(Erp, new PostJournalEntry(Entry("e@1", "c")))],
        }, T0, Ct);
        await Book.PrepareAsync(Assert.Single(await DueAsync()).Delivery, n => Wire(n) with { References = [] }, T0, Ct);
        foreach (var order in (ProcessId[])[Order, Other])
        {
            var chain = (await Book.Queries.TraceAsync(order.ToString(), Ct))!;
            Assert.Equal([order], chain.Processes);
            Assert.Equal([DocumentDirection.In, DocumentDirection.Out], chain.Documents.Select(d => d.Direction));
            Assert.Single(chain.Deliveries);
        }
        Assert.Equal(2, (await Book.Queries.TraceAsync("interchange:7", Ct))!.Processes.Count);
    }

    [Fact]
    public async Task Many_callers_at_once_lose_nothing()
    {
        var work = Enumerable.Range(0, 8).Select(caller => Task.Run(async () =>
        {
            for (var n = 0; n < 25; n++)
            {
                await TellAsync(In(new ProcessId("purchase-order", $"P/{caller}"), $"own/{caller}/{n}"),
                    In(Order, $"all/{n}"));
                await Book.TakeAsync(All, 10, Ct);
                await Book.Queries.TotalsAsync(Ct);
            }
        }, Ct));
        await Task.WhenAll(work);
        var totals = await Book.Queries.TotalsAsync(Ct);
        Assert.Equal((225L, 175L, 200L), (totals.Messages, totals.Duplicates, totals.Documents));
    }

    [Fact]
    public async Task A_shared_process_does_not_glue_chains()
    {
        var (one, two) = (await TellStoryAsync(Order, "4500017"), await TellStoryAsync(Other, "4500018"));
        Assert.NotEqual(one.Correlation, two.Correlation);
        Assert.DoesNotContain(Other, (await Book.Queries.TraceAsync("4500017", Ct))!.Processes);
        await TellAsync(In(Stock, "count-1"));
        await TellAsync(In(Stock, "count-2"));
        var counts = await TakeAsync();
        Assert.Equal(4, counts.Select(c => c.Correlation).Append(one.Correlation).Append(two.Correlation).Distinct()
            .Count());
        Assert.Equal(4, (await Book.Queries.TraceAsync(Stock.ToString(), Ct))!.Messages.Count(m => m.Process == Stock));
    }

    [Fact]
    public async Task A_process_keeps_its_first_correlation_and_gives_it_to_those_that_name_it()
    {
        var invoice = new ProcessId("supplier-invoice", "CENTRAL/KEYSTONE/2026/88123");
        var first = await TakeOneAsync(In(Order, "k1"));
        await CommitAsync(Step(first));
        Assert.Equal(first.Correlation, (await TakeOneAsync(In(invoice, "i1", with: Order))).Correlation);
        var payment = new ProcessId("customer-payment", "CENTRAL/ACME/820-1");
        var paid = await TakeOneAsync(In(payment, "p1"));
        Assert.NotEqual(first.Correlation, paid.Correlation);
        await CommitAsync(Step(paid) with { Routed = [In(Order, "k2", "paid")] });
        Assert.Equal(first.Correlation, (await TakeAsync()).Single(m => m.Process == Order).Correlation);
    }

    [Fact]
    public async Task A_process_is_found_by_its_reference_when_it_is_the_only_one()
    {
        await TellAsync(In(Order, "k1"), In(new ProcessId("purchase-order", "NORTH/4500018"), "k2"));
        Assert.Equal(Order, await Book.FindProcessAsync("purchase-order", new Reference("purchase-order", "4500017"), Ct));
        var work = await TakeAsync();
        await CommitAsync([.. work.Select(m =>
            Step(m) with { References = [new Reference("asn", m.Process == Order ? "ASN-1" : "ASN-2"),
                new Reference("bill-of-lading", "B")] })]);
        Assert.Equal(Order, await Book.FindProcessAsync("purchase-order", new Reference("asn", "ASN-1"), Ct));
        Assert.Null(await Book.FindProcessAsync("purchase-order", new Reference("bill-of-lading", "B"), Ct));
        Assert.Null(await Book.FindProcessAsync("transfer", new Reference("asn", "ASN-1"), Ct));
    }

    [Fact]
    public async Task Reopening_keeps_everything_and_earlier_owners_are_stale()
    {
        var story = await TellStoryAsync(Order, "4500017");
        var (before, totals) = (Content((await Book.Queries.TraceAsync("4500017", Ct))!),
            await Book.Queries.TotalsAsync(Ct));
        await TellAsync(In(Order, "late"));
        var batch = BatchOf(Step(Assert.Single(await TakeAsync())));
        await ReopenAsync();
        await Assert.ThrowsAsync<StaleEpochException>(async () => await Book.CommitAsync([batch], Ct));
        Assert.Equal(totals with { Messages = totals.Messages + 1, Pending = 1, Documents = totals.Documents + 1 },
            await Book.Queries.TotalsAsync(Ct));
        await CommitAsync(Eventful(Assert.Single(await TakeAsync()), 2));
        Assert.Empty((await Book.Queries.VerifyAsync(Ct)).Faults);
        Assert.NotEqual(before, Content((await Book.Queries.TraceAsync(story.Correlation, Ct))!));
        Assert.Equal((await Book.Queries.TotalsAsync(Ct)).Events, (await Book.Queries.VerifyAsync(Ct)).EventsChecked);
    }
}
