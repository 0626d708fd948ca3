using System.Runtime.CompilerServices;
using System.Text;

namespace Crossdock.Edi.Tests;

/// <summary>
/// The EDIFACT examples of the README: what stands between the marks here is what stands there, and it runs.
/// </summary>
public sealed class EdifactReadmeTests
{
    private static readonly DateTime time = new(2026, 11, 23, 9, 30, 0);
    private static readonly byte[] bytes = EdifactSampleWriter.Write(
        "ORDERS", new EdifactSampleSettings { Time = time }, 3, 1).Bytes.ToArray();
    private readonly StringWriter output = new();
    private readonly List<ReadOnlyMemory<byte>> sent = [];

    [Fact]
    public void The_examples_of_the_readme_are_those_of_this_file()
    {
        string readme = File.ReadAllText(Path.Combine(Corpus.Project, "src", "Crossdock.Edi", "README.md"))
            .Replace("\r", "", StringComparison.Ordinal);
        string section = readme[readme.IndexOf("\n## EDIFACT\n", StringComparison.Ordinal)..];
        string[] examples = Between(section, "```csharp\n", "```").ToArray();
        string[] here = Between(File.ReadAllText(ThisFile()).Replace("\r", "", StringComparison.Ordinal),
            "        // README\n", "        // END\n").Select(Dedent).ToArray();
        Assert.Equal(6, examples.Length);
        Assert.Equal(examples, here);
    }

