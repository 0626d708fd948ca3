using System.Globalization;
using System.Text.Json.Nodes;
using Crossdock.Model;

namespace Crossdock.Connectors.Partners.Mapping;

internal enum MapFaultKind { UnknownItem = 1, UnmappedUnit = 2, UnknownLocation = 3, InvalidSscc = 4, MissingData = 5 }

internal sealed record MapFault(MapFaultKind Kind, DocumentFault Fault);

/// <summary>
/// One document on its way from segments to the canonical JSON that its map describes, in our codes. Everything that is missing, unknown or wrong is a fault
/// with its place; a document with faults is not used.
/// </summary>
/// <remarks>
/// A segment belongs to the innermost open loop whose map has it and whose loop of the guide it stands in. A loop is over when its opening segment comes again, or one that
/// only a loop around it knows.
/// </remarks>
internal sealed class MapReading(DocumentMap map, IReadOnlyList<WireSegment> segments, PartnerCodes codes, string currency)
{
    private readonly List<MapFault> _faults = [];
    private readonly Dictionary<string, string> _places = [];
    private readonly JsonObject _root = [];
    private int _at;

    public IReadOnlyList<MapFault> Faults => _faults;

    public JsonObject Read()
    {
        Run(new Frame(map.Root, _root, "", null, null));
        return _root;
    }

    /// <summary>Where a member of the document came from; the document's first segment for one that nobody sent.</summary>
    public string PlaceOf(string pointer)
    {
        for (var at = pointer; at.Length > 0; at = at[..Math.Max(at.LastIndexOf('/'), 0)])
            if (_places.TryGetValue(at, out var place)) return place;
        return segments.Count > 0 ? Place(segments[0]) : map.Set;
    }

    /// <summary>An open loop.</summary>
    private sealed class Frame(MapBlock block, JsonObject target, string pointer, WireSegment? opener, Frame? around)
    {
        public MapBlock Block => block;
        public JsonObject Target => target;
        public string Pointer => pointer;
        public WireSegment? Opener => opener;
        public Frame? Around => around;
        public int From { get; set; }
        public Dictionary<string, List<(ItemCode Code, string Place)>> Items { get; } = [];
        public HashSet<string> Unforced { get; } = [];
        public HashSet<string> Faulty { get; } = [];
    }

    private void Run(Frame frame)
    {
        while (_at < segments.Count)
        {
            var segment = segments[_at];
            if (Find(frame, segment, entering: false) is { } step)
                Take(frame, step, segment);
            else if (frame.Opener?.Id == segment.Id || Ancestor(frame, segment))
                break;
            else
                _at++;
        }
        Close(frame);
    }

    private static bool Ancestor(Frame frame, WireSegment segment)
    {
        for (var at = frame.Around; at is not null; at = at.Around)
            if (Find(at, segment, entering: true) is not null || at.Opener?.Id == segment.Id)
                return true;
        return false;
    }

    /// <summary>The step of a block for a segment; <paramref name="entering"/>: only loops and what stands behind them.</summary>
    private static int? Find(Frame frame, WireSegment segment, bool entering)
    {
        var steps = frame.Block.Steps;
        for (var i = frame.From; i < steps.Count; i++)
            switch (steps[i])
            {
                case MapStep.Loop loop when loop.Block.Opener!.Matches(segment):
                    return i;
                case MapStep.Segment own when own.Body.Matches(segment) && InLoop(frame, segment) && (!entering || i > frame.From):
                    return i;
            }
        return null;
    }

    private static bool InLoop(Frame frame, WireSegment segment) =>
        segment.OpensLoop || segment.Loop == frame.Opener?.Loop;

    private void Take(Frame frame, int index, WireSegment segment)
    {
        var steps = frame.Block.Steps;
        switch (steps[index])
        {
            case MapStep.Segment step:
                Values(frame, step.Body, segment);
                _at++;
                break;
            case MapStep.Loop { Block: var block }:
                // Loops of one kind (N1, NAD) come in any order; behind them the document goes on.
                var first = index;
                while (first > 0 && steps[first - 1] is MapStep.Loop before && before.Block.Opener!.Id == block.Opener!.Id) first--;
                frame.From = first;
                var child = Open(frame, block, segment);
                Values(child, block.Opener!, segment);
                _at++;
                Run(child);
                break;
        }
    }

