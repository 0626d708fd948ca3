using Crossdock.Connectors.Partners.Mapping;
using Crossdock.Connectors.Partners.X12.Reading;
using Crossdock.Edi;
using Crossdock.Model;

namespace Crossdock.Connectors.Partners.Edifact;

/// <summary>The lines of <see cref="OrdersIn"/>, and the count behind them.</summary>
internal static class OrderLines
{
    /// <param name="at">The first LIN.</param>
    /// <param name="count">How many LIN there are.</param>
    /// <returns>Null where the map has to look.</returns>
    public static IReadOnlyList<SalesOrderLine>? Read(
        IReadOnlyList<EdiSegment> segments, int at, int count, PartnerCodes codes)
    {
        if (count is 0 or > Model.Limits.DocumentLines) return null;
        var lines = new SalesOrderLine[count];
        for (var i = 0; i < count; i++)
        {
            if (at >= segments.Count || segments[at].Id != "LIN" || Line(segments, ref at, codes) is not { } line
                || line.Number <= (i == 0 ? 0 : lines[i - 1].Number)) return null;
            lines[i] = line;
        }
        return IsCounted(segments, at, count) ? lines : null;
    }

    private static SalesOrderLine? Line(IReadOnlyList<EdiSegment> segments, ref int at, PartnerCodes codes)
    {
        var lin = segments[at++];
        Item? item = null;
        if (!lin.IsPlain || !TakeItem(lin, 3, 3, codes, ref item)) return null;
        EdiSegment? quantity = null; // those that decide
        EdiSegment? price = null;
        var own = true; // the segment is the line's own, not one of a group within it
        for (; at < segments.Count && segments[at] is var segment && segment.Id is not ("LIN" or "UNS"); at++)
            switch (segment.Id)
            {
                case "PIA":
                    if (!segment.IsPlain || !TakeItem(segment, 2, 6, codes, ref item)) return null;
                    break;
                case "QTY" when own:
                    if (!segment.IsPlain) return null;
                    if (!IsOne(segment, "21"u8, "1"u8)) break;
                    if (quantity is not null) return null;
                    quantity = segment;
                    break;
                case "PRI":
                    own = false;
                    if (!segment.IsPlain) return null;
                    if (!IsOne(segment, "AAA"u8, "NTP"u8, "CAL"u8)) break;
                    if (price is not null) return null;
                    price = segment;
                    break;
                case "IMD" or "MEA" or "QTY" or "PCD" or "ALI" or "DTM" or "MOA" or "GIN" or "GIR" or "GIS" or "QVR" or "DOC" or "PAI" or "MTD" or "FTX":
                    break;
                case "BGM" or "CNT":
                    return null;
                default:
                    own = false;
                    break;
            }
        if (item is null || quantity is null) return null;
        var number = lin.Parts(1);
        return Line(WireValues.LineNumber(OrdersIn.Next(ref number)), item, quantity, price, codes);
    }

    private static SalesOrderLine? Line(int number, Item item, EdiSegment qty, EdiSegment? pri, PartnerCodes codes)
    {
        var parts = qty.Parts(1);
        parts.Next();
        if (Number(OrdersIn.Next(ref parts)) is not (> 0m and var amount)
            || Unit(OrdersIn.Next(ref parts), item, item.BaseUnit, codes) is not { } unit) return null;
        var quantity = new Quantity(amount, unit);
        if (item.WholeUnitsOnly && !decimal.IsInteger(item.ToBase(quantity))) return null;
        if (pri is null) return new SalesOrderLine(number, item.Id, quantity);
        return Price(pri.Parts(1), item, unit, codes) is { } price
            ? new SalesOrderLine(number, item.Id, quantity, price) : null;
    }

    /// <param name="parts">5125, 5118, 5375, 5387, 5284, 6411.</param>
    private static UnitPrice? Price(EdiComponents parts, Item item, UnitCode quantityUnit, PartnerCodes codes)
    {
        parts.Next();
        if (Number(OrdersIn.Next(ref parts)) is not { } amount) return null;
        parts.Next();
        parts.Next();
        var basis = OrdersIn.Next(ref parts);
        if (Unit(OrdersIn.Next(ref parts), item, quantityUnit, codes) is not { } unit) return null;
        if (basis.IsEmpty) return new UnitPrice(amount, unit);
        return Number(basis) is > 0m and var per ? new UnitPrice(amount / per, unit) : null;
    }

    private static decimal? Number(ReadOnlySpan<byte> value) => WireValues.UsualNumber(value, comma: true);

    /// <param name="otherwise">Where none is said.</param>
    private static UnitCode? Unit(ReadOnlySpan<byte> theirs, Item item, UnitCode otherwise, PartnerCodes codes) =>
        theirs.IsEmpty ? otherwise : codes.Unit(item, theirs);

    /// <summary>Whether the first component of a plain segment is one of the codes.</summary>
    private static bool IsOne(EdiSegment segment, ReadOnlySpan<byte> first, ReadOnlySpan<byte> second,
        ReadOnlySpan<byte> third = default)
    {
        var parts = segment.Parts(1);
        var code = OrdersIn.Next(ref parts);
        return code.SequenceEqual(first) || code.SequenceEqual(second) || code.Length > 0 && code.SequenceEqual(third);
    }

    /// <summary>The one item that the composites of number and type lead to; false where they lead to two.</summary>
    private static bool TakeItem(EdiSegment segment, int from, int to, PartnerCodes codes, ref Item? item)
    {
        for (var i = from; i <= to && i <= segment.Count; i++)
        {
            var parts = segment.Parts(i);
            var number = OrdersIn.Next(ref parts);
            var found = number.IsEmpty ? null : codes.Item(ItemCode.OwnerOf(OrdersIn.Next(ref parts)), number);
            if (found is not null && item is not null && (object)found != item && found.Id != item.Id) return false;
            item ??= found;
        }
        return true;
    }

    /// <summary>What follows the lines says no other number of them (CNT 2), and begins none.</summary>
    private static bool IsCounted(IReadOnlyList<EdiSegment> segments, int at, int lines)
    {
        for (; at < segments.Count; at++)
            switch (segments[at])
            {
                case { Id: "LIN" or "BGM" }:
                    return false;
                case { Id: "CNT" } cnt:
                    if (!cnt.IsPlain) return false;
                    var parts = cnt.Parts(1);
                    if (OrdersIn.Next(ref parts).SequenceEqual("2"u8)
                        && OrdersIn.Next(ref parts) is { IsEmpty: false } stated
                        && Number(stated) != lines) return false;
                    break;
            }
        return true;
    }
}
