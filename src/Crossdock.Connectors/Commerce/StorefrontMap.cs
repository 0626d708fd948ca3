using Crossdock.Connectors.Protocols.Http;
using Crossdock.Model;

namespace Crossdock.Connectors.Commerce;

/// <summary>A storefront: hears what can be sold and what was shipped, by its own SKUs.</summary>
internal sealed class StorefrontMap : RestMap
{
    public override string? Resource(Command command) =>
        command switch { PublishAvailability => "availability", NotifyTracking => "tracking", _ => null };

    public override RestCall Render(Command command, TheirCodes codes, string key) => command switch
    {
        PublishAvailability c => new(Resource(c)!, new ShopAvailability(
            codes.Item(c.Item), codes.Optional(CrossReferenceKind.Location, c.Location.Value), c.OnHand, c.Allocated,
            c.AvailableToPromise), $"{c.Item} at {c.Location}"),
        NotifyTracking c => new(Resource(c)!, new ShopTracking(
            c.OrderExternalId, c.Shipment, c.CarrierScac, c.Tracking,
            [.. c.Lines.Select(l => new ShopTrackingLine(l.OrderLine, codes.Item(l.Item), l.Quantity.Value,
                codes.Unit(l.Quantity.Unit)))]),
            c.OrderExternalId, new Reference(ReferenceKinds.Tracking, c.Tracking),
            new Reference(ReferenceKinds.Shipment, c.Shipment)),
        _ => throw new ArgumentException($"No resource for {Contracts.NameOf(command)}.", nameof(command)),
    };
}

/// <summary>In the item's base unit.</summary>
internal sealed record ShopAvailability(string Sku, string Warehouse, decimal OnHand, decimal Allocated, decimal Available);

internal sealed record ShopTracking(
    string OrderNumber, string Shipment, string Carrier, string Tracking, IReadOnlyList<ShopTrackingLine> Lines);

internal sealed record ShopTrackingLine(int Line, string Sku, decimal Quantity, string Unit);