    private Frame Open(Frame frame, MapBlock block, WireSegment segment)
    {
        if (block.Path.Length == 0) return new Frame(block, frame.Target, frame.Pointer, segment, frame);
        var (target, pointer) = (new JsonObject(), $"{frame.Pointer}/{block.Path.Replace('.', '/')}");
        if (block.Kind == MapBlockKind.List)
        {
            if (Member(frame.Target, block.Path) is not JsonArray list) Set(frame.Target, block.Path, list = []);
            pointer += $"/{list.Count}";
            if (list.Count < Limits.ListLength) list.Add(target);
            else if (list.Count == Limits.ListLength) Fault(frame, block.Path, MapFaultKind.MissingData, segment, 0, $"More than {Limits.ListLength} {block.Path}.", null);
        }
        else if (Member(frame.Target, block.Path) is null)
            Set(frame.Target, block.Path, target);
        _places[pointer] = Place(segment);
        return new Frame(block, target, pointer, segment, frame);
    }

    private void Values(Frame frame, MapSegment body, WireSegment segment)
    {
        foreach (var element in body.Elements.Where(e => e.Use != MapUse.Write))
            switch (element.Rule)
            {
                case MapRule.Member { Type.Kind: >= MapTypeKind.Item and <= MapTypeKind.Gtin } item:
                    Codes(frame, item, element, segment);
                    break;
                case MapRule.Member { Type.Kind: MapTypeKind.Places } places:
                    Places(frame, places, element, segment);
                    break;
                case MapRule.Member member when segment[element.Element, element.Component] is { Length: > 0 } text:
                    if (Value(frame, member, element, segment, text) is { } value && Member(frame.Target, member.Path) is null)
                    {
                        Set(frame.Target, member.Path, value);
                        _places[$"{frame.Pointer}/{member.Path.Replace('.', '/')}"] = Place(segment, element.Element);
                    }
                    break;
                case MapRule.Count count when segment[element.Element, element.Component] is { Length: > 0 } text
                    && WireValue.Number(text) is { } stated && stated != ((Member(frame.Target, count.Path) as JsonArray)?.Count ?? 0):
                    Fault(frame, count.Path, MapFaultKind.MissingData, segment, element.Element,
                        $"The document says {text} {count.Path} and has {(Member(frame.Target, count.Path) as JsonArray)?.Count ?? 0}.", null);
                    break;
            }
    }

    private static void Codes(Frame frame, MapRule.Member member, MapElement element, WireSegment segment)
    {
        if (!frame.Items.TryGetValue(member.Path, out var known)) frame.Items.Add(member.Path, known = []);
        if (member.Type.Kind == MapTypeKind.ItemKnown) frame.Unforced.Add(member.Path);
        var place = Place(segment, element.Element);
        var owner = member.Type.Kind switch
        {
            MapTypeKind.Gtin => ItemCodeOwner.Gtin,
            MapTypeKind.ItemOurs => ItemCodeOwner.Us,
            _ => ItemCodeOwner.Unknown,
        };
        var last = Math.Min(element.Last == 0 ? element.Element : element.Last, segment.Count);
        if (member.Type.Kind is not (MapTypeKind.Item or MapTypeKind.ItemKnown))
            known.Add((new ItemCode(owner, "", segment[element.Element, element.Component]), place));
        else if (element.Component > 0) // C212: number, type
            for (var e = element.Element; e <= last; e++)
                known.Add((ItemCode.Of(segment[e, 2], segment[e, 1]), place));
        else
            for (var e = element.Element; e < last; e += 2)
                known.Add((ItemCode.Of(segment[e, 0], segment[e + 1, 0]), place));
    }

    /// <summary>SDQ and its like: place and quantity by turns.</summary>
    private void Places(Frame frame, MapRule.Member member, MapElement element, WireSegment segment)
    {
        if (Member(frame.Target, member.Path) is not JsonArray list) Set(frame.Target, member.Path, list = []);
        for (var e = element.Element; e < Math.Min(element.Last, segment.Count); e += 2)
            if (segment[e, 0] is { Length: > 0 } code && list.Count < Limits.ListLength)
            {
                if (WireValue.Number(segment[e + 1, 0]) is { } value) list.Add(new JsonObject { ["code"] = code, ["value"] = value });
                else Fault(frame, member.Path, MapFaultKind.MissingData, segment, e + 1, "The quantity is not right.", "a number", segment[e + 1, 0]);
            }
    }

