using System.Diagnostics;
using Crossdock.Engine;
using Crossdock.Host.Books;
using Crossdock.Model;
using Crossdock.Storage;

namespace Crossdock.Host.Benchmarks;

/// <summary>
/// What a run of the order loop measured, after its warm-up. Latencies: from a document's arrival to its durable
/// acknowledgement.
/// </summary>
/// <param name="LinesPerHour">Five lines an order, 3,600 seconds an hour.</param>
/// <param name="CpuMsPerOrder">Of this process: engine, clients and sink. PostgreSQL's own is not in it.</param>
/// <param name="BytesPerOrder">By which the database grew, without its log.</param>
/// <param name="DeliveriesLost">Deliveries of the run that the sink never saw.</param>
/// <param name="Age">With <c>--age</c>: the main figures are those of the aged book.</param>
public sealed record O2cResult(
    double OrdersPerSecond, double LinesPerHour, double P50Ms, double P95Ms, double P99Ms, double CpuMsPerOrder,
    double BytesPerOrder, string Durability, bool BooksBalance, int Orders, int Clients, double OrderP50Ms,
    double OrderP99Ms, long Entries, long Deliveries, long DeliveriesLost, int DeliveriesDoubled, string Store,
    AgedResult? Age);

/// <summary>
/// The same measurement on an empty book: filled by <c>loop</c>, on this one before; filled by <c>copy</c>, now or
/// <c>kept</c> from before, on one beside it, in turns with it. Ratios are the medians of the pairs.
/// </summary>
/// <param name="Orders">Stored when it was measured.</param>
/// <param name="Copied">Of them, copied in the tables by this run.</param>
public sealed record AgedResult(
    string Fill, long Orders, long Copied, long BytesStored, double OrdersPerSecondBefore, double CpuMsPerOrderBefore,
    double RateRatio, double CpuRatio);

/// <summary>
/// How a book is aged: by copies in its tables, by the front door, or not at all, because an earlier run did it by
/// copies.
/// </summary>
internal enum Filling { Copy, Loop, Kept }

/// <summary>The order loop on one book: measured, and after it all that must be there is counted.</summary>
internal sealed class O2cBench : IAsyncDisposable
{
    // An invoice, a payment and five costs of sales; those at the ERP, credit, release, shipment and invoice.
    private const int EntriesOfAnOrder = 7, DeliveriesOfAnOrder = 11;
    private const int FillStep = 10_000;
    private const int TemplateOrders = 2_000, Rounds = 3;
    private static readonly int FullBooks = 50_000; // Orders up to which the reconciliations are held in memory.

    private readonly BenchBook _bench;
    private readonly Network _network;
    private readonly LoopbackSink _sink = new();
    private readonly SinkEndpoint _endpoint;
    private readonly ILoggerFactory _logs = LoggerFactory.Create(
        l => l.AddSimpleConsole().SetMinimumLevel(LogLevel.Warning));
    private readonly CrossdockEngine _engine;
    private readonly string _run = Guid.NewGuid().ToString("N")[..6];
    private OrderLoop? _loop;
    private int _orders;
    private Filled? _filled;

    private O2cBench(BenchBook bench, Network network)
    {
        (_bench, _network) = (bench, network);
        _endpoint = new SinkEndpoint(_sink.Port, command => _loop?.Received(command));
        _engine = new CrossdockEngine(bench.Book, new Decider(Business.Processes, Business.Router, Business.Contracts),
            Business.Contracts, [new BenchTranslator()], [_endpoint], () => network, TimeProvider.System,
            new EngineOptions(Idle: TimeSpan.FromMilliseconds(50), SendsAtOnce: 512, MaxPending: 1_000_000), _logs);
    }

    /// <param name="age">0: it is not aged, or was before.</param>
    public static async Task<O2cResult> RunAsync(
        BenchBook bench, Network sample, int clients, int orders, int age, Filling fill, CancellationToken ct)
    {
        await using var run = new O2cBench(bench, BenchNetwork.Of(sample));
        await run._engine.StartAsync(ct);
        return await run.RunAsync(clients, orders, age, fill, ct);
    }

    private sealed record Measured(int Orders, TimeSpan Took, TimeSpan Cpu, long Bytes, OrderLoop Loop);

