using Crossdock.Connectors.Partners.X12.Writing;
using Crossdock.Connectors.Protocols.Folder;
using Crossdock.Model;

namespace Crossdock.Connectors.Partners.X12;

/// <summary>A partner that speaks X12 over an exchange folder.</summary>
public sealed class X12FolderEndpoint(X12Partner partner, ExchangeFolder folder)
    : EdiFolderEndpoint(partner.Endpoint, folder)
{
    /// <summary>Endpoint kinds of the network configuration that this connector serves.</summary>
    public static IReadOnlyList<string> Kinds { get; } = ["edi-folder", "wms-x12"];

    /// <exception cref="KeyNotFoundException">A required setting is missing.</exception>
    /// <exception cref="ArgumentException">A setting has a value that X12 cannot carry.</exception>
    public X12FolderEndpoint(EndpointSettings settings)
        : this(X12Partner.Of(settings), new ExchangeFolder(settings.Address)) { }

    public override PreparedDocument Prepare(
        Delivery delivery, IControlNumbers numbers, Network network, DateTimeOffset now) =>
        X12Rendering.Render(partner, delivery, numbers, network, now);
}
