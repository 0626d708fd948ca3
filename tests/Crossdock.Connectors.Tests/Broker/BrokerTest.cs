using System.Text.Json;
using Crossdock.Connectors.Protocols.Broker;
using Crossdock.Connectors.Tests.Http;
using Crossdock.Model;
using Microsoft.Extensions.Logging.Abstractions;

[assembly: AssemblyFixture(typeof(Crossdock.Connectors.Tests.Broker.SharedBroker))]

namespace Crossdock.Connectors.Tests.Broker;

/// <summary>One broker for all tests that do not stop it, started by the first that asks.</summary>
public sealed class SharedBroker : IAsyncDisposable
{
    private readonly Lazy<Task<RabbitServer>> _started = new(RabbitServer.StartedAsync);

    public Task<RabbitServer> StartedAsync()
    {
        if (RabbitServer.Absent is { } reason) Assert.Skip(reason);
        return _started.Value;
    }

    public async ValueTask DisposeAsync()
    {
        if (_started.IsValueCreated) await (await _started.Value).DisposeAsync();
    }
}

/// <summary>Doors to a real broker, with names that no other test uses.</summary>
public abstract class BrokerTest
{
    private static int _tests;

    private protected static readonly EndpointId Events = new("events");

    private protected static CancellationToken Ct => TestContext.Current.CancellationToken;

    private protected string Name { get; } = $"t{Interlocked.Increment(ref _tests)}";

    private protected static EndpointSettings Settings(string address, params (string Name, string Value)[] settings) =>
        new(Events, BrokerSettings.Kind, address, settings.ToDictionary(s => s.Name, s => s.Value));

    private protected static readonly PublishCloudEvent Shipped = new(
        "com.crossdock.sales-order.shipped.v1", "/crossdock/test", "sales-order:shop/W-1", HttpNetwork.Now,
        JsonSerializer.SerializeToElement(new { order = "W-1", quantity = 2.50m }));

    private protected static Delivery Prepared(IEndpoint door, Command command, string key) =>
        door.Prepare(command, key, HttpNetwork.Build());

    private protected static async Task<DeliveryResult> SendAsync(IEndpoint door, Command command, string key) =>
        await door.SendAsync(Prepared(door, command, key), Ct);

    private protected static async Task UntilAsync(string what, Func<Task<bool>> holds)
    {
        for (var tries = 0; !await holds(); tries++)
        {
            Assert.True(tries < 1_200, $"waited a minute for {what}");
            await Task.Delay(50, Ct);
        }
    }

    /// <summary>A door that consumes until it is disposed.</summary>
    private protected sealed class Running : IAsyncDisposable
    {
        private readonly CancellationTokenSource _stop = new();
        private readonly Task _run;

        public Running(EndpointSettings settings, IIntake intake)
        {
            Door = new BrokerDoor(settings, intake, TimeProvider.System, NullLogger<BrokerDoor>.Instance,
                new BrokerDoorOptions(Pause: TimeSpan.FromMilliseconds(20)));
            _run = Door.RunAsync(_stop.Token);
        }

        public BrokerDoor Door { get; }

        public async ValueTask DisposeAsync()
        {
            await _stop.CancelAsync();
            await _run;
            Door.Dispose();
            _stop.Dispose();
        }
    }

    /// <summary>An intake that remembers what was taken, and can be made to wait or fail.</summary>
    private protected sealed class Intake : IIntake
    {
        private readonly List<RawDocument> _taken = [];

        public IReadOnlyList<RawDocument> Taken
        {
            get { lock (_taken) return [.. _taken]; }
        }

        public int Asked;

        public Func<RawDocument, Task> Before { get; set; } = static _ => Task.CompletedTask;

        public async ValueTask<TakenIn> TakeInAsync(RawDocument document, CancellationToken ct)
        {
            Interlocked.Increment(ref Asked);
            await Before(document).WaitAsync(ct);
            lock (_taken) _taken.Add(document);
            return new TakenIn(Arrival.Empty(document.Id, "event", "accepted"), []);
        }
    }
}
