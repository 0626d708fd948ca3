namespace Crossdock.Connectors.Partners.Mapping;

/// <summary>What a map speaks of.</summary>
/// <param name="Syntax">x12 or edifact.</param>
/// <param name="Set">Transaction set or message type.</param>
/// <param name="Document">The canonical document's kind.</param>
public sealed record MapSummary(string Syntax, string Set, string Document, bool Reads, bool Writes);

/// <summary>The maps that there are, and the check of a partner's own.</summary>
public static class MapCatalogue
{
    /// <summary>The maps that everybody has.</summary>
    public static IReadOnlyList<MapSummary> BuiltIn { get; } = [.. MapFiles.Names.Select(n => Summary(MapFiles.BuiltIn.Read(n)!))];

    /// <summary>Every fault of the maps in a partner's folder, each with name and line; a missing folder is one.</summary>
    public static IReadOnlyList<string> Faults(string folder)
    {
        if (!Directory.Exists(folder)) return [$"{folder}: no such folder of maps"];
        var files = MapFiles.Of(folder);
        var faults = new List<string>();
        foreach (var name in Directory.EnumerateFiles(folder, "*.map").Select(f => Path.GetFileNameWithoutExtension(f)).Order(StringComparer.Ordinal))
            try
            {
                if (name.Split('-', 2) is [var syntax, var set]) files.Read($"{syntax}/{set}");
                else faults.Add($"{name}.map: a map is named as x12-846.map");
            }
            catch (MapException e)
            {
                faults.AddRange(e.Faults);
            }
        return faults;
    }

    private static MapSummary Summary(DocumentMap map) =>
        new(map.Syntax, map.Set, map.Document, map.Direction != MapDirection.Out, map.Direction != MapDirection.In);
}
