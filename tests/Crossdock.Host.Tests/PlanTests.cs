using Crossdock.Host.Cluster;

namespace Crossdock.Host.Tests;

public class PlanTests
{
    private const int Partitions = 64;

    public static TheoryData<int> Sizes => [1, 2, 3, 5, 7, 64, 65];

    [Theory, MemberData(nameof(Sizes))]
    public void Every_partition_has_a_node_and_no_node_has_two_more_than_another(int count)
    {
        var plan = Plan.Of(Nodes(count), Partitions);
        Assert.Equal(Partitions, plan.Count);
        var shares = Nodes(count).Select(n => plan.Count(p => p == n)).ToList();
        Assert.True(shares.Max() - shares.Min() <= 1, string.Join(" ", shares));
    }

    [Fact]
    public void Nodes_that_see_one_another_in_another_order_make_the_same_plan() =>
        Assert.Equal(Plan.Of(Nodes(5), Partitions), Plan.Of([.. Nodes(5).Reverse()], Partitions));

    [Theory, InlineData(1), InlineData(2), InlineData(3), InlineData(4)]
    public void A_node_that_joins_moves_little_more_than_its_own_share(int before)
    {
        var moved = Plan.Of(Nodes(before), Partitions).Zip(Plan.Of(Nodes(before + 1), Partitions))
            .Count(p => p.First != p.Second);
        // Dealt out in turn, a join would move nearly all of them.
        Assert.InRange(moved, Partitions / (before + 1), Partitions / (before + 1) * 2);
    }

    [Fact]
    public void Without_nodes_nothing_is_planned() => Assert.Empty(Plan.Of([], Partitions));

    private static string[] Nodes(int count) => [.. Enumerable.Range(1, count).Select(n => $"n{n}")];
}
