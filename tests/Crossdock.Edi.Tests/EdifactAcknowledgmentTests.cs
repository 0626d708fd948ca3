using System.Text;

namespace Crossdock.Edi.Tests;

public sealed class EdifactAcknowledgmentTests
{
    private static readonly DateTime Time = new(2026, 11, 23, 10, 0, 0);
    private static readonly string Good = EdifactSample.Message(EdifactSample.Order);

    /// <summary>
    /// BGM too long, DTM without its qualifier's value, LIN's quantity no number, CNT unknown, MOA missing.
    /// </summary>
    private static readonly string Bad = EdifactSample.Message(
        EdifactSample.Order.Replace("+9'DTM", "+9X9Y'DTM").Replace("21:12:", "21:A12:").Replace("CNT+2:2", "QQQ+1"),
        reference: "2");

    [Fact]
    public void Partial_acceptance_is_told_message_by_message_and_read_back()
    {
        string text = Written(EdifactSample.Interchange(
            Good, Bad, EdifactSample.Message(EdifactSample.Order, reference: "3")));
        Assert.Equal(
            "UNB+UNOB:1+RECEIVER:14+SENDER:14+261123:1000+77'UNH+1+CONTRL:D:3:UN'UCI+REF55+SENDER:14+RECEIVER:14+7'"
            + "UCM+1+ORDERS:D:96A:UN+7'UCM+2+ORDERS:D:96A:UN+4'UCS+2'UCD+39+4'UCS+7'UCD+37+2:2'UCS+13+15'UCM+3+ORDERS:D:96A:UN+7'UNT+11+1'UNZ+1+77'", text);
        EdifactInterchange answer = EdifactSample.One(text);
        Assert.Empty(answer.AllFindings());
        ReceivedControl control = Assert.Single(EdifactAcknowledgmentReader.Read(answer));
        Assert.Equal(("REF55", "SENDER", "RECEIVER", "7", true),
            (control.InterchangeReference, control.SenderId, control.RecipientId, control.Verdict.Action,
                control.Accepted));
        Assert.Equal([true, false, true], new[] { "1", "2", "3" }.Select(r => control.Says(r)));
        Assert.Equal(["2.0-0=", "2.3-0=39", "7.0-0=", "7.1-2=37", "13.0-0=15"],
            control.Messages[1].Notes.Select(n => $"{n.SegmentNumber}.{n.Element}-{n.Component}={n.Code}"));
        Assert.Equal("Data element too long", control.Messages[1].Notes[1].Meaning);
    }

    [Fact]
    public void The_level_is_the_partners()
    {
        EdifactInterchange received = EdifactSample.One(EdifactSample.Interchange(Good, Bad));
        Assert.Equal(["UCI", "UCM", "UCM", "UCS", "UCD", "UCS", "UCD", "UCS"],
            Tags(EdifactAcknowledgment.Control(received)!));
        Assert.Equal(["UCI", "UCM", "UCS", "UCD", "UCS", "UCD", "UCS"],
            Tags(EdifactAcknowledgment.Control(received, ControlLevel.Rejections)!));
        EdifactOutgoing receipt = EdifactAcknowledgment.Control(received, ControlLevel.Receipt)!;
        ReceivedControl control = Assert.Single(
            EdifactAcknowledgmentReader.Read(EdifactReader.Read(receipt.Write("1", Time).Bytes).Interchanges[0]));
        Assert.Equal(("8", null), (control.Verdict.Action, control.Says("1")));
        ReceivedControl rejections = Assert.Single(EdifactAcknowledgmentReader.Read(EdifactReader.Read(
            EdifactAcknowledgment.Control(received, ControlLevel.Rejections)!.Write("1", Time).Bytes).Interchanges[0]));
        Assert.Equal((true, false), (rejections.Says("1"), rejections.Says("2")));
    }

    [Theory]
    [InlineData("UNZ+1+REF55", "UNZ+2+REF55", "UCI+REF55+SENDER:14+RECEIVER:14+4+29+UNZ+2'")]
    [InlineData("UNZ+1+REF55", "UNZ+1+REF56", "UCI+REF55+SENDER:14+RECEIVER:14+4+28+UNZ+3'")]
    [InlineData("UNZ+1+REF55'", "", "UCI+REF55+SENDER:14+RECEIVER:14+4+13+UNZ'")]
    [InlineData("+261123:0930", "+261323:0930", "UCI+REF55+SENDER:14+RECEIVER:14+4+12+UNB+5:1'")]
    public void A_rejected_envelope_rejects_everything_below_it(string right, string wrong, string expected)
    {
        string text = Written(EdifactSample.Interchange(Good).Replace(right, wrong));
        Assert.Contains(expected, text, StringComparison.Ordinal);
        Assert.DoesNotContain("UCM", text, StringComparison.Ordinal);
        Assert.False(Assert.Single(EdifactAcknowledgmentReader.Read(EdifactSample.One(text))).Says("1"));
    }

    [Theory]
    [InlineData("UNT+14+1'", "UNT+15+1'", "UCM+1+ORDERS:D:96A:UN+4+29+UNT+2'")]
    [InlineData("UNT+14+1'", "", "UCM+1+ORDERS:D:96A:UN+4+13+UNT'")]
    [InlineData("NAD+BY+5412345000013::9'", "", "UCM+1+ORDERS:D:96A:UN+4+29+UNT+2'")]
    [InlineData("DTM+137:20261123:102'NAD+BY+5412345000013::9'NAD+SU+4012345000009::9'",
        "NAD+BY+5412345000013::9'NAD+SU+4012345000009::9'ALI+US'", "UCS+2+13'UCS+5+15'")]
    public void A_message_says_where_its_fault_is(string right, string wrong, string expected) =>
        Assert.Contains(expected, Written(EdifactSample.Interchange(Good).Replace(right, wrong)), StringComparison.Ordinal);

