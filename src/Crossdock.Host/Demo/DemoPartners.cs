using Crossdock.Sandbox.Edi;

namespace Crossdock.Host.Demo;

/// <summary>The EDI partners of the sample network, each on its exchange folder.</summary>
public sealed class DemoPartners : IAsyncDisposable
{
    private static readonly X12Identity Us = new("ZZ", "HARBORLINE", "HARBORLINE");
    private readonly CancellationTokenSource _stop = new();
    private readonly List<Task> _running;
    private readonly string _exchange;

    public DemoPartners(string data, TimeProvider time)
    {
        _exchange = Path.Combine(data, "exchange");
        PartnerPlace Place(string endpoint, int first) =>
            new(Path.Combine(_exchange, endpoint), Path.Combine(data, "sandbox", endpoint), first);
        Keystone = new SupplierPartner(Place("edi-keystone", 5001), new X12Identity("ZZ", "KEYSTONE", "KEYSTONE"), Us,
            time);
        Acme = new CustomerPartner(Place("edi-acme", 7001), new X12Identity("ZZ", "ACME", "ACME"), Us, time);
        Dc1 = new WarehousePartner(Place("wms-dc1", 1001), new X12Identity("ZZ", "WMS-DC1", "WMS-DC1"), Us, time,
            WarehouseScript.Dc1);
        Dc2 = new WarehousePartner(Place("wms-dc2", 2001), new X12Identity("ZZ", "WMS-DC2", "WMS-DC2"), Us, time,
            WarehouseScript.Dc2);
        _running = [.. ((X12PartnerActor[])[Keystone, Acme, Dc1, Dc2]).Select(p => p.RunAsync(_stop.Token))];
    }

    public SupplierPartner Keystone { get; }
    public CustomerPartner Acme { get; }
    public WarehousePartner Dc1 { get; }
    public WarehousePartner Dc2 { get; }

    public string Exchange(string endpoint) => Path.Combine(_exchange, endpoint);

    /// <summary>Files that their reader has not taken yet.</summary>
    public bool HasWaiting() => Directory.Exists(_exchange) && Directory.EnumerateDirectories(_exchange)
        .SelectMany(f => ((string[])["in", "out"]).Select(side => Path.Combine(f, side))).Where(Directory.Exists)
        .SelectMany(side => Directory.EnumerateFiles(side)).Any();

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_running);
        _stop.Dispose();
    }
}
