using System.Threading.Channels;
using Crossdock.Model;
using Microsoft.Extensions.Logging;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Crossdock.Connectors.Protocols.Broker;

/// <param name="Waits">Whether what the intake threw passes by itself (the book is out of reach): then the message is
/// held and not given back. Null: never.</param>
/// <param name="Pause">Before the same message is tried again; default 2 s.</param>
public sealed record BrokerDoorOptions(Func<Exception, bool>? Waits = null, TimeSpan? Pause = null)
{
    public static readonly TimeSpan DefaultPause = TimeSpan.FromSeconds(2);
}

/// <summary>Why nothing comes in, or why a message stays in the queue.</summary>
public sealed record BrokerFault(EndpointId Channel, string Fault, DateTimeOffset Since);

/// <summary>
/// Takes messages in from a broker's queue. One is confirmed only after <see cref="IIntake.TakeInAsync"/> has returned,
/// so a crash between the two brings it again, which has no second effect. Several nodes may consume one queue.
/// </summary>
/// <remarks>
/// While the inbox is full the messages at hand are held, and the broker hands over no more than the prefetch. They are
/// not given back: each return would count against the delivery limit, which is there for messages that break their
/// consumer. A message that the intake fails on is given back after a pause, and is a dead letter of the broker after
/// <see cref="BrokerSettings.DeliveryLimit"/> times.
/// </remarks>
public sealed partial class BrokerDoor : IDisposable
{
    private sealed record Message(ulong Tag, string Name, string MediaType, ReadOnlyMemory<byte> Bytes);

    private readonly BrokerLink _link;
    private readonly BrokerSettings _settings;
    private readonly IIntake _intake;
    private readonly TimeProvider _time;
    private readonly ILogger<BrokerDoor> _log;
    private readonly BrokerDoorOptions _options;
    private readonly SemaphoreSlim _acking = new(1);
    private volatile BrokerFault? _fault;

    /// <exception cref="ArgumentException">A setting is wrong, its secret is missing, or it names no queue.</exception>
    public BrokerDoor(EndpointSettings endpoint, IIntake intake, TimeProvider time, ILogger<BrokerDoor> log,
        BrokerDoorOptions? options = null)
    {
        (_link, _intake, _time, _log, _options) =
            (BrokerLink.Of(endpoint), intake, time, log, options ?? new BrokerDoorOptions());
        _settings = _link.Settings;
        if (_settings.Queue is null) throw BrokerThrow.BadSettings(endpoint.Id, ["queue is not set"]);
    }

    /// <summary>Whether an endpoint of the network is such a door.</summary>
    public static bool Has(EndpointSettings endpoint) =>
        endpoint.Kind == BrokerSettings.Kind && endpoint.Setting("queue") is not null;

    /// <summary>Null while messages come in, or could.</summary>
    public BrokerFault? Fault => _fault;

    /// <summary>
    /// Consumes until cancelled. A broker that is down, or goes down, is tried again with growing pauses.
    /// </summary>
    public async Task RunAsync(CancellationToken ct)
    {
        var pause = BrokerLimits.FirstPause;
        while (!ct.IsCancellationRequested)
        {
            try
            {
                Report($"the connection has ended: {await ConsumeAsync(() => pause = BrokerLimits.FirstPause, ct)}");
            }
            catch (OperationCanceledException) when (ct.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                // Whatever it is, the messages are the broker's still, and the door tries again.
                Report(BrokerLink.Reason(e));
            }
            await Task.Delay(pause, _time, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            pause = pause * 2 < BrokerLimits.LongestPause ? pause * 2 : BrokerLimits.LongestPause;
        }
    }

    public void Dispose() => _acking.Dispose();

    /// <summary>One connection's life. Returns why it ended.</summary>
    private async Task<string> ConsumeAsync(Action reached, CancellationToken ct)
    {
        await using var connection = await _link.ConnectAsync(ct);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: ct);
        await _link.DeclareInAsync(channel, ct);
        await channel.BasicQosAsync(0, (ushort)_settings.Prefetch, global: false, ct);
        var waiting = System.Threading.Channels.Channel.CreateUnbounded<Message>(); // bounded by the prefetch
        var ended = "";
        Task End(string reason)
        {
            if (waiting.Writer.TryComplete()) ended = reason;
            return Task.CompletedTask;
        }
        channel.ChannelShutdownAsync += (_, e) => End($"{e.ReplyCode} {e.ReplyText}");
        var consumer = new AsyncEventingBasicConsumer(channel);
        consumer.UnregisteredAsync += (_, _) => End("the queue is gone");
        consumer.ReceivedAsync += (_, e) => Arrived(waiting.Writer, e);
        await channel.BasicConsumeAsync(_settings.Queue!, autoAck: false, consumer, ct);
        _fault = null;
        reached();
        await Parallel.ForEachAsync(waiting.Reader.ReadAllAsync(ct),
            new ParallelOptions { MaxDegreeOfParallelism = _settings.AtOnce, CancellationToken = ct },
            (message, stop) => TakeAsync(channel, message, stop));
        return ended;
    }

