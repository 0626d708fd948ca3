using System.Globalization;

namespace Crossdock.Connectors.Partners.Mapping;

/// <summary>
/// Reads the text form of a map. A partner's map names another as its base (<c>extends</c>): its lines replace those of
/// the base that have the same place (block, segment and fixed values), are added where there is none, and <c>drop</c>
/// takes one away.
/// </summary>
internal static class MapText
{
    /// <param name="find">The text of a map by name; null when there is none.</param>
    /// <exception cref="MapException">Every fault, each with the map's name and line.</exception>
    public static DocumentMap Parse(string name, string text, Func<string, string?> find)
    {
        var faults = new List<string>();
        var map = new Parser(name, text, faults, find).Map(depth: 0);
        return faults.Count == 0 && map is not null ? map : throw new MapException(faults);
    }

    private sealed class Parser(string name, string text, List<string> faults, Func<string, string?> find)
    {
        private readonly string[] _lines = text.Split('\n');
        private int _at;

        public DocumentMap? Map(int depth)
        {
            var header = Next();
            if (header is not ["map", var syntax, var set, var way, var document] || syntax is not ("x12" or "edifact")
                || Way(way) is not { } direction)
            {
                if (header is ["map", _, _, "extends", var baseName] && depth < Limits.MapDepth)
                    return Extended(baseName, depth);
                Fault("expected 'map x12|edifact SET in|out|both DOCUMENT' or 'map x12|edifact SET extends MAP'");
                return null;
            }
            var steps = Steps(nested: false);
            return new DocumentMap(name, syntax, set, direction, document,
                new MapBlock(MapBlockKind.Document, null, "", false, steps));
        }

        private DocumentMap? Extended(string baseName, int depth)
        {
            if (find(baseName) is not { } baseText)
            {
                Fault($"there is no map '{baseName}'");
                return null;
            }
            var map = new Parser(baseName, baseText, faults, find).Map(depth + 1);
            var changes = Steps(nested: false);
            // Not "map with": a map knows the places of its own lines, and those of the base are others.
            return map is null ? null : new DocumentMap(name, map.Syntax, map.Set, map.Direction, map.Document,
                map.Root with { Steps = MapMerge.Merge(map.Root.Steps, changes) });
        }

        private List<MapStep> Steps(bool nested)
        {
            var steps = new List<MapStep>();
            while (Next() is { } words)
                switch (words)
                {
                    case ["end"] when nested:
                        return steps;
                    case ["end"]:
                        Fault("'end' without a loop");
                        break;
                    case ["drop", var id, .. var constraints]:
                        steps.Add(new MapDrop(_at, Segment(id, constraints)));
                        break;
                    case ["each" or "one", var id, .. var rest] when Array.IndexOf(rest, "as") is >= 0 and var at
                        && at == rest.Length - 2:
                        steps.Add(Loop(words[0] == "each", id, rest[..at], rest[^1]));
                        break;
                    case ["each" or "one", ..]:
                        Fault($"expected '{words[0]} SEGMENT [NN=\"code\" …] as member'");
                        break;
                    case [var id, .. var elements]:
                        steps.Add(new MapStep.Segment(_at, Segment(id, elements)));
                        break;
                }
            if (nested) Fault("a loop is not closed with 'end'");
            return steps;
        }

        private MapStep.Loop Loop(bool many, string id, string[] constraints, string path)
        {
            var line = _at;
            var address = path.EndsWith(":address", StringComparison.Ordinal);
            var opener = Segment(id, constraints);
            var steps = Steps(nested: true);
            // what the opening segment itself holds
            if (steps is [MapStep.Segment { Body: var first }, ..] && first.Id == id)
            {
                opener = opener with { Elements = [.. opener.Elements, .. first.Elements] };
                steps.RemoveAt(0);
            }
            if (many && path == "." && steps.OfType<MapStep.Loop>()
                .ToList() is not [{ Block: { Kind: MapBlockKind.List, Path.Length: > 0 } }])
                faults.Add($"{name}:{line}: 'each {id} as .' holds for the objects of one list: it needs one 'each … as list' within");
            return new MapStep.Loop(line, new MapBlock(many ? MapBlockKind.List : MapBlockKind.Object, opener,
                address ? path[..^":address".Length] : path == "." ? "" : path, address, steps));
        }

