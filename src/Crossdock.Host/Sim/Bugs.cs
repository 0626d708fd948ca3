namespace Crossdock.Host.Sim;

/// <summary>The planted mistakes, by name.</summary>
internal static class Bugs
{
    public static IReadOnlyList<Bug> All { get; } = [];

    /// <exception cref="UsageException">No such mistake; names those that there are.</exception>
    public static Bug Find(string name) =>
        All.FirstOrDefault(b => b.Name == name) ?? throw new UsageException([$"There is no planted bug '{name}': {string.Join(", ", All.Select(b => b.Name))}."]);
}
