using Crossdock.Model;

namespace Crossdock.Engine.Tests.Storage;

/// <summary>Queues that are long: what is due is found without passing what waits, and no source starves another.</summary>
public abstract partial class BookContract
{
    private static readonly ProcessId[] Instances =
        [.. Enumerable.Range(0, 6).Select(n => new ProcessId("purchase-order", $"CENTRAL/Q{n}"))];

    private async Task TellThroughAsync(string channel, params Inbound[] messages)
    {
        var raw = new RawDocument(Guid.CreateVersion7(), channel, null, Guid.NewGuid().ToString(), "text/plain",
            Json("{}"), T0);
        Assert.NotNull(await Book.TakeInAsync(
            raw, Arrival.Empty(raw.Id, "test", "accepted") with { Messages = messages }, T0, Ct));
    }

    [Fact]
    public async Task A_flood_from_one_source_leaves_the_others_their_share_of_a_batch()
    {
        await TellThroughAsync("flood", [.. Enumerable.Range(0, 100)
            .Select(n => In(new ProcessId("purchase-order", $"flood/{n}"), $"flood/{n}"))]);
        await TellThroughAsync("small", [.. Enumerable.Range(0, 7)
            .Select(n => In(new ProcessId("purchase-order", $"small/{n}"), $"small/{n}"))]);
        await TellThroughAsync("tiny", In(Other, "tiny"));
        foreach (var partitions in (int[][])[All, [.. All.Where(p => p % 2 == 0)]])
        {
            var mine = (await Book.TakeAsync(partitions, 1_000, Ct)).Messages;
            var taken = (await Book.TakeAsync(partitions, 12, Ct)).Messages;
            Assert.Equal(Math.Min(12, mine.Count), taken.Count);
            Assert.Equal(taken.Select(m => m.Sequence).Order(), taken.Select(m => m.Sequence));
            foreach (var source in (string[])["small", "tiny"])
                Assert.Equal(Math.Min(4, mine.Count(m => m.Source == source)), taken.Count(m => m.Source == source));
            Assert.Equal(mine.Where(m => m.Source == "flood").Take(taken.Count(m => m.Source == "flood"))
                .Select(m => m.Sequence), taken.Where(m => m.Source == "flood").Select(m => m.Sequence));
        }
        var one = (await TakeAsync()).First(m => m.Source == "small").Partition;
        Assert.Contains((await Book.TakeAsync([one], 2, Ct)).Messages, m => m.Source == "small");
    }

    [Fact]
    public async Task A_fair_share_never_brings_a_message_before_an_earlier_one_of_its_process()
    {
        await TellThroughAsync("flood", [.. Enumerable.Range(0, 60).Select(n => In(Instances[n % 6], $"flood/{n}"))]);
        await TellThroughAsync("small", [.. Instances.Select(p => In(p, $"small/{p.Key}")), In(Other, "small/other")]);
        var versions = new Dictionary<ProcessId, long>();
        var seen = new Dictionary<ProcessId, long>();
        for (var rounds = 0; (await Book.TakeAsync(All, 8, Ct)).Messages is { Count: > 0 } taken; rounds++)
        {
            if (rounds == 0) Assert.Contains(taken, m => m.Process == Other);
            foreach (var message in taken)
            {
                Assert.True(message.Sequence > seen.GetValueOrDefault(message.Process));
                seen[message.Process] = message.Sequence;
            }
            await CommitAsync([.. taken.Select(m =>
                Eventful(m, versions[m.Process] = versions.GetValueOrDefault(m.Process) + 1))]);
        }
        Assert.All(Instances, p => Assert.Equal(11, versions[p]));
        Assert.Empty((await Book.Queries.VerifyAsync(Ct)).Faults);
    }

