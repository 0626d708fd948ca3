using System.Collections.Frozen;

namespace Crossdock.Edi;

/// <summary>Reads elements.guide and segments.guide of a version, with those of the versions that it extends.</summary>
internal sealed class DictionaryText(GuideText text, string version)
{
    public GuideDictionary Read()
    {
        var elements = new Dictionary<string, ElementDefinition>(StringComparer.Ordinal);
        GuideLine[] all = text.Chain(version, GuideText.ElementsFile)
            .SelectMany(f => Latest(f, l => GuideText.Words(l.Text)[0], "element")).ToArray();
        // Composites after their components, wherever they stand.
        foreach (GuideLine line in all.OrderBy(IsComposite))
        {
            if (ReadElement(line, elements) is { } element)
                elements[element.Number] = element;
        }

        var segments = new Dictionary<string, SegmentDefinition>(StringComparer.Ordinal);
        foreach (GuideLines file in text.Chain(version, GuideText.SegmentsFile))
            ReadSegments(file, elements, segments);
        return new GuideDictionary(version, elements, segments);
    }

    /// <summary>"353 ID 2/2 Name = codes", "3035 an..3 Name", "C001 composite Name = 355! 1018".</summary>
    public static ElementDefinition? ReadElement(GuideLine line, IReadOnlyDictionary<string, ElementDefinition> elements)
    {
        string[] sides = line.Text.Split('=', 2);
        string[] words = GuideText.Words(sides[0]);
        if (words.Length < 3)
            return line.Fault<ElementDefinition>("an element needs number, type and length");
        string[] tail = sides.Length == 2 ? GuideText.Words(sides[1]) : [];
        return words[1] == "composite" ? Composite(line, words, tail, elements)
            : char.IsAsciiLetterLower(words[1][0]) ? Edifact(line, words, tail)
            : X12(line, words, tail);
    }

    /// <summary>"BEG Name : 353! 92! 234*3 : P0304 C0506 : when 01=ST require 03 04".</summary>
    public static SegmentDefinition? ReadSegment(GuideLine line, IReadOnlyDictionary<string, ElementDefinition> elements)
    {
        string[] parts = line.Text.Split(':');
        string[] head = GuideText.Words(parts[0]);
        if (parts.Length is < 2 or > 4 || head.Length < 2)
            return line.Fault<SegmentDefinition>("a segment needs id, name, a colon and its elements");
        ElementUse[] uses = Uses(line, GuideText.Words(parts[1]), elements);
        SyntaxNote[] notes = parts.Length > 2 ? Notes(line, GuideText.Words(parts[2]), uses.Length) : [];
        var segment = new SegmentDefinition(head[0], string.Join(' ', head[1..]), uses, notes);
        return parts.Length < 4 ? segment
            : Rule(line, GuideText.Words(parts[3]), uses.Length) is { } rule ? segment with { Rules = [rule] } : null;
    }

    /// <summary>"when 01=ST|BT require 03 04 forbid 05".</summary>
    public static SituationalRule? Rule(GuideLine line, string[] words, int count)
    {
        string[] condition = words.Length > 1 ? words[1].Split('=') : [];
        if (words is not ["when", _, "require" or "forbid", _, ..] || condition.Length != 2
            || !GuideText.Number(condition[0], out int element) || element < 1 || element > count)
            return line.Fault<SituationalRule>("a rule has the form \"when 01=A|B require 03 04 forbid 05\"");
        var lists = new Dictionary<string, List<int>> { ["require"] = [], ["forbid"] = [] };
        List<int> list = lists["require"];
        foreach (string word in words[2..])
        {
            if (lists.TryGetValue(word, out List<int>? next))
                list = next;
            else if (GuideText.Number(word, out int number) && number >= 1 && number <= count)
                list.Add(number);
            else
                return line.Fault<SituationalRule>($"{word} is no element of the segment");
        }

        return new SituationalRule(
            element, condition[1].Split('|').ToFrozenSet(StringComparer.Ordinal), lists["require"], lists["forbid"]);
    }

