using System.Globalization;
using System.Text.Json.Nodes;
using Crossdock.Connectors.Partners.X12;
using Crossdock.Model;

namespace Crossdock.Connectors.Partners.Mapping;

/// <summary>Why a value cannot be read.</summary>
internal sealed record MapWrong(string Expected, MapFaultKind Kind = MapFaultKind.MissingData, string? Message = null);

/// <summary>Values from the wire into canonical JSON, in our codes.</summary>
internal sealed class MapValues(string syntax, PartnerCodes codes)
{
    /// <summary>
    /// Null with <paramref name="wrong"/>, or without it where the element says nothing of this (a time in a date
    /// without one).
    /// </summary>
    public JsonNode? Read(MapRule.Member member, MapElement element, WireSegment segment, string text, out MapWrong? wrong)
    {
        wrong = null;
        switch (member.Type.Kind)
        {
            case MapTypeKind.Words:
                var words = WireValue.Words(Enumerable.Range(element.Component, member.Type.Parts)
                    .Select(c => segment[element.Element, c]));
                return words.Any(char.IsControl) ? Wrong(out wrong, "text without control characters") : words;
            case MapTypeKind.Text:
                return text.Any(char.IsControl) ? Wrong(out wrong, "text without control characters") : text;
            case MapTypeKind.Integer:
                return int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
                    ? number : Wrong(out wrong, "a whole number");
            case MapTypeKind.Variance:
                return WireValue.Number(text) is { } difference ? Math.Abs(difference) : Wrong(out wrong, "a number");
            case MapTypeKind.Decimal or MapTypeKind.Money or MapTypeKind.Money2:
                return Amount(member, segment, text, out wrong) is not { } value ? null
                    : member.Type.Kind == MapTypeKind.Decimal ? value : new JsonObject { ["amount"] = value };
            case MapTypeKind.Price:
                return Price(element, segment, text, out wrong);
            case MapTypeKind.Date or MapTypeKind.Moment:
                return WireValue.Date(text, Format(element, segment)) is { } date
                    ? date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)
                    : Wrong(out wrong, "CCYYMMDD" + (syntax == "edifact"
                        ? ", or as its format (2379) says: 102, 203, 204, 101, 2, 3 or 4" : ""));
            case MapTypeKind.Time:
                return WireValue.Time(text) is { } time ? time : Wrong(out wrong, "HHMM");
            case MapTypeKind.Unit:
                return codes.Unit(text) is { Length: > 0 } unit && PartnerCodes.IsId(unit) ? unit
                    : Wrong(out wrong, "a unit", MapFaultKind.UnmappedUnit);
            case MapTypeKind.Currency:
                return text.Length == 3 && text.All(char.IsAsciiLetterUpper) ? text
                    : Wrong(out wrong, "three capital letters (ISO 4217)");
            case MapTypeKind.Location:
                return codes.Location(text) is { } location ? location.Id.Value
                    : Wrong(out wrong, $"a location of ours, a code of {codes.Party.Id} in the cross references, or a GLN",
                        MapFaultKind.UnknownLocation, $"No location of ours is known under {text}.");
            case MapTypeKind.Sscc:
                return WireValue.Sscc(text) is { } sscc ? sscc
                    : Wrong(out wrong, "18 digits with a right check digit (GS1 AI 00)", MapFaultKind.InvalidSscc,
                        "The SSCC is not right.");
            case MapTypeKind.Code:
                return member.Type.Codes.FirstOrDefault(c => c.Theirs.Contains(text) || c.Theirs[0] == "*").Ours
                    ?? Wrong(out wrong, string.Join(", ", member.Type.Codes.SelectMany(c => c.Theirs)),
                        MapFaultKind.MissingData, $"The code {text} of the {Words(member.Path)} is not understood.");
            default:
                throw Throw.UnknownRule(member);
        }
    }

    /// <summary>The time of a <see cref="MapTypeKind.Moment"/>; null when it has none.</summary>
    public static string? TimeOf(string text) => text.Length >= 12 ? WireValue.Time(text[..12]) : null;

    /// <summary>"shipTo.postalCode" for people.</summary>
    public static string Words(string path) =>
        string.Concat(path.Select(c => c == '.' ? " " : char.IsAsciiLetterUpper(c) ? " " + char.ToLowerInvariant(c)
            : c.ToString()));

    /// <summary>EDIFACT says a date's format in the component behind it (C507); X12 by its length.</summary>
    private string Format(MapElement element, WireSegment segment) =>
        syntax == "edifact" && element.Component > 0 ? segment[element.Element, element.Component + 1] : "";

    private static decimal? Amount(MapRule.Member member, WireSegment segment, string text, out MapWrong? wrong)
    {
        wrong = null;
        if (WireValue.Number(text) is not { } value)
        {
            wrong = new MapWrong("a number");
            return null;
        }
        if (member.Type.Kind == MapTypeKind.Money2) value /= 100m;
        if (member.Divisor == default || segment[member.Divisor.Element,
            member.Divisor.Component] is not { Length: > 0 } basis) return value;
        if (WireValue.Number(basis) is { } per and > 0m) return value / per;
        wrong = new MapWrong("a number of units above 0", Message: $"The {Words(member.Path)} holds for '{basis}' units.");
        return null;
    }

    /// <summary>
    /// Amount, then its basis (X12 data element 639); the unit of a price without one is that of the quantity.
    /// </summary>
    private JsonObject? Price(MapElement element, WireSegment segment, string text, out MapWrong? wrong)
    {
        wrong = null;
        var basis = segment[element.Element + 1, 0];
        if (WireValue.Number(text) is not { } price)
            wrong = new MapWrong("a number");
        else if (!X12Codes.PriceBasis.TryGetValue(basis, out var holds))
            wrong = new MapWrong("a basis of unit price (data element 639)", MapFaultKind.UnmappedUnit,
                $"The basis of unit price '{basis}' is not understood.");
        else
            return holds.Unit is null ? new JsonObject { ["amount"] = price / holds.Per }
                : new JsonObject { ["amount"] = price / holds.Per, ["unit"] = codes.Unit(holds.Unit) };
        return null;
    }

    private static JsonNode? Wrong(out MapWrong? wrong, string expected, MapFaultKind kind = MapFaultKind.MissingData,
        string? message = null)
    {
        wrong = new MapWrong(expected, kind, message);
        return null;
    }
}
