using System.CommandLine;
using System.Diagnostics;
using Crossdock.Host.Books;
using Crossdock.Host.Demo;
using Crossdock.Host.Server;
using Crossdock.Model;
using Command = System.CommandLine.Command;

namespace Crossdock.Host.Commands;

internal static class DemoCommand
{
    public static Command Build()
    {
        var exit = new Option<bool>("--exit") { Description = "End afterwards, with 1 if an invariant fails" };
        var data = new Option<string?>("--data") { Description =
            "Folder of the day; the same folder again goes on with the same day. Without it a new day begins." };
        var network = Shared.Network();
        var url = new Option<string>("--url") { Description = "Where the console listens", DefaultValueFactory = _ =>
            "http://127.0.0.1:0" };
        var command = new Command(
            "demo", "A distributor's day end to end, with sandbox systems on loopback and an embedded book") { exit,
                data, network, url };
        command.SetAction((parsed, ct) => RunAsync(parsed.GetValue(network)!, parsed.GetValue(data) ?? Fresh(),
            parsed.GetValue(exit), parsed.GetValue(url)!, ct));
        return command;
    }

    /// <summary>A new day in the default folder; only a folder that a demo made is cleared.</summary>
    private static string Fresh()
    {
        var data = Shared.DefaultData;
        if (!Directory.Exists(data) || !Directory.EnumerateFileSystemEntries(data).Any()) return data;
        if (!File.Exists(Path.Combine(data, DemoSetup.DayFile)))
            throw new UsageException([$"{data} exists and was not made by a demo: name a folder with --data"]);
        DataLock.Take(data, DemoSetup.LockFile).Dispose(); // a running day is not pulled from under its demo
        Directory.Delete(data, recursive: true);
        return data;
    }

    private static async Task<int> RunAsync(string network, string data, bool exit, string url, CancellationToken ct)
    {
        var clock = Stopwatch.StartNew();
        await using var setup = await DemoSetup.StartAsync(network, data, TimeProvider.System, ct, url);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var narrator = new Narrator(setup.Server.Book.Queries, clock);
        narrator.Say($"Crossdock is up: console {setup.Server.Address}, data {data}");
        var telling = narrator.FollowAsync(stop.Token);
        try
        {
            await new DemoDay(setup.Server, setup.Systems, setup.Partners, setup.Day, narrator.Say).RunAsync(ct);
        }
        catch (DemoException e)
        {
            await System.Console.Error.WriteLineAsync(e.Message);
            if (exit) return 1;
        }
        finally
        {
            await narrator.CatchUpAsync(ct);
            await stop.CancelAsync();
            await telling;
        }
        var checks = await Summary.WriteAsync(setup, clock.Elapsed, ct);
        if (!exit)
        {
            System.Console.WriteLine($"\nThe console stays open at {setup.Server.Address} until you press Ctrl+C.");
            await setup.Server.WaitForShutdownAsync(ct);
        }
        return checks.All(c => c.Holds) ? 0 : 1;
    }
}
