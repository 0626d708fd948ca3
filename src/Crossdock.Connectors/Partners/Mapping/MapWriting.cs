using System.Globalization;
using System.Text.Json.Nodes;
using Crossdock.Model;

namespace Crossdock.Connectors.Partners.Mapping;

/// <summary>A segment to be written: its elements from the first, each as its components.</summary>
internal sealed record MappedSegment(string Id, IReadOnlyList<IReadOnlyList<string>> Elements);

/// <summary>
/// A canonical document on its way into segments. A segment is written when one of its members has a value, or when it
/// has none at all. What has no code of the partner's is collected, so that the refusal names all of it at once.
/// </summary>
/// <param name="clean">What a text of people may hold in this partner's form; all that it says when there is
/// none.</param>
internal sealed class MapWriting(DocumentMap map, PartnerCodes codes, Func<string, string>? clean = null)
{
    private readonly List<MappedSegment> _segments = [];
    private readonly List<string> _missing = [];
    private (int Own, int Around, int All) _level;
    private string? _entity;

    /// <summary>What could not be said in the partner's codes.</summary>
    public IReadOnlyList<string> Missing => [.. _missing.Distinct()];

    public IReadOnlyList<MappedSegment> Write(JsonObject document)
    {
        _entity = document["entity"] is JsonValue entity ? entity.GetValue<string>() : null;
        Block(map.Root, document, 0, "");
        return _segments;
    }

    private void Block(MapBlock block, JsonObject source, int number, string place)
    {
        var outside = _level;
        if (block.IsLevel) _level = (_level.All + 1, _level.Own, _level.All + 1);
        if (block.Opener is { } opener) Segment(opener, source, number, place, always: true);
        foreach (var step in block.Steps)
            switch (step)
            {
                case MapStep.Segment { Body: var body }:
                    Segment(body, source, number, place, always: false);
                    break;
                case MapStep.Loop { Block: { IsShared: true } shared }:
                    Shared(shared, source, place);
                    break;
                case MapStep.Loop { Block: var loop } when loop.Path.Length == 0:
                    if (Says(loop, source)) Block(loop, source, number, place);
                    break;
                case MapStep.Loop { Block: var loop }:
                    Objects(loop, MapReading.Member(source, loop.Path), place);
                    break;
            }
        _level = outside with { All = _level.All };
    }

    /// <summary>What holds for several objects of a list is said for each of them.</summary>
    private void Shared(MapBlock shared, JsonObject source, string place)
    {
        var list = shared.Steps.OfType<MapStep.Loop>().Single().Block;
        foreach (var (i, one) in (MapReading.Member(source, list.Path) as JsonArray ?? []).OfType<JsonObject>().Index())
        {
            Segment(shared.Opener!, one, i + 1, $"{place}/{list.Path}/{i}", always: true);
            foreach (var segment in shared.Steps.OfType<MapStep.Segment>())
                Segment(segment.Body, one, i + 1, $"{place}/{list.Path}/{i}", always: false);
            Block(list, one, i + 1, $"{place}/{list.Path}/{i}");
        }
    }

    private void Objects(MapBlock loop, JsonNode? member, string place)
    {
        switch (member)
        {
            case JsonObject one when loop.Kind == MapBlockKind.Object:
                Block(loop, one, 1, $"{place}/{loop.Path}");
                break;
            case JsonArray many when loop.Kind == MapBlockKind.List:
                foreach (var (i, one) in many.Index())
                    if (one is JsonObject o) Block(loop, o, i + 1, $"{place}/{loop.Path}/{i}");
                break;
        }
    }

    /// <summary>Whether any member of the loop has a value.</summary>
    private static bool Says(MapBlock loop, JsonObject source) =>
        loop.Steps.OfType<MapStep.Segment>().Select(s => s.Body).Append(loop.Opener!).SelectMany(s => s.Elements)
            .Any(e => e is { Use: not MapUse.Read, Rule: MapRule.Member member }
                && MapReading.Member(source, member.Path) is not null)
        || loop.Steps.OfType<MapStep.Loop>()
            .Any(l => l.Block.Path.Length == 0 ? Says(l.Block, source)
                : MapReading.Member(source, l.Block.Path) is JsonObject or JsonArray { Count: > 0 });

