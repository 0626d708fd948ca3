using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text;
using Crossdock.Host.Demo;
using Crossdock.Sandbox;

namespace Crossdock.Host.Benchmarks;

/// <summary>What the kill drill found.</summary>
/// <param name="Documents">Acknowledged to a client. Each is traced to all effects that it must have.</param>
/// <param name="Lost">Effects of acknowledged documents that no receiver knows.</param>
/// <param name="Doubled">Effects that a receiver has under two keys.</param>
/// <param name="Resent">Calls that a receiver got again under the same key: without effect there, but a look-up should have spared them.</param>
/// <param name="Stuck">Messages parked and deliveries given up at the end.</param>
public sealed record KillDrillResult(
    int Kills, int KilledStarting, int KilledWriting, int Documents, int Duplicates, int Calls, int Lost, int Doubled, int Resent, int Stuck,
    int BookFaults, double Seconds, IReadOnlyList<string> Examples);

/// <summary>
/// A server process under load, killed again and again: while it starts, while it works, while it writes. The outside systems live here, so that they
/// survive, and flush each call to their own logs before they answer it; each client repeats a document until it is acknowledged, as an outside
/// system would.
/// </summary>
internal sealed class KillDrill(string network, int clients, int duplicatePercent, int seed)
{
    private const int LongestStartMs = 1_500, LongestWorkMs = 2_000;
    private readonly ConcurrentDictionary<(string Kind, string Number), byte> _acknowledged = new();
    private int _number;
    private int _duplicates;
    private int _killedStarting;
    private int _killedWriting;
    private volatile Uri? _server;
    private volatile bool _ending;

    public async Task<KillDrillResult> RunAsync(int kills, CancellationToken ct)
    {
        var data = Directory.CreateDirectory(Path.Combine(Path.GetTempPath(), "crossdock-kill-" + Guid.NewGuid().ToString("N"))).FullName;
        try
        {
            var clock = Stopwatch.StartNew();
            await using (var systems = await SandboxHost.StartAsync(new SandboxOptions(Path.Combine(data, "sandbox"), Erp: new Sandbox.Http.ErpFaults(LoseOneAnswer: false)), ct))
                await LoadAsync(kills, data, systems, ct);
            return await JudgeAsync(kills, data, clock.Elapsed, ct);
        }
        finally
        {
            Directory.Delete(data, recursive: true);
        }
    }

    private async Task LoadAsync(int kills, string data, SandboxHost systems, CancellationToken ct)
    {
        var overlay = Path.Combine(data, "overlay.yaml");
        await File.WriteAllTextAsync(overlay, DemoSetup.Overlay(systems, e => Path.Combine(data, "exchange", e)), ct);
        var key = (await File.ReadAllTextAsync(systems.Secrets.ToCrossdockFile("erp"), ct)).Trim();
        var sending = ((Task[])[OpenAsync(key, ct), .. Enumerable.Range(0, clients).Select(c => ClientAsync(new Random(seed * 1_000 + c), key, ct))]).ToList();
        var random = new Random(seed);
        for (var kill = 0; kill < kills; kill++)
        {
            var failed = sending.FirstOrDefault(s => s.IsFaulted);
            if (failed is not null) await failed;
            await LiveAndDieAsync(random, kill % 3, data, overlay, ct);
        }
        using var last = Start(data, overlay, out var up);
        await up.WaitAsync(TimeSpan.FromMinutes(2), ct);
        _ending = true;
        await Task.WhenAll(sending);
        await QuietAsync(data, ct);
        await EndAsync(last, ct);
    }

    /// <summary>One life: a third end at a moment of the start, a third at one of the work, a third just when a transaction is being written.</summary>
    private async Task LiveAndDieAsync(Random random, int way, string data, string overlay, CancellationToken ct)
    {
        using var node = Start(data, overlay, out var up);
        if (way == 0)
        {
            await Task.Delay(random.Next(0, LongestStartMs), ct);
            if (!up.IsCompleted) _killedStarting++;
        }
        else
        {
            await up.WaitAsync(TimeSpan.FromMinutes(2), ct);
            await Task.Delay(random.Next(0, LongestWorkMs), ct);
            if (way == 2 && await WritesAsync(Path.Combine(data, "book.db-wal"), ct)) _killedWriting++;
        }
        await EndAsync(node, ct);
    }

