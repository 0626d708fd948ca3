using System.Diagnostics;
using Crossdock.Sandbox;

namespace Crossdock.Host.Benchmarks;

/// <summary>What the kill drill found.</summary>
/// <param name="Documents">Acknowledged to a client. Each is traced to all effects that it must have.</param>
/// <param name="Lost">Effects of acknowledged documents that no receiver knows.</param>
/// <param name="Doubled">Effects that a receiver has under two keys.</param>
/// <param name="Resent">Calls that a receiver got again under the same key: without effect there, but a look-up should
/// have spared them.</param>
/// <param name="Stuck">Messages parked and deliveries given up at the end.</param>
public sealed record KillDrillResult(
    int Kills, int KilledStarting, int KilledWriting, int Documents, int Duplicates, int Calls, int Lost, int Doubled,
    int Resent, int Stuck, int BookFaults, double Seconds, IReadOnlyList<string> Examples);

/// <summary>
/// A server process under load, killed again and again: while it starts, while it works, while it writes. The outside
/// systems live here, so that they survive, and flush each call to their own logs before they answer it; each client
/// repeats a document until it is acknowledged, as an outside system would.
/// </summary>
internal sealed class KillDrill(string network, int clients, int duplicatePercent, int seed)
{
    private const int LongestStartMs = 1_500, LongestWorkMs = 2_000;
    private readonly DrillLoad _load = new(network, duplicatePercent, seed);
    private int _killedStarting;
    private int _killedWriting;

    public async Task<KillDrillResult> RunAsync(int kills, CancellationToken ct)
    {
        var data = Directory.CreateDirectory(
            Path.Combine(Path.GetTempPath(), "crossdock-kill-" + Guid.NewGuid().ToString("N"))).FullName;
        try
        {
            var clock = Stopwatch.StartNew();
            await using (var systems = await DrillLoad.SystemsAsync(data, ct))
                await LoadAsync(kills, data, systems, ct);
            return await JudgeAsync(kills, data, clock.Elapsed, ct);
        }
        finally
        {
            Directory.Delete(data, recursive: true);
        }
    }

    private async Task LoadAsync(int kills, string data, SandboxHost systems, CancellationToken ct)
    {
        var overlay = await DrillLoad.OverlayAsync(systems, data, ct);
        var sending = await _load.SendAsync(systems, clients, ct);
        var random = new Random(seed);
        for (var kill = 0; kill < kills; kill++)
        {
            var failed = sending.FirstOrDefault(s => s.IsFaulted);
            if (failed is not null) await failed;
            await LiveAndDieAsync(random, kill % 3, data, overlay, ct);
        }
        using var last = _load.Start(data, overlay, out var up);
        await up.WaitAsync(TimeSpan.FromMinutes(2), ct);
        _load.End();
        await Task.WhenAll(sending);
        await DrillLoad.QuietAsync(data, ct);
        await _load.EndAsync(last, ct);
    }

    /// <summary>
    /// One life: a third end at a moment of the start, a third at one of the work, a third just when a transaction is
    /// being written.
    /// </summary>
    private async Task LiveAndDieAsync(Random random, int way, string data, string overlay, CancellationToken ct)
    {
        using var node = _load.Start(data, overlay, out var up);
        if (way == 0)
        {
            await Task.Delay(random.Next(0, LongestStartMs), ct);
            if (!up.IsCompleted) _killedStarting++;
        }
        else
        {
            await up.WaitAsync(TimeSpan.FromMinutes(2), ct);
            await Task.Delay(random.Next(0, LongestWorkMs), ct);
            if (way == 2 && await WritesAsync(Path.Combine(data, "book.db-wal"), ct)) _killedWriting++;
        }
        await _load.EndAsync(node, ct);
    }

    /// <summary>
    /// Comes back at once when the log of the book grows: a transaction is on its way, and its fsync has still to
    /// return.
    /// </summary>
    private static async Task<bool> WritesAsync(string log, CancellationToken ct)
    {
        var (file, patience) = (new FileInfo(log), Stopwatch.StartNew());
        var before = file.Exists ? (file.Length, file.LastWriteTimeUtc) : default;
        while (patience.ElapsedMilliseconds < LongestWorkMs)
        {
            for (var look = 0; look < 50; look++)
            {
                file.Refresh();
                if (file.Exists && (file.Length, file.LastWriteTimeUtc) != before) return true;
            }
            await Task.Yield();
            ct.ThrowIfCancellationRequested();
        }
        return false;
    }

    private async Task<KillDrillResult> JudgeAsync(int kills, string data, TimeSpan took, CancellationToken ct)
    {
        var log = ReceiversLog.Read(data);
        var lost = _load.Acknowledged.Keys.SelectMany(
            d => ReceiversLog.EffectsOf(d.Kind).Select(e => (Effect: e, d.Number)))
            .Where(e => !log.Effects.ContainsKey(e)).ToList();
        var doubled = log.Effects.Where(e => e.Value.Count > 1).ToList();
        await using var book = await Server.CrossdockServer.OpenBookAsync(data, takesOver: false);
        var (verified, totals) = (await Commands.CheckCommands.ProvedAsync(book, ct), await book.Queries.TotalsAsync(ct));
        var checks = (await new Books.Reconciler(book.Queries, Configuration.NetworkFolder.Load(network)).BooksAsync(ct))
            .SelectMany(c => c.Differences).ToList();
        return new KillDrillResult(kills, _killedStarting, _killedWriting, _load.Acknowledged.Count, _load.Duplicates,
            log.Calls, lost.Count, doubled.Count, log.Resent, (int)(totals.Parked + totals.DeliveriesDead),
            verified.Faults.Count + checks.Count, took.TotalSeconds,
            [.. lost.Take(5).Select(e => $"lost: {e}"),
                .. doubled.Take(5).Select(e => $"doubled: {e.Key}: {string.Join(", ", e.Value)}"),
                .. verified.Faults.Take(5), .. checks.Take(5)]);
    }
}
