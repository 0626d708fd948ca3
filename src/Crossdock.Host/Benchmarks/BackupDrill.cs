using System.Diagnostics;
using Crossdock.Host.Commands;
using Crossdock.Sandbox;

namespace Crossdock.Host.Benchmarks;

/// <summary>What the backup drill found.</summary>
/// <param name="Before">Documents that were acknowledged before the backup began: the restored book must have each.</param>
/// <param name="After">Documents that were acknowledged after it: the restored book need not know them.</param>
/// <param name="Missing">Documents of before that the restored book has not.</param>
/// <param name="Doubled">Effects that a receiver has under two keys after the restored book went on.</param>
/// <param name="Resent">Calls that a receiver got again under the same key: a look-up should have spared them.</param>
public sealed record BackupDrillResult(
    int Before, int After, int Missing, int Lost, int Doubled, int Resent, int BookFaults, double Seconds,
    IReadOnlyList<string> Examples);

/// <summary>
/// A backup is taken while clients send; the server works on for a while and is killed; the backup is restored to
/// another folder and goes on against the same outside systems, which have seen more than it knows.
/// </summary>
internal sealed class BackupDrill(string network, int clients, int seed)
{
    /// <summary>Documents that are acknowledged before the backup begins, and at least so many after it.</summary>
    private const int WarmUp = 120, Aftermath = 60;

    public async Task<BackupDrillResult> RunAsync(CancellationToken ct)
    {
        var folder = Directory.CreateDirectory(
            Path.Combine(Path.GetTempPath(), "crossdock-backup-" + Guid.NewGuid().ToString("N"))).FullName;
        var (data, other, file) = (Path.Combine(folder, "data"), Path.Combine(folder, "other"),
            Path.Combine(folder, "book.backup"));
        try
        {
            var (clock, load) = (Stopwatch.StartNew(), new DrillLoad(network, 20, seed));
            HashSet<(string Kind, string Number)> before;
            await using (var systems = await DrillLoad.SystemsAsync(data, ct))
            {
                before = await LoadAsync(load, systems, data, file, ct);
                await CheckCommands.RestoreAsync(file, other, ct);
                await GoOnAsync(load, systems, data, other, ct);
            }
            return await JudgeAsync(load, before, data, other, clock.Elapsed, ct);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>What had been acknowledged when the backup began.</summary>
    private async Task<HashSet<(string, string)>> LoadAsync(
        DrillLoad load, SandboxHost systems, string data, string file, CancellationToken ct)
    {
        using var node = load.Start(data, await DrillLoad.OverlayAsync(systems, data, ct), out var up);
        await up.WaitAsync(TimeSpan.FromMinutes(2), ct);
        var sending = await load.SendAsync(systems, clients, ct);
        await UntilAsync(load, WarmUp, ct);
        HashSet<(string, string)> before = [.. load.Acknowledged.Keys];
        await CheckCommands.BackupAsync(data, file, ct);
        await UntilAsync(load, load.Acknowledged.Count + Aftermath, ct);
        load.End();
        await Task.WhenAll(sending);
        await load.EndAsync(node, ct);
        return before;
    }

    private static async Task UntilAsync(DrillLoad load, int acknowledged, CancellationToken ct)
    {
        while (load.Acknowledged.Count < acknowledged) await Task.Delay(20, ct);
    }

    private static async Task GoOnAsync(
        DrillLoad load, SandboxHost systems, string data, string other, CancellationToken ct)
    {
        using var node = load.Start(other, await DrillLoad.OverlayAsync(systems, data, ct), out var up);
        await up.WaitAsync(TimeSpan.FromMinutes(2), ct);
        await DrillLoad.QuietAsync(other, ct);
        await load.EndAsync(node, ct);
    }

    private static async Task<BackupDrillResult> JudgeAsync(
        DrillLoad load, HashSet<(string Kind, string Number)> before, string data, string other, TimeSpan took,
        CancellationToken ct)
    {
        var log = ReceiversLog.Read(data);
        await using var book = await Server.CrossdockServer.OpenBookAsync(other, takesOver: false);
        var known = (await book.Queries.MessagesAsync(null, int.MaxValue, ct)).Select(m => m.BusinessKey).ToHashSet();
        var missing = before.Where(d => !known.Contains(KeyOf(d.Kind, d.Number))).ToList();
        var lost = before.SelectMany(d => ReceiversLog.EffectsOf(d.Kind).Select(e => (Effect: e, d.Number)))
            .Where(e => !log.Effects.ContainsKey(e)).ToList();
        var doubled = log.Effects.Where(e =>
            !e.Key.Effect.StartsWith("wms", StringComparison.Ordinal) && e.Value.Count > 1).ToList();
        var verified = await CheckCommands.ProvedAsync(book, ct);
        return new BackupDrillResult(before.Count, load.Acknowledged.Count - before.Count, missing.Count, lost.Count,
            doubled.Count, log.Resent, verified.Faults.Count, took.TotalSeconds,
            [.. missing.Take(5).Select(d => $"missing: {d}"), .. lost.Take(5).Select(e => $"lost: {e}"),
                .. doubled.Take(5).Select(e => $"doubled: {e.Key}: {string.Join(", ", e.Value)}"),
                .. verified.Faults.Take(5)]);
    }

    private static string KeyOf(string kind, string number) => kind switch
    {
        "purchase-orders" => $"approved/CENTRAL/{number}",
        "receipts" => $"receipt/DC1/R-{number}",
        "orders" => $"received/erp/S-{number}",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "purchase-orders, receipts, orders"),
    };
}
