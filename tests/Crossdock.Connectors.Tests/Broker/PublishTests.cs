using System.Text;
using System.Text.Json.Nodes;
using Crossdock.Connectors.Tests.Http;
using Crossdock.Model;

namespace Crossdock.Connectors.Tests.Broker;

/// <summary>Events out, to a real broker.</summary>
public class PublishTests(SharedBroker shared) : BrokerTest
{
    [Fact]
    public async Task An_event_arrives_whole_durable_and_with_its_key_as_its_id()
    {
        var broker = await shared.StartedAsync();
        await broker.BindAsync(Name, Name);
        using var door = Door(broker.Address, ("exchange", Name));
        Assert.IsType<DeliveryResult.Delivered>(await SendAsync(door, Shipped, "CENTRAL|key 1"));
        var message = Assert.Single(await broker.DrainAsync(Name));
        Assert.Equal(("CENTRAL|key 1", true, Shipped.Type, "application/cloudevents+json; charset=utf-8"),
            (message.BasicProperties.MessageId, message.BasicProperties.Persistent, message.RoutingKey,
                message.BasicProperties.ContentType));
        var e = JsonNode.Parse(message.Body.Span)!;
        Assert.Equal(("1.0", "CENTRAL|key 1", Shipped.Type, Shipped.Source, Shipped.Subject, "application/json"),
            ((string)e["specversion"]!, (string)e["id"]!, (string)e["type"]!, (string)e["source"]!,
                (string)e["subject"]!, (string)e["datacontenttype"]!));
        Assert.Equal("""{"order":"W-1","quantity":2.50}""", e["data"]!.ToJsonString());
    }

    [Fact]
    public async Task In_binary_mode_the_body_is_the_data_and_the_headers_are_the_event()
    {
        var broker = await shared.StartedAsync();
        await broker.BindAsync(Name, Name);
        using var door = Door(broker.Address, ("exchange", Name), ("mode", "binary"), ("routing-key", "all.of.it"));
        Assert.IsType<DeliveryResult.Delivered>(await SendAsync(door, Shipped, "key"));
        var message = Assert.Single(await broker.DrainAsync(Name));
        var headers = message.BasicProperties.Headers!.Where(h => h.Value is byte[])
            .ToDictionary(h => h.Key, h => Encoding.UTF8.GetString((byte[])h.Value!));
        Assert.Equal("""{"order":"W-1","quantity":2.50}""", Encoding.UTF8.GetString(message.Body.Span));
        Assert.Equal(("1.0", "key", Shipped.Type, Shipped.Source, Shipped.Subject, "2026-03-02T09:00:00Z",
            "application/json", "all.of.it"), (headers["cloudEvents:specversion"], headers["cloudEvents:id"],
            headers["cloudEvents:type"], headers["cloudEvents:source"], headers["cloudEvents:subject"],
                headers["cloudEvents:time"], message.BasicProperties.ContentType, message.RoutingKey));
    }

    [Fact]
    public async Task What_no_queue_takes_is_a_fault_and_not_a_loss()
    {
        var broker = await shared.StartedAsync();
        using var door = Door(broker.Address, ("exchange", Name));
        Assert.Contains("no queue takes it",
            Assert.IsType<DeliveryResult.Failed>(await SendAsync(door, Shipped, "key")).Fault);
        await broker.BindAsync(Name, Name);
        Assert.IsType<DeliveryResult.Delivered>(await SendAsync(door, Shipped, "key"));
    }

    [Fact]
    public async Task An_exchange_that_is_not_there_is_a_fault_and_a_wrong_password_too()
    {
        var broker = await shared.StartedAsync();
        using var door = Door(broker.Address, ("exchange", Name), ("declare", "no"));
        Assert.Contains("404", Assert.IsType<DeliveryResult.Failed>(await SendAsync(door, Shipped, "key")).Fault);
        await broker.BindAsync(Name, Name);
        Assert.IsType<DeliveryResult.Delivered>(await SendAsync(door, Shipped, "key"));
        using var stranger = Door(broker.Address, ("exchange", Name), ("user", "nobody"), ("password-env", "PATH"));
        Assert.IsType<DeliveryResult.Failed>(await SendAsync(stranger, Shipped, "key"));
    }

    [Fact]
    public async Task A_lost_confirmation_is_unknown_and_what_is_sent_again_has_the_same_id()
    {
        var broker = await shared.StartedAsync();
        await broker.BindAsync(Name, Name);
        using var link = new Link(broker.Port);
        using var door = Door(link.Address, ("exchange", Name), ("timeout-seconds", "3"));
        Assert.IsType<DeliveryResult.Delivered>(await SendAsync(door, Shipped, "first"));
        link.LoseAnswers();
        var delivery = Prepared(door, Shipped, "second");
        Assert.IsType<DeliveryResult.Unknown>(await door.SendAsync(delivery, Ct));
        link.Break();
        Assert.Null(await door.FindAsync(delivery, Ct));
        await UntilAsync("the link to be whole", async () =>
            await door.SendAsync(delivery, Ct) is DeliveryResult.Delivered);
        var messages = await broker.DrainAsync(Name);
        Assert.Equal(["first", "second", "second"], messages.Select(m => m.BasicProperties.MessageId));
        Assert.Equal(messages[1].Body.ToArray(), messages[2].Body.ToArray());
    }

    [Fact]
    public async Task A_broker_that_is_down_is_a_fault_and_its_return_is_noticed()
    {
        await using var broker = await RabbitServer.StartedAsync();
        await broker.BindAsync(Name, Name);
        using var door = Door(broker.Address, ("exchange", Name), ("timeout-seconds", "5"));
        Assert.IsType<DeliveryResult.Delivered>(await SendAsync(door, Shipped, "before"));
        await RabbitServer.QueuesAreWrittenAsync();
        await broker.KillAsync();
        Assert.IsType<DeliveryResult.Failed>(await SendAsync(door, Shipped, "during"));
        await broker.StartAsync();
        await UntilAsync("the queue to be led again", async () =>
            await SendAsync(door, Shipped, "during") is DeliveryResult.Delivered);
        Assert.Equal(["before", "during"], (await broker.DrainAsync(Name)).Select(m => m.BasicProperties.MessageId)
            .Distinct());
    }

    [Fact]
    public void What_waits_for_an_answer_or_is_too_long_is_not_published()
    {
        using var door = Door("amqp://127.0.0.1:9", ("exchange", "x"));
        Assert.Contains("journal-entry.post.v1",
            Assert.Throws<UnrepresentableException>(() =>
                Prepared(door, new PostJournalEntry(HttpNetwork.Entry()), "k")).Message);
        Assert.Throws<UnrepresentableException>(() => Prepared(door, Shipped with { Type = new string('t', 300) }, "k"));
        using var silent = Door("amqp://127.0.0.1:9", ("queue", "x"));
        Assert.Throws<UnrepresentableException>(() => Prepared(silent, Shipped, "k"));
        Assert.Equal("com.crossdock.availability.publish.v1", Prepared(door, new PublishAvailability(
            new EntityId("CENTRAL"), new LocationId("DC1"), new ItemId("LAMP-40"), 5m, 1m, 4m),
                "k").Prepared!.DocumentType);
    }

    private static Protocols.Broker.BrokerEndpoint Door(string address, params (string, string)[] settings) =>
        new(Settings(address, settings), TimeProvider.System);
}
