using System.Collections.Concurrent;
using Microsoft.AspNetCore.Connections;
using Orleans.Configuration;

namespace Crossdock.Host.Cluster;

/// <summary>
/// All connections of one silo. Once pulled it has none: a silo that cannot reach the members' table can neither leave
/// the cluster nor be stopped in good time, and as long as it answered probes the others would count it as alive.
/// </summary>
internal sealed class Plug
{
    private readonly ConcurrentDictionary<ConnectionContext, bool> _open = new();
    private volatile bool _pulled;

    public void Into(SiloConnectionOptions options)
    {
        options.ConfigureSiloInboundConnection(c => c.Use(next => connection => PassAsync(connection, next)));
        options.ConfigureSiloOutboundConnection(c => c.Use(next => connection => PassAsync(connection, next)));
    }

    public void Pull()
    {
        _pulled = true;
        foreach (var connection in _open.Keys) connection.Abort();
    }

    private async Task PassAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        _open[connection] = true;
        try
        {
            if (_pulled) connection.Abort();
            else await next(connection);
        }
        finally
        {
            _open.TryRemove(connection, out _);
        }
    }
}
