using System.CommandLine;
using Crossdock.Edi;
using Command = System.CommandLine.Command;

namespace Crossdock.Host.Commands;

/// <summary>
/// Spoils documents in the way that networks, converters and people spoil them, and reads what comes out.
/// </summary>
internal static class EdiFuzzCommand
{
    private const int FullEvery = 100;

    public static Command Build()
    {
        var inputs = new Option<long>("--inputs") { Description = "How many", DefaultValueFactory = _ => 100_000 };
        var seed = new Option<int>("--seed") { Description = "Where to begin; input N of a seed is the same everywhere",
            DefaultValueFactory = _ => 1 };
        var files = new Option<string[]>("--from") { Description =
            "Files, folders or patterns to spoil too, beside generated documents", DefaultValueFactory = _ => [] };
        var show = new Option<long?>("--show") { Description = "Write one input to standard output, to look at it" };
        var full = new Option<int>("--full-every") { Description =
            "Every so many-th input is also answered, shown, compared and read from a stream; 1: each",
            DefaultValueFactory = _ => FullEvery };
        var threads = new Option<int>("--threads") { Description = "That read at the same time",
            DefaultValueFactory = _ => Environment.ProcessorCount };
        var json = Shared.Json();
        var command = new Command(
            "fuzz", "Spoilt documents by the million: no exception, no hang, no time beyond linear in the size") { inputs,
                seed, files, full, threads, show, json };
        command.SetAction((parsed, ct) =>
        {
            var mutator = new EdiMutator(EdiInput.Expand(parsed.GetValue(files)!).Where(n => n != "-")
                .Select(EdiInput.Read));
            return Task.FromResult(parsed.GetValue(show) is { } number
                ? Show(mutator, parsed.GetValue(seed), number)
                : Run(new EdiFuzzRun(mutator, parsed.GetValue(seed), Math.Max(1, parsed.GetValue(full))),
                    parsed.GetValue(inputs), Math.Max(1, parsed.GetValue(threads)), parsed.GetValue(json), ct));
        });
        return command;
    }

    private static int Run(EdiFuzzRun run, long inputs, int threads, bool json, CancellationToken ct)
    {
        var watched = !System.Console.IsErrorRedirected;
        var report = run.Run(inputs, threads, (done, bytes) =>
            { if (watched) System.Console.Error.Write($"\r{done:N0} of {inputs:N0}, {bytes >> 20} MB"); }, ct);
        if (watched) System.Console.Error.Write("\r");
        if (json) Shared.WriteJson(report);
        else
        {
            foreach (var fault in report.Faults) System.Console.WriteLine(fault);
            System.Console.WriteLine(
                $"{report.Inputs} inputs of seed {report.Seed}, {report.Bytes} bytes in {report.Seconds} s, {report.InputsPerSecond:N0} a second on {report.Threads} threads: {EdiCommands.Count(report.Faults.Count, "fault")}; "
                + $"the slowest (input {report.WorstInput}) took {report.WorstNanosecondsPerByte} ns a byte, {report.LookedAtAgain} were looked at again");
        }
        return report.Faults.Count == 0 ? 0 : 1;
    }

    private static int Show(EdiMutator mutator, int seed, long number)
    {
        using var output = System.Console.OpenStandardOutput();
        output.Write(mutator.Make(seed, number));
        return 0;
    }
}
