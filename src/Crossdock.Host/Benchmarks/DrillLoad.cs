using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text;
using Crossdock.Host.Demo;
using Crossdock.Sandbox;

namespace Crossdock.Host.Benchmarks;

/// <summary>
/// A server process and its clients: each sends an order to a supplier, its receipt and a customer's order, again and
/// again, and repeats each document until it is acknowledged, as an outside system would. Some are sent twice.
/// </summary>
internal sealed class DrillLoad(string network, int duplicatePercent, int seed)
{
    private int _number;
    private int _duplicates;
    private volatile Uri? _server;
    private volatile bool _ending;

    /// <summary>
    /// Documents that were acknowledged to a client, in the words of <see cref="ReceiversLog.EffectsOf"/>.
    /// </summary>
    public ConcurrentDictionary<(string Kind, string Number), byte> Acknowledged { get; } = new();

    public int Duplicates => _duplicates;

    /// <summary>The sandbox systems of a drill: they do what they are asked at once, and lose no answer.</summary>
    public static Task<SandboxHost> SystemsAsync(string data, CancellationToken ct) =>
        SandboxHost.StartAsync(new SandboxOptions(
            Path.Combine(data, "sandbox"), Erp: new Sandbox.Http.ErpFaults(LoseOneAnswer: false)), ct);

    /// <summary>Where the systems listen, as the server is told.</summary>
    public static async Task<string> OverlayAsync(SandboxHost systems, string data, CancellationToken ct)
    {
        var overlay = Path.Combine(data, "overlay.yaml");
        await File.WriteAllTextAsync(overlay, DemoSetup.Overlay(systems, e => Path.Combine(data, "exchange", e)), ct);
        return overlay;
    }

    /// <summary>The clients, until <see cref="End"/>; each task ends when its last document is acknowledged.</summary>
    public async Task<IReadOnlyList<Task>> SendAsync(SandboxHost systems, int clients, CancellationToken ct)
    {
        var key = (await File.ReadAllTextAsync(systems.Secrets.ToCrossdockFile("erp"), ct)).Trim();
        return [OpenAsync(key, ct), .. Enumerable.Range(0, clients)
            .Select(c => ClientAsync(new Random(seed * 1_000 + c), key, ct))];
    }

    public void End() => _ending = true;

    /// <summary>Kills it, at once.</summary>
    public async Task EndAsync(Process node, CancellationToken ct)
    {
        node.Kill(entireProcessTree: true);
        await node.WaitForExitAsync(ct);
        _server = null;
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
            foreach (var (kind, body) in ((string, string)[])[("purchase-orders", Order(number)),
                ("receipts", Receipt(number)), ("orders", SalesOrder(number))])
                if (!await DocumentAsync(http, random, kind, number, body, ct)) break;
        }
    }

    /// <summary>False when the drill ended before it was acknowledged.</summary>
    private async Task<bool> DocumentAsync(
        HttpClient http, Random random, string kind, string number, string body, CancellationToken ct)
    {
        var twice = random.Next(100) < duplicatePercent;
        var beside = twice && random.Next(2) == 0;
        if (twice) Interlocked.Increment(ref _duplicates);
        var second = beside ? SendAsync(http, kind, body, $"{kind}/{number}/beside", ct) : Task.FromResult(true);
        var acknowledged = await SendAsync(http, kind, body, $"{kind}/{number}/first", ct);
        if (acknowledged) Acknowledged[(kind, number)] = 0;
        await second;
        if (acknowledged && twice && !beside) await SendAsync(http, kind, body, $"{kind}/{number}/again", ct);
        return acknowledged;
    }

    /// <summary>
    /// The same document under the same key until it is acknowledged; false only when the drill ends first.
    /// </summary>
    private async Task<bool> SendAsync(HttpClient http, string resource, string body, string key, CancellationToken ct)
    {
        for (var tries = 0; ; tries++)
        {
            if (_server is { } server)
                try
                {
                    using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(server, "v1/" + resource))
                    {
                        Content = new StringContent(body, Encoding.UTF8, "application/json"),
                            Headers = { { "Idempotency-Key", key } },
                    };
                    using var response = await http.SendAsync(request, ct);
                    if (response.IsSuccessStatusCode) return true;
                    var said = await response.Content.ReadAsStringAsync(ct);
                    if ((int)response.StatusCode is not (429 or 503)
                        && !said.Contains("idempotency-key-in-use", StringComparison.Ordinal))
                        throw new InvalidOperationException($"{key}: {response.StatusCode} {said}");
                }
                catch (Exception e) when (e is HttpRequestException or IOException || e is OperationCanceledException
                    && !ct.IsCancellationRequested)
                {
                    // The server is gone: the document is repeated until somebody acknowledges it.
                }
            if (_ending && tries > 400) return false;
            await Task.Delay(25, ct);
        }
    }

    internal const string Opening =
        """[{"entity":"100","location":"1000","item":"M-1030","reference":"OB","quantity":10000000,"value":{"amount":3000000.00,"currency":"USD"},"date":"2026-03-01"}]""";

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
    public Process Start(string data, string overlay, out Task up)
    {
        var process = Process.Start(
            ThisProgram.Start(["serve", "--network", network, "--data", data, "--overlay", overlay, "--url",
                "http://127.0.0.1:0"]))!;
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

    /// <summary>Nothing to decide, nothing to deliver.</summary>
    public static async Task QuietAsync(string data, CancellationToken ct)
    {
        await using var book = await Server.CrossdockServer.OpenBookAsync(data, takesOver: false);
        while (await book.Queries.TotalsAsync(ct) is not { Pending: 0, DeliveriesOpen: 0 }) await Task.Delay(250, ct);
    }
}
