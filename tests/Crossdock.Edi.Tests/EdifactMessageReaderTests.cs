using System.IO.Pipelines;
using System.Text;

namespace Crossdock.Edi.Tests;

/// <summary>
/// Message by message from a stream: the same findings, places and results as of the whole document, in bounded memory.
/// </summary>
public sealed class EdifactMessageReaderTests
{
    private static readonly EdifactSampleSettings Partner = new() { Time = new DateTime(2026, 11, 23, 9, 30, 0) };

    public static TheoryData<string> Files() => [.. Corpus.Everything()];

    [Theory]
    [MemberData(nameof(Files))]
    public void A_stream_has_the_findings_of_the_document(string path)
    {
        byte[] bytes = Corpus.ReadAny(path);
        EdifactDocument document = EdifactReader.Read(bytes);
        Assert.Equal(Told(document), Told(bytes, 1 << 20));
        Assert.Equal(Told(document), Told(bytes, 61));
        Assert.Equal(Told(document), Told(bytes, 1));
    }

    [Fact]
    public void Documents_with_a_planted_fault_have_the_same_findings_in_a_stream_however_it_is_cut()
    {
        var random = new Random(3);
        int faults = 0;
        foreach (string type in EdifactSampleWriter.Messages)
        {
            foreach (EdifactFault fault in Enum.GetValues<EdifactFault>()
                .Where(f => EdifactSampleWriter.CanHave(type, Partner, f)))
            {
                byte[] bytes = EdifactSampleWriter.Write(type, Partner, 3, seed: 5, fault).Bytes.ToArray();
                List<string> whole = Told(EdifactReader.Read(bytes));
                for (int cut = 0; cut < 4; cut++)
                    Assert.Equal(whole, Told(bytes, random.Next(1, 200)));
                faults++;
            }
        }

        Assert.True(faults > 300, $"{faults} faults were planted");
    }

    [Fact]
    public void Damaged_documents_have_the_same_findings_in_a_stream()
    {
        var random = new Random(1);
        for (int seed = 0; seed < 400; seed++)
        {
            string type = EdifactSampleWriter.Messages[seed % EdifactSampleWriter.Messages.Count];
            byte[] bytes = EdifactSampleWriter.Write(type, Partner, 1 + seed % 5, seed).Bytes.ToArray();
            for (int i = 0; i <= seed % 3; i++)
                bytes[random.Next(bytes.Length)] = (byte)random.Next(' ', 0x7F);
            Assert.Equal(Told(EdifactReader.Read(bytes)), Told(bytes, 100));
        }
    }

    [Fact]
    public async Task Groups_of_a_pipe_come_after_their_messages_and_before_their_interchange()
    {
        string text = "UNA:+.? 'UNB+UNOB:1+SENDER+RECEIVER+261123:0930+REF55'UNG+ORDERS+A+B+261123:0930+9+UN+D:96A'"
            + EdifactSample.Message(EdifactSample.Order) + EdifactSample.Message(
                EdifactSample.Order.Replace("20261123", "20261323"), reference: "2") + "UNE+2+9'UNZ+1+REF55'";
        using var reader = new EdifactMessageReader(PipeReader.Create(new MemoryStream(Encoding.ASCII.GetBytes(text))));
        var units = new List<string>();
        while (await reader.ReadAsync(TestContext.Current.CancellationToken))
            units.Add($"{reader.Unit} {reader.Message?.Reference ?? reader.Group?.Reference ?? reader.Interchange?.Reference} {reader.Message?.Result ?? reader.Group?.Result ?? reader.Interchange?.Result}");
        Assert.Equal(["Message 1 Accepted", "Message 2 Rejected", "Group 9 PartlyRejected",
            "Interchange REF55 PartlyRejected"], units);
    }

    [Fact]
    public void A_message_that_is_too_large_to_hold_is_rejected_and_its_neighbours_are_not()
    {
        string line = "LIN+1++4000862141404:EN'QTY+21:12:PCE'" + $"IMD+F++:::{new string('X', 35)}'";
        string large = EdifactSample.Message(
            "BGM+220+4500017+9'" + string.Concat(
                Enumerable.Repeat(line, Limits.StreamedSetBytes / line.Length + 1)) + "UNS+S'", reference: "2");
        string text = EdifactSample.Interchange(
            EdifactSample.Message(EdifactSample.Order), large,
            EdifactSample.Message(EdifactSample.Order, reference: "3"));
        using var reader = new EdifactMessageReader(Encoding.ASCII.GetBytes(text));
        var results = new List<(string, string)>();
        while (reader.Read())
        {
            if (reader.Unit == EdifactUnit.Message)
                results.Add((reader.Message!.Reference, string.Join(' ', reader.Findings.Select(f => f.Code))));
        }

        Assert.Equal([("1", ""), ("2", SyntaxErrorCodes.TooLong), ("3", "")], results);
    }

