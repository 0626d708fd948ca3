using System.Collections.Frozen;

namespace Crossdock.Edi;

/// <summary>Applies an overlay to a guide: a file whose first line is "guide CODE extends VERSION".</summary>
internal sealed class OverlayText
{
    private readonly List<GuideDraft> drafts;
    private readonly GuideLine[] all;
    private GuideDictionary dictionary;
    private string name;

    private OverlayText(Guide guide, GuideLines lines, string? name)
    {
        drafts = guide.Nodes.Select(n => new GuideDraft(n)).ToList();
        all = lines.Read().Skip(1).ToArray();
        dictionary = guide.Dictionary;
        this.name = name ?? guide.Name;
    }

    public static Guide Apply(Guide guide, GuideLines lines, string? name)
    {
        var overlay = new OverlayText(guide, lines, name);
        for (int at = 0; at < overlay.all.Length; at++)
            at = overlay.Apply(at);
        return guide.With(overlay.dictionary, overlay.name, overlay.drafts.Select(d => d.Build()).ToArray());
    }

    /// <summary>Applies the line at an index; returns the index of the last line that it took.</summary>
    private int Apply(int at)
    {
        GuideLine line = all[at];
        string[] words = GuideText.Words(line.Text);
        switch (words)
        {
            case ["name", _, ..]:
                name = string.Join(' ', words[1..]);
                break;
            case ["element" or "segment", _, _, ..]:
                Define(line with { Text = line.Text.Trim()[words[0].Length..].Trim() }, words[0] == "element");
                break;
            case ["add", "after" or "before" or "first" or "last", _]:
                return Add(at, words[1], words[2]);
            case ["require" or "forbid" or "allow", _]:
                Presence(line, words[0], words[1]);
                break;
            case ["max", _, _]:
                Maximum(line, words[1], words[2]);
                break;
            case ["codes" or "length", _, _, ..]:
                Change(line, words[1], use => use with { Element = Narrowed(line, words, use.Element) });
                break;
            case ["rule", _, "when", ..]:
                Rule(line, words);
                break;
            default:
                line.Fault("the line is no overlay instruction: name, element, segment, add, require, forbid, allow, max, codes, length, rule");
                break;
        }

        return at;
    }

    private void Define(GuideLine line, bool element)
    {
        var elements = new Dictionary<string, ElementDefinition>(dictionary.Elements, StringComparer.Ordinal);
        var segments = new Dictionary<string, SegmentDefinition>(dictionary.Segments, StringComparer.Ordinal);
        if (element && DictionaryText.ReadElement(line, elements) is { } newElement)
            elements[newElement.Number] = newElement;
        else if (!element && DictionaryText.ReadSegment(line, elements) is { } newSegment)
            segments[newSegment.Id] = newSegment;
        dictionary = new GuideDictionary(dictionary.Version, elements, segments);
    }

    private int Add(int at, string where, string path)
    {
        GuideLine line = all[at];
        GuideLine[] lines = all.Skip(at + 1).TakeWhile(l => l.Indent > line.Indent).ToArray();
        var places = GuideDraft.Find(drafts, path);
        if (places.Count == 0 || lines.Length == 0)
            line.Fault(places.Count == 0 ? $"the guide has no {path}" : "what is added stands indented below this line");
        foreach ((List<GuideDraft> list, GuideDraft node) in places)
        {
            IEnumerable<GuideDraft> added = SetText.ReadNodes(lines, dictionary, node.Table).Select(n => new GuideDraft(n));
            if (where is "first" or "last" && node.LoopId is null)
                line.Fault($"{path} is no loop");
            else if (where is "first" or "last")
                node.Children.InsertRange(where == "first" ? 1 : node.Children.Count, added);
            else
                list.InsertRange(list.IndexOf(node) + (where == "after" ? 1 : 0), added);
        }

        return at + lines.Length;
    }

    private void Presence(GuideLine line, string verb, string path)
    {
        if (ElementPath.Of(path) is not null && GuideDraft.Find(drafts, path).Count == 0)
        {
            Change(line, path, use => use with { Mandatory = verb == "require", Forbidden = verb == "forbid" });
            return;
        }

        foreach ((List<GuideDraft> list, GuideDraft node) in Places(line, path))
        {
            if (verb == "forbid")
                list.Remove(node);
            else
                node.Mandatory = node.Segment.Mandatory = verb == "require";
        }
    }

