using Crossdock.Connectors.Api;
using Crossdock.Connectors.Partners.Mapping;
using Crossdock.Edi;
using Crossdock.Model;

namespace Crossdock.Connectors.Partners.Edifact;

/// <summary>What one partner's messages become: clear orders by <see cref="OrdersIn"/>, all others by their map.</summary>
internal sealed class MessageIn(EdifactPartner partner, Network network)
{
    private PartnerCodes? _codes;
    private byte[] _named = []; // UNH element 2 of the message before
    private MessageKind _kind;

    /// <summary>The message's type and the map for it; mostly those of the message before.</summary>
    public MessageKind KindOf(EdifactMessage message)
    {
        var named = message.Segments[0].Bytes(2);
        if (!named.SequenceEqual(_named)) (_kind, _named) = (Find(message), named.ToArray());
        return _kind;
    }

    private MessageKind Find(EdifactMessage message)
    {
        var map = partner.Maps.Reading("edifact", message.Type, network.Party(partner.Party).Role,
            $"{message.Version}.{message.Release}");
        return new MessageKind(message.Type, map,
            ReferenceEquals(map, OrdersIn.Map) && OrdersIn.Knows(message.Version, message.Release));
    }

    /// <summary>The order of a message in which there is nothing to look at closely; else null.</summary>
    /// <param name="on">Day for which codes are looked up.</param>
    public SalesOrder? ClearOrder(EdifactMessage message, DateOnly on) =>
        KindOf(message).MayBeClear ? OrdersIn.Order(message, CodesOn(on), partner.Endpoint) : null;

    /// <param name="map">The message's.</param>
    /// <param name="on">Day for which codes are looked up.</param>
    public ValueTask<MappedOutcome> ReadAsync(
        EdifactMessage message, DocumentMap map, DateOnly on, IBookLookups book, CancellationToken ct)
    {
        if (ClearOrder(message, on) is not { } order) return ByMapAsync(message, map, on, book, ct);
        var outcome = TradeDocuments.Received(order);
        return ValueTask.FromResult(new MappedOutcome(outcome.Number, outcome.Messages, outcome.References,
            outcome.AtRisk, []));
    }

    /// <inheritdoc cref="ReadAsync"/>
    public ValueTask<MappedOutcome> ByMapAsync(
        EdifactMessage message, DocumentMap map, DateOnly on, IBookLookups book, CancellationToken ct) =>
        MappedDocument.ReadAsync(map, WireSegment.Of(message), CodesOn(on), partner.Endpoint, on, book, ct);

    private PartnerCodes CodesOn(DateOnly on) => _codes?.On == on ? _codes : _codes = partner.Codes(network, on);
}

/// <param name="Type">0065.</param>
/// <param name="Map">Null when no map takes it in.</param>
/// <param name="MayBeClear">An order that <see cref="OrdersIn"/> may read.</param>
internal readonly record struct MessageKind(string Type, DocumentMap? Map, bool MayBeClear);
