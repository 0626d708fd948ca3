using System.Diagnostics;
using System.Text.Json;
using Crossdock.Host.Configuration;
using Crossdock.Host.Sim;
using Crossdock.Model;

namespace Crossdock.Sim.Tests;

/// <summary>Whole days from seeds: they hold, they repeat, and a mistake that is planted is found.</summary>
public class SimulationTests
{
    private const int Steps = 12;
    private static readonly string Root = Find(new DirectoryInfo(AppContext.BaseDirectory));
    private static readonly Network Sample = NetworkFolder.Load(Path.Combine(Root, "samples", "network"));

    private static string Find(DirectoryInfo folder) =>
        File.Exists(Path.Combine(folder.FullName, "Crossdock.slnx")) ? folder.FullName : Find(folder.Parent!);

    [Theory]
    [InlineData(1)]
    [InlineData(101)]
    [InlineData(201)]
    public void The_days_of_ten_seeds_hold(ulong first)
    {
        for (var seed = first; seed < first + 10; seed++)
        {
            var day = Simulation.Run(seed, Steps, Sample);
            Assert.True(day.Holds, $"seed {seed}: {string.Join("; ", day.Faults)}\n{string.Join('\n', day.Happenings)}");
            Assert.NotEqual(0, day.Messages);
        }
    }

    /// <summary>What never happens in a day is not proved by it.</summary>
    [Fact]
    public void The_days_have_late_suppliers_and_goods_closed_doors_dead_letters_and_all_that_breaks()
    {
        var seen = new HashSet<string>();
        for (var seed = 1UL; seed <= 80; seed++)
        {
            var world = new SimWorld(Plan.Of(seed, 16), Sample, Bug.None);
            world.Run();
            Assert.Empty(world.Faults);
            var book = world.Store!.Open("reader").Queries;
            seen.UnionWith(SimWorld.Now(book.CasesAsync(false, int.MaxValue, TestContext.Current.CancellationToken))
                .Select(c => c.Kind));
            string[] told = ["is Open", "is HalfOpen", "is a dead letter: not delivered within", "are given up",
                "PowerFailure", "StoreFailure", "Split", "Freeze", "Kill"];
            seen.UnionWith(told.Where(t => world.Story.Any(line => line.Contains(t, StringComparison.Ordinal))));
        }
        Assert.Empty(Expected.Except(seen));
    }

    private static readonly string[] Expected =
    [
        "order-response-overdue", "promise-overdue", "acknowledgement-overdue", "conflicting-duplicate",
        "delivery-rejected", "parked-message", "backorder", "over-allocated", "is Open", "is HalfOpen",
        "is a dead letter: not delivered within", "are given up", "PowerFailure", "StoreFailure", "Split", "Freeze",
        "Kill",
    ];

    [Fact]
    public void Equal_seeds_have_equal_histories_and_others_have_others()
    {
        var histories = Enumerable.Range(1, 4).Select(seed => Simulation.Run((ulong)seed, Steps, Sample).HistoryHash)
            .ToList();
        Assert.Equal(histories, Enumerable.Range(1, 4)
            .Select(seed => Simulation.Run((ulong)seed, Steps, Sample).HistoryHash));
        Assert.Equal(4, histories.Distinct().Count());
    }

    [Fact]
    public async Task Another_process_has_the_same_history()
    {
        using var other = Process.Start(new ProcessStartInfo("dotnet",
            [typeof(Simulation).Assembly.Location, "sim", "--seed", "5", "--steps", $"{Steps}", "--json", "--network",
                Path.Combine(Root, "samples", "network")]) { RedirectStandardOutput = true })!;
        var told = await other.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        Assert.Equal(Simulation.Run(5, Steps, Sample).HistoryHash,
            JsonDocument.Parse(told).RootElement.GetProperty("historyHash").GetString());
    }

    [Theory]
    [InlineData("outbox-row-dropped", "is missing")]
    [InlineData("entry-off-by-a-cent", "is not what its event says")]
    [InlineData("dedupe-after-post", "was told the same")]
    [InlineData("retry-without-key", "is doubled, under")]
    [InlineData("lookup-skipped-after-unknown", "is doubled")]
    [InlineData("settle-answers-lost", "is lost")]
    [InlineData("timer-fired-twice", "passed 2 times")]
    [InlineData("stale-state-cache", "its message is not poisoned")]
    [InlineData("timer-before-its-time", "it was due at")]
    [InlineData("hash-chain-not-extended", "hash chains")]
    [InlineData("conflict-taken-as-duplicate", "was taken for Duplicate")]
    [InlineData("promise-without-case", "the case that says so is lost")]
    public void A_planted_mistake_is_found_for_what_it_is(string bug, string fault)
    {
        var found = Enumerable.Range(1, 60).Select(seed =>
            Simulation.Run((ulong)seed, Steps, Sample, Bugs.Find(bug), shrink: false)).First(day => !day.Holds);
        Assert.Contains(found.Faults, f => f.Contains(fault, StringComparison.Ordinal));
    }

    [Fact]
    public void A_day_that_does_not_hold_is_told_as_short_as_it_can_be()
    {
        var day = Enumerable.Range(1, 60).Select(seed =>
            Simulation.Run((ulong)seed, Steps, Sample, Bugs.Find("entry-dropped"))).First(day => !day.Holds);
        Assert.InRange(day.Happenings.Count, 0, 3);
        Assert.Contains(day.Story, line => line.Contains("FAULT", StringComparison.Ordinal));
    }

    [Fact]
    public void What_leaves_the_simulations_thread_is_caught()
    {
        var loop = new SimLoop(new Dice(1), DateTimeOffset.UnixEpoch);
        var place = loop.NewPlace("a");
        Exception? caught = null;
        var other = new Thread(() => caught = Record.Exception(() => place.Post(_ => { }, null)));
        other.Start();
        other.Join();
        Assert.IsType<InvalidOperationException>(caught);
    }

    [Fact]
    public void The_clock_goes_on_to_the_next_timer_and_what_is_dead_does_nothing_more()
    {
        var (loop, seen) = (new SimLoop(new Dice(1), DateTimeOffset.UnixEpoch), new List<string>());
        var (alive, dead) = (loop.NewPlace("alive"), loop.NewPlace("dead"));
        async Task WaitAsync(Place place, int seconds)
        {
            await Task.Delay(TimeSpan.FromSeconds(seconds), place.Time);
            seen.Add($"{place.Name} {place.Time.GetUtcNow().ToUnixTimeSeconds()}");
        }
        alive.Start(() => WaitAsync(alive, 30));
        dead.Start(() => WaitAsync(dead, 20));
        alive.Start(() => WaitAsync(alive, 10));
        loop.Run(DateTimeOffset.UnixEpoch.AddSeconds(15));
        dead.Kill();
        loop.Run(DateTimeOffset.UnixEpoch.AddHours(1));
        Assert.Equal(["alive 10", "alive 30"], seen);
        Assert.Equal(DateTimeOffset.UnixEpoch.AddHours(1), loop.Now);
    }

    [Fact]
    public void Every_planted_mistake_has_a_name_of_its_own() =>
        Assert.Equal(Bugs.All.Count, Bugs.All.Select(b => b.Name).Distinct().Count());
}
