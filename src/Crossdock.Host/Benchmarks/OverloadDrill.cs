using System.Collections.Concurrent;
using System.CommandLine;
using System.Diagnostics;
using Crossdock.Engine;
using Crossdock.Host.Commands;
using Crossdock.Host.Configuration;
using Crossdock.Model;
using Microsoft.Extensions.Logging.Abstractions;
using Command = System.CommandLine.Command;

namespace Crossdock.Host.Benchmarks;

/// <summary>What the overload drill found.</summary>
/// <param name="Lost">Accepted, and not at the receiver in the end.</param>
/// <param name="PeakMegabytesEarly">Working set, highest in the second fifth of the time; late: in the last
/// fifth.</param>
/// <param name="LiveMegabytesEarly">What of it are objects in use, after the last collection of the second fifth; late:
/// of the last fifth.</param>
/// <param name="FloodP99Ms">From the call to the receipt at the sink, of the accepted ones of the source that floods;
/// small: of a source that sends 20 in a second.</param>
public sealed record OverloadDrillResult(
    double Seconds, int Accepted, int Refused, int Lost, int Doubled, double PeakMegabytesEarly,
    double PeakMegabytesLate, double LiveMegabytesEarly, double LiveMegabytesLate, double SmallP50Ms, double SmallP99Ms,
    double FloodP50Ms, double FloodP99Ms, int SmallAccepted, int SmallRefused, long MostPending, double DrainSeconds,
    string Store);

/// <summary>
/// One source floods the doors with as much as it can, for a given time; another sends a little beside it. Those that
/// are refused come again; in the end everything that was accepted must be at its receiver (a process of its own),
/// once, and memory must not have grown with the time.
/// </summary>
internal sealed class OverloadDrill(BenchBook bench, Network network, int callers, int maxPending)
{
    private readonly ConcurrentDictionary<string, (long Start, bool Small)> _underWay = new();
    private readonly ConcurrentBag<long> _small = [];
    private readonly ConcurrentBag<long> _flood = [];
    private readonly List<(TimeSpan At, double Megabytes, double Live)> _memory = [];
    private int _number, _accepted, _refused, _smallAccepted, _smallRefused;
    private long _mostPending;

    public static Command Build()
    {
        var store = new Option<string>("--store") { DefaultValueFactory = _ => "sqlite" };
        var data = new Option<string?>("--data") { Description = "SQLite: folder; PostgreSQL: connection string" };
        var seconds = new Option<int>("--seconds") { DefaultValueFactory = _ => 600 };
        var callers = new Option<int>("--callers") { DefaultValueFactory = _ => 512,
            Description = "Calls that the flood has under way at the same time" };
        var maxPending = new Option<int>("--max-pending") { DefaultValueFactory = _ => 300,
            Description = "Messages that may wait before the doors say so; little, so that it is reached on any machine" };
        var (network, json) = (Shared.Network(), Shared.Json());
        var command = new Command("overload",
            "Floods the doors: what is refused is said, what is accepted arrives once, memory stays flat, a small source is not starved") { store,
                data, seconds, callers, maxPending, network, json };
        command.SetAction(async (parsed, ct) =>
        {
            await using var bench = await BenchBook.OpenAsync(parsed.GetValue(store)!, parsed.GetValue(data));
            var drill = new OverloadDrill(bench, BenchNetwork.Of(NetworkFolder.Load(parsed.GetValue(network)!)),
                parsed.GetValue(callers), parsed.GetValue(maxPending));
            var result = await drill.RunAsync(TimeSpan.FromSeconds(parsed.GetValue(seconds)), ct);
            if (parsed.GetValue(json)) Shared.WriteJson(result);
            else
                System.Console.WriteLine(
                    $"{result.Seconds:0} s: accepted {result.Accepted}, refused {result.Refused}, lost {result.Lost}, doubled {result.Doubled}; at most {result.MostPending} waited; drained in {result.DrainSeconds:0} s\n"
                    + $"peak memory early {result.PeakMegabytesEarly:0} MB, late {result.PeakMegabytesLate:0} MB; objects in use {result.LiveMegabytesEarly:0} and {result.LiveMegabytesLate:0} MB; small source p50 {result.SmallP50Ms:0} p99 {result.SmallP99Ms:0} ms, flood p50 {result.FloodP50Ms:0} p99 {result.FloodP99Ms:0} ms ({result.Store})");
            return result is { Lost: 0, Doubled: 0 } ? 0 : 1;
        });
        return command;
    }