    private void Maximum(GuideLine line, string path, string value)
    {
        if (!SetText.Max(value, out int max))
            line.Fault($"{value} is no maximum");
        foreach ((_, GuideDraft node) in Places(line, path))
            node.Max = max;
    }

    private void Rule(GuideLine line, string[] words)
    {
        foreach ((_, GuideDraft node) in Places(line, words[1]))
        {
            SegmentDefinition definition = DefinitionOf(node.Segment);
            if (DictionaryText.Rule(line, words[2..], definition.Elements.Count) is { } rule)
                node.Segment.Definition = definition with { Rules = [.. definition.Rules, rule] };
        }
    }

    private static ElementDefinition Narrowed(GuideLine line, string[] words, ElementDefinition element)
    {
        if (words[0] == "length")
        {
            string[] lengths = words[2].Split('/');
            if (lengths.Length == 2 && GuideText.Number(lengths[0], out int min)
                && GuideText.Number(lengths[1], out int max) && min <= max)
                return element with { Min = min, Max = max };
            line.Fault($"{words[2]} is no length min/max");
            return element;
        }

        bool more = words[2] == "+";
        string[] codes = more ? words[3..] : words[2..];
        foreach (string odd in codes.Where(c => c.Length < element.Min || c.Length > element.Max))
            line.Fault($"the code {odd} does not have {element.Min} to {element.Max} characters");
        if (more && element.Codes is null)
            return element;
        return element with { Codes = (more ? element.Codes!.Concat(codes) : codes).ToFrozenSet(StringComparer.Ordinal) };
    }

    private void Change(GuideLine line, string path, Func<ElementUse, ElementUse> change)
    {
        if (ElementPath.Of(path) is not { } target)
        {
            line.Fault($"{path} is no element such as BEG02 or PO1/PID05");
            return;
        }

        foreach ((_, GuideDraft node) in Places(line, target.Segment))
        {
            SegmentDefinition definition = DefinitionOf(node.Segment);
            if (target.Element > definition.Elements.Count)
                line.Fault($"{definition.Id} has {definition.Elements.Count} elements");
            else
                node.Segment.Definition = definition with { Elements = target.Change(line, definition.Elements, change) };
        }
    }

    private IReadOnlyList<(List<GuideDraft> In, GuideDraft Node)> Places(GuideLine line, string path)
    {
        var places = GuideDraft.Find(drafts, path);
        if (places.Count == 0)
            line.Fault($"the guide has no {path}");
        return places;
    }

    private SegmentDefinition DefinitionOf(GuideDraft segment) =>
        segment.Definition ?? dictionary.Segments[segment.SegmentId];
}

/// <summary>"PO1/PID05", "BEG02", "NAD02-1": a segment's path, an element, perhaps a component.</summary>
internal sealed record ElementPath(string Segment, int Element, int Component)
{
    /// <summary>Null for the path of a segment or loop, whose last step has at most three characters.</summary>
    public static ElementPath? Of(string path)
    {
        string[] sides = path.Split('-');
        string last = sides[0].Split('/')[^1];
        int component = 0;
        bool right = last.Length >= 4 && !last.Contains('@') && GuideText.Number(last[^2..], out _)
            && (sides.Length == 1 || sides.Length == 2 && GuideText.Number(sides[1], out component));
        return right && GuideText.Number(last[^2..], out int element) && element > 0
            ? new ElementPath(sides[0][..^2], element, component)
            : null;
    }

    public IReadOnlyList<ElementUse> Change(
        GuideLine line, IReadOnlyList<ElementUse> uses, Func<ElementUse, ElementUse> change)
    {
        ElementUse use = uses[Element - 1];
        if (Component == 0)
            return Replace(uses, Element, change(use));
        if (Component > use.Element.Components.Count)
        {
            line.Fault($"{use.Element.Number} has {use.Element.Components.Count} components");
            return uses;
        }

        IReadOnlyList<ElementUse> components = Replace(
            use.Element.Components, Component, change(use.Element.Components[Component - 1]));
        return Replace(uses, Element, use with { Element = use.Element with { Components = components } });
    }

    private static ElementUse[] Replace(IReadOnlyList<ElementUse> uses, int number, ElementUse by) =>
        uses.Select((u, i) => i == number - 1 ? by : u).ToArray();
}
