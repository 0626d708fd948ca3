using System.Collections.Concurrent;
using System.CommandLine;
using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text;
using Crossdock.Host.Commands;
using Crossdock.Host.Demo;
using Crossdock.Model;
using Crossdock.Sandbox;
using Command = System.CommandLine.Command;

namespace Crossdock.Host.Benchmarks;

/// <summary>What the kill drill found. Lost: acknowledged to a client, and not at its receiver. Doubled: two effects at a receiver.</summary>
public sealed record KillDrillResult(int Kills, int Documents, int Duplicates, int Lost, int Doubled, int ChainFaults, double Seconds);

/// <summary>Drills: what is trusted is tried.</summary>
internal static class DrillCommand
{
    public static Command Build() => new("drill", "Drills against a running server of their own") { Kill(), OverloadDrill.Build() };

    private static Command Kill()
    {
        var kills = new Option<int>("--kills") { DefaultValueFactory = _ => 20 };
        var clients = new Option<int>("--clients") { DefaultValueFactory = _ => 8 };
        var duplicates = new Option<int>("--duplicates") { DefaultValueFactory = _ => 20, Description = "Per cent of documents that are sent again after they were acknowledged" };
        var seed = new Option<int>("--seed") { DefaultValueFactory = _ => 1 };
        var (network, json) = (Shared.Network(), Shared.Json());
        var command = new Command("kill", "Kills the server with SIGKILL at random moments under load; the receivers' own logs must agree with what was acknowledged") { kills, clients, duplicates, seed, network, json };
        command.SetAction(async (parsed, ct) =>
        {
            var result = await new KillDrill(parsed.GetValue(network)!, parsed.GetValue(clients), parsed.GetValue(duplicates), parsed.GetValue(seed)).RunAsync(parsed.GetValue(kills), ct);
            if (parsed.GetValue(json)) Shared.WriteJson(result);
            else System.Console.WriteLine($"{result.Kills} kills in {result.Seconds:0} s, {result.Documents} documents acknowledged, {result.Duplicates} sent again: lost {result.Lost}, doubled effects {result.Doubled}, chain faults {result.ChainFaults}");
            return result is { Lost: 0, Doubled: 0, ChainFaults: 0 } ? 0 : 1;
        });
        return command;
    }
}

/// <summary>
/// A server process under load, killed again and again. The outside systems live here, so that their logs survive; each client repeats a document until it is
/// acknowledged, as an outside system would.
/// </summary>
internal sealed class KillDrill(string network, int clients, int duplicatePercent, int seed)
{
    private readonly ConcurrentDictionary<string, byte> _acknowledged = new();
    private int _number;
    private int _duplicates;
    private volatile Uri? _server;
    private volatile bool _ending;

    public async Task<KillDrillResult> RunAsync(int kills, CancellationToken ct)
    {
        var data = Directory.CreateDirectory(Path.Combine(Path.GetTempPath(), "crossdock-kill-" + Guid.NewGuid().ToString("N"))).FullName;
        try
        {
            await using var systems = await SandboxHost.StartAsync(new SandboxOptions(Path.Combine(data, "sandbox"), Erp: new Sandbox.Http.ErpFaults(LoseOneAnswer: false)), ct);
            var overlay = Path.Combine(data, "overlay.yaml");
            await File.WriteAllTextAsync(overlay, DemoSetup.Overlay(systems, e => Path.Combine(data, "exchange", e)), ct);
            var clock = Stopwatch.StartNew();
            var key = (await File.ReadAllTextAsync(systems.Secrets.ToCrossdockFile("erp"), ct)).Trim();
            var sending = Enumerable.Range(0, clients).Select(c => ClientAsync(new Random(seed * 1_000 + c), key, ct)).ToList();
            var random = new Random(seed);
            for (var kill = 0; kill < kills; kill++)
            {
                using var node = await StartAsync(data, overlay, ct);
                await Task.Delay(random.Next(20, 900), ct);
                node.Kill(entireProcessTree: true);
                await node.WaitForExitAsync(ct);
                _server = null;
            }
            using (var last = await StartAsync(data, overlay, ct))
            {
                _ending = true;
                await Task.WhenAll(sending);
                await QuietAsync(data, ct);
                last.Kill(entireProcessTree: true);
                await last.WaitForExitAsync(ct);
            }
            return await JudgeAsync(kills, data, systems, clock.Elapsed, ct);
        }
        finally
        {
            Directory.Delete(data, recursive: true);
        }
    }

