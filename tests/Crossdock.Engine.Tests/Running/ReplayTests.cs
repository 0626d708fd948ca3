using System.Text;
using Crossdock.Model;
using Microsoft.Extensions.Logging.Abstractions;

namespace Crossdock.Engine.Tests.Running;

public class ReplayTests : EngineBench
{
    private readonly Numbers _reader = new();

    private Intake Intake =>
        new(Book, [_reader], () => Network, Clock, Options, Pressure, new Bell(), NullLogger<Intake>.Instance);

    private ReplayDesk Desk => new(Book,
        new Decider([new ProcessRuntime<TallyProcess, TallyState, TallyMessage, TallyEvent>()], (_, _, _, _, _) => [],
            Contracts),
        Contracts, Intake, () => Network, Clock, static () => { });

    private JobWorker Jobs => new(Book.Replays!, Desk, Clock, Options, Pressure);

    private static byte[] Add(int by) => Contracts.Write(new TallyMessage.Add(by));

    private async Task<string> ParkedAsync()
    {
        await TellAsync(("a", new TallyMessage.Add(1)), ("a", new TallyMessage.Add(13)), ("a", new TallyMessage.Add(2)));
        await RunAsync();
        return $"message:{Assert.Single(await Book.Queries.MessagesAsync("parked", 10, Ct)).Sequence}";
    }

    [Fact]
    public async Task A_preview_says_what_the_parked_message_and_those_behind_it_would_do_and_stores_nothing()
    {
        var subject = await ParkedAsync();
        var before = await Book.Queries.TotalsAsync(Ct);
        var asItIs = await Desk.PreviewAsync(subject, null, Ct);
        Assert.Equal(["parked: 13 is poison", "waits behind a parked message"], asItIs.Messages.Select(m => m.Outcome));
        Assert.Empty(asItIs.Processes);
        Assert.Equal("parked-message", Assert.Single(asItIs.Opened).Kind);
        var edited = await Desk.PreviewAsync(subject, Add(3), Ct);
        Assert.Equal(["done", "done"], edited.Messages.Select(m => m.Outcome));
        var changed = Assert.Single(edited.Processes);
        Assert.Equal((1L, 3L), (changed.VersionBefore, changed.VersionAfter));
        Assert.Equal("-   \"sum\": 1\n+   \"sum\": 6", changed.Difference);
        Assert.Equal(["""{"sum":4}""", """{"sum":6}"""], edited.Documents.Select(d => d.About));
        Assert.Equal(before, await Book.Queries.TotalsAsync(Ct));
        Assert.Equal(1, await SumAsync("a"));
    }

    [Fact]
    public async Task What_was_previewed_is_what_happens_once_a_second_person_approves()
    {
        var subject = await ParkedAsync();
        var edit = await Desk.ProposeAsync(subject, Add(3), "13 was meant as 3", "Ann", Ct);
        Assert.Equal("-   \"by\": 13\n+   \"by\": 3", edit.Difference);
        await RunAsync();
        Assert.Equal(1, await SumAsync("a"));
        Assert.Contains("second person",
            (await Assert.ThrowsAsync<ReplayException>(async () =>
                await Desk.ApproveAsync(edit.Id, "ann", Ct))).Message);
        await Desk.ApproveAsync(edit.Id, "Bob", Ct);
        await RunAsync();
        Assert.Equal(6, await SumAsync("a"));
        while (await Deliveries.RunOnceAsync(Ct) > 0) { }
        Assert.Equal(["a=1", "a=4", "a=6"], Sink.Sent);
        await Assert.ThrowsAsync<ReplayException>(async () => await Desk.ApproveAsync(edit.Id, "Bob", Ct));
        Assert.Empty((await Book.Queries.VerifyAsync(Ct)).Faults);
    }

