using System.Reflection;

namespace Crossdock.Edi;

/// <summary>The guide files inside this assembly: those of EDIFACT have a folder such as D.96A.</summary>
internal static class GuideFiles
{
    private const string Prefix = "guides/";

    public static IEnumerable<(string Name, string Text)> BuiltIn(bool edifact)
    {
        Assembly assembly = typeof(GuideFiles).Assembly;
        foreach (string name in assembly.GetManifestResourceNames()
            .Where(n => n.StartsWith(Prefix, StringComparison.Ordinal)))
        {
            string file = name[Prefix.Length..].Replace('\\', '/');
            if (char.IsAsciiLetter(file[0]) != edifact)
                continue;
            using Stream stream = assembly.GetManifestResourceStream(name)!;
            using var reader = new StreamReader(stream);
            yield return (file, reader.ReadToEnd());
        }
    }
}