    /// <summary>Comes back at once when the log of the book grows: a transaction is on its way, and its fsync has still to return.</summary>
    private static async Task<bool> WritesAsync(string log, CancellationToken ct)
    {
        var (file, patience) = (new FileInfo(log), Stopwatch.StartNew());
        var before = file.Exists ? (file.Length, file.LastWriteTimeUtc) : default;
        while (patience.ElapsedMilliseconds < LongestWorkMs)
        {
            for (var look = 0; look < 50; look++)
            {
                file.Refresh();
                if (file.Exists && (file.Length, file.LastWriteTimeUtc) != before) return true;
            }
            await Task.Yield();
            ct.ThrowIfCancellationRequested();
        }
        return false;
    }

    private async Task EndAsync(Process node, CancellationToken ct)
    {
        node.Kill(entireProcessTree: true);
        await node.WaitForExitAsync(ct);
        _server = null;
    }

    private async Task<KillDrillResult> JudgeAsync(int kills, string data, TimeSpan took, CancellationToken ct)
    {
        var log = ReceiversLog.Read(data);
        var lost = _acknowledged.Keys.SelectMany(d => ReceiversLog.EffectsOf(d.Kind).Select(e => (Effect: e, d.Number))).Where(e => !log.Effects.ContainsKey(e)).ToList();
        var doubled = log.Effects.Where(e => e.Value.Count > 1).ToList();
        await using var book = await Server.CrossdockServer.OpenBookAsync(data, takesOver: false);
        var (verified, totals) = (await book.Queries.VerifyAsync(ct), await book.Queries.TotalsAsync(ct));
        var checks = (await new Books.Reconciler(book.Queries, Configuration.NetworkFolder.Load(network)).BooksAsync(ct)).SelectMany(c => c.Differences).ToList();
        return new KillDrillResult(kills, _killedStarting, _killedWriting, _acknowledged.Count, _duplicates, log.Calls, lost.Count, doubled.Count, log.Resent,
            (int)(totals.Parked + totals.DeliveriesDead), verified.Faults.Count + checks.Count, took.TotalSeconds,
            [.. lost.Take(5).Select(e => $"lost: {e}"), .. doubled.Take(5).Select(e => $"doubled: {e.Key}: {string.Join(", ", e.Value)}"), .. verified.Faults.Take(5), .. checks.Take(5)]);
    }

    /// <summary>Stock for all that will be ordered.</summary>
    private async Task OpenAsync(string key, CancellationToken ct)
    {
        using var http = Client(key);
        await SendAsync(http, "stock-openings", Opening, "OB", ct);
    }

    private async Task ClientAsync(Random random, string key, CancellationToken ct)
    {
        using var http = Client(key);
        while (!_ending)
        {
            var number = $"K{Interlocked.Increment(ref _number):000000}";
            foreach (var (kind, body) in ((string, string)[])[("purchase-orders", Order(number)), ("receipts", Receipt(number)), ("orders", SalesOrder(number))])
                if (!await DocumentAsync(http, random, kind, number, body, ct)) break;
        }
    }

    /// <summary>False when the drill ended before it was acknowledged.</summary>
    private async Task<bool> DocumentAsync(HttpClient http, Random random, string kind, string number, string body, CancellationToken ct)
    {
        var twice = random.Next(100) < duplicatePercent;
        var beside = twice && random.Next(2) == 0;
        if (twice) Interlocked.Increment(ref _duplicates);
        var second = beside ? SendAsync(http, kind, body, $"{kind}/{number}/beside", ct) : Task.FromResult(true);
        var acknowledged = await SendAsync(http, kind, body, $"{kind}/{number}/first", ct);
        if (acknowledged) _acknowledged[(kind, number)] = 0;
        await second;
        if (acknowledged && twice && !beside) await SendAsync(http, kind, body, $"{kind}/{number}/again", ct);
        return acknowledged;
    }