    [Fact]
    public async Task A_share_leaves_out_what_is_parked_and_brings_the_states_that_it_needs()
    {
        var head = await TakeOneAsync(In(Order, "head"));
        await CommitAsync(Eventful(head, 1));
        await TellThroughAsync("flood", [.. Enumerable.Range(0, 20)
            .Select(n => In(new ProcessId("purchase-order", $"flood/{n}"), $"flood/{n}"))]);
        await TellThroughAsync("small", In(Other, "bad"), In(Other, "behind"), In(Order, "good"));
        await CommitAsync(Step((await TakeAsync())
            .Single(m => m.Process == Other && m.Source == "small" && m.Sequence == TakeMin(Other)),
            StepOutcome.Parked) with
        {
            Cases = [Case("parked-message", "bad")],
        });
        var work = await Book.TakeAsync(All, 6, Ct);
        Assert.DoesNotContain(work.Messages, m => m.Process == Other);
        Assert.Contains(work.Messages, m => m.Process == Order);
        Assert.Equal(1, work.States[Order].Version);

        long TakeMin(ProcessId process) =>
            TakeAsync().GetAwaiter().GetResult().Where(m => m.Process == process).Min(m => m.Sequence);
    }

    [Fact]
    public async Task What_follows_from_a_message_counts_to_the_source_that_brought_it()
    {
        await TellThroughAsync("edi-acme", In(Order, "k"));
        var message = Assert.Single(await TakeAsync());
        Assert.Equal("edi-acme", message.Source);
        await CommitAsync(Step(message) with { Routed = [In(Stock, "routed")], Deliveries = [Delivery("d")],
            Deadlines = [new Deadline("ack", T0)] });
        await SettleAsync((await DueAsync())[0].Delivery, DeliveryState.Delivered, answers: [In(Order, "answer")]);
        await Book.RaiseDeadlinesAsync(T0, 10, Ct);
        Assert.Equal(["edi-acme", "erp", "deadline"], (await TakeAsync()).Select(m => m.Source));
    }

    [Fact]
    public async Task Each_settled_head_of_a_long_queue_makes_the_next_one_due()
    {
        await EnqueueAsync(Order, [.. Enumerable.Range(0, 30).Select(n => $"a{n}")]);
        await EnqueueAsync(Other, "b0");
        for (var n = 0; n < 30; n++)
        {
            var due = (await DueAsync()).Where(d => d.Delivery.Process == Order).ToList();
            Assert.Equal($"a{n}", Assert.Single(due).Delivery.IdempotencyKey);
            if (n == 10) await EnqueueMoreAsync("late");
            await SettleAsync(due[0].Delivery, n % 3 == 0 ? DeliveryState.Rejected : DeliveryState.Delivered);
        }
        Assert.Equal(["b0", "late"], (await DueKeysAsync()).Order());

        async Task EnqueueMoreAsync(string key)
        {
            await TellAsync(In(Order, "more " + key));
            await CommitAsync(Step((await TakeAsync()).Single()) with { Deliveries = [Delivery(key)] });
        }
    }

    [Fact]
    public async Task A_rejected_one_that_is_sent_again_goes_before_what_follows_it_and_does_not_lose_its_place()
    {
        await EnqueueAsync(Order, "a1", "a2", "a3");
        var first = (await DueAsync())[0].Delivery;
        await SettleAsync(first, DeliveryState.Rejected);
        Assert.Equal(["a2"], await DueKeysAsync());
        Assert.True(await Book.RetryDeliveryAsync(first.Sequence, "ann", T0, Ct));
        Assert.Equal(["a1"], await DueKeysAsync());
        await SettleAsync(first, DeliveryState.Delivered);
        Assert.Equal(["a2"], await DueKeysAsync());
        await SettleAsync((await DueAsync())[0].Delivery, DeliveryState.Delivered);
        Assert.Equal(["a3"], await DueKeysAsync());
    }

    [Fact]
    public async Task What_has_been_due_longest_comes_first()
    {
        await EnqueueAsync(Order, "a");
        await EnqueueAsync(Other, "b");
        await SettleAsync((await DueAsync())[0].Delivery, DeliveryState.Ready, T0.AddMinutes(1));
        Assert.Equal(["b", "a"], await DueKeysAsync(T0.AddMinutes(2)));
    }

