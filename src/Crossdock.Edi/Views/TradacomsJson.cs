using System.Text.Json;

namespace Crossdock.Edi;

/// <summary>A TRADACOMS document as JSON.</summary>
public static class TradacomsJson
{
    /// <summary>Writes a document. An element is a string, or an array of its components.</summary>
    public static string Write(TradacomsDocument document) => EdiJson.Write(json =>
    {
        json.WriteString("standard", "TRADACOMS");
        EdiJson.WriteFindings(json, document.Findings);
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
        EdiJson.WriteFindings(json, transmission.Findings);
        json.WriteStartArray("messages");
        foreach (TradacomsMessage message in transmission.Messages)
        {
            json.WriteStartObject();
            json.WriteString("type", message.Type);
            json.WriteString("version", message.Version);
            json.WriteString("reference", message.Reference);
            json.WriteString("batch", message.Batch);
            json.WriteBoolean("accepted", message.Accepted);
            EdiJson.WriteFindings(json, message.Findings);
            EdiJson.WriteSegments(json, message.Segments, null);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
