using System.Globalization;
using System.Text;
using Crossdock.Connectors.Partners.Mapping;
using Crossdock.Edi;
using Crossdock.Model;

namespace Crossdock.Connectors.Partners.X12.Reading;

/// <summary>What kept a set from being mapped; the order is that in which one case of several faults is named.</summary>
internal enum SetFaultKind { UnknownItem = 1, UnmappedUnit = 2, NoPurchaseOrder = 3, UnknownOrder = 4, InvalidSscc = 5,
    MissingData = 6, Unsupported = 7, UnknownLocation = 8 }

internal sealed record SetFault(SetFaultKind Kind, DocumentFault Fault);

/// <summary>
/// One accepted transaction set while it is mapped: reads values in our words and notes everything that could not be
/// resolved, each with its place. A map that has noted a fault gives no messages, whatever it returns.
/// </summary>
internal sealed class SetReading(X12TransactionSet set, X12Interchange interchange, PartnerTables tables)
{
    private List<SetFault>? _faults;
    private DateOnly? _on;

    public X12TransactionSet Set { get; } = set;
    public X12Interchange Interchange { get; } = interchange;
    public X12Partner Partner => tables.Partner;
    public Network Network => tables.Network;
    public Party Party => tables.Party;
    public IReadOnlyList<SetFault> Faults => _faults is { } noted ? noted : [];

    /// <summary>Day for which codes are looked up: the document's own date once it is read.</summary>
    public DateOnly On
    {
        get => _on ??= ParseDate(Interchange.Date) ?? DateOnly.MinValue;
        set => _on = value;
    }

    /// <summary>Business number of the document, for people: "PO-77310".</summary>
    public string Number { get; set; } = "";

    public IReadOnlyList<X12Segment> Segments => Set.Segments;

    public X12Segment? First(string id) => Set.First(id);

    public void Fault(SetFaultKind kind, X12Segment? at, int element, string message, string? expected = null) =>
        Note(new SetFault(kind, new DocumentFault(
            Place(at, element), message, at is null || element == 0 ? null : at[element], expected)));

    /// <summary>A fault that a map found, within this set.</summary>
    public void Fault(SetFaultKind kind, DocumentFault fault) =>
        Note(new SetFault(kind, fault with { Place = $"{Place(null)} {fault.Place}" }));

    public void Note(SetFault fault) => (_faults ??= []).Add(fault);

    public string Place(X12Segment? at, int element = 0) =>
        $"ST {Set.ControlNumber}"
        + (at is null ? "" : $" segment {at.Position.SegmentNumber} {at.Id}")
        + (element > 0 ? $" element {element}" : "");

    /// <summary>A text that must be there and be usable as an identifier.</summary>
    public string? Required(X12Segment? segment, int element, string what)
    {
        var value = segment?[element].Trim() ?? "";
        if (value.Length > 0 && !WireValues.HasControls(value)) return value;
        Fault(SetFaultKind.MissingData, segment, element, $"The {what} is missing.", what);
        return null;
    }

    public decimal? Decimal(X12Segment segment, int element, string what)
    {
        if (WireValues.Number(segment, element) is { } value) return value;
        Fault(SetFaultKind.MissingData, segment, element,
            segment[element].Length == 0 ? $"The {what} is missing." : $"The {what} is no number.", "a decimal number");
        return null;
    }

    /// <summary>An amount with two implied decimals (type N2), signed.</summary>
    public decimal? Implied2(X12Segment segment, int element, string what) => Decimal(segment, element, what) / 100m;

    public DateOnly? Date(X12Segment? segment, int element, string what)
    {
        if (segment is not null && WireValues.Date(segment, element) is { } date) return date;
        Fault(SetFaultKind.MissingData, segment, element, $"The {what} is missing or no date.", "CCYYMMDD");
        return null;
    }

