using System.Text.Json.Nodes;
using Crossdock.Connectors.Tests.Broker;
using Crossdock.Host.Demo;
using Crossdock.Model;

namespace Crossdock.Host.Tests;

/// <summary>
/// A server whose purchase orders come in by a broker's queue and go out as events, while the broker is killed.
/// </summary>
public class BrokerTests
{
    private const int Orders = 40;

    [Fact]
    public async Task Nothing_is_lost_or_doubled_when_the_broker_is_down_repeats_and_dies()
    {
        if (RabbitServer.Absent is { } reason) Assert.Skip(reason);
        var ct = TestContext.Current.CancellationToken;
        var folder = Path.Combine(Path.GetTempPath(), "crossdock-broker-" + Guid.NewGuid().ToString("N"));
        await using var broker = new RabbitServer();
        // the broker is not there yet
        var setup = await DemoSetup.StartAsync(
            Network(folder, broker.Address), Path.Combine(folder, "data"), TimeProvider.System, ct);
        try
        {
            var book = setup.Server.Book.Queries;
            await broker.StartAsync();
            await broker.BindAsync("heard", "told");
            await UntilAsync("the door to find the broker", async () => await broker.WithChannelAsync(async c =>
            {
                try { return (await c.QueueDeclarePassiveAsync("orders")).ConsumerCount == 1; }
                catch (RabbitMQ.Client.Exceptions.OperationInterruptedException) { return false; }
            }), ct);
            await RabbitServer.QueuesAreWrittenAsync();
            for (var i = 0; i < Orders; i++)
            {
                await broker.PublishEventAsync("", "orders", $"e{i}", Order(i));
                if (i % 4 == 0) await broker.PublishEventAsync("", "orders", $"again{i}", Order(i));
                if (i == Orders / 2) await broker.KillAsync();
                if (i == Orders / 2) await broker.StartAsync();
            }
            await broker.PublishEventAsync("", "orders", "strange", "{}", "com.example.something");

            await UntilAsync("the orders to be sent to the supplier", async () =>
                (await book.DeliveriesAsync(DeliveryState.Delivered, 1_000, ct))
                    .Count(d => d.Endpoint.Value == "events") == Orders, ct);
            await UntilAsync("the queue to be empty", async () => await broker.ReadyAsync("orders") == 0, ct);
            await UntilAsync("the case of the stranger", async () => (await book.CasesAsync(true, 1_000, ct)).Count > 0,
                ct);

            var heard = (await broker.DrainAsync("heard")).Select(m => JsonNode.Parse(m.Body.Span)!).ToList();
            var numbers = heard.GroupBy(e => (string)e["id"]!)
                .Select(g => (string)g.First()["data"]!["order"]!["number"]!).Order(StringComparer.Ordinal);
            Assert.Equal(Enumerable.Range(0, Orders).Select(Number).Order(StringComparer.Ordinal), numbers);
            Assert.All(heard, e => Assert.Equal("com.crossdock.purchase-order.send.v1", (string)e["type"]!));
            Assert.Equal(Orders, (await book.MessagesAsync(null, 10_000, ct))
                .Count(m => m.Type == "purchase-order.approved.v1"));
            var opened = Assert.Single(await book.CasesAsync(true, 1_000, ct));
            Assert.Contains("com.example.something", opened.Explanation, StringComparison.Ordinal);
            Assert.Equal(0, await broker.ReadyAsync("orders.dead"));
        }
        finally
        {
            await setup.DisposeAsync();
            TestFolder.Delete(folder);
        }
    }

    private static string Number(int i) => $"47{i:D5}";

    private static string Order(int i) => $$"""
        {"number":"{{Number(i)}}","entity":"CENTRAL","supplier":"BLUERIDGE","shipTo":"DC1","currency":"USD","orderDate":"2026-11-23",
         "lines":[{"number":1,"item":"LAMP-40","quantity":{"value":8,"unit":"EA"},"price":{"amount":65.00,"unit":"EA"},"requestedDate":"2026-12-01"}]}
        """;

    /// <summary>The sample network, in which a supplier hears of orders by the broker.</summary>
    private static string Network(string folder, string address)
    {
        var network = Directory.CreateDirectory(Path.Combine(folder, "network")).FullName;
        foreach (var file in Directory.GetFiles(Path.Combine(ProjectRoot.Folder, "samples", "network")))
            File.Copy(file, Path.Combine(network, Path.GetFileName(file)));
        var yaml = Path.Combine(network, "network.yaml");
        var text = File.ReadAllText(yaml).Replace("role: Supplier, portal: portal }",
            "role: Supplier, portal: events }", StringComparison.Ordinal)
            .Replace("\nagreements:",
                $"\n  - {{ id: events, kind: rabbitmq, address: \"{address}\", settings: {{ exchange: told, queue: orders, at-once: \"4\" }} }}\nagreements:",
                StringComparison.Ordinal);
        File.WriteAllText(yaml, text);
        return network;
    }

    private static async Task UntilAsync(string what, Func<Task<bool>> holds, CancellationToken ct)
    {
        for (var tries = 0; !await holds(); tries++)
        {
            Assert.True(tries < 600, $"waited two minutes for {what}");
            await Task.Delay(200, ct);
        }
    }
}
