using Crossdock.Model;

namespace Crossdock.Engine.Tests.Running;

/// <summary>An endpoint in trouble is left alone, and hurts nobody.</summary>
public class CircuitTests : EngineBench
{
    public CircuitTests() =>
        Options = Options with { CircuitFailures = 3, DeliveryAttempts = 100, FirstRetry = TimeSpan.FromSeconds(10),
            LongestRetry = TimeSpan.FromMinutes(5) };

    private bool Down { get; set; }

    private async Task TellManyAsync(int count, string prefix = "p")
    {
        await TellAsync([.. Enumerable.Range(0, count)
            .Select(i => ($"{prefix}{i}", (TallyMessage)new TallyMessage.Add(1)))]);
        await RunAsync();
    }

    private async Task<int> TryAsync()
    {
        var before = Sink.Sent.Count;
        for (var i = 0; i < 1_000 && Down; i++) Sink.Next.Enqueue(_ => new DeliveryResult.Failed("refused"));
        while (await Deliveries.RunOnceAsync(Ct) > 0) { }
        Sink.Next.Clear();
        return Sink.Sent.Count - before;
    }

    private async Task<EndpointRow> SeenAsync() => Assert.Single(await Book.Queries.EndpointsAsync(Ct));

    [Fact]
    public async Task After_some_deliveries_failed_in_a_row_the_endpoint_is_left_alone_and_then_tried_with_one()
    {
        await TellManyAsync(84);
        Down = true;
        Assert.Equal(3, await TryAsync());
        Assert.Equal(0, await TryAsync());
        Assert.Equal((CircuitState.Open, "refused"), ((await SeenAsync()).Circuit, (await SeenAsync()).Fault));
        var until = (await SeenAsync()).Until!.Value;
        Assert.InRange(until - T0, TimeSpan.FromSeconds(7.5), TimeSpan.FromSeconds(12.5));
        Clock.Now = until;
        Assert.Equal(1, await TryAsync());
        Assert.InRange((await SeenAsync()).Until!.Value - until, TimeSpan.FromSeconds(15), TimeSpan.FromSeconds(25));
        Clock.Now = (await SeenAsync()).Until!.Value;
        Down = false;
        Assert.Equal(84, await TryAsync());
        Assert.Equal(new EndpointRow(Sink.Id, 0, 0, 0, null, CircuitState.Closed, null, null), await SeenAsync());
    }

    [Fact]
    public async Task While_it_is_open_nothing_is_asked_of_the_store_and_nothing_is_written()
    {
        await TellManyAsync(5);
        var outbox = new CountedOutbox(Book);
        var worker = new DeliveryWorker(outbox, Sink, () => Network, Clock, Options, static () => { },
            Microsoft.Extensions.Logging.Abstractions.NullLogger<DeliveryWorker>.Instance);
        for (var i = 0; i < 5; i++) Sink.Next.Enqueue(_ => new DeliveryResult.Failed("refused"));
        while (await worker.RunOnceAsync(Ct) > 0) { }
        await worker.RunOnceAsync(Ct);
        var calls = outbox.Calls;
        for (var i = 0; i < 50; i++, Clock.Now = Clock.Now.AddMilliseconds(100))
            Assert.Equal(0, await worker.RunOnceAsync(Ct));
        Assert.Equal(calls, outbox.Calls);
    }

    [Fact]
    public async Task One_delivery_that_always_fails_does_not_close_the_door_for_the_others()
    {
        await TellManyAsync(1, "bad");
        Down = true;
        for (var i = 0; i < 8; i++, Clock.Now = Clock.Now.AddMinutes(10)) Assert.Equal(1, await TryAsync());
        Down = false;
        await TellManyAsync(10, "good");
        Sink.Next.Enqueue(_ => new DeliveryResult.Failed("refused"));
        Assert.Equal(11, await TryAsync());
    }

    [Fact]
    public async Task The_probe_is_one_that_was_tried_least_so_that_poisoned_ones_do_not_keep_the_door_closed()
    {
        await TellManyAsync(3, "bad");
        Down = true;
        await TryAsync();
        Clock.Now = T0.AddMinutes(30); // the bad ones have been due for longer
        await TellManyAsync(2, "good");
        Down = false;
        Clock.Now = T0.AddHours(1);
        await TryAsync();
        Assert.StartsWith("good", Sink.Sent[3]);
    }

    [Fact]
    public async Task A_pause_that_the_receiver_asks_for_is_kept_for_all_its_deliveries()
    {
        await TellAsync(("a", new TallyMessage.Add(1)), ("b", new TallyMessage.Add(1)));
        await RunAsync();
        Sink.Next.Enqueue(_ => new DeliveryResult.Failed("429 Too Many Requests", TimeSpan.FromSeconds(90)));
        await TryAsync();
        await TellManyAsync(5, "later");
        var sent = Sink.Sent.Count;
        Clock.Now = T0.AddSeconds(89);
        Assert.Equal(0, await TryAsync());
        Clock.Now = T0.AddSeconds(90);
        Assert.Equal(7, sent - 1 + await TryAsync());
    }