    [Fact]
    public async Task An_edit_must_fit_the_contract_change_something_and_say_who_and_why()
    {
        var subject = await ParkedAsync();
        foreach (var (bytes, reason, by) in ((byte[], string, string)[])[("{\"by\":\"x\"}"u8.ToArray(), "why", "Ann"),
            (Add(13), "why", "Ann"), (Add(3), " ", "Ann"), (Add(3), "why", "")])
            await Assert.ThrowsAsync<ReplayException>(async () => await Desk.ProposeAsync(subject, bytes, reason, by, Ct));
        // It was told.
        await Assert.ThrowsAsync<ReplayException>(async () =>
            await Desk.ProposeAsync("message:1", Add(3), "why", "Ann", Ct));
        await Assert.ThrowsAsync<ReplayException>(async () => await Desk.PreviewAsync("message:999", null, Ct));
        Assert.Empty(await Book.Replays!.EditsAsync(false, 10, Ct));
    }

    [Fact]
    public async Task A_refused_message_is_previewed_and_told_again_by_its_case()
    {
        await TellAsync(("a", new TallyMessage.Add(-1)));
        await RunAsync();
        var row = Assert.Single(await Book.Queries.CasesAsync(true, 10, Ct));
        Assert.Equal("refused: Negative: -1 is negative",
            Assert.Single((await Desk.PreviewAsync("case:" + row.Id, null, Ct)).Messages).Outcome);
        await Desk.RunAsync("case:" + row.Id, "Ann", Ct);
        Assert.Equal(1, (await Book.Queries.TotalsAsync(Ct)).Pending);
        await Assert.ThrowsAsync<ReplayException>(async () => await Desk.RunAsync("case:" + row.Id, "Ann", Ct));
    }

    [Fact]
    public async Task A_document_is_edited_beside_its_original_and_one_that_was_read_before_has_no_effect()
    {
        var broken = (await Intake.TakeInAsync(Document("b", "boom"), Ct)).Arrival.Document;
        Assert.NotEmpty((await Desk.PreviewAsync($"document:{broken}", null, Ct)).Faults);
        var preview = await Desk.PreviewAsync($"document:{broken}", "9"u8.ToArray(), Ct);
        Assert.Equal("done", Assert.Single(preview.Messages).Outcome);
        var edit = await Desk.ProposeAsync($"document:{broken}", "9"u8.ToArray(), "a letter for a digit", "Ann", Ct);
        await Desk.ApproveAsync(edit.Id, "Bob", Ct);
        await RunAsync();
        Assert.Equal(9, await SumAsync("b"));
        Assert.Empty(await Book.Queries.CasesAsync(true, 10, Ct));
        var result = (await Book.Replays!.EditAsync(edit.Id, Ct))!.Result!.Value;
        Assert.Equal(["9", "boom"], new[] { result, broken }.Select(d =>
            Encoding.UTF8.GetString(Book.Queries.DocumentAsync(d, Ct).AsTask().Result!.Bytes.Span)));
        Assert.Equal("duplicate, without effect",
            Assert.Single((await Desk.PreviewAsync($"document:{result}", null, Ct)).Messages).Outcome);
        Assert.Equal("conflict: the first stands",
            Assert.Single((await Desk.PreviewAsync($"document:{result}", "8"u8.ToArray(), Ct)).Messages).Outcome);
    }

    [Fact]
    public async Task A_job_of_many_goes_on_after_a_crash_where_it_stopped()
    {
        await TellAsync([.. Enumerable.Range(0, 250).Select(n => ($"p{n}", (TallyMessage)new TallyMessage.Add(-1)))]);
        await RunAsync();
        var job = await Desk.PlanAsync(new JobSelection("refused", "tally", Containing: "negative"), "Ann", Ct);
        Assert.Equal((250, JobState.Planned, 0), (job.Total, job.State, await Jobs.RunOnceAsync(Ct)));
        await Desk.StartAsync(job.Id, "Ann", Ct);
        Assert.Equal(1, await Jobs.RunOnceAsync(Ct));
        Assert.Equal(100, (await Book.Replays!.JobAsync(job.Id, Ct))!.Done);
        await Book.DisposeAsync();
        await OpenAsync();
        while (await Jobs.RunOnceAsync(Ct) > 0) { }
        var done = (await Book.Replays!.JobAsync(job.Id, Ct))!;
        Assert.Equal((250, 0, JobState.Done), (done.Done, done.Skipped, done.State));
        Assert.Equal(250, (await Book.Queries.TotalsAsync(Ct)).Pending);
    }