    private static Task Arrived(ChannelWriter<Message> waiting, BasicDeliverEventArgs e)
    {
        var tooLarge = e.Body.Length > BrokerLimits.MessageBytes;
        // The library uses the body's memory again.
        var (type, bytes) = tooLarge ? ("", ReadOnlyMemory<byte>.Empty)
            : EventMessages.FromWire(e.BasicProperties, e.Body.ToArray());
        waiting.TryWrite(new Message(e.DeliveryTag, NameOf(e), tooLarge ? "" : type, bytes));
        return Task.CompletedTask;
    }

    private static string NameOf(BasicDeliverEventArgs e)
    {
        var name = $"{e.RoutingKey} {e.BasicProperties.MessageId}".Trim().Replace('\0', ' ');
        return name.Length == 0 ? "message" : name.Length <= BrokerLimits.NameLength ? name
            : name[..BrokerLimits.NameLength];
    }

    private async ValueTask TakeAsync(IChannel channel, Message message, CancellationToken ct)
    {
        if (message.MediaType.Length == 0)
        {
            Report($"message '{message.Name}' has more than {BrokerLimits.MessageBytes} bytes: it goes to the dead letters");
            await SettleAsync(channel, c => c.BasicRejectAsync(message.Tag, requeue: false, ct), ct);
            return;
        }
        var document = new RawDocument(
            Guid.CreateVersion7(_time.GetUtcNow()), _settings.Id.Value, _settings.Party, message.Name,
            message.MediaType, message.Bytes, _time.GetUtcNow());
        // When the channel has ended, the broker hands the message over again.
        while (channel.IsOpen)
        {
            if (await HinderedAsync(document, ct) is not { } hindrance)
            {
                await SettleAsync(channel, c => c.BasicAckAsync(message.Tag, multiple: false, ct), ct);
                _fault = null;
                return;
            }
            await Task.Delay(hindrance.Pause, _time, ct);
            if (!hindrance.GivesBack) continue;
            await SettleAsync(channel, c => c.BasicNackAsync(message.Tag, multiple: false, requeue: true, ct), ct);
            return;
        }
    }

    /// <summary>
    /// Null: it is taken in, and durable. Else the pause that is asked for, and whether the message is given back after
    /// it or tried again.
    /// </summary>
    private async ValueTask<(TimeSpan Pause, bool GivesBack)?> HinderedAsync(RawDocument document, CancellationToken ct)
    {
        try
        {
            await _intake.TakeInAsync(document, ct);
            return null;
        }
        catch (OverloadException overload)
        {
            LogOverload(_settings.Id, overload.RetryAfter);
            return (overload.RetryAfter, false);
        }
        catch (Exception e) when (_options.Waits?.Invoke(e) is true)
        {
            Report($"the book is out of reach: {e.Message}");
            return (_options.Pause ?? BrokerDoorOptions.DefaultPause, false);
        }
        catch (Exception e) when (!ct.IsCancellationRequested)
        {
            Report($"message '{document.Name}' cannot be taken in: {e.Message}");
            return (_options.Pause ?? BrokerDoorOptions.DefaultPause, true);
        }
    }

    /// <summary>A channel is one caller's at a time.</summary>
    private async ValueTask SettleAsync(IChannel channel, Func<IChannel, ValueTask> settle, CancellationToken ct)
    {
        await _acking.WaitAsync(ct);
        try { await settle(channel); }
        finally { _acking.Release(); }
    }

    /// <summary>Logged once per fault, not at every attempt.</summary>
    private void Report(string fault)
    {
        if (_fault?.Fault == fault) return;
        _fault = new BrokerFault(_settings.Id, fault, _time.GetUtcNow());
        LogFault(_settings.Id, fault);
    }

    [LoggerMessage(Level = LogLevel.Warning,
        Message = "{Channel}: the inbox is full; what was handed over is held for {Pause}")]
    private partial void LogOverload(EndpointId channel, TimeSpan pause);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Channel}: {Fault}")]
    private partial void LogFault(EndpointId channel, string fault);
}
