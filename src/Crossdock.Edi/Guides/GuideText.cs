using System.Collections.Frozen;
using System.Globalization;

namespace Crossdock.Edi;

/// <summary>Reads guide files. The format is in Guides/README.md.</summary>
internal static class GuideText
{
    private const string ElementsFile = "elements.guide";
    private const string SegmentsFile = "segments.guide";

    public static IReadOnlyList<X12Guide> ReadVersion(string version, IReadOnlyDictionary<string, string> files, List<string> faults)
    {
        foreach (string needed in new[] { ElementsFile, SegmentsFile })
        {
            if (!files.ContainsKey(needed))
                faults.Add($"{version}/{needed}: the file is missing");
        }

        var elements = ReadElements(new GuideLines(version, ElementsFile, files, faults));
        var segments = ReadSegments(new GuideLines(version, SegmentsFile, files, faults), elements);
        var dictionary = new GuideDictionary(version, elements, segments);
        return files.Keys.Where(f => f is not (ElementsFile or SegmentsFile)).Order(StringComparer.Ordinal)
            .Select(f => SetText.Read(new GuideLines(version, f, files, faults), dictionary))
            .OfType<X12Guide>().ToArray();
    }

    /// <summary>Lines "353 ID 2/2 Name = codes" and "C001 composite Name = 355! 1018".</summary>
    private static Dictionary<string, ElementDefinition> ReadElements(GuideLines lines)
    {
        var elements = new Dictionary<string, ElementDefinition>(StringComparer.Ordinal);
        // Composites after their components, wherever they stand in the file.
        foreach (GuideLine line in lines.Read().OrderBy(l => l.Text.Contains(" composite ", StringComparison.Ordinal)))
        {
            string[] sides = line.Text.Split('=', 2);
            string[] words = Words(sides[0]);
            if (words.Length < 3)
            {
                line.Fault("an element needs number, type and length");
                continue;
            }

            string[] tail = sides.Length == 2 ? Words(sides[1]) : [];
            ElementDefinition? element = words[1] == "composite"
                ? Composite(line, words, tail, elements)
                : Simple(line, words, tail);
            if (element is not null && !elements.TryAdd(element.Number, element))
                line.Fault($"element {element.Number} is defined twice");
        }

        return elements;
    }

    private static ElementDefinition? Simple(GuideLine line, string[] words, string[] codes)
    {
        string type = words[1];
        int decimals = type.Length == 2 && type[0] == 'N' && char.IsAsciiDigit(type[1]) ? type[1] - '0' : 0;
        if (type.Length == 2 && type[0] == 'N' && char.IsAsciiDigit(type[1]))
            type = "N";
        string[] lengths = words[2].Split('/');
        if (!Enum.TryParse(type, out ElementType parsed) || char.IsAsciiDigit(type[0]))
            return line.Fault<ElementDefinition>($"{type} is no element type");
        if (lengths.Length != 2 || !Number(lengths[0], out int min) || !Number(lengths[1], out int max) || min < 1 || max < min)
            return line.Fault<ElementDefinition>($"{words[2]} is no length min/max");
        if (codes.FirstOrDefault(c => c.Length < min || c.Length > max) is { } odd)
            return line.Fault<ElementDefinition>($"the code {odd} does not have {min} to {max} characters");
        if (codes.GroupBy(c => c).FirstOrDefault(g => g.Count() > 1) is { } twice)
            return line.Fault<ElementDefinition>($"the code {twice.Key} is listed twice");
        return new ElementDefinition(words[0], string.Join(' ', words[3..]), parsed, decimals, min, max,
            codes.Length > 0 ? codes.ToFrozenSet(StringComparer.Ordinal) : null, []);
    }

    private static ElementDefinition? Composite(
        GuideLine line, string[] words, string[] tail, Dictionary<string, ElementDefinition> elements)
    {
        ElementUse[] uses = Uses(line, tail, elements);
        return uses.Length == 0
            ? line.Fault<ElementDefinition>("a composite needs components")
            : new ElementDefinition(words[0], string.Join(' ', words[2..]), ElementType.AN, 0, 1, int.MaxValue, null, uses);
    }