    private async Task<KillDrillResult> JudgeAsync(int kills, string data, SandboxHost systems, TimeSpan took, CancellationToken ct)
    {
        var orders = systems.Portal.PurchaseOrders.GroupBy(o => o.Number).ToDictionary(g => g.Key, g => g.Count());
        var entries = systems.Erp.Vouchers.GroupBy(v => v.Key).Count(g => g.Count() > 1);
        await using var book = await Server.CrossdockServer.OpenBookAsync(data, takesOver: false);
        var verified = await book.Queries.VerifyAsync(ct);
        return new KillDrillResult(kills, _acknowledged.Count, _duplicates, _acknowledged.Keys.Count(n => !orders.ContainsKey(n)), orders.Values.Count(n => n > 1) + entries, verified.Faults.Count, took.TotalSeconds);
    }

    private async Task ClientAsync(Random random, string key, CancellationToken ct)
    {
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(5) };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        while (!_ending)
        {
            var number = $"K{Interlocked.Increment(ref _number):000000}";
            if (!await SendAsync(http, number, "first", ct)) continue;
            _acknowledged[number] = 0;
            if (random.Next(100) >= duplicatePercent) continue;
            Interlocked.Increment(ref _duplicates);
            await SendAsync(http, number, "again", ct);
        }
    }

    /// <summary>The same document under the same key until it is acknowledged; false only when the drill ends first.</summary>
    private async Task<bool> SendAsync(HttpClient http, string number, string key, CancellationToken ct)
    {
        for (var tries = 0; ; tries++)
        {
            if (_server is { } server)
                try
                {
                    using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(server, "v1/purchase-orders"))
                    {
                        Content = new StringContent(Order(number), Encoding.UTF8, "application/json"), Headers = { { "Idempotency-Key", $"{number}/{key}" } },
                    };
                    using var response = await http.SendAsync(request, ct);
                    if (response.IsSuccessStatusCode) return true;
                    if ((int)response.StatusCode is not (409 or 503)) throw new InvalidOperationException($"{number}: {response.StatusCode} {await response.Content.ReadAsStringAsync(ct)}");
                }
                catch (Exception e) when (e is HttpRequestException or IOException || e is OperationCanceledException && !ct.IsCancellationRequested)
                {
                    // The server is gone: the document is repeated until somebody acknowledges it.
                }
            if (_ending && tries > 400) return false;
            await Task.Delay(25, ct);
        }
    }

    private static string Order(string number) => $$"""
        {"number":"{{number}}","entity":"100","supplier":"V-510","shipTo":"1000","currency":"USD","orderDate":"2026-03-02",
         "lines":[{"number":1,"item":"M-1040","quantity":{"value":8,"unit":"EA"},"price":{"amount":65.00,"unit":"EA"},"requestedDate":"2026-03-12"}]}
        """;

    private async Task<Process> StartAsync(string data, string overlay, CancellationToken ct)
    {
        var process = Process.Start(new ProcessStartInfo(Environment.ProcessPath!,
            [.. Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet" ? (string[])[typeof(DrillCommand).Assembly.Location] : [], "serve", "--network", network, "--data", data, "--overlay", overlay, "--url", "http://127.0.0.1:0"])
        {
            RedirectStandardOutput = true, RedirectStandardError = true,
        })!;
        process.BeginErrorReadLine();
        while (await process.StandardOutput.ReadLineAsync(ct) is { } line)
            if (line.StartsWith("Console ", StringComparison.Ordinal))
            {
                _server = new Uri(line.Split(' ')[1]);
                _ = process.StandardOutput.ReadToEndAsync(ct);
                return process;
            }
        throw new UsageException(["the server did not start"]);
    }

    private static async Task QuietAsync(string data, CancellationToken ct)
    {
        await using var book = await Server.CrossdockServer.OpenBookAsync(data, takesOver: false);
        while (await book.Queries.TotalsAsync(ct) is not { Pending: 0, DeliveriesOpen: 0 }) await Task.Delay(100, ct);
    }
}
