using System.Buffers;
using System.Text;
using Crossdock.Connectors.Partners.X12.Reading;
using Crossdock.Model;

namespace Crossdock.Connectors.Partners.Mapping;

/// <summary>
/// Codes between a partner and us, on one day: its cross references (filed under its party or its endpoint), GTIN, GLN,
/// and our own numbers.
/// </summary>
internal sealed class PartnerCodes(Network network, Party party, EndpointId endpoint, DateOnly on)
{
    private readonly CodePair _items = CodePair.Of(network, party, endpoint, CrossReferenceKind.Item);
    private readonly CodePair _units = CodePair.Of(network, party, endpoint, CrossReferenceKind.Unit);

    public Network Network => network;
    public Party Party => party;
    public DateOnly On => on;

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
    public IReadOnlyList<Item> Items(IEnumerable<ItemCode> codes) =>
        [.. codes.Select(Item).OfType<Item>().DistinctBy(i => i.Id)];

    private Item? Item(ItemCode code)
    {
        if (code.Value.Length == 0) return null;
        if (Ours(CrossReferenceKind.Item, code.Value) is { } ours) return network.FindItem(new ItemId(ours));
        if (MayBeOurs(code.Owner) && IsId(code.Value) && network.FindItem(new ItemId(code.Value)) is { } own) return own;
        return code.Owner is ItemCodeOwner.Gtin ? network.FindItemByGtin(code.Value) : null;
    }

    /// <summary>The item that one code leads to, found without a string, as <see cref="Items"/> finds it.</summary>
    public Item? Item(ItemCodeOwner owner, ReadOnlySpan<byte> value)
    {
        if (value.IsEmpty) return null;
        if (_items.Ours(value, on) is { } ours) return network.FindItem(ours.AsSpan());
        if (MayBeOurs(owner) && network.FindItem(value) is { } own) return own;
        return owner is ItemCodeOwner.Gtin ? network.FindItemByGtin(value) : null;
    }

    /// <summary>
    /// The unit of an item for the partner's, found without a string; null where the item has none of that code.
    /// </summary>
    public UnitCode? Unit(Item item, ReadOnlySpan<byte> theirs) => UnitOf(item, theirs, _units.Ours(theirs, on));

    /// <param name="ours">Our code for <paramref name="theirs"/>; null where no cross reference says it: then both are
    /// the same.</param>
    public static UnitCode? UnitOf(Item item, ReadOnlySpan<byte> theirs, string? ours)
    {
        if (Is(item.BaseUnit, theirs, ours)) return item.BaseUnit;
        foreach (var other in item.Units)
            if (Is(other.Unit, theirs, ours))
                return other.Unit;
        return null;
    }

    private static bool Is(UnitCode unit, ReadOnlySpan<byte> theirs, string? ours) =>
        ours is null ? Ascii.Equals(theirs, unit.Value) : ours == unit.Value;

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
        return network.FindLocation(new LocationId(Ours(CrossReferenceKind.Location, code) ?? code))
            ?? network.Locations.FirstOrDefault(l => l.Gln == code);
    }

    public string Unit(string theirs) => Ours(CrossReferenceKind.Unit, theirs) ?? theirs;

    public static bool IsId(string value) =>
        value.Length is > 0 and <= Model.Limits.IdLength && value.Trim().Length == value.Length
            && !WireValues.HasControls(value);
}

/// <summary>A partner's codes of one kind: those filed under its party go before those of its endpoint.</summary>
internal readonly record struct CodePair(CrossReferenceTable Party, CrossReferenceTable Endpoint)
{
    public static CodePair Of(Network network, Party party, EndpointId endpoint, CrossReferenceKind kind) =>
        new(network.CodesOf(party.Id.Value, kind), network.CodesOf(endpoint.Value, kind));

    public string? Ours(ReadOnlySpan<byte> theirs, DateOnly on) => Party.Ours(theirs, on) ?? Endpoint.Ours(theirs, on);

    public string? Ours(ReadOnlySpan<char> theirs, DateOnly on) => Party.Ours(theirs, on) ?? Endpoint.Ours(theirs, on);
}

/// <summary>Whose number an item code is, as its qualifier says.</summary>
internal enum ItemCodeOwner { Unknown = 0, Buyer = 1, Seller = 2, Gtin = 3, Us = 4 }

internal readonly record struct ItemCode(ItemCodeOwner Owner, string Qualifier, string Value)
{
    private const int LongestQualifier = 3;

    /// <summary>
    /// X12 data element 235 and EDIFACT data element 7143 together: where both have a code it means the same.
    /// </summary>
    public static ItemCode Of(string qualifier, string value) => new(OwnerOf(qualifier), qualifier, value);

    /// <inheritdoc cref="Of"/>
    public static ItemCodeOwner OwnerOf(ReadOnlySpan<char> qualifier) => qualifier switch
    {
        "IN" or "BP" or "PI" or "IZ" or "CB" or "IT" => ItemCodeOwner.Buyer,
        "VN" or "VP" or "VC" or "VA" or "VS" or "SK" or "SA" => ItemCodeOwner.Seller,
        "UP" or "UK" or "EN" or "UA" or "UI" or "UC" or "UD" or "EO" or "SRV" => ItemCodeOwner.Gtin,
        _ => ItemCodeOwner.Unknown,
    };

    /// <inheritdoc cref="Of"/>
    /// <param name="qualifier">In ASCII.</param>
    public static ItemCodeOwner OwnerOf(ReadOnlySpan<byte> qualifier)
    {
        Span<char> letters = stackalloc char[LongestQualifier];
        return Ascii.ToUtf16(qualifier, letters, out var length) == OperationStatus.Done ? OwnerOf(letters[..length])
            : ItemCodeOwner.Unknown;
    }
}
