using System.Globalization;
using Crossdock.Connectors.Partners.Mapping;
using Crossdock.Edi;
using Crossdock.Model;

namespace Crossdock.Connectors.Partners.X12.Writing;

/// <summary>One transaction set as rendered: what it is called and by what it is found.</summary>
internal sealed record OutgoingSet(X12SetBuilder Set, string DocumentNumber, IReadOnlyList<Reference> References);

/// <summary>
/// Renders in a partner's codes. Everything that has no code there is collected, so that the refusal names all of it at
/// once.
/// </summary>
internal sealed class SetWriting(X12Partner partner, Network network, DateOnly on)
{
    private const int PriceDecimals = 6;
    private readonly List<string> _missing = [];

    public Network Network { get; } = network;
    public PartnerCodes Codes { get; } = new(network, network.Party(partner.Party), partner.Endpoint, on);
    public Party Party { get; } = network.Party(partner.Party);

    /// <exception cref="UnrepresentableException">Something had no code.</exception>
    public OutgoingSet Finish(OutgoingSet set) =>
        _missing.Count == 0
            ? set
            : throw new UnrepresentableException(
                $"{set.Set.Code} {set.DocumentNumber} for {Party.Id}: {string.Join("; ", _missing.Distinct())}.");

    public void Missing(string what) => _missing.Add(what);

    /// <summary>The partner's own code of an item; null when there is none.</summary>
    public string? TheirItem(Item item) => Theirs(CrossReferenceKind.Item, item.Id.Value);

    public string RequiredItem(Item item, string place)
    {
        if (TheirItem(item) is { } code) return code;
        Missing($"{place}: item {item.Id} has no code of {Party.Id} on {on:yyyy-MM-dd}");
        return "";
    }

    public string Unit(UnitCode unit) => Theirs(CrossReferenceKind.Unit, unit.Value) ?? unit.Value;

    /// <summary>
    /// N103 and N104 of a location: the partner's code (93 where the seller gave it, 92 the buyer), else GLN, else our
    /// id.
    /// </summary>
    public (string Qualifier, string Code) Location(Location location, string theirQualifier) =>
        Theirs(CrossReferenceKind.Location, location.Id.Value) is { } code ? (theirQualifier, code)
        : location.Gln is { } gln && Party.Role != PartyRole.Warehouse ? ("UL", gln)
        : (theirQualifier, location.Id.Value);

    /// <summary>
    /// Quantity and price in one unit, as PO1 and IT1 understand them without a basis code: the price is converted to the
    /// quantity's unit where that is exact, else the quantity to the price's; the extended amount stays the same.
    /// </summary>
    public (decimal Quantity, UnitCode Unit, decimal Price) Priced(
        Item item, Quantity quantity, UnitPrice price, string place)
    {
        if (price.Unit == quantity.Unit) return (quantity.Value, quantity.Unit, price.Amount);
        var exact = item.Extend(quantity, price);
        var perUnit = item.Extend(new Quantity(1m, quantity.Unit), price);
        if (IsShort(perUnit) && perUnit * quantity.Value == exact) return (quantity.Value, quantity.Unit, perUnit);
        var inPriceUnit = item.Extend(quantity, new UnitPrice(1m, price.Unit));
        if (IsShort(inPriceUnit) && inPriceUnit * price.Amount == exact) return (inPriceUnit, price.Unit, price.Amount);
        Missing($"{place}: {quantity} at {price} cannot be said exactly in one unit");
        return (quantity.Value, quantity.Unit, price.Amount);
    }

    public static string Number(decimal value) => value.ToString("0.############", CultureInfo.InvariantCulture);

    public static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);

    /// <summary>Two implied decimals (type N2).</summary>
    public static string Implied2(decimal amount) =>
        decimal.ToInt64(decimal.Round(amount * 100m, 0, MidpointRounding.AwayFromZero))
            .ToString(CultureInfo.InvariantCulture);

    public static string Date(DateOnly date) => date.ToString("yyyyMMdd", CultureInfo.InvariantCulture);

    /// <summary>
    /// A text of people (names, streets) with what X12 cannot carry replaced by a blank, cut to the element's length.
    /// </summary>
    public string Words(string text, int max)
    {
        var clean = Clean(text);
        return clean.Length <= max ? clean : clean[..max].Trim();
    }

    /// <summary>What X12 cannot carry replaced by a blank.</summary>
    public string Clean(string text) =>
        new string([.. text.Select(c => partner.Delimiters.Contains(c) || char.IsControl(c) ? ' ' : c)]).Trim();

    /// <summary>N1, N3 and N4 of an address.</summary>
    public void Address(X12SetBuilder set, string entity, Address address, string? qualifier = null, string? code = null)
    {
        set.Add("N1", entity, Words(address.Name, 60), code is null ? null : qualifier, code);
        var street = Words(address.Street, 110);
        set.Add("N3", street.Length <= 55 ? [street] : [street[..55].Trim(), street[55..].Trim()]);
        set.Add("N4", Words(address.City, 30), State(address.State), Words(address.PostalCode, 15),
            Words(address.Country, 3));
    }

    /// <summary>N402 holds two characters; a longer name of a province is left out, N404 tells the country.</summary>
    private static string? State(string? state) => state is { Length: 2 } ? state : null;

    /// <summary>
    /// The pair for an item's GTIN (data element 235: UP GTIN-12, EN GTIN-13, UK GTIN-14); nothing without one.
    /// </summary>
    public static X12Value?[] Gtin(Item item) => item.Gtin switch
    {
        { Length: 12 } gtin => ["UP", gtin],
        { Length: 13 } gtin => ["EN", gtin],
        { Length: 14 } gtin => ["UK", gtin],
        _ => [],
    };

    private static bool IsShort(decimal value) => decimal.Round(value, PriceDecimals) == value;

    private string? Theirs(CrossReferenceKind kind, string ours) =>
        Network.Theirs(partner.Party.Value, kind, ours, on) ?? Network.Theirs(partner.Endpoint.Value, kind, ours, on);
}
