using Crossdock.Connectors;
using Crossdock.Connectors.Partners;
using Crossdock.Connectors.Protocols.Broker;
using Crossdock.Connectors.Protocols.Folder;
using Crossdock.Console;
using Crossdock.Engine;
using Crossdock.Host.Cluster;
using Crossdock.Host.Configuration;
using Crossdock.Model;
using Crossdock.Storage;
using Crossdock.Storage.Postgres;
using Crossdock.Storage.Sqlite;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace Crossdock.Host.Server;

/// <summary>One node: the book, the engine, the doors in and out, the API and the console, wired.</summary>
public sealed class CrossdockServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly CrossdockEngine _engine;
    private readonly IReadOnlyList<IEndpoint> _endpoints;
    private readonly CancellationTokenSource _stop = new();
    private readonly List<Task> _doors = [];
    private readonly ClusterNode? _cluster;
    private readonly DataLock _lock;

    private CrossdockServer(
        WebApplication app, IBook book, CrossdockEngine engine, ClusterNode? cluster,
        IReadOnlyList<IEndpoint> endpoints, Network network, DataLock held) =>
        (_app, Book, _engine, _cluster, _endpoints, Network, _lock) =
            (app, book, engine, cluster, endpoints, network, held);

    public IBook Book { get; }
    public Network Network { get; }
    public CaseDesk Cases => _engine.Cases;

    /// <summary>Where its keys and exchange folders lie.</summary>
    public string Home { get; private init; } = "";

    /// <summary>Where it listens.</summary>
    public Uri Address { get; private set; } = new("http://127.0.0.1/");

    /// <summary>Opens the book, starts the engine, and listens only when what a crash left is taken up again.</summary>
    /// <exception cref="UsageException">The configuration or the data folder is not usable; every fault is
    /// named.</exception>
    public static async Task<CrossdockServer> StartAsync(ServerOptions options, CancellationToken ct)
    {
        if (options.Cluster is not null && !IsConnection(options.Data))
            throw new UsageException(
                [$"{options.Data}: a book in a folder is run by one node; several share one on PostgreSQL (--data Host=…)"]);
        var network = NetworkFolder.Load(options.Network, options.Overlay, options.Home);
        var held = DataLock.Take(options.Home, "crossdock.lock");
        try { return await StartAsync(options, network, held, ct); }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    private static async Task<CrossdockServer> StartAsync(
        ServerOptions options, Network network, DataLock held, CancellationToken ct)
    {
        var time = options.Time ?? TimeProvider.System;
        var endpoints = Open(network, time);
        var clients = Clients.Of(network, options.Home);
        var book = await OpenBookAsync(options.Cluster is null ? options.Data : Impatient(options.Data),
            takesOver: options.Cluster is null, time, options.MayLoseCommits, options.Cluster?.Node,
            options.SendingTimeout);
        var running = (options.Engine ?? new EngineOptions()) with
        {
            Placed = options.Cluster is not null,
                ClaimHolds = options.Cluster is null ? null : options.SendingTimeout ?? Storage.Limits.SendingTimeout,
        };
        var builder = Builder(options);
        builder.Services.AddSingleton<IBook>(book).AddSingleton(book.Queries).AddSingleton(clients)
            .AddSingleton(new Quotas(network)).AddSingleton(time)
            .AddSingleton<Func<Network>>(() => network).AddSingleton<IConsoleActions, ConsoleActions>()
                .AddSingleton<IdempotentCalls>()
            .AddSingleton(s => new CrossdockEngine(
                book, new Decider(Business.Processes, Business.Router, Business.Contracts), Business.Contracts,
                Desk.Translators, endpoints, () => network, time, running, s.GetRequiredService<ILoggerFactory>()))
            .AddSingleton<IIntake>(s => s.GetRequiredService<CrossdockEngine>().Intake)
            .AddSingleton(s => s.GetRequiredService<CrossdockEngine>().Cases)
            .AddSingleton(s => s.GetRequiredService<CrossdockEngine>().Replays);
        var app = builder.Build();
        app.MapApi(network);
        app.MapCrossdockConsole();
        var engine = app.Services.GetRequiredService<CrossdockEngine>();
        var cluster = options.Cluster is { } member
            ? new ClusterNode(member, options.Data, engine, running.Partitions, options.Quiet,
                app.Services.GetRequiredService<ILoggerFactory>())
            : null;
        var server = new CrossdockServer(app, book, engine, cluster, endpoints, network, held) { Home = options.Home };
        await server.StartAsync(time, running.Partitions, ct);
        return server;
    }

    /// <summary>A folder is a SQLite book, a connection string (<c>Host=…</c>) one on PostgreSQL.</summary>
    /// <exception cref="UsageException">There is no book that this program can run.</exception>
    public static async Task<IBook> OpenBookAsync(
        string data, bool takesOver, TimeProvider? time = null, bool mayLoseCommits = false, string? node = null,
        TimeSpan? sendingTimeout = null)
    {
        var options = new BookOptions(Business.Contracts,
            Business.Processes.Where(p => p.Shared).Select(p => p.Name).ToHashSet(), TakesOver: takesOver,
            MayLoseCommits: mayLoseCommits, SendingTimeout: sendingTimeout, Node: node);
        try
        {
            return IsConnection(data) ? await PostgresBook.OpenAsync(data, options, time)
                : await SqliteBook.OpenAsync(data, options, time);
        }
        catch (Exception e) when (e is InvalidOperationException or System.Data.Common.DbException)
        {
            throw new UsageException([IsConnection(data) ? e.Message : $"{data}: {e.Message}"]);
        }
    }

    /// <summary>
    /// One of several nodes does not wait long for a database that it is cut off from: another node has its work by
    /// then.
    /// </summary>
    private static string Impatient(string connection)
    {
        var given = new Npgsql.NpgsqlConnectionStringBuilder(connection);
        given.Timeout = Math.Min(given.Timeout, Limits.ConnectSeconds);
        return given.ToString();
    }

    public static bool IsConnection(string data) => data.Contains("Host=", StringComparison.OrdinalIgnoreCase);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_doors);
        // Hands over what it works on while it still takes documents in; then the door is closed.
        if (_cluster is not null) await _cluster.DisposeAsync();
        await _app.StopAsync();
        await _engine.DisposeAsync();
        await _app.DisposeAsync();
        foreach (var endpoint in _endpoints.OfType<IDisposable>()) endpoint.Dispose();
        await Book.DisposeAsync();
        _stop.Dispose();
        _lock.Dispose();
    }

    /// <summary>
    /// Returns when the process is asked to end. What there is to stop is stopped by <see cref="DisposeAsync"/>, in its
    /// order.
    /// </summary>
    public async Task WaitForShutdownAsync(CancellationToken ct)
    {
        using var asked = CancellationTokenSource.CreateLinkedTokenSource(ct, _app.Lifetime.ApplicationStopping);
        await Task.Delay(Timeout.Infinite, asked.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task StartAsync(TimeProvider time, int partitions, CancellationToken ct)
    {
        await _engine.StartAsync(ct);
        await _app.StartAsync(ct);
        _cluster?.Start();
        Address = new Uri(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
        var logs = _app.Services.GetRequiredService<ILoggerFactory>();
        // Among several nodes a folder is read by the one that owns the partition of its name. Should two read it for a
        // moment, a file is taken in once all the same.
        foreach (var endpoint in Network.Endpoints.Where(e => EdiFolders.Has(e)))
            _doors.Add(new FolderDoor(endpoint.Id, EdiFolders.PartyOf(endpoint), new ExchangeFolder(endpoint.Address),
                _engine.Intake, time, logs.CreateLogger<FolderDoor>(),
                new FolderDoorOptions(TimeSpan.FromMilliseconds(100), IsMine: () =>
                    _engine.Owns(new ProcessId("folder", endpoint.Id.Value).Partition(partitions))))
                        .RunAsync(_stop.Token));
        // A queue is read by every node: the broker hands each message to one of them.
        foreach (var endpoint in Network.Endpoints.Where(BrokerDoor.Has))
            _doors.Add(ConsumeAsync(endpoint, time, logs));
    }

    private async Task ConsumeAsync(EndpointSettings endpoint, TimeProvider time, ILoggerFactory logs)
    {
        using var door = new BrokerDoor(endpoint, _engine.Intake, time, logs.CreateLogger<BrokerDoor>(),
            new BrokerDoorOptions(StoreTrouble.IsOutOfReach));
        await door.RunAsync(_stop.Token);
    }

    private static IReadOnlyList<IEndpoint> Open(Network network, TimeProvider time)
    {
        try { return new ConnectorRegistry(time).Open(network); }
        catch (ConnectorException e) { throw new UsageException(e.Faults); }
    }

    private static WebApplicationBuilder Builder(ServerOptions options)
    {
        var builder = WebApplication.CreateBuilder(
            new WebApplicationOptions { ApplicationName = "crossdock", ContentRootPath = AppContext.BaseDirectory });
        builder.WebHost.UseUrls(options.Url)
            .ConfigureKestrel(k => (k.Limits.MaxRequestBodySize, k.Limits.MaxConcurrentConnections) =
                (Limits.RequestBytes, Limits.Connections));
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        // Warns at each start that the console's keys are plain files: the node's folder is its own.
        builder.Logging.AddFilter("Microsoft.AspNetCore.DataProtection", LogLevel.Error);
        if (options.Quiet) builder.Logging.ClearProviders();
        builder.Services.AddDataProtection()
            .PersistKeysToFileSystem(Directory.CreateDirectory(Path.Combine(options.Home, "keys")));
        builder.Services.AddCrossdockConsole();
        builder.Services.AddCrossdockApi();
        return builder;
    }
}
