using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Crossdock.Edi;

/// <summary>An EDIFACT document as JSON: envelopes, segments with their elements as text, findings. Nothing is interpreted.</summary>
public static class EdifactJson
{
    /// <summary>Writes a document. An element is a string, or an array of its components, or, when it is repeated, an object
    /// "repeat" with an array of those.</summary>
    public static string Write(EdifactDocument document) => EdiJson.Write(json =>
    {
        json.WriteString("standard", "EDIFACT");
        X12Json.WriteFindings(json, document.Findings);
        json.WriteStartArray("interchanges");
        foreach (EdifactInterchange interchange in document.Interchanges)
            WriteInterchange(json, interchange);
        json.WriteEndArray();
    });

    private static void WriteInterchange(Utf8JsonWriter json, EdifactInterchange interchange)
    {
        json.WriteStartObject();
        EdiJson.WriteParty(json, "sender", "qualifier", interchange.SenderQualifier, "id", interchange.SenderId);
        EdiJson.WriteParty(json, "recipient", "qualifier", interchange.RecipientQualifier, "id", interchange.RecipientId);
        json.WriteString("date", interchange.Date);
        json.WriteString("time", interchange.Time);
        json.WriteString("syntaxIdentifier", interchange.SyntaxIdentifier);
        json.WriteString("syntaxVersion", interchange.SyntaxVersion);
        json.WriteString("reference", interchange.Reference);
        json.WriteString("applicationReference", interchange.ApplicationReference);
        json.WriteBoolean("ackRequested", interchange.AckRequested);
        json.WriteString("testIndicator", interchange.TestIndicator);
        json.WriteString("result", interchange.Result.ToString());
        json.WriteNumber("offset", interchange.Offset);
        X12Json.WriteFindings(json, interchange.Findings);
        json.WriteStartArray("groups");
        foreach (EdifactGroup group in interchange.Groups)
        {
            json.WriteStartObject();
            json.WriteString("type", group.Type);
            json.WriteString("sender", group.Sender);
            json.WriteString("recipient", group.Recipient);
            json.WriteString("reference", group.Reference);
            json.WriteString("result", group.Result.ToString());
            X12Json.WriteFindings(json, group.Findings);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("packages");
        foreach (EdifactPackage package in interchange.Packages)
        {
            json.WriteStartObject();
            json.WriteString("reference", package.Reference);
            json.WriteBase64String("content", package.Content.Span);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("messages");
        foreach (EdifactMessage message in interchange.Messages)
            WriteMessage(json, message);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteMessage(Utf8JsonWriter json, EdifactMessage message)
    {
        json.WriteStartObject();
        json.WriteString("type", message.Type);
        json.WriteString("name", message.Guide?.Name ?? "");
        json.WriteString("version", message.Version);
        json.WriteString("release", message.Release);
        json.WriteString("agency", message.Agency);
        json.WriteString("association", message.Association);
        json.WriteString("reference", message.Reference);
        json.WriteString("group", message.Group?.Reference);
        json.WriteString("result", message.Result.ToString());
        X12Json.WriteFindings(json, message.Findings);
        EdiJson.WriteSegments(json, message.Segments, message.SegmentGroups);
        json.WriteEndObject();
    }
}

/// <summary>A TRADACOMS document as JSON.</summary>
public static class TradacomsJson
{
    /// <summary>Writes a document. An element is a string, or an array of its components.</summary>
    public static string Write(TradacomsDocument document) => EdiJson.Write(json =>
    {
        json.WriteString("standard", "TRADACOMS");
        X12Json.WriteFindings(json, document.Findings);
        json.WriteStartArray("transmissions");
        foreach (TradacomsTransmission transmission in document.Transmissions)
            WriteTransmission(json, transmission);
        json.WriteEndArray();
    });

    private static void WriteTransmission(Utf8JsonWriter json, TradacomsTransmission transmission)
    {
        json.WriteStartObject();
        EdiJson.WriteParty(json, "sender", "id", transmission.SenderId, "name", transmission.SenderName);
        EdiJson.WriteParty(json, "recipient", "id", transmission.RecipientId, "name", transmission.RecipientName);
        json.WriteString("date", transmission.Date);
        json.WriteString("time", transmission.Time);
        json.WriteString("syntax", transmission.Syntax);
        json.WriteString("reference", transmission.Reference);
        json.WriteString("applicationReference", transmission.ApplicationReference);
        json.WriteBoolean("accepted", transmission.Accepted);
        json.WriteNumber("offset", transmission.Offset);
        X12Json.WriteFindings(json, transmission.Findings);
        json.WriteStartArray("messages");
        foreach (TradacomsMessage message in transmission.Messages)
        {
            json.WriteStartObject();
            json.WriteString("type", message.Type);
            json.WriteString("version", message.Version);
            json.WriteString("reference", message.Reference);
            json.WriteString("batch", message.Batch);
            json.WriteBoolean("accepted", message.Accepted);
            X12Json.WriteFindings(json, message.Findings);
            EdiJson.WriteSegments(json, message.Segments, null);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}

/// <summary>What the JSON of EDIFACT and of TRADACOMS have in common.</summary>
internal static class EdiJson
{
    private static readonly JsonWriterOptions Options =
        new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Write(Action<Utf8JsonWriter> content)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            json.WriteStartObject();
            content(json);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    public static void WriteParty(Utf8JsonWriter json, string name, string first, string firstValue, string second, string secondValue)
    {
        json.WriteStartObject(name);
        json.WriteString(first, firstValue);
        json.WriteString(second, secondValue);
        json.WriteEndObject();
    }

    public static void WriteSegments(Utf8JsonWriter json, IReadOnlyList<EdiSegment> segments, IReadOnlyList<string?>? groups)
    {
        json.WriteStartArray("segments");
        for (int i = 0; i < segments.Count; i++)
        {
            EdiSegment segment = segments[i];
            json.WriteStartObject();
            json.WriteString("id", segment.Id);
            if (groups?[i] is { } group)
                json.WriteString("group", group);
            json.WriteNumber("offset", segment.Position.Offset);
            json.WriteStartArray("elements");
            for (int e = 1; e <= segment.Count; e++)
                WriteElement(json, segment, e);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteElement(Utf8JsonWriter json, EdiSegment segment, int element)
    {
        int repetitions = segment.Repetitions(element);
        if (repetitions < 2)
        {
            WriteRepetition(json, segment, element, 1);
            return;
        }

        json.WriteStartObject();
        json.WriteStartArray("repeat");
        for (int r = 1; r <= repetitions; r++)
            WriteRepetition(json, segment, element, r);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteRepetition(Utf8JsonWriter json, EdiSegment segment, int element, int repetition)
    {
        int parts = segment.Components(element, repetition);
        if (parts < 2)
        {
            json.WriteStringValue(segment[element, 1, repetition]);
            return;
        }

        json.WriteStartArray();
        for (int c = 1; c <= parts; c++)
            json.WriteStringValue(segment[element, c, repetition]);
        json.WriteEndArray();
    }
}
