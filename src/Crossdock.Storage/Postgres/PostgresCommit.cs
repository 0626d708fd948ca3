using Crossdock.Model;
using Npgsql;
using static Crossdock.Storage.Postgres.Parameter;

namespace Crossdock.Storage.Postgres;

/// <summary>
/// Ownership, and the commit: all batches of a call in one transaction while nothing is wrong with any of them.
/// </summary>
public sealed partial class PostgresBook
{
    /// <summary>
    /// Partitions are locked in the order of their numbers, everywhere: two callers do not wait for one another.
    /// </summary>
    private const string Owned =
        "SELECT id, epoch, event_hash, entry_hash FROM partition WHERE id = ANY ($1) ORDER BY id FOR UPDATE";

    public async ValueTask<IReadOnlyDictionary<int, long>> OwnAsync(IReadOnlyList<int> partitions, CancellationToken ct)
    {
        var epochs = await TakeEpochsAsync(partitions, ct);
        _lately.Own(epochs);
        return epochs;
    }

    private ValueTask<IReadOnlyDictionary<int, long>> TakeEpochsAsync(
        IReadOnlyList<int> partitions, CancellationToken ct) =>
        WriteAsync<IReadOnlyDictionary<int, long>>(async db =>
        {
            int[] asked = [.. partitions.Distinct()];
            await using var pipeline = new Pipeline(db);
            pipeline.Each(Owned, [Of(asked)], _ => { });
            var owned = pipeline.Rows(
                "UPDATE partition SET epoch = epoch + 1, owner = $2, owned_at = now() WHERE id = ANY ($1) RETURNING id, epoch",
                [Of(asked), Of(_options.Node)],
                r => (Id: r.Int(0), Epoch: r.Long(1)));
            await pipeline.RunAsync(ct);
            var epochs = owned.ToDictionary(o => o.Id, o => o.Epoch);
            foreach (var partition in asked)
                if (!epochs.ContainsKey(partition)) throw Throw.NoPartition(partition, _options.Partitions);
            return epochs;
        }, ct);

    public async ValueTask CommitAsync(IReadOnlyList<Batch> batches, CancellationToken ct)
    {
        if (batches.Count == 0) return;
        var ready = batches.Select(ReadyBatch.Of).ToList();
        var faults = new List<Exception>();
        try
        {
            faults.AddRange(await CommitTogetherAsync(ready, ct));
        }
        catch (Exception e) when (batches.Count > 1 && IsFaultOfBatch(e))
        {
            foreach (var batch in ready)
                try { faults.AddRange(await CommitTogetherAsync([batch], ct)); }
                catch (Exception alone) when (IsFaultOfBatch(alone)) { faults.Add(alone); }
        }
        Bookkeeper.Raise(faults);
    }

    /// <summary>What the batch itself did wrong concerns only that batch; what the server did wrong concerns all.</summary>
    private static bool IsFaultOfBatch(Exception e) =>
        e is PostgresException { SqlState: ['2', '3', ..] } or (InvalidOperationException and not ObjectDisposedException);

    /// <summary>The stale ones are left out and named in the answer.</summary>
    private ValueTask<List<Exception>> CommitTogetherAsync(IReadOnlyList<ReadyBatch> batches, CancellationToken ct) =>
        RememberAsync(async db =>
    {
        await using var pipeline = new Pipeline(db);
        var partitions = new Dictionary<int, (long Epoch, HashChain Events, HashChain Entries)>();
        pipeline.Each(Owned, [Of(batches.Select(b => b.Batch.Partition).Distinct().ToArray())],
            r => partitions.Add(r.Int(0), (r.Long(1), new HashChain(r.Blob(2)), new HashChain(r.Blob(3)))));
        var reading = Ask(pipeline, [.. batches.SelectMany(b => b.Routed)]);
        await pipeline.RunAsync(ct);

        var (draft, stale) = (NewDraft(reading.Sequences), new List<Exception>());
        foreach (var ready in batches)
        {
            var batch = ready.Batch;
            if (!partitions.TryGetValue(batch.Partition, out var partition))
                throw Throw.NoPartition(batch.Partition, _options.Partitions);
            if (partition.Epoch != batch.Epoch)
            {
                stale.Add(new StaleEpochException(batch.Partition, batch.Epoch));
                continue;
            }
            _bookkeeper.Commit(draft, ready, partition.Events, partition.Entries);
            _bookkeeper.Admit(draft, ready.Routed, reading.Known, batch.At);
            foreach (var step in batch.Steps)
                if (step.State is { } state) draft.Fresh.States.Add((state, batch.Epoch));
        }
        if (stale.Count < batches.Count) await WriteAsync(draft, db, ct);
        return (stale, draft);
    }, ct);
}
