namespace Crossdock.Edi.Tests;

/// <summary>The shared corpus of partners' files, beside the project's root.</summary>
internal static class Corpus
{
    public static string? Root { get; } = Find();

    public static byte[] Read(string path)
    {
        Assert.SkipWhen(Root is null, "The corpus ../shared/corpus/x12 is not there: NOT tested");
        return File.ReadAllBytes(Path.Combine(Root!, path));
    }

    public static IEnumerable<string> All() => Root is null
        ? []
        : Directory.EnumerateFiles(Root, "*", SearchOption.AllDirectories)
            .Select(f => Path.GetRelativePath(Root, f).Replace('\\', '/')).Order(StringComparer.Ordinal);

    /// <summary>The folder of the solution.</summary>
    public static string Project { get; } = FindProject();

    private static string FindProject()
    {
        DirectoryInfo at = new(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(at.FullName, "Crossdock.slnx")))
            at = at.Parent!;
        return at.FullName;
    }

    /// <summary>All files of X12, EDIFACT and TRADACOMS, with the kind first.</summary>
    public static IEnumerable<string> Everything() =>
        new[] { "edifact", "tradacoms", "x12" }.SelectMany(Of);

    /// <summary>The files of one kind.</summary>
    public static IEnumerable<string> Of(string kind)
    {
        string folder = Root is null ? "" : Path.Combine(Root, "..", kind);
        return Directory.Exists(folder)
            ? Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
                .Select(f => kind + "/" + Path.GetRelativePath(folder, f).Replace('\\', '/')).Order(StringComparer.Ordinal)
            : [];
    }

    public static byte[] ReadAny(string path)
    {
        Assert.SkipWhen(Root is null, "The corpus ../shared/corpus is not there: NOT tested");
        return File.ReadAllBytes(Path.Combine(Root!, "..", path));
    }

    private static string? Find()
    {
        for (DirectoryInfo? at = new(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            if (!File.Exists(Path.Combine(at.FullName, "Crossdock.slnx")))
                continue;
            string corpus = Path.Combine(at.FullName, "..", "shared", "corpus", "x12");
            return Directory.Exists(corpus) ? Path.GetFullPath(corpus) : null;
        }

        return null;
    }
}
