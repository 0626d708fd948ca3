namespace Crossdock.Edi;

/// <summary>The EDIFACT guides at hand, by directory and message.</summary>
public sealed class EdifactGuides
{
    private static readonly Lazy<EdifactGuides> BuiltInGuides = new(LoadBuiltIn);
    private readonly Dictionary<(string Version, string Message), EdifactGuide> guides;

    private EdifactGuides(IEnumerable<EdifactGuide> all) => guides = all.ToDictionary(g => (g.Version, g.SetCode));

    /// <summary>The guides that come with this library: D.96A and D.01B of seventeen messages.</summary>
    public static EdifactGuides BuiltIn => BuiltInGuides.Value;

    /// <summary>Every guide, for lists.</summary>
    public IEnumerable<EdifactGuide> All => guides.Values.OrderBy(g => g.Version).ThenBy(g => g.SetCode);

    /// <summary>The guide of a message; null when there is none of that directory.</summary>
    /// <param name="version">UNH S009 0052: "D".</param>
    /// <param name="release">UNH S009 0054: "96A".</param>
    /// <param name="message">UNH S009 0065: "ORDERS".</param>
    public EdifactGuide? Find(string version, string release, string message) =>
        guides.GetValueOrDefault(($"{version}.{release}", message));

    /// <summary>Reads guide files (format: Guides/README.md) and tells all their faults, each with file and line.</summary>
    public static (EdifactGuides Guides, IReadOnlyList<string> Faults) Parse(IEnumerable<(string Name, string Text)> files)
    {
        var faults = new List<string>();
        var all = GuideText.Read(files, faults).OfType<EdifactGuide>().ToArray();
        return (new EdifactGuides(all), faults);
    }

    /// <summary>These guides with one that a partner's overlay narrows or extends.</summary>
    /// <param name="name">Of the overlay, for faults.</param>
    /// <param name="text">Begins with "guide ORDERS extends D.96A".</param>
    public (EdifactGuides Guides, IReadOnlyList<string> Faults) With(string name, string text)
    {
        var faults = new List<string>();
        Guide? overlaid = Overlay.Read(name, text, (version, code) => guides.GetValueOrDefault((version, code)), faults);
        return overlaid is EdifactGuide guide
            ? (new EdifactGuides(guides.Values.Where(g => (g.Version, g.SetCode) != (guide.Version, guide.SetCode))
                .Append(guide)), faults)
            : (this, faults);
    }

    private static EdifactGuides LoadBuiltIn()
    {
        (EdifactGuides loaded, IReadOnlyList<string> faults) = Parse(GuideFiles.BuiltIn(edifact: true));
        return faults.Count == 0 ? loaded : throw Throw.GuideFaults(faults);
    }
}
