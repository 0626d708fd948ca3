namespace Crossdock.Edi;

/// <summary>The guides at hand, by version and transaction set.</summary>
public sealed class X12Guides
{
    /// <summary>The version whose guides are used for an older version, or one that cannot be read.</summary>
    public const string FallbackVersion = "004010";

    private static readonly Lazy<X12Guides> BuiltInGuides = new(LoadBuiltIn);
    private readonly Dictionary<(string Version, string SetCode), X12Guide> guides;
    private readonly string[] versions;

    private X12Guides(IEnumerable<X12Guide> all)
    {
        guides = all.ToDictionary(g => (g.Version, g.SetCode));
        versions = guides.Keys.Select(k => k.Version).Distinct().Order(StringComparer.Ordinal).ToArray();
    }

    /// <summary>
    /// The guides that come with this library: 004010 and 005010 of thirty distribution sets, 997 and 999.
    /// </summary>
    public static X12Guides BuiltIn => BuiltInGuides.Value;

    /// <summary>Every guide, for lists.</summary>
    public IEnumerable<X12Guide> All => guides.Values.OrderBy(g => g.Version).ThenBy(g => g.SetCode);

    /// <summary>True when the version (GS08, of which the first six characters count) has guides of its own.</summary>
    public bool HasVersion(string version) =>
        Array.Exists(versions, v => version.AsSpan().StartsWith(v, StringComparison.Ordinal));

    /// <summary>
    /// The version whose guides serve a version: itself, else the newest one before it, else
    /// <see cref="FallbackVersion"/>.
    /// </summary>
    public string Nearest(string version) => version.Length < 6 || !version[..6].All(char.IsAsciiDigit)
        ? FallbackVersion
        : versions.LastOrDefault(v => string.CompareOrdinal(v, version[..6]) <= 0) ?? FallbackVersion;

    /// <summary>The guide of a set, by <see cref="Nearest"/>; null when the set is not known.</summary>
    /// <param name="version">GS08: "004010", "004010VICS".</param>
    /// <param name="setCode">ST01: "850".</param>
    public X12Guide? Find(string version, string setCode) => guides.GetValueOrDefault((Nearest(version), setCode));

    /// <summary>
    /// Reads guide files (format: Guides/README.md) and tells all their faults, each with file and line.
    /// </summary>
    /// <param name="files">Name such as "004010/850.guide" and text. A version has its elements.guide and
    /// segments.guide.</param>
    /// <returns>The guides without fault; faults is empty when all are right.</returns>
    public static (X12Guides Guides, IReadOnlyList<string> Faults) Parse(IEnumerable<(string Name, string Text)> files)
    {
        var faults = new List<string>();
        var all = GuideText.Read(files, faults).OfType<X12Guide>().ToArray();
        return (new X12Guides(all), faults);
    }

    /// <summary>These guides with one that a partner's overlay narrows or extends; without change when the overlay is
    /// none at all.</summary>
    /// <param name="name">Of the overlay, for faults.</param>
    /// <param name="text">Begins with "guide 850 extends 004010".</param>
    public (X12Guides Guides, IReadOnlyList<string> Faults) With(string name, string text)
    {
        var faults = new List<string>();
        Guide? overlaid = Overlay.Read(name, text, (version, code) => guides.GetValueOrDefault((version, code)), faults);
        return overlaid is X12Guide guide
            ? (new X12Guides(guides.Values.Where(g => (g.Version, g.SetCode) != (guide.Version, guide.SetCode))
                .Append(guide)), faults)
            : (this, faults);
    }

    /// <summary>The text of the guide files that are built in, for tools and tests.</summary>
    public static IEnumerable<(string Name, string Text)> BuiltInFiles() => GuideFiles.BuiltIn(edifact: false);

    private static X12Guides LoadBuiltIn()
    {
        (X12Guides loaded, IReadOnlyList<string> faults) = Parse(BuiltInFiles());
        return faults.Count == 0 ? loaded : throw Throw.GuideFaults(faults);
    }
}
