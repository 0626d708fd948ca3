using System.Collections.Concurrent;
using System.CommandLine;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Crossdock.Engine;
using Crossdock.Host.Commands;
using Crossdock.Host.Configuration;
using Crossdock.Host.Server;
using Crossdock.Model;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Command = System.CommandLine.Command;

namespace Crossdock.Host.Benchmarks;

/// <summary>
/// What the others notice of a dead partner. Latencies: from the call to the receipt at the other partner's sink.
/// </summary>
/// <param name="P99Ratio">With the dead partner over without it, each over all turns of the run.</param>
/// <param name="DeadAttempts">How often the dead partner was tried while the others were measured.</param>
/// <param name="DueMs">One look for what the dead partner's queue has due (median).</param>
public sealed record DeliverResult(
    double WithoutP50Ms, double WithoutP99Ms, double WithP50Ms, double WithP99Ms, double P50Ratio, double P99Ratio,
    int Samples, int Dead, int DeadAttempts, double DueMs, int Partners, double PerSecond, int Rounds, string Store,
    string Durability);

/// <summary>
/// Two books of the same size with the same traffic to eight partners. A ninth partner was sent as many orders in both:
/// in one it took them, in the other it fails every attempt, and they wait. The books are measured in turns of a few
/// seconds (without, with, with, without), so that what else the machine does falls on both alike.
/// </summary>
internal sealed class DeliverBench(Network sample, int dead, bool behindOne, int perSecond, int rounds, TimeSpan slice)
{
    private const int Partners = 8;
    private const string DeadPartner = "DEAD";
    private static readonly string[] Others = [.. Enumerable.Range(1, Partners).Select(n => $"PARTNER-{n}")];
    private readonly Network _network = BenchNetwork.Of(sample, [.. Others, DeadPartner]);
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _arrivals = new();
    private int _number;

    public static Command Build()
    {
        var store = new Option<string>("--store") { DefaultValueFactory = _ => "sqlite" };
        var data = new Option<string?>("--data") { Description =
            "SQLite: folder; PostgreSQL: connection string; two schemas are made there and dropped" };
        var dead = new Option<int>("--dead") { DefaultValueFactory = _ => 50_000,
            Description = "Deliveries that wait for the partner whose endpoint fails" };
        var behindOne = new Option<bool>("--behind-one") { Description =
            "They wait in one queue behind its head, not in a queue each" };
        var perSecond = new Option<int>("--per-second") { DefaultValueFactory = _ => 200,
            Description = "Messages to the other partners" };
        var rounds = new Option<int>("--rounds") { DefaultValueFactory = _ => 20 };
        var seconds = new Option<int>("--seconds") { DefaultValueFactory = _ => 2, Description = "Of one turn" };
        var (network, json) = (Shared.Network(), Shared.Json());
        var command = new Command("deliver",
            "What other partners notice of one whose endpoint fails, with a backlog: both side by side") { store, data,
                dead, behindOne, perSecond, rounds, seconds, network, json };
        command.SetAction(async (parsed, ct) =>
        {
            var bench = new DeliverBench(NetworkFolder.Load(parsed.GetValue(network)!), parsed.GetValue(dead),
                parsed.GetValue(behindOne), parsed.GetValue(perSecond), parsed.GetValue(rounds),
                TimeSpan.FromSeconds(parsed.GetValue(seconds)));
            var result = await bench.RunAsync(parsed.GetValue(store)!, parsed.GetValue(data), ct);
            if (parsed.GetValue(json)) Shared.WriteJson(result);
            else
                System.Console.WriteLine(
                    $"{result.Samples} messages to {Partners} partners, {result.PerSecond:0}/s ({result.Store}: {result.Durability})\n"
                    + $"without the dead partner: p50 {result.WithoutP50Ms:0.00} p99 {result.WithoutP99Ms:0.00} ms; with it and {result.Dead} waiting: p50 {result.WithP50Ms:0.00} p99 {result.WithP99Ms:0.00} ms\n"
                    + $"with over without, {result.Rounds} rounds: p50 {result.P50Ratio:0.000} p99 {result.P99Ratio:0.000}; the dead one was tried {result.DeadAttempts} times; a look at its queue takes {result.DueMs:0.00} ms");
            return 0;
        });
        return command;
    }

