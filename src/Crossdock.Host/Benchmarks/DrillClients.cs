using System.Collections.Concurrent;
using System.Text;

namespace Crossdock.Host.Benchmarks;

/// <summary>
/// Outside systems that send documents to whichever node they please, each under its key and again at any node until
/// one acknowledges it: purchase orders, their receipts, customers' orders.
/// </summary>
internal sealed class DrillClients(string key, Func<IReadOnlyList<Uri>> nodes, TimeSpan pause)
{
    private readonly ConcurrentDictionary<(string Kind, string Number), byte> _acknowledged = new();
    private int _number;
    private volatile bool _ending;

    /// <summary>Documents that a node acknowledged.</summary>
    public ICollection<(string Kind, string Number)> Acknowledged => _acknowledged.Keys;

    public Task RunAsync(int clients, int seed, CancellationToken ct) =>
        Task.WhenAll(Enumerable.Range(0, clients).Select(c => ClientAsync(new Random(seed * 1_000 + c), ct)));

    /// <summary>Each client ends with what it is at; that too is acknowledged in the end.</summary>
    public void End() => _ending = true;

    /// <summary>Stock for all that will be ordered.</summary>
    public async Task OpenAsync(CancellationToken ct)
    {
        using var http = DrillLoad.Client(key);
        await SendAsync(http, new Random(0), "stock-openings", DrillLoad.Opening, "OB", ct);
    }

    private async Task ClientAsync(Random random, CancellationToken ct)
    {
        using var http = DrillLoad.Client(key);
        while (!_ending)
        {
            var number = $"K{Interlocked.Increment(ref _number):000000}";
            foreach (var (kind, body) in ((string, string)[])[("purchase-orders", DrillLoad.Order(number)),
                ("receipts", DrillLoad.Receipt(number)), ("orders", DrillLoad.SalesOrder(number))])
            {
                await SendAsync(http, random, kind, body, $"{kind}/{number}", ct);
                _acknowledged[(kind, number)] = 0;
                await Task.Delay(pause, ct);
            }
        }
    }

    private async Task SendAsync(HttpClient http, Random random, string resource, string body, string idempotencyKey,
        CancellationToken ct)
    {
        while (true)
        {
            try
            {
                var all = nodes();
                using var request = new HttpRequestMessage(
                    HttpMethod.Post, new Uri(all[random.Next(all.Count)], "v1/" + resource))
                {
                    Content = new StringContent(body, Encoding.UTF8, "application/json"),
                        Headers = { { "Idempotency-Key", idempotencyKey } },
                };
                using var response = await http.SendAsync(request, ct);
                if (response.IsSuccessStatusCode) return;
                var said = await response.Content.ReadAsStringAsync(ct);
                if ((int)response.StatusCode is not (429 or 503)
                    && !said.Contains("idempotency-key-in-use", StringComparison.Ordinal))
                    throw new InvalidOperationException($"{idempotencyKey}: {response.StatusCode} {said}");
            }
            catch (Exception e) when (e is HttpRequestException or IOException || e is OperationCanceledException
                && !ct.IsCancellationRequested)
            {
                // The node is gone, hangs, or is cut off: another one may take it.
            }
            await Task.Delay(25, ct);
        }
    }
}
