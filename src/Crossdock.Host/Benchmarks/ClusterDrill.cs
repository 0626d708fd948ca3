using System.CommandLine;
using System.Diagnostics;
using Crossdock.Host.Commands;
using Crossdock.Host.Configuration;
using Crossdock.Host.Demo;
using Crossdock.Sandbox;
using Npgsql;
using Command = System.CommandLine.Command;

namespace Crossdock.Host.Benchmarks;

/// <summary>What is done to a node.</summary>
internal enum NodeFault
{
    /// <summary>kill -9.</summary>
    Kill = 1,

    /// <summary>SIGSTOP, and SIGCONT long after others have taken its place.</summary>
    Hang = 2,

    /// <summary>Its link to the database is cut.</summary>
    CutFromBook = 3,

    /// <summary>Its links to the other nodes are cut, in both directions; all still reach the database.</summary>
    CutFromNodes = 4,

    /// <summary>All its links are cut.</summary>
    CutOff = 5,

    /// <summary>SIGTERM and started again, as an upgrade does.</summary>
    Upgrade = 6,
}

/// <summary>How long it took until every partition of the node that was lost was another's.</summary>
/// <param name="Faults">How often it was done.</param>
/// <param name="Took">How often a node lost its partitions by it.</param>
public sealed record OwnershipTimes(int Nodes, string Fault, int Faults, int Took, double P50Seconds, double MaxSeconds);

/// <summary>
/// What the cluster drill found. Lost, Doubled, Resent, Stuck, BookFaults: as in <see cref="KillDrillResult"/>.
/// </summary>
/// <param name="NotBack">Faults after which the partitions of the lost node had no owner in time.</param>
/// <param name="NotWhole">Faults after which not every node had its share again in time.</param>
public sealed record ClusterDrillResult(
    int Rounds, IReadOnlyList<OwnershipTimes> Times, int NotBack, int NotWhole, int Documents, int Calls, int Lost,
    int Doubled, int Resent, int Stuck, int BookFaults, double Seconds, IReadOnlyList<string> Examples);

/// <summary>
/// Several nodes over one database, as processes of this machine, under load while one after the other is killed, hung
/// and cut off. The outside systems live here; their own logs, what was acknowledged, and the books must agree.
/// </summary>
internal sealed class ClusterDrill(ClusterDrillSettings settings)
{
    private static readonly TimeSpan Whole = TimeSpan.FromSeconds(90);
    private readonly List<(int Nodes, NodeFault Fault, TimeSpan? Took)> _times = [];
    private readonly List<string> _examples = [];
    private int _notBack, _notWhole;

    public static Command Build()
    {
        var data = new Option<string>("--data") { Description =
            "PostgreSQL connection string (Host=…); the drill makes and drops schemas of its own there",
            Required = true };
        var rounds = new Option<int>("--rounds") { DefaultValueFactory = _ => 50,
            Description = "Faults, shared among the numbers of nodes" };
        var nodes = new Option<int[]>("--nodes") { DefaultValueFactory = _ => [2, 3],
            AllowMultipleArgumentsPerToken = true };
        var hang = new Option<double>("--hang-seconds") { DefaultValueFactory = _ => 60,
            Description = "The longest that a node hangs" };
        var clients = new Option<int>("--clients") { DefaultValueFactory = _ => 6 };
        var pause = new Option<int>("--pause-ms") { DefaultValueFactory = _ => 100,
            Description = "Pause of a client between two documents" };
        var faults = new Option<NodeFault[]>("--faults") { DefaultValueFactory = _ => Enum.GetValues<NodeFault>(),
            AllowMultipleArgumentsPerToken = true };
        var seed = new Option<int>("--seed") { DefaultValueFactory = _ => 1 };
        var other = new Option<string?>("--other") { Description =
            "Another version's crossdock.dll with the same schema: all nodes begin with it, and each upgrade changes the version of its node" };
        var (network, json) = (Shared.Network(), Shared.Json());
        var command = new Command("cluster",
            "Several nodes over one PostgreSQL database: killed, hung, cut off and upgraded at random under load; nothing may be lost or doubled") { data,
                rounds, nodes, hang, clients, pause, faults, seed, other, network, json };
        command.SetAction(async (parsed, ct) =>
        {
            var result = await new ClusterDrill(
                new ClusterDrillSettings(parsed.GetValue(data)!, parsed.GetValue(network)!, parsed.GetValue(rounds),
                    parsed.GetValue(nodes)!,
                TimeSpan.FromSeconds(parsed.GetValue(hang)), parsed.GetValue(clients),
                TimeSpan.FromMilliseconds(parsed.GetValue(pause)), parsed.GetValue(faults)!, parsed.GetValue(seed),
                parsed.GetValue(other), parsed.GetValue(json))).RunAsync(ct);
            if (parsed.GetValue(json)) Shared.WriteJson(result);
            else Write(result);
            foreach (var example in result.Examples) await System.Console.Error.WriteLineAsync(example);
            return result is { NotBack: 0, NotWhole: 0, Lost: 0, Doubled: 0, Stuck: 0, BookFaults: 0 } ? 0 : 1;
        });
        return command;
    }

