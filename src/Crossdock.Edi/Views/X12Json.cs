using System.Text.Json;

namespace Crossdock.Edi;

/// <summary>A document as JSON: envelopes, segments with their elements as text, findings. Nothing is interpreted.</summary>
public static class X12Json
{
    /// <summary>Writes a document. Composite elements are arrays, all others strings; empty ones are "".</summary>
    public static string Write(X12Document document) => EdiJson.Write(json =>
    {
        json.WriteString("standard", "X12");
        json.WriteBoolean("isX12", document.IsX12);
        WriteFindings(json, document.Findings);
        json.WriteStartArray("interchanges");
        foreach (X12Interchange interchange in document.Interchanges)
            WriteInterchange(json, interchange);
        json.WriteEndArray();
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
        WriteFindings(json, interchange.Findings);
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
        WriteFindings(json, group.Findings);
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
        WriteFindings(json, set.Findings);
        WriteSegments(json, "segments", set.Segments, set.LoopIds);
        json.WriteEndObject();
    }

    private static void WriteSegments(
        Utf8JsonWriter json, string name, IReadOnlyList<X12Segment> segments, IReadOnlyList<string?>? loops)
    {
        json.WriteStartArray(name);
        for (int i = 0; i < segments.Count; i++)
        {
            X12Segment segment = segments[i];
            json.WriteStartObject();
            json.WriteString("id", segment.Id);
            if (loops?[i] is { } loop)
                json.WriteString("loop", loop);
            json.WriteNumber("offset", segment.Position.Offset);
            json.WriteStartArray("elements");
            for (int e = 1; e <= segment.Count; e++)
                WriteElement(json, segment, e);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteElement(Utf8JsonWriter json, X12Segment segment, int element)
    {
        string[] parts = segment.Components(segment[element]);
        if (parts.Length == 1)
        {
            json.WriteStringValue(parts[0]);
            return;
        }

        json.WriteStartArray();
        foreach (string part in parts)
            json.WriteStringValue(part);
        json.WriteEndArray();
    }

    /// <summary>Findings as an array "findings"; also for the CLI's own JSON.</summary>
    public static void WriteFindings(Utf8JsonWriter json, IEnumerable<Finding> findings)
    {
        json.WriteStartArray("findings");
        foreach (Finding finding in findings)
        {
            json.WriteStartObject();
            json.WriteString("level", finding.Level.ToString().ToLowerInvariant());
            json.WriteString("severity", finding.Severity.ToString().ToLowerInvariant());
            json.WriteString("code", finding.Code);
            json.WriteString("codeElement", finding.CodeElement);
            json.WriteString("segment", finding.SegmentId);
            json.WriteNumber("offset", finding.Position.Offset);
            json.WriteNumber("segmentNumber", finding.Position.SegmentNumber);
            json.WriteNumber("element", finding.Position.Element);
            json.WriteNumber("component", finding.Position.Component);
            json.WriteString("dataElement", finding.DataElement);
            json.WriteString("loop", finding.LoopId);
            json.WriteString("found", finding.Found);
            json.WriteString("expected", finding.Expected);
            json.WriteString("message", finding.Message);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