    private void Segment(MapSegment body, JsonObject source, int number, string place, bool always)
    {
        if (body.Elements.Count > 0 && body.Elements.All(e => e.Use == MapUse.Read)) return;
        var elements = new SortedDictionary<int, SortedDictionary<int, string>>();
        var (members, said, undecided) = (0, 0, false);
        foreach (var element in body.Elements.Where(e => e.Use != MapUse.Read))
        {
            if (element.Rule is MapRule.Member) members++;
            var values = Values(element, source, number, place);
            if (values.Count > 0 && element.Rule is MapRule.Member) said++;
            undecided |= values.Count == 0 && element.Rule is MapRule.Member { Decides: true };
            foreach (var (offset, value) in values.Index())
                foreach (var (component, text) in value)
                {
                    if (!elements.TryGetValue(element.Element + offset, out var parts))
                        elements.Add(element.Element + offset, parts = []);
                    parts[Math.Max(component, 1)] = text;
                }
        }
        if ((members > 0 && said == 0 || undecided) && !always) return;
        foreach (var element in body.Elements)
            if (element.Rule is MapRule.Fixed { With: > 0 and var with } && !elements.ContainsKey(with))
                elements.Remove(element.Element);
        var count = elements.Count == 0 ? 0 : elements.Keys.Max();
        _segments.Add(new MappedSegment(body.Id,
            [.. Enumerable.Range(1, count).Select(e => elements.TryGetValue(e, out var parts)
            ? (IReadOnlyList<string>)[.. Enumerable.Range(1, parts.Keys.Max())
                .Select(c => parts.GetValueOrDefault(c) ?? "")]
            : [])]));
    }

    /// <summary>The elements from the rule's place on, each with its components.</summary>
    private List<(int Component, string Text)[]> Values(
        MapElement element, JsonObject source, int number, string place) => element.Rule switch
    {
        MapRule.Fixed { Values: [var first, ..] } => [[(element.Component, first)]],
        MapRule.Name { Id: true } name =>
            (name.Ours ? codes.OurId : codes.TheirId) is { } id ? [[(element.Component, id)]] : [],
        MapRule.Name name => [Name(element, name.Ours ? OurName() : codes.Party.Name)],
        MapRule.RunningNumber => [[(element.Component, WireValue.Number(number))]],
        MapRule.Level level => Level(level.Which) is > 0 and var own ? [[(element.Component, WireValue.Number(own))]] : [],
        MapRule.Count count => [[(element.Component, WireValue.Number(MapReading.Count(source, count.Path)))]],
        MapRule.Sum sum => [[(element.Component,
            WireValue.Number((MapReading.Member(source, sum.List) as JsonArray ?? []).OfType<JsonObject>()
            .Sum(o => MapReading.Member(o, sum.Path)?.GetValue<decimal>() ?? 0m)))]],
        MapRule.Member { Type.Kind: MapTypeKind.Item or MapTypeKind.ItemKnown } item =>
            Pairs(item.Path, element, source, place),
        MapRule.Member { Type.Kind: MapTypeKind.Price } price => Price(price.Path, source),
        MapRule.Member { Type.Kind: MapTypeKind.Places } places =>
            [.. (MapReading.Member(source, places.Path) as JsonArray ?? []).OfType<JsonObject>()
            .SelectMany(p => ((int, string)[][])[[(0, p["code"]!.GetValue<string>())],
                [(0, WireValue.Number(p["value"]!.GetValue<decimal>()))]])],
        MapRule.Member { Type.Kind: MapTypeKind.Words } words =>
            MapReading.Member(source, words.Path)?.GetValue<string>() is { Length: > 0 } text
            ? Words(element, WireValue.Parts(Clean(text), words.Type.Length, words.Type.Parts)) : [],
        MapRule.Member { Type.Kind: MapTypeKind.Moment } moment =>
            Moment(element, MapReading.Member(source, moment.Path), MapReading.Member(source, TimeBeside(moment.Path))),
        MapRule.Member member => MapReading.Member(source, member.Path) is { } value
            && Text(member, value, place) is { Length: > 0 } text ? [[(element.Component, text)]]
            : member.Otherwise ? [[(element.Component, WireValue.Number(number))]] : [],
        var other => throw Throw.UnknownRule(other),
    };

