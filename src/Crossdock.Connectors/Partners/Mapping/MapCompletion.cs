using System.Text.Json.Nodes;
using Crossdock.Model;

namespace Crossdock.Connectors.Partners.Mapping;

/// <summary>What a loop leaves unsaid because it is said around it, or because our own data say it.</summary>
internal sealed class MapCompletion(PartnerCodes codes)
{
    /// <summary>
    /// A quantity without a unit is in that of the quantity beside it, in the unit that holds for its line, else in the
    /// item's base unit; a price without one is for the quantity's.
    /// </summary>
    public void Units(MapFrame frame)
    {
        var quantities = frame.Target.Where(
            m => m.Value is JsonObject o && o.ContainsKey("value") && !o.ContainsKey("unit"))
            .Select(m => (JsonObject)m.Value!).ToList();
        var beside = frame.Target.Select(m =>
            m.Value is JsonObject o && o.ContainsKey("value") ? o["unit"]?.GetValue<string>() : null).OfType<string>()
                .Distinct().ToList();
        foreach (var quantity in quantities)
            if ((beside is [var one] ? one : UnitAround(frame)) is { } unit) quantity["unit"] = unit;
        if (frame.Target["price"] is JsonObject price && price.ContainsKey("amount") && !price.ContainsKey("unit")
            && ((frame.Target["quantity"] as JsonObject)?["unit"]?.GetValue<string>() ?? UnitAround(frame)) is { } per)
            price["unit"] = per;
    }

    private string? UnitAround(MapFrame frame)
    {
        for (var at = frame; at is not null; at = at.Around)
            if (at.Target["unit"] is JsonValue unit) return unit.GetValue<string>();
        for (var at = frame; at is not null; at = at.Around)
            if (at.Target["item"] is JsonValue item)
                return codes.Network.FindItem(new ItemId(item.GetValue<string>()))?.BaseUnit.Value;
            else if (at.Items.TryGetValue("item", out var said) && codes.Items(said.Select(x => x.Code)) is [var one])
                return one.BaseUnit.Value;
        return null;
    }

    /// <summary>A partner may name a place by its code only.</summary>
    public void Address(MapFrame frame)
    {
        if (MapReading.Member(frame.Target, "street") is not null
            && MapReading.Member(frame.Target, "city") is not null) return;
        if (MapReading.Member(frame.Target, "code")?.GetValue<string>() is not { } code
            || codes.Location(code) is not { } location) return;
        var (address, name) = (location.Address, MapReading.Member(frame.Target, "name"));
        foreach (var (member, value) in ((string, string?)[])[("name", name?.GetValue<string>() ?? address.Name),
            ("street", address.Street), ("city", address.City),
                     ("state", address.State), ("postalCode", address.PostalCode), ("country", address.Country)])
            if (value is not null) frame.Target[member] = value;
    }
}
