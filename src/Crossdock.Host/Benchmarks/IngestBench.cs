using System.Diagnostics;
using Crossdock.Engine;
using Crossdock.Model;
using Microsoft.Extensions.Logging.Abstractions;

namespace Crossdock.Host.Benchmarks;

/// <summary>What a run of the ingest benchmark measured: message to inbox, one step, outbox, loopback sink.</summary>
/// <param name="CpuMsPerMessage">Of this process, under load: engine, clients and sink. PostgreSQL's own is not in
/// it.</param>
public sealed record IngestResult(
    double MessagesPerSecond, double AcknowledgedP50Ms, double AcknowledgedP99Ms, double IdleP50Ms, double IdleP95Ms,
    double IdleP99Ms, int Messages, int Clients, int DeliveriesDoubled, string Durability, string Store,
    double CpuMsPerMessage);

/// <summary>
/// One message each: a purchase order is approved, its process takes one step, and the order is delivered to the sink.
/// First under load, then one at a time on an idle system, from the call to the sink's receipt.
/// </summary>
internal static class IngestBench
{
    /// <summary>Until the compiler has done its part: a server runs for weeks.</summary>
    private const int WarmUp = 20_000;
    private static readonly DateOnly Date = BenchNetwork.Date;

    public static async Task<IngestResult> RunAsync(
        BenchBook bench, Network sample, int clients, int messages, CancellationToken ct)
    {
        var network = BenchNetwork.Of(sample);
        await using var sink = new LoopbackSink();
        var arrivals = new System.Collections.Concurrent.ConcurrentDictionary<string, TaskCompletionSource>();
        using var endpoint = new SinkEndpoint(sink.Port, c =>
        {
            if (c is SendPurchaseOrder send && arrivals.TryRemove(send.Order.Number, out var waiting))
                waiting.TrySetResult();
        });
        await using var engine = new CrossdockEngine(
            bench.Book, new Decider(Business.Processes, Business.Router, Business.Contracts), Business.Contracts,
            [new BenchTranslator()], [endpoint], () => network, TimeProvider.System,
            new EngineOptions(Idle: TimeSpan.FromMilliseconds(50), SendsAtOnce: 512, MaxPending: 1_000_000),
            NullLoggerFactory.Instance);
        await engine.StartAsync(ct);
        var run = Guid.NewGuid().ToString("N")[..6];
        await SendAsync(engine.Intake, arrivals, run + "w", clients, WarmUp, [], ct);
        var acknowledged = new System.Collections.Concurrent.ConcurrentBag<long>();
        var (clock, cpu) = (Stopwatch.StartNew(), Environment.CpuUsage.TotalTime);
        await SendAsync(engine.Intake, arrivals, run, clients, messages, acknowledged, ct);
        var (took, used) = (clock.Elapsed, Environment.CpuUsage.TotalTime - cpu);
        var idle = new List<long>();
        for (var i = 0; i < 300; i++)
        {
            var start = Stopwatch.GetTimestamp();
            await OneAsync(engine.Intake, arrivals, $"{run}i{i}", null, ct);
            if (i >= 50) idle.Add((long)Stopwatch.GetElapsedTime(start).TotalMicroseconds);
            await Task.Delay(2, ct);
        }
        idle.Sort();
        var ack = acknowledged.Order().ToList();
        return new IngestResult(messages / took.TotalSeconds, At(ack, 0.5), At(ack, 0.99), At(idle, 0.5),
            At(idle, 0.95), At(idle, 0.99), messages, clients, sink.Doubled, bench.Durability, bench.Store,
            used.TotalMilliseconds / messages);
    }

    private static async Task SendAsync(
        IIntake intake, System.Collections.Concurrent.ConcurrentDictionary<string, TaskCompletionSource> arrivals,
        string run, int clients, int messages, System.Collections.Concurrent.ConcurrentBag<long> acknowledged,
        CancellationToken ct)
    {
        var next = 0;
        await Parallel.ForEachAsync(Enumerable.Range(0, clients),
            new ParallelOptions { MaxDegreeOfParallelism = clients, CancellationToken = ct }, async (_, _) =>
        {
            while (Interlocked.Increment(ref next) is var n && n <= messages)
                await OneAsync(intake, arrivals, $"{run}-{n}", acknowledged, ct);
        });
    }

    private static async Task OneAsync(
        IIntake intake, System.Collections.Concurrent.ConcurrentDictionary<string, TaskCompletionSource> arrivals,
        string number, System.Collections.Concurrent.ConcurrentBag<long>? acknowledged,
        CancellationToken ct)
    {
        var done = arrivals[number] = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var start = Stopwatch.GetTimestamp();
        await intake.TakeInAsync(BenchTranslator.Document(number,
            ProcessKeys.PurchaseOrder(BenchNetwork.Entity, number), new PurchaseOrderMessage.Approved(new PurchaseOrder(
            number, BenchNetwork.Entity, BenchNetwork.Customer, BenchNetwork.Location, Currency.Usd, Date,
            [new(1, BenchNetwork.Item(1), new Quantity(1, UnitCode.Each), new UnitPrice(1m, UnitCode.Each), Date)]))), ct);
        acknowledged?.Add((long)Stopwatch.GetElapsedTime(start).TotalMicroseconds);
        await done.Task.WaitAsync(ct);
    }

    private static double At(List<long> sorted, double quantile) =>
        sorted.Count == 0 ? 0 : sorted[(int)(quantile * (sorted.Count - 1))] / 1000.0;
}
