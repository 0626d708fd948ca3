using System.Data.Common;
using System.Reflection;
using Crossdock.Model;

namespace Crossdock.Engine.Tests.Running;

public class PartitionWorkerTests : EngineBench
{
    [Fact]
    public async Task Many_messages_of_many_processes_commit_in_one_batch_and_in_order()
    {
        await TellAsync([.. Enumerable.Range(0, 200).Select(i => ($"p{i % 20}", (TallyMessage)new TallyMessage.Add(1)))]);
        Assert.Equal(200, await Worker.RunOnceAsync(Ct));
        for (var i = 0; i < 20; i++) Assert.Equal(10, await SumAsync($"p{i}"));
        Assert.Empty((await Book.Queries.VerifyAsync(Ct)).Faults);
    }

    [Fact]
    public async Task A_poisoned_message_parks_its_process_and_nobody_else()
    {
        await TellAsync(("a", new TallyMessage.Add(1)), ("a", new TallyMessage.Add(13)), ("a", new TallyMessage.Add(2)),
            ("b", new TallyMessage.Add(5)), ("a", new TallyMessage.Add(3)));
        await RunAsync();
        Assert.Equal((1, 5), (await SumAsync("a"), await SumAsync("b")));
        var opened = Assert.Single(await Book.Queries.CasesAsync(true, 10, Ct));
        Assert.Equal("parked-message", opened.Kind);
        Assert.Contains("13 is poison", opened.Explanation);
        Assert.Equal((2, 1), ((int)(await Book.Queries.TotalsAsync(Ct)).Pending,
            (int)(await Book.Queries.TotalsAsync(Ct)).Parked));
    }

    [Fact]
    public async Task A_released_message_that_still_fails_is_parked_again()
    {
        await TellAsync(("a", new TallyMessage.Add(13)), ("a", new TallyMessage.Add(2)));
        await RunAsync();
        Assert.Equal(1, await Book.ReleaseAsync(Tally("a"), "ann", T0, Ct));
        await RunAsync();
        Assert.Equal(0, await SumAsync("a"));
        Assert.Single(await Book.Queries.CasesAsync(true, 10, Ct));
    }

    [Fact]
    public async Task A_refusal_is_a_case_and_what_follows_goes_on()
    {
        await TellAsync(("a", new TallyMessage.Add(-1)), ("a", new TallyMessage.Add(4)));
        await RunAsync();
        Assert.Equal(4, await SumAsync("a"));
        var opened = Assert.Single(await Book.Queries.CasesAsync(true, 10, Ct));
        Assert.Equal("refused", opened.Kind);
        Assert.True(await Book.RetryMessageAsync(long.Parse(opened.Subject), "ann", T0, Ct));
        Assert.False(await Book.RetryMessageAsync(long.Parse(opened.Subject), "ann", T0, Ct));
    }

    /// <summary>A process that nobody runs cannot be decided; the commit of the others is not touched by it.</summary>
    [Fact]
    public async Task A_message_to_a_process_that_is_not_run_is_parked()
    {
        var document = await Book.ArchiveAsync(
            new RawDocument(Guid.NewGuid(), "test", null, "x", "text/plain", new byte[] { 1 }, T0), Ct);
        await Book.AcceptAsync(Arrival.Empty(
            document, "test", "accepted") with { Messages =
                [new Inbound(new ProcessId("nobody", "1"), "k", new TallyMessage.Add(1))] }, T0, Ct);
        await TellAsync(("a", new TallyMessage.Add(1)));
        await RunAsync();
        Assert.Equal(1, await SumAsync("a"));
        Assert.Equal(1, (await Book.Queries.TotalsAsync(Ct)).Parked);
    }

    [Fact]
    public async Task An_owner_that_lost_its_partitions_commits_nothing()
    {
        await TellAsync(("a", new TallyMessage.Add(1)));
        await Book.OwnAsync([.. Enumerable.Range(0, Options.Partitions)], Ct);
        await Assert.ThrowsAsync<StaleEpochException>(async () => await Worker.RunOnceAsync(Ct));
        Assert.Equal(0, await SumAsync("a"));
    }

