using Crossdock.Model;
using Microsoft.Data.Sqlite;

namespace Crossdock.Storage.Sqlite;

/// <summary>Ownership, and the commit: several batches in one transaction, each atomic by itself.</summary>
public sealed partial class SqliteBook
{
    private const int Constraint = 19; // SQLITE_CONSTRAINT

    public async ValueTask<IReadOnlyDictionary<int, long>> OwnAsync(IReadOnlyList<int> partitions, CancellationToken ct)
    {
        var epochs = await WriteAsync(db => partitions.Distinct().ToDictionary(p => p, p =>
            db.First("UPDATE partition SET epoch = epoch + 1 WHERE id = ? RETURNING epoch", r => (long?)r.Long(0), p)
                ?? throw Throw.NoPartition(p, _options.Partitions)), ct);
        _lately.Own(epochs);
        return epochs;
    }

    public async ValueTask CommitAsync(IReadOnlyList<Batch> batches, CancellationToken ct)
    {
        if (batches.Count == 0) return;
        var ready = batches.Select(b => ReadyBatch.Of(b).WithMovesPacked()).ToList();
        var (_, faults) = await _writer.WriteAsync(db =>
        {
            var (fresh, wrong) = (new List<Fresh>(ready.Count), new List<Exception>());
            foreach (var batch in ready)
                if (TryCommit(db, batch, fresh) is { } fault) wrong.Add(fault);
            return (fresh, wrong);
        }, ct, written => written.fresh.ForEach(_lately.Remember));
        Bookkeeper.Raise(faults);
    }

    /// <summary>What the batch itself did wrong undoes only that batch; what the disk did wrong undoes all.</summary>
    private Exception? TryCommit(Database db, ReadyBatch batch, List<Fresh> written)
    {
        if (!db.Careful)
        {
            written.Add(Commit(db, batch));
            return null;
        }
        db.Run("SAVEPOINT batch");
        try
        {
            written.Add(Commit(db, batch));
            db.Run("RELEASE batch");
            return null;
        }
        catch (Exception e) when (e is StaleEpochException or InvalidOperationException or SqliteException { SqliteErrorCode: Constraint })
        {
            db.Run("ROLLBACK TO batch");
            db.Run("RELEASE batch");
            return e;
        }
    }

    private Fresh Commit(Database db, ReadyBatch ready)
    {
        var batch = ready.Batch;
        var (epoch, eventHead, entryHead) = db.First("SELECT epoch, event_hash, entry_hash FROM partition WHERE id = ?",
            r => (r.Long(0), r.Blob(1), r.Blob(2)), batch.Partition);
        if (eventHead is null) throw Throw.NoPartition(batch.Partition, _options.Partitions);
        if (epoch != batch.Epoch) throw new StaleEpochException(batch.Partition, batch.Epoch);
        var writes = Writes(db);
        _bookkeeper.Commit(writes, ready, new HashChain(eventHead), new HashChain(entryHead));
        _bookkeeper.Admit(writes, ready.Routed, KnownTo(db, ready.Routed), batch.At);
        foreach (var step in batch.Steps)
            if (step.State is { } state) writes.Fresh.States.Add((state, batch.Epoch));
        return writes.Fresh;
    }
}
