using System.CommandLine;
using Crossdock.Host.Configuration;
using Crossdock.Host.Simulation;
using Crossdock.Model;
using Command = System.CommandLine.Command;

namespace Crossdock.Host.Commands;

internal static class SimulateCommand
{
    public static Command Build()
    {
        var files = new Argument<string[]>("SCENARIO") { Description = "Scenario files (YAML)",
            Arity = ArgumentArity.OneOrMore };
        var (network, json) = (Shared.Network(), Shared.Json());
        var command = new Command("simulate",
            "Runs scenario files in memory: what each message would decide, post, send and open") { files, network,
                json };
        command.SetAction(async (parsed, ct) =>
        {
            var networks = new Dictionary<string, Network>();
            var failed = 0;
            foreach (var scenario in parsed.GetValue(files)!.Select(Scenario.Load))
            {
                var folder = scenario.Network ?? parsed.GetValue(network)!;
                if (!networks.TryGetValue(folder, out var config))
                    networks.Add(folder, config = NetworkFolder.Load(folder));
                failed += await ShowAsync(scenario, config, parsed.GetValue(json), ct) ? 0 : 1;
            }
            return failed == 0 ? 0 : 1;
        });
        return command;
    }

    private static async Task<bool> ShowAsync(Scenario scenario, Network network, bool json, CancellationToken ct)
    {
        var played = await scenario.RunAsync(network, ct);
        var (ran, differences) = (played.Rehearsal, scenario.Differences(played));
        if (json)
        {
            Shared.WriteJson(new
            {
                scenario.Name, Holds = differences.Count == 0, Checked = scenario.Expect is not null,
                    Differences = differences, ran.Entries,
                Cases = ran.Cases.Select(
                    c => new { Process = c.Process.ToString(), c.Case.Kind, c.Case.Title, c.Case.AtRisk, c.Outcome }),
                Documents = ran.Arrivals.Select(a => new { Type = a.DocumentType, a.Outcome, a.Faults }),
                Deliveries = ran.Outbox.Deliveries.Select(
                    d => new { To = d.Delivery.Endpoint.Value, Key = d.Delivery.IdempotencyKey, States = d.Passed }),
                Sent = ran.Commands.Select(
                    c => new { To = c.Command.To.Value, Type = Contracts.NameOf(c.Command.Command) }),
            });
            return differences.Count == 0;
        }
        System.Console.WriteLine($"{scenario.Name}: {scenario.Steps.Count} steps, {ran.Events.Count} events");
        foreach (var arrival in ran.Arrivals)
        {
            System.Console.WriteLine($"  document {Scenario.Text(arrival)}");
            foreach (var fault in arrival.Faults) System.Console.WriteLine($"    {fault.Place}: {fault.Message}");
        }
        foreach (var entry in ran.Entries) System.Console.WriteLine("  " + Scenario.Text(entry));
        foreach (var c in ran.Cases)
            System.Console.WriteLine(
                $"  case {c.Case.Kind} ({c.Outcome ?? "open"}): {c.Case.Title}{(c.Case.AtRisk is { } m ? $", at risk {m}" : "")}");
        foreach (var (delivery, passed) in ran.Outbox.Deliveries)
            System.Console.WriteLine(
                $"  to {delivery.Endpoint}: {delivery.IdempotencyKey} {string.Join(" → ", passed)}");
        foreach (var d in differences) System.Console.WriteLine("  DIFFERS " + d);
        System.Console.WriteLine(scenario.Expect is null ? "  nothing expected, nothing checked"
            : differences.Count == 0 ? "  holds" : "  does not hold");
        return differences.Count == 0;
    }
}
