using System.CommandLine;
using Command = System.CommandLine.Command;
using System.Text.Json;
using Crossdock.Host.Configuration;
using Crossdock.Host.Simulation;
using Crossdock.Model;

namespace Crossdock.Host;

/// <summary>The crossdock program. Exit codes: 0 fine, 1 the thing checked does not hold, 2 wrong use or unreadable input.</summary>
public static class CommandLine
{
    public static async Task<int> RunAsync(string[] args)
    {
        var result = new RootCommand("Crossdock: quantity, acknowledgement and money per order line.") { Simulate(), Config() }.Parse(args);
        if (result.Errors.Count > 0)
        {
            foreach (var error in result.Errors) await System.Console.Error.WriteLineAsync(error.Message);
            return 2;
        }
        try
        {
            return await result.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
        }
        catch (UsageException e)
        {
            foreach (var fault in e.Faults) await System.Console.Error.WriteLineAsync(fault);
            return 2;
        }
    }

    private static Option<string> NetworkOption() => new("--network")
    {
        Description = "Folder of the network configuration", DefaultValueFactory = _ => Path.Combine("samples", "network"),
    };

    private static Command Simulate()
    {
        var files = new Argument<string[]>("SCENARIO") { Description = "Scenario files (YAML)", Arity = ArgumentArity.OneOrMore };
        var network = NetworkOption();
        var json = new Option<bool>("--json") { Description = "One JSON object a scenario" };
        var command = new Command("simulate", "Runs scenario files in memory: what each message would decide, post, send and open") { files, network, json };
        command.SetAction(parsed =>
        {
            var config = NetworkFolder.Load(parsed.GetValue(network)!);
            var failed = 0;
            foreach (var file in parsed.GetValue(files)!)
                failed += Show(Scenario.Load(file), config, parsed.GetValue(json)) ? 0 : 1;
            return failed == 0 ? 0 : 1;
        });
        return command;
    }

    private static bool Show(Scenario scenario, Network network, bool json)
    {
        var ran = scenario.Run(network);
        var differences = scenario.Differences(ran);
        if (json)
        {
            System.Console.WriteLine(JsonSerializer.Serialize(new
            {
                scenario.Name, Holds = differences.Count == 0, Checked = scenario.Expect is not null, Differences = differences, ran.Entries,
                Cases = ran.Cases.Select(c => new { Process = c.Process.ToString(), c.Case.Kind, c.Case.Title, c.Case.AtRisk, c.Outcome }),
                Sent = ran.Commands.Select(c => new { To = c.Command.To.Value, Type = Contracts.NameOf(c.Command.Command) }),
            }, Contracts.Json));
            return differences.Count == 0;
        }
        System.Console.WriteLine($"{scenario.Name}: {scenario.Steps.Count} messages told, {ran.Events.Count} events");
        foreach (var entry in ran.Entries) System.Console.WriteLine("  " + Scenario.Text(entry));
        foreach (var c in ran.Cases) System.Console.WriteLine($"  case {c.Case.Kind} ({c.Outcome ?? "open"}): {c.Case.Title}{(c.Case.AtRisk is { } m ? $", at risk {m}" : "")}");
        foreach (var d in differences) System.Console.WriteLine("  DIFFERS " + d);
        System.Console.WriteLine(scenario.Expect is null ? "  nothing expected, nothing checked" : differences.Count == 0 ? "  holds" : "  does not hold");
        return differences.Count == 0;
    }

    private static Command Config()
    {
        var folder = NetworkOption();
        var check = new Command("check", "Validates the network configuration as a whole: all faults at once") { folder };
        check.SetAction(parsed =>
        {
            var network = NetworkFolder.Load(parsed.GetValue(folder)!);
            System.Console.WriteLine($"{network.Name} ({network.Hash}): {network.Entities.Count} entities, {network.Locations.Count} locations, " +
                $"{network.Parties.Count} parties, {network.Items.Count} items, {network.Rules.All.Count} posting rules; no faults");
            return 0;
        });
        return new Command("config", "The network configuration") { check };
    }
}
