using Crossdock.Connectors.Protocols.Folder;
using Crossdock.Model;

namespace Crossdock.Connectors.Partners;

/// <summary>
/// A partner that takes its documents from an exchange folder, whatever their syntax. A delivery is done when its file
/// is durable in <c>out</c>; that the partner understood it is the exchange process's matter (997, CONTRL).
/// </summary>
public abstract class EdiFolderEndpoint(EndpointId id, ExchangeFolder folder) : IEndpoint
{
    public EndpointId Id => id;

    public abstract PreparedDocument Prepare(
        Delivery delivery, IControlNumbers numbers, Network network, DateTimeOffset now);

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
