using System.Text.Json;
using Crossdock.Engine.Tests.Storage;

namespace Crossdock.Host.Tests;

/// <summary>Two nodes as processes over one PostgreSQL: the small version of <c>crossdock drill cluster</c>.</summary>
public class ClusterTests(PostgresServer postgres)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_node_that_is_killed_hangs_or_is_cut_off_loses_its_partitions_and_nothing_is_lost_or_doubled()
    {
        var (_, said) = await KillTests.RunAsync(
            "drill", "cluster", "--data", await postgres.NewSchemaAsync(Ct), "--rounds", "3", "--nodes", "2",
            "--faults", "Kill", "--faults", "Hang", "--faults", "CutFromBook", "--hang-seconds", "20", "--clients", "3",
            "--json");
        // How fast is for the drill to judge on a machine of its own; here it only must have happened.
        using var result = JsonDocument.Parse(said.Split('\n')[0]);
        foreach (var name in (string[])["lost", "doubled", "stuck", "bookFaults", "notWhole"])
            Assert.True(result.RootElement.GetProperty(name).GetInt32() == 0, said);
        Assert.Equal(3, result.RootElement.GetProperty("times").GetArrayLength());
        Assert.All(result.RootElement.GetProperty("times").EnumerateArray(), t =>
            Assert.Equal(1, t.GetProperty("took").GetInt32()));
        Assert.True(result.RootElement.GetProperty("documents").GetInt32() > 0);
    }

    [Fact]
    public async Task A_book_in_a_folder_is_not_shared()
    {
        var (code, said) = await KillTests.RunAsync(
            "serve", "--data", Path.Combine(Path.GetTempPath(), "crossdock-" + Guid.NewGuid().ToString("N")), "--node",
            "n1");
        Assert.Equal(2, code);
        Assert.Contains("PostgreSQL", said);
    }
}
