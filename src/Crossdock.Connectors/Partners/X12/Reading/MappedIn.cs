using Crossdock.Connectors.Partners.Mapping;
using Crossdock.Model;

namespace Crossdock.Connectors.Partners.X12.Reading;

/// <summary>Sets that are read by a declared map.</summary>
internal static class MappedIn
{
    public static async ValueTask<SetOutcome> MapAsync(
        SetReading reading, DocumentMap map, IBookLookups book, CancellationToken ct)
    {
        var codes = new PartnerCodes(reading.Network, reading.Party, reading.Partner.Endpoint, reading.On);
        var mapped = await MappedDocument.ReadAsync(
            map, WireSegment.Of(reading.Set), codes, reading.Partner.Endpoint, reading.On, book, ct);
        reading.Number = mapped.Number;
        foreach (var (kind, fault) in mapped.Faults) reading.Fault(Kind(kind), fault);
        return reading.Faults.Count > 0 ? SetOutcome.Nothing with { AtRisk = mapped.AtRisk }
            : new SetOutcome(mapped.Messages, mapped.References, mapped.AtRisk);
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
