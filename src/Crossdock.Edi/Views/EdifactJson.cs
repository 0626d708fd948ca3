using System.Text.Json;

namespace Crossdock.Edi;

/// <summary>
/// An EDIFACT document as JSON: envelopes, segments with their elements as text, findings. Nothing is interpreted.
/// </summary>
public static class EdifactJson
{
    /// <summary>
    /// Writes a document. An element is a string, or an array of its components, or, when it is repeated, an object
    /// "repeat" with an array of those.
    /// </summary>
    public static string Write(EdifactDocument document) => EdiJson.Write(json =>
    {
        json.WriteString("standard", "EDIFACT");
        EdiJson.WriteFindings(json, document.Findings);
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
        EdiJson.WriteFindings(json, interchange.Findings);
        json.WriteStartArray("groups");
        foreach (EdifactGroup group in interchange.Groups)
            WriteGroup(json, group);

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

    /// <summary>
    /// What a reader stands on as one line of JSON: an object "message", "group", "interchange" or "outside".
    /// </summary>
    public static string Write(EdifactMessageReader reader) => EdiJson.WriteLine(json =>
    {
        json.WritePropertyName(reader.Unit.ToString().ToLowerInvariant());
        if (reader.Unit == EdifactUnit.Message)
            WriteMessage(json, reader.Message!);
        else if (reader.Unit == EdifactUnit.Group)
            WriteGroup(json, reader.Group!);
        else if (reader.Unit == EdifactUnit.Interchange)
            WriteInterchange(json, reader.Interchange!);
        else
            EdiJson.WriteOutside(json, reader.Findings);
    });

    private static void WriteGroup(Utf8JsonWriter json, EdifactGroup group)
    {
        json.WriteStartObject();
        json.WriteString("type", group.Type);
        json.WriteString("sender", group.Sender);
        json.WriteString("recipient", group.Recipient);
        json.WriteString("reference", group.Reference);
        json.WriteString("result", group.Result.ToString());
        EdiJson.WriteFindings(json, group.Findings);
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
        EdiJson.WriteFindings(json, message.Findings);
        EdiJson.WriteSegments(json, message.Segments, message.SegmentGroups);
        json.WriteEndObject();
    }
}
