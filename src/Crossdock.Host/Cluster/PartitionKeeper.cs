using Crossdock.Engine;

namespace Crossdock.Host.Cluster;

/// <summary>
/// What one silo's grains do to the engine. A keeper that was closed does nothing any more, whatever its silo still
/// believes.
/// </summary>
/// <param name="fresh">The book has answered lately: this node may be believed when it says that a partition is its
/// own.</param>
internal sealed class PartitionKeeper(CrossdockEngine engine, Func<bool> fresh)
{
    private volatile bool _closed;

    /// <summary>Set when the silo has started; grains are placed by the same plan.</summary>
    public Func<int, bool> IsPlannedHere { get; set; } = _ => true;

    public bool Has(int partition) => engine.Owns(partition);

    /// <exception cref="InvalidOperationException">This silo is out of the cluster.</exception>
    public async Task TakeAsync(int partition, CancellationToken ct)
    {
        if (_closed || !fresh())
            throw new InvalidOperationException($"Partition {partition} is not taken: this node is leaving.");
        try { await engine.OwnAsync(partition, ct); }
        catch (System.Data.Common.DbException e)
        {
            // The driver's own exceptions do not travel between nodes.
            throw new InvalidOperationException($"Partition {partition} could not be taken: {e.Message}");
        }
        if (_closed) engine.Drop();
    }

    public async Task GiveAsync(int partition, CancellationToken ct)
    {
        if (!_closed) await engine.ReleaseAsync(partition, ct);
    }

    public void Ring()
    {
        if (!_closed) engine.WakeHere();
    }

    /// <summary>Gives everything up without waiting for anything.</summary>
    public void Close()
    {
        _closed = true;
        engine.Drop();
    }
}
