using System.CommandLine;
using Crossdock.Host.Server;
using Command = System.CommandLine.Command;

namespace Crossdock.Host.Commands;

internal static class ServeCommand
{
    public static Command Build()
    {
        var (network, data) = (Shared.Network(), Shared.Data());
        var overlay = new Option<string?>("--overlay") { Description = "Addresses and settings of this environment" };
        var home = new Option<string?>("--home") { Description = "Folder of keys and exchange folders, when --data is a connection string" };
        var url = new Option<string>("--url") { Description = "Where to listen", DefaultValueFactory = _ => "http://127.0.0.1:5080" };
        var mayLose = new Option<bool>("--may-lose-commits") { Description = "Starts also on a store that may lose, on a power failure, what was acknowledged (fsync or synchronous_commit off, no WAL)" };
        var command = new Command("serve", "The server: API, console, connectors") { network, data, overlay, url, home, mayLose };
        command.SetAction(async (parsed, ct) =>
        {
            await using var server = await CrossdockServer.StartAsync(
                new ServerOptions(parsed.GetValue(network)!, parsed.GetValue(data)!, parsed.GetValue(overlay), parsed.GetValue(url)!, Folder: parsed.GetValue(home), MayLoseCommits: parsed.GetValue(mayLose)), ct);
            System.Console.WriteLine($"Console {server.Address}  API {server.Address}v1  OpenAPI {server.Address}openapi/v1.json");
            System.Console.WriteLine($"Operator's key: {Path.Combine(server.Home, Clients.KeyFile)}");
            await server.WaitForShutdownAsync(ct);
            return 0;
        });
        return command;
    }
}
