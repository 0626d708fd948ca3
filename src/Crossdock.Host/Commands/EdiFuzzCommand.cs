using System.CommandLine;
using System.Diagnostics;
using Crossdock.Edi;
using Command = System.CommandLine.Command;

namespace Crossdock.Host.Commands;

/// <summary>Spoils documents in the way that networks, converters and people spoil them, and reads what comes out.</summary>
internal static class EdiFuzzCommand
{
    private const int Slow = 40;   // times the median of nanoseconds per byte: then an input is looked at closely
    private const int Copies = 4;  // of such an input, one after another
    private const double Grown = 3; // times the nanoseconds per byte of one copy: more is not linear
    private const int Warm = 1_000;
    private const int Short = 1_024;

    public static Command Build()
    {
        var inputs = new Option<long>("--inputs") { Description = "How many", DefaultValueFactory = _ => 100_000 };
        var seed = new Option<int>("--seed") { Description = "Where to begin; input N of a seed is the same everywhere", DefaultValueFactory = _ => 1 };
        var files = new Option<string[]>("--from") { Description = "Files, folders or patterns to spoil too, beside generated documents", DefaultValueFactory = _ => [] };
        var show = new Option<long?>("--show") { Description = "Write one input to standard output, to look at it" };
        var read = new Option<bool>("--read") { Description = "Only read each input: no answers, views and comparisons, and so many more inputs" };
        var json = Shared.Json();
        var command = new Command("fuzz", "Spoilt documents by the million: no exception, no hang, no time beyond linear in the size") { inputs, seed, files, read, show, json };
        command.SetAction((parsed, ct) => Task.FromResult(parsed.GetValue(show) is { } number ? Show(parsed.GetValue(files)!, parsed.GetValue(seed), number) : Run(parsed.GetValue(inputs), parsed.GetValue(seed), parsed.GetValue(files)!, parsed.GetValue(read) ? b => EdiProbe.ReadOnly(b) : EdiProbe.Read, parsed.GetValue(json), ct)));
        return command;
    }

    private static int Run(long inputs, int seed, string[] names, Action<byte[]> probe, bool json, CancellationToken ct)
    {
        var mutator = Mutator(names);
        var (faults, bytes, clock) = (new List<string>(), 0L, Stopwatch.StartNew());
        // Short inputs are looked at in more ways than long ones, so that each kind has its own pace.
        var paces = new[] { new List<double>(), new List<double>() };
        var medians = new double[2];
        var worst = 0.0;
        long done = 0;
        for (; done < inputs && faults.Count < 20 && !ct.IsCancellationRequested; done++)
        {
            var input = mutator.Make(seed, done);
            bytes += input.Length;
            try
            {
                var kind = input.Length < EdiProbe.Whole ? 0 : 1;
                var time = Time(input, probe);
                if (paces[kind].Count < Warm)
                {
                    paces[kind].Add(time);
                    if (paces[kind].Count == Warm) medians[kind] = paces[kind].Order().ElementAt(Warm / 2);
                    continue;
                }
                var times = time / medians[kind];
                worst = Math.Max(worst, times);
                if (times > Slow && Growth(input, probe) is > Grown and var growth)
                    faults.Add($"input {done} of seed {seed}: {input.Length} bytes; {Copies} copies of it take {growth:0.0} times as long per byte as one");
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

    /// <summary>How time per byte grows with the size; the best of five looks counts.</summary>
    private static double Growth(byte[] input, Action<byte[]> probe)
    {
        byte[] many = [.. Enumerable.Repeat(input, Copies).SelectMany(i => i)];
        var (one, all) = (Enumerable.Range(0, 5).Min(_ => Time(input, probe)), Enumerable.Range(0, 5).Min(_ => Time(many, probe)));
        return all * Math.Max(many.Length, Short) / (one * Math.Max(input.Length, Short) * Copies);
    }

    private static EdiMutator Mutator(string[] names) => new(EdiInput.Expand(names).Where(n => n != "-").Select(EdiInput.Read));

    private static int Show(string[] names, int seed, long number)
    {
        using var output = System.Console.OpenStandardOutput();
        output.Write(Mutator(names).Make(seed, number));
        return 0;
    }

    /// <summary>Nanoseconds of processor time per byte, because others are at work on this machine; short inputs count as longer ones, because each has a fixed cost.</summary>
    private static double Time(byte[] input, Action<byte[]> probe)
    {
        var from = Environment.CpuUsage.TotalTime;
        probe(input);
        return Math.Max(1, (Environment.CpuUsage.TotalTime - from).TotalNanoseconds) / Math.Max(input.Length, Short);
    }
}
