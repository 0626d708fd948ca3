using System.Text;
using System.Text.Json;
using CloudNative.CloudEvents;
using CloudNative.CloudEvents.SystemTextJson;
using RabbitMQ.Client;

namespace Crossdock.Connectors.Protocols.Broker;

/// <summary>
/// Events as messages of AMQP and back. The archive and the outbox keep the structured form, which holds all of an
/// event; binary mode is made of it, and made into it, at the wire.
/// </summary>
internal static class EventMessages
{
    public const string StructuredType = "application/cloudevents+json";

    /// <summary>CloudEvents AMQP binding, 3.1.3: either prefix is an attribute.</summary>
    private static readonly string[] Prefixes = ["cloudEvents:", "cloudEvents_"];

    private static readonly JsonEventFormatter Formatter = new();

    /// <exception cref="ArgumentException">An attribute is missing or malformed.</exception>
    public static ReadOnlyMemory<byte> Encode(EventMap.Event what, string id) => Formatter.EncodeStructuredModeMessage(
        new CloudEvent
        {
            Id = id, Type = what.Type, Source = new Uri(what.Source, UriKind.RelativeOrAbsolute),
                Subject = what.Subject, Time = what.Time.ToUniversalTime(),
            DataContentType = "application/json", Data = what.Data,
        }.Validate(), out _);

    /// <exception cref="ArgumentException">The bytes are no CloudEvent.</exception>
    /// <exception cref="JsonException">The bytes are no JSON.</exception>
    public static CloudEvent Decode(ReadOnlyMemory<byte> bytes) => Formatter.DecodeStructuredModeMessage(bytes, null, null);

    public static bool IsStructured(string? mediaType) =>
        mediaType?.Split(';')[0].Trim().Equals(StructuredType, StringComparison.OrdinalIgnoreCase) == true;

    /// <summary>
    /// The message of an event: durable, and with the event's id, by which a receiver knows a repetition.
    /// </summary>
    public static (BasicProperties Properties, ReadOnlyMemory<byte> Body) ToWire(
        CloudEvent e, ReadOnlyMemory<byte> structured, EventMode mode)
    {
        var properties = new BasicProperties
        {
            Persistent = true, MessageId = ShortId(e.Id!), Type = e.Type, ContentType = StructuredType + "; charset=utf-8",
        };
        if (e.Time is { } time) properties.Timestamp = new AmqpTimestamp(time.ToUnixTimeSeconds());
        if (mode == EventMode.Structured) return (properties, structured);
        properties.ContentType = e.DataContentType;
        properties.Headers = e.GetPopulatedAttributes().Where(a => a.Key != e.SpecVersion.DataContentTypeAttribute)
            .ToDictionary(a => Prefixes[0] + a.Key.Name, a => (object?)a.Key.Format(a.Value));
        properties.Headers[Prefixes[0] + "specversion"] = e.SpecVersion.VersionId;
        return (properties, Formatter.EncodeBinaryModeEventData(e));
    }

    /// <summary>
    /// What a message says, with its media type: in structured form if it is an event, else as it is. Nothing is judged
    /// here: a wrong event is a case with its bytes in the archive. The same message gives the same bytes.
    /// </summary>
    public static (string MediaType, ReadOnlyMemory<byte> Bytes) FromWire(
        IReadOnlyBasicProperties properties, ReadOnlyMemory<byte> body)
    {
        var type = properties.ContentType ?? "application/octet-stream";
        if (IsStructured(type)) return (type, body);
        var attributes = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in properties.Headers ?? new Dictionary<string, object?>())
            if (Prefixes.FirstOrDefault(p => name.StartsWith(p, StringComparison.Ordinal)) is { } prefix)
                attributes[name[prefix.Length..]] = Text(value);
        if (!attributes.ContainsKey("specversion")) return (type, body);
        if (properties.ContentType is { } dataType) attributes["datacontenttype"] = dataType;
        return (StructuredType, Envelope(attributes, body));
    }

    private static byte[] Envelope(SortedDictionary<string, string> attributes, ReadOnlyMemory<byte> data)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            foreach (var (name, value) in attributes) json.WriteString(name, value);
            if (IsJson(data))
            {
                json.WritePropertyName("data");
                json.WriteRawValue(data.Span);
            }
            else if (data.Length > 0) json.WriteBase64String("data_base64", data.Span);
            json.WriteEndObject();
        }
        return bytes.ToArray();
    }

    private static bool IsJson(ReadOnlyMemory<byte> data)
    {
        if (!System.Text.Unicode.Utf8.IsValid(data.Span)) return false;
        try
        {
            using var _ = JsonDocument.Parse(data, new JsonDocumentOptions { MaxDepth = 32 });
            return true;
        }
        catch (JsonException)
        {
            return false; // the envelope carries it as it is; the translator says what is wrong with it
        }
    }

    private static string Text(object? value) => value switch
    {
        byte[] bytes => Encoding.UTF8.GetString(bytes),
        AmqpTimestamp at => DateTimeOffset.FromUnixTimeSeconds(at.UnixTime)
            .ToString("yyyy-MM-ddTHH:mm:ssZ", System.Globalization.CultureInfo.InvariantCulture),
        bool flag => flag ? "true" : "false",
        IFormattable number => number.ToString(null, System.Globalization.CultureInfo.InvariantCulture),
        _ => value?.ToString() ?? "",
    };

    /// <summary>A message id is a short string; the event's own id is whole in the event.</summary>
    private static string ShortId(string id) => Encoding.UTF8.GetByteCount(id) <= BrokerLimits.ShortString
        ? id
        : "sha256:" + Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes(id)));
}
