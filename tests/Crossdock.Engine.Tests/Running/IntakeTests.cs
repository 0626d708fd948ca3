using System.Text;
using Crossdock.Model;
using Microsoft.Extensions.Logging.Abstractions;

namespace Crossdock.Engine.Tests.Running;

public class IntakeTests : EngineBench
{
    private readonly Reader _reader = new();

    private Intake Intake =>
        new(Book, [_reader], () => Network, Clock, Options, Pressure, new Bell(), NullLogger<Intake>.Instance);

    [Fact]
    public async Task The_same_document_again_has_no_second_effect()
    {
        await Intake.TakeInAsync(Document("one", "5"), Ct);
        var again = await Intake.TakeInAsync(Document("one", "5"), Ct);
        Assert.Equal(AcceptanceKind.Duplicate, Assert.Single(again.Acceptances).Kind);
        await RunAsync();
        Assert.Equal(5, await SumAsync("one"));
    }

    [Fact]
    public async Task A_document_that_its_translator_chokes_on_is_a_case_and_is_kept()
    {
        var taken = await Intake.TakeInAsync(Document("broken", "boom"), Ct);
        Assert.NotEmpty(taken.Arrival.Faults);
        var opened = Assert.Single(await Book.Queries.CasesAsync(true, 10, Ct));
        Assert.Equal(("translation-failed", taken.Arrival.Document), (opened.Kind, opened.Document!.Value));
        Assert.Equal("boom", Encoding.UTF8.GetString(
            (await Book.Queries.DocumentAsync(taken.Arrival.Document, Ct))!.Bytes.Span));
    }

    [Fact]
    public async Task A_document_is_translated_again_once_what_was_missing_is_there()
    {
        _reader.Knows = false;
        var taken = await Intake.TakeInAsync(Document("late", "9"), Ct);
        var opened = Assert.Single(await Book.Queries.CasesAsync(true, 10, Ct));
        _reader.Knows = true;
        var desk = new CaseDesk(Book, Contracts, Clock, Intake, static () => { });
        await desk.ResolveAsync(new CaseResolution(opened.Id, "retry", "ann", null), Ct);
        await RunAsync();
        Assert.Equal(9, await SumAsync("late"));
        Assert.Empty(await Book.Queries.CasesAsync(true, 10, Ct));
        Assert.Single(await Book.Queries.DocumentsAsync(10, Ct), d => d.Id == taken.Arrival.Document);
    }

    [Fact]
    public async Task What_was_archived_when_the_program_died_is_taken_up_at_the_next_start()
    {
        await Book.ArchiveAsync(Document("half", "3"), Ct);
        Assert.Equal(1, await Intake.RecoverAsync(Ct));
        await RunAsync();
        Assert.Equal(3, await SumAsync("half"));
        Assert.Equal(0, await Intake.RecoverAsync(Ct));
    }

    [Fact]
    public async Task A_full_inbox_says_so_before_anything_is_stored()
    {
        Pressure.Added("door", Options.MaxPending + 1);
        await Assert.ThrowsAsync<OverloadException>(async () => await Intake.TakeInAsync(Document("one", "5"), Ct));
        Assert.Empty(await Book.Queries.DocumentsAsync(10, Ct));
    }

    [Fact]
    public void What_is_being_taken_in_at_the_same_time_is_bounded_in_number_and_in_bytes_but_one_document_alone_may_have_any_size()
    {
        var options = Options with { MaxDocumentsAtOnce = 2 };
        using (var one = Pressure.Enter("door", int.MaxValue, options))
        {
            Assert.NotNull(one);
            Assert.Null(Pressure.Enter("door", 1, options));
        }
        using var first = Pressure.Enter("door", 1, options);
        using (Pressure.Enter("door", 1, options)) Assert.Null(Pressure.Enter("door", 1, options));
        Assert.NotNull(Pressure.Enter("door", 1, options));
    }

    [Fact]
    public void A_source_that_fills_the_inbox_closes_the_door_for_itself_and_not_for_the_others()
    {
        var options = Options with { MaxPending = 100 };
        Pressure.Added("flood", 101);
        Assert.Null(Pressure.Enter("flood", 1, options));
        using (var small = Pressure.Enter("small", 1, options)) Assert.NotNull(small);
        Pressure.Added("small", 60); // more than half of what may wait: it has its share
        Assert.Null(Pressure.Enter("small", 1, options));
        Pressure.Added("flood", 40);
        Assert.Null(Pressure.Enter("tiny", 1, options)); // twice the limit is the end for all
        Pressure.Emptied();
        using var again = Pressure.Enter("flood", 1, options);
        Assert.NotNull(again);
    }

    [Fact]
    public async Task What_deliveries_bring_back_does_not_make_the_inbox_look_emptier_than_it_is()
    {
        await Intake.TakeInAsync(Document("one", "5"), Ct);
        Assert.Equal(1, Pressure.Pending);
        Sink.Next.Enqueue(d => new DeliveryResult.Delivered(
            null, [new Inbound(Tally("two"), "answer", new TallyMessage.Add(1))]));
        await Worker.RunOnceAsync(Ct);
        await Deliveries.RunOnceAsync(Ct);
        await Worker.RunOnceAsync(Ct);
        Assert.Equal((0, 1), (Pressure.Pending, await SumAsync("two")));
    }

    private static RawDocument Document(string name, string text) =>
        new(Guid.CreateVersion7(T0), "door", null, name, "text/plain", Encoding.UTF8.GetBytes(text), T0);

    private sealed class Reader : ITranslator
    {
        public bool Knows { get; set; } = true;
        public bool Takes(RawDocument document, Network network) => true;

        public ValueTask<Arrival> TranslateAsync(
            ArchivedDocument document, Network network, IBookLookups book, CancellationToken ct)
        {
            var (raw, text) = (document.Document, Encoding.UTF8.GetString(document.Document.Bytes.Span));
            if (text == "boom") throw new FormatException("boom");
            return ValueTask.FromResult(Knows
                ? Arrival.Empty(raw.Id, "text",
                    "accepted") with { Messages = [new Inbound(Tally(raw.Name), raw.Name,
                        new TallyMessage.Add(int.Parse(text)))] }
                : Arrival.Empty(raw.Id, "text",
                    "unknown item") with { Cases = [new CaseOpening("unknown-item", raw.Name, "unknown item",
                        "set it up", null, "integration", [new CaseOption("retry", "Translate again")])] });
        }
    }
}
