using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Crossdock.Edi;

/// <summary>What the JSON of all syntaxes has in common.</summary>
internal static class EdiJson
{
    private static readonly JsonWriterOptions Options =
        new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Write(Action<Utf8JsonWriter> content) => Write(content, Options);

    /// <summary>The same on one line.</summary>
    public static string WriteLine(Action<Utf8JsonWriter> content) => Write(content, Options with { Indented = false });

    private static string Write(Action<Utf8JsonWriter> content, JsonWriterOptions options)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, options))
        {
            json.WriteStartObject();
            content(json);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    public static void WriteParty(Utf8JsonWriter json, string name, string first, string firstValue, string second,
        string secondValue)
    {
        json.WriteStartObject(name);
        json.WriteString(first, firstValue);
        json.WriteString(second, secondValue);
        json.WriteEndObject();
    }

    public static void WriteSegments(Utf8JsonWriter json, IReadOnlyList<EdiSegment> segments,
        IReadOnlyList<string?>? groups) =>
        WriteSegments(json, "segments", "group", segments.Count, i =>
            (segments[i].Id, groups?[i], segments[i].Position.Offset, segments[i].Count), (i, e) =>
                WriteElement(json, segments[i], e));

    /// <param name="loopName">What the syntax calls a loop.</param>
    /// <param name="segment">Id, loop, offset and number of elements of each.</param>
    /// <param name="element">Writes an element.</param>
    public static void WriteSegments(Utf8JsonWriter json, string name, string loopName, int count,
        Func<int, (string Id, string? Loop, long Offset, int Elements)> segment, Action<int, int> element)
    {
        json.WriteStartArray(name);
        for (int i = 0; i < count; i++)
        {
            (string id, string? loop, long offset, int elements) = segment(i);
            json.WriteStartObject();
            json.WriteString("id", id);
            if (loop is not null)
                json.WriteString(loopName, loop);
            json.WriteNumber("offset", offset);
            json.WriteStartArray("elements");
            for (int e = 1; e <= elements; e++)
                element(i, e);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>A text, or an array of texts when there are several.</summary>
    public static void WriteParts(Utf8JsonWriter json, int count, Func<int, string> part)
    {
        if (count < 2)
        {
            json.WriteStringValue(part(0));
            return;
        }

        json.WriteStartArray();
        for (int i = 0; i < count; i++)
            json.WriteStringValue(part(i));
        json.WriteEndArray();
    }

    public static void WriteOutside(Utf8JsonWriter json, IReadOnlyList<Finding> findings)
    {
        json.WriteStartObject();
        WriteFindings(json, findings);
        json.WriteEndObject();
    }

    /// <summary>Findings as an array "findings".</summary>
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

    private static void WriteRepetition(Utf8JsonWriter json, EdiSegment segment, int element, int repetition) =>
        WriteParts(json, segment.Components(element, repetition), i => segment[element, i + 1, repetition]);
}