    private async Task<OverloadDrillResult> RunAsync(TimeSpan time, CancellationToken ct)
    {
        await using var sink = await SinkProcess.StartAsync(ct);
        using var endpoint = new SinkEndpoint(sink.Port, Received);
        await using var engine = new CrossdockEngine(
            bench.Book, new Decider(Business.Processes, Business.Router, Business.Contracts), Business.Contracts,
            [new BenchTranslator()], [endpoint], () => network, TimeProvider.System,
            new EngineOptions(MaxPending: maxPending, SendsAtOnce: 512), NullLoggerFactory.Instance);
        await engine.StartAsync(ct);
        var clock = Stopwatch.StartNew();
        using var over = CancellationTokenSource.CreateLinkedTokenSource(ct);
        over.CancelAfter(time);
        var watch = WatchAsync(engine, clock, over.Token);
        await Task.WhenAll([.. Enumerable.Range(0, callers).Select(_ => FloodAsync(engine.Intake, over.Token)),
            TrickleAsync(engine.Intake, over.Token)]);
        await watch;
        var took = clock.Elapsed;
        // Whatever was accepted is waited for as long as anything still moves.
        for (var (left, still) = (_underWay.Count, 0); left > 0 && still < 60; still = _underWay.Count == left
            ? still + 1 : 0, left = _underWay.Count) await Task.Delay(500, ct);
        double Peak(double from, double to) =>
            _memory.Where(m => m.At >= time * from && m.At <= time * to).Select(m => m.Megabytes).DefaultIfEmpty()
                .Max();
        double Live(double to) => _memory.LastOrDefault(m => m.At <= time * to).Live;
        var (small, flood) = (_small.Order().ToList(), _flood.Order().ToList());
        return new OverloadDrillResult(took.TotalSeconds, _accepted, _refused, _underWay.Count,
            await sink.DoubledAsync(ct), Peak(0.2, 0.4), Peak(0.8, 1), Live(0.4), Live(1), At(small, 0.5),
            At(small, 0.99), At(flood, 0.5), At(flood, 0.99), _smallAccepted, _smallRefused, _mostPending,
            (clock.Elapsed - took).TotalSeconds, bench.Store);
    }

    /// <summary>
    /// A rude sender: when it is told to come back later it does so at once with the next one, after a breath.
    /// </summary>
    private async Task FloodAsync(IIntake intake, CancellationToken over)
    {
        await Task.Yield();
        while (!over.IsCancellationRequested)
            if (!await TellAsync(intake, small: false)) await Task.Delay(5, CancellationToken.None);
    }

    private async Task TrickleAsync(IIntake intake, CancellationToken over)
    {
        while (!over.IsCancellationRequested)
        {
            await TellAsync(intake, small: true);
            await Task.Delay(50, CancellationToken.None);
        }
    }

    private async Task<bool> TellAsync(IIntake intake, bool small)
    {
        var number = $"O{Interlocked.Increment(ref _number)}";
        var order = new PurchaseOrder(number, BenchNetwork.Entity, BenchNetwork.Customer, BenchNetwork.Location,
            Currency.Usd, BenchNetwork.Date,
            [new(1, BenchNetwork.Item(1), new Quantity(1, UnitCode.Each), new UnitPrice(1m, UnitCode.Each),
                BenchNetwork.Date)]);
        _underWay[number] = (Stopwatch.GetTimestamp(), small);
        try
        {
            await intake.TakeInAsync(BenchTranslator.Document(number,
                ProcessKeys.PurchaseOrder(BenchNetwork.Entity, number), new PurchaseOrderMessage.Approved(order),
                small ? "bench-small" : "bench"), CancellationToken.None);
            Interlocked.Increment(ref _accepted);
            if (small) Interlocked.Increment(ref _smallAccepted);
            return true;
        }
        catch (OverloadException)
        {
            _underWay.TryRemove(number, out _);
            Interlocked.Increment(ref _refused);
            if (small) Interlocked.Increment(ref _smallRefused);
            return false;
        }
    }

    private void Received(Model.Command command)
    {
        if (command is SendPurchaseOrder send && _underWay.TryRemove(send.Order.Number, out var told))
            Keep(told.Small ? _small : _flood, (long)Stopwatch.GetElapsedTime(told.Start).TotalMicroseconds, told.Small);
    }

    /// <summary>Of the flood one in a hundred is enough: what the drill keeps must not look like a leak.</summary>
    private static void Keep(ConcurrentBag<long> latencies, long microseconds, bool all)
    {
        if (all || Random.Shared.Next(100) == 0) latencies.Add(microseconds);
    }

    private async Task WatchAsync(CrossdockEngine engine, Stopwatch clock, CancellationToken over)
    {
        using var self = Process.GetCurrentProcess();
        while (!over.IsCancellationRequested)
        {
            self.Refresh();
            var heap = GC.GetGCMemoryInfo(GCKind.Any);
            _memory.Add((clock.Elapsed, self.WorkingSet64 / 1048576.0,
                (heap.HeapSizeBytes - heap.FragmentedBytes) / 1048576.0));
            _mostPending = Math.Max(_mostPending, engine.Waiting);
            await Task.Delay(100, CancellationToken.None);
        }
    }

    private static double At(List<long> sorted, double quantile) =>
        sorted.Count == 0 ? 0 : sorted[(int)(quantile * (sorted.Count - 1))] / 1000.0;
}
