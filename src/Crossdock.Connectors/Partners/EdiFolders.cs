using Crossdock.Connectors.Partners.Edifact;
using Crossdock.Connectors.Partners.Mapping;
using Crossdock.Connectors.Partners.X12;
using Crossdock.Model;

namespace Crossdock.Connectors.Partners;

/// <summary>Endpoints that are exchange folders, of any syntax.</summary>
public static class EdiFolders
{
    public static IReadOnlyList<string> Kinds { get; } = [.. X12FolderEndpoint.Kinds, .. EdifactFolderEndpoint.Kinds];

    public static bool Has(EndpointSettings endpoint) => Kinds.Contains(endpoint.Kind);

    /// <summary>
    /// Whether a map writes an optional document for partners of that role at that endpoint; false for an endpoint that
    /// is no exchange folder.
    /// </summary>
    /// <inheritdoc cref="PartyOf" path="/exception"/>
    /// <exception cref="MapException">A map of the partner's own is wrong.</exception>
    public static bool Writes(EndpointSettings endpoint, PartyRole role, OptionalDocument document)
    {
        var kind = SentDocuments.Optional[document][0];
        if (X12FolderEndpoint.Kinds.Contains(endpoint.Kind))
            return X12Partner.Of(endpoint).Maps.Writing("x12", kind, role) is not null;
        return Has(endpoint) && EdifactPartner.Of(endpoint) is var partner
            && partner.Maps.Writing("edifact", kind, role, $"{partner.Version}.{partner.Release}") is not null;
    }

    /// <summary>The party at an endpoint.</summary>
    /// <exception cref="KeyNotFoundException">A required setting is missing.</exception>
    /// <exception cref="ArgumentException">A setting has a value that its syntax cannot carry.</exception>
    public static PartyId PartyOf(EndpointSettings endpoint) =>
        X12FolderEndpoint.Kinds.Contains(endpoint.Kind) ? X12Partner.Of(endpoint).Party : EdifactPartner.Of(endpoint).Party;
}
