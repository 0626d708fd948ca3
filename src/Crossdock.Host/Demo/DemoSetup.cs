using System.Text;
using Crossdock.Host.Server;
using Crossdock.Model;
using Crossdock.Sandbox;

namespace Crossdock.Host.Demo;

/// <summary>
/// Starts the outside systems, then Crossdock against their addresses; the same data folder goes on with the same day.
/// </summary>
public sealed class DemoSetup : IAsyncDisposable
{
    /// <summary>Says which day the folder's demo plays, and that a demo made the folder.</summary>
    public const string DayFile = "demo-day.txt";

    /// <summary>Held while a demo runs in the folder.</summary>
    public const string LockFile = "demo.lock";

    private readonly DataLock _lock;

    private DemoSetup(SandboxHost systems, DemoPartners partners, CrossdockServer server, Day day, DataLock held) =>
        (Systems, Partners, Server, Day, _lock) = (systems, partners, server, day, held);

    public SandboxHost Systems { get; }
    public DemoPartners Partners { get; }
    public CrossdockServer Server { get; }
    public Day Day { get; }

    public static async Task<DemoSetup> StartAsync(
        string network, string data, TimeProvider time, CancellationToken ct, string url = "http://127.0.0.1:0")
    {
        var held = DataLock.Take(data, LockFile);
        try { return await StartAsync(network, data, time, url, held, ct); }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    private static async Task<DemoSetup> StartAsync(
        string network, string data, TimeProvider time, string url, DataLock held, CancellationToken ct)
    {
        var systems = await SandboxHost.StartAsync(new SandboxOptions(Path.Combine(data, "sandbox"), time), ct);
        var partners = new DemoPartners(data, time);
        var overlay = Path.Combine(data, "overlay.yaml");
        await File.WriteAllTextAsync(overlay, Overlay(systems, partners.Exchange), ct);
        var server = await CrossdockServer.StartAsync(new ServerOptions(network, data, overlay, url, time,
            new Engine.EngineOptions(Idle: TimeSpan.FromMilliseconds(100)), Quiet: true), ct);
        await systems.ConnectAsync(server.Address);
        return new DemoSetup(systems, partners, server, new Day(FirstDate(data, time)), held);
    }

    /// <summary>A day that was cut off and goes on after midnight is still the same day.</summary>
    private static DateOnly FirstDate(string data, TimeProvider time)
    {
        var path = Path.Combine(data, DayFile);
        if (!File.Exists(path))
        {
            File.WriteAllText(path + ".tmp", DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime)
                .ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture));
            File.Move(path + ".tmp", path);
        }
        return DateOnly.ParseExact(File.ReadAllText(path).Trim(), "yyyy-MM-dd",
            System.Globalization.CultureInfo.InvariantCulture);
    }

    /// <summary>This machine's addresses and key files, as an environment's overlay gives them.</summary>
    public static string Overlay(SandboxHost systems, Func<string, string> exchange)
    {
        var text = new StringBuilder(
            "# Written by `crossdock demo`: where the sandbox systems listen this time.\nendpoints:\n");
        foreach (var (endpoint, address) in systems.Addresses)
        {
            text.Append($"  - id: {endpoint}\n    address: \"{address}\"\n    settings:\n");
            text.Append($"      api-key-file: \"{systems.Secrets.ToSystemFile(endpoint)}\"\n      timeout-seconds: \"2\"\n");
            if (File.Exists(systems.Secrets.ToCrossdockFile(endpoint)))
                text.Append($"      client-key-file: \"{systems.Secrets.ToCrossdockFile(endpoint)}\"\n");
            if (endpoint == "shop") text.Append($"      webhook-secret-file: \"{systems.Secrets.WebhookFile}\"\n");
        }
        foreach (var endpoint in (string[])["edi-keystone", "edi-acme", "wms-dc1", "wms-dc2"])
            text.Append($"  - {{ id: {endpoint}, address: \"{exchange(endpoint)}\" }}\n");
        return text.ToString();
    }

    public async ValueTask DisposeAsync()
    {
        await Partners.DisposeAsync();
        await Server.DisposeAsync();
        await Systems.DisposeAsync();
        _lock.Dispose();
    }
}
