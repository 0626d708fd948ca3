using System.Security.Cryptography;
using Crossdock.Connectors.Partners.Mapping;
using Crossdock.Edi;
using Crossdock.Model;

namespace Crossdock.Connectors.Partners.Edifact;

/// <summary>
/// Reads EDIFACT documents of folder endpoints. Each interchange is answered by CONTRL as agreed, to the sender that
/// its own UNB names; what is not turned into messages is a case that lists all that is in the way.
/// </summary>
public sealed class EdifactTranslator : ITranslator
{
    public bool Takes(RawDocument document, Network network) => EndpointOf(document, network) is not null;

    public async ValueTask<Arrival> TranslateAsync(
        ArchivedDocument document, Network network, IBookLookups book, CancellationToken ct)
    {
        var raw = document.Document;
        var endpoint = EndpointOf(raw, network)
            ?? throw new ArgumentException(
                $"Document {raw.Id} came through '{raw.Channel}', which is no EDIFACT endpoint.", nameof(document));
        var partner = EdifactPartner.Of(endpoint);
        var (arrival, messages) = (new EdifactArrival(raw, partner), new MessageIn(partner, network));
        var read = EdifactReader.Read(raw.Bytes);
        arrival.Note(read.Findings);
        if (!read.IsEdifact)
        {
            arrival.Open("not-an-interchange", raw.Name,
                $"{raw.Name} from {arrival.Partner.Party} is no EDIFACT interchange",
                $"The file has {raw.Bytes.Length} bytes and neither UNA, UNB nor UNH. Nothing of it was processed, and nothing could be acknowledged.");
            return arrival.ToArrival();
        }
        var keys = new Dictionary<InterchangeKey, string>();
        foreach (var interchange in read.Interchanges) await ReadAsync(interchange, arrival, messages, keys, book, ct);
        return arrival.ToArrival();
    }

    private static EndpointSettings? EndpointOf(RawDocument document, Network network) =>
        PartnerCodes.IsId(document.Channel) && network.FindEndpoint(new EndpointId(document.Channel)) is { } endpoint
            && EdifactFolderEndpoint.Kinds.Contains(endpoint.Kind)
            ? endpoint : null;

    private static async ValueTask ReadAsync(
        EdifactInterchange interchange, EdifactArrival arrival, MessageIn messages,
        Dictionary<InterchangeKey, string> keys, IBookLookups book, CancellationToken ct)
    {
        arrival.Add(interchange);
        if (interchange.Header is null) // messages that stand alone: nobody to answer, no number to keep
        {
            arrival.Open("rejected-document", arrival.Name,
                $"{arrival.Name} of {arrival.Partner.Party} has messages without UNB",
                "Without an interchange header it is not said who sends what to whom. Nothing of it was processed.");
            return;
        }
        var key = Key(interchange);
        switch (await StandingAsync(key, keys, book, ct))
        {
            case InterchangeStanding.Conflict:
                arrival.Conflict(interchange);
                return;
            case InterchangeStanding.Retransmission:
                arrival.Acknowledge(interchange);
                arrival.Say($"retransmission of interchange {interchange.Reference}");
                return;
        }
        // A rejected interchange does not take its reference: the sender may correct it and send it again under the
        // same one.
        if (!interchange.EnvelopeRejected) arrival.Interchanges.Add(key);
        arrival.Acknowledge(interchange);
        arrival.Reject(interchange);
        if (!arrival.IsForUs(interchange)) return;
        foreach (var message in interchange.AcceptedMessages().Where(m => m.Type is not ("CONTRL" or "APERAK")))
            await MapAsync(message, arrival, messages, book, ct);
        await AcknowledgementsIn.ReadAsync(interchange, arrival, book, ct);
    }

    private static async ValueTask MapAsync(
        EdifactMessage message, EdifactArrival arrival, MessageIn messages, IBookLookups book, CancellationToken ct)
    {
        if (messages.KindOf(message).Map is not { } map)
        {
            arrival.Unresolved(message, "", null, [new MapFault(MapFaultKind.MissingData, new DocumentFault(
                "segment 1 UNH element 2", $"A {message.Type} is understood, but no map takes it in.", message.Type,
                "a message type with a map"))], "unsupported-document");
            return;
        }
        var mapped = await messages.ReadAsync(message, map, arrival.On, book, ct);
        var totals = TotalsCheck.Faults(message);
        if (mapped.Faults.Count > 0) arrival.Unresolved(message, mapped.Number, mapped.AtRisk, mapped.Faults);
        else if (totals.Count > 0 && arrival.Partner.Totals == TotalsRule.Refuse)
            arrival.Unresolved(message, mapped.Number, mapped.AtRisk,
                [.. totals.Select(f => new MapFault(
                    MapFaultKind.MissingData, f with { Place = f.Place[$"UNH {message.Reference} ".Length..] }))]);
        else
        {
            arrival.Accept(mapped.Messages, mapped.References);
            arrival.Note(message, mapped.Number, totals);
        }
    }

    private static async ValueTask<InterchangeStanding> StandingAsync(
        InterchangeKey key, Dictionary<InterchangeKey, string> keys, IBookLookups book, CancellationToken ct)
    {
        if (keys.TryGetValue(key with { Sha256 = "" }, out var content))
            return content == key.Sha256 ? InterchangeStanding.Retransmission : InterchangeStanding.Conflict;
        keys[key with { Sha256 = "" }] = key.Sha256;
        return await book.StandingAsync(key, ct);
    }

    private static InterchangeKey Key(EdifactInterchange interchange) => new(
        $"{interchange.SenderQualifier}:{interchange.SenderId}",
        $"{interchange.RecipientQualifier}:{interchange.RecipientId}", interchange.IsTest ? "T" : "P",
        interchange.Reference, Convert.ToHexStringLower(SHA256.HashData(interchange.Raw.Span)));
}
