using System.Globalization;
using System.Text.Json.Nodes;
using Crossdock.Model;

namespace Crossdock.Connectors.Partners.Mapping;

internal enum MapFaultKind { UnknownItem = 1, UnmappedUnit = 2, UnknownLocation = 3, InvalidSscc = 4, MissingData = 5 }

internal sealed record MapFault(MapFaultKind Kind, DocumentFault Fault);

/// <summary>
/// One document on its way from segments to the canonical JSON that its map describes, in our codes. Everything that is
/// missing, unknown or wrong is a fault with its place; a document with faults is not used.
/// </summary>
/// <remarks>
/// A segment belongs to the innermost open loop whose map has it and whose loop of the guide it stands in. A loop is
/// over when its opening segment comes again, or one that only a loop around it knows.
/// </remarks>
internal sealed class MapReading(DocumentMap map, IReadOnlyList<WireSegment> segments, PartnerCodes codes, string currency)
{
    private readonly List<MapFault> _faults = [];
    private readonly Dictionary<string, string> _places = [];
    private readonly List<JsonObject> _amounts = [];
    private readonly JsonObject _root = [];
    private readonly MapValues _values = new(map.Syntax, codes);
    private readonly MapCompletion _completion = new(codes);
    private int _at;

    public IReadOnlyList<MapFault> Faults => _faults;

    public JsonObject Read()
    {
        Run(new MapFrame(map.Root, _root, "", null, null));
        var stated = Currency();
        foreach (var amount in _amounts.Where(a => !a.ContainsKey("currency"))) amount["currency"] = stated;
        return _root;
    }

    /// <summary>Where a member of the document came from; the document's first segment for one that nobody sent.</summary>
    public string PlaceOf(string pointer)
    {
        for (var at = pointer; at.Length > 0; at = at[..Math.Max(at.LastIndexOf('/'), 0)])
            if (_places.TryGetValue(at, out var place)) return place;
        return segments.Count > 0 ? Place(segments[0]) : map.Set;
    }

    /// <summary>
    /// An object was put elsewhere in the document: what was known of its members is known of them there.
    /// </summary>
    public void Moved(string from, string to)
    {
        foreach (var (pointer, place) in _places.Where(
            p => p.Key == from || p.Key.StartsWith(from + "/", StringComparison.Ordinal)).ToList())
            _places[to + pointer[from.Length..]] = place;
    }

    /// <summary>A fault of the document that its map cannot see.</summary>
    public void Fault(string pointer, string message, string? found, string expected) =>
        _faults.Add(new MapFault(MapFaultKind.MissingData, new DocumentFault(PlaceOf(pointer), message, found, expected)));

    private void Run(MapFrame frame)
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

    private static bool Ancestor(MapFrame frame, WireSegment segment)
    {
        for (var at = frame.Around; at is not null; at = at.Around)
            if (Find(at, segment, entering: true) is not null || at.Opener?.Id == segment.Id)
                return true;
        return false;
    }

    /// <summary>
    /// The step of a block for a segment; <paramref name="entering"/>: only loops and what stands behind them.
    /// </summary>
    private static int? Find(MapFrame frame, WireSegment segment, bool entering)
    {
        var steps = frame.Block.Steps;
        for (var i = frame.From; i < steps.Count; i++)
            switch (steps[i])
            {
                case MapStep.Loop loop when loop.Block.Opener!.Matches(segment) && InLoop(frame, segment):
                    return i;
                case MapStep.Segment own when own.Body.Matches(segment) && InLoop(frame, segment)
                    && (!entering || i > frame.From):
                    return i;
            }
        return null;
    }

    /// <summary>
    /// It stands in the frame's own loop, or opens one that belongs into it or into one around it: never into a loop
    /// that the map passes over.
    /// </summary>
    private static bool InLoop(MapFrame frame, WireSegment segment)
    {
        if (segment.Loop == frame.Opener?.Loop) return true;
        if (!segment.OpensLoop) return false;
        for (var at = frame; at is not null; at = at.Around)
            if (segment.Around.Contains(at.Opener?.Loop ?? WireSegment.Outside))
                return true;
        return false;
    }

