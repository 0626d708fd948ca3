using System.Globalization;
using System.Reflection;

namespace Crossdock.Storage;

/// <summary>One numbered schema change: <c>NNNN-name.sql</c>, run once, in order, in its own transaction.</summary>
internal sealed record Migration(int Number, string Name, string Sql)
{
    /// <param name="store">The store's folder: "sqlite" or "postgres".</param>
    /// <exception cref="InvalidOperationException">Two have one number: the second would never be run.</exception>
    public static IReadOnlyList<Migration> Of(string store)
    {
        Migration[] all =
        [
            .. Assembly.GetExecutingAssembly().GetManifestResourceNames()
                .Where(n => n.StartsWith(store + "/", StringComparison.Ordinal)
                    && n.EndsWith(".sql", StringComparison.Ordinal))
                .Select(n => Read(n, n[(store.Length + 1)..])).OrderBy(m => m.Number),
        ];
        return all.GroupBy(m => m.Number).FirstOrDefault(g => g.Count() > 1) is { } twice
            ? throw Throw.SameNumber(twice.Select(m => m.Name)) : all;
    }

    private static Migration Read(string resource, string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(resource)!;
        using var reader = new StreamReader(stream);
        return new Migration(int.Parse(name[..4], CultureInfo.InvariantCulture), name, reader.ReadToEnd());
    }
}
