using Crossdock.Engine;
using Crossdock.Model;
using Crossdock.Storage;
using Crossdock.Storage.Memory;
using Microsoft.Extensions.Logging.Abstractions;

namespace Crossdock.Host.Sim;

/// <summary>
/// One program: the real engine in a place of its own, over the store beside it or over a server on the network.
/// </summary>
internal sealed class SimNode(SimWorld world, string name)
{
    public const int Partitions = 8;

    public Place Place { get; } = world.Loop.NewPlace(name);
    public CrossdockEngine? Engine { get; private set; }
    public bool IsUp => Engine is not null && !Place.IsDead;

    public static BookOptions Options(SimWorld world) =>
        new(Business.Contracts, Business.Processes.Where(p => p.Shared).Select(p => p.Name).ToHashSet(), Partitions,
        TakesOver: !world.HasServer, NewId: world.Ids.Id, SendingTimeout: SimWorld.SendingTimeout);

    /// <summary>The book as the engine has it.</summary>
    public IBook? Book { get; private set; }

    public void Start() => Place.Start(async () =>
    {
        try { await RunAsync(); }
        catch (StoreLostException)
        {
            world.Tell($"{name} could not start: the store is not there");
        }
        Place.Kill();
    });

    private async Task RunAsync()
    {
        while (world.HasServer && world.Store is null) await world.Loop.DelayAsync(TimeSpan.FromMilliseconds(100), Place);
        var book = Book = await OpenAsync();
        var engine = new CrossdockEngine(book, new Decider(Business.Processes, Business.Router, Business.Contracts),
            Business.Contracts, [new SimTranslator()],
            [.. world.Receivers.All.Select(r => world.Bug.Around(new SimEndpoint(world, r, Place), world))], () =>
            world.Network, Place.Time,
            new EngineOptions(Partitions, Batch: 20, Idle: TimeSpan.FromSeconds(60), DeliveryAttempts: 12,
                FirstRetry: TimeSpan.FromSeconds(5), LongestRetry: TimeSpan.FromMinutes(10),
                Deadline: TimeSpan.FromMinutes(15), CircuitFailures: 3,
                ClaimHolds: world.HasServer ? SimWorld.SendingTimeout : null, NewId: world.Ids.Id),
                    NullLoggerFactory.Instance);
        await engine.StartAsync(CancellationToken.None);
        Engine = engine;
        world.Tell($"{name} is up");
        await engine.Ended;
        world.Tell($"{name} has lost its partitions and ends");
    }

    private async ValueTask<IBook> OpenAsync()
    {
        IBook book;
        if (world.HasServer)
            book = new RemoteBook(world, () => new WatchedBook((world.Store ?? throw new StoreLostException())
                .Open(name), world, name), Place);
        else
        {
            world.Store = await MemoryStore.StartAsync(world.Disk, Options(world), Place.Time);
            book = new WatchedBook(world.Store.Open(name), world, name);
        }
        return world.Bug.Around(book, world, Place);
    }
}

/// <summary>The store cannot be reached, or did not answer: what was asked of it may have happened.</summary>
internal sealed class StoreLostException() : System.Data.Common.DbException("The connection to the store is lost.")
{
    public override bool IsTransient => true;
}

/// <summary>
/// The book of a node whose store is a server: each call goes there and back over the network, and fails when the
/// server does.
/// </summary>
internal sealed class RemoteBook(SimWorld world, Func<IBook> connect, Place node) : BookShell(connect())
{
    public override IBookQueries Queries => connect().Queries;

    protected override async ValueTask<T> CallAsync<T>(Func<IBook, ValueTask<T>> call)
    {
        var answer = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        var server = world.Server;
        world.Connections.Add(Lose);
        world.Loop.After(Pause(), server, () => Serve());
        if (server.IsDead || world.Store is null) Lose();
        try { return await answer.Task; }
        finally { world.Connections.Remove(Lose); }

        async void Serve()
        {
            try
            {
                var result = await call(connect());
                world.Loop.After(Pause(), node, () => answer.TrySetResult(result));
            }
            catch (Exception e)
            {
                world.Loop.After(Pause(), node, () => answer.TrySetException(e));
            }
        }

        void Lose() => world.Loop.After(Pause(), node, () => answer.TrySetException(new StoreLostException()));
    }

    private TimeSpan Pause() => world.NetworkDice.Between(TimeSpan.Zero, TimeSpan.FromMilliseconds(4));
}

/// <summary>What is known of ownership, whoever commits.</summary>
internal sealed class Watch
{
    private readonly Dictionary<int, (string Node, long Epoch)> _owners = [];

