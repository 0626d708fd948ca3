using System.Collections.Concurrent;
using System.Reflection;

namespace Crossdock.Connectors.Partners.Mapping;

/// <summary>The maps: those built in (<c>Maps/x12/846.map</c> is <c>x12/846</c>) and a partner's own in a folder, which may extend them.</summary>
internal sealed class MapFiles(string? folder = null)
{
    public static MapFiles BuiltIn { get; } = new();

    private static readonly ConcurrentDictionary<string, MapFiles> Folders = new(StringComparer.Ordinal);

    /// <summary>A partner's maps are read once; null: those of everybody.</summary>
    public static MapFiles Of(string? folder) => folder is null ? BuiltIn : Folders.GetOrAdd(folder, f => new MapFiles(f));

    private static readonly Assembly Own = typeof(MapFiles).Assembly;
    private readonly ConcurrentDictionary<string, DocumentMap?> _maps = new(StringComparer.Ordinal);

    /// <summary>Names of the built-in maps.</summary>
    public static IReadOnlyList<string> Names { get; } =
        [.. Own.GetManifestResourceNames().Where(n => n.EndsWith(".map", StringComparison.Ordinal)).Select(n => n[..^".map".Length]).Order(StringComparer.Ordinal)];

    /// <summary>The map of a set in a direction; null when there is none. A partner's own is <c>x12-846.map</c> or <c>x12-846-in.map</c> in its folder.</summary>
    /// <exception cref="MapException">Its text is wrong; every fault with name and line.</exception>
    public DocumentMap? Find(string syntax, string set, MapDirection direction)
    {
        var way = direction == MapDirection.In ? "in" : "out";
        return new[] { $"{syntax}/{set}-{way}", $"{syntax}/{set}" }.Select(Read).OfType<DocumentMap>()
            .FirstOrDefault(m => m.Direction == MapDirection.Both || m.Direction == direction);
    }

    /// <summary>The map that writes a canonical document in a syntax; null when there is none.</summary>
    public DocumentMap? Writing(string syntax, string document) =>
        Names.Where(n => n.StartsWith(syntax + "/", StringComparison.Ordinal)).Select(Read).OfType<DocumentMap>()
            .FirstOrDefault(m => m.Document == document && m.Direction != MapDirection.In);

    /// <summary>A map by its name, x12/846; null when there is none.</summary>
    /// <exception cref="MapException">Its text is wrong.</exception>
    public DocumentMap? Read(string name) =>
        _maps.GetOrAdd(name, n => (PartnerText(n) ?? BuiltInText(n)) is { } text ? MapText.Parse(n, text, BuiltInText) : null);

    private string? PartnerText(string name)
    {
        var path = folder is null ? null : Path.Combine(folder, name.Replace('/', '-') + ".map");
        return File.Exists(path) ? File.ReadAllText(path!) : null;
    }

    private static string? BuiltInText(string name)
    {
        using var stream = Own.GetManifestResourceStream(name + ".map");
        if (stream is null) return null;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
