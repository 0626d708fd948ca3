using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Npgsql;

[assembly: AssemblyFixture(typeof(Crossdock.Engine.Tests.Storage.PostgresServer))]

namespace Crossdock.Engine.Tests.Storage;

/// <summary>
/// A PostgreSQL cluster of its own for this run, started by the first test that asks for it: temporary folder, unix
/// socket, free port. Its shell ends it when this process ends, however that happens.
/// </summary>
public sealed class PostgresServer : IAsyncDisposable
{
    private const string User = "crossdock";
    private readonly Lazy<Task<string>> _started;
    private string _folder = "";
    private Process? _shell;

    public PostgresServer() => _started = new Lazy<Task<string>>(StartAsync);

    /// <summary>Why no server can be had here; null when it can.</summary>
    public static string? Absent =>
        Bin is null ? "no PostgreSQL programs in /usr/lib/postgresql or on the PATH: apt-get install postgresql" : null;

    /// <summary>A connection string to a new, empty schema.</summary>
    public async Task<string> NewSchemaAsync(CancellationToken ct)
    {
        if (Absent is { } reason) Assert.Skip(reason);
        var schema = "book_" + Guid.NewGuid().ToString("N");
        var connection = new NpgsqlConnectionStringBuilder(
            await _started.Value) { SearchPath = schema, Pooling = true, IncludeErrorDetail = true };
        await RunAsync(connection.ToString(), $"CREATE SCHEMA {schema}", ct);
        return connection.ToString();
    }

    public static async Task<int> RunAsync(string connection, string sql, CancellationToken ct)
    {
        await using var db = new NpgsqlConnection(
            new NpgsqlConnectionStringBuilder(connection) { Pooling = false }.ToString());
        await db.OpenAsync(ct);
        await using var command = new NpgsqlCommand(sql, db);
        return await command.ExecuteNonQueryAsync(ct);
    }

    public async ValueTask DisposeAsync()
    {
        if (_shell is null) return;
        _shell.StandardInput.Close();
        await _shell.WaitForExitAsync();
        _shell.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static string? Bin { get; } =
        (Directory.Exists("/usr/lib/postgresql") ? Directory.GetDirectories("/usr/lib/postgresql") : [])
            .OrderByDescending(d => d, StringComparer.Ordinal).Select(d => Path.Combine(d, "bin"))
            .Concat((Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator))
            .FirstOrDefault(d => File.Exists(Path.Combine(d, "initdb")) && File.Exists(Path.Combine(d, "postgres")));

    private async Task<string> StartAsync()
    {
        _folder = Directory.CreateTempSubdirectory("crossdock-pg-").FullName;
        var port = FreePort();
        // The server refuses to run as root. The shell waits for the end of its input, which is the end of this process.
        var become = Environment.UserName == "root" ? "setpriv --reuid=postgres --regid=postgres --clear-groups" : "";
        _shell = Process.Start(new ProcessStartInfo("sh", ["-c", $"""
            set -e
            [ -z "{become}" ] || chown postgres '{_folder}'
            cd '{_folder}'
            {become} '{Bin}/initdb' -D '{_folder}/data' -U {User} -A trust -E UTF8 --locale=C > '{_folder}/initdb.log' 2>&1
            {become} '{Bin}/postgres' -D '{_folder}/data' -k '{_folder}' -p {port} -c listen_addresses=127.0.0.1 < /dev/null > '{_folder}/server.log' 2>&1 &
            server=$!
            read end || true
            kill -INT $server
            wait $server || true
            """]) { RedirectStandardInput = true })!;
        var connection = new NpgsqlConnectionStringBuilder { Host = _folder, Port = port, Username = User,
            Database = "postgres" }.ToString();
        await AnswersAsync(connection);
        return connection;
    }

    private async Task AnswersAsync(string connection)
    {
        var started = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                await RunAsync(connection, "SELECT 1", CancellationToken.None);
                return;
            }
            catch (NpgsqlException) when (!_shell!.HasExited && started.Elapsed < TimeSpan.FromMinutes(1))
            {
                await Task.Delay(100);
            }
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
