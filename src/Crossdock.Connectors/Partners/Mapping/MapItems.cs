using Crossdock.Model;

namespace Crossdock.Connectors.Partners.Mapping;

/// <summary>The item of a line, by all the codes that its segments give.</summary>
internal static class MapItems
{
    public static void Collect(MapFrame frame, MapRule.Member member, MapElement element, WireSegment segment, string place)
    {
        if (!frame.Items.TryGetValue(member.Path, out var known)) frame.Items.Add(member.Path, known = []);
        if (member.Type.Kind == MapTypeKind.ItemKnown) frame.Unforced.Add(member.Path);
        var owner = member.Type.Kind switch
        {
            MapTypeKind.Gtin => ItemCodeOwner.Gtin,
            MapTypeKind.ItemOurs => ItemCodeOwner.Us,
            _ => ItemCodeOwner.Unknown,
        };
        var last = Math.Min(element.Last == 0 ? element.Element : element.Last, segment.Count);
        if (member.Type.Kind is not (MapTypeKind.Item or MapTypeKind.ItemKnown))
            known.Add((new ItemCode(owner, "", segment[element.Element, element.Component]), place));
        else if (element.Component > 0) // C212: number, type
            for (var e = element.Element; e <= last; e++)
                known.Add((ItemCode.Of(segment[e, 2], segment[e, 1]), place));
        else
            for (var e = element.Element; e < last; e += 2)
                known.Add((ItemCode.Of(segment[e, 0], segment[e + 1, 0]), place));
    }

    /// <summary>Null without <paramref name="fault"/> where it need not be ours.</summary>
    public static Item? Resolve(MapFrame frame, string path, List<(ItemCode Code, string Place)> found,
        PartnerCodes codes, string place, out MapFault? fault)
    {
        fault = null;
        var said = found.Where(f => f.Code.Value.Length > 0).Select(f => f.Code).ToList();
        var items = codes.Items(said);
        if (items.Count == 1) return items[0];
        if (frame.Unforced.Contains(path)) return null;
        var list = string.Join(", ", said.Select(s => $"{s.Qualifier} {s.Value}".Trim()));
        fault = new MapFault(MapFaultKind.UnknownItem, new DocumentFault(place,
            items.Count == 0 ? $"No item of ours is known under {list}."
                : $"The codes of the line lead to different items: {string.Join(", ", items.Select(i => i.Id))}.",
            list, $"a code of party {codes.Party.Id} in the cross references, our own item number, or a GTIN of an item"));
        return null;
    }
}
