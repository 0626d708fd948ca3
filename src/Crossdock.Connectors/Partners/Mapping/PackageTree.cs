using System.Globalization;
using System.Text.Json.Nodes;
using Crossdock.Model;

namespace Crossdock.Connectors.Partners.Mapping;

/// <summary>
/// Packages that hold their lines, as CPS, PAC, PCI, GIN and LIN of an EDIFACT message do: {id, parent, units: [{kind,
/// labels: [{sscc, through … sscc5, through5}]}], lines}. The canonical document has the lines beside the packages,
/// each with its package's id. The level without parent and without label is the shipment itself, and no package.
/// </summary>
internal static class PackageTree
{
    private static readonly (string From, string Through)[] Labels =
        [("sscc", "through"), ("sscc2", "through2"), ("sscc3", "through3"), ("sscc4", "through4"),
            ("sscc5", "through5")];

    /// <summary>
    /// From the wire: lines go to the document, each with its package; several labels of one level are as many
    /// packages.
    /// </summary>
    public static void Flatten(JsonObject document, MapReading mapped)
    {
        var levels = (document["packages"] as JsonArray ?? []).OfType<JsonObject>().ToList();
        var (packages, lines) = (new JsonArray(), new JsonArray());
        var known = new HashSet<string>(StringComparer.Ordinal);
        var shipment = levels.Where(IsShipment).Select(Id).ToHashSet(StringComparer.Ordinal);
        foreach (var (i, level) in levels.Index())
        {
            var (id, parent) = (Id(level), level["parent"]?.GetValue<string>());
            foreach (var (u, unit) in Units(level).Index()) Check(unit, $"/packages/{i}/units/{u}", mapped);
            if (!known.Add(id)) mapped.Fault($"/packages/{i}", $"The packing level {id} comes twice.", id,
                "each number once (CPS 7164)");
            if (parent is not null && levels.TrueForAll(l => Id(l) != parent))
                mapped.Fault($"/packages/{i}/parent", $"There is no packing level {parent}.", parent,
                    "the number of another level (CPS 7166)");
            if (!shipment.Contains(id))
                foreach (var package in Packages(level, id, parent is null || shipment.Contains(parent) ? null : parent))
                    packages.Add(package);
            foreach (var (n, line) in (level["lines"] as JsonArray ?? []).ToList().Index())
            {
                mapped.Moved($"/packages/{i}/lines/{n}", $"/lines/{lines.Count}");
                if (!shipment.Contains(id)) line!["package"] = id;
                Check((JsonObject)line!, $"/lines/{lines.Count}", mapped);
                // Labels of a line are cartons that hold it, on the level's package if there is one.
                var own = Of((JsonObject)line!).Except(Ssccs(level))
                    .Select((sscc, k) => (Sscc: sscc, Id: $"{id}-{lines.Count + 1}.{k + 1}")).ToList();
                foreach (var (sscc, carton) in own)
                    packages.Add(new JsonObject { ["id"] = carton, ["kind"] = "Carton", ["sscc"] = sscc,
                        ["parent"] = shipment.Contains(id) ? null : id });
                if (own.Count > 0) line!["package"] = own[0].Id;
                ((JsonObject)line!).Remove("labels");
                lines.Add(line!.DeepClone());
            }
        }
        document.Remove("packages");
        if (packages.Count > 0) document["packages"] = packages;
        document["lines"] = lines;
    }

    /// <summary>
    /// To the wire: a level for the shipment with the lines that no package holds, then each package with its lines,
    /// numbered from 1.
    /// </summary>
    public static void Nest(JsonObject document)
    {
        var lines = (document["lines"] as JsonArray ?? []).OfType<JsonObject>().ToList();
        var packages = (document["packages"] as JsonArray ?? []).OfType<JsonObject>().ToList();
        var numbers = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var package in packages)
            numbers.TryAdd(Id(package), (numbers.Count + 2).ToString(CultureInfo.InvariantCulture));
        var levels = new JsonArray { new JsonObject { ["id"] = "1",
            ["lines"] = Held(lines.Where(l => l["package"] is not JsonValue p
                || !numbers.ContainsKey(p.GetValue<string>()))) } };
        foreach (var package in packages)
            levels.Add(new JsonObject
            {
                ["id"] = numbers[Id(package)],
                ["parent"] = package["parent"] is JsonValue parent
                    && numbers.TryGetValue(parent.GetValue<string>(), out var number) ? number : "1",
                ["units"] = new JsonArray(new JsonObject
                {
                    ["kind"] = package["kind"]?.DeepClone(),
                    ["labels"] = package["sscc"] is { } sscc
                        ? new JsonArray(new JsonObject { ["sscc"] = sscc.DeepClone() }) : [],
                }),
                ["lines"] = Held(lines.Where(l => l["package"]?.GetValue<string>() == Id(package))),
            });
        document["packages"] = levels;
        document.Remove("lines");
    }

    private static JsonArray Held(IEnumerable<JsonObject> lines) => [.. lines.Select(l => l.DeepClone())];

    private static string Id(JsonObject level) => level["id"]?.GetValue<string>() ?? "";

    private static bool IsShipment(JsonObject level) => level["parent"] is null && !Ssccs(level).Any();

    private static IEnumerable<JsonObject> Packages(JsonObject level, string id, string? parent)
    {
        var unit = Units(level).FirstOrDefault(u => u["labels"] is JsonArray { Count: > 0 })
            ?? Units(level).FirstOrDefault();
        var labels = Ssccs(level).Distinct().DefaultIfEmpty<string?>(null).ToList();
        return labels.Select((sscc, i) => new JsonObject
        {
            ["id"] = i == 0 ? id : string.Create(CultureInfo.InvariantCulture, $"{id}.{i + 1}"),
            ["kind"] = unit?["kind"]?.DeepClone() ?? "Carton", ["sscc"] = sscc, ["parent"] = parent,
        });
    }

    private static IEnumerable<string> Ssccs(JsonObject level) => Units(level).SelectMany(Of);

    /// <summary>The labels of a unit or a line: one by one, or from one to another.</summary>
    private static IEnumerable<string> Of(JsonObject holder) =>
        Ranges(holder).SelectMany(r => r.Through is null ? [r.From] : Gs1.SsccRange(r.From, r.Through) ?? []);

    private static IEnumerable<(int Label, string From, string? Through)> Ranges(JsonObject holder) =>
        (holder["labels"] as JsonArray ?? []).OfType<JsonObject>().Index()
            .SelectMany(l => Labels.Where(name => l.Item[name.From] is not null)
            .Select(name => (l.Index, l.Item[name.From]!.GetValue<string>(), l.Item[name.Through]?.GetValue<string>())));

    private static void Check(JsonObject holder, string place, MapReading mapped)
    {
        foreach (var (label, from, through) in Ranges(holder))
            if (through is not null && Gs1.SsccRange(from, through) is null)
                mapped.Fault($"{place}/labels/{label}", "The labels from one to the other are none.",
                    $"{from} to {through}", $"up to {Model.Limits.SsccsOfARange} labels, the first before the last");
    }

    private static IEnumerable<JsonObject> Units(JsonObject level) =>
        (level["units"] as JsonArray ?? []).OfType<JsonObject>();
}
