using Crossdock.Host.Configuration;

namespace Crossdock.Host.Tests;

/// <summary>A partner's maps lie beside the network, are checked with it, and belong to its version.</summary>
public sealed class PartnerMapConfigurationTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("crossdock-network").FullName;

    public PartnerMapConfigurationTests()
    {
        foreach (var file in Directory.EnumerateFiles(Path.Combine(ProjectRoot.Folder, "samples", "network")))
            File.Copy(file, Path.Combine(_folder, Path.GetFileName(file)));
        var network = Path.Combine(_folder, "network.yaml");
        File.WriteAllText(network, File.ReadAllText(network)
            .Replace("party: ACME,", "party: ACME, maps: maps/acme,", StringComparison.Ordinal));
        Assert.Contains("maps: maps/acme", File.ReadAllText(network));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void The_folder_is_relative_to_the_network_and_its_content_names_another_version()
    {
        var map = Path.Combine(Directory.CreateDirectory(Path.Combine(_folder, "maps", "acme")).FullName, "x12-846.map");
        File.WriteAllText(map, "map x12 846 extends x12/846\n");
        var before = NetworkFolder.Load(_folder);
        Assert.Contains(before.Endpoints, e => e.Setting("maps") == Path.Combine(_folder, "maps", "acme"));
        File.WriteAllText(map, "map x12 846 extends x12/846\ndrop CTT\n");
        Assert.NotEqual(before.Hash, NetworkFolder.Load(_folder).Hash);
    }

    [Fact]
    public void Every_fault_of_the_maps_is_a_fault_of_the_network()
    {
        Assert.Contains("no such folder of maps",
            Assert.Single(Assert.Throws<UsageException>(() => NetworkFolder.Load(_folder)).Faults));
        var maps = Directory.CreateDirectory(Path.Combine(_folder, "maps", "acme")).FullName;
        File.WriteAllText(Path.Combine(maps, "x12-846.map"), "map x12 846 both inventory-report\nBIA 0=number\n");
        File.WriteAllText(Path.Combine(maps, "x12-852.map"), "map x12 852 both nothing-known\n");
        var faults = Assert.Throws<UsageException>(() => NetworkFolder.Load(_folder)).Faults;
        Assert.Equal(2, faults.Count);
        Assert.Contains(faults, f => f.StartsWith("network.yaml: endpoints/edi-acme: maps: x12/846:2: ",
            StringComparison.Ordinal));
        Assert.Contains(faults, f => f.Contains("nothing-known"));
    }
}