        private MapSegment Segment(string id, string[] elements)
        {
            if (id.Length is < 2 or > 3 || !id.All(c => char.IsAsciiLetterUpper(c) || char.IsAsciiDigit(c)))
                Fault($"'{id}' is no segment");
            return new MapSegment(id, [.. elements.Select(Element).OfType<MapElement>()]);
        }

        /// <summary>NN=rule, NN-C=rule, NN..=rule, NN..MM=rule; &lt;= only read, := only written.</summary>
        private MapElement? Element(string word)
        {
            var equals = word.IndexOf('=');
            if (equals <= 0)
            {
                Fault($"'{word}' is not NN=…");
                return null;
            }
            var use = word[equals - 1] switch { ':' => MapUse.Write, '<' => MapUse.Read, _ => MapUse.Both };
            var (place, last) = (word[..(use == MapUse.Both ? equals : equals - 1)], 0);
            if (place.IndexOf("..", StringComparison.Ordinal) is > 0 and var dots)
            {
                if (dots + 2 < place.Length && !Number(place[(dots + 2)..], out last))
                    Fault($"'{place}' is no range of elements");
                (place, last) = (place[..dots], last == 0 ? MapElement.Onward : last);
            }
            var parts = place.Split('-');
            if (parts.Length > 2 || !Number(parts[0], out var element) || (parts.Length == 2 && !Number(parts[1], out _)))
            {
                Fault($"'{place}' is no element: NN, NN-C, NN.. or NN..MM");
                return null;
            }
            var component = parts.Length == 2 ? int.Parse(parts[1], CultureInfo.InvariantCulture) : 0;
            return Rule(word[(equals + 1)..]) is { } rule ? new MapElement(element, component, rule, last, use) : null;
        }

        private MapRule? Rule(string text)
        {
            if (text.StartsWith('"'))
            {
                var values = text.Split('|');
                var with = 0;
                if (values[^1].LastIndexOf("\"?", StringComparison.Ordinal) is > 0 and var mark
                    && Number(values[^1][(mark + 2)..], out with)) values[^1] = values[^1][..(mark + 1)];
                if (values.All(v => v.Length >= 2 && v[0] == '"' && v[^1] == '"'))
                    return new MapRule.Fixed([.. values.Select(v => v[1..^1])], with);
                Fault($"{text} is not \"code\", \"code\"|\"code\" or \"code\"?NN");
                return null;
            }
            if (text == "#") return new MapRule.RunningNumber();
            if (text is "@level" or "@above" or "@levels")
                return new MapRule.Level(
                    text switch { "@level" => LevelNumber.Own, "@above" => LevelNumber.Around, _ => LevelNumber.All });
            if (text is "@us" or "@them" or "@us-id" or "@them-id")
                return new MapRule.Name(text[1] == 'u', text.EndsWith("-id", StringComparison.Ordinal));
            if (Call(text, "count") is { } list) return new MapRule.Count(list);
            if (Call(text, "sum") is { } sum && sum.Split(',') is [var of, var number]) return new MapRule.Sum(of, number);
            return Member(text);
        }

        /// <summary>path[:type][!|^|+][|#][/NN-C]</summary>
        private MapRule.Member? Member(string text)
        {
            (int, int) divisor = (0, 0);
            if (text.IndexOf('/') is > 0 and var slash)
            {
                if (text[(slash + 1)..].Split('-') is not [var e, var c] || !Number(e, out var element)
                    || !Number(c, out var component))
                {
                    Fault($"'{text[slash..]}' is not /NN-C");
                    return null;
                }
                (divisor, text) = ((element, component), text[..slash]);
            }
            var otherwise = text.EndsWith("|#", StringComparison.Ordinal);
            if (otherwise) text = text[..^2];
            var (required, decides, joined) = (text.EndsWith('!'), text.EndsWith('^'), text.EndsWith('+'));
            if (required || decides || joined) text = text[..^1];
            var colon = text.IndexOf(':');
            var path = colon < 0 ? text : text[..colon];
            if (path.Length == 0 || !path.All(ch => char.IsAsciiLetterOrDigit(ch) || ch == '.'))
            {
                Fault($"'{path}' is no member of a document");
                return null;
            }
            if (Type(colon < 0 ? "text" : text[(colon + 1)..]) is not { } type) return null;
            if (joined && type.Kind is not (MapTypeKind.Text or MapTypeKind.Words))
                Fault($"'{path}+' is no text: only texts are put together");
            return new MapRule.Member(path, type, required, otherwise, decides, divisor, joined);
        }

