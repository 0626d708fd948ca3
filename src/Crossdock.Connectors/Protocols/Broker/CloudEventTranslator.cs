using System.Text;
using System.Text.Json;
using CloudNative.CloudEvents;
using Crossdock.Connectors.Api;
using Crossdock.Model;

namespace Crossdock.Connectors.Protocols.Broker;

/// <summary>
/// Events of a broker's queue: the data of an event of type <c>com.crossdock.{resource}</c> is the document that
/// <c>POST /v1/{resource}</c> takes, and is read by the same map. Anything else in the queue is a case. Places in
/// faults of a document are pointers into the event's data.
/// </summary>
public sealed class CloudEventTranslator : ITranslator
{
    private const string Told =
        "Nothing of it was taken in. The broker was told that we have it; its sender was told nothing.";

    public bool Takes(RawDocument document, Network network) =>
        network.Endpoints.FirstOrDefault(e => e.Id.Value == document.Channel)?.Kind == BrokerSettings.Kind;

    public async ValueTask<Arrival> TranslateAsync(
        ArchivedDocument document, Network network, IBookLookups book, CancellationToken ct)
    {
        var raw = document.Document;
        var reading = new JsonReading(network, raw.Channel, raw.Partner, DateOnly.FromDateTime(raw.ReceivedAt.UtcDateTime));
        var (type, outcome) = await ReadAsync(raw, reading, book, ct);
        return InvalidDocument.Or(raw, type, reading, outcome, Told);
    }

    private static async ValueTask<(string Type, ApiOutcome Outcome)> ReadAsync(
        RawDocument raw, JsonReading reading, IBookLookups book, CancellationToken ct)
    {
        if (EventOf(raw, reading) is not { } e) return ("message", ApiOutcome.Faulty());
        var resource = e.Type!.StartsWith(EventMap.Prefix, StringComparison.Ordinal) ? e.Type[EventMap.Prefix.Length..]
            : "";
        if (!ApiTranslator.Resources.Contains(resource))
        {
            reading.Fault("/type", "No document is known by this type.", e.Type,
                string.Join(", ", ApiTranslator.Resources.Select(r => EventMap.Prefix + r)));
            return ("event", ApiOutcome.Faulty(e.Id));
        }
        var data = Data(e, reading) is { } bytes ? reading.Parse(bytes) : null;
        return (resource, data is { } root ? await ApiTranslator.MapAsync(resource, root, reading, book, ct)
            : ApiOutcome.Faulty(e.Id));
    }

    private static CloudEvent? EventOf(RawDocument raw, JsonReading reading)
    {
        if (!EventMessages.IsStructured(raw.MediaType))
        {
            reading.Fault("", "The message is no CloudEvent.", raw.MediaType,
                $"content type {EventMessages.StructuredType}, or headers cloudEvents:specversion, :id, :source, :type");
            return null;
        }
        try
        {
            return EventMessages.Decode(raw.Bytes);
        }
        catch (Exception e) when (e is JsonException or ArgumentException or InvalidOperationException or FormatException)
        {
            reading.Fault("", $"The message is no CloudEvent: {e.Message}", null, "CloudEvents 1.0 in JSON");
            return null;
        }
    }

    private static byte[]? Data(CloudEvent e, JsonReading reading)
    {
        switch (e.Data)
        {
            case JsonElement json: return Encoding.UTF8.GetBytes(json.GetRawText());
            case byte[] bytes: return bytes;
            case string text: return Encoding.UTF8.GetBytes(text);
            default:
                reading.Fault("/data", "The event has no data.", null, "the document as JSON");
                return null;
        }
    }
}