    /// <summary>
    /// The line number that a partner repeats; 0 when it gives none (the line is then found by its item).
    /// </summary>
    public static int LineNumber(string? text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 ? number : 0;

    public static DateOnly? ParseDate(string text) => WireValues.Date(text);

    public static decimal? ParseNumber(string text) => WireValues.Number(text);

    /// <summary>
    /// Our item behind at most <paramref name="pairs"/> qualifier/value pairs from an element on; notes it when there
    /// is none or they disagree.
    /// </summary>
    public Item? Item(X12Segment segment, int from, int pairs = 10, string gtin = "") =>
        (gtin.Length == 0 ? ClearItem(segment, from, pairs) : null)
        ?? ItemAmong([.. segment.Pairs(from).Take(pairs),
            .. gtin.Length > 0 ? [("UP", gtin)] : Array.Empty<(string, string)>()], segment, from);

    /// <summary>
    /// The one item that the pairs lead to, found without making strings; null where they have to be looked at again.
    /// </summary>
    private Item? ClearItem(X12Segment segment, int from, int pairs)
    {
        Item? clear = null;
        for (var i = from; i <= segment.Count && pairs > 0; i += 2)
        {
            if (segment.Bytes(i).Length == 0) continue;
            if (!WireValues.TryText(segment, i, out var qualifier)
                || !WireValues.TryText(segment, i + 1, out var value)) return null;
            var item = Resolve(qualifier, value);
            if (item is not null && clear is not null && item != (object)clear && item.Id != clear.Id) return null;
            clear ??= item;
            pairs--;
        }
        return clear;
    }

    private Item? ItemAmong(List<(string Qualifier, string Value)> pairs, X12Segment segment, int from)
    {
        var found = pairs
            .Select(p => (Pair: p, Item: Resolve(
                Encoding.UTF8.GetBytes(p.Qualifier), Encoding.UTF8.GetBytes(p.Value.Trim()))))
            .Where(f => f.Item is not null)
            .DistinctBy(f => f.Item!.Id)
            .ToList();
        if (found.Count == 1) return found[0].Item;
        var said = string.Join(", ", pairs.Select(p => $"{p.Qualifier} {p.Value}"));
        Note(new SetFault(SetFaultKind.UnknownItem, new DocumentFault(
            Place(segment, from + 1),
            found.Count == 0
                ? pairs.Count == 0 ? "The line names no item." : $"No item of ours is known under {said}."
                : $"The codes of the line lead to different items: {string.Join(", ", found.Select(f => $"{f.Pair.Qualifier} {f.Pair.Value} is {f.Item!.Id}"))}.",
            said, $"a code of party {Partner.Party} in the cross references, our own item number, or a GTIN of an item")));
        return null;
    }

    private Item? Resolve(ReadOnlySpan<byte> qualifier, ReadOnlySpan<byte> value)
    {
        if (value.Length == 0) return null;
        if (tables.Items.Ours(value, On) is { } ours) return Network.FindItem(ours.AsSpan());
        var oursByNumber = Party.Role switch
        {
            PartyRole.Customer => X12Codes.SellersItem.Contains(qualifier),
            PartyRole.Supplier => X12Codes.BuyersItem.Contains(qualifier),
            PartyRole.Carrier or PartyRole.Warehouse => true,
        };
        if (oursByNumber && Network.FindItem(value) is { } own) return own;
        return X12Codes.Gtin.Contains(qualifier) ? Network.FindItemByGtin(value) : null;
    }

    /// <summary>Our code for one of the partner's, filed under its party or its endpoint.</summary>
    public string? Ours(CrossReferenceKind kind, ReadOnlySpan<char> theirs)
    {
        var codes = kind switch
        {
            CrossReferenceKind.Item => tables.Items,
            CrossReferenceKind.Unit => tables.Units,
            CrossReferenceKind.Location or CrossReferenceKind.Party => tables.CodesOf(kind),
        };
        return codes.Ours(theirs, On);
    }

    /// <summary>
    /// Our unit for the partner's; X12 and we use the same codes where no cross reference says otherwise.
    /// </summary>
    public UnitCode? Unit(X12Segment segment, int element, Item? item)
    {
        if (item is not null && UsualUnit(segment, element, item) is { } usual) return usual;
        var theirs = segment[element].Trim();
        var ours = Ours(CrossReferenceKind.Unit, theirs) ?? theirs;
        if (!IsId(ours))
        {
            Fault(SetFaultKind.MissingData, segment, element, "The unit is missing.",
                "a unit of measure (data element 355)");
            return null;
        }
        var unit = new UnitCode(ours);
        if (item is null || item.HasUnit(unit)) return unit;
        Fault(SetFaultKind.UnmappedUnit, segment, element,
            $"Unit {theirs} has no factor for item {item.Id}.", string.Join(", ", Known(item)));
        return null;
    }

    /// <summary>
    /// The item's unit of the same code, found without making a string; null where the unit has to be looked at again.
    /// </summary>
    private UnitCode? UsualUnit(X12Segment segment, int element, Item item) =>
        WireValues.TryText(segment, element, out var theirs)
            ? PartnerCodes.UnitOf(item, theirs, tables.Units.Ours(theirs, On)) : null;

    /// <summary>A quantity in one of the item's units; a fraction of an indivisible base unit is noted.</summary>
    public Quantity? Quantity(X12Segment segment, int value, int unit, Item? item, bool zeroAllowed = false)
    {
        var code = Unit(segment, unit, item);
        return Quantity(segment, value, code, item, zeroAllowed);
    }

    /// <summary>The same with a unit that was read elsewhere; null where that failed and is noted already.</summary>
    public Quantity? Quantity(X12Segment segment, int value, UnitCode? unit, Item? item, bool zeroAllowed = false)
    {
        var amount = Decimal(segment, value, "quantity");
        if (amount is not { } quantity || unit is not { } known) return null;
        if (quantity < 0m || quantity == 0m && !zeroAllowed)
        {
            Fault(SetFaultKind.MissingData, segment, value, "The quantity is not positive.", "a positive quantity");
            return null;
        }
        var result = new Quantity(quantity, known);
        if (item is { WholeUnitsOnly: true } && !decimal.IsInteger(item.ToBase(result)))
        {
            Fault(SetFaultKind.UnmappedUnit, segment, value,
                $"{result} is {item.ToBase(result)} {item.BaseUnit} of item {item.Id}, which is not divisible.",
                "whole base units");
            return null;
        }
        return result;
    }

    /// <summary>
    /// A price with its basis (data element 639) in the element after it. Null when none is stated, or after a fault.
    /// </summary>
    public UnitPrice? Price(X12Segment segment, int element, UnitCode quantityUnit, Item item)
    {
        if (segment.Bytes(element).Length == 0) return null;
        var amount = Decimal(segment, element, "unit price");
        var basis = segment.Bytes(element + 1).IsEmpty ? "" : segment[element + 1].Trim();
        if (basis == "NC") return new UnitPrice(0m, quantityUnit);
        var per = X12Codes.QuantityUnit;
        if (basis.Length > 0 && !X12Codes.PriceBasis.TryGetValue(basis, out per))
        {
            Fault(SetFaultKind.UnmappedUnit, segment, element + 1, $"The basis of unit price '{basis}' is not understood.",
                "a code that says for how many of which unit the price holds (data element 639)");
            return null;
        }
        if (amount is not { } price) return null;
        if (price < 0m)
        {
            Fault(SetFaultKind.MissingData, segment, element, "The unit price is negative.", "a price of zero or more");
            return null;
        }
        var unit = per.Unit is null ? quantityUnit : new UnitCode(Ours(CrossReferenceKind.Unit, per.Unit) ?? per.Unit);
        if (!item.HasUnit(unit))
        {
            if (per.Unit != "EA")
            {
                Fault(SetFaultKind.UnmappedUnit, segment, element + 1,
                    $"A price per {unit} has no factor for item {item.Id}.", string.Join(", ", Known(item)));
                return null;
            }
            unit = quantityUnit;
        }
        return new UnitPrice(per.Per == 1 ? price : price / per.Per, unit);
    }

    public Currency? CurrencyOf(X12Segment? cur, Currency otherwise)
    {
        var code = cur?[2].Trim() ?? "";
        if (code.Length == 0) return otherwise;
        if (code.Length == 3 && code.All(char.IsAsciiLetterUpper)) return new Currency(code);
        Fault(SetFaultKind.MissingData, cur, 2, "The currency is no ISO 4217 code.", "three capital letters");
        return null;
    }

    /// <summary>MAN02 with or without the application identifier 00; a wrong check digit is noted.</summary>
    public string? Sscc(X12Segment man)
    {
        var text = man[2].Trim().Replace("(00)", "", StringComparison.Ordinal);
        if (text.Length == 20 && text.StartsWith("00", StringComparison.Ordinal)) text = text[2..];
        if (Gs1.IsSscc(text)) return text;
        Fault(SetFaultKind.InvalidSscc, man, 2, "The SSCC is not 18 digits with a right check digit.",
            text.Length == 18 && text.All(char.IsAsciiDigit) ? text[..17] + Gs1.CheckDigit(text.AsSpan(0, 17))
                : "18 digits (GS1 AI 00)");
        return null;
    }

    /// <summary>A location of ours by the partner's code, our own code or its GLN.</summary>
    public LocationId? Location(string code)
    {
        if (!IsId(code)) return null;
        var ours = Ours(CrossReferenceKind.Location, code) ?? code;
        return Network.FindLocation(new LocationId(ours))?.Id ?? Network.Locations.FirstOrDefault(l => l.Gln == code)?.Id;
    }

    public static bool IsId(string value) => PartnerCodes.IsId(value);

    private static IEnumerable<UnitCode> Known(Item item) =>
        item.Units.Select(u => u.Unit).Prepend(item.BaseUnit).Distinct();
}

/// <summary>What a map made of one set: nothing of it is used when the reading noted a fault.</summary>
internal sealed record SetOutcome(IReadOnlyList<Inbound> Messages, IReadOnlyList<Reference> References,
    Money? AtRisk = null)
{
    public static readonly SetOutcome Nothing = new([], []);
}
