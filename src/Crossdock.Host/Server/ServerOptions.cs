using Crossdock.Engine;
using Crossdock.Host.Cluster;

namespace Crossdock.Host.Server;

/// <param name="Network">Folder of the network configuration.</param>
/// <param name="Data">Folder of the book and of this server's keys; or a PostgreSQL connection string, and then
/// <paramref name="Folder"/> holds the keys.</param>
/// <param name="Overlay">Addresses and settings of this environment.</param>
/// <param name="MayLoseCommits">Starts also on a store that may lose, on a power failure, what was
/// acknowledged.</param>
/// <param name="Cluster">This node among several over one PostgreSQL database; null: it is alone, and takes over all
/// partitions.</param>
/// <param name="SendingTimeout">How long a node keeps a delivery that it is sending before others count its outcome as
/// unknown; null: the book's own.</param>
/// <param name="Url">Where to listen; port 0 takes a free one.</param>
public sealed record ServerOptions(
    string Network, string Data, string? Overlay = null, string Url = "http://127.0.0.1:0", TimeProvider? Time = null,
    EngineOptions? Engine = null, bool Quiet = false, string? Folder = null, bool MayLoseCommits = false,
    ClusterOptions? Cluster = null, TimeSpan? SendingTimeout = null)
{
    /// <summary>Where keys and exchange folders lie.</summary>
    public string Home => Folder ?? (CrossdockServer.IsConnection(Data) ? "crossdock-home" : Data);
}