    private void Take(MapFrame frame, int index, WireSegment segment)
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
                while (first > 0 && steps[first - 1] is MapStep.Loop before
                    && before.Block.Opener!.Id == block.Opener!.Id) first--;
                frame.From = first;
                var child = Open(frame, block, segment);
                Values(child, block.Opener!, segment);
                _at++;
                Run(child);
                break;
        }
    }

    private MapFrame Open(MapFrame frame, MapBlock block, WireSegment segment)
    {
        if (block.Path.Length == 0)
            return new MapFrame(block, block.IsShared ? [] : frame.Target, frame.Pointer, segment, frame);
        var (target, pointer) = (frame.Block.IsShared ? (JsonObject)frame.Target.DeepClone() : [],
            $"{frame.Pointer}/{block.Path.Replace('.', '/')}");
        if (block.Kind == MapBlockKind.List)
        {
            var holder = frame.Block.IsShared ? frame.Around!.Target : frame.Target;
            if (Member(holder, block.Path) is not JsonArray list) Set(holder, block.Path, list = []);
            pointer += $"/{list.Count}";
            if (list.Count < Limits.ListLength) list.Add(target);
            else if (!frame.Faulty.Contains(block.Path))
                Fault(frame, block.Path, MapFaultKind.MissingData, segment, 0,
                    $"More than {Limits.ListLength} {block.Path}.", null);
        }
        else
            switch (frame.Take(block.Path, new MapFrame.Origin(map.Order[block.Opener!], block.Opener!.Rank(segment), 0,
                Place(segment))))
            {
                case MapFrame.Standing.Taken:
                    Set(frame.Target, block.Path, target);
                    break;
                case MapFrame.Standing.Contradiction:
                    Fault(frame, block.Path, MapFaultKind.MissingData, segment, 0,
                        $"The {MapValues.Words(block.Path)} comes twice.", $"once: {frame.Known(block.Path)}");
                    break;
            }
        _places.TryAdd(pointer, Place(segment));
        return new MapFrame(block, target, pointer, segment, frame);
    }

    private void Values(MapFrame frame, MapSegment body, WireSegment segment)
    {
        foreach (var element in body.Elements.Where(e => e.Use != MapUse.Write))
            switch (element.Rule)
            {
                case MapRule.Member { Type.Kind: >= MapTypeKind.Item and <= MapTypeKind.Gtin } item:
                    MapItems.Collect(frame, item, element, segment, Place(segment, element.Element));
                    break;
                case MapRule.Member { Type.Kind: MapTypeKind.Places } places:
                    Places(frame, places, element, segment);
                    break;
                case MapRule.Member member when segment[element.Element, element.Component] is { Length: > 0 } text:
                    Value(frame, body, member, element, segment, text);
                    break;
            }
    }

    private void Value(MapFrame frame, MapSegment body, MapRule.Member member, MapElement element, WireSegment segment,
        string text)
    {
        var value = _values.Read(member, element, segment, text, out var wrong);
        if (wrong is not null)
            Fault(frame, member.Path, wrong.Kind, segment, element.Element,
                wrong.Message ?? $"The {MapValues.Words(member.Path)} is not right.", wrong.Expected, text);
        if (value is null) return;
        if (member.Type.Kind == MapTypeKind.Words) text = value.GetValue<string>();
        var standing = frame.Take(member.Path,
            new MapFrame.Origin(map.Order[body], body.Rank(segment) + frame.Rank,
                element.Element * 100 + element.Component, text));
        if (standing == MapFrame.Standing.Contradiction && member.Joined)
            Set(frame.Target, member.Path, $"{Member(frame.Target, member.Path)} {text}");
        else if (standing == MapFrame.Standing.Contradiction)
            Fault(frame, member.Path, MapFaultKind.MissingData, segment, element.Element,
                $"The {MapValues.Words(member.Path)} is said twice.", $"{frame.Known(member.Path)}, as before", text);
        if (standing != MapFrame.Standing.Taken) return;
        if (value is JsonObject amount && member.Type.Kind is MapTypeKind.Money or MapTypeKind.Money2)
        {
            if ((Member(frame.Target, member.Path) as JsonObject)?["currency"] is JsonValue said)
                amount["currency"] = said.GetValue<string>();
            _amounts.Add((JsonObject)value);
        }
        Set(frame.Target, member.Path, value);
        if (member.Type.Kind == MapTypeKind.Variance)
            Set(frame.Target, "condition", text.StartsWith('-') ? "short" : "over");
        if (member.Type.Kind == MapTypeKind.Moment && MapValues.TimeOf(text) is { } time)
            Set(frame.Target, MapWriting.TimeBeside(member.Path), time);
        _places[$"{frame.Pointer}/{member.Path.Replace('.', '/')}"] = Place(segment, element.Element);
    }

    /// <summary>The document's, or that of the one amount that names one, or the partner's.</summary>
    private string Currency() =>
        (Member(_root, "currency") ?? _root.Select(m => (m.Value as JsonObject)?["currency"])
            .FirstOrDefault(c => c is JsonValue))?.GetValue<string>() ?? currency;

    /// <summary>SDQ and its like: place and quantity by turns.</summary>
    private void Places(MapFrame frame, MapRule.Member member, MapElement element, WireSegment segment)
    {
        if (Member(frame.Target, member.Path) is not JsonArray list) Set(frame.Target, member.Path, list = []);
        for (var e = element.Element; e < Math.Min(element.Last, segment.Count); e += 2)
            if (segment[e, 0] is { Length: > 0 } code && list.Count < Limits.ListLength)
            {
                if (WireValue.Number(segment[e + 1, 0]) is { } value)
                    list.Add(new JsonObject { ["code"] = code, ["value"] = value });
                else Fault(frame, member.Path, MapFaultKind.MissingData, segment, e + 1, "The quantity is not right.",
                    "a number", segment[e + 1, 0]);
            }
    }

    /// <summary>What only the whole loop can tell: its item, its address, what is missing.</summary>
    private void Close(MapFrame frame)
    {
        foreach (var (path, found) in frame.Items) Resolve(frame, path, found);
        _completion.Units(frame);
        if (frame.Block.IsAddress) _completion.Address(frame);
        foreach (var member in frame.Block.Steps.OfType<MapStep.Segment>().Select(s => s.Body).Append(frame.Block.Opener)
            .OfType<MapSegment>()
                     .SelectMany(s => s.Elements.Select(e => (Segment: s, Element: e))))
            if (member.Element is { Use: not MapUse.Write, Rule: MapRule.Member { Required: true } required }
                && Member(frame.Target, required.Path) is null && frame.Faulty.Add(required.Path))
                Fault(frame, required.Path, MapFaultKind.MissingData, frame.Opener ?? segments[0], 0,
                    $"The {MapValues.Words(required.Path)} is missing.",
                    $"{member.Segment.Id} element {member.Element.Element}");
    }

    private void Resolve(MapFrame frame, string path, List<(ItemCode Code, string Place)> found)
    {
        if (found.Find(f => f.Code.Value.Length > 0).Place is not { } place) return;
        if (MapItems.Resolve(frame, path, found, codes, place, out var fault) is { } item)
        {
            Set(frame.Target, path, item.Id.Value);
            _places[$"{frame.Pointer}/{path.Replace('.', '/')}"] = place;
        }
        else if (fault is not null)
        {
            frame.Faulty.Add(path);
            if (_faults.Count < Limits.Faults) _faults.Add(fault);
        }
    }

    private void Fault(MapFrame frame, string path, MapFaultKind kind, WireSegment at, int element, string message,
        string? expected, string? found = null)
    {
        frame.Faulty.Add(path);
        if (_faults.Count < Limits.Faults)
            _faults.Add(new MapFault(kind, new DocumentFault(Place(at, element), message, found, expected)));
    }

    private static string Place(WireSegment segment, int element = 0) =>
        $"segment {segment.Number} {segment.Id}" + (element > 0 ? $" element {element}" : "");

    /// <summary>Objects of a list, or of the lists within one: <c>packages.lines</c>.</summary>
    internal static int Count(JsonObject target, string path)
    {
        var dot = path.IndexOf('.', StringComparison.Ordinal);
        if (Member(target, path) is JsonArray list) return list.Count;
        return dot < 0 || target[path[..dot]] is not JsonArray around ? 0
            : around.OfType<JsonObject>().Sum(o => Count(o, path[(dot + 1)..]));
    }

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
