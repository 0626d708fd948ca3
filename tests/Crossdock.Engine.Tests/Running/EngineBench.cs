using System.Text;
using System.Text.Json;
using Crossdock.Model;
using Crossdock.Storage;
using Crossdock.Storage.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;

namespace Crossdock.Engine.Tests.Running;

/// <summary>
/// One engine, driven by hand over a real book, with a clock that stands and a sink that does as it is told.
/// </summary>
public abstract class EngineBench : IAsyncLifetime
{
    protected static readonly DateTimeOffset T0 = new(2026, 3, 2, 8, 0, 0, TimeSpan.Zero);
    protected static readonly Contracts Contracts = Contracts.Of(
        [.. typeof(Message).Assembly.GetTypes(), .. typeof(TallyMessage).GetNestedTypes(),
            .. typeof(TallyEvent).GetNestedTypes(), typeof(TellCount)]);
    protected static CancellationToken Ct => TestContext.Current.CancellationToken;
    private readonly string _data = Path.Combine(Path.GetTempPath(), "crossdock-engine-" + Guid.NewGuid().ToString("N"));

    private protected StandingClock Clock { get; } = new(T0);
    private protected Sink Sink { get; } = new();
    protected Pressure Pressure { get; } = new();
    protected IBook Book { get; private set; } = null!;
    private protected PartitionWorker Worker { get; private set; } = null!;
    private protected DeliveryWorker Deliveries { get; private set; } = null!;
    protected EngineOptions Options { get; init; } = new(Partitions: 8, DeliveryAttempts: 3, SendsAtOnce: 1);

    /// <summary>Of the sink; null: the engine's own.</summary>
    protected DeliveryLimits? Limits { get; set; }

    protected Network Network => new("test", "hash", [], [], [], [],
        [new EndpointSettings(new EndpointId("sink"), "test", "", new Dictionary<string, string>(), Limits)],
        [], [], new Tolerances(), new Policies(), new PostingRules([]));

    public async ValueTask InitializeAsync() => await OpenAsync();

    private protected static Decider Decider { get; } =
        new([new ProcessRuntime<TallyProcess, TallyState, TallyMessage, TallyEvent>()], (_, _, _, _, _) => [], Contracts);

    protected async Task OpenAsync()
    {
        Book = await SqliteBook.OpenAsync(_data, new BookOptions(Contracts, new HashSet<string>(), Options.Partitions),
            Clock);
        Worker = NewWorker(Decider);
        await Worker.OwnAsync([.. Enumerable.Range(0, Options.Partitions)], Ct);
        Deliveries = new DeliveryWorker(Book, Sink, () => Network, Clock, Options, static () => { },
            NullLogger<DeliveryWorker>.Instance);
    }

    private protected PartitionWorker NewWorker(Decider decider, IBook? book = null, Action<int>? lost = null) =>
        new(book ?? Book, decider, () => Network, Clock, Options, Pressure, new Bell(), static () => { },
            NullLogger<PartitionWorker>.Instance, lost: lost);

    public async ValueTask DisposeAsync()
    {
        await Book.DisposeAsync();
        Directory.Delete(_data, recursive: true);
        GC.SuppressFinalize(this);
    }

    protected static ProcessId Tally(string key) => new("tally", key);

    protected async Task TellAsync(params (string Key, TallyMessage Message)[] messages)
    {
        var document = await Book.ArchiveAsync(
            new RawDocument(Guid.NewGuid(), "test", null, Guid.NewGuid().ToString(), "text/plain", new byte[] { 1 },
                T0), Ct);
        await Book.AcceptAsync(Arrival.Empty(document, "test", "accepted") with
        {
            Messages = [.. messages.Select((m, i) => new Inbound(Tally(m.Key), $"{document}/{i}", m.Message))],
        }, Clock.GetUtcNow(), Ct);
    }

    protected async Task RunAsync()
    {
        while (await Worker.RunOnceAsync(Ct) > 0) { }
    }

    protected async Task<int> SumAsync(string key) =>
        await Book.Queries.StateAsync(Tally(key), Ct) is { } state
            ? JsonSerializer.Deserialize<TallyState>(state.Body.Span, Contracts.Json)!.Sum : 0;
}

internal sealed class StandingClock(DateTimeOffset now) : TimeProvider
{
    public DateTimeOffset Now { get; set; } = now;
    public override DateTimeOffset GetUtcNow() => Now;
}

/// <summary>Takes counts; the next results are queued, after them everything is delivered.</summary>
internal sealed class Sink : IEndpoint
{
    public Queue<Func<Delivery, DeliveryResult>> Next { get; } = new();
    public List<string> Sent { get; } = [];
    public HashSet<string> Done { get; } = [];
    public int LookUps { get; private set; }
    public EndpointId Id { get; } = new("sink");

    public PreparedDocument Prepare(Delivery delivery, IControlNumbers numbers, Network network, DateTimeOffset now) =>
        delivery.Command is TellCount { Sum: 666 }
            ? throw new UnrepresentableException("666 cannot be said")
            : new PreparedDocument(Encoding.UTF8.GetBytes($"{numbers.Next("sink")}"), "text/plain",
                delivery.IdempotencyKey, "count", [], []);

    public ValueTask<DeliveryResult> SendAsync(Delivery delivery, CancellationToken ct)
    {
        Sent.Add($"{delivery.Process.Key}={((TellCount)delivery.Command).Sum}");
        var result = Next.TryDequeue(out var next) ? next(delivery) : new DeliveryResult.Delivered(null, []);
        if (result is DeliveryResult.Delivered) Done.Add(delivery.IdempotencyKey);
        return ValueTask.FromResult(result);
    }

    public ValueTask<DeliveryResult?> FindAsync(Delivery delivery, CancellationToken ct)
    {
        LookUps++;
        return ValueTask.FromResult<DeliveryResult?>(Done.Contains(delivery.IdempotencyKey)
            ? new DeliveryResult.Delivered("found", []) : null);
    }
}
