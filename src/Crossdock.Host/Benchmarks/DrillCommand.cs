using System.CommandLine;
using Crossdock.Host.Commands;
using Command = System.CommandLine.Command;

namespace Crossdock.Host.Benchmarks;

/// <summary>Drills: what is trusted is tried.</summary>
internal static class DrillCommand
{
    public static Command Build() => new("drill", "Drills against a running server of their own")
    {
        Kill(), ClusterDrill.Build(),
    };

    private static Command Kill()
    {
        var kills = new Option<int>("--kills") { DefaultValueFactory = _ => 20 };
        var clients = new Option<int>("--clients") { DefaultValueFactory = _ => 8 };
        var duplicates = new Option<int>("--duplicates") { DefaultValueFactory = _ => 20, Description = "Per cent of documents that are sent a second time: half of them beside the first, half after its acknowledgement" };
        var seed = new Option<int>("--seed") { DefaultValueFactory = _ => 1 };
        var (network, json) = (Shared.Network(), Shared.Json());
        var command = new Command("kill", "Kills the server with SIGKILL while it starts, works and writes, under load; the receivers' own logs must agree with what was acknowledged")
        {
            kills, clients, duplicates, seed, network, json,
        };
        command.SetAction(async (parsed, ct) =>
        {
            var result = await new KillDrill(parsed.GetValue(network)!, parsed.GetValue(clients), parsed.GetValue(duplicates), parsed.GetValue(seed)).RunAsync(parsed.GetValue(kills), ct);
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
}
