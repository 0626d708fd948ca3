using Crossdock.Engine;
using Npgsql;
using Orleans.Configuration;
using ClusterOptionsOfOrleans = Orleans.Configuration.ClusterOptions;

namespace Crossdock.Host.Cluster;

/// <summary>
/// This process as a member of the cluster: runs an Orleans silo whose grains take and give up partitions. A member
/// that the others declared dead, or that the book has not answered for some seconds (cut off, or suspended itself),
/// gives up everything at once and joins again as a new member when it can.
/// </summary>
public sealed partial class ClusterNode : IAsyncDisposable
{
    private readonly ClusterOptions _options;
    private readonly CrossdockEngine _engine;
    private readonly int _partitions;
    private readonly bool _quiet;
    private readonly ILogger<ClusterNode> _log;
    private readonly NpgsqlDataSource _store;
    private readonly CancellationTokenSource _stop = new();
    private readonly Bell _told = new();
    private Task _running = Task.CompletedTask;

    /// <param name="connection">The book's database: its members are listed there.</param>
    /// <param name="quiet">Says nothing on the console.</param>
    public ClusterNode(ClusterOptions options, string connection, CrossdockEngine engine, int partitions, bool quiet,
        ILoggerFactory logs)
    {
        (_options, _engine, _partitions, _quiet, _log) =
            (options, engine, partitions, quiet, logs.CreateLogger<ClusterNode>());
        _store = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(connection)
        {
            Timeout = Limits.StoreAnswerSeconds, CommandTimeout = Limits.StoreAnswerSeconds, CancellationTimeout = -1,
                MaxPoolSize = 4,
        });
    }

    /// <summary>Joins in the background: the node takes documents in before it has partitions to work on.</summary>
    public void Start()
    {
        _engine.Told += _told.Ring;
        _running = RunAsync();
    }

    /// <summary>Leaves: the other nodes have this one's partitions when it returns, or take them soon.</summary>
    public async ValueTask DisposeAsync()
    {
        _engine.Told -= _told.Ring;
        await _stop.CancelAsync();
        await _running;
        await _store.DisposeAsync();
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        await Task.Yield();
        while (!_stop.IsCancellationRequested)
            try
            {
                await new Membership(this).RunAsync(_stop.Token);
            }
            catch (Exception e)
            {
                if (_stop.IsCancellationRequested) return;
                LogFailed(_options.Node, e);
                await Task.Delay(Limits.RejoinPause, _stop.Token).ContinueWith(static _ => { }, TaskScheduler.Default);
            }
    }

    private IHost Build(PartitionKeeper keeper, Plug plug, TaskCompletionSource<string> lost)
    {
        var builder = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(null);
        if (!_quiet) builder.Logging.AddSimpleConsole();
        // What the cluster goes through is said by this class; Orleans says each lost probe.
        builder.Logging.SetMinimumLevel(LogLevel.Critical);
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        builder.UseOrleans(silo =>
        {
            silo.UseAdoNetClustering(o => (o.Invariant, o.DataSource) = ("Npgsql", _store));
            silo.Configure<ClusterOptionsOfOrleans>(o =>
                (o.ClusterId, o.ServiceId) = (_options.Cluster, ClusterOptions.DefaultCluster));
            silo.Configure<SiloOptions>(o => o.SiloName = _options.Node);
            silo.Configure<EndpointOptions>(o =>
            {
                (o.AdvertisedIPAddress, o.SiloPort, o.GatewayPort) = (_options.Address.Address, _options.Address.Port, 0);
                o.SiloListeningEndpoint = _options.Listen ?? _options.Address;
            });
            silo.Configure<ClusterMembershipOptions>(Limits.Membership);
            silo.Configure<SiloConnectionOptions>(plug.Into);
            silo.Configure<SiloMessagingOptions>(o =>
                (o.ResponseTimeout, o.SystemResponseTimeout) = (Limits.CallTimeout, Limits.CallTimeout));
            silo.Services.AddSingleton(keeper).AddSingleton<IFatalErrorHandler>(new DeclaredDead(lost))
                .AddSingleton(s => new Members(s.GetRequiredService<IClusterMembershipService>(), _partitions));
            silo.AddPlacementDirector<PartitionPlacement>(s => new PartitionDirector(s.GetRequiredService<Members>()));
        });
        return builder.Build();
    }

    /// <summary>The process's signals are the server's to hear, not the silo's.</summary>
    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }

    /// <summary>
    /// Orleans would end the process of a member that was declared dead; here it only leaves, and comes back as a new
    /// one.
    /// </summary>
    private sealed class DeclaredDead(TaskCompletionSource<string> lost) : IFatalErrorHandler
    {
        public bool IsUnexpected(Exception exception) => exception is not OperationCanceledException;

        public void OnFatalException(object? sender, string? context, Exception? exception) =>
            lost.TrySetResult(context ?? exception?.Message ?? "a fatal error");
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Node} is a member of cluster {Cluster} at {Address}")]
    private partial void LogJoined(string node, string cluster, System.Net.IPEndPoint address);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Node} gives up its partitions and joins again: {Reason}")]
    private partial void LogLost(string node, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Node} could not join the cluster, and tries again")]
    private partial void LogFailed(string node, Exception e);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Node} left the cluster without ceremony: {Reason}")]
    private partial void LogLeft(string node, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Node}: partition {Partition} could not be reached: {Reason}")]
    private partial void LogUnreachable(string node, int partition, string reason);
}
