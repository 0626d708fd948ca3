using System.CommandLine;
using System.Diagnostics;
using Crossdock.Engine;
using Crossdock.Host.Books;
using Crossdock.Host.Commands;
using Crossdock.Host.Configuration;
using Crossdock.Host.Server;
using Crossdock.Model;
using Command = System.CommandLine.Command;

namespace Crossdock.Host.Benchmarks;

/// <summary>What a run of the order loop measured. Latencies: from a document's arrival to its durable acknowledgement.</summary>
public sealed record O2cResult(
    double OrdersPerSecond, double LinesPerHour, double P50Ms, double P95Ms, double P99Ms, double CpuMsPerOrder, double BytesPerOrder, string Durability, bool BooksBalance,
    int Orders, int Clients, double OrderP50Ms, double OrderP99Ms, int DeliveriesDoubled, string Store);

internal static class BenchCommand
{
    public static Command Build() => new("bench", "The benchmarks, on the store named") { O2c(), Ingest(), DeliverBench.Build(), Edi() };

    private static Command O2c()
    {
        var store = new Option<string>("--store") { DefaultValueFactory = _ => "sqlite" };
        var data = new Option<string?>("--data") { Description = "SQLite: folder; PostgreSQL: connection string" };
        var orders = new Option<int>("--orders") { DefaultValueFactory = _ => 5_000 };
        var clients = new Option<int>("--clients") { DefaultValueFactory = _ => 400 };
        var (network, json) = (Shared.Network(), Shared.Json());
        var command = new Command("o2c", "Order, release, pick, ship with goods issue, invoice, payment: five lines, full postings, deliveries to a loopback sink") { store, data, orders, clients, network, json };
        command.SetAction(async (parsed, ct) =>
        {
            await using var bench = await BenchBook.OpenAsync(parsed.GetValue(store)!, parsed.GetValue(data));
            var result = await RunAsync(bench, NetworkFolder.Load(parsed.GetValue(network)!), parsed.GetValue(clients), parsed.GetValue(orders), ct);
            if (parsed.GetValue(json)) Shared.WriteJson(result);
            else
                System.Console.WriteLine($"{result.OrdersPerSecond:0} orders/s, {result.LinesPerHour:N0} lines/h ({result.Orders} orders of {OrderLoop.Lines} lines, {result.Clients} clients, {result.Store}: {result.Durability})\n"
                    + $"document acknowledged after p50 {result.P50Ms:0.00} p95 {result.P95Ms:0.00} p99 {result.P99Ms:0.00} ms; order to posted payment p50 {result.OrderP50Ms:0} p99 {result.OrderP99Ms:0} ms\n"
                    + $"{result.CpuMsPerOrder:0.00} ms CPU and {result.BytesPerOrder:N0} bytes an order; deliveries doubled {result.DeliveriesDoubled}; books balance: {(result.BooksBalance ? "yes" : "NO")}");
            return result is { BooksBalance: true, DeliveriesDoubled: 0 } ? 0 : 1;
        });
        return command;
    }

    private static Command Ingest()
    {
        var store = new Option<string>("--store") { DefaultValueFactory = _ => "sqlite" };
        var data = new Option<string?>("--data") { Description = "SQLite: folder; PostgreSQL: connection string" };
        var messages = new Option<int>("--messages") { DefaultValueFactory = _ => 20_000 };
        var clients = new Option<int>("--clients") { DefaultValueFactory = _ => 500 };
        var (network, json) = (Shared.Network(), Shared.Json());
        var command = new Command("ingest", "A message to the inbox, one step, the outbox, a loopback sink; and the latency of one message on an idle system") { store, data, messages, clients, network, json };
        command.SetAction(async (parsed, ct) =>
        {
            await using var bench = await BenchBook.OpenAsync(parsed.GetValue(store)!, parsed.GetValue(data));
            var result = await IngestBench.RunAsync(bench, NetworkFolder.Load(parsed.GetValue(network)!), parsed.GetValue(clients), parsed.GetValue(messages), ct);
            if (parsed.GetValue(json)) Shared.WriteJson(result);
            else
                System.Console.WriteLine($"{result.MessagesPerSecond:0} messages/s to the sink ({result.Messages} messages, {result.Clients} clients, {result.Store}: {result.Durability})\n"
                    + $"acknowledged after p50 {result.AcknowledgedP50Ms:0.00} p99 {result.AcknowledgedP99Ms:0.00} ms; idle, call to sink: p50 {result.IdleP50Ms:0.00} p95 {result.IdleP95Ms:0.00} p99 {result.IdleP99Ms:0.00} ms; doubled {result.DeliveriesDoubled}");
            return result.DeliveriesDoubled == 0 ? 0 : 1;
        });
        return command;
    }

