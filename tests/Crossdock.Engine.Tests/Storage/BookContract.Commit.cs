using Crossdock.Model;

namespace Crossdock.Engine.Tests.Storage;

public abstract partial class BookContract
{
    [Fact]
    public async Task A_commit_writes_events_state_entries_lines_cases_deliveries_and_routed_messages()
    {
        var message = await TakeOneAsync(In(Order, "k"));
        var entry = Entry($"{Order}@1", message.Correlation);
        var move = new LineMove("4500017", 1, new ItemId("WIDGET-10"), LineStage.Received, 118.50m, UnitCode.Each,
            new Money(1180.00m, Currency.Usd), "short", "R-1", new DateOnly(2026, 3, 2));
        await CommitAsync(Eventful(message, 1) with
        {
            Entries = [entry], Moves = [move], Deliveries = [new NewDelivery(Erp, new PostJournalEntry(entry), entry.Key)],
            Cases = [Case("short", "line 1", atRisk: new Money(12.30m, Currency.Usd))], Routed = [In(Stock, "r1")],
        });
        var e = Assert.Single(await Book.Queries.EventsAsync(0, 10, Ct));
        Assert.Equal(($"{Order}@1", Order, T0, message.Correlation, $"message:{message.Sequence}", "facts", """{"n":1}"""),
            (e.Id, e.Process, e.At, e.Correlation, e.Causation, e.FactsHash, e.Body));
        var row = Assert.Single(await Book.Queries.EntriesAsync(0, 10, Ct));
        Assert.Equal((Text(Contracts.Write(entry)), EntryState.Ready, null),
            (Text(Contracts.Write(row.Entry)), row.State, row.Voucher));
        Assert.Equal(move, Assert.Single(await Book.Queries.LinesAsync("4500017", Ct)).Move);
        Assert.Equal([1234L, -1234L], (await Book.Queries.BalancesAsync(Ct)).OrderByDescending(b => b.BalanceMinor)
            .Select(b => b.BalanceMinor));
        var opened = Assert.Single(await Book.Queries.CasesAsync(true, 10, Ct));
        Assert.Equal((new Money(12.30m, Currency.Usd), 2, message.Correlation),
            (opened.AtRisk!.Value, opened.Options.Count, opened.Correlation));
        var routed = Assert.Single(await TakeAsync());
        Assert.Equal((Stock, message.Correlation, $"message:{message.Sequence}"),
            (routed.Process, routed.Correlation, routed.Causation));
        Assert.Equal("""{"version":1}""", Text((await Book.Queries.StateAsync(Order, Ct))!.Body));
        await TellAsync(In(Order, "k2"));
        var work = await Book.TakeAsync(All, 10, Ct);
        Assert.Equal(1, Assert.Single(work.States).Value.Version);
        Assert.Empty((await Book.Queries.VerifyAsync(Ct)).Faults);
    }

    [Fact]
    public async Task A_stale_owner_cannot_commit_and_the_other_batches_stand()
    {
        await TellAsync(In(Order, "k1"), In(Other, "k2"));
        var work = await TakeAsync();
        var (stale, good) = (work.Single(m => m.Process == Order), work.Single(m => m.Process == Other));
        var late = BatchOf(Eventful(stale, 1));
        Assert.Equal(late.Epoch + 1, (await Book.OwnAsync([stale.Partition], Ct))[stale.Partition]);
        await Assert.ThrowsAsync<StaleEpochException>(async () =>
            await Book.CommitAsync([late, BatchOf(Eventful(good, 1))], Ct));
        Assert.Equal(Other, Assert.Single(await Book.Queries.EventsAsync(0, 10, Ct)).Process);
        Assert.Equal(Order, Assert.Single(await TakeAsync()).Process);
    }

