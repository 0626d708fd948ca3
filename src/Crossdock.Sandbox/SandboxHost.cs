using Crossdock.Sandbox.Http;

namespace Crossdock.Sandbox;

/// <param name="DataFolder">Journals and secrets; the same folder again continues where the systems stopped.</param>
public sealed record SandboxOptions(string DataFolder, TimeProvider? Time = null, ErpFaults? Erp = null);

/// <summary>The outside systems of the sample network that speak HTTP, each on its own port of 127.0.0.1.</summary>
public sealed class SandboxHost : IAsyncDisposable
{
    private readonly SandboxSecrets _secrets;

    private SandboxHost(SandboxOptions options)
    {
        var (folder, time) = (options.DataFolder, options.Time ?? TimeProvider.System);
        _secrets = new SandboxSecrets(Path.Combine(folder, "secrets"));
        Erp = new Erp(folder, _secrets, time, options.Erp ?? new ErpFaults());
        Shop = new Shop(folder, _secrets, time);
        Carrier = new Carrier(folder, _secrets, time);
        Tax = new Tax(folder, _secrets, time);
        Crm = new Crm(folder, _secrets, time);
        Analytics = new Analytics(folder, _secrets, time);
        Portal = new Portal(folder, _secrets, time);
        // Clients get their keys now, so that Crossdock can be started with them.
        foreach (var client in (ClientSystem[])[Erp, Portal]) _secrets.ToCrossdock(client.Name);
        _ = _secrets.Webhook;
    }

    public Erp Erp { get; }
    public Shop Shop { get; }
    public Carrier Carrier { get; }
    public Tax Tax { get; }
    public Crm Crm { get; }
    public Analytics Analytics { get; }
    public Portal Portal { get; }

    public IReadOnlyList<HttpSystem> Systems => [Erp, Shop, Carrier, Tax, Crm, Analytics, Portal];

    /// <summary>Where each endpoint of the sample network listens.</summary>
    public IReadOnlyDictionary<string, Uri> Addresses => Systems.ToDictionary(s => s.Name, s => s.Address);

    /// <summary>Where the keys lie (<see cref="SandboxSecrets"/>).</summary>
    public SandboxSecrets Secrets => _secrets;

    public static async Task<SandboxHost> StartAsync(SandboxOptions options, CancellationToken ct)
    {
        var host = new SandboxHost(options);
        try
        {
            foreach (var system in host.Systems) await system.StartAsync(ct);
            return host;
        }
        catch
        {
            await host.DisposeAsync();
            throw;
        }
    }

    /// <summary>Tells the systems that call Crossdock where it listens; they can be told anew after a restart.</summary>
    public Task ConnectAsync(Uri crossdock)
    {
        foreach (var client in Systems.OfType<ClientSystem>()) client.Connect(crossdock);
        return Task.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var system in Systems) await system.DisposeAsync();
    }
}
