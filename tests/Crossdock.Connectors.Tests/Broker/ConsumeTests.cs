using System.Text;
using Crossdock.Connectors.Protocols.Broker;
using Crossdock.Model;
using RabbitMQ.Client;

namespace Crossdock.Connectors.Tests.Broker;

/// <summary>Messages in, from a real broker.</summary>
public class ConsumeTests(SharedBroker shared) : BrokerTest
{
    private readonly Intake _intake = new();

    [Fact]
    public async Task Messages_are_taken_in_order_and_leave_the_queue_when_they_are_durable()
    {
        var broker = await shared.StartedAsync();
        var free = new TaskCompletionSource();
        _intake.Before = _ => free.Task;
        await using (Consume(broker.Address, ("queue", Name)))
        {
            await QueueAsync(broker);
            for (var i = 1; i <= 5; i++) await broker.PublishEventAsync("", Name, $"e{i}", $$"""{"n":{{i}}}""");
            await UntilAsync("the first message", () => Task.FromResult(_intake.Asked == 1));
        }
        // The door was closed in the middle of the first: nothing had been confirmed. The broker takes a moment to put
        // all back.
        await UntilAsync("all five to be in the queue again", async () => await broker.ReadyAsync(Name) == 5);
        free.SetResult();
        _intake.Asked = 0;
        await using (Consume(broker.Address, ("queue", Name)))
            await UntilAsync("five messages", () =>
                Task.FromResult(_intake.Taken.Count(d => d.Name.EndsWith("e5", StringComparison.Ordinal)) == 1));
        Assert.Equal(["e1", "e2", "e3", "e4", "e5"], _intake.Taken.Select(d => d.Name.Split(' ')[1]).Distinct());
        Assert.Equal(0, await broker.ReadyAsync(Name));
    }

    [Fact]
    public async Task A_message_whose_connection_breaks_before_it_is_confirmed_comes_again_with_the_same_bytes()
    {
        var broker = await shared.StartedAsync();
        using var link = new Link(broker.Port);
        var reached = new TaskCompletionSource();
        var free = new TaskCompletionSource();
        _intake.Before = async _ =>
        {
            reached.TrySetResult();
            await free.Task;
        };
        await using var door = Consume(link.Address, ("queue", Name));
        await QueueAsync(broker);
        await broker.PublishAsync("", Name, """{"n":1}""", Binary("once"));
        await reached.Task.WaitAsync(Ct);
        link.Break();
        free.SetResult();
        await UntilAsync("the second delivery", () => Task.FromResult(_intake.Taken.Count == 2));
        Assert.Equal(_intake.Taken[0].Bytes.ToArray(), _intake.Taken[1].Bytes.ToArray());
        Assert.Equal((_intake.Taken[0].Name, "application/cloudevents+json"),
            (_intake.Taken[1].Name, _intake.Taken[1].MediaType));
        await UntilAsync("the queue to be empty", async () => await broker.ReadyAsync(Name) == 0);
    }

    [Fact]
    public async Task A_full_inbox_holds_the_message_and_costs_it_none_of_its_deliveries()
    {
        var broker = await shared.StartedAsync();
        _intake.Before = _ => _intake.Asked <= 5 ? throw new OverloadException(TimeSpan.FromMilliseconds(10))
            : Task.CompletedTask;
        await using var door = Consume(broker.Address, ("queue", Name), ("delivery-limit", "1"), ("prefetch", "2"));
        await QueueAsync(broker);
        for (var i = 1; i <= 4; i++) await broker.PublishEventAsync("", Name, $"e{i}", "{}");
        await UntilAsync("all four", () => Task.FromResult(_intake.Taken.Count == 4));
        Assert.Equal(["e1", "e2", "e3", "e4"], _intake.Taken.Select(d => d.Name.Split(' ')[1]));
        Assert.Equal(0, await broker.ReadyAsync(Name + ".dead"));
    }

