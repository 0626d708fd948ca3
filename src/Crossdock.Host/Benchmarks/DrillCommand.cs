using System.CommandLine;
using Crossdock.Host.Commands;
using Command = System.CommandLine.Command;

namespace Crossdock.Host.Benchmarks;

/// <summary>Drills: what is trusted is tried.</summary>
internal static class DrillCommand
{
    public static Command Build() => new("drill", "Drills against a running server of their own, or a stream of EDI")
    {
        Kill(),
        ClusterDrill.Build(),
        BitFlips(),
        Backup(),
        OverloadDrill.Build(),
        SinkProcess.Build(),
        EdiDrill.Build(),
    };

    private static Command Kill()
    {
        var kills = new Option<int>("--kills") { DefaultValueFactory = _ => 20 };
        var clients = new Option<int>("--clients") { DefaultValueFactory = _ => 8 };
        var duplicates = new Option<int>("--duplicates") { DefaultValueFactory = _ => 20,
            Description = "Per cent of documents that are sent a second time: half of them beside the first, half after its acknowledgement" };
        var seed = new Option<int>("--seed") { DefaultValueFactory = _ => 1 };
        var (network, json) = (Shared.Network(), Shared.Json());
        var command = new Command(
            "kill", "Kills the server with SIGKILL while it starts, works and writes, under load; the receivers' own logs must agree with what was acknowledged")
        {
            kills, clients, duplicates, seed, network, json,
        };
        command.SetAction(async (parsed, ct) =>
        {
            var result = await new KillDrill(parsed.GetValue(network)!, parsed.GetValue(clients),
                parsed.GetValue(duplicates), parsed.GetValue(seed)).RunAsync(parsed.GetValue(kills), ct);
            if (parsed.GetValue(json)) Shared.WriteJson(result);
            else
                System.Console.WriteLine($"""
                    {result.Kills} kills in {result.Seconds:0} s: {result.KilledStarting} while it started, {result.KilledWriting} while it wrote, the others while it worked
                    {result.Documents} documents acknowledged, {result.Duplicates} sent twice; {result.Calls} calls in the receivers' logs, {result.Resent} of them repetitions under the same key
                    lost {result.Lost}, doubled effects {result.Doubled}, parked or given up {result.Stuck}, faults of the book {result.BookFaults}
                    """);
            foreach (var example in result.Examples) await System.Console.Error.WriteLineAsync(example);
            return result is { Lost: 0, Doubled: 0, Stuck: 0, BookFaults: 0 } ? 0 : 1;
        });
        return command;
    }

    private static Command BitFlips()
    {
        var flips = new Option<int>("--flips") { DefaultValueFactory = _ => 1_000 };
        var seed = new Option<int>("--seed") { DefaultValueFactory = _ => 1 };
        var book = new Option<string?>("--data") { Description =
            "Folder of a book that is copied; without it the sample day is played" };
        var (network, json) = (Shared.Network(), Shared.Json());
        var command = new Command("bitflips",
            "Flips one random bit in a copy of a book's file, again and again: opening or verify must find it, or every query must answer as before")
        {
            flips, seed, book, network, json,
        };
        command.SetAction(async (parsed, ct) =>
        {
            var result = await new BitFlipDrill(parsed.GetValue(network)!, parsed.GetValue(seed))
                .RunAsync(parsed.GetValue(flips), parsed.GetValue(book), ct);
            if (parsed.GetValue(json)) Shared.WriteJson(result);
            else System.Console.WriteLine(
                $"{result.Flips} flips over {result.Bytes} bytes in {result.Seconds:0} s: {result.Refused} not opened, {result.Named} named by verify, {result.Harmless} harmless, {result.Missed} missed");
            foreach (var example in result.Examples) await System.Console.Error.WriteLineAsync(example);
            return result.Missed == 0 ? 0 : 1;
        });
        return command;
    }

    private static Command Backup()
    {
        var clients = new Option<int>("--clients") { DefaultValueFactory = _ => 8 };
        var seed = new Option<int>("--seed") { DefaultValueFactory = _ => 1 };
        var (network, json) = (Shared.Network(), Shared.Json());
        var command = new Command("backup",
            "Takes a backup under load and restores it: it must have all that was acknowledged before, and post nothing twice when it goes on")
        {
            clients, seed, network, json,
        };
        command.SetAction(async (parsed, ct) =>
        {
            var result = await new BackupDrill(parsed.GetValue(network)!, parsed.GetValue(clients),
                parsed.GetValue(seed)).RunAsync(ct);
            if (parsed.GetValue(json)) Shared.WriteJson(result);
            else System.Console.WriteLine(
                $"{result.Before} documents acknowledged before the backup and {result.After} after it: missing {result.Missing}, lost {result.Lost}, doubled effects {result.Doubled}, sent again {result.Resent}, faults of the book {result.BookFaults}");
            foreach (var example in result.Examples) await System.Console.Error.WriteLineAsync(example);
            return result is { Before: > 0, After: > 0, Missing: 0, Lost: 0, Doubled: 0, BookFaults: 0 } ? 0 : 1;
        });
        return command;
    }
}
