using System.Text.Json;
using Crossdock.Model;

namespace Crossdock.Connectors.Protocols.Broker;

/// <summary>Which commands are events to whoever listens, and what they say. Pure.</summary>
internal static class EventMap
{
    /// <summary>
    /// Begins every type of ours: <c>com.crossdock.</c> and the contract's name out, the API's resource in.
    /// </summary>
    public const string Prefix = "com.crossdock.";

    /// <param name="Name">What people call it.</param>
    public sealed record Event(string Type, string Source, string Subject, DateTimeOffset Time, JsonElement Data,
        string Name, IReadOnlyList<Reference> References);

    /// <summary>
    /// What only tells is an event, in our own ids, as its contract has it. Null for what waits for an answer or a
    /// voucher.
    /// </summary>
    public static Event? Of(Command command, ProcessId process, Network network, DateTimeOffset now)
    {
        Event Told(string name, params IReadOnlyList<Reference> references) =>
            new(Prefix + Contracts.NameOf(command), $"/crossdock/{network.Name}", process.ToString(), now,
                JsonSerializer.SerializeToElement(command, command.GetType(), Contracts.Json), name, references);
        return command switch
        {
            PublishCloudEvent c => new(c.Type, c.Source, c.Subject, c.Time, c.Data, $"{c.Type} {c.Subject}", []),
            PublishAvailability c => Told($"{c.Item} at {c.Location}"),
            NotifyTracking c => Told(c.OrderExternalId, new Reference(ReferenceKinds.Tracking, c.Tracking),
                new Reference(ReferenceKinds.Shipment, c.Shipment)),
            SendPurchaseOrder c => Told(c.Order.Number, new Reference(ReferenceKinds.PurchaseOrder, c.Order.Number)),
            SendReceivingAdvice c => Told(
                c.Receipt.Number, new Reference(ReferenceKinds.Receipt, c.Receipt.Number),
                new Reference(ReferenceKinds.PurchaseOrder, c.PurchaseOrder)),
            ReleaseToWarehouse c => Told(c.Release),
            _ => null,
        };
    }
}