    /// <summary>
    /// Qualifier and value pairs (X12), or number and type composites (EDIFACT): the partner's number, then the GTIN,
    /// then ours.
    /// </summary>
    private List<(int, string)[]> Pairs(string path, MapElement element, JsonObject source, string place)
    {
        if (MapReading.Member(source, path)?.GetValue<string>() is not { } id) return [];
        if (codes.Network.FindItem(new ItemId(id)) is not { } item)
        {
            _missing.Add($"{place}: there is no item {id}");
            return [];
        }
        var theirs = codes.Theirs(CrossReferenceKind.Item, id);
        var (theirQualifier, ourQualifier) = Qualifiers();
        var pairs = new List<(string Qualifier, string Value)>();
        if (theirs is not null) pairs.Add((theirQualifier, theirs));
        if (item.Gtin is { } gtin)
            pairs.Add((map.Syntax == "edifact" ? "SRV" : gtin.Length switch { 12 => "UP", 13 => "EN", _ => "UK" },
                gtin));
        if (theirs is null && pairs.Count == 0)
            _missing.Add($"{place}: item {id} has no code of {codes.Party.Id} and no GTIN");
        if (codes.Party.Role is PartyRole.Carrier or PartyRole.Warehouse || theirs is not null)
            pairs.Add((ourQualifier, id));
        return map.Syntax == "edifact"
            ? [.. pairs.Take(Math.Max(element.Last, element.Element) - element.Element + 1)
                .Select(p => ((int, string)[])[(1, p.Value), (2, p.Qualifier)])]
            : [.. pairs.Take((element.Last - element.Element + 1) / 2)
                .SelectMany(p => ((int, string)[][])[[(0, p.Qualifier)], [(0, p.Value)]])];
    }

    /// <summary>
    /// Amount and basis (X12 data element 639): none when it is for the quantity's unit, PE when for each.
    /// </summary>
    private List<(int, string)[]> Price(string path, JsonObject source)
    {
        if (MapReading.Member(source, path) is not JsonObject price) return [];
        var (unit, quantityUnit) = (price["unit"]?.GetValue<string>(),
            (source["quantity"] as JsonObject)?["unit"]?.GetValue<string>());
        if (unit is not null && unit != quantityUnit && unit != "EA")
            _missing.Add($"price per {unit} for a quantity in {quantityUnit}");
        return unit is null || unit == quantityUnit ? [[(0, WireValue.Number(Decimal(price["amount"]!)))]]
            : [[(0, WireValue.Number(Decimal(price["amount"]!)))], [(0, "PE")]];
    }

    /// <summary>
    /// A long text goes on in the next component; X12 has none for that, and goes on in the next element.
    /// </summary>
    private List<(int, string)[]> Words(MapElement element, IReadOnlyList<string> parts) => map.Syntax == "edifact"
            ? [[.. parts.Select((part, i) => (Math.Max(element.Component, 1) + i, part))]]
            : [.. parts.Select(part => ((int, string)[])[(0, part)])];

    /// <summary>The company that the document speaks for, else the one that the partner deals with.</summary>
    private string OurName() =>
        (_entity is null ? codes.Party.Entity : new EntityId(_entity)) is { } company
            && codes.Network.FindEntity(company) is { } known ? known.Name : codes.Network.Name;

    private string Clean(string text) => clean is null ? text : clean(text);

    private int Level(LevelNumber which) =>
        which switch { LevelNumber.Own => _level.Own, LevelNumber.Around => _level.Around, LevelNumber.All =>
            _level.All };