    [Fact]
    public void A_CONTRL_is_never_answered()
    {
        string control = Written(EdifactSample.Interchange(Good));
        Assert.Null(EdifactAcknowledgment.Control(EdifactSample.One(control)));
        Assert.Null(EdifactAcknowledgment.Control(EdifactSample.One(control.Replace("UNZ+1", "UNZ+9"))));
        Assert.Null(EdifactAcknowledgment.Rejection(EdifactSample.One(control), "26"));
        string both = EdifactSample.Interchange(Good, EdifactSample.Message("UCI+9+A+B+7'", "CONTRL:D:3:UN", "2"));
        Assert.Equal(["UCI", "UCM"], Tags(EdifactAcknowledgment.Control(EdifactSample.One(both))!));
    }

    [Theory]
    [InlineData("+REF55'UNH", "+'UNH")]
    [InlineData("+SENDER:14", "+")]
    [InlineData("+RECEIVER:14", "+")]
    public void What_does_not_say_who_or_what_cannot_be_answered(string right, string wrong) =>
        Assert.Null(EdifactAcknowledgment.Control(
            EdifactSample.One(EdifactSample.Interchange(Good).Replace(right, wrong))));

    [Fact]
    public void A_duplicate_is_rejected_by_its_reference()
    {
        EdifactOutgoing answer = EdifactAcknowledgment.Rejection(
            EdifactSample.One(EdifactSample.Interchange(Good)), "26", element: 5)!;
        Assert.Contains("+4+26+UNB+6'", Encoding.UTF8.GetString(answer.Write("1", Time).Bytes.Span),
            StringComparison.Ordinal);
    }

    [Fact]
    public void The_answer_speaks_the_partners_syntax()
    {
        string text = "UNA^|,\\ ~" + EdifactSample.InterchangeOf("UNOC:3", Good).Replace(':', '^').Replace('+', '|')
            .Replace('.', ',').Replace('\'', '~').Replace("REF55|", "REF55||||||1|")
            .Replace("REF55~UNH", "REF55||||||1~UNH");
        string answer = Written(text);
        Assert.StartsWith("UNA^|,\\ ~UNB|UNOC^3|RECEIVER^14|SENDER^14|261123^1000|77||||||1~UNH|1|CONTRL^D^3^UN~",
            answer, StringComparison.Ordinal);
        string four = Written(EdifactSample.InterchangeOf("UNOC:4", Good));
        Assert.Contains("UNB+UNOC:4+RECEIVER:14+SENDER:14+20261123:1000+77'UNH+1+CONTRL:4:1:UN'", four,
            StringComparison.Ordinal);
        Assert.Empty(EdifactSample.Read(four).AllFindings());
    }

    [Fact]
    public void Groups_are_answered_by_UCF_and_found_again()
    {
        string text = $"UNB+UNOB:1+S+R+261123:0930+REF55'UNG+ORDERS+A+B+261123:0930+7+UN+D:96A'{Good}{Bad}UNE+2+7'"
            + $"UNG+ORDERS+A+B+261123:0930+8+UN+D:96A'{Good}UNE+5+8'UNZ+2+REF55'";
        string answer = Written(text);
        Assert.Contains("UCF+7+A+B+7'UCM+1+", answer, StringComparison.Ordinal);
        Assert.Contains("UCF+8+A+B+4+29+UNE+2'UNT", answer, StringComparison.Ordinal);
        ReceivedControl control = Assert.Single(EdifactAcknowledgmentReader.Read(EdifactSample.One(answer)));
        Assert.Equal([true, false, false],
            new[] { control.Says("1", "7"), control.Says("2", "7"), control.Says("1", "8") });
        Assert.Empty(EdifactSample.Read(answer).AllFindings());
    }

    [Fact]
    public void An_APERAK_names_the_document_and_its_errors()
    {
        string body = "BGM++0109094405+27+RE'DTM+137:20261123:102'RFF+ON:4500017'NAD+BY+5412345000013::9'ERC+42'FTX+AAO+++Price:unknown'RFF+LI:3'ERC+12'";
        EdifactInterchange read = EdifactSample.One(
            EdifactSample.Interchange(EdifactSample.Message(body, "APERAK:D:96A:UN")));
        Assert.Empty(read.AllFindings());
        ReceivedApplicationError answer = Assert.Single(EdifactAcknowledgmentReader.ReadApplicationErrors(read));
        Assert.Equal(("0109094405", "27", "RE", true),
            (answer.DocumentNumber, answer.Function, answer.Response, answer.Accepted));
        Assert.Equal(("ON", "4500017"), Assert.Single(answer.References));
        Assert.Equal(["42 Price unknown LI 3", "12  "],
            answer.Errors.Select(e =>
                $"{e.Code} {e.Text} {string.Join(',', e.References.Select(r => $"{r.Qualifier} {r.Number}"))}"));
        Assert.NotNull(EdifactAcknowledgment.Control(read));
    }

    private static string[] Tags(EdifactOutgoing answer) => answer.Message.Segments.Select(s => s.Tag).ToArray();

    private static string Written(string received)
    {
        WrittenInterchange written = EdifactAcknowledgment.Control(EdifactSample.One(received))!.Write("77", Time);
        Assert.True(written.Written, string.Join('\n', written.Findings));
        return Encoding.UTF8.GetString(written.Bytes.Span);
    }
}
