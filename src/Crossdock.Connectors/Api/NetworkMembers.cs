using Crossdock.Model;

namespace Crossdock.Connectors.Api;

/// <summary>Members that name something of the network: by the client's own code, else by ours.</summary>
internal static class NetworkMembers
{
    public static EntityId? Entity(this JsonMembers members, string name)
    {
        if (members.Text(name, "a company") is not { } code) return null;
        if (members.Reading.Network.FindEntity(
            new EntityId(members.Reading.Ours(CrossReferenceKind.Party, code))) is { } entity) return entity.Id;
        members.Fault(name, "Unknown company.", code, "a company's code of yours, or one of ours");
        return null;
    }

    public static Location? Location(this JsonMembers members, string name, EntityId? of = null)
    {
        if (members.Text(name, "a location") is not { } code) return null;
        var location = members.Reading.Network.FindLocation(
            new LocationId(members.Reading.Ours(CrossReferenceKind.Location, code)));
        if (location is null)
            members.Fault(name, "Unknown location.", code, "a location's code of yours, or one of ours");
        else if (of is { } entity && location.Entity != entity)
            members.Fault(name, $"Location {location.Id} belongs to company {location.Entity}.", code,
                $"a location of company {entity}");
        return location;
    }

    public static Party? Party(this JsonMembers members, string name, PartyRole role)
    {
        var what = $"a {role.ToString().ToLowerInvariant()}";
        if (members.Text(name, what) is not { } code) return null;
        var party = members.Reading.Network.FindParty(new PartyId(members.Reading.Ours(CrossReferenceKind.Party, code)));
        if (party is null || party.Role != role)
        {
            members.Fault(name, party is null ? $"Unknown {what[2..]}." : $"{party.Id} is no {what[2..]}.", code,
                $"the code of {what}");
            return null;
        }
        if (members.Reading.Partner is { } speaker && speaker != party.Id)
            members.Fault(name, $"This client speaks for {speaker}, not for {party.Id}.", code, speaker.Value);
        return party;
    }

    public static Item? Item(this JsonMembers members, string name)
    {
        if (members.Text(name, "an item") is not { } code) return null;
        var item = members.Reading.Network.FindItem(new ItemId(members.Reading.Ours(CrossReferenceKind.Item, code)));
        if (item is null) members.Fault(name, "Unknown item.", code, "an item's code of yours, or one of ours");
        return item;
    }

    /// <summary>
    /// {value, unit}: in one of the item's units, positive, whole base units where the item is not divisible.
    /// </summary>
    public static Quantity? Quantity(this JsonMembers members, string name, Item? item, bool zeroAllowed = false) =>
        members.Quantity(name, item, q => zeroAllowed ? q.Number("value", "quantity", 0m)
            : q.Positive("value", "quantity"));

    /// <summary>The same, more or less than nothing.</summary>
    public static Quantity? Difference(this JsonMembers members, string name, Item? item) =>
        members.Quantity(name, item, q =>
    {
        var value = q.Number("value", "quantity");
        if (value is 0m) q.Fault("value", "The quantity is nothing.", "0", "more or less than 0");
        return value is 0m ? null : value;
    });

    private static Quantity? Quantity(this JsonMembers members, string name, Item? item, Func<JsonMembers, decimal?> read)
    {
        if (members.Object(name, "{value, unit}") is not { } quantity) return null;
        var value = read(quantity);
        var unit = quantity.Unit("unit", item);
        quantity.Close();
        if (value is not { } amount || unit is not { } known) return null;
        var result = new Quantity(amount, known);
        quantity.CheckWhole("value", item, result);
        return result;
    }

    /// <summary>{amount, unit}: per one of the item's units.</summary>
    public static UnitPrice? Price(this JsonMembers members, string name, Item? item)
    {
        if (members.Object(name, "{amount, unit}") is not { } price) return null;
        var amount = price.Number("amount", "price", 0m);
        var unit = price.Unit("unit", item);
        price.Close();
        return amount is { } value && unit is { } known ? new UnitPrice(value, known) : null;
    }

    public static UnitPrice? OptionalPrice(this JsonMembers members, string name, Item? item) =>
        members.Has(name) ? members.Price(name, item) : null;

    public static UnitCode? Unit(this JsonMembers members, string name, Item? item)
    {
        if (members.Text(name, "a unit") is not { } code) return null;
        var unit = new UnitCode(members.Reading.Ours(CrossReferenceKind.Unit, code));
        if (item is null || item.HasUnit(unit)) return unit;
        members.Fault(name, $"Item {item.Id} has no such unit.", code,
            string.Join(", ", item.Units.Select(u => u.Unit).Prepend(item.BaseUnit)));
        return null;
    }

    public static void CheckWhole(this JsonMembers members, string name, Item? item, Quantity quantity)
    {
        if (item is { WholeUnitsOnly: true } && item.HasUnit(quantity.Unit) && item.ToBase(quantity) % 1m != 0m)
            members.Fault(name, $"{quantity} is {item.ToBase(quantity)} {item.BaseUnit} of item {item.Id}, which is not divisible.",
                quantity.ToString(), "whole base units");
    }

    public static Address? Address(this JsonMembers members, string name)
    {
        if (members.Object(name, "an address") is not { } address) return null;
        var (to, street, city, postalCode) = (address.Text("name", "a name"), address.Text("street", "a street"),
            address.Text("city", "a city"), address.Text("postalCode", "a postal code"));
        var (state, country, code) = (address.OptionalText("state", "a state"), address.Text("country", "a country"),
            address.OptionalText("code", "a code"));
        if (country is not null && (country.Length != 2 || !country.All(char.IsAsciiLetterUpper)))
            address.Fault("country", "Not a country.", country, "two capital letters (ISO 3166-1)");
        address.Close();
        return to is null || street is null || city is null || postalCode is null || country is null
            ? null
            : new Address(to, street, city, state, postalCode, country, code);
    }

    /// <summary>The lines of a document with their numbers checked: each once.</summary>
    public static List<(JsonMembers Line, int? Number)> Lines(
        this JsonMembers members, string name = "lines", string number = "number")
    {
        var lines = members.Objects(name, "lines").Select(l => (Line: l, Number: l.LineNumber(number))).ToList();
        foreach (var again in lines.Where(l => l.Number is not null).GroupBy(l => l.Number).SelectMany(g => g.Skip(1)))
            again.Line.Fault(number, "The line number is used twice.", again.Number.ToString(), "each number once");
        return lines;
    }
}
