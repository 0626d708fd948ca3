namespace Crossdock.Host.Tests;

internal static class ProjectRoot
{
    public static string Folder { get; } = Find(new DirectoryInfo(AppContext.BaseDirectory));

    private static string Find(DirectoryInfo? from)
    {
        for (; from is not null; from = from.Parent)
            if (File.Exists(Path.Combine(from.FullName, "Crossdock.slnx")))
                return from.FullName;
        throw new InvalidOperationException("Crossdock.slnx is in no folder above the tests.");
    }
}

internal static class TestFolder
{
    /// <summary>What is left in a temporary folder is no reason to hide why a test failed.</summary>
    public static void Delete(string folder)
    {
        try { Directory.Delete(folder, recursive: true); }
        catch (IOException e) { TestContext.Current.TestOutputHelper?.WriteLine($"{folder} is left: {e.Message}"); }
    }
}
