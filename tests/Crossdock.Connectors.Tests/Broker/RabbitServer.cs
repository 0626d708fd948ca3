using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Crossdock.Connectors.Tests.Broker;

/// <summary>
/// A RabbitMQ broker of its own: temporary folder, free ports, its own port mapper. Its shell ends both when this
/// process ends, however that happens. It can be killed and started again on what it had written.
/// </summary>
public sealed class RabbitServer : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("crossdock-mq-").FullName;
    private readonly int[] _ports = FreePorts(3);
    private Process? _shell;

    /// <summary>Why no broker can be had here; null when it can.</summary>
    public static string? Absent => Script is null || Mapper is null
        ? "no rabbitmq-server in /usr/lib/rabbitmq/lib: apt-get install rabbitmq-server" : null;

    public int Port => _ports[0];
    public string Address => $"amqp://127.0.0.1:{Port}";

    /// <summary>Not through the system's wrapper, which becomes another user.</summary>
    private static string? Script { get; } =
        (Directory.Exists("/usr/lib/rabbitmq/lib") ? Directory.GetDirectories("/usr/lib/rabbitmq/lib") : [])
        .OrderByDescending(d => d, StringComparer.Ordinal).Select(d => Path.Combine(d, "sbin", "rabbitmq-server"))
            .FirstOrDefault(File.Exists);

    private static string? Mapper { get; } = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Select(d => Path.Combine(d, "epmd")).FirstOrDefault(File.Exists);

    /// <summary>Skips the test, and says why, where there is no broker.</summary>
    public static async Task<RabbitServer> StartedAsync()
    {
        if (Absent is { } reason) Assert.Skip(reason);
        var server = new RabbitServer();
        await server.StartAsync();
        return server;
    }

    public async Task StartAsync()
    {
        var f = _folder;
        await File.WriteAllTextAsync(Path.Combine(f, "plugins"), "[].\n");
        foreach (var empty in (string[])["rabbitmq.conf", "env.conf"])
            await File.WriteAllTextAsync(Path.Combine(f, empty), "");
        var start = new ProcessStartInfo("sh", ["-c", $"""
            cd '{f}'
            '{Mapper}' > epmd.log 2>&1 < /dev/null &
            mapper=$!
            '{Script}' > server.log 2>&1 < /dev/null &
            server=$!
            read end || true
            kill -9 $server $mapper
            wait
            """]) { RedirectStandardInput = true };
        foreach (var (name, value) in new Dictionary<string, string>
        {
            ["HOME"] = f, ["LANG"] = "C.UTF-8", ["ERL_EPMD_PORT"] = $"{_ports[2]}", ["ERL_EPMD_ADDRESS"] = "127.0.0.1",
            ["RABBITMQ_NODENAME"] = $"crossdock{Port}@localhost", ["RABBITMQ_NODE_IP_ADDRESS"] = "127.0.0.1",
            ["RABBITMQ_NODE_PORT"] = $"{Port}", ["RABBITMQ_DIST_PORT"] = $"{_ports[1]}",
            ["RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS"] = "-kernel inet_dist_use_interface {127,0,0,1}",
            ["RABBITMQ_MNESIA_BASE"] = $"{f}/data", ["RABBITMQ_LOG_BASE"] = $"{f}/log",
            ["RUNNING_UNDER_SYSTEMD"] = "yes", // the script becomes the broker, so that its process id is the broker's
            ["RABBITMQ_ENABLED_PLUGINS_FILE"] = $"{f}/plugins", ["RABBITMQ_CONFIG_FILE"] = $"{f}/rabbitmq",
                ["RABBITMQ_CONF_ENV_FILE"] = $"{f}/env.conf",
        }) start.Environment[name] = value;
        _shell = Process.Start(start)!;
        for (var watch = Stopwatch.StartNew(); ;)
            try
            {
                await using var connection = await ConnectAsync();
                return;
            }
            catch (BrokerUnreachableException e)
            {
                if (_shell.HasExited || watch.Elapsed > TimeSpan.FromMinutes(2))
                    throw new InvalidOperationException(
                        $"No broker after {watch.Elapsed}: {await File.ReadAllTextAsync(Path.Combine(f, "server.log"))}", e);
                await Task.Delay(200);
            }
    }

    /// <summary>As a power cut would: nothing is shut down.</summary>
    public async Task KillAsync()
    {
        if (_shell is null) return;
        _shell.StandardInput.Close();
        await _shell.WaitForExitAsync();
        _shell.Dispose();
        _shell = null;
    }

    public Task<IConnection> ConnectAsync() =>
        new ConnectionFactory { Uri = new Uri(Address), AutomaticRecoveryEnabled = false }.CreateConnectionAsync();

    /// <summary>A channel of the test's own, whose publishing awaits the confirmation.</summary>
    public async Task<T> WithChannelAsync<T>(Func<IChannel, Task<T>> use)
    {
        await using var connection = await ConnectAsync();
        await using var channel = await connection.CreateChannelAsync(
            new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true));
        return await use(channel);
    }

    /// <summary>A durable quorum queue bound to an exchange.</summary>
    public Task BindAsync(string queue, string exchange) => WithChannelAsync(async c =>
    {
        await c.ExchangeDeclareAsync(exchange, ExchangeType.Topic, durable: true);
        await c.QueueDeclareAsync(queue, durable: true, exclusive: false, autoDelete: false,
            new Dictionary<string, object?> { ["x-queue-type"] = "quorum" });
        await c.QueueBindAsync(queue, exchange, "#");
        return 0;
    });

    /// <summary>
    /// A queue that was declared a moment ago does not survive a kill: the broker writes its directory of queues after
    /// half a second of rest. What is in a queue that is known is safe when it is confirmed.
    /// </summary>
    public static Task QueuesAreWrittenAsync() => Task.Delay(TimeSpan.FromSeconds(3));

    /// <summary>
    /// Until it is confirmed, as any publisher must: a broker that has just come up refuses for a moment.
    /// </summary>
    public async Task PublishAsync(string exchange, string key, string body, BasicProperties properties)
    {
        for (var tries = 0; ; tries++)
            try
            {
                using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(10));
                await WithChannelAsync(async c =>
                {
                    await c.BasicPublishAsync(exchange, key, mandatory: true, properties, Encoding.UTF8.GetBytes(body),
                        patience.Token);
                    return 0;
                });
                return;
            }
            catch (Exception e) when (tries < 20 && e is PublishException { IsReturn: false } or OperationCanceledException)
            {
                await Task.Delay(200);
            }
    }

    public Task PublishEventAsync(string exchange, string key, string id, string data,
        string type = "com.crossdock.purchase-orders") => PublishAsync(exchange, key,
        $$"""{"specversion":"1.0","id":"{{id}}","source":"/test","type":"{{type}}","datacontenttype":"application/json","data":{{data}}}""",
        new BasicProperties { Persistent = true, MessageId = id,
            ContentType = "application/cloudevents+json; charset=utf-8" });

    /// <summary>Takes and confirms all that is in a queue.</summary>
    public Task<List<BasicGetResult>> DrainAsync(string queue) => WithChannelAsync(async c =>
    {
        var taken = new List<BasicGetResult>();
        while (await c.BasicGetAsync(queue, autoAck: true) is { } message)
            taken.Add(message);
        return taken;
    });

    /// <summary>Messages that are ready to be handed over.</summary>
    public Task<long> ReadyAsync(string queue) => WithChannelAsync(async c => (long)await c.MessageCountAsync(queue));

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>
    /// Below the ports that the system gives out by itself: a broker that is down must find its own free again.
    /// </summary>
    private static int[] FreePorts(int count)
    {
        var ports = new HashSet<int>();
        while (ports.Count < count)
        {
            var port = Random.Shared.Next(20_000, 30_000);
            try
            {
                using var listener = new TcpListener(IPAddress.Loopback, port);
                listener.Start();
                ports.Add(port);
            }
            catch (SocketException)
            {
                // Somebody has it: another is tried.
            }
        }
        return [.. ports];
    }
}
