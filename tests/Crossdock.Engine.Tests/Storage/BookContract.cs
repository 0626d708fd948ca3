using System.Text;
using Crossdock.Model;

namespace Crossdock.Engine.Tests.Storage;

/// <summary>
/// What every book must do, whatever it is stored in. A subclass says how one is opened, and how one is tampered with.
/// </summary>
public abstract partial class BookContract : IAsyncLifetime
{
    protected static readonly DateTimeOffset T0 = new(2026, 3, 2, 8, 0, 0, TimeSpan.Zero);
    protected static readonly ProcessId Order = new("purchase-order", "CENTRAL/4500017");
    protected static readonly ProcessId Other = new("purchase-order", "CENTRAL/4500018");
    protected static readonly ProcessId Stock = new("stock-position", "CENTRAL/DC1/WIDGET-10");
    protected static readonly EndpointId Erp = new("erp");
    protected static readonly Contracts Contracts = Contracts.Of(typeof(Message).Assembly);
    protected static CancellationToken Ct => TestContext.Current.CancellationToken;
    private IReadOnlyDictionary<int, long> _epochs = new Dictionary<int, long>();

    protected IBook Book { get; private set; } = null!;

    /// <summary>Opens the test's book; the same one each time. Shared: stock-position. 64 partitions.</summary>
    protected abstract ValueTask<IBook> OpenAsync(Contracts contracts);

    /// <summary>Changes stored rows behind the book's back.</summary>
    protected abstract void Tamper(string sql);

    protected abstract void Remove();

    public async ValueTask InitializeAsync()
    {
        Book = await OpenAsync(Contracts);
        _epochs = await Book.OwnAsync(All, Ct);
    }

    public async ValueTask DisposeAsync()
    {
        await Book.DisposeAsync();
        Remove();
        GC.SuppressFinalize(this);
    }

    protected async Task ReopenAsync(bool own = true)
    {
        await Book.DisposeAsync();
        Book = await OpenAsync(Contracts);
        if (own) _epochs = await Book.OwnAsync(All, Ct);
    }

    protected static int[] All { get; } = [.. Enumerable.Range(0, 64)];

    protected static Message Told(string note) =>
        new PurchaseOrderMessage.CaseResolved(new CaseResolution("case", "release", "ann", null, note));

    protected static Inbound In(ProcessId process, string key, string note = "same", ProcessId? with = null) =>
        new(process, key, process.Process == "stock-position"
            ? new StockPositionMessage.Adjusted(note, 1m, "count", new DateOnly(2026, 3, 2)) : Told(note), with);

    protected async Task<Guid> ArchiveAsync(string name, string content = "raw") => await Book.ArchiveAsync(
        new RawDocument(Guid.CreateVersion7(), "edi-keystone", new PartyId("KEYSTONE"), name, "application/edi-x12",
            Encoding.UTF8.GetBytes(content), T0), Ct);

    protected async Task<(Guid Document, IReadOnlyList<Acceptance> Acceptances)> TellAsync(params Inbound[] messages)
    {
        var document = await ArchiveAsync(Guid.NewGuid().ToString());
        return (document, await Book.AcceptAsync(
            Arrival.Empty(document, "test", "accepted") with { Messages = messages }, T0, Ct));
    }

    protected async Task<IReadOnlyList<PendingMessage>> TakeAsync() => (await Book.TakeAsync(All, 1000, Ct)).Messages;

    protected async Task<PendingMessage> TakeOneAsync(Inbound message)
    {
        await TellAsync(message);
        return Assert.Single(await TakeAsync(), m => m.Process == message.Process);
    }

    protected static Step Step(PendingMessage message, StepOutcome outcome = StepOutcome.Done) =>
        new(message, outcome, null, null, [], [], [], null, [], [], [], [], []);

    /// <summary>A step that makes the next event of its process, with its state.</summary>
    protected static Step Eventful(PendingMessage message, long version) => Step(message) with
    {
        State = new StoredState(message.Process, version, Json($$"""{"version":{{version}}}""")),
        Events = [new RecordedEvent($"{message.Process}@{version}", version, "purchase-order.was-approved.v1",
            Json($$"""{"n":{{version}}}"""))],
    };

    protected static string Text(ReadOnlyMemory<byte> bytes) => Encoding.UTF8.GetString(bytes.Span);

    protected static byte[] Json(string json) => Encoding.UTF8.GetBytes(json);

    protected Batch BatchOf(params Step[] steps) =>
        new(steps[0].Message.Partition, _epochs[steps[0].Message.Partition], T0, "facts", steps);

    protected ValueTask CommitAsync(params Step[] steps) =>
        Book.CommitAsync([.. steps.GroupBy(s => s.Message.Partition).Select(g => BatchOf([.. g]))], Ct);

    protected static JournalEntry Entry(
        string sourceEvent, string correlation, string rule = "goods-received", long minor = 1234) => new(
        JournalEntry.KeyOf(new EntityId("CENTRAL"), sourceEvent, rule), new EntityId("CENTRAL"), Currency.Usd, rule, 1,
        sourceEvent, correlation, new DateOnly(2026, 3, 2), new DateOnly(2026, 3, 2), "goods received",
        [new JournalLine(new Role("INV"), "1310", minor, Dimensions.None),
            new JournalLine(new Role("GRNI"), "2110", -minor, Dimensions.None)]);

    protected static CaseOpening Case(string kind, string subject, string title = "title", Money? atRisk = null) =>
        new(kind, subject, title, "explanation", atRisk, "buyer",
            [new CaseOption("dismiss", "Dismiss"), new CaseOption("release", "Release", true)]);

    protected static NewDelivery Delivery(string key) => new(Erp, new PostJournalEntry(Entry("e@1", "c")), key);
}