    /// <summary>Among several nodes another one takes a partition: what is still this node's goes on.</summary>
    [Fact]
    public async Task A_partition_that_another_node_took_is_dropped_and_the_others_go_on()
    {
        string[] keys = [.. Enumerable.Range(0, 20).Select(i => $"p{i}")];
        var (lost, gone) = (new List<int>(), Tally("p0").Partition(Options.Partitions));
        var worker = NewWorker(Decider, lost: lost.Add);
        await worker.OwnAsync([.. Enumerable.Range(0, Options.Partitions)], Ct);
        await TellAsync([.. keys.Select(k => (k, (TallyMessage)new TallyMessage.Add(1)))]);
        await Book.OwnAsync([gone], Ct);
        while (await worker.RunOnceAsync(Ct) > 0) { }
        Assert.Equal([gone], lost);
        Assert.False(worker.Owns(gone));
        foreach (var key in keys)
            Assert.Equal(Tally(key).Partition(Options.Partitions) == gone ? 0 : 1, await SumAsync(key));
        await worker.OwnAsync([gone], Ct);
        while (await worker.RunOnceAsync(Ct) > 0) { }
        foreach (var key in keys) Assert.Equal(1, await SumAsync(key));
    }

    [Fact]
    public async Task A_partition_that_was_given_up_is_not_worked_on_any_more()
    {
        await TellAsync(("a", new TallyMessage.Add(1)));
        await Worker.ReleaseAsync(Tally("a").Partition(Options.Partitions), Ct);
        await RunAsync();
        Assert.Equal(0, await SumAsync("a"));
        Worker.Drop();
        Assert.Equal(0, await Worker.RunOnceAsync(Ct));
    }

    /// <summary>A link that is cut for a moment must not leave messages that wait for a person.</summary>
    [Fact]
    public async Task A_store_that_is_out_of_reach_parks_nothing()
    {
        await TellAsync(("a", new TallyMessage.Add(1)), ("b", new TallyMessage.Add(2)));
        var cut = CutBook.Of(Book, commits: 1);
        var worker = NewWorker(Decider, cut);
        await worker.OwnAsync([.. Enumerable.Range(0, Options.Partitions)], Ct);
        await Assert.ThrowsAsync<OutOfReachException>(async () => await worker.RunOnceAsync(Ct));
        Assert.Equal(0, (await Book.Queries.TotalsAsync(Ct)).Parked);
        await worker.RunOnceAsync(Ct);
        Assert.Equal((1, 2), (await SumAsync("a"), await SumAsync("b")));
    }

    [Fact]
    public async Task A_deadline_becomes_a_message_once()
    {
        await TellAsync(("a", new TallyMessage.WakeAt(T0.AddMinutes(5))));
        await RunAsync();
        Assert.Equal(0, await Book.RaiseDeadlinesAsync(T0.AddMinutes(4), 10, Ct));
        Assert.Equal(T0.AddMinutes(5), await Book.NextDeadlineAsync(Ct));
        Assert.Equal(1, await Book.RaiseDeadlinesAsync(T0.AddMinutes(5), 10, Ct));
        Assert.Equal(0, await Book.RaiseDeadlinesAsync(T0.AddMinutes(6), 10, Ct));
        await RunAsync();
        Assert.Equal(1000, await SumAsync("a"));
    }

    [Fact]
    public void Of_each_process_only_the_last_step_carries_the_state()
    {
        PendingMessage Pending(long sequence, string key) =>
            new(sequence, 0, Tally(key), "tally.add.v1", "{\"by\":2}"u8.ToArray(), "c", "test", 0);
        var steps = new Decider([new ProcessRuntime<TallyProcess, TallyState, TallyMessage, TallyEvent>()],
            (_, _, _, _, _) => [], Contracts)
            .Decide(new Work([Pending(1, "a"), Pending(2, "b"), Pending(3, "a")],
                new Dictionary<ProcessId, StoredState>()), Network, T0);
        Assert.Equal([null, "{\"sum\":2}", "{\"sum\":4}"],
            steps.Select(s => s.State is { } state ? System.Text.Encoding.UTF8.GetString(state.Body.Span) : null));
        Assert.Equal([1L, 1L, 2L], steps.Select(s => s.Events[0].Version));
    }
}

internal sealed class OutOfReachException() : DbException("The link is cut.")
{
    public override bool IsTransient => true;
}

/// <summary>A book whose next commits fail as on a link that is cut.</summary>
public class CutBook : DispatchProxy
{
    private IBook _book = null!;
    private int _commits;

    public static IBook Of(IBook book, int commits)
    {
        var proxy = Create<IBook, CutBook>();
        ((CutBook)(object)proxy)._book = book;
        ((CutBook)(object)proxy)._commits = commits;
        return proxy;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) =>
        targetMethod!.Name == nameof(IBook.CommitAsync) && _commits-- > 0 ? throw new OutOfReachException()
            : targetMethod.Invoke(_book, args);
}
