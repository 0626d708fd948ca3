using Crossdock.Connectors.Protocols.Folder;
using Crossdock.Model;

namespace Crossdock.Connectors.Partners.Edifact;

/// <summary>A partner that speaks EDIFACT over an exchange folder.</summary>
public sealed class EdifactFolderEndpoint(EdifactPartner partner, ExchangeFolder folder)
    : EdiFolderEndpoint(partner.Endpoint, folder)
{
    /// <summary>Endpoint kinds of the network configuration that this connector serves.</summary>
    public static IReadOnlyList<string> Kinds { get; } = ["edifact-folder"];

    /// <exception cref="KeyNotFoundException">A required setting is missing.</exception>
    /// <exception cref="ArgumentException">A setting has a value that EDIFACT cannot carry.</exception>
    public EdifactFolderEndpoint(EndpointSettings settings)
        : this(EdifactPartner.Of(settings), new ExchangeFolder(settings.Address)) { }

    public override PreparedDocument Prepare(
        Delivery delivery, IControlNumbers numbers, Network network, DateTimeOffset now) =>
        EdifactRendering.Render(partner, delivery, numbers, network, now);
}
