using Crossdock.Model;

namespace Crossdock.Connectors.Partners.Mapping;

/// <summary>
/// What a map's name says that it is for: <c>edifact/DESADV@D.01B-in-warehouse</c> is of the syntax, the set, one
/// directory, one way and one role of the partner. What is not named holds for all.
/// </summary>
internal sealed record MapName(string Syntax, string Set, string? Directory, MapDirection Direction, PartyRole? Role)
{
    public static MapName? Parse(string name)
    {
        if (name.Split('/') is not [var syntax, var rest]) return null;
        var words = rest.Split('-');
        var (direction, role) = (MapDirection.Both, (PartyRole?)null);
        foreach (var word in words[1..])
            if (word is "in" or "out" && direction == MapDirection.Both && role is null)
                direction = word == "in" ? MapDirection.In : MapDirection.Out;
            else if (role is null && Roles.TryGetValue(word, out var known)) role = known;
            else return null;
        var set = words[0].Split('@');
        return set.Length > 2 || set[0].Length == 0 ? null
            : new MapName(syntax, set[0], set.Length == 2 ? set[1] : null, direction, role);
    }

    /// <summary>A partner's own map is a file of its folder, named with '-' in place of '/'.</summary>
    public static string OfFile(string file) =>
        Path.GetFileNameWithoutExtension(file) is var name
            && name.IndexOf('-', StringComparison.Ordinal) is > 0 and var dash
        ? $"{name[..dash]}/{name[(dash + 1)..]}" : Path.GetFileNameWithoutExtension(file);

    public bool Fits(string syntax, MapDirection direction, PartyRole role, string? directory) =>
        Syntax == syntax && (Direction == MapDirection.Both || Direction == direction) && (Role is null || Role == role)
            && (Directory is null || Directory == directory);

    /// <summary>
    /// The more a name says, the sooner its map is taken: the role before the directory, the directory before the way.
    /// </summary>
    public int Weight => (Role is null ? 0 : 4) + (Directory is null ? 0 : 2) + (Direction == MapDirection.Both ? 0 : 1);

    private static readonly Dictionary<string, PartyRole> Roles = Enum.GetValues<PartyRole>()
        .ToDictionary(r => r.ToString().ToLowerInvariant(), StringComparer.Ordinal);
}