    /// <summary>The same document under the same key until it is acknowledged; false only when the drill ends first.</summary>
    private async Task<bool> SendAsync(HttpClient http, string resource, string body, string key, CancellationToken ct)
    {
        for (var tries = 0; ; tries++)
        {
            if (_server is { } server)
                try
                {
                    using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(server, "v1/" + resource))
                    {
                        Content = new StringContent(body, Encoding.UTF8, "application/json"), Headers = { { "Idempotency-Key", key } },
                    };
                    using var response = await http.SendAsync(request, ct);
                    if (response.IsSuccessStatusCode) return true;
                    var said = await response.Content.ReadAsStringAsync(ct);
                    if ((int)response.StatusCode is not (429 or 503) && !said.Contains("idempotency-key-in-use", StringComparison.Ordinal))
                        throw new InvalidOperationException($"{key}: {response.StatusCode} {said}");
                }
                catch (Exception e) when (e is HttpRequestException or IOException || e is OperationCanceledException && !ct.IsCancellationRequested)
                {
                    // The server is gone: the document is repeated until somebody acknowledges it.
                }
            if (_ending && tries > 400) return false;
            await Task.Delay(25, ct);
        }
    }

    internal const string Opening = """[{"entity":"100","location":"1000","item":"M-1030","reference":"OB","quantity":10000000,"value":{"amount":3000000.00,"currency":"USD"},"date":"2026-03-01"}]""";

    internal static HttpClient Client(string key)
    {
        var http = new HttpClient { Timeout = TimeSpan.FromSeconds(5) };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        return http;
    }

    internal static string Order(string number) => $$"""
        {"number":"{{number}}","entity":"100","supplier":"V-510","shipTo":"1000","currency":"USD","orderDate":"2026-03-02",
         "lines":[{"number":1,"item":"M-1040","quantity":{"value":8,"unit":"EA"},"price":{"amount":65.00,"unit":"EA"},"requestedDate":"2026-03-12"}]}
        """;

    internal static string Receipt(string number) => $$"""
        {"number":"R-{{number}}","location":"1000","order":"{{number}}","date":"2026-03-12",
         "lines":[{"orderLine":1,"item":"M-1040","accepted":{"value":8,"unit":"EA"} }]}
        """;

    internal static string SalesOrder(string number) => $$"""
        {"externalId":"S-{{number}}","customer":"C-700","currency":"USD","orderDate":"2026-03-12","freightCharge":0,
         "shipTo":{"name":"Acme Retail","street":"1 Main Street","city":"Dallas","state":"TX","postalCode":"75201","country":"US"},
         "lines":[{"number":1,"item":"M-1030","quantity":{"value":1,"unit":"FT"},"price":{"amount":0.60,"unit":"FT"} }]}
        """;

    /// <param name="up">Completes when it listens; never when it was killed before.</param>
    private Process Start(string data, string overlay, out Task up)
    {
        var process = Process.Start(new ProcessStartInfo(Environment.ProcessPath!,
            [.. Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet" ? (string[])[typeof(DrillCommand).Assembly.Location] : [], "serve", "--network", network, "--data", data, "--overlay", overlay, "--url", "http://127.0.0.1:0"])
        {
            RedirectStandardOutput = true, RedirectStandardError = true,
        })!;
        process.BeginErrorReadLine();
        var listens = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        process.OutputDataReceived += (_, e) =>
        {
            if (e.Data?.StartsWith("Console ", StringComparison.Ordinal) != true || process.HasExited) return;
            _server = new Uri(e.Data.Split(' ')[1]);
            listens.TrySetResult();
        };
        process.BeginOutputReadLine();
        up = listens.Task;
        return process;
    }

    private static async Task QuietAsync(string data, CancellationToken ct)
    {
        await using var book = await Server.CrossdockServer.OpenBookAsync(data, takesOver: false);
        while (await book.Queries.TotalsAsync(ct) is not { Pending: 0, DeliveriesOpen: 0 }) await Task.Delay(250, ct);
    }
}