    [Fact]
    public async Task Only_heads_past_their_deadline_are_given_up_and_a_retried_one_has_its_time_again()
    {
        await EnqueueAsync(Order, "a1", "a2");
        await EnqueueAsync(Other, "b1");
        await SettleAsync((await DueAsync())[1].Delivery, DeliveryState.Unknown, T0);
        Assert.Equal(0, await Book.GiveUpAsync(Erp, T0.AddSeconds(-1), "too late", T0.AddHours(1), 10, Ct));
        Assert.Equal(1, await Book.GiveUpAsync(Erp, T0, "too late", T0.AddHours(1), 10, Ct));
        var dead = Assert.Single(await Book.Queries.DeliveriesAsync(DeliveryState.Dead, 10, Ct));
        Assert.Equal(("a1", "too late", T0.AddHours(1)), (dead.IdempotencyKey, dead.Fault, dead.SettledAt!.Value));
        Assert.True(await Book.RetryDeliveryAsync(dead.Sequence, "ann", T0.AddHours(2), Ct));
        Assert.Equal(0, await Book.GiveUpAsync(Erp, T0.AddHours(1), "too late", T0.AddHours(3), 10, Ct));
        Assert.Equal(0, (await DueAsync(T0.AddHours(2))).Single(d => d.Delivery.IdempotencyKey == "a1").Delivery.Attempts);
    }

    [Fact]
    public async Task Of_two_rejected_ones_that_are_both_sent_again_only_the_first_is_next_and_can_be_too_late()
    {
        await EnqueueAsync(Order, "a1", "a2");
        var rejected = new List<long>();
        for (var i = 0; i < 2; i++)
        {
            var next = Assert.Single(await DueAsync()).Delivery;
            await SettleAsync(next, DeliveryState.Rejected);
            rejected.Add(next.Sequence);
        }
        foreach (var sequence in rejected) Assert.True(await Book.RetryDeliveryAsync(sequence, "ann", T0, Ct));
        Assert.Equal(1, await Book.GiveUpAsync(Erp, T0, "too late", T0.AddHours(1), 10, Ct));
        Assert.Equal("a1", Assert.Single(await Book.Queries.DeliveriesAsync(DeliveryState.Dead, 10, Ct)).IdempotencyKey);
    }

    [Fact]
    public async Task An_endpoint_shows_its_queue_and_what_its_sender_says()
    {
        await EnqueueAsync(Order, "a1", "a2");
        await EnqueueAsync(Other, "b1");
        await SettleAsync((await DueAsync())[1].Delivery, DeliveryState.Unknown, T0);
        Assert.Equal(new EndpointRow(Erp, 2, 1, 0, T0, CircuitState.Closed, null, null),
            Assert.Single(await Book.Queries.EndpointsAsync(Ct)));
        await Book.ReportAsync(new EndpointReport(Erp, CircuitState.Open, T0.AddMinutes(1), "refused", T0), Ct);
        await Book.ReportAsync(new EndpointReport(new EndpointId("wms"), CircuitState.HalfOpen, null, "slow", T0), Ct);
        Assert.Equal([new EndpointRow(Erp, 2, 1, 0, T0, CircuitState.Open, T0.AddMinutes(1), "refused"),
            new EndpointRow(new EndpointId("wms"), 0, 0, 0, null, CircuitState.HalfOpen, null, "slow")],
            await Book.Queries.EndpointsAsync(Ct));
    }

    [Fact]
    public async Task Many_deadlines_due_at_once_become_messages_a_bounded_number_at_a_time_and_each_once_also_after_a_crash()
    {
        await TellAsync([.. Enumerable.Range(0, 50)
            .Select(n => In(new ProcessId("purchase-order", $"due/{n}"), $"due/{n}"))]);
        await CommitAsync([.. (await TakeAsync())
            .Select(m => Step(m) with { Deadlines = [new Deadline("ack", T0.AddMinutes(m.Sequence))] })]);
        var later = T0.AddDays(1);
        Assert.Equal(20, await Book.RaiseDeadlinesAsync(later, 20, Ct));
        await ReopenAsync();
        Assert.Equal(20, await Book.RaiseDeadlinesAsync(later, 20, Ct));
        Assert.Equal((10, 0), (await Book.RaiseDeadlinesAsync(later, 20, Ct),
            await Book.RaiseDeadlinesAsync(later, 20, Ct)));
        var raised = await TakeAsync();
        Assert.Equal((50, 50), (raised.Count, raised.Select(m => m.Process).Distinct().Count()));
        Assert.Null(await Book.NextDeadlineAsync(Ct));
    }
}
