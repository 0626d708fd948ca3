using System.CommandLine;
using System.Diagnostics;
using Crossdock.Edi;
using Crossdock.Host.Commands;
using Crossdock.Model;
using Command = System.CommandLine.Command;

namespace Crossdock.Host.Benchmarks;

/// <summary>What a stream of EDI took. Sets and interchanges are those that the reader saw.</summary>
/// <param name="PeakHeapBytes">The largest managed heap, looked at while reading.</param>
/// <param name="PeakProcessBytes">VmHWM of this process, the whole program included; 0 where the system does not
/// say.</param>
public sealed record EdiDrillResult(
    long Bytes, long Sets, long Accepted, int Groups, int Interchanges, long Findings, double Seconds,
    double CpuSeconds, long PeakHeapBytes, long PeakProcessBytes);

/// <summary>Reads and validates more EDI than the memory would hold, and says how much memory that took.</summary>
internal static class EdiDrill
{
    private const int SetsBetweenLooks = 4_096;

    public static Command Build()
    {
        var bytes = new Option<long>("--bytes") { DefaultValueFactory = _ => 5_000_000_000,
            Description = "Size of the stream that is made while it is read" };
        var from = new Option<string?>("--from") { Description =
            "Read this file or named pipe instead, - for the standard input" };
        var most = new Option<int>("--most-mb") { DefaultValueFactory = _ => 60,
            Description = "Memory of the process in 10^6 bytes above which the drill fails" };
        var syntax = new Option<EdiSyntax>("--syntax") { DefaultValueFactory = _ => EdiSyntax.X12,
            Description = "Of the stream that is made: X12, or Edifact" };
        var json = Shared.Json();
        var command = new Command(
            "edi", "Streams and validates 5 GB of 850s or ORDERS, set by set, in bounded memory") { bytes, syntax, from,
                most, json };
        command.SetAction(parsed =>
        {
            var made = parsed.GetValue(from) is null
                ? new EdiStream(parsed.GetValue(bytes), edifact: parsed.GetValue(syntax) == EdiSyntax.Edifact) : null;
            using var input = made ?? Open(parsed.GetValue(from)!);
            var result = Run(input);
            if (parsed.GetValue(json)) Shared.WriteJson(result);
            else
                System.Console.WriteLine(
                    $"{result.Bytes:N0} bytes, {result.Interchanges} interchanges, {result.Groups} groups, {result.Sets:N0} sets ({result.Accepted:N0} accepted, {result.Findings:N0} findings) in {result.Seconds:0.0} s, "
                    + $"{result.CpuSeconds:0.0} s of CPU\nmost memory: managed heap {result.PeakHeapBytes / 1e6:0.0} MB, process {result.PeakProcessBytes / 1e6:0.0} MB");
            return result.PeakProcessBytes <= parsed.GetValue(most) * 1_000_000L
                && (made is null || made.Sets == result.Accepted && made.Interchanges == result.Interchanges) ? 0 : 1;
        });
        return command;
    }

    private static Stream Open(string from) => from == "-" ? System.Console.OpenStandardInput() : File.OpenRead(from);

    private static EdiDrillResult Run(Stream input)
    {
        var (start, cpu) = (Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime);
        long sets = 0, accepted = 0, findings = 0, heap = 0;
        var (groups, interchanges) = (0, 0);
        using var reader = EdiPartReader.Open(input)
            ?? throw new UsageException(["there is no interchange of X12 or EDIFACT at the beginning"]);
        while (reader.Read())
        {
            findings += reader.Findings.Count;
            if (reader.IsMessage)
            {
                accepted += (reader.X12?.Set?.Accepted ?? reader.Edifact!.Message!.Accepted) ? 1 : 0;
                if (sets++ % SetsBetweenLooks == 0) heap = Math.Max(heap, GC.GetTotalMemory(forceFullCollection: false));
            }
            else if (reader.Interchange is not null) interchanges++;
            else if (reader.X12?.Group is not null || reader.Edifact?.Group is not null) groups++;
        }
        return new EdiDrillResult(reader.EndOffset, sets, accepted, groups, interchanges, findings,
            Stopwatch.GetElapsedTime(start).TotalSeconds, (Environment.CpuUsage.TotalTime - cpu).TotalSeconds, heap,
            PeakOfProcess());
    }

    private static long PeakOfProcess()
    {
        const string status = "/proc/self/status";
        if (!File.Exists(status)) return 0;
        var line = File.ReadLines(status).FirstOrDefault(l => l.StartsWith("VmHWM:", StringComparison.Ordinal));
        return line is null ? 0 : long.Parse(line["VmHWM:".Length..].Replace("kB", "", StringComparison.Ordinal),
            System.Globalization.CultureInfo.InvariantCulture) * 1024;
    }
}
