using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Crossdock.Host.Benchmarks;

/// <summary>
/// A network link on loopback that can be cut: takes connections and passes them on. While it is cut for somebody, his
/// bytes wait, as on a network that loses packets, and come through late when the cut heals; new connections of his get
/// no further.
/// </summary>
internal sealed class CutLink : IAsyncDisposable
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(20);
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Func<EndPoint> _target;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _accepting;
    private volatile Func<int?, bool> _isCutFor = static _ => false;

    /// <param name="target">Asked for each connection.</param>
    public CutLink(Func<EndPoint> target)
    {
        _target = target;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public IPEndPoint Address => (IPEndPoint)_listener.LocalEndpoint;

    /// <summary>Processes whose connections may be told apart.</summary>
    public Func<IReadOnlyList<int>> Clients { get; init; } = static () => [];

    /// <param name="isFor">Whether it is cut for the process that opened the connection; null: a process that is not
    /// one of <see cref="Clients"/>.</param>
    public void Cut(Func<int?, bool> isFor) => _isCutFor = isFor;

    public void Heal() => _isCutFor = static _ => false;

    private async Task AcceptAsync()
    {
        try
        {
            while (!_stop.IsCancellationRequested) _ = PassAsync(await _listener.AcceptSocketAsync(_stop.Token));
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException)
        {
            // The drill is over.
        }
    }

    private async Task PassAsync(Socket client)
    {
        using (client)
            try
            {
                var owner = OwnerOf(client);
                await OpenAsync(owner);
                var target = _target();
                using var server = new Socket(target.AddressFamily, SocketType.Stream,
                    target is UnixDomainSocketEndPoint ? ProtocolType.Unspecified : ProtocolType.Tcp);
                await server.ConnectAsync(target, _stop.Token);
                await Task.WhenAny(PumpAsync(client, server, owner), PumpAsync(server, client, owner));
                await OpenAsync(owner); // that the other side has gone is not heard either
            }
            catch (Exception e) when (e is SocketException or OperationCanceledException or IOException)
            {
                // One side has gone: so does the other.
            }
    }

    private async Task PumpAsync(Socket from, Socket to, int? owner)
    {
        var buffer = new byte[64 * 1024];
        while (await from.ReceiveAsync(buffer, _stop.Token) is > 0 and var count)
        {
            await OpenAsync(owner);
            for (var sent = 0; sent < count;) sent += await to.SendAsync(buffer.AsMemory(sent, count - sent), _stop.Token);
        }
    }

    private async ValueTask OpenAsync(int? owner)
    {
        while (_isCutFor(owner)) await Task.Delay(Look, _stop.Token);
    }

    /// <summary>The process behind a loopback connection, by the inode of its socket (Linux: /proc/net/tcp).</summary>
    private int? OwnerOf(Socket accepted)
    {
        var pids = Clients();
        if (pids.Count == 0) return null;
        var (theirs, ours) = (Hex(accepted.RemoteEndPoint), Hex(accepted.LocalEndPoint));
        var row = File.ReadLines("/proc/net/tcp").Select(l => l.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .FirstOrDefault(l => l.Length > 9 && l[1].EndsWith(theirs, StringComparison.Ordinal)
                && l[2].EndsWith(ours, StringComparison.Ordinal));
        return row is null ? null : pids.Where(pid => Has(pid, $"socket:[{row[9]}]")).Select(pid => (int?)pid)
            .FirstOrDefault();
    }

    private static string Hex(EndPoint? address) =>
        string.Create(CultureInfo.InvariantCulture, $":{((IPEndPoint)address!).Port:X4}");

    private static bool Has(int pid, string socket)
    {
        try { return Directory.EnumerateFiles($"/proc/{pid}/fd").Any(f => new FileInfo(f).LinkTarget == socket); }
        catch (IOException) { return false; } // it has ended
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _accepting;
        _listener.Stop();
        _stop.Dispose();
    }
}