    private async Task<O2cResult> RunAsync(int clients, int orders, int age, Filling fill, CancellationToken ct)
    {
        await WarmAsync(clients, orders, ct);
        if (fill == Filling.Kept) _filled = await Fillable.FilledAsync(ct)
            ?? throw new UsageException(["--fill kept: this book was not filled"]);
        var before = await _bench.Book.Queries.TotalsAsync(ct);
        var (seen, warmed) = (_sink.Taken, _orders);
        var (measured, aged) = fill switch
        {
            Filling.Kept => await AgedAsync("kept", clients, orders, _filled!.Entries / EntriesOfAnOrder, ct),
            _ when age == 0 => (await MeasureAsync("m", clients, orders, ct), null),
            Filling.Copy => await AgeByCopiesAsync(clients, orders, age, ct),
            _ => await AgeByLoopAsync(clients, orders, age, ct),
        };
        var after = await _bench.Book.Queries.TotalsAsync(ct);
        var told = _orders - warmed;
        // between the two counts
        var (copied, copies) = fill == Filling.Kept ? (0, 0) : (_filled?.Entries ?? 0, _filled?.Deliveries ?? 0);
        var entries = after.Entries - before.Entries - copied;
        var balance = await HoldsAsync(entries, told, ct);
        var (deliveries, ack, done) = (after.Deliveries - before.Deliveries - copies,
            measured.Loop.AcknowledgedAfter.Order().ToList(), measured.Loop.DoneAfter.Order().ToList());
        return new O2cResult(orders / measured.Took.TotalSeconds, orders * OrderLoop.Lines / measured.Took.TotalHours,
            At(ack, 0.5), At(ack, 0.95), At(ack, 0.99), measured.Cpu.TotalMilliseconds / orders,
            (double)measured.Bytes / orders, _bench.Durability, balance, orders, clients, At(done, 0.5), At(done, 0.99),
            entries, deliveries, Math.Max(deliveries, (long)told * DeliveriesOfAnOrder) - (_sink.Taken - seen),
            _sink.Doubled, _bench.Store, aged);
    }

    private async Task WarmAsync(int clients, int orders, CancellationToken ct)
    {
        await StockAsync(ct);
        await QuietAsync(ct);
        await LoopAsync("w", clients, Math.Clamp(orders / 5, 1, 1_000), ct);
    }

    private async Task<(Measured, AgedResult?)> AgeByLoopAsync(int clients, int orders, int age, CancellationToken ct)
    {
        var fresh = await MeasureAsync("m", clients, orders, ct);
        for (var filled = 0; filled < age; filled += FillStep)
        {
            await LoopAsync($"f{filled / FillStep}x", clients, Math.Min(FillStep, age - filled), ct);
            await SayAsync($"{filled + Math.Min(FillStep, age - filled):N0} of {age:N0} orders filled in");
        }
        var stored = _orders;
        return Compared("loop", stored, 0, await _bench.BytesAsync(ct),
            [(fresh, await MeasureAsync("a", clients, orders, ct))]);
    }

    /// <summary>
    /// Some orders by the front door, and copies of them; then in turns with an empty book, so that what else the
    /// machine does meets both.
    /// </summary>
    private async Task<(Measured, AgedResult?)> AgeByCopiesAsync(int clients, int orders, int age, CancellationToken ct)
    {
        var book = Fillable;
        var from = await book.MarkAsync(ct);
        var template = Math.Min(TemplateOrders, age);
        await LoopAsync("t", clients, template, ct);
        _filled = await book.FillAsync(from, await book.MarkAsync(ct), _run + "t", Math.Max(1, age / template) - 1,
            copies =>
        {
            if (copies % 10 == 0) System.Console.Error.WriteLine(
                $"{(copies + 1L) * template:N0} of {age:N0} orders filled in");
        }, ct);
        return await AgedAsync("copy", clients, orders, _filled.Copies * template, ct);
    }

    private IFillable Fillable => (IFillable)_bench.Book;

    private async Task<(Measured, AgedResult?)> AgedAsync(
        string fill, int clients, int orders, long copied, CancellationToken ct)
    {
        // with those that were there before this run
        var stored = (await _bench.Book.Queries.TotalsAsync(ct)).Entries / EntriesOfAnOrder;
        var bytes = await _bench.BytesAsync(ct);
        await using var youngBook = await _bench.YoungAsync(ct);
        await using var young = new O2cBench(youngBook, _network);
        await young._engine.StartAsync(ct);
        await young.WarmAsync(clients, orders, ct);
        await LoopAsync("v", clients, Math.Clamp(orders / 5, 1, 1_000), ct);
        var pairs = new List<(Measured Young, Measured Old)>();
        for (var round = 0; round < Rounds; round++)
        {
            pairs.Add((await young.MeasureAsync($"m{round}x", clients, orders, ct),
                await MeasureAsync($"a{round}x", clients, orders, ct)));
            await SayAsync($"round {round + 1}: empty {orders / pairs[^1].Young.Took.TotalSeconds:0} orders/s, {pairs[^1].Young.Cpu.TotalMilliseconds / orders:0.00} ms; "
                + $"with {stored:N0} orders {orders / pairs[^1].Old.Took.TotalSeconds:0} orders/s, {pairs[^1].Old.Cpu.TotalMilliseconds / orders:0.00} ms");
        }
        return Compared(fill, stored, copied, bytes, pairs);
    }