    [Fact]
    public async Task A_message_that_breaks_its_consumer_is_a_dead_letter_after_its_limit_and_the_others_go_on()
    {
        var broker = await shared.StartedAsync();
        _intake.Before = d => d.Name.EndsWith("bad", StringComparison.Ordinal)
            ? throw new InvalidOperationException("it cannot be stored") : Task.CompletedTask;
        await using var door = Consume(broker.Address, ("queue", Name), ("delivery-limit", "3"));
        await QueueAsync(broker);
        await broker.PublishEventAsync("", Name, "bad", "{}");
        await broker.PublishEventAsync("", Name, "good", "{}");
        await UntilAsync("the dead letter", async () => await broker.ReadyAsync(Name + ".dead") == 1);
        await UntilAsync("the good one", () => Task.FromResult(_intake.Taken.Count == 1));
        Assert.Equal(5, _intake.Asked); // the bad one four times: once, and three times again
        Assert.Equal("bad", Assert.Single(await broker.DrainAsync(Name + ".dead")).BasicProperties.MessageId);
    }

    [Fact]
    public async Task A_broker_that_dies_loses_and_doubles_nothing_of_what_was_confirmed()
    {
        await using var broker = await RabbitServer.StartedAsync();
        var killed = new TaskCompletionSource();
        // the rest is in the queue, or at hand, when the broker dies
        _intake.Before = _ => _intake.Asked <= 30 ? Task.CompletedTask : killed.Task;
        await using var door = Consume(broker.Address, ("queue", Name), ("source-exchange", Name),
            ("source-keys", "a.# b.*"), ("at-once", "4"));
        await QueueAsync(broker);
        await RabbitServer.QueuesAreWrittenAsync();
        for (var i = 0; i < 100; i++) await broker.PublishEventAsync(Name, i % 2 == 0 ? "a.x.y" : "b.x", $"e{i}", "{}");
        await broker.KillAsync();
        Assert.Equal(30, _intake.Taken.Count);
        killed.SetResult();
        await UntilAsync("the fault to be known", () => Task.FromResult(door.Door.Fault is not null));
        await broker.StartAsync();
        await UntilAsync("the fault to be over", () => Task.FromResult(door.Door.Fault is null));
        await UntilAsync("all of them", () => Task.FromResult(_intake.Taken.Select(d => d.Name).Distinct().Count() == 100));
        await UntilAsync("the queue to be empty", async () => await broker.ReadyAsync(Name) == 0);
        Assert.All(_intake.Taken.GroupBy(d => d.Name), same =>
            Assert.Single(same.Select(d => Encoding.UTF8.GetString(d.Bytes.Span)).Distinct()));
    }

    [Fact]
    public async Task A_look_at_the_broker_finds_what_is_wrong_with_a_fix()
    {
        var broker = await shared.StartedAsync();
        var down = Assert.Single(await BrokerHealth.FindingsAsync(Settings("amqp://127.0.0.1:9", ("queue", Name)), Ct));
        Assert.Contains("is not reached", down.What);
        var settings = Settings(broker.Address, ("queue", Name), ("exchange", Name + ".out"));
        Assert.Equal(3, (await BrokerHealth.FindingsAsync(settings, Ct)).Count); // nothing is there yet
        await using var door = Consume(broker.Address, ("queue", Name));
        await QueueAsync(broker);
        await broker.BindAsync("any", Name + ".out");
        await UntilAsync("a consumer", async () => (await BrokerHealth.FindingsAsync(settings, Ct)).Count == 0);
        await broker.PublishEventAsync("", Name + ".dead", "late", "{}");
        Assert.Contains("1 messages in", Assert.Single(await BrokerHealth.FindingsAsync(settings, Ct)).What);
    }

    private Running Consume(string address, params (string, string)[] settings) =>
        new(Settings(address, settings), _intake);

    private Task QueueAsync(RabbitServer broker) => UntilAsync("the door to declare its queue", async () =>
    {
        try { return await broker.WithChannelAsync(async c => (await c.QueueDeclarePassiveAsync(Name)).ConsumerCount) > 0; }
        catch (RabbitMQ.Client.Exceptions.OperationInterruptedException) { return false; }
    });

    private static BasicProperties Binary(string id) => new()
    {
        Persistent = true, MessageId = id, ContentType = "application/json",
        Headers = new Dictionary<string, object?>
        {
            ["cloudEvents:specversion"] = "1.0", ["cloudEvents:id"] = id, ["cloudEvents:source"] = "/test",
                ["cloudEvents:type"] = "com.crossdock.orders", ["other"] = 1,
        },
    };
}