        private MapType? Type(string text)
        {
            if (Call(text, "code") is { } list)
            {
                var codes = list.Split(',').Select(c => c.Split('=')).ToList();
                if (codes.All(c => c.Length == 2 && c[0].Length > 0))
                    return new MapType(MapTypeKind.Code,
                        [.. codes.Select(c => (c[0], (IReadOnlyList<string>)c[1].Split('|')))]);
            }
            else if (Call(text, "words") is { } size)
            {
                var parts = size.Split('x');
                if (parts.Length <= 2 && int.TryParse(
                    parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var length)
                    && length is > 0 and <= 512
                    && (parts.Length == 1 || Number(parts[1], out _)))
                    return new MapType(MapTypeKind.Words, [], length,
                        parts.Length == 1 ? 1 : int.Parse(parts[1], CultureInfo.InvariantCulture));
            }
            else if (Types.TryGetValue(text, out var kind))
                return MapType.Of(kind);
            Fault($"'{text}' is no type: {string.Join(", ", Types.Keys)}, code(ours=THEIRS|THEIRS,…), words(35), words(35x3)");
            return null;
        }

        private static readonly Dictionary<string, MapTypeKind> Types = new(StringComparer.Ordinal)
        {
            ["text"] = MapTypeKind.Text, ["int"] = MapTypeKind.Integer, ["decimal"] = MapTypeKind.Decimal,
                ["variance"] = MapTypeKind.Variance,
            ["date"] = MapTypeKind.Date, ["time"] = MapTypeKind.Time, ["moment"] = MapTypeKind.Moment,
            ["money"] = MapTypeKind.Money, ["money2"] = MapTypeKind.Money2, ["unit"] = MapTypeKind.Unit,
            ["currency"] = MapTypeKind.Currency, ["item"] = MapTypeKind.Item, ["item-theirs"] = MapTypeKind.ItemTheirs,
            ["item-ours"] = MapTypeKind.ItemOurs, ["gtin"] = MapTypeKind.Gtin, ["location"] = MapTypeKind.Location,
            ["sscc"] = MapTypeKind.Sscc, ["price"] = MapTypeKind.Price, ["item-known"] = MapTypeKind.ItemKnown,
            ["places"] = MapTypeKind.Places,
        };

        /// <summary>
        /// The words of the next line that has any; comments begin with '#' at the line's start or after two blanks.
        /// </summary>
        private string[]? Next()
        {
            while (_at < _lines.Length)
            {
                var line = _lines[_at++].TrimEnd('\r');
                if (line.TrimStart().StartsWith('#')) continue;
                var comment = line.IndexOf("  #", StringComparison.Ordinal);
                var words = (comment < 0 ? line : line[..comment]).Split(' ', StringSplitOptions.RemoveEmptyEntries);
                if (words.Length > 0) return words;
            }
            return null;
        }

        private void Fault(string what) => faults.Add($"{name}:{_at}: {what}");

        private static string? Call(string text, string function) =>
            text.StartsWith(function + "(", StringComparison.Ordinal) && text.EndsWith(')')
                ? text[(function.Length + 1)..^1] : null;

        private static bool Number(string text, out int number) =>
            int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number is > 0 and < 100;

        private static MapDirection? Way(string text) =>
            text switch { "in" => MapDirection.In, "out" => MapDirection.Out, "both" => MapDirection.Both, _ => null };
    }
}

/// <summary>Only in a map that extends another: takes a step of the base away.</summary>
internal sealed record MapDrop(int LineNumber, MapSegment Place) : MapStep(LineNumber);

/// <summary>A map's text cannot be read: every fault with name and line.</summary>
public sealed class MapException(IReadOnlyList<string> faults) : Exception(string.Join(Environment.NewLine, faults))
{
    public IReadOnlyList<string> Faults { get; } = faults;
}