    /// <summary>The lines of one file; a key that comes twice is a fault.</summary>
    private static IEnumerable<GuideLine> Latest(GuideLines file, Func<GuideLine, string> key, string what)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (GuideLine line in file.Read())
        {
            string id = key(line);
            if (id == "extends")
                continue;
            if (seen.Add(id))
                yield return line;
            else
                line.Fault($"{what} {id} is defined twice");
        }
    }

    private static void ReadSegments(
        GuideLines file, Dictionary<string, ElementDefinition> elements, Dictionary<string, SegmentDefinition> segments)
    {
        var known = new List<string>();
        foreach (GuideLine line in file.Read().Where(l => l.Text.StartsWith("known ", StringComparison.Ordinal)))
            known.AddRange(GuideText.Words(line.Text)[1..]);
        foreach (GuideLine line in Latest(file, l =>
            l.Text.StartsWith("known ", StringComparison.Ordinal) ? $"known {l.Number}"
            : GuideText.Words(l.Text)[0], "segment"))
        {
            if (!line.Text.StartsWith("known ", StringComparison.Ordinal) && ReadSegment(line, elements) is { } segment)
                segments[segment.Id] = segment;
        }

        foreach (string id in known)
            segments.TryAdd(id, new SegmentDefinition(id, "", [], []));
    }

    private static bool IsComposite(GuideLine line) => GuideText.Words(line.Text) is [_, "composite", ..];

    private static ElementDefinition? X12(GuideLine line, string[] words, string[] codes)
    {
        string type = words[1];
        int decimals = type.Length == 2 && type[0] == 'N' && char.IsAsciiDigit(type[1]) ? type[1] - '0' : 0;
        if (type.Length == 2 && type[0] == 'N' && char.IsAsciiDigit(type[1]))
            type = "N";
        string[] lengths = words[2].Split('/');
        if (!Enum.TryParse(type, out ElementType parsed) || char.IsAsciiDigit(type[0]))
            return line.Fault<ElementDefinition>($"{type} is no element type");
        if (lengths.Length != 2 || !GuideText.Number(lengths[0], out int min) || !GuideText.Number(lengths[1], out int max)
            || min < 1 || max < min)
            return line.Fault<ElementDefinition>($"{words[2]} is no length min/max");
        return Simple(line, words[0], string.Join(' ', words[3..]), (parsed, decimals, min, max), codes);
    }

    /// <summary>Representations of ISO 9735: a3, n..15, an..35.</summary>
    private static ElementDefinition? Edifact(GuideLine line, string[] words, string[] codes)
    {
        string letters = words[1].TrimEnd("0123456789".ToCharArray());
        string length = words[1][letters.Length..];
        bool upTo = letters.EndsWith("..", StringComparison.Ordinal);
        ElementType? type = letters.TrimEnd('.') switch
        {
            "a" => ElementType.A,
            "n" => ElementType.R,
            "an" => ElementType.AN,
            _ => null,
        };
        if (type is null || !GuideText.Number(length, out int max) || max < 1)
            return line.Fault<ElementDefinition>($"{words[1]} is no representation such as an..35");
        return Simple(line, words[0], string.Join(' ', words[2..]), (type.Value, 0, upTo ? 1 : max, max), codes);
    }

    private static ElementDefinition? Simple(
        GuideLine line, string number, string name, (ElementType Type, int Decimals, int Min, int Max) form, string[] codes)
    {
        if (codes.FirstOrDefault(c => c.Length < form.Min || c.Length > form.Max) is { } odd)
            return line.Fault<ElementDefinition>($"the code {odd} does not have {form.Min} to {form.Max} characters");
        if (codes.GroupBy(c => c).FirstOrDefault(g => g.Count() > 1) is { } twice)
            return line.Fault<ElementDefinition>($"the code {twice.Key} is listed twice");
        return new ElementDefinition(number, name, form.Type, form.Decimals, form.Min, form.Max,
            codes.Length > 0 ? codes.ToFrozenSet(StringComparer.Ordinal) : null, []);
    }

    private static ElementDefinition? Composite(
        GuideLine line, string[] words, string[] tail, IReadOnlyDictionary<string, ElementDefinition> elements)
    {
        ElementUse[] uses = Uses(line, tail, elements);
        return uses.Length == 0
            ? line.Fault<ElementDefinition>("a composite needs components")
            : new ElementDefinition(words[0], string.Join(' ', words[2..]), ElementType.AN, 0, 1, int.MaxValue, null, uses);
    }

    private static ElementUse[] Uses(GuideLine line, string[] words,
        IReadOnlyDictionary<string, ElementDefinition> elements)
    {
        var uses = new List<ElementUse>();
        foreach (string word in words)
        {
            string[] sides = word.Split('*');
            string number = sides[0].TrimEnd('!');
            int times = 1;
            if (sides.Length > 2 || sides.Length == 2 && !GuideText.Number(sides[1], out times))
                line.Fault($"{word} is no element with a number of times");
            else if (elements.TryGetValue(number, out ElementDefinition? element))
                uses.AddRange(Enumerable.Repeat(new ElementUse(element, sides[0].EndsWith('!')), times));
            else
                line.Fault($"element {number} is not in {GuideText.ElementsFile}");
        }

        return uses.ToArray();
    }

    private static SyntaxNote[] Notes(GuideLine line, string[] words, int count)
    {
        var notes = new List<SyntaxNote>();
        foreach (string word in words)
        {
            int[] numbers = word[1..].Chunk(2).Select(c => GuideText.Number(new string(c), out int n) ? n : 0).ToArray();
            if (Enum.TryParse(word[..1], out SyntaxNoteKind kind) && !char.IsAsciiDigit(word[0]) && numbers.Length >= 2
                && numbers.All(n => n >= 1 && n <= count))
                notes.Add(new SyntaxNote(kind, numbers));
            else
                line.Fault($"{word} is no syntax note of {count} elements");
        }

        return notes.ToArray();
    }
}
