using System.Globalization;

namespace Crossdock.Edi;

/// <summary>Reads guide files. The format is in Guides/README.md.</summary>
internal sealed class GuideText
{
    public const string ElementsFile = "elements.guide";
    public const string SegmentsFile = "segments.guide";

    private readonly Dictionary<string, Dictionary<string, string>> versions;
    private readonly List<string> faults;

    private GuideText(IEnumerable<(string Name, string Text)> files, List<string> faults)
    {
        this.faults = faults;
        versions = files.GroupBy(f => f.Name.Split('/')[0]).ToDictionary(
            g => g.Key, g => g.ToDictionary(f => f.Name.Split('/')[^1], f => f.Text), StringComparer.Ordinal);
    }

    /// <summary>All guides of all versions; faults gets every fault with file and line.</summary>
    public static IReadOnlyList<Guide> Read(IEnumerable<(string Name, string Text)> files, List<string> faults)
    {
        var text = new GuideText(files, faults);
        return text.versions.Keys.Order(StringComparer.Ordinal).SelectMany(text.ReadVersion).ToArray();
    }

    private IEnumerable<Guide> ReadVersion(string version)
    {
        GuideDictionary dictionary = new DictionaryText(this, version).Read();
        return versions[version].Keys.Where(f => f is not (ElementsFile or SegmentsFile)).Order(StringComparer.Ordinal)
            .Select(f => ReadGuide(Lines(version, f), dictionary)).OfType<Guide>().ToArray();
    }

    private Guide? ReadGuide(GuideLines lines, GuideDictionary dictionary)
    {
        GuideLine? head = lines.Read().FirstOrDefault();
        string[] words = head is null ? [] : Words(head.Text);
        if (words is not ["guide", _, "extends", _])
            return SetText.Read(lines, dictionary);
        if (!versions.TryGetValue(words[3], out Dictionary<string, string>? other)
            || !other.ContainsKey($"{words[1]}.guide"))
            return head!.Fault<Guide>($"there is no guide {words[1]} of {words[3]}");
        Guide? extended = SetText.Read(Lines(words[3], $"{words[1]}.guide"), dictionary);
        return extended is null ? null : OverlayText.Apply(extended, lines, null);
    }

    /// <summary>A file of a version, after those of the versions that it extends; a missing first one is a fault.</summary>
    public IReadOnlyList<GuideLines> Chain(string version, string file)
    {
        var chain = new List<GuideLines>();
        string? at = version;
        while (at is not null && chain.Count < Limits.GuideChain)
        {
            if (!versions.TryGetValue(at, out Dictionary<string, string>? files) || !files.ContainsKey(file))
            {
                faults.Add($"{at}/{file}: the file is missing");
                break;
            }

            GuideLines lines = Lines(at, file);
            chain.Insert(0, lines);
            if (chain.Count == Limits.GuideChain)
                lines.Fault(1, $"more than {Limits.GuideChain} versions extend one another");
            at = lines.Read().Select(l => Words(l.Text)).FirstOrDefault(w => w is ["extends", _])?[1];
        }

        return chain;
    }

    private GuideLines Lines(string version, string file) =>
        new($"{version}/{file}", versions[version].GetValueOrDefault(file, ""), faults);

    internal static string[] Words(string text) => text.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries);

    internal static bool Number(string text, out int number) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}

/// <summary>The lines of one guide file that say something; # begins a comment.</summary>
internal sealed class GuideLines(string name, string text, List<string> faults)
{
    public void Fault(int number, string message) => faults.Add($"{name}:{number}: {message}");

    public IEnumerable<GuideLine> Read()
    {
        string[] lines = text.Split('\n');
        for (int i = 0; i < lines.Length; i++)
        {
            string line = lines[i].Split('#')[0].TrimEnd();
            if (line.Length > 0)
                yield return new GuideLine(this, i + 1, line);
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
