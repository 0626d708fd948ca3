using Crossdock.Connectors.Api;
using Crossdock.Model;

namespace Crossdock.Connectors.Partners.Mapping;

/// <summary>What a map speaks of.</summary>
/// <param name="Name">x12/846, edifact/DESADV-in-warehouse.</param>
/// <param name="Syntax">x12 or edifact.</param>
/// <param name="Set">Transaction set or message type.</param>
/// <param name="Document">The canonical document's kind.</param>
public sealed record MapSummary(string Name, string Syntax, string Set, string Document, bool Reads, bool Writes);

/// <summary>The maps that there are, and the check of a partner's own.</summary>
public static class MapCatalogue
{
    /// <summary>The maps that everybody has.</summary>
    public static IReadOnlyList<MapSummary> BuiltIn { get; } =
        [.. MapFiles.Names.Select(n => Summary(MapFiles.BuiltIn.Read(n)!))];

    /// <summary>Documents of our processes that a map can write.</summary>
    private static readonly string[] Sent =
        ["purchase-order", "customer-invoice", "warehouse-release", "inbound-announcement",
            .. SentDocuments.Optional.Values.SelectMany(k => k)];

    /// <summary>Every fault of the maps in a partner's folder, each with name and line; a missing folder is one.</summary>
    public static IReadOnlyList<string> Faults(string folder)
    {
        if (!Directory.Exists(folder)) return [$"{folder}: no such folder of maps"];
        var (files, faults) = (MapFiles.Of(folder), new List<string>());
        foreach (var file in Directory.EnumerateFiles(folder, "*.map").Order(StringComparer.Ordinal))
            try
            {
                var name = MapName.OfFile(file);
                if (MapName.Parse(name) is not { Syntax: "x12" or "edifact" } said)
                    faults.Add($"{Path.GetFileName(file)}: a map is named as x12-846.map, x12-846-in.map, edifact-INVRPT@D.01B.map or edifact-DESADV-in-warehouse.map");
                else if (files.Read(name) is { } map)
                    faults.AddRange(Faults(map, said).Select(f => $"{name}: {f}"));
            }
            catch (MapException e)
            {
                faults.AddRange(e.Faults);
            }
        return faults;
    }

    /// <summary>A map that would never be taken, or that makes a document which nobody knows.</summary>
    private static IEnumerable<string> Faults(DocumentMap map, MapName said)
    {
        if ((map.Syntax, map.Set) != (said.Syntax, said.Set)) yield return $"the map is of {map.Syntax} {map.Set}";
        if (said.Direction != MapDirection.Both && map.Direction != MapDirection.Both && map.Direction != said.Direction)
            yield return $"the map is for {map.Direction.ToString().ToLowerInvariant()}, its name says otherwise";
        var known = map.Document.StartsWith('/') ? ApiTranslator.Resources.Select(r => "/" + r)
            : TradeDocument.Kinds.Select(k => k.Kind).Concat(Sent);
        if (!known.Contains(map.Document))
            yield return $"there is no document '{map.Document}': {string.Join(", ", known)}";
    }

    private static MapSummary Summary(DocumentMap map) =>
        new(map.Name, map.Syntax, map.Set, map.Document, map.Direction != MapDirection.Out,
            map.Direction != MapDirection.In);
}