    [Theory]
    [InlineData(10)]
    [InlineData(300)]
    public void Right_messages_take_the_same_few_bytes_however_many_segments_they_have(int lines)
    {
        const int warm = 3;
        const int messages = 200;
        const int most = 200; // bytes a message: the message itself
        string order = "BGM+220+4500017+9'DTM+137:20261123:102'NAD+BY+5412345000013::9'NAD+SU+4012345000009::9'"
            + string.Concat(Enumerable.Range(1, lines).Select(i =>
            $"LIN+{i}++4000862141404:EN'QTY+21:12:PCE'PRI+AAA:9.25'")) + $"UNS+S'CNT+2:{lines}'";
        byte[] bytes = Encoding.ASCII.GetBytes(
            EdifactSample.Interchange(
                [.. Enumerable.Range(1, messages).Select(i => EdifactSample.Message(order, reference: $"{i}"))]));
        using var reader = new EdifactMessageReader(bytes);
        for (int i = 0; i < warm; i++)
            Assert.True(reader.Read());
        long before = GC.GetAllocatedBytesForCurrentThread();
        int right = 0;
        for (int i = warm; i < messages; i++)
            right += reader.Read() && reader.Unit == EdifactUnit.Message && reader.Message!.Accepted
                && reader.Findings.Count == 0 ? 1 : 0;
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.Equal(messages - warm, right);
        Assert.True(allocated <= most * (messages - warm), $"{allocated / (messages - warm)} bytes a message");
    }

    [Fact]
    public void A_reference_that_comes_again_is_said_also_where_references_have_leading_zeros()
    {
        string[] references = ["1", "01", "2", "002", "10", "A1", "01", "A1", "10", "3"];
        string text = EdifactSample.Interchange(
            [.. references.Select(r => EdifactSample.Message(EdifactSample.Order, reference: r))]);
        using var reader = new EdifactMessageReader(Encoding.ASCII.GetBytes(text));
        var twice = new List<int>();
        for (int i = 0; reader.Read(); i++)
        {
            if (reader.Findings.Any(f => f.Code == SyntaxErrorCodes.Duplicate))
                twice.Add(i);
        }

        Assert.Equal([6, 7, 8], twice);
    }

    [Theory]
    [InlineData("UNA:'UNB++.? 'UNB+UNO")]
    [InlineData("UNB+UNOB:1+A+B+261123:0930+1'UNO")]
    public void A_package_that_is_cut_off_in_its_header_is_said_to_lack_its_end(string text)
    {
        byte[] bytes = Encoding.ASCII.GetBytes(text);
        Assert.Contains("UNP", EdifactReader.Read(bytes).AllFindings().Select(f => f.SegmentId));
        Assert.Equal(Told(EdifactReader.Read(bytes)), Told(bytes, 3));
    }

    /// <summary>Messages, groups and interchanges in the order in which they end.</summary>
    private static List<string> Told(EdifactDocument document)
    {
        var told = new List<(long At, string Text)>();
        foreach (EdifactInterchange interchange in document.Interchanges)
        {
            foreach (EdifactGroup? group in interchange.Messages.Select(m => m.Group).Concat(interchange.Groups).Distinct())
            {
                foreach (EdifactMessage message in interchange.Messages.Where(m => m.Group == group))
                    told.AddRange(Told(message).Select(t => (message.Segments[0].Position.Offset, t)));
                long after = interchange.Messages.LastOrDefault(m => m.Group == group)?.Segments[^1].Position.Offset
                    ?? group!.Header.Position.Offset;
                if (group is not null)
                    told.AddRange(group.Findings.Select(f => f.ToString()).Prepend(Told(group)).Select(t => (after, t)));
            }
        }

        List<string> all = [.. told.OrderBy(t => t.At).Select(t => t.Text)];
        all.AddRange(document.Interchanges.SelectMany(i => i.Findings.Select(f => f.ToString()).Prepend(Told(i))));
        return [.. all, .. document.Findings.Select(f => f.ToString())];
    }

    private static List<string> Told(byte[] bytes, int grain)
    {
        List<string> parts = [], interchanges = [], outside = [];
        using var reader = new EdifactMessageReader(new GrainStream(bytes, grain));
        while (reader.Read())
        {
            if (reader.Unit == EdifactUnit.Message)
            {
                parts.AddRange(Told(reader.Message!));
                continue;
            }

            List<string> to = reader.Unit switch { EdifactUnit.Group => parts, EdifactUnit.Interchange => interchanges,
                _ => outside };
            if (reader.Group is { } group)
                to.Add(Told(group));
            else if (reader.Interchange is { } interchange)
                to.Add(Told(interchange));
            to.AddRange(reader.Findings.Select(f => f.ToString()));
        }

        return [.. parts, .. interchanges, .. outside];
    }

    private static string Told(EdifactGroup group) =>
        $"group {group.Reference} {group.ReceivedCount} {group.AcceptedCount} {group.Result}";

    private static string Told(EdifactInterchange interchange) =>
        $"interchange {interchange.Reference} {interchange.ReceivedCount} {interchange.AcceptedCount} {interchange.Result} at {interchange.Offset}";

    private static IEnumerable<string> Told(EdifactMessage message) =>
        message.Segments.Select((s, i) => $"{message.SegmentGroups[i]} {s} at {s.Position}")
            .Prepend($"message {message.Type} {message.Reference} {message.Result}")
            .Concat(message.Findings.Select(f => f.ToString()));
}
