using Crossdock.Connectors.Partners.Mapping;
using Crossdock.Connectors.Partners.X12;
using Crossdock.Edi;
using Crossdock.Model;

namespace Crossdock.Connectors.Partners.Edifact;

/// <summary>
/// A customer's ORDERS as <see cref="EdifactTranslator"/> maps them, one after another, without taking anything in: for
/// looking ahead, and for measuring.
/// </summary>
public static class EdifactOrders
{
    /// <summary>
    /// Only one order is held at a time. Rejected messages and other messages than ORDERS are passed over.
    /// </summary>
    /// <param name="endpoint">Of the customer.</param>
    /// <param name="book">Asked where a map needs what was said before; an order asks nothing.</param>
    /// <param name="validate">False to check the envelopes only: what stands where its guide has no place for it is
    /// then taken as it comes.</param>
    public static async IAsyncEnumerable<DecodedOrder> ReadAsync(
        ReadOnlyMemory<byte> bytes, EndpointSettings endpoint, Network network, IBookLookups book, bool validate = true)
    {
        var messages = new MessageIn(EdifactPartner.Of(endpoint), network);
        using var reader = new EdifactMessageReader(bytes, new EdifactReaderOptions { Validate = validate });
        while (reader.Read())
            if (reader.Message is { Accepted: true } message && messages.KindOf(message).Type == "ORDERS")
                yield return await DecodeAsync(message, WireValue.Date(reader.Interchange!.Date) ?? DateOnly.MinValue,
                    messages, book);
    }

    private static ValueTask<DecodedOrder> DecodeAsync(
        EdifactMessage message, DateOnly on, MessageIn messages, IBookLookups book) =>
        messages.ClearOrder(message, on) is { } order
            ? ValueTask.FromResult(new DecodedOrder(message.Reference, order, []))
            : MapAsync(message, on, messages, book);

    private static async ValueTask<DecodedOrder> MapAsync(
        EdifactMessage message, DateOnly on, MessageIn messages, IBookLookups book)
    {
        if (messages.KindOf(message).Map is not { } map)
            return new DecodedOrder(message.Reference, null,
                [new DocumentFault("UNH", "No map takes this version in.", message.Type)]);
        var mapped = await messages.ByMapAsync(message.InGroups(), map, on, book, CancellationToken.None);
        var order = mapped.Messages is [{ Body: SalesOrderMessage.Received received }] ? received.Order : null;
        return new DecodedOrder(message.Reference, order, [.. mapped.Faults.Select(f => f.Fault)]);
    }
}