    private static void Write(ClusterDrillResult result)
    {
        Shared.Table(["#nodes", "fault", "#times", "#moved", "#p50 s", "#max s"],
            result.Times.Select(t => (IReadOnlyList<string>)[$"{t.Nodes}", t.Fault, $"{t.Faults}", $"{t.Took}",
                $"{t.P50Seconds:0.0}", $"{t.MaxSeconds:0.0}"]));
        System.Console.WriteLine($"""
            {result.Rounds} faults in {result.Seconds:0} s, ownership not back in time {result.NotBack}, cluster not whole again {result.NotWhole}
            {result.Documents} documents acknowledged; {result.Calls} calls in the receivers' logs, {result.Resent} of them repetitions under the same key
            lost {result.Lost}, doubled effects {result.Doubled}, parked or given up {result.Stuck}, faults of the book {result.BookFaults}
            """);
    }

    public async Task<ClusterDrillResult> RunAsync(CancellationToken ct)
    {
        var (clock, sums, done) = (Stopwatch.StartNew(), new Sums(), 0);
        for (var i = 0; i < settings.Nodes.Count; i++)
        {
            var rounds = (settings.Rounds - done) / (settings.Nodes.Count - i);
            done += rounds;
            await RunAsync(settings.Nodes[i], rounds, new Random(settings.Seed * 100 + i), sums, ct);
        }
        var times = _times.GroupBy(t => (t.Nodes, t.Fault)).OrderBy(g => g.Key).Select(g =>
        {
            var took = g.Where(t => t.Took is not null).Select(t => t.Took!.Value.TotalSeconds).Order().ToList();
            return new OwnershipTimes(g.Key.Nodes, g.Key.Fault.ToString(), g.Count(), took.Count,
                took.Count == 0 ? 0 : took[(took.Count - 1) / 2], took.Count == 0 ? 0 : took[^1]);
        }).ToList();
        return new ClusterDrillResult(done, times, _notBack, _notWhole, sums.Documents, sums.Calls, sums.Lost,
            sums.Doubled, sums.Resent, sums.Stuck, sums.BookFaults, clock.Elapsed.TotalSeconds, _examples);
    }

    private sealed class Sums
    {
        public int Documents, Calls, Lost, Doubled, Resent, Stuck, BookFaults;
    }

    private async Task RunAsync(int count, int rounds, Random random, Sums sums, CancellationToken ct)
    {
        var data = Directory.CreateDirectory(
            Path.Combine(Path.GetTempPath(), "crossdock-cluster-" + Guid.NewGuid().ToString("N"))).FullName;
        var schema = "drill_" + Guid.NewGuid().ToString("N");
        var connection = new NpgsqlConnectionStringBuilder(settings.Connection) { SearchPath = schema }.ToString();
        await using var database = NpgsqlDataSource.Create(connection);
        await ExecuteAsync(database, $"CREATE SCHEMA {schema}", ct);
        var whole = false;
        try
        {
            await using (var systems = await SandboxHost.StartAsync(
                new SandboxOptions(Path.Combine(data, "sandbox"),
                    Erp: new Sandbox.Http.ErpFaults(LoseOneAnswer: false)), ct))
                await LoadAsync(count, rounds, random, data, connection, database, systems, sums, ct);
            whole = true;
        }
        finally
        {
            if (!whole) await System.Console.Error.WriteLineAsync($"the drill broke off: {data}, schema {schema}");
            else
            {
                await ExecuteAsync(database, $"DROP SCHEMA {schema} CASCADE", CancellationToken.None);
                Directory.Delete(data, recursive: true);
            }
        }
    }