    private static Task SayAsync(string line) => System.Console.Error.WriteLineAsync(line);

    private static (Measured, AgedResult?) Compared(
        string fill, long stored, long copied, long bytes, IReadOnlyList<(Measured Young, Measured Old)> pairs)
    {
        static double Median(IEnumerable<double> values) =>
            values.Order().ToList() is var sorted ? sorted[sorted.Count / 2] : 0;
        var orders = pairs[0].Old.Orders;
        return (pairs.OrderBy(p => p.Old.Took).ElementAt(pairs.Count / 2).Old, new AgedResult(fill, stored, copied, bytes,
            orders / Median(pairs.Select(p => p.Young.Took.TotalSeconds)),
            Median(pairs.Select(p => p.Young.Cpu.TotalMilliseconds)) / orders,
            Median(pairs.Select(p => p.Young.Took / p.Old.Took)), Median(pairs.Select(p => p.Old.Cpu / p.Young.Cpu))));
    }

    /// <summary>From the first order to the last settled delivery; the rate is that of the orders paid.</summary>
    private async Task<Measured> MeasureAsync(string name, int clients, int orders, CancellationToken ct)
    {
        GC.Collect();
        var (cpu, bytes) = (Process.GetCurrentProcess().TotalProcessorTime, await _bench.BytesAsync(ct));
        var (took, loop) = await LoopAsync(name, clients, orders, ct);
        return new Measured(orders, took, Process.GetCurrentProcess().TotalProcessorTime - cpu,
            await _bench.BytesAsync(ct) - bytes, loop);
    }

    private async Task<(TimeSpan Took, OrderLoop Loop)> LoopAsync(
        string name, int clients, int orders, CancellationToken ct)
    {
        _loop = new OrderLoop(_engine.Intake, clients, orders);
        var took = await _loop.RunAsync(_run + name, ct);
        _orders += orders;
        await QuietAsync(ct);
        return (took, _loop);
    }

    /// <summary>
    /// Every posting is there, and the books agree: by all reconciliations; on a book too large to hold in memory, or
    /// filled by copies, by debits and credits, the stock's value and the receivables, which are nothing when all
    /// orders are paid. What was copied must balance by itself, and is left out of the rest.
    /// </summary>
    private async Task<bool> HoldsAsync(long entries, int told, CancellationToken ct)
    {
        var faults = new List<string>();
        if (entries != (long)told * EntriesOfAnOrder)
            faults.Add($"{told} orders made {entries} entries, not {EntriesOfAnOrder} each");
        if (_filled is { } filled)
            faults.AddRange(await BenchBalances.FaultsAsync(
                _bench.Book.Queries, await Fillable.BalancesAsync(filled, ct), ct));
        else if (_orders > FullBooks)
            faults.AddRange(await BenchBalances.FaultsAsync(_bench.Book.Queries, [], ct));
        else
            faults.AddRange((await new Reconciler(_bench.Book.Queries, _network).BooksAsync(ct)).Where(c => !c.Holds)
                .Select(c => $"{c.Name}: {string.Join("; ", c.Differences.Take(3))}"));
        foreach (var fault in faults) await SayAsync(fault);
        return faults.Count == 0;
    }

    private static double At(List<long> sorted, double quantile) =>
        sorted.Count == 0 ? 0 : sorted[(int)(quantile * (sorted.Count - 1))] / 1000.0;

    private async Task StockAsync(CancellationToken ct)
    {
        for (var i = 0; i < BenchNetwork.ItemCount; i++)
            await _engine.Intake.TakeInAsync(BenchTranslator.Document($"{_run}/{i}",
                ProcessKeys.StockPosition(BenchNetwork.Entity, BenchNetwork.Location, BenchNetwork.Item(i)),
                new StockPositionMessage.Opened($"OPEN-{_run}", 100_000_000m, new Money(512_345_678.90m, Currency.Usd),
                    BenchNetwork.Date)), ct);
    }

    /// <summary>Nothing pending, nothing unsettled; asked by what an index answers.</summary>
    private async Task QuietAsync(CancellationToken ct)
    {
        while (!await IsQuietAsync(ct)) await Task.Delay(20, ct);
    }

    private async Task<bool> IsQuietAsync(CancellationToken ct)
    {
        var book = _bench.Book.Queries;
        if ((await book.MessagesAsync("pending", 1, ct)).Count > 0) return false;
        foreach (var state in (DeliveryState[])[DeliveryState.Ready, DeliveryState.Sending, DeliveryState.Unknown])
            if ((await book.DeliveriesAsync(state, 1, ct)).Count > 0) return false;
        return true;
    }

    public async ValueTask DisposeAsync()
    {
        await _engine.DisposeAsync();
        _endpoint.Dispose();
        await _sink.DisposeAsync();
        _logs.Dispose();
    }
}
