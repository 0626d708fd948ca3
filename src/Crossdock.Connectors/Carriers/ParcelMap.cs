using Crossdock.Connectors.Protocols.Http;
using Crossdock.Model;

namespace Crossdock.Connectors.Carriers;

/// <summary>A parcel carrier: rates, labels and books in one call.</summary>
internal sealed class ParcelMap : RestMap
{
    public override string? Resource(Command command) => command is BookShipment ? "shipments" : null;

    public override RestCall Render(Command command, TheirCodes codes, string key) => command is BookShipment c
        ? new(Resource(c)!, new ParcelShipment(
            c.Shipment, codes.Network.Location(c.From).Address, c.To, c.Cartons, c.WeightKg, c.Ssccs), c.Shipment,
            new Reference(ReferenceKinds.Shipment, c.Shipment))
        : throw new ArgumentException($"No resource for {Contracts.NameOf(command)}.", nameof(command));

    public override IReadOnlyList<Inbound> Answers(Delivery delivery, ReadOnlyMemory<byte> body, OurCodes codes) =>
        delivery.Command is BookShipment c && Read<ParcelBooking>(body) is var booked
            ? Tell(delivery, c.Order, "shipment-booked", new SalesOrderMessage.ShipmentBooked(
                c.Shipment, booked.Scac, booked.Tracking, new Money(booked.Charge, new Currency(booked.Currency)),
                booked.Label))
            : [];
}

internal sealed record ParcelShipment(
    string Shipment, Address From, Address To, int Cartons, decimal WeightKg, IReadOnlyList<string> Ssccs);

internal sealed record ParcelBooking(string Scac, string Tracking, decimal Charge, string Currency, string? Label = null);
