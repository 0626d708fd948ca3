using Crossdock.Connectors.Partners.Edifact;
using Crossdock.Connectors.Partners.X12;
using Crossdock.Model;

namespace Crossdock.Connectors.Partners;

/// <summary>Endpoints that are exchange folders, of any syntax.</summary>
public static class EdiFolders
{
    public static IReadOnlyList<string> Kinds { get; } = [.. X12FolderEndpoint.Kinds, .. EdifactFolderEndpoint.Kinds];

    public static bool Has(EndpointSettings endpoint) => Kinds.Contains(endpoint.Kind);

    /// <summary>The party at an endpoint.</summary>
    /// <exception cref="KeyNotFoundException">A required setting is missing.</exception>
    /// <exception cref="ArgumentException">A setting has a value that its syntax cannot carry.</exception>
    public static PartyId PartyOf(EndpointSettings endpoint) =>
        X12FolderEndpoint.Kinds.Contains(endpoint.Kind) ? X12Partner.Of(endpoint).Party : EdifactPartner.Of(endpoint).Party;
}
