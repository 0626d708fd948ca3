using Crossdock.Connectors.Protocols.Http;
using Crossdock.Model;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Crossdock.Connectors.Protocols.Broker;

/// <summary>
/// Reaches one broker, and declares what an endpoint's settings name there. A declaration that differs from what is
/// there is refused by the broker.
/// </summary>
/// <param name="password">Null: the broker's default for its own machine.</param>
internal sealed class BrokerLink(BrokerSettings settings, string? password)
{
    public BrokerSettings Settings => settings;

    /// <exception cref="ArgumentException">A setting is wrong, or the named place of the password holds none.</exception>
    public static BrokerLink Of(EndpointSettings endpoint) =>
        new(BrokerSettings.Of(endpoint), Secrets.Read(endpoint, "password"));

    /// <summary>
    /// The connection does not mend itself: who uses it opens a new one, and knows what the old one left open.
    /// </summary>
    public Task<IConnection> ConnectAsync(CancellationToken ct) => new ConnectionFactory
    {
        Uri = settings.Address, UserName = settings.User, Password = password ?? ConnectionFactory.DefaultPass,
            ClientProvidedName = $"crossdock {settings.Id}",
        AutomaticRecoveryEnabled = false, TopologyRecoveryEnabled = false, RequestedHeartbeat = BrokerLimits.Heartbeat,
        RequestedConnectionTimeout = settings.Timeout, HandshakeContinuationTimeout = settings.Timeout,
        ContinuationTimeout = settings.Timeout,
    }.CreateConnectionAsync(ct);

    public async Task DeclareOutAsync(IChannel channel, CancellationToken ct)
    {
        if (settings.Declare) await channel.ExchangeDeclareAsync(
            settings.Exchange!, ExchangeType.Topic, durable: true, cancellationToken: ct);
    }

    /// <summary>
    /// A quorum queue, and another for the messages that were delivered too often. At least once also on that way: a
    /// dead letter leaves the queue when it is safe in the other, for which a full queue must refuse and not drop.
    /// </summary>
    public async Task DeclareInAsync(IChannel channel, CancellationToken ct)
    {
        if (!settings.Declare) return;
        await channel.ExchangeDeclareAsync(settings.DeadLetterExchange, ExchangeType.Fanout, durable: true,
            cancellationToken: ct);
        await channel.QueueDeclareAsync(settings.DeadLetterQueue, durable: true, exclusive: false, autoDelete: false,
            new Dictionary<string, object?> { ["x-queue-type"] = "quorum" }, cancellationToken: ct);
        await channel.QueueBindAsync(settings.DeadLetterQueue, settings.DeadLetterExchange, "", cancellationToken: ct);
        await channel.QueueDeclareAsync(settings.Queue!, durable: true, exclusive: false, autoDelete: false,
            new Dictionary<string, object?>
        {
            ["x-queue-type"] = "quorum", ["x-delivery-limit"] = settings.DeliveryLimit,
                ["x-dead-letter-exchange"] = settings.DeadLetterExchange,
            ["x-dead-letter-strategy"] = "at-least-once", ["x-overflow"] = "reject-publish",
        }, cancellationToken: ct);
        if (settings.SourceExchange is not { } source) return;
        await channel.ExchangeDeclareAsync(source, ExchangeType.Topic, durable: true, cancellationToken: ct);
        foreach (var key in settings.SourceKeys)
            await channel.QueueBindAsync(settings.Queue!, source, key, cancellationToken: ct);
    }

    /// <summary>What the library throws for what the network or the broker does.</summary>
    public static bool IsTrouble(Exception e) =>
        e is RabbitMQClientException or IOException or System.Net.Sockets.SocketException or TimeoutException or OperationCanceledException or ObjectDisposedException;

    public static string Reason(Exception e) => e switch
    {
        OperationInterruptedException { ShutdownReason: { } reason } => $"{reason.ReplyCode} {reason.ReplyText}",
        { InnerException: { } inner } when inner.Message != e.Message => $"{e.Message} ({Reason(inner)})",
        _ => e.Message,
    };
}
