using Crossdock.Model;

namespace Crossdock.Engine.Tests.Running;

public class DeliveryWorkerTests : EngineBench
{
    [Fact]
    public async Task What_one_process_sends_arrives_in_its_order()
    {
        await TellAsync(("a", new TallyMessage.Add(1)), ("a", new TallyMessage.Add(1)), ("b", new TallyMessage.Add(7)),
            ("a", new TallyMessage.Add(1)));
        await RunAsync();
        await DeliverAsync();
        Assert.Equal(["a=1", "a=2", "a=3"], Sink.Sent.Where(s => s.StartsWith('a')));
        Assert.Equal(4, Sink.Sent.Count);
    }

    [Fact]
    public async Task A_failed_send_is_repeated_later_with_the_same_bytes_and_holds_its_successors()
    {
        Sink.Next.Enqueue(_ => new DeliveryResult.Failed("refused"));
        await TellAsync(("a", new TallyMessage.Add(1)), ("a", new TallyMessage.Add(1)), ("b", new TallyMessage.Add(7)));
        await RunAsync();
        await DeliverAsync();
        Assert.Equal(["a=1", "b=7"], Sink.Sent);
        Clock.Now = T0.AddSeconds(1);
        await DeliverAsync();
        Assert.Equal(["a=1", "b=7", "a=1", "a=2"], Sink.Sent);
        Assert.Equal(3, (await Book.Queries.DocumentCountsAsync(Ct)).Where(d => d.Direction == DocumentDirection.Out)
            .Sum(d => d.Count));
    }

    [Fact]
    public async Task What_fails_too_often_is_a_dead_letter_that_a_person_sends_again()
    {
        for (var i = 0; i < 3; i++) Sink.Next.Enqueue(_ => new DeliveryResult.Failed("down"));
        await TellAsync(("a", new TallyMessage.Add(1)), ("a", new TallyMessage.Add(1)));
        await RunAsync();
        for (var i = 1; i <= 5; i++, Clock.Now = Clock.Now.AddMinutes(10)) await DeliverAsync();
        var dead = Assert.Single(await Book.Queries.DeliveriesAsync(DeliveryState.Dead, 10, Ct));
        Assert.Equal((3, "down"), (dead.Attempts, dead.Fault));
        Assert.True(await Book.RetryDeliveryAsync(dead.Sequence, "ann", Clock.Now, Ct));
        await DeliverAsync();
        Assert.Equal(["a=1", "a=2"], Sink.Sent[^2..]);
    }

    [Fact]
    public async Task After_an_unknown_outcome_it_is_looked_up_and_not_sent_again()
    {
        Sink.Next.Enqueue(d => { Sink.Done.Add(d.IdempotencyKey); return new DeliveryResult.Unknown("no answer"); });
        await TellAsync(("a", new TallyMessage.Add(1)));
        await RunAsync();
        await DeliverAsync();
        Assert.Single(await Book.Queries.DeliveriesAsync(DeliveryState.Unknown, 10, Ct));
        Clock.Now = T0.AddSeconds(5);
        await DeliverAsync();
        Assert.Equal((1, 1), (Sink.Sent.Count, Sink.LookUps));
        Assert.True(Assert.Single(await Book.Queries.DeliveriesAsync(DeliveryState.Delivered, 10, Ct)).WasUnknown);
    }

    [Fact]
    public async Task What_the_look_up_does_not_find_is_sent()
    {
        Sink.Next.Enqueue(_ => new DeliveryResult.Unknown("no answer"));
        await TellAsync(("a", new TallyMessage.Add(1)));
        await RunAsync();
        await DeliverAsync();
        Clock.Now = T0.AddSeconds(5);
        await DeliverAsync();
        Assert.Equal((2, 1), (Sink.Sent.Count, Sink.LookUps));
    }

    [Fact]
    public async Task What_was_being_sent_when_the_program_died_is_looked_up_first()
    {
        await TellAsync(("a", new TallyMessage.Add(1)));
        await RunAsync();
        var due = Assert.Single(await Book.DueDeliveriesAsync(Sink.Id, T0, 10, Ct)).Delivery;
        await Book.PrepareAsync(due, n => Sink.Prepare(due, n, Network, T0), T0, Ct);
        Sink.Done.Add(due.IdempotencyKey);
        await Book.DisposeAsync();
        await OpenAsync();
        await DeliverAsync();
        Assert.Equal((0, 1), (Sink.Sent.Count, Sink.LookUps));
    }

    [Fact]
    public async Task A_rejection_is_a_case_and_not_a_retry()
    {
        Sink.Next.Enqueue(_ => new DeliveryResult.Rejected("account 4711 is locked"));
        await TellAsync(("a", new TallyMessage.Add(1)), ("a", new TallyMessage.Add(1)));
        await RunAsync();
        await DeliverAsync();
        Clock.Now = T0.AddHours(1);
        await DeliverAsync();
        Assert.Equal(["a=1", "a=2"], Sink.Sent);
        Assert.Contains("4711", Assert.Single(await Book.Queries.CasesAsync(true, 10, Ct)).Explanation);
    }

    [Fact]
    public async Task What_cannot_be_said_in_the_partners_format_is_a_case_and_takes_no_control_number()
    {
        await TellAsync(("a", new TallyMessage.Add(666)), ("b", new TallyMessage.Add(1)));
        await RunAsync();
        await DeliverAsync();
        Assert.Equal("delivery-rejected", Assert.Single(await Book.Queries.CasesAsync(true, 10, Ct)).Kind);
        var body = await Book.Queries.DocumentAsync(
            (await Book.Queries.DocumentsAsync(10, Ct)).Single(d => d.Direction == DocumentDirection.Out).Id, Ct);
        Assert.Equal("1", System.Text.Encoding.UTF8.GetString(body!.Bytes.Span));
    }

    private async Task DeliverAsync()
    {
        while (await Deliveries.RunOnceAsync(Ct) > 0) { }
    }
}
