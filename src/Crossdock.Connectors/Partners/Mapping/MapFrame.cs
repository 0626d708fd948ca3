using System.Text.Json.Nodes;

namespace Crossdock.Connectors.Partners.Mapping;

/// <summary>A loop of a document that is being read, and the object that it becomes.</summary>
internal sealed class MapFrame(MapBlock block, JsonObject target, string pointer, WireSegment? opener, MapFrame? around)
{
    private readonly Dictionary<string, Origin> _origins = around is not null && ReferenceEquals(around.Target, target)
        ? around._origins
        : new(StringComparer.Ordinal);

    public MapBlock Block => block;
    public JsonObject Target => target;
    public string Pointer => pointer;
    public WireSegment? Opener => opener;
    public MapFrame? Around => around;

    /// <summary>
    /// How far down its list of fixed values the opening segment stands, where the loop is no object of its own.
    /// </summary>
    public int Rank { get; } = block.Path.Length == 0 && block.Opener is not null && opener is { } segment
        ? block.Opener.Rank(segment) + (around?.Rank ?? 0) : 0;

    /// <summary>The first step that may still come.</summary>
    public int From { get; set; }

    /// <summary>The codes of each item.</summary>
    public Dictionary<string, List<(ItemCode Code, string Place)>> Items { get; } = [];

    /// <summary>Items that need not be ours.</summary>
    public HashSet<string> Unforced { get; } = [];

    /// <summary>Members of which a fault was noted: they are not missing as well.</summary>
    public HashSet<string> Faulty { get; } = around is not null && ReferenceEquals(around.Target, target)
        ? around.Faulty : [];

    /// <summary>
    /// Whether a value becomes the member's. The line of the map that stands higher decides, then the fixed value that
    /// is named earlier; from one and the same place only one value can be right.
    /// </summary>
    public Standing Take(string path, Origin origin)
    {
        if (_origins.TryGetValue(path, out var known))
        {
            var order = (origin.Line, origin.Rank, origin.Element).CompareTo((known.Line, known.Rank, known.Element));
            if (order > 0) return Standing.Beaten;
            if (order == 0) return origin.Text == known.Text ? Standing.Beaten : Standing.Contradiction;
        }
        _origins[path] = origin;
        return Standing.Taken;
    }

    public string? Known(string path) => _origins.GetValueOrDefault(path).Text;

    /// <summary>Where a value came from.</summary>
    public readonly record struct Origin(int Line, int Rank, int Element, string Text);

    /// <summary>What becomes of a value.</summary>
    public enum Standing { Taken = 1, Beaten = 2, Contradiction = 3 }
}
