using Crossdock.Model;
using RabbitMQ.Client;

namespace Crossdock.Connectors.Protocols.Broker;

/// <summary>What a look at an endpoint's broker finds. Declares nothing and takes nothing.</summary>
public static class BrokerHealth
{
    /// <summary>Each finding with its fix; none when all is well.</summary>
    /// <exception cref="ArgumentException">A setting is wrong, or its secret is missing.</exception>
    public static async Task<IReadOnlyList<(string What, string Fix)>> FindingsAsync(
        EndpointSettings endpoint, CancellationToken ct)
    {
        var link = BrokerLink.Of(endpoint);
        IConnection connection;
        try { connection = await link.ConnectAsync(ct); }
        catch (Exception e) when (BrokerLink.IsTrouble(e) && !ct.IsCancellationRequested)
        {
            return [($"endpoint {endpoint.Id}: the broker at {endpoint.Address} is not reached: {BrokerLink.Reason(e)}",
                "start it, or correct address, user and password; the server tries again by itself")];
        }
        await using var _ = connection;
        var findings = new List<(string, string)>();
        var (settings, made) = (link.Settings,
            link.Settings.Declare ? "the server makes it when it starts"
            : "make it, or let the server: `declare: \"yes\"`");
        if (settings.Exchange is { } exchange)
            await LookAsync($"exchange '{exchange}'", (c, t) => c.ExchangeDeclarePassiveAsync(exchange, t));
        if (settings.Queue is not { } queue) return findings;
        await LookAsync($"queue '{queue}'", async (c, t) =>
        {
            if ((await c.QueueDeclarePassiveAsync(queue, t)).ConsumerCount == 0)
                findings.Add(($"endpoint {endpoint.Id}: nobody consumes queue '{queue}'",
                    "start the server; if it runs, its log says what keeps it from the broker"));
        });
        if (settings.Declare) await LookAsync($"queue '{settings.DeadLetterQueue}'", async (c, t) =>
        {
            if (await c.QueueDeclarePassiveAsync(settings.DeadLetterQueue, t) is { MessageCount: > 0 } dead)
                findings.Add(($"endpoint {endpoint.Id}: {dead.MessageCount} messages in '{settings.DeadLetterQueue}' were delivered too often or are too large",
                    "see what they are, then move them back with the broker's own tools"));
        });
        return findings;

        async Task LookAsync(string what, Func<IChannel, CancellationToken, Task> look)
        {
            try
            {
                await using var channel = await connection.CreateChannelAsync(cancellationToken: ct);
                await look(channel, ct);
            }
            catch (Exception e) when (BrokerLink.IsTrouble(e) && !ct.IsCancellationRequested)
            {
                findings.Add(($"endpoint {endpoint.Id}: {what}: {BrokerLink.Reason(e)}", made));
            }
        }
    }
}
