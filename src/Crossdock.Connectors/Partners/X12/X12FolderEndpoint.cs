using Crossdock.Connectors.Partners.X12.Writing;
using Crossdock.Connectors.Protocols.Folder;
using Crossdock.Model;

namespace Crossdock.Connectors.Partners.X12;

/// <summary>
/// A partner that speaks X12 over an exchange folder: 850, 810, 940, 943 and acknowledgements out. A delivery is done when its
/// file is durable in <c>out</c>; that the partner understood it is the exchange process's matter (997).
/// </summary>
public sealed class X12FolderEndpoint(X12Partner partner, ExchangeFolder folder) : IEndpoint
{
    /// <summary>Endpoint kinds of the network configuration that this connector serves.</summary>
    public static IReadOnlyList<string> Kinds { get; } = ["edi-folder", "wms-x12"];

    /// <exception cref="KeyNotFoundException">A required setting is missing.</exception>
    /// <exception cref="ArgumentException">A setting has a value that X12 cannot carry.</exception>
    public X12FolderEndpoint(EndpointSettings settings) : this(X12Partner.Of(settings), new ExchangeFolder(settings.Address)) { }

    public EndpointId Id => partner.Endpoint;

    public PreparedDocument Prepare(Delivery delivery, IControlNumbers numbers, Network network, DateTimeOffset now) =>
        X12Rendering.Render(partner, delivery, numbers, network, now);

    public async ValueTask<DeliveryResult> SendAsync(Delivery delivery, CancellationToken ct)
    {
        if (delivery.Prepared is not { } document)
            throw new ArgumentException($"Delivery {delivery.Sequence} is sent before it is prepared.", nameof(delivery));
        try
        {
            folder.Create();
            if (!await ExchangeFolder.HasAsync(folder.Out, document.Name, document.Bytes, ct))
                await ExchangeFolder.WriteAsync(folder.Out, document.Name, document.Bytes, ct);
            return new DeliveryResult.Delivered(document.Name, []);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Only a failed flush after the rename leaves the file behind: then it may be lost with the power, or be read.
            return File.Exists(Path.Combine(folder.Out, document.Name))
                ? new DeliveryResult.Unknown(e.Message)
                : new DeliveryResult.Failed(e.Message);
        }
    }

    /// <summary>
    /// A file that the partner took without keeping it counts as not sent: it is written again with the same control
    /// numbers, which the partner must know as a retransmission.
    /// </summary>
    public async ValueTask<DeliveryResult?> FindAsync(Delivery delivery, CancellationToken ct)
    {
        if (delivery.Prepared is not { } document) return null;
        try
        {
            folder.Create();
            return await ExchangeFolder.HasAsync(folder.Out, document.Name, document.Bytes, ct)
                ? new DeliveryResult.Delivered(document.Name, [])
                : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new DeliveryResult.Failed(e.Message);
        }
    }
}