    /// <summary>
    /// EDIFACT has five components of 35 characters for a name (C080), X12 60 characters (data element 93).
    /// </summary>
    private (int, string)[] Name(MapElement element, string name) => map.Syntax == "edifact"
            ? [.. WireValue.Parts(name, 35, 5).Select((part, i) => (Math.Max(element.Component, 1) + i, part))]
            : [(element.Component, WireValue.Parts(Clean(name), 60, 1).FirstOrDefault(""))];

    /// <summary>Date, or date and time, and the format behind it (C507).</summary>
    private static List<(int, string)[]> Moment(MapElement element, JsonNode? date, JsonNode? time)
    {
        if (date?.GetValue<string>().Replace("-", "", StringComparison.Ordinal) is not { } day) return [];
        return time?.GetValue<string>().Replace(":", "", StringComparison.Ordinal) is { } clock
            ? [[(element.Component, day + clock), (element.Component + 1, "203")]]
            : [[(element.Component, day), (element.Component + 1, "102")]];
    }

    /// <summary>The member <c>time</c> beside a date.</summary>
    internal static string TimeBeside(string path) => path[..(path.LastIndexOf('.') + 1)] + "time";

    private (string Theirs, string Ours) Qualifiers() => (codes.Party.Role, map.Syntax) switch
    {
        (PartyRole.Customer, "x12") => ("IN", "VN"),
        (PartyRole.Customer, _) => ("IN", "SA"),
        (PartyRole.Supplier, "x12") => ("VN", "IN"),
        (PartyRole.Supplier, _) => ("SA", "IN"),
        (_, "x12") => ("VN", "IN"),
        _ => ("SA", "IN"),
    };

    private string? Text(MapRule.Member member, JsonNode value, string place)
    {
        switch (member.Type.Kind)
        {
            case MapTypeKind.Decimal or MapTypeKind.Integer or MapTypeKind.Variance:
                return WireValue.Number(Decimal(value));
            case MapTypeKind.Money:
                return WireValue.Number(Decimal(value is JsonObject money ? money["amount"]! : value));
            case MapTypeKind.Money2:
                return WireValue.Number(
                    decimal.Round(Decimal(value is JsonObject implied ? implied["amount"]! : value) * 100m, 0,
                        MidpointRounding.AwayFromZero));
            case MapTypeKind.Date or MapTypeKind.Moment:
                return value.GetValue<string>().Replace("-", "", StringComparison.Ordinal);
            case MapTypeKind.Time:
                return value.GetValue<string>().Replace(":", "", StringComparison.Ordinal);
            case MapTypeKind.Unit:
                return codes.Theirs(CrossReferenceKind.Unit, value.GetValue<string>()) ?? value.GetValue<string>();
            case MapTypeKind.Location:
                return codes.Theirs(CrossReferenceKind.Location, value.GetValue<string>())
                    ?? codes.Network.FindLocation(new LocationId(value.GetValue<string>()))?.Gln
                        ?? value.GetValue<string>();
            case MapTypeKind.Code:
                var word = value.GetValue<string>();
                var theirs = member.Type.Codes.FirstOrDefault(
                    c => string.Equals(c.Ours, word, StringComparison.OrdinalIgnoreCase)).Theirs;
                if (theirs is null or ["*", ..]) _missing.Add($"{place}/{member.Path}: '{word}' has no code there");
                return theirs?[0];
            case MapTypeKind.ItemTheirs:
                var code = codes.Theirs(CrossReferenceKind.Item, value.GetValue<string>());
                if (code is null) _missing.Add($"{place}: item {value} has no code of {codes.Party.Id}");
                return code;
            case MapTypeKind.Gtin:
                return codes.Network.FindItem(new ItemId(value.GetValue<string>()))?.Gtin;
            default:
                return value is JsonValue text && text.TryGetValue<string>(out var plain) ? plain : value.ToString();
        }
    }

    private static decimal Decimal(JsonNode value) => value.GetValue<decimal>();
}