    private async Task<DeliverResult> RunAsync(string store, string? data, CancellationToken ct)
    {
        var run = Guid.NewGuid().ToString("N")[..8];
        var places = await PlacesAsync(store, data, run, ct);
        try
        {
            await using var without = await BenchBook.OpenAsync(store, places[0]);
            await using var with = await BenchBook.OpenAsync(store, places[1]);
            await using var sink = new LoopbackSink();
            await BacklogAsync(without.Book, new SinkEndpoint(sink.Port, Received, new EndpointId(DeadPartner)), false, ct);
            await BacklogAsync(with.Book, new DeadEndpoint(new EndpointId(DeadPartner)), behindOne, ct);
            var (calm, hurt, attempts) = (new List<List<long>>(), new List<List<long>>(), 0);
            for (var round = -1; round < rounds; round++) // the first is warm-up
            {
                var turns = new List<(List<long> Latencies, int DeadAttempts)>();
                foreach (var book in round % 2 == 0 ? (IBook[])[without.Book, with.Book] : [with.Book, without.Book])
                    turns.Add(await TurnAsync(book, sink.Port, ct));
                if (round % 2 != 0) turns.Reverse();
                if (round < 0) continue;
                calm.Add(turns[0].Latencies);
                hurt.Add(turns[1].Latencies);
                attempts += turns[1].DeadAttempts;
            }
            var (c, h) = (All(calm), All(hurt));
            return new DeliverResult(At(c, 0.5), At(c, 0.99), At(h, 0.5), At(h, 0.99), At(h, 0.5) / At(c, 0.5),
                At(h, 0.99) / At(c, 0.99), c.Count + h.Count, dead, attempts, await LookAsync(with.Book, ct),
                Partners, perSecond, rounds, without.Store, without.Durability);
        }
        finally
        {
            await RemoveAsync(store, data, places, run);
        }
    }

    /// <summary>One engine on the book for one turn, with the same traffic at the same pace.</summary>
    private async Task<(List<long> Latencies, int DeadAttempts)> TurnAsync(IBook book, int port, CancellationToken ct)
    {
        var endpoints = Others.Select(p => new SinkEndpoint(port, Received, new EndpointId(p))).ToList();
        var deadEnd = new DeadEndpoint(new EndpointId(DeadPartner));
        var latencies = new ConcurrentBag<long>();
        await using (var engine = NewEngine(book, [.. endpoints, deadEnd]))
        {
            await engine.StartAsync(ct);
            await SendAsync(engine.Intake, TimeSpan.FromSeconds(1), null, ct);
            await SendAsync(engine.Intake, slice, latencies, ct);
        }
        foreach (var endpoint in endpoints) endpoint.Dispose();
        return ([.. latencies.Order()], deadEnd.Attempts);
    }

    private CrossdockEngine NewEngine(IBook book, IReadOnlyList<IEndpoint> endpoints) => new(
        book, new Decider(Business.Processes, Business.Router, Business.Contracts), Business.Contracts,
        [new BenchTranslator()], endpoints, () => _network, TimeProvider.System,
        new EngineOptions(MaxPending: 1_000_000), NullLoggerFactory.Instance);

    private async Task SendAsync(IIntake intake, TimeSpan time, ConcurrentBag<long>? latencies, CancellationToken ct)
    {
        var (clock, sent, underWay) = (Stopwatch.StartNew(), 0, new List<Task>());
        while (clock.Elapsed < time)
        {
            for (; sent < clock.Elapsed.TotalSeconds * perSecond; sent++)
                underWay.Add(OneAsync(intake, Others[sent % Partners], latencies, ct));
            await Task.Delay(2, ct);
        }
        await Task.WhenAll(underWay);
    }

    private async Task OneAsync(IIntake intake, string partner, ConcurrentBag<long>? latencies, CancellationToken ct)
    {
        await Task.Yield();
        var number = $"N{Interlocked.Increment(ref _number)}";
        var done = _arrivals[number] = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var start = Stopwatch.GetTimestamp();
        await intake.TakeInAsync(Document(number, partner), ct);
        await done.Task.WaitAsync(ct);
        latencies?.Add((long)Stopwatch.GetElapsedTime(start).TotalMicroseconds);
    }

    private void Received(Model.Command command)
    {
        if (command is SendPurchaseOrder send && _arrivals.TryRemove(send.Order.Number, out var waiting))
            waiting.TrySetResult();
    }

    private static PurchaseOrder Order(string number, string partner) => new(
        number, BenchNetwork.Entity, new PartyId(partner), BenchNetwork.Location, Currency.Usd, BenchNetwork.Date,
        [new(1, BenchNetwork.Item(1), new Quantity(1, UnitCode.Each), new UnitPrice(1m, UnitCode.Each),
            BenchNetwork.Date)]);

    private static RawDocument Document(string number, string partner) => BenchTranslator.Document(
        number, ProcessKeys.PurchaseOrder(BenchNetwork.Entity, number),
        new PurchaseOrderMessage.Approved(Order(number, partner)));

