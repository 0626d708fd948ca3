using Crossdock.Model;

namespace Crossdock.Console;

/// <summary>

/// The console's addresses. Slash and colon stay readable in a reference (RFC 3986 pchar), all else is
/// escaped.

/// </summary>
internal static class Links
{
    public static string Chain(string reference) =>
        "/chain/" + string.Join('/', reference.Split('/').Select(Uri.EscapeDataString)).Replace("%3A", ":");

    public static string Correlation(string correlation) => Chain(ReferenceKinds.Correlation + ":" + correlation);

    public static string Case(string id) => "/cases/" + Uri.EscapeDataString(id);

    public static string Document(Guid id) => $"/documents/{id}";

    public static string Raw(Guid id) => $"/documents/{id}/raw";
}