    [Fact]
    public async Task A_job_waits_while_the_inbox_is_full_and_stops_when_it_is_cancelled()
    {
        await TellAsync([.. Enumerable.Range(0, 150).Select(n => ($"p{n}", (TallyMessage)new TallyMessage.Add(13)))]);
        await RunAsync();
        var job = await Desk.PlanAsync(new JobSelection("parked-message"), "Ann", Ct);
        await Desk.StartAsync(job.Id, "Ann", Ct);
        Pressure.Added("test", Options.MaxPending + 1);
        Assert.Equal(0, await Jobs.RunOnceAsync(Ct));
        Pressure.Emptied();
        await Jobs.RunOnceAsync(Ct);
        await Desk.CancelAsync(job.Id, "Bob", Ct);
        Assert.Equal(0, await Jobs.RunOnceAsync(Ct));
        Assert.Equal(50, (await Book.Queries.TotalsAsync(Ct)).Parked);
        await Assert.ThrowsAsync<ReplayException>(async () => await Desk.PlanAsync(new JobSelection("dead"), "Ann", Ct));
    }

    [Fact]
    public async Task Documents_of_one_cause_are_translated_again_together()
    {
        _reader.Knows = false;
        foreach (var name in (string[])["one", "two"]) await Intake.TakeInAsync(Document(name, "7"), Ct);
        var job = await Desk.PlanAsync(new JobSelection("unknown-item"), "Ann", Ct);
        await Desk.StartAsync(job.Id, "Ann", Ct);
        _reader.Knows = true;
        await Jobs.RunOnceAsync(Ct);
        await RunAsync();
        Assert.Equal((7, 7), (await SumAsync("one"), await SumAsync("two")));
        Assert.Equal((2, JobState.Done), ((await Book.Replays!.JobAsync(job.Id, Ct))!.Done,
            (await Book.Replays!.JobAsync(job.Id, Ct))!.State));
        Assert.Empty(await Book.Queries.CasesAsync(true, 10, Ct));
    }

    /// <summary>By another file name, after more than a year.</summary>
    [Fact]
    public async Task The_same_order_after_four_hundred_days_is_sent_nowhere_again()
    {
        _reader.Key = "order-1";
        await Intake.TakeInAsync(Document("first.txt", "5"), Ct);
        await RunAsync();
        while (await Deliveries.RunOnceAsync(Ct) > 0) { }
        Clock.Now = T0.AddDays(400);
        var again = await Intake.TakeInAsync(Document("second.txt", "5"), Ct);
        Assert.Equal(AcceptanceKind.Duplicate, Assert.Single(again.Acceptances).Kind);
        await RunAsync();
        while (await Deliveries.RunOnceAsync(Ct) > 0) { }
        Assert.Equal(["order-1=5"], Sink.Sent);
    }

    private static RawDocument Document(string name, string text) =>
        new(Guid.CreateVersion7(T0), "door", null, name, "text/plain", Encoding.UTF8.GetBytes(text), T0);

    /// <summary>A number is added to what the document's name, or the key, says.</summary>
    private sealed class Numbers : ITranslator
    {
        public bool Knows { get; set; } = true;
        public string? Key { get; set; }
        public bool Takes(RawDocument document, Network network) => true;

        public ValueTask<Arrival> TranslateAsync(
            ArchivedDocument document, Network network, IBookLookups book, CancellationToken ct)
        {
            var (raw, text) = (document.Document, Encoding.UTF8.GetString(document.Document.Bytes.Span));
            var key = Key ?? raw.Name;
            return ValueTask.FromResult(Knows
                ? Arrival.Empty(raw.Id, "text",
                    "accepted") with { Messages = [new Inbound(Tally(key), key,
                        new TallyMessage.Add(int.Parse(text)))] }
                : Arrival.Empty(raw.Id, "text",
                    "unknown item") with { Cases = [new CaseOpening("unknown-item", raw.Name, "unknown item",
                        "set it up", null, "integration", [new CaseOption("retry", "Translate again")])] });
        }
    }
}
