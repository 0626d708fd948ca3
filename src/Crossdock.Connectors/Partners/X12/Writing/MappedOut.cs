using Crossdock.Connectors.Partners.Mapping;
using Crossdock.Edi;
using Crossdock.Model;

namespace Crossdock.Connectors.Partners.X12.Writing;

/// <summary>Documents that are written by a declared map.</summary>
internal static class MappedOut
{
    /// <exception cref="UnrepresentableException">No map writes the document, or the partner has no code for something
    /// in it.</exception>
    public static (string FunctionalCode, OutgoingSet Set) Render(
        SetWriting writing, X12Partner partner, SentDocument document)
    {
        if (document.Map(partner.Maps, "x12", writing.Party.Role) is not { } map)
            throw new UnrepresentableException(
                $"No map writes {document.Kind} as X12 for a {writing.Party.Role}; endpoint {partner.Endpoint} cannot send it.");
        var guide = X12Guides.BuiltIn.Find(partner.Version, map.Set)
            ?? throw new UnrepresentableException($"There is no guide for {map.Set} in {partner.Version}.");
        var mapped = new MapWriting(map, writing.Codes, writing.Clean);
        var set = new X12SetBuilder(map.Set);
        foreach (var segment in mapped.Write(document.Json))
            set.Add(segment.Id, [.. segment.Elements.Select(Value)]);
        foreach (var missing in mapped.Missing) writing.Missing(missing);
        return (guide.FunctionalCode, writing.Finish(new OutgoingSet(set, document.Number, document.References)));
    }

    private static X12Value? Value(IReadOnlyList<string> components) =>
        components.Count switch { 0 => null, 1 => components[0], _ => X12Value.Composite([.. components]) };
}
