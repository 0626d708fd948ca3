using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Crossdock.Host.Cluster;

/// <summary>How a node takes part in a cluster: nodes of the same book and cluster share its partitions.</summary>
/// <param name="Node">Unique in the cluster, and the same after a restart: then it gets the same partitions
/// again.</param>
/// <param name="Cluster">Nodes of another cluster id do not see one another.</param>
/// <param name="Address">Where the other nodes reach this one. Plain TCP: in a network that only the nodes and the
/// database are in.</param>
/// <param name="Listen">Where it listens for them, when that is not the same (behind a proxy).</param>
public sealed record ClusterOptions(string Node, string Cluster, IPEndPoint Address, IPEndPoint? Listen = null)
{
    public const string DefaultCluster = "crossdock";
    public const int FirstPort = 11_111;

    /// <param name="address">"IP:port", or null: loopback and the first free port from 11111, so that a restart mostly
    /// finds its own again.</param>
    /// <exception cref="UsageException">Not an address.</exception>
    public static ClusterOptions Of(string? node, string? cluster, string? address, string? listen) => new(
        node ?? Environment.MachineName, cluster ?? DefaultCluster,
        address is null ? new IPEndPoint(IPAddress.Loopback, FreePort()) : EndPoint(address),
        listen is null ? null : EndPoint(listen));

    private static IPEndPoint EndPoint(string text) =>
        IPEndPoint.TryParse(text, out var found) && found.Port > 0
            ? found
            : throw new UsageException([$"'{text}' is not an address and port for the other nodes, like 10.0.0.5:11111"]);

    private static int FreePort()
    {
        for (var port = FirstPort; port < FirstPort + 1_000; port++)
            try
            {
                using var listener = new TcpListener(IPAddress.Loopback, port);
                listener.Start();
                return port;
            }
            catch (SocketException)
            {
                // Another node of this machine listens there.
            }
        throw new UsageException(
            [string.Create(CultureInfo.InvariantCulture,
                $"No port from {FirstPort} to {FirstPort + 999} is free; name one with --silo")]);
    }
}