    private async Task LoadAsync(int count, int rounds, Random random, string data, string connection,
        NpgsqlDataSource database, SandboxHost systems, Sums sums, CancellationToken ct)
    {
        NodeFault[] faults = [.. settings.Faults];
        var overlay = Path.Combine(data, "overlay.yaml");
        await File.WriteAllTextAsync(overlay, DemoSetup.Overlay(systems, e => Path.Combine(data, "exchange", e)), ct);
        var nodes = new List<DrillNode>();
        for (var n = 1; n <= count; n++)
            nodes.Add(new DrillNode($"n{n}", connection, Path.Combine(data, $"n{n}"),
                ["--network", settings.Network, "--overlay", overlay, "--sending-seconds", "15"],
                () => [.. nodes.Select(o => o.Pid).OfType<int>()], settings.Other));
        foreach (var node in nodes) node.ChangeVersion();
        var (partitions, clients) = (new PartitionTable(database),
            new DrillClients((await File.ReadAllTextAsync(systems.Secrets.ToCrossdockFile("erp"), ct)).Trim(),
            () => [.. nodes.Select(n => n.Address).OfType<Uri>()], settings.Pause));
        try
        {
            foreach (var node in nodes) await node.StartAsync(ct);
            await clients.OpenAsync(ct);
            var sending = clients.RunAsync(settings.Clients, settings.Seed, ct);
            for (var round = 0; round < rounds && !sending.IsCompleted; round++)
            {
                // Each kind comes once before any comes again.
                if (round % settings.Faults.Count == 0) random.Shuffle(faults);
                await RoundAsync(nodes, faults[round % faults.Length], random, partitions, ct);
            }
            await WholeAsync(nodes, partitions, "the end", ct);
            clients.End();
            await sending;
            await JudgeAsync(connection, data, clients, sums, ct);
            foreach (var node in nodes) await node.EndAsync(ct);
        }
        finally
        {
            foreach (var node in nodes) await node.DisposeAsync();
        }
    }

    private async Task RoundAsync(IReadOnlyList<DrillNode> nodes, NodeFault fault, Random random,
        PartitionTable partitions, CancellationToken ct)
    {
        var victim = nodes[random.Next(nodes.Count)];
        await WholeAsync(nodes, partitions, $"before {fault} of {victim.Name}", ct);
        await Task.Delay(random.Next(200, 2_000), ct);
        var before = await partitions.ReadAsync(ct);
        var clock = Stopwatch.StartNew();
        var doing = DoAsync(nodes, victim, fault, ct);
        // When two nodes only do not see one another, either may be the one that goes.
        var took = await partitions.MovedAsync(
            before, fault == NodeFault.CutFromNodes && nodes.Count == 2 ? [.. nodes.Select(n => n.Name)]
            : [victim.Name], clock, Whole, ct);
        if (took is null || took > settings.InTime)
            Count(ref _notBack, $"{nodes.Count} nodes, {fault} of {victim.Name}: ownership not back after {clock.Elapsed.TotalSeconds:0.0} s");
        if (!settings.Quiet) System.Console.WriteLine(
            $"{nodes.Count} nodes, {fault} of {victim.Name}: {(took is { } t ? $"{t.TotalSeconds:0.0} s" : "not back")}");
        _times.Add((nodes.Count, fault, took));
        await doing;
        var left = settings.Hang * (0.25 + 0.75 * random.NextDouble()) - clock.Elapsed;
        if (fault == NodeFault.Hang && left > TimeSpan.Zero) await Task.Delay(left, ct);
        if (fault is NodeFault.CutFromBook or NodeFault.CutFromNodes or NodeFault.CutOff)
            await Task.Delay(random.Next(0, 5_000), ct);
        await UndoAsync(nodes, victim, fault, ct);
    }

    private static async Task DoAsync(IReadOnlyList<DrillNode> nodes, DrillNode victim, NodeFault fault,
        CancellationToken ct)
    {
        var pid = victim.Pid;
        if (fault is NodeFault.CutFromBook or NodeFault.CutOff) victim.Store.Cut(static _ => true);
        if (fault is NodeFault.CutFromNodes or NodeFault.CutOff)
            foreach (var node in nodes) node.Peers.Cut(node == victim ? p => p != pid : p => p == pid);
        if (fault == NodeFault.Hang) victim.Hang();
        if (fault == NodeFault.Kill) await victim.KillAsync(ct);
        if (fault == NodeFault.Upgrade) await victim.EndAsync(ct);
    }

