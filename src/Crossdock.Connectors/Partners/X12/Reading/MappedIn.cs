using System.Text.Json;
using Crossdock.Connectors.Api;
using Crossdock.Connectors.Partners.Mapping;
using Crossdock.Model;

namespace Crossdock.Connectors.Partners.X12.Reading;

/// <summary>Sets that are read by a declared map and passed on as trade documents.</summary>
internal static class MappedIn
{
    /// <summary>Null when no map reads the set.</summary>
    public static SetOutcome? Map(SetReading reading)
    {
        if (reading.Partner.Maps.Find("x12", reading.Set.Code, MapDirection.In) is not { } map) return null;
        var codes = new PartnerCodes(reading.Network, reading.Party, reading.Partner.Endpoint, reading.On);
        var currency = reading.Party.Entity is { } entity ? reading.Network.Entity(entity).Currency : Currency.Usd;
        var mapped = new MapReading(map, WireSegment.Of(reading.Set), codes, currency.Value);
        var json = mapped.Read();
        reading.Number = json["number"]?.GetValue<string>() ?? "";
        foreach (var (kind, fault) in mapped.Faults) reading.Fault(Kind(kind), fault);
        if (reading.Faults.Count > 0) return SetOutcome.Nothing;
        try
        {
            var document = TradeDocument.Of(map.Document, json);
            var process = ProcessKeys.TradeDocument(reading.Party.Id, received: true, document);
            return new SetOutcome([new Inbound(process, $"received/{process.Key}", new TradeDocumentMessage.Received(reading.Party.Id, document))], []);
        }
        catch (JsonException e)
        {
            reading.Fault(SetFaultKind.MissingData, new DocumentFault(mapped.PlaceOf(PassedOnDocuments.Pointer(e.Path)), $"The document is not complete: {e.Message}"));
            return SetOutcome.Nothing;
        }
    }

    private static SetFaultKind Kind(MapFaultKind kind) => kind switch
    {
        MapFaultKind.UnknownItem => SetFaultKind.UnknownItem,
        MapFaultKind.UnmappedUnit => SetFaultKind.UnmappedUnit,
        MapFaultKind.UnknownLocation => SetFaultKind.UnknownLocation,
        MapFaultKind.InvalidSscc => SetFaultKind.InvalidSscc,
        MapFaultKind.MissingData => SetFaultKind.MissingData,
    };
}