    private static Command Edi()
    {
        var orders = new Option<int>("--orders") { DefaultValueFactory = _ => 20_000 };
        var lines = new Option<int>("--lines") { DefaultValueFactory = _ => 10 };
        var rounds = new Option<int>("--rounds") { DefaultValueFactory = _ => 15, Description = "Of each case; the best one counts" };
        var json = Shared.Json();
        var command = new Command("edi", "Tokenise, decode, validate and write purchase orders, beside a raw memory scan; one core, no store") { orders, lines, rounds, json };
        command.SetAction(parsed =>
        {
            var f = new EdiBench(parsed.GetValue(orders), parsed.GetValue(lines)).Run(parsed.GetValue(rounds));
            if (parsed.GetValue(json))
            {
                Shared.WriteJson(f);
                return;
            }
            Shared.Table(["850s", "#MB/s of CPU time", "#MB/s by the clock", "#of the scan", "#1,000 of one"],
            [
                Row("memory scan", f.ScanMBps, f.Wall.ScanMBps, f.ScanMBps, null), Row("tokenise", f.TokenizeMBps, f.Wall.TokenizeMBps, f.ScanMBps, f.Small.TokenizeMBps),
                Row("decode to orders", f.DecodeMBps, f.Wall.DecodeMBps, f.ScanMBps, f.Small.DecodeMBps), Row("validate", f.ValidateMBps, f.Wall.ValidateMBps, f.ScanMBps, f.Small.ValidateMBps),
                Row("validate and decode", f.TranslateMBps, f.Wall.TranslateMBps, f.ScanMBps, f.Small.TranslateMBps), Row("write", f.WriteMBps, f.Wall.WriteMBps, f.ScanMBps, f.Small.WriteMBps),
                Row("tokenise ORDERS", f.EdifactTokenizeMBps, f.Wall.EdifactTokenizeMBps, f.ScanMBps, null),
            ]);
            System.Console.WriteLine($"{f.Bytes:N0} bytes, {f.Segments:N0} segments; allocated per segment: {f.TokenizeBytesPerSegment} bytes tokenising, {f.ValidateBytesPerSegment} validating");
        });
        return command;
    }

    private static string[] Row(string name, double cpu, double wall, double scan, double? small) =>
        [name, $"{cpu:N0}", $"{wall:N0}", $"{cpu / scan:P1}", small is { } s ? $"{s:N0}" : ""];

