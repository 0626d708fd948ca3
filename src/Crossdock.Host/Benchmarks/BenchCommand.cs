using System.CommandLine;
using Crossdock.Host.Commands;
using Crossdock.Host.Configuration;
using Command = System.CommandLine.Command;

namespace Crossdock.Host.Benchmarks;

/// <summary>The benchmarks as commands.</summary>
internal static class BenchCommand
{
    public static Command Build() =>
        new("bench", "The benchmarks, on the store named") { O2c(), Ingest(), DeliverBench.Build(), Edi() };

    private static Command O2c()
    {
        var store = new Option<string>("--store") { DefaultValueFactory = _ => "sqlite" };
        var data = new Option<string?>("--data") { Description = "SQLite: folder; PostgreSQL: connection string" };
        var orders = new Option<int>("--orders") { DefaultValueFactory = _ => 5_000 };
        var clients = new Option<int>("--clients") { DefaultValueFactory = _ => 400 };
        var age = new Option<int>("--age") { Description =
            "Fill the book with so many orders, and measure it against an empty one" };
        var fill = new Option<Filling>("--fill")
        {
            DefaultValueFactory = _ => Filling.Copy,
            Description = "copy: some real orders, multiplied in the tables under other keys; loop: each by the front door; kept: an earlier run did it, on this book",
        };
        var (network, json) = (Shared.Network(), Shared.Json());
        var command = new Command(
            "o2c", "Order, release, pick, ship with goods issue, invoice, payment: five lines, full postings, deliveries to a loopback sink") { store,
                data, orders, clients, age, fill, network, json };
        command.SetAction(async (parsed, ct) =>
        {
            await using var bench = await BenchBook.OpenAsync(parsed.GetValue(store)!, parsed.GetValue(data));
            var result = await O2cBench.RunAsync(
                bench, NetworkFolder.Load(parsed.GetValue(network)!), parsed.GetValue(clients), parsed.GetValue(orders),
                parsed.GetValue(age), parsed.GetValue(fill), ct);
            if (parsed.GetValue(json)) Shared.WriteJson(result);
            else
                System.Console.WriteLine(
                    $"{result.OrdersPerSecond:0} orders/s, {result.LinesPerHour:N0} lines/h ({result.Orders} orders of {OrderLoop.Lines} lines, {result.Clients} clients, {result.Store}: {result.Durability})\n"
                    + $"document acknowledged after p50 {result.P50Ms:0.00} p95 {result.P95Ms:0.00} p99 {result.P99Ms:0.00} ms; order to posted payment p50 {result.OrderP50Ms:0} p99 {result.OrderP99Ms:0} ms\n"
                    + $"{result.CpuMsPerOrder:0.00} ms CPU and {result.BytesPerOrder:N0} bytes an order; {result.Entries} entries, {result.Deliveries} deliveries: {result.DeliveriesLost} lost, {result.DeliveriesDoubled} doubled; books balance: {(result.BooksBalance ? "yes" : "NO")}");
            if (result.Age is { } aged && !parsed.GetValue(json))
                System.Console.WriteLine(
                    $"with {aged.Orders:N0} orders stored ({aged.Copied:N0} of them copied, {aged.BytesStored / 1e9:0.0} GB): {aged.RateRatio:P0} of the rate on an empty book ({aged.OrdersPerSecondBefore:0} orders/s, {aged.CpuMsPerOrderBefore:0.00} ms CPU), {aged.CpuRatio:P0} of its CPU an order");
            return result is { BooksBalance: true, DeliveriesDoubled: 0, DeliveriesLost: 0 } ? 0 : 1;
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
        var command = new Command("ingest",
            "A message to the inbox, one step, the outbox, a loopback sink; and the latency of one message on an idle system") { store,
                data, messages, clients, network, json };
        command.SetAction(async (parsed, ct) =>
        {
            await using var bench = await BenchBook.OpenAsync(parsed.GetValue(store)!, parsed.GetValue(data));
            var result = await IngestBench.RunAsync(
                bench, NetworkFolder.Load(parsed.GetValue(network)!), parsed.GetValue(clients),
                parsed.GetValue(messages), ct);
            if (parsed.GetValue(json)) Shared.WriteJson(result);
            else
                System.Console.WriteLine(
                    $"{result.MessagesPerSecond:0} messages/s to the sink, {result.CpuMsPerMessage:0.000} ms CPU each ({result.Messages} messages, {result.Clients} clients, {result.Store}: {result.Durability})\n"
                    + $"acknowledged after p50 {result.AcknowledgedP50Ms:0.00} p99 {result.AcknowledgedP99Ms:0.00} ms; idle, call to sink: p50 {result.IdleP50Ms:0.00} p95 {result.IdleP95Ms:0.00} p99 {result.IdleP99Ms:0.00} ms; doubled {result.DeliveriesDoubled}");
            return result.DeliveriesDoubled == 0 ? 0 : 1;
        });
        return command;
    }

    private static Command Edi()
    {
        var orders = new Option<int>("--orders") { DefaultValueFactory = _ => 20_000 };
        var lines = new Option<int>("--lines") { DefaultValueFactory = _ => 10 };
        var rounds = new Option<int>("--rounds") { DefaultValueFactory = _ => 12,
            Description = "Of each case; the median of those after the first three counts" };
        var seconds = new Option<int>("--seconds") { DefaultValueFactory = _ => 30,
            Description = "After which no further round begins" };
        var json = Shared.Json();
        var command = new Command(
            "edi", "Tokenise, decode, validate and write purchase orders, beside a raw memory scan; one core, no store") { orders,
                lines, rounds, seconds, json };
        command.SetAction(parsed =>
        {
            var f = new EdiBench(parsed.GetValue(orders), parsed.GetValue(lines))
                .Run(parsed.GetValue(rounds), TimeSpan.FromSeconds(parsed.GetValue(seconds)));
            if (parsed.GetValue(json))
            {
                Shared.WriteJson(f);
                return;
            }
            Shared.Table(["850s", "#MB/s of CPU time", "#MB/s by the clock", "#of the scan", "#1,000 of one"],
            [
                Row("memory scan", f.ScanMBps, f.Wall.ScanMBps, f.ScanMBps, null),
                Row("tokenise", f.TokenizeMBps, f.Wall.TokenizeMBps, f.ScanMBps, f.Small.TokenizeMBps),
                Row("decode to orders", f.DecodeMBps, f.Wall.DecodeMBps, f.ScanMBps, f.Small.DecodeMBps),
                Row("validate", f.ValidateMBps, f.Wall.ValidateMBps, f.ScanMBps, f.Small.ValidateMBps),
                Row("validate and decode", f.TranslateMBps, f.Wall.TranslateMBps, f.ScanMBps, f.Small.TranslateMBps),
                Row("write", f.WriteMBps, f.Wall.WriteMBps, f.ScanMBps, f.Small.WriteMBps),
                Row("tokenise ORDERS", f.EdifactTokenizeMBps, f.Wall.EdifactTokenizeMBps, f.ScanMBps, null),
                Row("decode ORDERS", f.EdifactDecodeMBps, f.Wall.EdifactDecodeMBps, f.ScanMBps, null),
                Row("validate ORDERS", f.EdifactValidateMBps, f.Wall.EdifactValidateMBps, f.ScanMBps, null),
                Row("write ORDERS", f.EdifactWriteMBps, f.Wall.EdifactWriteMBps, f.ScanMBps, null),
            ]);
            System.Console.WriteLine(
                $"{f.Bytes:N0} bytes, {f.Segments:N0} segments, {f.Rounds} rounds; allocated per segment: {f.TokenizeBytesPerSegment} bytes tokenising, {f.ValidateBytesPerSegment} validating, {f.EdifactValidateBytesPerSegment} validating EDIFACT");
        });
        return command;
    }

    private static string[] Row(string name, double cpu, double wall, double scan, double? small) =>
        [name, $"{cpu:N0}", $"{wall:N0}", $"{cpu / scan:P1}", small is { } s ? $"{s:N0}" : ""];
}