    /// <summary>Lines "BEG Name : 353! 92! : P0304" and "known AAA AAB".</summary>
    private static Dictionary<string, SegmentDefinition> ReadSegments(
        GuideLines lines, Dictionary<string, ElementDefinition> elements)
    {
        var segments = new Dictionary<string, SegmentDefinition>(StringComparer.Ordinal);
        var known = new List<string>();
        foreach (GuideLine line in lines.Read())
        {
            if (line.Text.StartsWith("known ", StringComparison.Ordinal))
            {
                known.AddRange(Words(line.Text)[1..]);
                continue;
            }

            string[] parts = line.Text.Split(':');
            string[] head = Words(parts[0]);
            if (parts.Length is < 2 or > 3 || head.Length < 2)
            {
                line.Fault("a segment needs id, name, a colon and its elements");
                continue;
            }

            ElementUse[] uses = Uses(line, Words(parts[1]), elements);
            SyntaxNote[] notes = parts.Length == 3 ? Notes(line, Words(parts[2]), uses.Length) : [];
            if (!segments.TryAdd(head[0], new SegmentDefinition(head[0], string.Join(' ', head[1..]), uses, notes)))
                line.Fault($"segment {head[0]} is defined twice");
        }

        foreach (string id in known)
            segments.TryAdd(id, new SegmentDefinition(id, "", [], []));
        return segments;
    }

    private static ElementUse[] Uses(GuideLine line, string[] words, Dictionary<string, ElementDefinition> elements)
    {
        var uses = new List<ElementUse>();
        foreach (string word in words)
        {
            string number = word.TrimEnd('!');
            if (elements.TryGetValue(number, out ElementDefinition? element))
                uses.Add(new ElementUse(element, word.EndsWith('!')));
            else
                line.Fault($"element {number} is not in {ElementsFile}");
        }

        return uses.ToArray();
    }

    private static SyntaxNote[] Notes(GuideLine line, string[] words, int count)
    {
        var notes = new List<SyntaxNote>();
        foreach (string word in words)
        {
            int[] numbers = word[1..].Chunk(2).Select(c => Number(new string(c), out int n) ? n : 0).ToArray();
            if (Enum.TryParse(word[..1], out SyntaxNoteKind kind) && !char.IsAsciiDigit(word[0]) && numbers.Length >= 2
                && numbers.All(n => n >= 1 && n <= count))
                notes.Add(new SyntaxNote(kind, numbers));
            else
                line.Fault($"{word} is no syntax note of {count} elements");
        }

        return notes.ToArray();
    }

    internal static string[] Words(string text) => text.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries);

    internal static bool Number(string text, out int number) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}

/// <summary>The lines of one guide file that say something; # begins a comment.</summary>
internal sealed class GuideLines(string version, string file, IReadOnlyDictionary<string, string> files, List<string> faults)
{
    public string File => file;

    public void Fault(int number, string message) => faults.Add($"{version}/{file}:{number}: {message}");

    public IEnumerable<GuideLine> Read()
    {
        string[] lines = files.GetValueOrDefault(file, "").Split('\n');
        for (int i = 0; i < lines.Length; i++)
        {
            string text = lines[i].Split('#')[0].TrimEnd();
            if (text.Length > 0)
                yield return new GuideLine(this, i + 1, text);
        }
    }
}

/// <summary>One line; <see cref="Indent"/> counts its leading blanks.</summary>
internal sealed record GuideLine(GuideLines Lines, int Number, string Text)
{
    public int Indent => Text.Length - Text.TrimStart(' ').Length;

    public void Fault(string message) => Lines.Fault(Number, message);

    public T? Fault<T>(string message)
        where T : class
    {
        Lines.Fault(Number, message);
        return null;
    }
}
