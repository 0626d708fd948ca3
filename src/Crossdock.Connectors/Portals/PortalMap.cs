using Crossdock.Connectors.Protocols.Http;
using Crossdock.Model;

namespace Crossdock.Connectors.Portals;

/// <summary>
/// The supplier portal: the same documents that EDI suppliers get, as normalised JSON in our own ids and units.
/// </summary>
internal sealed class PortalMap : RestMap
{
    public override string? Resource(Command command) => command switch
    {
        SendPurchaseOrder => "purchase-orders",
        SendReceivingAdvice => "receiving-advices",
        _ => null,
    };

    public override RestCall Render(Command command, TheirCodes codes, string key) => command switch
    {
        SendPurchaseOrder c => new(Resource(c)!, Canonical(c.Order), c.Order.Number,
            new Reference(ReferenceKinds.PurchaseOrder, c.Order.Number)),
        SendReceivingAdvice c => new(Resource(c)!, Canonical(c), c.Receipt.Number,
            new Reference(ReferenceKinds.Receipt, c.Receipt.Number),
            new Reference(ReferenceKinds.PurchaseOrder, c.PurchaseOrder)),
        _ => throw new ArgumentException($"No resource for {Contracts.NameOf(command)}.", nameof(command)),
    };

    private static System.Text.Json.JsonElement Canonical<T>(T document) =>
        System.Text.Json.JsonSerializer.SerializeToElement(document, Contracts.Json);
}
