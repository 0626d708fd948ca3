using Crossdock.Host.Demo;
using Crossdock.Host.Tests;

[assembly: AssemblyFixture(typeof(DayFixture))]

namespace Crossdock.Host.Tests;

/// <summary>The whole sample day, played once for all tests that look at it; the server stays up.</summary>
public sealed class DayFixture : IAsyncLifetime
{
    private readonly SemaphoreSlim _once = new(1);
    private DemoSetup? _setup;

    public string Data { get; } = Path.Combine(Path.GetTempPath(), "crossdock-day-" + Guid.NewGuid().ToString("N"));

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    /// <summary>Plays the day at the first call.</summary>
    public async Task<DemoSetup> PlayedAsync()
    {
        await _once.WaitAsync();
        try
        {
            if (_setup is not null) return _setup;
            _setup = await DemoSetup.StartAsync(
                Path.Combine(ProjectRoot.Folder, "samples", "network"), Data, TimeProvider.System,
                CancellationToken.None);
            await new DemoDay(_setup.Server, _setup.Systems, _setup.Partners, _setup.Day, _ => { })
                .RunAsync(CancellationToken.None);
            return _setup;
        }
        finally
        {
            _once.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_setup is not null) await _setup.DisposeAsync();
        TestFolder.Delete(Data);
    }
}

/// <summary>A server with its sandbox systems, on which nothing has happened yet.</summary>
public sealed class ServerFixture : IAsyncLifetime
{
    public string Data { get; } = Path.Combine(Path.GetTempPath(), "crossdock-server-" + Guid.NewGuid().ToString("N"));
    public DemoSetup Setup { get; private set; } = null!;

    public async ValueTask InitializeAsync() =>
        Setup = await DemoSetup.StartAsync(Path.Combine(ProjectRoot.Folder, "samples", "network"), Data,
            TimeProvider.System, CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        await Setup.DisposeAsync();
        TestFolder.Delete(Data);
    }
}