    [Fact]
    public void Read()
    {
        // README
        EdifactDocument document = EdifactReader.Read(bytes);    // syntax 1 to 4, with or without UNA, UNB, UNG
        foreach (EdifactInterchange interchange in document.Interchanges)
        foreach (EdifactMessage message in interchange.AcceptedMessages())
        foreach (EdiSegment line in message.Segments.Where(s => s.Id == "LIN"))
            output.WriteLine($"{interchange.SenderId} {message.Type} {message.Release} line {line[1]}: {line[3, 1]}");
        // END
        string[] lines = output.ToString().Split('\n',
            StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        Assert.Equal(3, lines.Length);
        Assert.StartsWith("5412345000013 ORDERS 96A line 1: 0614141", lines[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Stream()
    {
        var stream = new MemoryStream(bytes);
        // README
        var answers = new EdifactAnswerBuilder(ControlLevel.Messages);       // X12AnswerBuilder for an X12SetReader
        using var reader = new EdifactMessageReader(stream);                 // or a PipeReader, or memory
        while (reader.Read())                                                // or ReadAsync
        {
            foreach (Finding f in reader.Findings) output.WriteLine(f.Message);
            if (reader.Unit == EdifactUnit.Message)
                output.WriteLine($"{reader.Message!.Type} {reader.Message.Reference}: {reader.Message.Result}");
            if (answers.Add(reader) is { } control) Send(control.Write(reference: "4711", time).Bytes);
        }
        // END
        Assert.Equal("ORDERS 1: Accepted", output.ToString().Trim());
        Assert.Equal("CONTRL", EdifactReader.Read(Assert.Single(sent)).Interchanges[0].Messages[0].Type);
    }

    [Fact]
    public void Overlay()
    {
        byte[] bytes = Encoding.Latin1.GetBytes(
            EdifactSample.Interchange(EdifactSample.Message(EdifactSample.Order.Replace("+9'DTM", "+5'DTM"))));
        // README
        (EdifactGuides guides, IReadOnlyList<string> faults) = EdifactGuides.BuiltIn.With("acme/ORDERS.guide", """
            guide ORDERS extends D.96A
            codes BGM03 9
            max SG2 5
            """);
        EdifactDocument document = EdifactReader.Read(bytes, new EdifactReaderOptions { Guides = guides });
        foreach (Finding f in document.AllFindings())
            output.WriteLine($"{f.Severity} {f.CodeElement} {f.Code} {f.SegmentId} {f.Position}: {f.CodeMeaning} [{f.Found}]");
        // END
        Assert.Empty(faults);
        Assert.StartsWith("Error 0085 12 BGM segment 2 element 3 (byte ", output.ToString(), StringComparison.Ordinal);
        Assert.EndsWith("): Invalid value [5]", output.ToString().Trim(), StringComparison.Ordinal);
    }

    [Fact]
    public void Acknowledge()
    {
        EdifactDocument document = EdifactReader.Read(
            bytes.Concat(Encoding.Latin1.GetBytes(
                EdifactSample.Interchange(EdifactSample.Message("UCI+REF9+A+B+7'", "CONTRL:D:3:UN")))).ToArray());
        // README
        foreach (EdifactInterchange interchange in document.Interchanges)
        {
            if (EdifactAcknowledgment.Control(interchange, ControlLevel.Messages) is { } control)
                Send(control.Write(reference: "4711", time).Bytes);
            foreach (ReceivedControl answer in EdifactAcknowledgmentReader.Read(interchange))
                output.WriteLine($"{answer.InterchangeReference}: message 1 accepted: {answer.Says(messageReference: "1")}");
        }
        // END
        Assert.Contains("UCM+1+ORDERS:D:96A:UN+7'", Encoding.Latin1.GetString(Assert.Single(sent).Span),
            StringComparison.Ordinal);
        Assert.Equal("REF9: message 1 accepted: True", output.ToString().Trim());
    }

    [Fact]
    public void Write()
    {
        // README
        var order = new EdifactMessageBuilder("ORDERS", "D", "96A", association: "EAN008")
            .Add("BGM", "220", "4500017", "9")
            .Add("DTM", EdifactValue.Composite("137", "20261123", "102"))
            .Add("LIN", "1", null, EdifactValue.Composite("4000862141404", "EN"))
            .Add("QTY", EdifactValue.Composite("21", 12.5m, "KGM"))
            .Add("UNS", "S");
        WrittenInterchange written = EdifactWriter.Write(new EdifactEnvelope
        {
            SenderId = "5412345000013", SenderQualifier = "14", RecipientId = "4012345000009", RecipientQualifier = "14",
            Time = time, Reference = "REF55", SyntaxIdentifier = "UNOC", SyntaxVersion = 3, LineBreak = "\n",
            Delimiters = EdiDelimiters.Edifact with { DecimalMark = (byte)',' },
        }, [order]);
        // END
        Assert.Empty(EdifactReader.Read(written.Bytes).AllFindings());
        Assert.Contains("QTY+21:12,5:KGM'\n", Encoding.Latin1.GetString(written.Bytes.Span), StringComparison.Ordinal);
    }

    [Fact]
    public void Any_file()
    {
        // README
        EdiDocument file = EdiDocument.Read(bytes);              // X12, EDIFACT or TRADACOMS, by its first interchange
        output.WriteLine($"{file.Syntax}: {file.InterchangeCount} interchanges, {file.MessageCount} messages");
        output.Write(file.Inspect() + file.ToJson() + file.Format());
        foreach (WrittenInterchange answer in file.Acknowledge(controlNumber: 1, time))
            Send(answer.Bytes);
        // END
        Assert.StartsWith("Edifact: 1 interchanges, 1 messages", output.ToString(), StringComparison.Ordinal);
        Assert.Single(sent);
    }

    private void Send(ReadOnlyMemory<byte> answer) => sent.Add(answer);

    private static IEnumerable<string> Between(string text, string begin, string end)
    {
        for (int at = text.IndexOf(begin, StringComparison.Ordinal); at >= 0;
            at = text.IndexOf(begin, at + 1, StringComparison.Ordinal))
        {
            int from = at + begin.Length;
            if (text.IndexOf(end, from, StringComparison.Ordinal) is var to and > 0)
                yield return text[from..to];
        }
    }

    private static string Dedent(string code) =>
        string.Join('\n', code.Split('\n').Select(l => l.StartsWith("        ", StringComparison.Ordinal) ? l[8..] : l));

    private static string ThisFile([CallerFilePath] string path = "") => path;
}
