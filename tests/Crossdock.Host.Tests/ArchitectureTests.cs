using System.Xml.Linq;

namespace Crossdock.Host.Tests;

/// <summary>Holds the table of rooms: who may reference whom.</summary>
public class ArchitectureTests
{
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Model"] = [], ["Edi"] = [], ["Processes"] = ["Model"], ["Storage"] = ["Model"], ["Engine"] = ["Model"],
        ["Connectors"] = ["Model", "Edi"], ["Console"] = ["Model"], ["Sandbox"] = ["Model", "Edi"],
        ["Host"] = ["Model", "Edi", "Processes", "Storage", "Engine", "Connectors", "Console", "Sandbox"],
    };

    [Fact]
    public void Every_room_references_only_what_the_table_allows() =>
        Assert.Empty(Directory.GetFiles(Path.Combine(ProjectRoot.Folder, "src"), "*.csproj", SearchOption.AllDirectories)
            .SelectMany(f => Violations(Path.GetFileNameWithoutExtension(f)["Crossdock.".Length..], XDocument.Load(f))));

    [Fact]
    public void A_planted_violation_is_caught() => Assert.Equal(["Model must not reference Storage"], Violations("Model",
        XDocument.Parse("""<Project><ItemGroup><ProjectReference Include="../Crossdock.Storage/Crossdock.Storage.csproj" /></ItemGroup></Project>""")));

    [Fact]
    public void Pure_rooms_refuse_clocks_and_files() =>
        Assert.All(["Model", "Edi", "Processes"], room => Assert.Contains("BannedSymbols.txt",
        File.ReadAllText(Path.Combine(ProjectRoot.Folder, "src", $"Crossdock.{room}", $"Crossdock.{room}.csproj"))));

    private static IEnumerable<string> Violations(string room, XDocument project) =>
        project.Descendants("ProjectReference")
            .Select(r => Path.GetFileNameWithoutExtension(
                ((string)r.Attribute("Include")!).Replace('\\', '/'))["Crossdock.".Length..])
            .Where(r => !Allowed[room].Contains(r)).Select(r => $"{room} must not reference {r}");
}