    [Theory]
    [InlineData("entry")]
    [InlineData("event")]
    [InlineData("delivery")]
    public async Task A_batch_with_one_bad_row_leaves_nothing_behind(string bad)
    {
        await TellAsync(In(Order, "k1"), In(Order, "k2"), In(Other, "k3"));
        var work = await TakeAsync();
        var entry = Entry($"{Order}@1", work[0].Correlation);
        var first = Eventful(work[0], 1) with { Entries = [entry], Deliveries = [Delivery("d1")],
            Routed = [In(Stock, "r1")], Deadlines = [new Deadline("x", T0)] };
        var second = bad switch
        {
            "entry" => Eventful(work[1], 2) with { Entries = [entry] },
            "event" => Eventful(work[1], 1),
            _ => Eventful(work[1], 2) with { Deliveries = [Delivery("d1")] },
        };
        await Assert.ThrowsAnyAsync<Exception>(async () =>
            await Book.CommitAsync([BatchOf(first, second), BatchOf(Eventful(work[2], 1))], Ct));
        var totals = await Book.Queries.TotalsAsync(Ct);
        Assert.Equal((2L, 1L, 0L, 0L, 3L), (totals.Pending, totals.Events, totals.Entries, totals.Deliveries,
            totals.Messages));
        Assert.Null(await Book.NextDeadlineAsync(Ct));
        Assert.Null(await Book.Queries.StateAsync(Order, Ct));
        Assert.Empty((await Book.Queries.VerifyAsync(Ct)).Faults);
        await CommitAsync(first, Eventful(work[1], 2));
        Assert.Equal(new Verification(3, 1, []).EventsChecked, (await Book.Queries.VerifyAsync(Ct)).EventsChecked);
        Assert.Empty((await Book.Queries.VerifyAsync(Ct)).Faults);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_state_of_a_process_that_was_never_told_is_kept(bool told)
    {
        var message = await TakeOneAsync(In(Order, "k"));
        await CommitAsync(Step(message) with { State = new StoredState(Other, 7, Json("{}")),
            Routed = told ? [In(Other, "r")] : [] });
        Assert.Equal((7, "{}"), ((await Book.Queries.StateAsync(Other, Ct))!.Version,
            Text((await Book.Queries.StateAsync(Other, Ct))!.Body)));
        await TellAsync(In(Other, "k2"));
        Assert.All(await TakeAsync(), m => Assert.Equal((Other, message.Correlation), (m.Process, m.Correlation)));
    }

    [Fact]
    public async Task A_message_is_committed_once()
    {
        var message = await TakeOneAsync(In(Order, "k"));
        await CommitAsync(Eventful(message, 1));
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await CommitAsync(Eventful(message, 2)));
        Assert.Single(await Book.Queries.EventsAsync(0, 10, Ct));
    }

    [Fact]
    public async Task Opening_an_open_case_updates_it_and_an_empty_subject_closes_all_of_a_kind()
    {
        await TellAsync(In(Order, "k1"), In(Order, "k2"), In(Order, "k3"));
        var work = await TakeAsync();
        await CommitAsync(Step(work[0]) with { Cases = [Case("short", "1", "first"), Case("short", "2")] });
        var before = await Book.Queries.CasesAsync(true, 10, Ct);
        await CommitAsync(Step(work[1]) with { Cases = [Case("short", "1", "second"), Case("late", "")] });
        var after = await Book.Queries.CasesAsync(true, 10, Ct);
        Assert.Equal(3, after.Count);
        Assert.Equal("second", after.Single(c => c.Id == before[0].Id).Title);
        await CommitAsync(Step(work[2]) with { Closed = [new CaseClosing("short", "", "received")] });
        Assert.Equal("late", Assert.Single(await Book.Queries.CasesAsync(true, 10, Ct)).Kind);
        Assert.Equal("received", (await Book.Queries.CaseAsync(before[0].Id, Ct))!.Outcome);
    }

    [Fact]
    public async Task A_routed_message_that_comes_again_is_silently_a_duplicate()
    {
        await TellAsync(In(Order, "k1"), In(Order, "k2"));
        var work = await TakeAsync();
        await CommitAsync(Step(work[0]) with { Routed = [In(Stock, "r")] },
            Step(work[1]) with { Routed = [In(Stock, "r")] });
        Assert.Single(await TakeAsync());
        var totals = await Book.Queries.TotalsAsync(Ct);
        Assert.Equal((0L, 0L), (totals.Duplicates, totals.CasesOpen));
    }

