using Orleans.Concurrency;

namespace Crossdock.Host.Cluster;

/// <summary>One partition. Where its grain is active, its messages are decided.</summary>
public interface IPartitionGrain : IGrainWithIntegerKey
{
    /// <summary>Keeps the partition where it is planned to be: takes it when this is the place, else gives it up.</summary>
    Task TouchAsync();

    /// <summary>Something was accepted that this partition's node may have to decide.</summary>
    [AlwaysInterleave]
    Task RingAsync();

    /// <summary>A member that leaves and cannot say so in the members' table asks another to do it.</summary>
    [AlwaysInterleave]
    Task ExpelAsync(SiloAddress member);
}

/// <summary>
/// Activation takes the partition with a new epoch, deactivation gives it up. In a split network it may be active twice
/// for a moment: the epochs let only one of them commit. An activation may come up where it is not planned (whoever
/// called still believed that it was there): it takes nothing, and moves.
/// </summary>
[PartitionPlacement]
internal sealed class PartitionGrain(PartitionKeeper keeper, IClusterMembershipService membership) : Grain, IPartitionGrain
{
    private int Partition => (int)this.GetPrimaryKeyLong();

    public override Task OnActivateAsync(CancellationToken cancellationToken) =>
        keeper.IsPlannedHere(Partition) ? keeper.TakeAsync(Partition, cancellationToken) : Task.CompletedTask;

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken) =>
        keeper.GiveAsync(Partition, cancellationToken);

    public async Task TouchAsync()
    {
        // Moved, not ended: a message that still comes here would begin it anew here, again and again.
        if (!keeper.IsPlannedHere(Partition)) MigrateOnIdle();
        else if (!keeper.Has(Partition)) await keeper.TakeAsync(Partition, CancellationToken.None);
    }

    public Task ExpelAsync(SiloAddress member) => membership.TryKill(member);

    public Task RingAsync()
    {
        keeper.Ring();
        return Task.CompletedTask;
    }
}