    /// <summary>
    /// The backlog comes the way that all comes, while the partner's endpoint fails; or as the many answers to one
    /// document.
    /// </summary>
    private async Task BacklogAsync(IBook book, IEndpoint ninth, bool inOneQueue, CancellationToken ct)
    {
        if (dead == 0) return;
        if (inOneQueue)
        {
            var raw = new RawDocument(Guid.CreateVersion7(), "bench", null, "backlog", "text/plain", new byte[] { 1 },
                DateTimeOffset.UtcNow);
            await book.TakeInAsync(raw, Arrival.Empty(raw.Id, "backlog", "accepted") with
            {
                Acknowledgements = [.. Enumerable.Range(0, dead)
                    .Select(n => new Outgoing(new EndpointId(DeadPartner),
                        new SendPurchaseOrder(Order($"D{n}", DeadPartner))))],
            }, DateTimeOffset.UtcNow, ct);
            return;
        }
        await using var engine = NewEngine(book, [ninth]);
        await engine.StartAsync(ct);
        await Parallel.ForEachAsync(Enumerable.Range(0, dead),
            new ParallelOptions { MaxDegreeOfParallelism = 500, CancellationToken = ct },
            async (n, c) => await engine.Intake.TakeInAsync(Document($"D{n}", DeadPartner), c));
        while (await book.Queries.TotalsAsync(ct) is var totals
            && (totals.Pending > 0 || (ninth is SinkEndpoint && totals.DeliveriesOpen > 0))) await Task.Delay(200, ct);
        (ninth as IDisposable)?.Dispose();
    }

    /// <summary>
    /// As an engine does that just started, or closed its circuit: how long one look at the backlog takes.
    /// </summary>
    private static async Task<double> LookAsync(IBook book, CancellationToken ct)
    {
        var took = new List<double>();
        for (var i = 0; i < 21; i++)
        {
            var start = Stopwatch.GetTimestamp();
            await book.DueDeliveriesAsync(new EndpointId(DeadPartner), DateTimeOffset.UtcNow, 16, ct);
            took.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }
        return Median(took);
    }

    private static async Task<string?[]> PlacesAsync(string store, string? data, string run, CancellationToken ct)
    {
        if (store != "postgres" || data is null || !CrossdockServer.IsConnection(data))
            return data is null ? [null, null] : [Path.Combine(data, "without"), Path.Combine(data, "with")];
        var places = new List<string?>();
        foreach (var schema in (string[])[$"bench_{run}_without", $"bench_{run}_with"])
        {
            await ExecuteAsync(data, $"CREATE SCHEMA {schema}", ct);
            places.Add(new NpgsqlConnectionStringBuilder(data) { SearchPath = schema }.ToString());
        }
        return [.. places];
    }

    private static async Task RemoveAsync(string store, string? data, string?[] places, string run)
    {
        if (store != "postgres" || data is null || !places.All(p => p is not null)) return;
        await ExecuteAsync(data, $"DROP SCHEMA bench_{run}_without CASCADE", CancellationToken.None);
        await ExecuteAsync(data, $"DROP SCHEMA bench_{run}_with CASCADE", CancellationToken.None);
    }

    private static async Task ExecuteAsync(string connection, string sql, CancellationToken ct)
    {
        await using var db = new NpgsqlConnection(connection);
        await db.OpenAsync(ct);
        await using var command = new NpgsqlCommand(sql, db);
        await command.ExecuteNonQueryAsync(ct);
    }

    private static List<long> All(List<List<long>> rounds) => [.. rounds.SelectMany(r => r).Order()];

    private static double Median(List<double> values) => values.Count == 0 ? 0 : values.Order().ElementAt(values.Count / 2);

    private static double At(List<long> sorted, double quantile) =>
        sorted.Count == 0 ? 0 : sorted[(int)(quantile * (sorted.Count - 1))] / 1000.0;

    /// <summary>Nobody listens at the partner's address.</summary>
    private sealed class DeadEndpoint(EndpointId id) : IEndpoint
    {
        private readonly int _port = FreePort();
        private int _attempts;

        public int Attempts => _attempts;
        public EndpointId Id => id;

        public PreparedDocument Prepare(Delivery delivery, IControlNumbers numbers, Network network, DateTimeOffset now) =>
            new(Contracts.Write(delivery.Command), "application/json", delivery.IdempotencyKey,
                Contracts.NameOf(delivery.Command), [], []);

        public async ValueTask<DeliveryResult> SendAsync(Delivery delivery, CancellationToken ct)
        {
            Interlocked.Increment(ref _attempts);
            try
            {
                using var client = new TcpClient();
                await client.ConnectAsync(IPAddress.Loopback, _port, ct);
                return new DeliveryResult.Unknown("somebody listens there after all");
            }
            catch (SocketException e)
            {
                return new DeliveryResult.Failed(e.Message);
            }
        }

        public ValueTask<DeliveryResult?> FindAsync(Delivery delivery, CancellationToken ct) =>
            ValueTask.FromResult<DeliveryResult?>(null);

        private static int FreePort()
        {
            using var listener = new TcpListener(IPAddress.Loopback, 0);
            listener.Start();
            return ((IPEndPoint)listener.LocalEndpoint).Port;
        }
    }
}
