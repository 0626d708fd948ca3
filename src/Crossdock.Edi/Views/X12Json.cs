using System.Text.Json;

namespace Crossdock.Edi;

/// <summary>
/// A document as JSON: envelopes, segments with their elements as text, findings. Nothing is interpreted.
/// </summary>
public static class X12Json
{
    /// <summary>Writes a document. Composite elements are arrays, all others strings; empty ones are "".</summary>
    public static string Write(X12Document document) => EdiJson.Write(json =>
    {
        json.WriteString("standard", "X12");
        json.WriteBoolean("isX12", document.IsX12);
        EdiJson.WriteFindings(json, document.Findings);
        json.WriteStartArray("interchanges");
        foreach (X12Interchange interchange in document.Interchanges)
            WriteInterchange(json, interchange);
        json.WriteEndArray();
    });

    /// <summary>
    /// What a reader stands on as one line of JSON: an object "set", "group", "interchange" or "outside".
    /// </summary>
    public static string Write(X12SetReader reader) => EdiJson.WriteLine(json =>
    {
        json.WritePropertyName(reader.Part.ToString().ToLowerInvariant());
        if (reader.Part == X12Part.Set)
            WriteSet(json, reader.Set!);
        else if (reader.Part == X12Part.Group)
            WriteGroup(json, reader.Group!);
        else if (reader.Part == X12Part.Interchange)
            WriteInterchange(json, reader.Interchange!);
        else
            EdiJson.WriteOutside(json, reader.Findings);
    });

    private static void WriteInterchange(Utf8JsonWriter json, X12Interchange interchange)
    {
        json.WriteStartObject();
        EdiJson.WriteParty(json, "sender", "qualifier", interchange.SenderQualifier, "id", interchange.SenderId);
        EdiJson.WriteParty(json, "receiver", "qualifier", interchange.ReceiverQualifier, "id", interchange.ReceiverId);
        json.WriteString("date", interchange.Date);
        json.WriteString("time", interchange.Time);
        json.WriteString("version", interchange.Version);
        json.WriteString("controlNumber", interchange.ControlNumber);
        json.WriteBoolean("ackRequested", interchange.AckRequested);
        json.WriteString("usage", interchange.Usage == '\0' ? "" : interchange.Usage.ToString());
        json.WriteString("result", interchange.Result.ToString());
        json.WriteNumber("offset", interchange.Offset);
        EdiJson.WriteFindings(json, interchange.Findings);
        WriteSegments(json, "interchangeAcks", interchange.InterchangeAcks, null);
        json.WriteStartArray("groups");
        foreach (X12Group group in interchange.Groups)
            WriteGroup(json, group);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteGroup(Utf8JsonWriter json, X12Group group)
    {
        json.WriteStartObject();
        json.WriteString("functionalCode", group.FunctionalCode);
        json.WriteString("sender", group.Sender);
        json.WriteString("receiver", group.Receiver);
        json.WriteString("date", group.Date);
        json.WriteString("time", group.Time);
        json.WriteString("controlNumber", group.ControlNumber);
        json.WriteString("agency", group.Agency);
        json.WriteString("version", group.Version);
        json.WriteString("result", group.Result.ToString());
        if (group.IncludedCount is { } included)
            json.WriteNumber("included", included);
        else
            json.WriteNull("included");
        json.WriteNumber("received", group.ReceivedCount);
        json.WriteNumber("accepted", group.AcceptedCount);
        EdiJson.WriteFindings(json, group.Findings);
        json.WriteStartArray("sets");
        foreach (X12TransactionSet set in group.Sets)
            WriteSet(json, set);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteSet(Utf8JsonWriter json, X12TransactionSet set)
    {
        json.WriteStartObject();
        json.WriteString("code", set.Code);
        json.WriteString("name", set.Guide?.Name ?? "");
        json.WriteString("controlNumber", set.ControlNumber);
        json.WriteString("result", set.Result.ToString());
        EdiJson.WriteFindings(json, set.Findings);
        WriteSegments(json, "segments", set.Segments, set.LoopIds);
        json.WriteEndObject();
    }

    private static void WriteSegments(Utf8JsonWriter json, string name, IReadOnlyList<X12Segment> segments,
        IReadOnlyList<string?>? loops) =>
        EdiJson.WriteSegments(json, name, "loop", segments.Count, i =>
            (segments[i].Id, loops?[i], segments[i].Position.Offset, segments[i].Count), (i, e) =>
                WriteElement(json, segments[i], e));

    private static void WriteElement(Utf8JsonWriter json, X12Segment segment, int element)
    {
        string[] parts = segment.Components(segment[element]);
        EdiJson.WriteParts(json, parts.Length, i => parts[i]);
    }
}
