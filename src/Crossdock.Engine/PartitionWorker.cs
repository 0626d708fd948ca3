using Crossdock.Model;
using Microsoft.Extensions.Logging;

namespace Crossdock.Engine;

/// <summary>
/// Owns partitions and commits their messages in batches: take, decide, commit, again. When a batch cannot be committed, its messages
/// are committed alone, and the one that cannot is parked: it never fails its neighbours.
/// </summary>
public sealed partial class PartitionWorker(
    IBook book, Decider decider, Func<Network> network, TimeProvider time, EngineOptions options, Pressure pressure, Bell accepted,
    Action committed, ILogger<PartitionWorker> log)
{
    private IReadOnlyDictionary<int, long> _epochs = new Dictionary<int, long>();

    public async ValueTask OwnAsync(IReadOnlyList<int> partitions, CancellationToken ct) => _epochs = await book.OwnAsync(partitions, ct);

    /// <exception cref="StaleEpochException">Another owner took a partition: stop.</exception>
    public async Task RunAsync(CancellationToken ct)
    {
        while (!ct.IsCancellationRequested)
            if (await RunOnceAsync(ct) == 0)
                await accepted.WaitAsync(options.IdlePause, time, ct);
    }

    /// <summary>One batch. Returns how many messages were decided.</summary>
    public async ValueTask<int> RunOnceAsync(CancellationToken ct)
    {
        var work = await book.TakeAsync([.. _epochs.Keys], options.Batch, ct);
        if (work.Messages.Count == 0)
        {
            pressure.Set(0);
            return 0;
        }
        var (facts, now) = (network(), time.GetUtcNow());
        var steps = decider.Decide(work, facts, now);
        if (steps.Count == 0) return 0;
        try
        {
            await book.CommitAsync(Batches(steps, facts, now), ct);
        }
        catch (Exception e) when (e is not (OperationCanceledException or StaleEpochException))
        {
            LogBatch(steps.Count, e);
            await OneByOneAsync(work, facts, now, ct);
        }
        pressure.Decided(steps);
        committed();
        return steps.Count;
    }

    private List<Batch> Batches(IEnumerable<Step> steps, Network facts, DateTimeOffset now) =>
        [.. steps.GroupBy(s => s.Message.Partition).Select(g => new Batch(g.Key, _epochs[g.Key], now, facts.Hash, [.. g]))];

    private async ValueTask OneByOneAsync(Work work, Network facts, DateTimeOffset now, CancellationToken ct)
    {
        var states = new Dictionary<ProcessId, StoredState>(work.States);
        var held = new HashSet<ProcessId>();
        foreach (var message in work.Messages.Where(m => !held.Contains(m.Process)))
        {
            if (decider.Decide(new Work([message], states), facts, now) is not [var step]) continue;
            try
            {
                await book.CommitAsync(Batches([step], facts, now), ct);
            }
            catch (Exception e) when (e is not (OperationCanceledException or StaleEpochException))
            {
                LogParked(message.Process.ToString(), message.Type, e);
                step = Decider.Park(message, e);
                await book.CommitAsync(Batches([step], facts, now), ct);
            }
            if (step.Outcome == StepOutcome.Parked) held.Add(message.Process);
            if (step.State is { } state) states[message.Process] = state;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "A batch of {Messages} messages could not be committed; each is tried alone")]
    private partial void LogBatch(int messages, Exception e);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Process} is parked: {Type} could not be committed")]
    private partial void LogParked(string process, string type, Exception e);
}
