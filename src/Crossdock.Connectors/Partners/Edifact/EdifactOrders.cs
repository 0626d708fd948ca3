using Crossdock.Connectors.Partners.Mapping;
using Crossdock.Connectors.Partners.X12;
using Crossdock.Edi;
using Crossdock.Model;

namespace Crossdock.Connectors.Partners.Edifact;

/// <summary>A customer's ORDERS as <see cref="EdifactTranslator"/> maps them, one after another, without taking anything in: for looking ahead, and for measuring.</summary>
public static class EdifactOrders
{
    /// <summary>Only one order is held at a time. Rejected messages and other messages than ORDERS are passed over. Each is checked against its guide, whose loops the map needs.</summary>
    /// <param name="endpoint">Of the customer.</param>
    /// <param name="book">Asked where a map needs what was said before; an order asks nothing.</param>
    public static async IAsyncEnumerable<DecodedOrder> ReadAsync(ReadOnlyMemory<byte> bytes, EndpointSettings endpoint, Network network, IBookLookups book)
    {
        var partner = EdifactPartner.Of(endpoint);
        using var reader = new EdifactMessageReader(bytes);
        while (reader.Read())
            if (reader.Message is { Accepted: true, Type: "ORDERS" } message)
                yield return await DecodeAsync(message, reader.Interchange!, partner, network, book);
    }

    private static async ValueTask<DecodedOrder> DecodeAsync(EdifactMessage message, EdifactInterchange interchange, EdifactPartner partner, Network network, IBookLookups book)
    {
        var on = WireValue.Date(interchange.Date) ?? DateOnly.MinValue;
        if (partner.Maps.Reading("edifact", message.Type, network.Party(partner.Party).Role, $"{message.Version}.{message.Release}") is not { } map)
            return new DecodedOrder(message.Reference, null, [new DocumentFault("UNH", "No map takes this version in.", message.Type)]);
        var mapped = await MappedDocument.ReadAsync(map, WireSegment.Of(message), partner.Codes(network, on), partner.Endpoint, on, book, CancellationToken.None);
        var order = mapped.Messages is [{ Body: SalesOrderMessage.Received received }] ? received.Order : null;
        return new DecodedOrder(message.Reference, order, [.. mapped.Faults.Select(f => f.Fault)]);
    }
}
