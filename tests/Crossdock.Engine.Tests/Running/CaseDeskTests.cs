using System.Text;
using Crossdock.Model;
using Crossdock.Storage;
using Crossdock.Storage.Memory;
using Microsoft.Extensions.Logging.Abstractions;

namespace Crossdock.Engine.Tests.Running;

/// <summary>The desk over a book whose disk can be cut off in the middle of an answer.</summary>
public class CaseDeskTests
{
    private static readonly DateTimeOffset T0 = new(2026, 3, 2, 8, 0, 0, TimeSpan.Zero);
    private static readonly ProcessId Order = new("purchase-order", "CENTRAL/4500017");
    private static readonly Contracts Contracts = Contracts.Of(typeof(Message).Assembly);
    private static readonly BookOptions Options = new(Contracts, new HashSet<string>(), Partitions: 4);
    private static readonly Network Network = new(
        "test", "hash", [], [], [], [], [], [], [], new Tolerances(), new Policies(), new PostingRules([]));
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private static (CaseDesk Desk, Intake Intake) DeskOf(IBook book)
    {
        var intake = new Intake(book, [], () => Network, TimeProvider.System, new EngineOptions(), new Pressure(),
            new Bell(), NullLogger<Intake>.Instance);
        return (new CaseDesk(book, Contracts, TimeProvider.System, intake, static () => { }), intake);
    }

    private static async Task<(MemoryBook Book, CaseResolution Answer)> WithCaseAsync(MemoryDisk disk)
    {
        var book = await MemoryBook.OpenAsync(disk, Options);
        var epochs = await book.OwnAsync([0, 1, 2, 3], Ct);
        var document = await book.ArchiveAsync(
            new RawDocument(Guid.NewGuid(), "c", null, "n", "m", Encoding.UTF8.GetBytes("x"), T0), Ct);
        await book.AcceptAsync(Arrival.Empty(
            document, "t", "accepted") with { Messages =
                [new Inbound(Order, "k", new PurchaseOrderMessage.MatchReleased(Order))] }, T0, Ct);
        var message = Assert.Single((await book.TakeAsync([0, 1, 2, 3], 1, Ct)).Messages);
        await book.CommitAsync([new Batch(message.Partition, epochs[message.Partition], T0, "f",
            [new Step(message, StepOutcome.Done, null, null, [], [], [], null, [],
            [new CaseOpening("over-receipt", "1", "t", "e", null, "buyer", [new CaseOption("keep", "Keep")])], [], [],
            [])])], Ct);
        return (book, new CaseResolution(Assert.Single(await book.Queries.CasesAsync(true, 10, Ct)).Id, "keep", "ann",
            null));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task An_answer_that_a_crash_cuts_off_is_told_or_never_was(int writesBeforeTheCrash)
    {
        var disk = new MemoryDisk();
        var (book, answer) = await WithCaseAsync(disk);
        var left = writesBeforeTheCrash;
        disk.Sync = () => left-- > 0 ? ValueTask.CompletedTask : new ValueTask(new TaskCompletionSource().Task);
        _ = DeskOf(book).Desk.ResolveAsync(answer, Ct).AsTask();
        disk.Fail(disk.Synced, torn: true);
        disk.Sync = null;
        book = await MemoryBook.OpenAsync(disk, Options);
        var (desk, intake) = DeskOf(book);
        await intake.RecoverAsync(Ct);
        Assert.Equal("over-receipt", Assert.Single(await book.Queries.CasesAsync(true, 10, Ct)).Kind);
        await desk.ResolveAsync(answer, Ct);
        Assert.Single(await book.Queries.MessagesAsync("pending", 10, Ct), m =>
            m.Type == "purchase-order.case-resolved.v1");
        await book.DisposeAsync();
    }
}
