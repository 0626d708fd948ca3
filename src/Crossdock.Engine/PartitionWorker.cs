using System.Collections.Concurrent;
using Crossdock.Model;
using Microsoft.Extensions.Logging;

namespace Crossdock.Engine;

/// <summary>
/// Owns partitions and commits their messages in batches: take, decide, commit, again. When a batch cannot be
/// committed, its messages are committed alone, and the one that cannot is parked: it never fails its neighbours.
/// </summary>
/// <param name="committed">Something of this node was committed.</param>
/// <param name="routed">The commit told other processes something: their partitions may be another node's.</param>
/// <param name="lost">Another node took this partition; the others go on. Null: losing one ends the work.</param>
public sealed partial class PartitionWorker(
    IBook book, Decider decider, Func<Network> network, TimeProvider time, EngineOptions options, Pressure pressure,
    Bell accepted, Action committed, ILogger<PartitionWorker> log, Action? routed = null, Action<int>? lost = null)
{
    private readonly ConcurrentDictionary<int, long> _epochs = new();
    private readonly SemaphoreSlim _batch = new(1);

    public bool Owns(int partition) => _epochs.ContainsKey(partition);

    public async ValueTask OwnAsync(IReadOnlyList<int> partitions, CancellationToken ct)
    {
        foreach (var (partition, epoch) in await book.OwnAsync(partitions, ct)) _epochs[partition] = epoch;
        accepted.Ring();
    }

    /// <summary>Gives a partition up. When it returns, nothing of it is under way here.</summary>
    public async ValueTask ReleaseAsync(int partition, CancellationToken ct)
    {
        if (!_epochs.TryRemove(partition, out _)) return;
        await _batch.WaitAsync(ct);
        _batch.Release();
    }

    /// <summary>
    /// Gives everything up at once. What is under way may still be committed, as long as nobody else took its
    /// partition.
    /// </summary>
    public void Drop() => _epochs.Clear();

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
        await _batch.WaitAsync(ct);
        try
        {
            return await RunOnceAsync(new Dictionary<int, long>(_epochs), ct);
        }
        catch (StaleEpochException e) when (lost is not null)
        {
            LogLost(e.Partition, e.Epoch);
            if (_epochs.TryRemove(KeyValuePair.Create(e.Partition, e.Epoch))) lost(e.Partition);
            return 1; // what else was taken is still to do
        }
        finally
        {
            _batch.Release();
        }
    }

    private async ValueTask<int> RunOnceAsync(Dictionary<int, long> epochs, CancellationToken ct)
    {
        var work = epochs.Count == 0 ? Nothing : await book.TakeAsync([.. epochs.Keys], options.Batch, ct);
        if (work.Messages.Count == 0)
        {
            pressure.Emptied();
            return 0;
        }
        var (facts, now) = (network(), time.GetUtcNow());
        var steps = decider.Decide(work, facts, now);
        if (steps.Count == 0) return 0;
        try
        {
            await book.CommitAsync(Batches(epochs, steps, facts, now), ct);
        }
        catch (Exception e) when (IsTheirs(e))
        {
            LogBatch(steps.Count, e);
            await OneByOneAsync(epochs, work, facts, now, ct);
        }
        pressure.Decided(steps);
        committed();
        if (steps.Any(s => s.Routed.Count > 0)) routed?.Invoke();
        return steps.Count;
    }

    /// <summary>
    /// The messages cannot be committed as they are. What the store itself has, or another owner, parks nobody.
    /// </summary>
    private static bool IsTheirs(Exception e) =>
        e is not (OperationCanceledException or StaleEpochException) && !StoreTrouble.IsOutOfReach(e);

    private static readonly Work Nothing = new([], new Dictionary<ProcessId, StoredState>());

    /// <summary>
    /// Under the epochs that the messages were taken with: one that was lost and taken again since has another.
    /// </summary>
    private static List<Batch> Batches(Dictionary<int, long> epochs, IEnumerable<Step> steps, Network facts,
        DateTimeOffset now) =>
        [.. steps.GroupBy(s => s.Message.Partition).Select(g => new Batch(g.Key, epochs[g.Key], now, facts.Hash, [.. g]))];

    private async ValueTask OneByOneAsync(
        Dictionary<int, long> epochs, Work work, Network facts, DateTimeOffset now, CancellationToken ct)
    {
        var states = new Dictionary<ProcessId, StoredState>(work.States);
        var held = new HashSet<ProcessId>();
        foreach (var message in work.Messages.Where(m => !held.Contains(m.Process)))
        {
            if (decider.Decide(new Work([message], states), facts, now) is not [var step]) continue;
            try
            {
                await book.CommitAsync(Batches(epochs, [step], facts, now), ct);
            }
            catch (Exception e) when (IsTheirs(e))
            {
                LogParked(message.Process.ToString(), message.Type, e);
                step = Decider.Park(message, e);
                await book.CommitAsync(Batches(epochs, [step], facts, now), ct);
            }
            if (step.Outcome == StepOutcome.Parked) held.Add(message.Process);
            if (step.State is { } state) states[message.Process] = state;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning,
        Message = "A batch of {Messages} messages could not be committed; each is tried alone")]
    private partial void LogBatch(int messages, Exception e);

    [LoggerMessage(Level = LogLevel.Warning,
        Message = "Partition {Partition} was taken by another node after epoch {Epoch}; nothing of it was committed")]
    private partial void LogLost(int partition, long epoch);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Process} is parked: {Type} could not be committed")]
    private partial void LogParked(string process, string type, Exception e);
}
