using System.CommandLine;
using Crossdock.Host.Cluster;
using Crossdock.Host.Server;
using Command = System.CommandLine.Command;

namespace Crossdock.Host.Commands;

internal static class ServeCommand
{
    public static Command Build()
    {
        var (network, data) = (Shared.Network(), Shared.Data());
        var overlay = new Option<string?>("--overlay") { Description = "Addresses and settings of this environment" };
        var home = new Option<string?>("--home") { Description =
            "Folder of keys and exchange folders, when --data is a connection string" };
        var url = new Option<string>("--url") { Description = "Where to listen", DefaultValueFactory = _ =>
            "http://127.0.0.1:5080" };
        var mayLose = new Option<bool>("--may-lose-commits") { Description =
            "Starts also on a store that may lose, on a power failure, what was acknowledged (fsync or synchronous_commit off, no WAL)" };
        var node = new Option<string?>("--node") { Description =
            "This node's name among several over one PostgreSQL database; default: the machine's" };
        var cluster = new Option<string?>("--cluster") { Description =
            "Nodes of one cluster share the partitions; default: crossdock" };
        var silo = new Option<string?>("--silo") { Description =
            "IP:port at which the other nodes reach this one; default: loopback, the first free port from 11111" };
        var listen = new Option<string?>("--silo-listen") { Description =
            "IP:port where it listens for them, when that is another" };
        var sending = new Option<double?>("--sending-seconds") { Description =
            "How long a node keeps a delivery that it is sending, before others look up what became of it; default 60" };
        var command = new Command("serve", "The server: API, console, connectors") { network, data, overlay, url, home,
            node, cluster, silo, listen, sending, mayLose };
        command.SetAction(async (parsed, ct) =>
        {
            var named = parsed.GetValue(node) ?? parsed.GetValue(cluster) ?? parsed.GetValue(silo);
            // A book on PostgreSQL may be given a second node at any time: each is a member of a cluster, the first one
            // too.
            var member = named is not null || CrossdockServer.IsConnection(parsed.GetValue(data)!)
                ? ClusterOptions.Of(parsed.GetValue(node), parsed.GetValue(cluster), parsed.GetValue(silo),
                    parsed.GetValue(listen))
                : null;
            await using var server = await CrossdockServer.StartAsync(
                new ServerOptions(parsed.GetValue(network)!, parsed.GetValue(data)!, parsed.GetValue(overlay),
                    parsed.GetValue(url)!, Folder: parsed.GetValue(home), MayLoseCommits: parsed.GetValue(mayLose),
                    Cluster: member, SendingTimeout: parsed.GetValue(sending) is { } seconds
                    ? TimeSpan.FromSeconds(seconds) : null), ct);
            System.Console.WriteLine(
                $"Console {server.Address}  API {server.Address}v1  OpenAPI {server.Address}openapi/v1.json");
            System.Console.WriteLine($"Operator's key: {Path.Combine(server.Home, Clients.KeyFile)}");
            await server.WaitForShutdownAsync(ct);
            return 0;
        });
        return command;
    }
}
