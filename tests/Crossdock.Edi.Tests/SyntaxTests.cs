using System.Text;

namespace Crossdock.Edi.Tests;

/// <summary>The same interchange in every dress that partners send it in.</summary>
public sealed class SyntaxTests
{
    private static readonly string Right = Sample.Interchange(Sample.Set(Sample.Order));

    public static TheoryData<string, string> Dresses() => new()
    {
        { "line feed after the terminator", Right.Replace("~", "~\n") },
        { "CR LF after the terminator", Right.Replace("~", "~\r\n") },
        { "line feed as terminator", Right.Replace('~', '\n') },
        { "CR LF as terminator", Right.Replace("~", "\r\n") },
        { "CR as terminator", Right.Replace('~', '\r') },
        { "control terminator 0x1D", Right.Replace('~', '\u001D') },
        { "Latin-1 terminator 0x85", Right.Replace('~', '\u0085') },
        { "other separators", Right.Replace('*', '|').Replace('>', ':').Replace('~', '\'') },
        { "tab as separator", Right.Replace('*', '\t') },
        { "indentation", Right.Replace("~", "~\n\t   ") },
        { "byte order mark", "\u00EF\u00BB\u00BF" + Right },
        { "blank lines and Ctrl-Z", "\r\n\n" + Right + "\r\n\u001A" },
        { "wrapped at 80", Wrap(Right, 80, "\r\n") },
        { "wrapped at 80 with line feeds only", Wrap(Right, 80, "\n") },
        { "no terminator at the very end", Right[..^1] },
    };

    [Theory]
    [MemberData(nameof(Dresses))]
    public void Every_dress_reads_the_same(string dress, string text)
    {
        X12Document document = Sample.Read(text);
        Assert.True(Sample.Codes(document).Length == 0, dress + ": " + X12Text.Findings(document));
        X12TransactionSet set = Assert.Single(Assert.Single(document.Interchanges).AcceptedSets()).Set;
        Assert.Equal("ST BEG REF N1 N3 N4 PO1 PID PO1 CTT SE".Split(' '), set.Segments.Select(s => s.Id));
        Assert.Equal("4500017", set.Segments[1][3]);
        Assert.Equal("A-1", set.Segments[6].Pair("VN", from: 6));
        Assert.Equal("012345678905", set.Segments[6].Pair("UP", from: 6));
        Assert.Null(set.Segments[6].Pair("EN", from: 6));
    }

    [Fact]
    public void A_reader_that_was_given_back_reads_nothing_more_and_disturbs_no_other()
    {
        byte[] bytes = Encoding.ASCII.GetBytes(
            "UNB+UNOC:3+A+B+261124:0930+1'UNH+1+ORDERS:D:96A:UN'BGM+220+4500017+9'UNT+3+1'UNZ+1+1'");
        var back = new EdiReader(bytes);
        Assert.True(back.Read());
        back.Dispose();
        back.Dispose();
        using var other = new EdiReader(bytes);
        Assert.True(other.Read());
        Assert.False(back.Read());
        Assert.Equal((0, ""), (back.Count, back.Text(1)));
        Assert.Equal((5, "UNOC:3", "1"), (other.Count, other.Text(1), other.Text(5)));
    }

    [Fact]
    public void A_wrapped_document_gives_offsets_of_the_document()
    {
        string text = Wrap(Right.Replace("*TX*", "*TEX*"), 80, "\r\n");
        long offset = Assert.Single(Sample.Read(text).AllFindings()).Position.Offset;
        Assert.Equal("TEX", text.Replace("\r\n", "").Substring((int)(offset - (offset / 82 * 2)), 3));
    }

    [Fact]
    public void Several_interchanges_with_junk_between_them()
    {
        X12Document document = Sample.Read("hello\n" + Right + "\n--- next ---\n"
            + Right.Replace("*000000055", "*000000056") + "tail");
        Assert.Equal(["000000055", "000000056"], document.Interchanges.Select(i => i.ControlNumber));
        Assert.Equal(["hello", "--- next ---", "tail"], document.Findings.Select(f => f.Found));
        Assert.All(document.Interchanges, i => Assert.Equal(AcknowledgmentCode.A, i.Result));
    }

    [Fact]
    public void Other_delimiters_in_each_interchange_and_a_lost_trailer()
    {
        string cut = Right[..Right.IndexOf("IEA", StringComparison.Ordinal)];
        X12Document document = Sample.Read(cut + Right.Replace('*', '|'));
        Assert.Equal(2, document.Interchanges.Count);
        Assert.Equal("023", Assert.Single(document.Interchanges[0].Findings).Code);
        Assert.Equal(AcknowledgmentCode.A, document.Interchanges[1].Result);
    }

    [Fact]
    public void Raw_keeps_the_bytes_of_each_interchange()
    {
        byte[] bytes = Encoding.Latin1.GetBytes("-" + Right + "\n" + Right);
        X12Document document = X12Reader.Read(bytes);
        Assert.All(document.Interchanges, i => Assert.Equal(Right, Encoding.Latin1.GetString(i.Raw.Span)));
        Assert.Equal([1L, Right.Length + 2], document.Interchanges.Select(i => i.Offset));
    }

    [Fact]
    public void Repetitions_from_00402_on_and_components()
    {
        string text = Right.Replace("*U*00401*", "*^*00402*").Replace("REF*DP*014~", "REF*DP*a^b**X1>Y2~");
        X12Interchange read = Sample.One(text);
        X12Segment segment = read.Groups[0].Sets[0].Segments[2];
        Assert.Equal('^', read.Delimiters.Repetition);
        Assert.Equal(["a", "b"], segment.Repetitions(2));
        Assert.Equal(("X1", "Y2", ""), (segment[4, 1], segment[4, 2], segment[4, 3]));
    }

    [Fact]
    public void Text_is_UTF8_when_valid_and_Latin1_otherwise()
    {
        Assert.Equal("Café", X12Reader.Read(
            Encoding.UTF8.GetBytes(Right.Replace("Store 7", "Café"))).Interchanges[0].Groups[0].Sets[0].Segments[3][2]);
        Assert.Equal("Café", X12Reader.Read(
            Encoding.Latin1.GetBytes(Right.Replace("Store 7",
                "Café"))).Interchanges[0].Groups[0].Sets[0].Segments[3][2]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("   \r\n")]
    [InlineData("UNA:+.? 'UNB+UNOA:1")]
    [InlineData("ISA")]
    [InlineData("ISA*00*")]
    [InlineData("ISAAC NEWTON WROTE THIS LONG LETTER TO A FRIEND, AND NO INTERCHANGE IS IN IT AT ALL, AS ONE CAN SEE")]
    public void What_is_no_interchange_is_said_so(string text)
    {
        X12Document document = Sample.Read(text);
        Assert.False(document.IsX12);
        Assert.Contains(document.Findings, f => f.Severity == FindingSeverity.Error);
    }

    private static string Wrap(string text, int column, string lineEnd) =>
        string.Join(lineEnd, text.Chunk(column).Select(c => new string(c)));
}
