using System.Net;
using System.Net.Sockets;

namespace Crossdock.Connectors.Tests.Broker;

/// <summary>A network link to a broker that loses what comes back, or breaks.</summary>
internal sealed class Link : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly List<Socket> _open = [];
    private readonly int _target;
    private volatile bool _deaf;

    public Link(int target)
    {
        _target = target;
        _listener.Start();
        _ = AcceptAsync();
    }

    public string Address => $"amqp://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";

    /// <summary>From now on the broker hears us, and we hear nothing.</summary>
    public void LoseAnswers() => _deaf = true;

    /// <summary>Ends all connections; new ones are whole.</summary>
    public void Break()
    {
        lock (_open)
        {
            foreach (var socket in _open) socket.Dispose();
            _open.Clear();
        }
        _deaf = false;
    }

    public void Dispose()
    {
        _listener.Stop();
        Break();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var (near, far) = (await _listener.AcceptSocketAsync(), new Socket(SocketType.Stream, ProtocolType.Tcp));
                lock (_open) _open.AddRange([near, far]);
                await far.ConnectAsync(new IPEndPoint(IPAddress.Loopback, _target));
                _ = PumpAsync(near, far, isAnswer: false);
                _ = PumpAsync(far, near, isAnswer: true);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task PumpAsync(Socket from, Socket to, bool isAnswer)
    {
        var buffer = new byte[64 * 1024];
        try
        {
            while (await from.ReceiveAsync(buffer) is var read && read > 0)
                if (!isAnswer || !_deaf) await to.SendAsync(buffer.AsMemory(0, read));
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Broken, by the test or by either end.
        }
        finally
        {
            from.Dispose();
            to.Dispose();
        }
    }
}
