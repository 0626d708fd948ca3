namespace Crossdock.Storage.Memory;

/// <summary>
/// The disk under a book in memory: a log of records. A record is written, then synced; only then its writer is told,
/// and only then readers see it. A power failure keeps what was synced, and of the rest what it likes: all, nothing, or
/// a record torn in the middle. For simulations and tests.
/// </summary>
public sealed class MemoryDisk
{
    private readonly List<Record> _log = [];

    /// <summary>What passes between written and synced; null: no time.</summary>
    public Func<ValueTask>? Sync { get; set; }

    /// <summary>
    /// A disk that loses writes: true for a change (its table and row) that is never written. Null: an honest one.
    /// </summary>
    public Func<string, string, bool>? Loses { get; set; }

    /// <summary>A log that is read back without looking whether each record is whole.</summary>
    public bool TrustsTornRecords { get; set; }

    /// <summary>Records written.</summary>
    public int Written => _log.Count;

    /// <summary>Records that are synced: their writers may have been told.</summary>
    public int Synced { get; private set; }

    /// <summary>
    /// A power failure: the first <paramref name="kept"/> records are on the disk, and half of the next one when it is
    /// <paramref name="torn"/>.
    /// </summary>
    public void Fail(int kept, bool torn)
    {
        var half = torn && kept < _log.Count ? _log[kept].Torn() : null;
        _log.RemoveRange(kept, _log.Count - kept);
        if (half is not null) _log.Add(half);
        Synced = Math.Min(Synced, kept);
    }

    /// <summary>Returns when it is synced: what there is of it then.</summary>
    internal async ValueTask<Record> WriteAsync(Record record)
    {
        if (Loses is { } loses) record = record.Without(loses);
        _log.Add(record);
        if (Sync is { } sync) await sync();
        Synced = _log.Count;
        return record;
    }

    /// <summary>The tables as of the last whole record; a torn one and what follows it are cut off.</summary>
    internal Tables Recover()
    {
        var whole = _log.TakeWhile(r => r.IsWhole || TrustsTornRecords).Count();
        _log.RemoveRange(whole, _log.Count - whole);
        Synced = whole;
        var tables = new Tables();
        foreach (var record in _log) record.Apply(tables);
        return tables;
    }
}

/// <summary>One transaction as it is written: its changes in order, and how many there must be.</summary>
internal sealed class Record(IReadOnlyList<Change> changes, int count)
{
    public bool IsWhole => changes.Count == count;

    public Record Torn() => new([.. changes.Take(changes.Count / 2)], count);

    public Record Without(Func<string, string, bool> loses)
    {
        List<Change> kept = [.. changes.Where(c => !loses(c.Table, c.Row))];
        return new Record(kept, kept.Count);
    }

    public void Apply(Tables tables)
    {
        foreach (var change in changes) change.Do(tables);
    }
}

/// <summary>One row put or taken away.</summary>
internal abstract class Change
{
    public abstract string Table { get; }

    /// <summary>The row as text, for a disk that loses it.</summary>
    public abstract string Row { get; }

    public abstract void Do(Tables tables);
    public abstract void Undo(Tables tables);
}

internal sealed class Change<TKey, TRow>(Func<Tables, Table<TKey, TRow>> of, string table, TKey key, TRow? before,
    TRow? after) : Change
    where TKey : notnull where TRow : class
{
    public override string Table => table;
    public override string Row =>
        $"{key} {(before is null ? "new" : after is null ? "gone" : "changed")} {after ?? before}";
    public override void Do(Tables tables) => of(tables).Set(key, before, after);
    public override void Undo(Tables tables) => of(tables).Set(key, after, before);
}
