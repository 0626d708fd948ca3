using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Npgsql;

namespace Crossdock.Host.Benchmarks;

/// <summary>
/// One node of a drill: a process of its own, behind one link to the database and one from the other nodes.
/// </summary>
internal sealed class DrillNode : IAsyncDisposable
{
    private const int Kill = 9, Terminate = 15, Continue = 18, Stop = 19;
    private readonly IReadOnlyList<string> _arguments;
    private readonly string? _other;
    private readonly string _log;
    private bool _runsOther;
    private readonly IPEndPoint _listen = new(IPAddress.Loopback, FreePort());
    private Process? _process;

    /// <param name="connection">The database, without the link.</param>
    /// <param name="home">Folder of the node's keys and log.</param>
    /// <param name="nodes">The processes of all nodes, to tell who calls.</param>
    /// <param name="other">Another version's crossdock.dll, which upgrades change to and back from.</param>
    public DrillNode(string name, string connection, string home, IReadOnlyList<string> arguments,
        Func<IReadOnlyList<int>> nodes, string? other = null)
    {
        (Name, _other) = (name, other);
        var given = new NpgsqlConnectionStringBuilder(connection);
        EndPoint database = given.Host!.StartsWith('/')
            ? new UnixDomainSocketEndPoint(Path.Combine(given.Host, $".s.PGSQL.{given.Port}"))
            : new IPEndPoint(Dns.GetHostAddresses(given.Host, AddressFamily.InterNetwork)[0], given.Port);
        (Store, Peers) = (new CutLink(() => database), new CutLink(() => _listen) { Clients = nodes });
        (given.Host, given.Port) = ("127.0.0.1", Store.Address.Port);
        _log = Path.Combine(Directory.CreateDirectory(home).FullName, "log");
        _arguments =
        [
            "serve", "--data", given.ToString(), "--home", home, "--url", "http://127.0.0.1:0", "--node", name,
            "--cluster", "drill", "--silo", Peers.Address.ToString(), "--silo-listen", _listen.ToString(), .. arguments,
        ];
    }

    public string Name { get; }
    public CutLink Store { get; }
    public CutLink Peers { get; }

    /// <summary>Where its API listens; null when it does not run.</summary>
    public Uri? Address { get; private set; }

    public int? Pid => _process is { HasExited: false } running ? running.Id : null;

    /// <summary>The next start is of the other version, where there is one.</summary>
    public void ChangeVersion() => _runsOther = _other is not null && !_runsOther;

    /// <summary>Starts it, and returns when it takes documents in.</summary>
    public async Task StartAsync(CancellationToken ct)
    {
        var process = Process.Start(ThisProgram.Start(_arguments, _runsOther ? _other : null))!;
        _process = process;
        var listens = new TaskCompletionSource<Uri>(TaskCreationOptions.RunContinuationsAsynchronously);
        var log = TextWriter.Synchronized(new StreamWriter(_log, append: true) { AutoFlush = true });
        process.OutputDataReceived += (_, e) =>
        {
            if (e.Data is null) return;
            log.WriteLine($"{DateTime.UtcNow:HH:mm:ss.fff} {e.Data}");
            if (e.Data.StartsWith("Console ", StringComparison.Ordinal))
                listens.TrySetResult(new Uri(e.Data.Split(' ')[1]));
        };
        process.ErrorDataReceived += (_, e) => log.WriteLine($"{DateTime.UtcNow:HH:mm:ss.fff} {e.Data}");
        process.Exited += (_, _) =>
            listens.TrySetException(
                new UsageException([$"{Name} ended before it listened; its last words: {string.Join(" | ", File.ReadLines(_log).TakeLast(3))}"]));
        process.EnableRaisingEvents = true;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        Address = await listens.Task.WaitAsync(TimeSpan.FromMinutes(2), ct);
    }

    public Task KillAsync(CancellationToken ct) => EndAsync(Kill, ct);

    /// <summary>As an upgrade ends it: it hands over what it has.</summary>
    public Task EndAsync(CancellationToken ct) => EndAsync(Terminate, ct);

    /// <summary>It hangs: nothing of it runs, and all its connections stay open.</summary>
    public void Hang() => Signal(Stop);

    public void WakeUp() => Signal(Continue);

    private async Task EndAsync(int signal, CancellationToken ct)
    {
        Address = null;
        Signal(signal);
        await _process!.WaitForExitAsync(ct);
    }

    private void Signal(int signal)
    {
        if (Send(_process!.Id, signal) != 0) throw new UsageException([$"{Name}: signal {signal} could not be sent"]);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static extern int Send(int pid, int signal);

    public async ValueTask DisposeAsync()
    {
        if (_process is { HasExited: false }) await EndAsync(Kill, CancellationToken.None);
        _process?.Dispose();
        await Store.DisposeAsync();
        await Peers.DisposeAsync();
    }
}