    [Fact]
    public void An_answer_to_an_earlier_attempt_does_not_cut_short_a_pause_that_was_asked_for()
    {
        var circuit = new Circuit(3, _ => TimeSpan.FromSeconds(1));
        circuit.Failed(1, "429", TimeSpan.FromSeconds(90), T0);
        circuit.Answered();
        circuit.Failed(2, "429", TimeSpan.FromSeconds(30), T0.AddSeconds(1));
        Assert.Equal(0, circuit.Allows(8, T0.AddSeconds(89)));
        Assert.Equal(1, circuit.Allows(8, T0.AddSeconds(90)));
    }

    [Fact]
    public void Only_one_probe_is_under_way()
    {
        var circuit = new Circuit(1, _ => TimeSpan.FromSeconds(1));
        circuit.Failed(1, "refused", null, T0);
        Assert.Equal(1, circuit.Allows(8, T0.AddSeconds(1)));
        circuit.Began();
        Assert.Equal(0, circuit.Allows(8, T0.AddSeconds(2)));
        circuit.Answered();
        Assert.Equal(8, circuit.Allows(8, T0.AddSeconds(2)));
    }

    [Fact]
    public async Task What_is_not_delivered_within_its_deadline_is_a_dead_letter_also_while_nothing_is_tried()
    {
        await TellManyAsync(10);
        Down = true;
        await TryAsync();
        Clock.Now = T0 + Options.DeliveryDeadline;
        await TryAsync(); // the probe fails: it is too late for it
        Clock.Now = Clock.Now.AddSeconds(1);
        await TryAsync();
        var dead = await Book.Queries.DeliveriesAsync(DeliveryState.Dead, 100, Ct);
        Assert.Equal(10, dead.Count);
        Assert.All(dead, d => Assert.Equal("not delivered within 259200 s: refused", d.Fault));
        Down = false;
        foreach (var one in dead) Assert.True(await Book.RetryDeliveryAsync(one.Sequence, "ann", Clock.Now, Ct));
        Clock.Now = Clock.Now.AddMinutes(10);
        Assert.Equal(10, await TryAsync());
        Assert.Equal(0, (await Book.Queries.TotalsAsync(Ct)).DeliveriesDead);
    }

    [Fact]
    public async Task An_endpoint_is_sent_no_more_in_a_second_than_its_limit_says()
    {
        await TellManyAsync(10);
        Limits = new DeliveryLimits(PerSecond: 2);
        Assert.Equal(2, await TryAsync());
        Clock.Now = T0.AddMilliseconds(400);
        Assert.Equal(0, await TryAsync());
        Clock.Now = T0.AddMilliseconds(500);
        Assert.Equal(1, await TryAsync());
        Clock.Now = T0.AddSeconds(60);
        Assert.Equal(2, await TryAsync());
    }

    [Fact]
    public async Task The_attempts_and_the_deadline_are_those_of_the_endpoint()
    {
        Limits = new DeliveryLimits(Attempts: 2);
        await TellManyAsync(1, "a");
        Down = true;
        for (var i = 0; i < 3; i++, Clock.Now = Clock.Now.AddMinutes(1)) await TryAsync();
        Assert.Equal(2, Assert.Single(await Book.Queries.DeliveriesAsync(DeliveryState.Dead, 10, Ct)).Attempts);
        Limits = new DeliveryLimits(DeadlineSeconds: 30);
        await TellManyAsync(1, "b");
        for (var i = 0; i < 4; i++, Clock.Now = Clock.Now.AddSeconds(15)) await TryAsync();
        Assert.Equal(["refused", "not delivered within 30 s: refused"],
            (await Book.Queries.DeliveriesAsync(DeliveryState.Dead, 10, Ct)).Select(d => d.Fault));
    }
}

/// <summary>Counts what is asked of the outbox.</summary>
internal sealed class CountedOutbox(IOutbox inner) : IOutbox
{
    public int Calls { get; private set; }

    private IOutbox Counted()
    {
        Calls++;
        return inner;
    }

    public ValueTask<int> TakeOverAsync(EndpointId endpoint, DateTimeOffset now, CancellationToken ct) =>
        Counted().TakeOverAsync(endpoint, now, ct);

    public ValueTask<IReadOnlyList<DueDelivery>> DueDeliveriesAsync(
        EndpointId endpoint, DateTimeOffset now, int limit, CancellationToken ct) =>
        Counted().DueDeliveriesAsync(endpoint, now, limit, ct);

    public ValueTask<Delivery> PrepareAsync(
        Delivery delivery, Func<IControlNumbers, PreparedDocument> render, DateTimeOffset now, CancellationToken ct) =>
        Counted().PrepareAsync(delivery, render, now, ct);

    public ValueTask SettleAsync(DeliverySettlement settlement, CancellationToken ct) =>
        Counted().SettleAsync(settlement, ct);

    public ValueTask<int> GiveUpAsync(EndpointId endpoint, DateTimeOffset since, string fault, DateTimeOffset now,
        int limit, CancellationToken ct) =>
        Counted().GiveUpAsync(endpoint, since, fault, now, limit, ct);

    public ValueTask ReportAsync(EndpointReport report, CancellationToken ct) => Counted().ReportAsync(report, ct);
}
