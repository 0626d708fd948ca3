using System.Collections.Concurrent;
using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Crossdock.Host.Commands;
using Crossdock.Host.Configuration;
using Crossdock.Model;
using Command = System.CommandLine.Command;

namespace Crossdock.Host.Sim;

internal static class SimCommand
{
    public static Command Build()
    {
        var seed = new Option<ulong>("--seed") { DefaultValueFactory = _ => 1, Description = "The first seed" };
        var seeds = new Option<int>("--seeds") { DefaultValueFactory = _ => 1,
            Description = "How many seeds, one after another" };
        var steps = new Option<int>("--steps") { DefaultValueFactory = _ => 16,
            Description = "What happens in a day: orders, purchases, transfers, and faults" };
        var bug = new Option<string?>("--bug") { Description = "Plants one mistake, by name, that must be found" };
        var bugs = new Option<bool>("--bugs") { Description =
            "Plants each mistake in turn and counts the seeds until it is found (at most --seeds, 500 unless told)" };
        var minutes = new Option<int>("--minutes") { DefaultValueFactory = _ => 24 * 60,
            Description = "Ends a run of many seeds after so long, and says how far it came" };
        var (network, json) = (Shared.Network(), Shared.Json());
        var command = new Command(
            "sim", "Simulates days from seeds: the real engine and processes on one thread, with simulated clock, store, network, systems and crashes")
            { seed, seeds, steps, minutes, bug, bugs, network, json };
        command.SetAction(parsed =>
        {
            var sample = NetworkFolder.Load(parsed.GetValue(network)!);
            var (first, count) = (parsed.GetValue(seed), parsed.GetValue(seeds));
            var named = parsed.GetValue(bug) is { } name ? Bugs.Find(name) : null;
            if (parsed.GetValue(bugs))
                return Hunt(sample, first, parsed.GetResult(seeds) is { Implicit: false } ? count : 500,
                    parsed.GetValue(steps), named is null ? Bugs.All : [named], parsed.GetValue(json));
            var planted = named ?? Bug.None;
            return count == 1
                ? One(Simulation.Run(first, parsed.GetValue(steps), sample, planted), parsed.GetValue(json))
                : Many(sample, first, count, parsed.GetValue(steps), planted, parsed.GetValue(minutes),
                    parsed.GetValue(json));
        });
        return command;
    }

    private static int One(SimResult result, bool json)
    {
        if (json) Shared.WriteJson(result);
        else Show(result);
        return result.Holds ? 0 : 1;
    }

    private static void Show(SimResult result)
    {
        if (result.Holds)
        {
            System.Console.WriteLine(
                $"seed {result.Seed}: {result.Happenings.Count} happenings, {result.Messages} messages, holds; history {result.HistoryHash}");
            return;
        }
        System.Console.WriteLine($"seed {result.Seed} does not hold:");
        foreach (var fault in result.Faults) System.Console.WriteLine("  " + fault);
        System.Console.WriteLine("the shortest day found that ends so:");
        foreach (var happening in result.Happenings) System.Console.WriteLine("  " + happening);
        foreach (var line in result.Story) System.Console.WriteLine("  " + line);
    }

    /// <summary>Each seed runs in one piece on one thread; several run side by side.</summary>
    private static int Many(Network sample, ulong first, int count, int steps, Bug bug, int minutes, bool json)
    {
        var (clock, failed, messages, done) = (Stopwatch.StartNew(), new ConcurrentBag<SimResult>(), 0L, 0);
        Parallel.For(0L, count, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, (i, state) =>
        {
            var result = Simulation.Run(first + (ulong)i, steps, sample, bug, shrink: failed.Count < 5);
            Interlocked.Add(ref messages, result.Messages);
            if (!result.Holds) failed.Add(result);
            if (Interlocked.Increment(ref done) % 500 == 0)
                System.Console.Error.WriteLine($"{done} seeds, {failed.Count} do not hold");
            if (clock.Elapsed.TotalMinutes >= minutes) state.Stop();
        });
        var (perMinute, cpuMs) = (done / clock.Elapsed.TotalMinutes,
            Environment.CpuUsage.TotalTime.TotalMilliseconds / done);
        var failures = failed.OrderBy(f => f.Seed).ToList();
        if (json)
            Shared.WriteJson(new
            {
                Seeds = done, Steps = steps, Failed = failures.Count, Messages = messages,
                    Seconds = Math.Round(clock.Elapsed.TotalSeconds, 1),
                SeedsPerMinute = Math.Round(perMinute), CpuMsPerSeed = Math.Round(cpuMs, 1), Failures = failures,
            });
        else
        {
            failures.ForEach(Show);
            System.Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{done} seeds of {steps} steps, {messages} messages in {clock.Elapsed.TotalSeconds:0.0} s: {perMinute:0} seeds a minute, {cpuMs:0.0} ms CPU a seed; {failures.Count} do not hold"));
        }
        return failures.Count == 0 ? 0 : 1;
    }

    /// <summary>The table is complete at the end; meanwhile the error stream says what was found.</summary>
    private static int Hunt(Network sample, ulong first, int most, int steps, IReadOnlyList<Bug> bugs, bool json)
    {
        var clock = Stopwatch.StartNew();
        var found = bugs.AsParallel().AsOrdered().Select(bug => FirstFound(bug)).ToList();
        var (count, seconds) = (found.Count(f => f.Seeds > 0), Math.Round(clock.Elapsed.TotalSeconds, 1));
        if (json) Shared.WriteJson(
            new { Planted = found.Count, Found = count, SeedsEach = most, Steps = steps, Seconds = seconds,
                Bugs = found });
        else
        {
            Shared.Table(["bug", "#seeds", "what it does", "found as"],
                found.Select(f => (IReadOnlyList<string>)[f.Name, f.Seeds is { } seeds ? $"{seeds}" : "not found",
                    f.Does, f.Fault ?? ""]));
            System.Console.WriteLine($"{count} of {found.Count} found within {most} seeds each");
        }
        return count == found.Count ? 0 : 1;

        FoundBug FirstFound(Bug bug)
        {
            var result = new FoundBug(bug.Name, bug.Does, null, null);
            for (var n = 1; n <= most && result.Seeds is null; n++)
                if (Simulation.Run(first + (ulong)n - 1, steps, sample, bug,
                    shrink: false) is { Holds: false, Faults: var faults })
                    result = result with { Seeds = n, Fault = faults[0] };
            if (!json) System.Console.Error.WriteLine(
                $"{bug.Name}: {(result.Seeds is { } seeds ? $"after {seeds} seeds: {result.Fault}" : $"not within {most} seeds")}");
            return result;
        }
    }
}

/// <summary>A planted mistake, after how many seeds it was found, and as what.</summary>
internal sealed record FoundBug(string Name, string Does, int? Seeds, string? Fault);
