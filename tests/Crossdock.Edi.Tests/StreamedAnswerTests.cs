using System.Text;

namespace Crossdock.Edi.Tests;

/// <summary>The acknowledgements of a stream are those of the document, to the byte.</summary>
public sealed class StreamedAnswerTests
{
    private static readonly DateTime Time = new(2026, 11, 23, 9, 30, 0);

    public static TheoryData<string> Files() => [.. Corpus.Everything()];

    [Theory]
    [MemberData(nameof(Files))]
    public void A_partner_gets_the_same_answer_to_a_stream_as_to_a_document(string path)
    {
        byte[] bytes = Corpus.ReadAny(path);
        Assert.SkipWhen(LineWrap.Find(bytes).Column > 0, "X12 wrapped at a column is read as a whole only");
        foreach (X12AnswerDetail detail in Enum.GetValues<X12AnswerDetail>())
        {
            foreach (X12AnswerKind kind in Enum.GetValues<X12AnswerKind>())
            {
                var options = new X12AnswerOptions { Detail = detail, Kind = kind };
                X12Document document = X12Reader.Read(bytes);
                IEnumerable<X12Outgoing> whole = document.Interchanges.SelectMany(
                    i => new[] { X12Acknowledgment.Interchange(i),
                        X12Acknowledgment.Answer(i, options) }.OfType<X12Outgoing>());
                Assert.Equal(whole.Where(IsDue).Select(Written), Streamed(bytes, options).Select(Written));
            }
        }

        foreach (ControlLevel level in Enum.GetValues<ControlLevel>())
        {
            IEnumerable<EdifactOutgoing?> whole = EdifactReader.Read(bytes).Interchanges.Select(
                i => EdifactAcknowledgment.Control(i, level));
            Assert.Equal(whole.OfType<EdifactOutgoing>().Select(Written), Streamed(bytes, level).Select(Written));
        }
    }

    [Fact]
    public void Faulty_messages_are_answered_the_same_from_a_stream()
    {
        var partner = new EdifactSampleSettings { Time = Time };
        foreach (string type in EdifactSampleWriter.Messages)
        {
            foreach (EdifactFault fault in Enum.GetValues<EdifactFault>()
                .Where(f => EdifactSampleWriter.CanHave(type, partner, f)))
            {
                byte[] bytes = EdifactSampleWriter.Write(type, partner, 2, seed: 3, fault).Bytes.ToArray();
                Assert.Equal(
                    EdifactReader.Read(bytes).Interchanges.Select(i => EdifactAcknowledgment.Control(i))
                        .OfType<EdifactOutgoing>().Select(Written),
                    Streamed(bytes, ControlLevel.Messages).Select(Written));
            }
        }
    }

    [Theory]
    [InlineData("UNH+1+:D:96A:UN'")]
    [InlineData("UNH+1'")]
    [InlineData("UNH+1+ORDERS::96A:UN'")]
    [InlineData("UNH+1+ORDERS:D:96A'")]
    [InlineData("UNH++ORDERS:D:96A:UN'")]
    public void A_message_whose_header_cannot_be_repeated_is_rejected_in_an_answer_that_is_right(string header)
    {
        string text = EdifactSample.Interchange(
            header + $"{EdifactSample.Order}UNT+13+1'", EdifactSample.Message(EdifactSample.Order, reference: "2"));
        EdifactInterchange read = EdifactSample.One(text);
        EdifactDocument answer = EdifactReader.Read(EdifactAcknowledgment.Control(read)!.Write("1", Time).Bytes);
        Assert.Empty(answer.AllFindings());
        ReceivedControl said = Assert.Single(EdifactAcknowledgmentReader.Read(Assert.Single(answer.Interchanges)));
        Assert.Equal(["4", "7"], said.Messages.Select(m => m.Verdict.Action));
        Assert.True(said.Says("2"));
    }

    private static bool IsDue(X12Outgoing answer) => answer.Groups.Count > 0 || answer.InterchangeAcks.Count > 0;

    private static string Written(X12Outgoing answer) => Text(answer.Write(1, 1, Time));

    private static string Written(EdifactOutgoing answer) => Text(answer.Write("1", Time));

    private static string Text(WrittenInterchange written) =>
        written.Written ? Encoding.Latin1.GetString(written.Bytes.Span) : string.Join('\n', written.Findings);

    private static List<X12Outgoing> Streamed(byte[] bytes, X12AnswerOptions options)
    {
        var answers = new X12AnswerBuilder(options);
        var given = new List<X12Outgoing>();
        using var reader = new X12SetReader(new GrainStream(bytes, 100));
        while (reader.Read())
            given.AddRange(answers.Add(reader));
        return given;
    }

    private static List<EdifactOutgoing> Streamed(byte[] bytes, ControlLevel level)
    {
        var answers = new EdifactAnswerBuilder(level);
        var given = new List<EdifactOutgoing>();
        using var reader = new EdifactMessageReader(new GrainStream(bytes, 100));
        while (reader.Read())
        {
            if (answers.Add(reader) is { } answer)
                given.Add(answer);
        }

        return given;
    }
}
