using Orleans.Placement;
using Orleans.Runtime.Placement;

namespace Crossdock.Host.Cluster;

/// <summary>Partitions are placed by the plan.</summary>
[Serializable, GenerateSerializer, Immutable]
internal sealed class PartitionPlacement : PlacementStrategy;

[AttributeUsage(AttributeTargets.Class)]
internal sealed class PartitionPlacementAttribute() : PlacementAttribute(new PartitionPlacement());

/// <summary>Places a partition's grain where the plan of the members that this node sees has it.</summary>
internal sealed class PartitionDirector(Members members) : IPlacementDirector
{
    public Task<SiloAddress> OnAddActivation(PlacementStrategy strategy, PlacementTarget target, IPlacementContext context)
    {
        var silos = context.GetCompatibleSilos(target);
        var planned = members.Of((int)target.GrainIdentity.GetIntegerKey());
        // A member that is planned but cannot run the grain (it is just leaving) is replaced by any that can: the next
        // touch puts it right.
        return Task.FromResult(planned is not null && silos.Contains(planned) ? planned : silos[0]);
    }
}

/// <summary>The active nodes as this one sees them, and the plan that follows.</summary>
internal sealed class Members(IClusterMembershipService membership, int partitions)
{
    private readonly Lock _lock = new();
    private ClusterMembershipSnapshot? _seen;
    private IReadOnlyList<SiloAddress> _plan = [];

    /// <summary>Null when no node is active.</summary>
    public SiloAddress? Of(int partition) => All() is { Count: > 0 } plan ? plan[partition] : null;

    /// <summary>The node of each partition.</summary>
    public IReadOnlyList<SiloAddress> All()
    {
        lock (_lock)
        {
            var now = membership.CurrentSnapshot;
            if (now == _seen) return _plan;
            // By name and address without the generation: a node that was started again gets what it had.
            var nodes = now.Members.Values.Where(m => m.Status == SiloStatus.Active)
                .GroupBy(m => $"{m.Name}@{m.SiloAddress.Endpoint}")
                    .ToDictionary(g => g.Key, g => g.MaxBy(m => m.SiloAddress.Generation)!.SiloAddress);
            (_seen, _plan) = (now, [.. Plan.Of(nodes.Keys, partitions).Select(n => nodes[n])]);
            return _plan;
        }
    }
}
