using Crossdock.Connectors.Partners.Mapping;
using Crossdock.Connectors.Partners.X12.Reading;
using Crossdock.Edi;
using Crossdock.Model;

namespace Crossdock.Connectors.Partners.Edifact;

/// <summary>
/// Customers' orders as the map <c>edifact/ORDERS-in</c> says them, from their bytes and without JSON. What is missing,
/// unknown, wrong, or right in an unusual way gives no order here: then the map reads the message, and it is the map
/// that names what is wrong. So this may doubt too often, and never reads otherwise than the map.
/// </summary>
internal static class OrdersIn
{
    /// <summary>The map whose messages can be read here; a partner's own map is another one.</summary>
    public static DocumentMap Map { get; } = MapFiles.BuiltIn.Read("edifact/ORDERS-in")!;

    /// <summary>The directories whose groups are known here.</summary>
    public static bool Knows(string version, string release) => version == "D" && release is "96A" or "01B";

    /// <summary>The order; null where the map has to look.</summary>
    /// <param name="message">ORDERS of a directory that is known; right by its guide, or taken to be.</param>
    /// <param name="codes">Of the interchange's day.</param>
    public static SalesOrder? Order(EdifactMessage message, PartnerCodes codes, EndpointId channel)
    {
        if (codes.Party is not { Role: PartyRole.Customer, Entity: { } entity, ShipFrom: { } shipFrom } customer)
            return null;
        var segments = message.Segments;
        if (OrderHeader.Read(segments, codes, entity) is not { } header
            || OrderLines.Read(segments, header.End, message.CountOf("LIN"), codes) is not { } lines) return null;
        return new SalesOrder(
            channel.Value, header.Number, entity, customer.Id, shipFrom, header.Currency, header.Date, header.ShipTo, lines,
            customer.HeaderDiscountPercent, customer.FreightCharge, header.Number, customer.Backorder);
    }

    /// <summary>A component's text as maps read it; null where there is none.</summary>
    public static string? Text(EdiSegment segment, int element, int component = 1) =>
        segment[element, component].Trim() is { Length: > 0 } text ? text : null;

    /// <summary>The next component of a plain segment's element as it stands, without blanks around it.</summary>
    public static ReadOnlySpan<byte> Next(ref EdiComponents parts) =>
        parts.Next() is var value && value.Length > 0 && (value[0] == ' ' || value[^1] == ' ') ? value.Trim((byte)' ')
            : value;
}

/// <summary>What stands before the first line.</summary>
/// <param name="End">The first LIN.</param>
internal readonly record struct OrderHeader(string Number, DateOnly Date, Address ShipTo, Currency Currency, int End)
{
    /// <summary>Null where the map has to look.</summary>
    public static OrderHeader? Read(IReadOnlyList<EdiSegment> segments, PartnerCodes codes, EntityId entity)
    {
        if (segments.Count < 3 || segments[1] is not { Id: "BGM" } bgm || OrdersIn.Text(bgm, 2) is not { } number
            || !PartnerCodes.IsId(number)) return null;
        DateOnly? date = null;
        // The order's own dates follow BGM; any later one is that of a reference, a place or a line.
        var at = 2;
        for (; at < segments.Count && segments[at] is { Id: "DTM" } dtm; at++)
        {
            if (!dtm.IsPlain) return null;
            var parts = dtm.Parts(1);
            if (OrdersIn.Next(ref parts).SequenceEqual("137"u8) && (date is not null || (date = DateOf(parts)) is null))
                return null;
        }
        Address? shipTo = null;
        Currency? currency = null;
        for (; at < segments.Count && segments[at] is var segment && segment.Id is not ("LIN" or "UNS"); at++)
            switch (segment.Id)
            {
                case "NAD" when segment.Bytes(1).SequenceEqual("DP"u8) || segment.Bytes(1).Length > 2
                    && OrdersIn.Text(segment, 1) == "DP":
                    if (shipTo is not null || (shipTo = AddressOf(segment, codes)) is null) return null;
                    break;
                case "CUX":
                    if (!segment.IsPlain) return null;
                    var parts = segment.Parts(1);
                    if (!OrdersIn.Next(ref parts).SequenceEqual("2"u8)) break;
                    if (currency is not null || parts.NextText().Trim() is not { Length: 3 } code
                        || !code.All(char.IsAsciiLetterUpper)) return null;
                    currency = new Currency(code);
                    break;
                case "BGM" or "CNT":
                    return null;
            }
        currency ??= codes.Network.FindEntity(entity)?.Currency;
        return date is { } day && shipTo is not null && currency is { } money
            ? new OrderHeader(number, day, shipTo, money, at) : null;
    }

    /// <summary>CCYYMMDD, said to be that (2379) or not.</summary>
    private static DateOnly? DateOf(EdiComponents parts)
    {
        var day = OrdersIn.Next(ref parts);
        return OrdersIn.Next(ref parts) is var format && (format.IsEmpty || format.SequenceEqual("102"u8))
            ? WireValues.UsualDate(day) : null;
    }

    /// <summary>The address as it is said, or that of the location whose code is said.</summary>
    private static Address? AddressOf(EdiSegment nad, PartnerCodes codes)
    {
        var (code, name, street, city) = (OrdersIn.Text(nad, 2), Words(nad, 4, 5), Words(nad, 5, 3), OrdersIn.Text(nad, 6));
        var (state, postalCode, country) = (OrdersIn.Text(nad, 7), OrdersIn.Text(nad, 8), OrdersIn.Text(nad, 9));
        if (!Usable(code) || !Usable(name) || !Usable(street) || !Usable(city) || !Usable(state) || !Usable(postalCode)
            || !Usable(country)) return null;
        if (street is null || city is null)
        {
            if (code is null || codes.Location(code)?.Address is not { } place) return null;
            (name, street, city, state, postalCode, country) =
                (name ?? place.Name, place.Street, place.City, place.State ?? state, place.PostalCode, place.Country);
            if (!Usable(name) || !Usable(street) || !Usable(city) || !Usable(state) || !Usable(postalCode)) return null;
        }
        return name is not null && postalCode is not null && country is { Length: 2 }
            && country.All(char.IsAsciiLetterUpper)
            ? new Address(name, street, city, state, postalCode, country, code) : null;
    }

    private static bool Usable(string? text) => text is null || PartnerCodes.IsId(text);

    /// <summary>A text of people over several components; null where the first one is empty.</summary>
    private static string? Words(EdiSegment nad, int element, int parts)
    {
        var said = nad.Parts(element);
        var words = said.NextText().Trim();
        for (var i = 2; i <= parts && words.Length > 0; i++)
            if (said.NextText().Trim() is { Length: > 0 } more)
                words = $"{words} {more}";
        return words.Length > 0 ? words : null;
    }
}
