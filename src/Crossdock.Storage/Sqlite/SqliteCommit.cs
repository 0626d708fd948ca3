using Crossdock.Model;
using Microsoft.Data.Sqlite;

namespace Crossdock.Storage.Sqlite;

/// <summary>Ownership, and the commit: several batches in one transaction, each atomic by itself.</summary>
public sealed partial class SqliteBook
{
    private const int Constraint = 19; // SQLITE_CONSTRAINT

    public ValueTask<IReadOnlyDictionary<int, long>> OwnAsync(IReadOnlyList<int> partitions, CancellationToken ct) =>
        WriteAsync<IReadOnlyDictionary<int, long>>(db => partitions.Distinct().ToDictionary(p => p, p =>
            db.First("UPDATE partition SET epoch = epoch + 1 WHERE id = ? RETURNING epoch", r => (long?)r.Long(0), p)
                ?? throw Throw.NoPartition(p, _options.Partitions)), ct);

    public async ValueTask CommitAsync(IReadOnlyList<Batch> batches, CancellationToken ct)
    {
        if (batches.Count == 0) return;
        var prepared = batches.Select(b => new PreparedBatch(b, [.. Bookkeeper.Admissions(b)])).ToList();
        var faults = await WriteAsync(db => prepared.Select(b => TryCommit(db, b)).OfType<Exception>().ToList(), ct);
        Bookkeeper.Raise(faults);
    }

    private sealed record PreparedBatch(Batch Batch, List<Admission> Routed);

    /// <summary>What the batch itself did wrong undoes only that batch; what the disk did wrong undoes all.</summary>
    private Exception? TryCommit(Database db, PreparedBatch batch)
    {
        db.Run("SAVEPOINT batch");
        try
        {
            Commit(db, batch);
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

    private void Commit(Database db, PreparedBatch prepared)
    {
        var batch = prepared.Batch;
        var (epoch, eventHead, entryHead) = db.First("SELECT epoch, event_hash, entry_hash FROM partition WHERE id = ?",
            r => (r.Long(0), r.Blob(1), r.Blob(2)), batch.Partition);
        if (eventHead is null) throw Throw.NoPartition(batch.Partition, _options.Partitions);
        if (epoch != batch.Epoch) throw new StaleEpochException(batch.Partition, batch.Epoch);
        var writes = Writes(db);
        _bookkeeper.Commit(writes, batch, new HashChain(eventHead), new HashChain(entryHead));
        _bookkeeper.Admit(writes, prepared.Routed, KnownTo(db, prepared.Routed), batch.At);
    }
}
