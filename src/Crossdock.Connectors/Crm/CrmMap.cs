using Crossdock.Connectors.Protocols.Http;
using Crossdock.Model;

namespace Crossdock.Connectors.Crm;

/// <summary>The CRM: a shipment becomes an activity of the customer's account.</summary>
internal sealed class CrmMap : RestMap
{
    public override string? Resource(Command command) => command is NotifyTracking ? "activities" : null;

    public override RestCall Render(Command command, TheirCodes codes, string key) => command is NotifyTracking c
        ? new(Resource(c)!, new CrmActivity(
            codes.Optional(CrossReferenceKind.Party, c.Customer.Value), "order-shipped", c.Channel, c.OrderExternalId,
            c.Shipment, c.CarrierScac, c.Tracking, c.Lines.Count), c.OrderExternalId,
            new Reference(ReferenceKinds.Tracking, c.Tracking))
        : throw new ArgumentException($"No resource for {Contracts.NameOf(command)}.", nameof(command));
}

internal sealed record CrmActivity(
    string Account, string Kind, string Channel, string Order, string Shipment, string Carrier, string Tracking, int Lines);