    private static async Task<O2cResult> RunAsync(BenchBook bench, Network sample, int clients, int orders, CancellationToken ct)
    {
        var network = BenchNetwork.Of(sample);
        await using var sink = new LoopbackSink();
        OrderLoop? loop = null;
        using var endpoint = new SinkEndpoint(sink.Port, command => loop?.Received(command));
        var options = new EngineOptions(Idle: TimeSpan.FromMilliseconds(50), SendsAtOnce: 512, MaxPending: 1_000_000);
        using var logs = LoggerFactory.Create(l => l.AddSimpleConsole().SetMinimumLevel(LogLevel.Warning));
        await using var engine = new CrossdockEngine(bench.Book, new Decider(Business.Processes, Business.Router, Business.Contracts), Business.Contracts, [new BenchTranslator()], [endpoint],
            () => network, TimeProvider.System, options, logs);
        await engine.StartAsync(ct);
        var run = Guid.NewGuid().ToString("N")[..6];
        await StockAsync(engine.Intake, run, ct);
        loop = new OrderLoop(engine.Intake, clients, Math.Min(orders / 5, 1_000), orders);
        var (cpu, bytes) = (Process.GetCurrentProcess().TotalProcessorTime, bench.Bytes());
        var took = await loop.RunAsync(run, ct);
        var used = Process.GetCurrentProcess().TotalProcessorTime - cpu;
        await QuietAsync(bench.Book, ct);
        var all = orders + Math.Min(orders / 5, 1_000);
        var checks = await new Reconciler(bench.Book.Queries, network).BooksAsync(ct);
        foreach (var check in checks.Where(c => !c.Holds)) await System.Console.Error.WriteLineAsync($"{check.Name}: {string.Join("; ", check.Differences.Take(3))}");
        var (ack, done) = (loop.AcknowledgedAfter.Order().ToList(), loop.DoneAfter.Order().ToList());
        return new O2cResult(orders / took.TotalSeconds, orders * OrderLoop.Lines / took.TotalHours, At(ack, 0.5), At(ack, 0.95), At(ack, 0.99), used.TotalMilliseconds / all,
            (double)(bench.Bytes() - bytes) / all, bench.Durability, checks.All(c => c.Holds), orders, clients, At(done, 0.5), At(done, 0.99), sink.Doubled, bench.Store);
    }

    private static double At(List<long> sorted, double quantile) => sorted.Count == 0 ? 0 : sorted[(int)(quantile * (sorted.Count - 1))] / 1000.0;

    private static async Task StockAsync(IIntake intake, string run, CancellationToken ct)
    {
        for (var i = 0; i < BenchNetwork.ItemCount; i++)
            await intake.TakeInAsync(BenchTranslator.Document($"{run}/{i}", ProcessKeys.StockPosition(BenchNetwork.Entity, BenchNetwork.Location, BenchNetwork.Item(i)),
                new StockPositionMessage.Opened($"OPEN-{run}", 100_000_000m, new Money(512_345_678.90m, Currency.Usd), BenchNetwork.Date)), ct);
    }

    private static async Task QuietAsync(IBook book, CancellationToken ct)
    {
        while (await book.Queries.TotalsAsync(ct) is not { Pending: 0, DeliveriesOpen: 0 }) await Task.Delay(50, ct);
    }
}

/// <summary>A book to measure on, and what is known of its durability.</summary>
internal sealed class BenchBook : IAsyncDisposable
{
    private readonly string? _folder;
    private readonly bool _temporary;

    private BenchBook(IBook book, string store, string? folder, bool temporary) => (Book, Store, _folder, _temporary) = (book, store, folder, temporary);

    public IBook Book { get; }
    public string Store { get; }

    /// <summary>Asserted when the book was opened: it refuses to open otherwise.</summary>
    public string Durability => _folder is null ? "fsync=on synchronous_commit=on full_page_writes=on" : "journal_mode=WAL synchronous=FULL";

    /// <exception cref="UsageException">No such store, or its data does not fit.</exception>
    public static async Task<BenchBook> OpenAsync(string store, string? data)
    {
        switch (store)
        {
            case "sqlite":
                var folder = data ?? Path.Combine(Path.GetTempPath(), "crossdock-bench-" + Guid.NewGuid().ToString("N"));
                return new BenchBook(await CrossdockServer.OpenBookAsync(folder, takesOver: true), store, folder, data is null);
            case "postgres" when data is not null && CrossdockServer.IsConnection(data):
                return new BenchBook(await CrossdockServer.OpenBookAsync(data, takesOver: true), store, null, false);
            default:
                throw new UsageException([$"--store {store}: sqlite, or postgres with its connection string in --data (Host=…)"]);
        }
    }

    /// <summary>Of the data files; 0 where they are not this machine's to look at.</summary>
    public long Bytes() => _folder is null ? 0 : Directory.EnumerateFiles(_folder).Sum(f => new FileInfo(f).Length);

    public async ValueTask DisposeAsync()
    {
        await Book.DisposeAsync();
        if (_temporary) Directory.Delete(_folder!, recursive: true);
    }
}