    [Theory]
    [InlineData("UPDATE event SET body = '{\"n\":9}' WHERE sequence = 2", "event 2")]
    [InlineData("UPDATE event SET correlation = 'c-x' WHERE sequence = 2", "event 2")]
    [InlineData("DELETE FROM event WHERE sequence = 3", "last event")]
    [InlineData("DELETE FROM event WHERE sequence = 1", "event 2")]
    [InlineData("UPDATE entry SET body = '{another}' WHERE sequence = 2", "entry 2")]
    [InlineData("UPDATE entry_line SET amount_minor = 1 WHERE entry = 2 AND line = 1", "entry 2")]
    [InlineData("UPDATE entry SET at = at + 1 WHERE sequence = 1", "entry 1")]
    public async Task Verification_names_the_first_bad_row(string change, string named)
    {
        await TellAsync(In(Order, "k1"), In(Order, "k2"), In(Order, "k3"));
        var work = await TakeAsync();
        for (var i = 0; i < 3; i++)
            await CommitAsync(Eventful(work[i], i + 1) with { Entries = [Entry($"{Order}@{i + 1}", work[i].Correlation)] });
        var clean = await Book.Queries.VerifyAsync(Ct);
        Assert.Equal((3L, 3L, 0), (clean.EventsChecked, clean.EntriesChecked, clean.Faults.Count));
        Tamper(change.Replace("{another}", Text(Contracts.Write(Entry($"{Order}@2", work[1].Correlation, minor: 1235)))));
        Assert.Contains(named, Assert.Single((await Book.Queries.VerifyAsync(Ct)).Faults));
    }

    [Theory]
    [InlineData("UPDATE audit SET by = 'bob' WHERE sequence = 1", "audit row 1")]
    [InlineData("DELETE FROM audit WHERE sequence = 2", "last audit row")]
    public async Task What_people_did_is_audited_in_a_chain_of_its_own(string change, string named)
    {
        foreach (var process in (ProcessId[])[Order, Other])
        {
            var message = await TakeOneAsync(In(process, process.Key));
            await CommitAsync(Step(message, StepOutcome.Parked));
            await Book.ReleaseAsync(process, "ann", T0, Ct);
        }
        Assert.Empty((await Book.Queries.VerifyAsync(Ct)).Faults);
        Tamper(change);
        Assert.Contains(named, Assert.Single((await Book.Queries.VerifyAsync(Ct)).Faults));
    }

    [Fact]
    public async Task The_response_of_an_api_call_is_stored_once()
    {
        Assert.Null(await Book.FindResponseAsync("acme", "key", Ct));
        var first = new StoredResponse("hash", 201, "application/json", Json("{}"));
        Assert.Equal(201, (await Book.StoreResponseAsync("acme", "key", first, T0, Ct)).Status);
        Assert.Equal(201, (await Book.StoreResponseAsync("acme", "key", first with { Status = 500 }, T0, Ct)).Status);
        var found = (await Book.FindResponseAsync("acme", "key", Ct))!;
        Assert.Equal(("hash", 201, "{}"), (found.RequestHash, found.Status,
            System.Text.Encoding.UTF8.GetString(found.Body.Span)));
        Assert.Null(await Book.FindResponseAsync("corner", "key", Ct));
    }

    [Fact]
    public async Task States_are_read_page_by_page_in_the_order_of_their_keys()
    {
        await TellAsync([.. Enumerable.Range(0, 7)
            .Select(n => In(new ProcessId("purchase-order", $"page/{6 - n}"), $"page/{n}"))]);
        await CommitAsync([.. (await TakeAsync()).Select(m => Eventful(m, 1))]);
        var keys = new List<string>();
        for (var after = ""; await Book.Queries.StatesAsync("purchase-order", after, 3, Ct) is { Count: > 0 } page;
            after = page[^1].Process.Key)
        {
            Assert.InRange(page.Count, 1, 3);
            keys.AddRange(page.Select(s => s.Process.Key));
        }
        Assert.Equal(Enumerable.Range(0, 7).Select(n => $"page/{n}"), keys);
        Assert.Empty(await Book.Queries.StatesAsync("sales-order", "", 3, Ct));
    }
}
