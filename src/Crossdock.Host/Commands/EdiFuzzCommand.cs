using System.CommandLine;
using System.Diagnostics;
using Crossdock.Edi;
using Command = System.CommandLine.Command;

namespace Crossdock.Host.Commands;

/// <summary>Spoils documents in the way that networks, converters and people spoil them, and reads what comes out.</summary>
internal static class EdiFuzzCommand
{
    private const int Slow = 40; // times the median of nanoseconds per byte, seen again on a second and a third look
    private const int Warm = 2_000;

    public static Command Build()
    {
        var inputs = new Option<long>("--inputs") { Description = "How many", DefaultValueFactory = _ => 100_000 };
        var seed = new Option<int>("--seed") { Description = "Where to begin; input N of a seed is the same everywhere", DefaultValueFactory = _ => 1 };
        var files = new Option<string[]>("--from") { Description = "Files, folders or patterns to spoil too, beside generated documents", DefaultValueFactory = _ => [] };
        var json = Shared.Json();
        var command = new Command("fuzz", "Spoilt documents by the million: no exception, no hang, no time beyond linear in the size") { inputs, seed, files, json };
        command.SetAction((parsed, ct) => Task.FromResult(Run(parsed.GetValue(inputs), parsed.GetValue(seed), parsed.GetValue(files)!, parsed.GetValue(json), ct)));
        return command;
    }

    private static int Run(long inputs, int seed, string[] names, bool json, CancellationToken ct)
    {
        var mutator = new EdiMutator(EdiInput.Expand(names).Where(n => n != "-").Select(EdiInput.Read));
        var (faults, bytes, clock) = (new List<string>(), 0L, Stopwatch.StartNew());
        var perByte = new List<double>();
        var (median, worst) = (0.0, 0.0);
        long done = 0;
        for (; done < inputs && faults.Count < 20 && !ct.IsCancellationRequested; done++)
        {
            var input = mutator.Make(seed, done);
            bytes += input.Length;
            try
            {
                var time = Time(input);
                if (done < Warm) perByte.Add(time);
                if (done == Warm) median = perByte.Order().ElementAt(perByte.Count / 2);
                // Others are at work on this machine: what is slow must be slow three times.
                if (done > Warm && time > Slow * median) time = Math.Min(time, Math.Min(Time(input), Time(input)));
                if (done > Warm) worst = Math.Max(worst, time / median);
                if (done > Warm && time > Slow * median) faults.Add($"input {done} of seed {seed}: {input.Length} bytes take {time / median:0} times the median per byte");
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                faults.Add($"input {done} of seed {seed}: {e.GetType().Name}: {e.Message} {e.StackTrace?.Split('\n')[0].Trim()}");
            }
            if (!System.Console.IsErrorRedirected && done % 4096 == 0) System.Console.Error.Write($"\r{done} of {inputs}, {bytes >> 20} MB");
        }
        if (!System.Console.IsErrorRedirected) System.Console.Error.Write("\r");
        var report = new { Inputs = done, Seed = seed, Bytes = bytes, Seconds = Math.Round(clock.Elapsed.TotalSeconds, 1), WorstTimesMedian = Math.Round(worst, 1), Faults = faults };
        if (json) Shared.WriteJson(report);
        else
        {
            foreach (var fault in faults) System.Console.WriteLine(fault);
            System.Console.WriteLine($"{done} inputs of seed {seed}, {bytes} bytes in {report.Seconds} s: {EdiCommands.Count(faults.Count, "fault")}; the slowest took {report.WorstTimesMedian} times the median per byte");
        }
        return faults.Count == 0 ? 0 : 1;
    }

    /// <summary>Nanoseconds per byte; short inputs count as a kilobyte, because each has a fixed cost.</summary>
    private static double Time(byte[] input)
    {
        var from = Stopwatch.GetTimestamp();
        EdiProbe.Read(input);
        return Stopwatch.GetElapsedTime(from).TotalNanoseconds / Math.Max(input.Length, 1024);
    }
}