    private static async Task UndoAsync(
        IReadOnlyList<DrillNode> nodes, DrillNode victim, NodeFault fault, CancellationToken ct)
    {
        victim.Store.Heal();
        foreach (var node in nodes) node.Peers.Heal();
        if (fault == NodeFault.Hang) victim.WakeUp();
        if (fault == NodeFault.Upgrade) victim.ChangeVersion();
        if (fault is NodeFault.Kill or NodeFault.Upgrade) await victim.StartAsync(ct);
    }

    /// <summary>Each node has its share of the partitions.</summary>
    private async Task WholeAsync(IReadOnlyList<DrillNode> nodes, PartitionTable partitions, string when,
        CancellationToken ct)
    {
        var clock = Stopwatch.StartNew();
        while (!PartitionTable.IsShared(await partitions.ReadAsync(ct), [.. nodes.Select(n => n.Name)]))
        {
            if (clock.Elapsed > Whole)
            {
                Count(ref _notWhole, $"{nodes.Count} nodes, {when}: not every node has its share after {Whole.TotalSeconds:0} s");
                return;
            }
            await Task.Delay(100, ct);
        }
    }

    private void Count(ref int faults, string fault)
    {
        faults++;
        _examples.Add(fault);
    }

    private async Task JudgeAsync(string connection, string data, DrillClients clients, Sums sums, CancellationToken ct)
    {
        await using var book = await Server.CrossdockServer.OpenBookAsync(connection, takesOver: false);
        var clock = Stopwatch.StartNew();
        while (await book.Queries.TotalsAsync(ct) is not { Pending: 0, DeliveriesOpen: 0 }
            && clock.Elapsed < settings.Patience) await Task.Delay(250, ct);
        var log = ReceiversLog.Read(data);
        var lost = clients.Acknowledged.SelectMany(
            d => ReceiversLog.EffectsOf(d.Kind).Select(e => (Effect: e, d.Number)))
            .Where(e => !log.Effects.ContainsKey(e)).ToList();
        var doubled = log.Effects.Where(e => e.Value.Count > 1).ToList();
        var (verified, totals) = (await book.Queries.VerifyAsync(ct), await book.Queries.TotalsAsync(ct));
        var checks = (await new Books.Reconciler(book.Queries, NetworkFolder.Load(settings.Network)).BooksAsync(ct))
            .SelectMany(c => c.Differences).ToList();
        sums.Documents += clients.Acknowledged.Count;
        (sums.Calls, sums.Resent) = (sums.Calls + log.Calls, sums.Resent + log.Resent);
        (sums.Lost, sums.Doubled) = (sums.Lost + lost.Count, sums.Doubled + doubled.Count);
        sums.Stuck += (int)(totals.Parked + totals.Pending + totals.DeliveriesDead + totals.DeliveriesOpen);
        sums.BookFaults += verified.Faults.Count + checks.Count;
        _examples.AddRange([.. lost.Take(5).Select(e => $"lost: {e}"),
            .. doubled.Take(5).Select(e => $"doubled: {e.Key}: {string.Join(", ", e.Value)}"),
            .. verified.Faults.Take(5), .. checks.Take(5)]);
    }

    private static async Task ExecuteAsync(NpgsqlDataSource database, string sql, CancellationToken ct)
    {
        await using var command = database.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(ct);
    }
}

/// <param name="Hang">The longest that a node hangs; the shortest is a quarter of it.</param>
/// <param name="Other">The program of the version that is upgraded from; null: the same.</param>
/// <param name="Quiet">Says nothing while it runs.</param>
internal sealed record ClusterDrillSettings(
    string Connection, string Network, int Rounds, IReadOnlyList<int> Nodes, TimeSpan Hang, int Clients, TimeSpan Pause,
    IReadOnlyList<NodeFault> Faults, int Seed, string? Other, bool Quiet)
{
    /// <summary>Ownership must be back within this.</summary>
    public TimeSpan InTime { get; } = TimeSpan.FromSeconds(15);

    /// <summary>How long the last deliveries may take: more than the sending timeout and a few retries.</summary>
    public TimeSpan Patience { get; } = TimeSpan.FromMinutes(6);
}
