using Crossdock.Connectors.Partners.X12.Reading;
using Crossdock.Model;

namespace Crossdock.Connectors.Partners.Mapping;

/// <summary>Codes between a partner and us, on one day: its cross references (filed under its party or its endpoint), GTIN, GLN, and our own numbers.</summary>
internal sealed class PartnerCodes(Network network, Party party, EndpointId endpoint, DateOnly on)
{
    public Network Network => network;
    public Party Party => party;

    /// <summary>The ids of the two sides in their interchanges.</summary>
    public string? OurId { get; init; }

    /// <inheritdoc cref="OurId"/>
    public string? TheirId { get; init; }

    /// <summary>Our code for one of the partner's.</summary>
    public string? Ours(CrossReferenceKind kind, string theirs) =>
        network.Ours(party.Id.Value, kind, theirs, on) ?? network.Ours(endpoint.Value, kind, theirs, on);

    /// <summary>The partner's code for one of ours.</summary>
    public string? Theirs(CrossReferenceKind kind, string ours) =>
        network.Theirs(party.Id.Value, kind, ours, on) ?? network.Theirs(endpoint.Value, kind, ours, on);

    /// <summary>All items that the codes lead to, each once; one code that is known in one way only is enough.</summary>
    public IReadOnlyList<Item> Items(IEnumerable<ItemCode> codes) => [.. codes.Select(Item).OfType<Item>().DistinctBy(i => i.Id)];

    private Item? Item(ItemCode code)
    {
        if (code.Value.Length == 0) return null;
        if (Ours(CrossReferenceKind.Item, code.Value) is { } ours) return network.FindItem(new ItemId(ours));
        if (MayBeOurs(code.Owner) && IsId(code.Value) && network.FindItem(new ItemId(code.Value)) is { } own) return own;
        return code.Owner is ItemCodeOwner.Gtin ? network.FindItemByGtin(code.Value) : null;
    }

    private bool MayBeOurs(ItemCodeOwner owner) => owner == ItemCodeOwner.Us || party.Role switch
    {
        PartyRole.Customer => owner == ItemCodeOwner.Seller,
        PartyRole.Supplier => owner == ItemCodeOwner.Buyer,
        PartyRole.Carrier or PartyRole.Warehouse => true,
    };

    /// <summary>A location of ours by the partner's code, our own code or its GLN.</summary>
    public Location? Location(string code)
    {
        if (!IsId(code)) return null;
        return network.FindLocation(new LocationId(Ours(CrossReferenceKind.Location, code) ?? code)) ?? network.Locations.FirstOrDefault(l => l.Gln == code);
    }

    public string Unit(string theirs) => Ours(CrossReferenceKind.Unit, theirs) ?? theirs;

    public static bool IsId(string value) =>
        value.Length is > 0 and <= Model.Limits.IdLength && value.Trim().Length == value.Length && !WireValues.HasControls(value);
}

/// <summary>Whose number an item code is, as its qualifier says.</summary>
internal enum ItemCodeOwner { Unknown = 0, Buyer = 1, Seller = 2, Gtin = 3, Us = 4 }

internal readonly record struct ItemCode(ItemCodeOwner Owner, string Qualifier, string Value)
{
    /// <summary>X12 data element 235 and EDIFACT data element 7143 together: where both have a code it means the same.</summary>
    public static ItemCode Of(string qualifier, string value) => new(qualifier switch
    {
        "IN" or "BP" or "PI" or "IZ" or "CB" or "IT" => ItemCodeOwner.Buyer,
        "VN" or "VP" or "VC" or "VA" or "VS" or "SK" or "SA" => ItemCodeOwner.Seller,
        "UP" or "UK" or "EN" or "UA" or "UI" or "UC" or "UD" or "EO" or "SRV" => ItemCodeOwner.Gtin,
        _ => ItemCodeOwner.Unknown,
    }, qualifier, value);
}