    public void Owns(string node, IEnumerable<KeyValuePair<int, long>> epochs)
    {
        foreach (var (partition, epoch) in epochs)
            if (epoch > EpochOf(partition))
                _owners[partition] = (node, epoch);
    }

    public bool IsOwner(string node, int partition) => _owners.GetValueOrDefault(partition).Node == node;

    public long EpochOf(int partition) => _owners.GetValueOrDefault(partition).Epoch;
}

/// <summary>
/// Sees every call that reaches the store: only the owner may commit, and nothing before what it must wait for.
/// </summary>
internal sealed class WatchedBook(IBook inner, SimWorld world, string node) : BookShell(inner)
{
    public override async ValueTask<IReadOnlyDictionary<int, long>> OwnAsync(
        IReadOnlyList<int> partitions, CancellationToken ct)
    {
        var epochs = await base.OwnAsync(partitions, ct);
        world.Watch.Owns(node, epochs);
        return epochs;
    }

    public override async ValueTask CommitAsync(IReadOnlyList<Batch> batches, CancellationToken ct)
    {
        var lost = batches.Where(b => !world.Watch.IsOwner(node, b.Partition))
            .Select(b => $"{node} committed to partition {b.Partition} after another node owned it");
        List<string> faults = [.. lost, .. Early(batches)];
        await base.CommitAsync(batches, ct);
        faults.ForEach(world.Fault);
    }

    public override async ValueTask SettleAsync(DeliverySettlement settlement, CancellationToken ct)
    {
        await base.SettleAsync(settlement, ct);
        if (settlement.State != DeliveryState.Dead) return;
        world.Tell($"delivery {settlement.Delivery.Sequence} is a dead letter: {settlement.Fault}");
        CheckDead();
    }

    public override async ValueTask ReportAsync(EndpointReport report, CancellationToken ct)
    {
        await base.ReportAsync(report, ct);
        if (report.Circuit != CircuitState.Closed)
            world.Tell($"the circuit of {report.Endpoint} is {report.Circuit}: {report.Fault}");
    }

    public override async ValueTask<int> GiveUpAsync(
        EndpointId endpoint, DateTimeOffset since, string fault, DateTimeOffset now, int limit, CancellationToken ct)
    {
        var given = await base.GiveUpAsync(endpoint, since, fault, now, limit, ct);
        if (given > 0)
        {
            world.Tell($"{given} deliveries to {endpoint} are given up");
            CheckDead();
        }
        return given;
    }

    /// <summary>
    /// A dead letter was certainly not done. At a receiver that knows keys a lost request may still arrive; then it is
    /// done once all the same.
    /// </summary>
    private void CheckDead()
    {
        foreach (var dead in SimWorld.Now(world.Store!.Open("reader").Queries.DeliveriesAsync(DeliveryState.Dead,
            int.MaxValue, default)))
            if (world.Receivers.Of(dead.Endpoint) is { IsKeyed: false } receiver
                && receiver.Find(dead.IdempotencyKey) is DeliveryResult.Delivered)
                world.Fault($"delivery {dead.Sequence} ({dead.Type} to {dead.Endpoint}) is a dead letter, and was done");
    }

    private IEnumerable<string> Early(IReadOnlyList<Batch> batches)
    {
        var own = batches.SelectMany(b => b.Steps).Select(s => s.Message.Sequence).ToHashSet();
        foreach (var message in batches.SelectMany(b => b.Steps).Select(s => s.Message))
            foreach (var before in world.Store!.Waiting(message.Process)
                .Where(w => w < message.Sequence && !own.Contains(w) && !world.RetriedMessages.Contains(w)))
                yield return $"message {message.Sequence} of {message.Process} was decided, and {before} before it waits";
    }
}

/// <summary>
/// Documents of the simulation: one canonical message, under the name of its contract, its process and its business
/// key.
/// </summary>
internal sealed class SimTranslator : ITranslator
{
    public const string Channel = "sim";

    public static RawDocument Document(Guid id, Letter letter, string name, DateTimeOffset now) =>
        new(id, Channel, null, $"{letter.Type}|{letter.Process}|{letter.Key}|{name}", "application/json", letter.Body, now);

    public bool Takes(RawDocument document, Network network) => document.Channel == Channel;

    public ValueTask<Arrival> TranslateAsync(
        ArchivedDocument document, Network network, IBookLookups book, CancellationToken ct)
    {
        var parts = document.Document.Name.Split('|');
        return ValueTask.FromResult(Arrival.Empty(document.Document.Id, parts[0], "accepted") with
        {
            Messages = [new Inbound(ProcessId.Parse(parts[1]), parts[2],
                Business.Contracts.Read<Message>(parts[0], document.Document.Bytes.Span))],
        });
    }
}
