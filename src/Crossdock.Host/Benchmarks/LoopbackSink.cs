using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Crossdock.Model;

namespace Crossdock.Host.Benchmarks;

/// <summary>
/// An outside system on loopback: takes a frame (key, body), answers with one byte, and counts every key.
/// </summary>
internal sealed class LoopbackSink : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<UInt128, int> _taken = new(); // Keys by half of their SHA-256: millions fit.
    private readonly Task _accepting;

    public LoopbackSink()
    {
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public int Taken => _taken.Count;

    public int Doubled => _taken.Count(t => t.Value > 1);

    private async Task AcceptAsync()
    {
        try
        {
            while (true) _ = ServeAsync(await _listener.AcceptTcpClientAsync(_stop.Token));
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException)
        {
            // The benchmark is over.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            client.NoDelay = true;
            // A frame is read with one call: the sink is measured with what it measures.
            await using var stream = new BufferedStream(client.GetStream(), 16 * 1024);
            var (header, ack) = (new byte[8], new byte[] { 1 });
            try
            {
                while (true)
                {
                    await stream.ReadExactlyAsync(header, _stop.Token);
                    var frame = new byte[BinaryPrimitives.ReadInt32LittleEndian(
                        header) + BinaryPrimitives.ReadInt32LittleEndian(header.AsSpan(4))];
                    await stream.ReadExactlyAsync(frame, _stop.Token);
                    _taken.AddOrUpdate(BinaryPrimitives.ReadUInt128LittleEndian(
                        SHA256.HashData(frame.AsSpan(0, BinaryPrimitives.ReadInt32LittleEndian(header)))), 1,
                        static (_, n) => n + 1);
                    await client.GetStream().WriteAsync(ack, _stop.Token);
                }
            }
            catch (Exception e) when (e is IOException or OperationCanceledException)
            {
                // The other side has closed.
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
    }
}

/// <summary>The door to the sink: each send is a frame over a kept connection and waits for the sink's byte.</summary>
internal sealed class SinkEndpoint(int port, Action<Command> received, EndpointId? id = null) : IEndpoint, IDisposable
{
    private static readonly IReadOnlyList<Inbound> None = [];
    private readonly ConcurrentBag<TcpClient> _idle = [];

    public EndpointId Id => id ?? BenchNetwork.Sink;

    public PreparedDocument Prepare(Delivery delivery, IControlNumbers numbers, Network network, DateTimeOffset now) =>
        new(Contracts.Write(delivery.Command), "application/json", delivery.IdempotencyKey,
            Contracts.NameOf(delivery.Command), [], []);

    public async ValueTask<DeliveryResult> SendAsync(Delivery delivery, CancellationToken ct)
    {
        var key = Encoding.UTF8.GetBytes(delivery.IdempotencyKey);
        var body = delivery.Prepared!.Bytes;
        var frame = new byte[8 + key.Length + body.Length];
        BinaryPrimitives.WriteInt32LittleEndian(frame, key.Length);
        BinaryPrimitives.WriteInt32LittleEndian(frame.AsSpan(4), body.Length);
        key.CopyTo(frame, 8);
        body.Span.CopyTo(frame.AsSpan(8 + key.Length));
        try
        {
            var client = await ConnectionAsync(ct);
            await client.GetStream().WriteAsync(frame, ct);
            await client.GetStream().ReadExactlyAsync(new byte[1], ct);
            _idle.Add(client);
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            return new DeliveryResult.Unknown(e.Message);
        }
        received(delivery.Command);
        return new DeliveryResult.Delivered(
            delivery.Command is PostJournalEntry ? $"V-{delivery.Sequence}" : null,
            delivery.Command is CheckCredit check
            ? [new Inbound(check.Order, "credit/" + delivery.IdempotencyKey,
                new SalesOrderMessage.CreditDecided(
                    true, check.Amount, new Money(1_000_000m, check.Amount.Currency), null), check.Order)]
            : None);
    }

    public ValueTask<DeliveryResult?> FindAsync(Delivery delivery, CancellationToken ct) =>
        ValueTask.FromResult<DeliveryResult?>(null);

    public void Dispose()
    {
        while (_idle.TryTake(out var client)) client.Dispose();
    }

    private async ValueTask<TcpClient> ConnectionAsync(CancellationToken ct)
    {
        if (_idle.TryTake(out var idle)) return idle;
        var client = new TcpClient { NoDelay = true };
        await client.ConnectAsync(IPAddress.Loopback, port, ct);
        return client;
    }
}