    private JsonNode? Value(Frame frame, MapRule.Member member, MapElement element, WireSegment segment, string text)
    {
        JsonNode? Wrong(string expected, MapFaultKind kind = MapFaultKind.MissingData, string? what = null)
        {
            Fault(frame, member.Path, kind, segment, element.Element, what ?? $"The {Words(member.Path)} is not right.", expected, text);
            return null;
        }
        switch (member.Type.Kind)
        {
            case MapTypeKind.Text:
                return PartnerCodes.IsId(text) || text.Length > 0 && !text.Any(char.IsControl) ? text : Wrong("text without control characters");
            case MapTypeKind.Integer:
                return int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : Wrong("a whole number");
            case MapTypeKind.Decimal or MapTypeKind.Money or MapTypeKind.Money2:
                if (WireValue.Number(text) is not { } value) return Wrong("a number");
                if (member.Type.Kind == MapTypeKind.Money2) value /= 100m;
                if (member.Divisor != default && WireValue.Number(segment[member.Divisor.Element, member.Divisor.Component]) is { } per and not 0m) value /= per;
                return member.Type.Kind == MapTypeKind.Decimal ? value
                    : new JsonObject { ["amount"] = value, ["currency"] = Member(_root, "currency")?.GetValue<string>() ?? currency };
            case MapTypeKind.Price:
                // Amount, then its basis (X12 data element 639); the unit of a price without one is that of the quantity.
                if (WireValue.Number(text) is not { } price) return Wrong("a number");
                var basis = segment[element.Element + 1, 0];
                if (!X12.X12Codes.PriceBasis.TryGetValue(basis, out var holds)) return Wrong("a basis of unit price (data element 639)", MapFaultKind.UnmappedUnit, $"The basis of unit price '{basis}' is not understood.");
                return holds.Unit is null ? new JsonObject { ["amount"] = price / holds.Per } : new JsonObject { ["amount"] = price / holds.Per, ["unit"] = codes.Unit(holds.Unit) };
            case MapTypeKind.Date:
                return WireValue.Date(text) is { } date ? date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) : Wrong("CCYYMMDD");
            case MapTypeKind.Time:
                return WireValue.Time(text) is { } time ? time : Wrong("HHMM");
            case MapTypeKind.Unit:
                return codes.Unit(text) is { Length: > 0 } unit && PartnerCodes.IsId(unit) ? unit : Wrong("a unit", MapFaultKind.UnmappedUnit);
            case MapTypeKind.Currency:
                return text.Length == 3 && text.All(char.IsAsciiLetterUpper) ? text : Wrong("three capital letters (ISO 4217)");
            case MapTypeKind.Location:
                return codes.Location(text) is { } location ? location.Id.Value
                    : Wrong($"a location of ours, a code of {codes.Party.Id} in the cross references, or a GLN", MapFaultKind.UnknownLocation, $"No location of ours is known under {text}.");
            case MapTypeKind.Sscc:
                return WireValue.Sscc(text) is { } sscc ? sscc : Wrong("18 digits with a right check digit (GS1 AI 00)", MapFaultKind.InvalidSscc, "The SSCC is not right.");
            case MapTypeKind.Code:
                return member.Type.Codes.FirstOrDefault(c => c.Theirs.Contains(text) || c.Theirs[0] == "*").Ours
                    ?? Wrong(string.Join(", ", member.Type.Codes.SelectMany(c => c.Theirs)), what: $"The code {text} of the {Words(member.Path)} is not understood.");
            default:
                throw Throw.UnknownRule(member);
        }
    }

    /// <summary>What only the whole loop can tell: its item, its address, what is missing.</summary>
    private void Close(Frame frame)
    {
        foreach (var (path, found) in frame.Items) Resolve(frame, path, found);
        Units(frame);
        if (frame.Block.IsAddress) Complete(frame);
        foreach (var member in frame.Block.Steps.OfType<MapStep.Segment>().Select(s => s.Body).Append(frame.Block.Opener).OfType<MapSegment>()
                     .SelectMany(s => s.Elements.Select(e => (Segment: s, Element: e))))
            if (member.Element is { Use: not MapUse.Write, Rule: MapRule.Member { Required: true } required } && Member(frame.Target, required.Path) is null && frame.Faulty.Add(required.Path))
                Fault(frame, required.Path, MapFaultKind.MissingData, frame.Opener ?? segments[0], 0, $"The {Words(required.Path)} is missing.",
                    $"{member.Segment.Id} element {member.Element.Element}");
    }

    /// <summary>A quantity without a unit is in the unit that holds for its line, else in the item's base unit; a price without one is for the quantity's.</summary>
    private void Units(Frame frame)
    {
        var quantities = frame.Target.Where(m => m.Value is JsonObject o && o.ContainsKey("value") && !o.ContainsKey("unit")).Select(m => (JsonObject)m.Value!).ToList();
        foreach (var quantity in quantities)
            if (UnitAround(frame) is { } unit) quantity["unit"] = unit;
        if (frame.Target["price"] is JsonObject price && price.ContainsKey("amount") && !price.ContainsKey("unit")
            && ((frame.Target["quantity"] as JsonObject)?["unit"]?.GetValue<string>() ?? UnitAround(frame)) is { } per)
            price["unit"] = per;
    }

    private string? UnitAround(Frame frame)
    {
        for (var at = frame; at is not null; at = at.Around)
            if (at.Target["unit"] is JsonValue unit) return unit.GetValue<string>();
        for (var at = frame; at is not null; at = at.Around)
            if (at.Target["item"] is JsonValue item) return codes.Network.FindItem(new ItemId(item.GetValue<string>()))?.BaseUnit.Value;
            else if (at.Items.TryGetValue("item", out var said) && codes.Items(said.Select(x => x.Code)) is [var one]) return one.BaseUnit.Value;
        return null;
    }

    private void Resolve(Frame frame, string path, List<(ItemCode Code, string Place)> found)
    {
        var said = found.Where(f => f.Code.Value.Length > 0).ToList();
        if (said.Count == 0) return;
        var items = codes.Items(said.Select(s => s.Code));
        var list = string.Join(", ", said.Select(s => $"{s.Code.Qualifier} {s.Code.Value}".Trim()));
        if (items.Count == 1)
        {
            Set(frame.Target, path, items[0].Id.Value);
            _places[$"{frame.Pointer}/{path.Replace('.', '/')}"] = said[0].Place;
            return;
        }
        if (frame.Unforced.Contains(path)) return;
        frame.Faulty.Add(path);
        _faults.Add(new MapFault(MapFaultKind.UnknownItem, new DocumentFault(said[0].Place,
            items.Count == 0 ? $"No item of ours is known under {list}." : $"The codes of the line lead to different items: {string.Join(", ", items.Select(i => i.Id))}.",
            list, $"a code of party {codes.Party.Id} in the cross references, our own item number, or a GTIN of an item")));
    }

    /// <summary>A partner may name a place by its code only.</summary>
    private void Complete(Frame frame)
    {
        if (Member(frame.Target, "street") is not null && Member(frame.Target, "city") is not null) return;
        if (Member(frame.Target, "code")?.GetValue<string>() is not { } code || codes.Location(code) is not { } location) return;
        var (address, name) = (location.Address, Member(frame.Target, "name"));
        foreach (var (member, value) in ((string, string?)[])[("name", name?.GetValue<string>() ?? address.Name), ("street", address.Street), ("city", address.City),
                     ("state", address.State), ("postalCode", address.PostalCode), ("country", address.Country)])
            if (value is not null) frame.Target[member] = value;
    }

    private void Fault(Frame frame, string path, MapFaultKind kind, WireSegment at, int element, string message, string? expected, string? found = null)
    {
        frame.Faulty.Add(path);
        if (_faults.Count < Limits.Faults) _faults.Add(new MapFault(kind, new DocumentFault(Place(at, element), message, found, expected)));
    }

    private static string Place(WireSegment segment, int element = 0) =>
        $"segment {segment.Number} {segment.Id}" + (element > 0 ? $" element {element}" : "");

    /// <summary>"shipTo.postalCode" for people.</summary>
    private static string Words(string path) =>
        string.Concat(path.Select(c => c == '.' ? " " : char.IsAsciiLetterUpper(c) ? " " + char.ToLowerInvariant(c) : c.ToString()));

    internal static JsonNode? Member(JsonObject target, string path)
    {
        JsonNode? at = target;
        foreach (var name in path.Split('.'))
            at = at is JsonObject o && o.TryGetPropertyValue(name, out var found) ? found : null;
        return at;
    }

    internal static void Set(JsonObject target, string path, JsonNode value)
    {
        var names = path.Split('.');
        foreach (var name in names[..^1])
        {
            if (target[name] is not JsonObject inner) target[name] = inner = [];
            target = inner;
        }
        target[names[^1]] = value;
    }
}
