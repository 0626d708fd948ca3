using System.Reflection;

namespace Crossdock.Edi;

/// <summary>The guides at hand, by version and transaction set.</summary>
public sealed class X12Guides
{
    /// <summary>The version whose guides are used for a version that has none.</summary>
    public const string FallbackVersion = "004010";

    private static readonly Lazy<X12Guides> BuiltInGuides = new(LoadBuiltIn);
    private readonly Dictionary<(string Version, string SetCode), X12Guide> guides = [];
    private readonly HashSet<string> versions = new(StringComparer.Ordinal);

    private X12Guides(IEnumerable<X12Guide> all)
    {
        foreach (X12Guide guide in all)
        {
            guides[(guide.Version, guide.SetCode)] = guide;
            versions.Add(guide.Version);
        }
    }

    /// <summary>The guides that come with this library: 004010 of 850, 855, 856, 810, 820, 940, 943, 944, 945, 997.</summary>
    public static X12Guides BuiltIn => BuiltInGuides.Value;

    /// <summary>Every guide, for lists.</summary>
    public IEnumerable<X12Guide> All => guides.Values.OrderBy(g => g.Version).ThenBy(g => g.SetCode);

    /// <summary>True when the version (GS08, of which the first six characters count) has guides of its own.</summary>
    public bool HasVersion(string version) => version.Length >= 6 && versions.Contains(version[..6]);

    /// <summary>The guide of a set; that of <see cref="FallbackVersion"/> for a version without guides; null when
    /// the set is not known.</summary>
    /// <param name="version">GS08: "004010", "004010VICS".</param>
    /// <param name="setCode">ST01: "850".</param>
    public X12Guide? Find(string version, string setCode) =>
        guides.GetValueOrDefault((HasVersion(version) ? version[..6] : FallbackVersion, setCode));

    /// <summary>Reads guide files (format: Guides/README.md) and tells all their faults, each with file and line.</summary>
    /// <param name="files">Name such as "004010/850.guide" and text. A version has its elements.guide and segments.guide.</param>
    /// <returns>The guides without fault; faults is empty when all are right.</returns>
    public static (X12Guides Guides, IReadOnlyList<string> Faults) Parse(IEnumerable<(string Name, string Text)> files)
    {
        var faults = new List<string>();
        var all = new List<X12Guide>();
        foreach (var version in files.GroupBy(f => f.Name.Split('/')[0]).OrderBy(g => g.Key))
            all.AddRange(GuideText.ReadVersion(version.Key, version.ToDictionary(f => f.Name.Split('/')[^1], f => f.Text), faults));
        return (new X12Guides(all), faults);
    }

    /// <summary>The text of the guide files that are built in, for tools and tests.</summary>
    public static IEnumerable<(string Name, string Text)> BuiltInFiles()
    {
        Assembly assembly = typeof(X12Guides).Assembly;
        foreach (string name in assembly.GetManifestResourceNames().Where(n => n.StartsWith("guides/", StringComparison.Ordinal)))
        {
            using Stream stream = assembly.GetManifestResourceStream(name)!;
            using var reader = new StreamReader(stream);
            yield return (name["guides/".Length..].Replace('\\', '/'), reader.ReadToEnd());
        }
    }

    private static X12Guides LoadBuiltIn()
    {
        (X12Guides loaded, IReadOnlyList<string> faults) = Parse(BuiltInFiles());
        return faults.Count == 0 ? loaded : throw Throw.GuideFaults(faults);
    }
}
