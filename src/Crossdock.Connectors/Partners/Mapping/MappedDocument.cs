using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Crossdock.Connectors.Api;
using Crossdock.Model;

namespace Crossdock.Connectors.Partners.Mapping;

/// <summary>What a map made of one document; nothing of it is used when there are faults.</summary>
internal sealed record MappedOutcome(
    string Number, IReadOnlyList<Inbound> Messages, IReadOnlyList<Reference> References, Money? AtRisk,
    IReadOnlyList<MapFault> Faults);

/// <summary>
/// From a partner's segments to messages: by its map to canonical JSON, and from there by the way of every other
/// document of its kind: a resource of the API with all its checks, or a trade document that is passed on.
/// </summary>
internal static class MappedDocument
{
    /// <param name="on">Day for which codes are looked up; the document's date where it has none of its own.</param>
    public static async ValueTask<MappedOutcome> ReadAsync(
        DocumentMap map, IReadOnlyList<WireSegment> segments, PartnerCodes codes, EndpointId channel, DateOnly on,
        IBookLookups book, CancellationToken ct)
    {
        var currency = codes.Party.Entity is { } entity ? codes.Network.Entity(entity).Currency : Currency.Usd;
        var mapped = new MapReading(map, segments, codes, currency.Value);
        var json = mapped.Read();
        var number = (json["number"] ?? json["externalId"] ?? json["purchaseOrder"])?.GetValue<string>() ?? "";
        if (mapped.Faults.Count > 0) return new MappedOutcome(number, [], [], null, mapped.Faults);
        return map.Document.StartsWith('/')
            ? await ResourceAsync(map.Document[1..], mapped, json, codes, channel, on, book, ct)
            : PassedOn(map.Document, mapped, json, codes.Party, on);
    }

    /// <summary>Some sets have no date of their own.</summary>
    private static MappedOutcome PassedOn(string kind, MapReading mapped, JsonObject json, Party party, DateOnly on)
    {
        if (json["date"] is null) json["date"] = on.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        try
        {
            var document = TradeDocument.Of(kind, json);
            var process = ProcessKeys.TradeDocument(party.Id, received: true, document);
            return new MappedOutcome(document.Number,
                [new Inbound(process, $"received/{process.Key}",
                    new TradeDocumentMessage.Received(party.Id, document))], [], null, []);
        }
        catch (JsonException e)
        {
            return new MappedOutcome(json["number"]?.ToString() ?? "", [], [], null,
                [new MapFault(MapFaultKind.MissingData,
                    new DocumentFault(mapped.PlaceOf(PassedOnDocuments.Pointer(e.Path)),
                        $"The document is not complete: {e.Message}"))]);
        }
    }

    /// <summary>
    /// The API's own reading of the document; its JSON pointers become places in the partner's document again.
    /// </summary>
    private static async ValueTask<MappedOutcome> ResourceAsync(
        string resource, MapReading mapped, JsonObject json, PartnerCodes codes, EndpointId channel, DateOnly on,
        IBookLookups book, CancellationToken ct)
    {
        await new ResourceCompletion(mapped, json, codes, channel, book).RunAsync(resource, ct);
        var reading = new JsonReading(codes.Network, channel.Value, codes.Party.Id, on, isOurs: true);
        var outcome = await ApiTranslator.MapAsync(resource, JsonSerializer.SerializeToElement(json), reading, book, ct);
        return new MappedOutcome(outcome.Number, outcome.Messages, outcome.References, outcome.AtRisk,
            [.. mapped.Faults, .. reading.Faults.Select(f =>
            new MapFault(MapFaultKind.MissingData,
                f with { Place = $"{mapped.PlaceOf(f.Place)} ({f.Place.TrimStart('/').Replace('/', ' ')})" }))]);
    }
}
