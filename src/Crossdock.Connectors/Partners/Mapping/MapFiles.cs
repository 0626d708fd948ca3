using System.Collections.Concurrent;
using System.Reflection;
using Crossdock.Model;

namespace Crossdock.Connectors.Partners.Mapping;

/// <summary>
/// The maps: those built in (<c>Maps/x12/846.map</c> is <c>x12/846</c>) and a partner's own in a folder, which may
/// extend them.
/// </summary>
internal sealed class MapFiles
{
    private static readonly Assembly Assembly = typeof(MapFiles).Assembly;
    private static readonly ConcurrentDictionary<string, MapFiles> Folders = new(StringComparer.Ordinal);

    private readonly string? _folder;
    private readonly IReadOnlyList<(string Name, MapName Parts)> _own;
    private readonly ConcurrentDictionary<string, DocumentMap?> _maps = new(StringComparer.Ordinal);

    private MapFiles(string? folder)
    {
        _folder = folder;
        IEnumerable<string> names = folder is null ? Names
            : Directory.EnumerateFiles(folder, "*.map").Select(MapName.OfFile).Order(StringComparer.Ordinal);
        _own = [.. names.Select(n => (n, MapName.Parse(n))).Where(n => n.Item2 is not null)
            .OrderByDescending(n => n.Item2!.Weight)!];
    }

    /// <summary>Names of the built-in maps.</summary>
    public static IReadOnlyList<string> Names { get; } =
        [.. Assembly.GetManifestResourceNames().Where(n => n.EndsWith(".map", StringComparison.Ordinal))
            .Select(n => n[..^".map".Length]).Order(StringComparer.Ordinal)];

    public static MapFiles BuiltIn { get; } = new(null);

    /// <summary>A partner's maps, read once; null: those of everybody.</summary>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    public static MapFiles Of(string? folder) => folder is null ? BuiltIn : Folders.GetOrAdd(folder, f => new MapFiles(f));

    /// <summary>The map that reads a set from a partner; null when there is none.</summary>
    /// <param name="directory">D.96A; null where the syntax has no directories.</param>
    /// <exception cref="MapException">Its text is wrong; every fault with name and line.</exception>
    public DocumentMap? Reading(string syntax, string set, PartyRole role, string? directory = null) =>
        First(n => n.Set == set && n.Fits(syntax, MapDirection.In, role, directory), m => m.Direction != MapDirection.Out);

    /// <summary>The map that writes a canonical document for a partner; null when there is none.</summary>
    /// <inheritdoc cref="Reading" path="/param"/>
    /// <exception cref="MapException">Its text is wrong.</exception>
    public DocumentMap? Writing(string syntax, string document, PartyRole role, string? directory = null) =>
        First(n => n.Fits(syntax, MapDirection.Out, role, directory), m =>
            m.Document == document && m.Direction != MapDirection.In);

    /// <summary>A map by its name, x12/846; null when there is none.</summary>
    /// <exception cref="MapException">Its text is wrong.</exception>
    public DocumentMap? Read(string name) =>
        _maps.GetOrAdd(name, n => Text(n) is { } text ? MapText.Parse(n, text, BuiltInText) : null);

    /// <summary>A partner's own goes before those of everybody.</summary>
    private DocumentMap? First(Func<MapName, bool> name, Func<DocumentMap, bool> map) =>
        _own.Where(n => name(n.Parts)).Select(n => Read(n.Name)).OfType<DocumentMap>().FirstOrDefault(map)
        ?? (_folder is null ? null : BuiltIn.First(name, map));

    private string? Text(string name)
    {
        if (_folder is null) return BuiltInText(name);
        var path = Path.Combine(_folder, name.Replace('/', '-') + ".map");
        return File.Exists(path) ? File.ReadAllText(path) : null;
    }

    private static string? BuiltInText(string name)
    {
        using var stream = Assembly.GetManifestResourceStream(name + ".map");
        if (stream is null) return null;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
