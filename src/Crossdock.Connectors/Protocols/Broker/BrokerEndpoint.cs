using System.Collections.Concurrent;
using System.Text;
using Crossdock.Model;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Crossdock.Connectors.Protocols.Broker;

/// <summary>
/// Publishes events: durable messages to an exchange, each done when the broker has confirmed it. A message that no
/// queue takes comes back (mandatory) and is a fault. One message at a time is under way on a channel, so that whatever
/// ends a channel speaks of that one.
/// </summary>
public sealed class BrokerEndpoint : IEndpoint, IDisposable
{
    private readonly BrokerLink _link;
    private readonly BrokerSettings _settings;
    private readonly TimeProvider _time;
    private readonly SemaphoreSlim _connecting = new(1);
    private readonly ConcurrentBag<IChannel> _idle = [];
    private volatile IConnection? _connection;
    private volatile string? _blocked;

    /// <exception cref="ArgumentException">A setting is wrong, or its secret is missing.</exception>
    public BrokerEndpoint(EndpointSettings endpoint, TimeProvider time) =>
        (_link, _settings, _time) = (BrokerLink.Of(endpoint), BrokerSettings.Of(endpoint), time);

    public EndpointId Id => _settings.Id;

    /// <summary>The event's id is the idempotency key: a receiver knows a repetition by it.</summary>
    public PreparedDocument Prepare(Delivery delivery, IControlNumbers numbers, Network network, DateTimeOffset now)
    {
        if (_settings.Exchange is null) throw BrokerThrow.NotPublished(Id);
        var what = EventMap.Of(delivery.Command, delivery.Process, network, now)
            ?? throw BrokerThrow.NoEvent(Id, delivery.Command);
        if (Encoding.UTF8.GetByteCount(what.Type) > BrokerLimits.ShortString)
            throw BrokerThrow.BadEvent(Id, what.Type, $"a type has at most {BrokerLimits.ShortString} bytes here");
        try
        {
            return new PreparedDocument(EventMessages.Encode(what, delivery.IdempotencyKey),
                EventMessages.StructuredType, what.Name, what.Type, what.References, []);
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException)
        {
            throw BrokerThrow.BadEvent(Id, what.Type, e.Message);
        }
    }

    public async ValueTask<DeliveryResult> SendAsync(Delivery delivery, CancellationToken ct)
    {
        if (delivery.Prepared is not { } document)
            throw new ArgumentException($"Delivery {delivery.Sequence} is sent before it is prepared.",
                nameof(delivery));
        var e = EventMessages.Decode(document.Bytes);
        var (properties, body) = EventMessages.ToWire(e, document.Bytes, _settings.Mode);
        using var deadline = new CancellationTokenSource(_settings.Timeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, deadline.Token);
        IChannel channel;
        try
        {
            channel = await ChannelAsync(either.Token);
        }
        catch (Exception x) when (BrokerLink.IsTrouble(x) && !ct.IsCancellationRequested)
        {
            return new DeliveryResult.Failed(BrokerLink.Reason(x));
        }
        if (_blocked is { } why) return Back(channel, new DeliveryResult.Failed($"the broker takes nothing now: {why}"));
        try
        {
            await channel.BasicPublishAsync(_settings.Exchange!, _settings.RoutingKey ?? e.Type!, mandatory: true,
                properties, body, either.Token);
            return Back(channel, new DeliveryResult.Delivered(null, []));
        }
        catch (PublishReturnException x)
        {
            return Back(channel, new DeliveryResult.Failed(
                $"no queue takes it: exchange '{_settings.Exchange}', key '{x.RoutingKey}' ({x.ReplyCode} {x.ReplyText})"));
        }
        catch (PublishException)
        {
            // One of several queues may have it all the same.
            return Back(channel, new DeliveryResult.Unknown("the broker could not take it into every queue (nack)"));
        }
        catch (OperationInterruptedException x) when (x.ShutdownReason is { ReplyCode: Constants.NotFound or Constants.AccessRefused })
        {
            // Refused before it was routed.
            await DropAsync(channel);
            return new DeliveryResult.Failed(BrokerLink.Reason(x));
        }
        catch (Exception x) when (BrokerLink.IsTrouble(x) && !ct.IsCancellationRequested)
        {
            await DropAsync(channel);
            return new DeliveryResult.Unknown(deadline.IsCancellationRequested
                ? $"no confirmation within {_settings.Timeout.TotalSeconds:0} s" : BrokerLink.Reason(x));
        }
    }

    /// <summary>
    /// A broker cannot be asked for a message that it may have handed on. It is sent again under the same id: at least
    /// once, and receivers know a repetition by the id (docs/broker.md says so to them).
    /// </summary>
    public ValueTask<DeliveryResult?> FindAsync(Delivery delivery, CancellationToken ct) =>
        ValueTask.FromResult<DeliveryResult?>(null);

    public void Dispose()
    {
        _connection?.Dispose();
        _connecting.Dispose();
    }

    private async ValueTask<IChannel> ChannelAsync(CancellationToken ct)
    {
        while (_idle.TryTake(out var idle))
        {
            if (idle.IsOpen) return idle;
            await DropAsync(idle);
        }
        var connection = await ConnectionAsync(ct);
        return await connection.CreateChannelAsync(
            new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true),
            ct);
    }

    private async ValueTask<IConnection> ConnectionAsync(CancellationToken ct)
    {
        await _connecting.WaitAsync(ct);
        try
        {
            if (_connection is { IsOpen: true } open) return open;
            if (_connection is { } closed) await closed.DisposeAsync();
            (_connection, _blocked) = (null, null);
            var connection = await _link.ConnectAsync(ct);
            connection.ConnectionBlockedAsync += (_, blocked) => Said(blocked.Reason);
            connection.ConnectionUnblockedAsync += (_, _) => Said(null);
            try
            {
                await using var channel = await connection.CreateChannelAsync(cancellationToken: ct);
                await _link.DeclareOutAsync(channel, ct);
            }
            catch
            {
                await connection.DisposeAsync();
                throw;
            }
            return _connection = connection;
        }
        finally
        {
            _connecting.Release();
        }

        Task Said(string? reason)
        {
            _blocked = reason;
            return Task.CompletedTask;
        }
    }

    private DeliveryResult Back(IChannel channel, DeliveryResult result)
    {
        _idle.Add(channel);
        return result;
    }

    /// <summary>A channel that has ended, or whose last message is in doubt.</summary>
    private static async ValueTask DropAsync(IChannel channel)
    {
        try { await channel.DisposeAsync(); }
        catch (Exception e) when (BrokerLink.IsTrouble(e))
        {
            // It is gone already, and nothing more is asked of it.
        }
    }
}
