using System.Text;
using Crossdock.Model;

namespace Crossdock.Engine.Tests.Storage;

public abstract partial class BookContract
{
    [Fact]
    public async Task A_document_is_archived_once_and_given_back_byte_for_byte()
    {
        var first = await ArchiveAsync("a.edi", "ISA*00*...~");
        Assert.Equal(first, await ArchiveAsync("a.edi", "ISA*00*...~"));
        Assert.NotEqual(first, await ArchiveAsync("a.edi", "ISA*00*other~"));
        var body = (await Book.Queries.DocumentAsync(first, Ct))!;
        Assert.Equal("ISA*00*...~", Encoding.UTF8.GetString(body.Bytes.Span));
        Assert.Equal((DocumentDirection.In, new PartyId("KEYSTONE"), 11L, T0),
            (body.Row.Direction, body.Row.Partner!.Value, body.Row.Bytes, body.Row.At));
        Assert.Equal(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData("ISA*00*...~"u8)),
            body.Row.Sha256);
    }

    [Fact]
    public async Task An_archived_document_waits_for_its_translation_until_it_is_accepted()
    {
        var (first, second) = (await ArchiveAsync("1", ""), await ArchiveAsync("2", "two"));
        var waiting = await Book.UntranslatedAsync(10, Ct);
        Assert.Equal([first, second], waiting.Select(d => d.Document.Id));
        Assert.Equal(["", "two"], waiting.Select(d => Encoding.UTF8.GetString(d.Document.Bytes.Span)));
        await Book.AcceptAsync(Arrival.Empty(first, "850", "accepted"), T0, Ct);
        Assert.Equal(second, Assert.Single(await Book.UntranslatedAsync(10, Ct)).Document.Id);
        Assert.Equal([(DocumentDirection.In, "", 1L), (DocumentDirection.In, "850", 1L)],
            (await Book.Queries.DocumentCountsAsync(Ct)).Select(c => (c.Direction, c.DocumentType, c.Count)));
        await Assert.ThrowsAsync<InvalidOperationException>(async () =>
            await Book.AcceptAsync(Arrival.Empty(Guid.NewGuid(), "850", ""), T0, Ct));
    }

    [Fact]
    public async Task The_same_key_and_content_is_a_duplicate_without_effect()
    {
        var (_, first) = await TellAsync(In(Order, "k1"), In(Order, "k2"), In(Order, "k1"));
        Assert.Equal([AcceptanceKind.Accepted, AcceptanceKind.Accepted, AcceptanceKind.Duplicate],
            first.Select(a => a.Kind));
        Assert.Equal(first[0].Sequence, first[2].Sequence);
        Assert.True(first[1].Sequence > first[0].Sequence);
        var (_, again) = await TellAsync(In(Order, "k2"));
        Assert.Equal((AcceptanceKind.Duplicate, first[1].Sequence), (again[0].Kind, again[0].Sequence));
        var totals = await Book.Queries.TotalsAsync(Ct);
        Assert.Equal((2L, 2L, 2L, 0L), (totals.Messages, totals.Pending, totals.Duplicates, totals.CasesOpen));
    }

    [Fact]
    public async Task A_key_is_unique_within_its_process_name_only()
    {
        var (_, acceptances) = await TellAsync(In(Order, "k"), In(Stock, "k"), In(Other, "k"));
        Assert.Equal([AcceptanceKind.Accepted, AcceptanceKind.Accepted, AcceptanceKind.Duplicate],
            acceptances.Select(a => a.Kind));
    }

    [Fact]
    public async Task A_conflicting_duplicate_opens_a_case_that_names_both_contents()
    {
        await TellAsync(In(Order, "k"));
        var (document, acceptances) = await TellAsync(In(Order, "k", "other"));
        Assert.Equal(AcceptanceKind.Conflict, acceptances[0].Kind);
        var row = Assert.Single(await Book.Queries.CasesAsync(true, 10, Ct));
        Assert.Equal(("conflicting-duplicate", "k", Order.Process, Order.Key, document),
            (row.Kind, row.Subject, row.Process, row.Key, row.Document!.Value));
        foreach (var note in (string[])["same", "other"])
            Assert.Contains(Contracts.ContentHash("purchase-order.case-resolved.v1", Contracts.Write(Told(note))),
                row.Explanation);
        Assert.Single(await TakeAsync());
    }

    [Fact]
    public async Task Acknowledgements_and_cases_of_a_document_belong_to_it_and_a_retransmission_is_acknowledged_again()
    {
        var document = await ArchiveAsync("x");
        var arrival = Arrival.Empty(document, "850", "accepted") with
        {
            Messages = [In(Order, "k")], Cases = [Case("unknown-item", "line 1")],
            Acknowledgements = [new Outgoing(Erp, new PostJournalEntry(Entry("e@1", "c")))],
        };
        await Book.AcceptAsync(arrival, T0, Ct);
        await Book.AcceptAsync(arrival with { Outcome = "retransmission" }, T0, Ct);
        var row = Assert.Single(await Book.Queries.CasesAsync(true, 10, Ct));
        Assert.Equal(("document", document.ToString(), document), (row.Process, row.Key, row.Document!.Value));
        var deliveries = await Book.Queries.DeliveriesAsync(null, 10, Ct);
        Assert.All(deliveries, d => Assert.Equal(new ProcessId("document", document.ToString()), d.Process));
        Assert.Equal(2, deliveries.Select(d => d.IdempotencyKey).Distinct().Count());
        Assert.Equal("accepted", (await Book.Queries.DocumentAsync(document, Ct))!.Row.Outcome);
        Assert.True(await Book.CloseCaseAsync(row.Id, "dismissed", "ann", T0, Ct));
        Assert.False(await Book.CloseCaseAsync(row.Id, "dismissed", "ann", T0, Ct));
    }

    private sealed record WithoutContract : Command;

    [Fact]
    public async Task An_arrival_is_taken_in_all_or_nothing()
    {
        var document = await ArchiveAsync("x");
        await Assert.ThrowsAsync<KeyNotFoundException>(async () =>
            await Book.AcceptAsync(Arrival.Empty(document, "850", "accepted") with
        {
            Messages = [In(Order, "k")], References = [new Reference("asn", "ASN-1")],
                Acknowledgements = [new Outgoing(Erp, new WithoutContract())],
        }, T0, Ct));
        Assert.Empty(await TakeAsync());
        Assert.Null(await Book.Queries.TraceAsync("ASN-1", Ct));
        Assert.Equal(document, Assert.Single(await Book.UntranslatedAsync(10, Ct)).Document.Id);
    }

    [Theory]
    [InlineData("O'Brien \"12\"/é-😀")]
    [InlineData("a\\b$[0]")]
    public async Task A_key_may_have_any_characters(string key)
    {
        var process = new ProcessId("purchase-order", key);
        await TellAsync(In(process, key));
        Assert.Equal(AcceptanceKind.Duplicate, (await TellAsync(In(process, key))).Acceptances[0].Kind);
        await CommitAsync(Eventful(Assert.Single(await TakeAsync()), 1));
        await TellAsync(In(process, key + "2"));
        Assert.Equal(process, Assert.Single((await Book.TakeAsync(All, 10, Ct)).States).Key);
        Assert.Equal(process, Assert.Single((await Book.Queries.TraceAsync(process.ToString(), Ct))!.Processes));
    }

    [Fact]
    public async Task An_interchange_is_new_then_a_retransmission_or_a_conflict()
    {
        var key = new InterchangeKey("KEYSTONE", "HARBORLINE", "P", "000000017", "abc");
        Assert.Equal(InterchangeStanding.New, await Book.StandingAsync(key, Ct));
        await Book.AcceptAsync(Arrival.Empty(await ArchiveAsync("x"), "855", "accepted") with { Interchanges = [key] },
            T0, Ct);
        Assert.Equal(InterchangeStanding.Retransmission, await Book.StandingAsync(key, Ct));
        Assert.Equal(InterchangeStanding.Conflict, await Book.StandingAsync(key with { Sha256 = "abd" }, Ct));
        Assert.Equal(InterchangeStanding.New, await Book.StandingAsync(key with { Usage = "T" }, Ct));
    }

    [Fact]
    public async Task Messages_are_taken_in_order_for_the_asked_partitions_up_to_the_limit()
    {
        await TellAsync([.. Enumerable.Range(0, 40)
            .Select(n => In(new ProcessId("purchase-order", $"P/{n % 7}"), $"k{n}"))]);
        var all = await TakeAsync();
        Assert.Equal(40, all.Count);
        Assert.Equal(all.Select(m => m.Sequence).Order(), all.Select(m => m.Sequence));
        Assert.Equal(all.Take(5).Select(m => m.Sequence),
            (await Book.TakeAsync(All, 5, Ct)).Messages.Select(m => m.Sequence));
        var one = all[0].Partition;
        Assert.Equal(all.Where(m => m.Partition == one).Select(m => m.Sequence),
            (await Book.TakeAsync([one], 100, Ct)).Messages.Select(m => m.Sequence));
        var without = All.Where(p => p != one).ToList();
        Assert.Equal(all.Where(m => m.Partition != one).Select(m => m.Sequence),
            (await Book.TakeAsync(without, 100, Ct)).Messages.Select(m => m.Sequence));
    }

    [Fact]
    public async Task A_parked_message_holds_its_process_and_no_other_until_it_is_released()
    {
        await TellAsync(In(Order, "k1"), In(Order, "k2"), In(Other, "k3"));
        var head = (await TakeAsync())[0];
        await CommitAsync(Step(head, StepOutcome.Parked) with { Reason = "poisoned",
            Cases = [Case("parked-message", head.Type)] });
        Assert.Equal(Other, Assert.Single(await TakeAsync()).Process);
        Assert.Equal(Other, Assert.Single(
            (await Book.TakeAsync([.. All.Take(64).Where(p => p == Other.Partition(64) || p == Order.Partition(64))],
                10, Ct)).Messages).Process);
        Assert.Equal("poisoned", Assert.Single(await Book.Queries.MessagesAsync("parked", 10, Ct)).Reason);
        Assert.Equal(1, await Book.ReleaseAsync(Order, "ann", T0, Ct));
        Assert.Equal(3, (await TakeAsync()).Count);
        Assert.NotNull(Assert.Single(await Book.Queries.CasesAsync(false, 10, Ct)).ClosedAt);
        Assert.Equal(0, await Book.ReleaseAsync(Order, "ann", T0, Ct));
    }

    [Fact]
    public async Task A_failed_message_stays_pending_with_one_more_attempt()
    {
        var message = await TakeOneAsync(In(Order, "k"));
        await CommitAsync(Step(message, StepOutcome.Failed) with { Reason = "boom" });
        Assert.Equal(1, Assert.Single(await TakeAsync()).Attempts);
        await CommitAsync(Step(message, StepOutcome.Refused) with { Reason = "UnknownLine" });
        Assert.Equal(("refused", "UnknownLine"),
            (await Book.Queries.MessagesAsync("refused", 10, Ct)).Select(m => (m.Status, m.Reason)).Single());
    }

    [Fact]
    public async Task Due_deadlines_become_messages_once()
    {
        var message = await TakeOneAsync(In(Order, "k"));
        await CommitAsync(Step(message) with { Deadlines =
            [new Deadline("ack", T0.AddHours(1)), new Deadline("asn", T0.AddDays(1))] });
        Assert.Equal(T0.AddHours(1), await Book.NextDeadlineAsync(Ct));
        Assert.Equal(0, await Book.RaiseDeadlinesAsync(T0, 10, Ct));
        Assert.Equal(1, await Book.RaiseDeadlinesAsync(T0.AddHours(1), 10, Ct));
        Assert.Equal(0, await Book.RaiseDeadlinesAsync(T0.AddHours(1), 10, Ct));
        var raised = Assert.Single(await TakeAsync());
        Assert.Equal((Order, message.Correlation), (raised.Process, raised.Correlation));
        Assert.Equal(new PurchaseOrderMessage.DeadlinePassed("ack", T0.AddHours(1)),
            Contracts.Read(raised.Type, raised.Body.Span));
        await CommitAsync(Step(raised) with { Deadlines = [] });
        Assert.Null(await Book.NextDeadlineAsync(Ct));
    }

    [Fact]
    public async Task A_deadline_of_a_process_without_its_contract_is_an_error()
    {
        var message = await TakeOneAsync(In(Stock, "k"));
        await CommitAsync(Step(message) with { Deadlines = [new Deadline("x", T0)] });
        var error = await Assert.ThrowsAsync<InvalidOperationException>(async () =>
            await Book.RaiseDeadlinesAsync(T0, 10, Ct));
        Assert.Contains("stock-position.deadline-passed.v1", error.Message);
        Assert.Equal(T0, await Book.NextDeadlineAsync(Ct));
    }
}
