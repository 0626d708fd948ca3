using System.Text;
using CsCheck;

namespace Crossdock.Edi.Tests;

/// <summary>The same EDIFACT in every dress that partners send it in, and each fault with its code and place.</summary>
public sealed class EdifactReaderTests
{
    private static readonly string Right = EdifactSample.Interchange(EdifactSample.Message(EdifactSample.Order));

    public static TheoryData<string, string> Dresses() => new()
    {
        { "as it is", Right },
        { "with UNA", "UNA:+.? '" + Right },
        { "with UNA and lines", "UNA:+.? '\r\n" + Right.Replace("'", "'\r\n") },
        { "line feeds", Right.Replace("'", "'\n") },
        { "indentation", Right.Replace("'", "'\n\t  ") },
        { "byte order mark", "\u00EF\u00BB\u00BF" + Right },
        { "other delimiters", "UNA^|,\\ ~" + Right.Replace(':', '^').Replace('+', '|').Replace('.', ',')
            .Replace('\'', '~') },
        { "information separators", Right.Replace(':', '\u001F').Replace('+', '\u001D').Replace('\'', '\u001C') },
        { "wrapped at 80", Wrap(Right, 80, "\r\n") },
        { "no terminator at the very end", Right[..^1] },
        { "syntax 4", Right.Replace("UNOB:1", "UNOB:4").Replace("+261123:", "+20261123:") },
        { "syntax 3 in UTF-8's set", Right.Replace("UNOB:1", "UNOW:3") },
        { "blank lines and Ctrl-Z", "\r\n\n" + Right + "\r\n\u001A" },
        { "explicit nesting", Right.Replace("QTY+", "QTY:1:1+") },
    };

    [Theory]
    [MemberData(nameof(Dresses))]
    public void Every_dress_reads_the_same(string dress, string text)
    {
        EdifactDocument document = EdifactSample.Read(text);
        Assert.True(EdifactSample.Codes(document).Length == 0, dress + ": " + EdifactText.Findings(document));
        EdifactMessage message = Assert.Single(Assert.Single(document.Interchanges).AcceptedMessages());
        Assert.Equal("UNH BGM DTM NAD NAD LIN QTY PRI LIN QTY PRI UNS CNT UNT".Split(' '),
            message.Segments.Select(s => s.Id));
        Assert.Equal(("ORDERS", "D", "96A", "UN", "1"),
            (message.Type, message.Version, message.Release, message.Agency, message.Reference));
        Assert.Equal("4500017", message.Segments[1][2]);
        Assert.Equal(("21", "12", "PCE", ""),
            (message.Segments[6][1, 1], message.Segments[6][1, 2], message.Segments[6][1, 3],
                message.Segments[6][1, 4]));
        Assert.Equal(["SG2", "SG25", "SG28"], message.SegmentGroups.OfType<string>().Distinct());
    }

    [Theory]
    // Interchange
    [InlineData("SENDER:14", "", "Interchange 13@1.2")]
    [InlineData("RECEIVER:14", ":14", "Interchange 13@1.3-1")]
    [InlineData("+261123:0930", "+261323:0930", "Interchange 12@1.4-1")]
    [InlineData("+261123:0930", "+261123:2530", "Interchange 12@1.4-2")]
    [InlineData("+REF55'UNH", "+REF56'UNH", "Interchange 28@16.2")]
    [InlineData("UNZ+1+REF55", "UNZ+2+REF55", "Interchange 29@16.1")]
    [InlineData("UNZ+1+REF55'", "", "Interchange 13@15.0")]
    [InlineData("UNOB:1", "UNOB:9", "Interchange 2@1.1-2")]
    [InlineData("UNOB:1", "KECA:1", "Interchange 2@1.1-1?")]
    [InlineData("+REF55'UNH", "+REF55++++++9'UNH", "Interchange 12@1.11")]
    [InlineData("UNZ+1+", "DTM+137'UNZ+1+", "Interchange 33@16.0")]
    // Message
    [InlineData("UNT+14+1", "UNT+15+1", "Set 29@14.1")]
    [InlineData("UNT+14+1", "UNT+14+2", "Set 28@14.2")]
    [InlineData("UNT+14+1'", "", "Set 13@13.0")]
    [InlineData("UNH+1+", "UNH++", "Set 13@1.1")]
    [InlineData("ORDERS:D:96A:UN", "ORDERS:D:96A", "Set 13@1.2-4")]
    // Segments
    [InlineData("BGM+220+4500017+9'", "", "Segment 13@2.0,Set 29@13.1")]
    [InlineData("CNT+2:2'", "QQQ+1'", "Segment 15@13.0")]
    [InlineData("UNS+S'", "UNS+S'UNS+S'", "Segment 35@13.0,Set 29@15.1")]
    [InlineData("CNT+2:2'", "CNT+2:2+X'", "Segment 16@13.2")]
    [InlineData("CNT+2:2'", "CNT+2:2+'", "Segment 16@13.2?")]
    // Elements
    [InlineData("DTM+137:20261123:102", "DTM+:20261123:102", "Element 13@3.1-1")]
    [InlineData("DTM+137:20261123:102", "DTM+137:20261323:102", "Element 12@3.1-2")]
    [InlineData("DTM+137:20261123:102", "DTM+137:202611230930:102", "Element 12@3.1-2")]
    [InlineData("DTM+137:20261123:102", "DTM+137:20261123:102:4", "Element 16@3.1-4")]
    [InlineData("UNS+S", "UNS+X", "Element 12@12.1")]
    [InlineData("CNT+2:2'", "CNT+::'", "Element 13@13.1")]
    [InlineData("DTM+137:20261123:102", "DTM+137", "")]
    [InlineData("DTM+137:20261123:102", "DTM+137:2026112309:ZZZ", "")]
    [InlineData("DTM+137:20261123:102", "DTM+137:202611230960:203", "Element 12@3.1-2")]
    [InlineData("DTM+137:20261123:102", "DTM+137:20261123-20261130:718", "")]
    [InlineData("DTM+137:20261123:102", "DTM+137:20261123-20261131:718", "Element 12@3.1-2")]
    [InlineData("NAD+BY+5412345000013::9", "NAD+BY+5412345000013::9:X", "Element 16@4.2-4")]
    [InlineData("NAD+BY+5412345000013::9", "NAD+BY+5412345000013::9::", "Element 16@4.2-4?")]
    [InlineData("NAD+BY+5412345000013::9", "NAD+BY:X+5412345000013::9", "Element 16@4.1-2")]
    [InlineData("QTY+21:12:PCE", "QTY+21:A12:PCE", "Element 37@7.1-2")]
    [InlineData("QTY+21:12:PCE", "QTY+21:1.200,5:PCE", "Element 19@7.1-2")]
    [InlineData("QTY+21:12:PCE", "QTY+21:.5:PCE", "Element 38@7.1-2")]
    [InlineData("QTY+21:12:PCE", "QTY+21:12.:PCE", "Element 19@7.1-2")]
    [InlineData("QTY+21:12:PCE", "QTY+21:-12,5:PCE", "")]
    [InlineData("QTY+21:12:PCE", "QTY+21:1234567890123456:PCE", "Element 39@7.1-2")]
    [InlineData("+9'DTM", "+9X9Y'DTM", "Element 39@2.3")]
    [InlineData("4500017", "45\u000717", "Element 21@2.2")]
    [InlineData("4500017", "45#17", "Element 21@2.2?")]
    [InlineData("4500017", "45\u00E917", "Element 21@2.2")]
    [InlineData("4500017", "45\n17", "Element 21@2.2?")]
    [InlineData("102'NAD", "102\nNAD", "Element 21@3.1,Segment 16@3.2,Element 12@3.1-2,Set 29@13.1", true)]
    public void A_planted_fault_is_found(string right, string wrong, string expected, bool others = false)
    {
        Assert.Contains(right, Right, StringComparison.Ordinal);
        string[] found = EdifactSample.Codes(EdifactSample.Read(Right.Replace(right, wrong, StringComparison.Ordinal)));
        if (others)
            Assert.Contains(expected.Split(',')[0], found);
        else
            Assert.Equal(expected.Length == 0 ? [] : expected.Split(','), found);
    }

    [Fact]
    public void A_lost_terminator_is_named_and_not_repaired()
    {
        Finding[] found = EdifactSample.Read(Right.Replace("102'NAD", "102\nNAD")).AllFindings().ToArray();
        Assert.Contains(found, f => f.Message.Contains("before NAD seems to be lost", StringComparison.Ordinal));
    }

    [Fact]
    public void The_offset_of_a_finding_points_at_the_component()
    {
        string text = "UNA:+.? '\r\n" + Right.Replace("QTY+21:12:PCE", "QTY+21:A12:PCE");
        Finding finding = Assert.Single(EdifactSample.Read(text).AllFindings());
        Assert.Equal(text.IndexOf("A12", StringComparison.Ordinal), finding.Position.Offset);
        Assert.Equal(("QTY", "A12", "6060", "SG25", "0085"),
            (finding.SegmentId, finding.Found, finding.DataElement, finding.LoopId, finding.CodeElement));
        Assert.Equal("Invalid type of character(s)", finding.CodeMeaning);
    }

    [Fact]
    public void The_decimal_mark_of_UNA_is_the_only_one_up_to_syntax_3()
    {
        string text = "UNA:+,? '" + Right.Replace("9.25", "9,25");
        Assert.Empty(EdifactSample.Codes(EdifactSample.Read(text)));
        Assert.Equal(["Element 19@8.1-2"], EdifactSample.Codes(EdifactSample.Read(text.Replace("9,25", "9.25"))));
        Assert.Empty(EdifactSample.Codes(EdifactSample.Read(text.Replace("9,25", "9.25").Replace("UNOB:1", "UNOB:4"))));
    }

    [Fact]
    public void Released_separators_are_text()
    {
        string text = Right.Replace("4500017", "A?'B?+C?:D??E");
        Assert.Equal("A'B+C:D?E", EdifactSample.One(text).Messages[0].Segments[1][2, 1]);
        Assert.Equal(1, EdifactSample.One(text).Messages[0].Segments[1].Components(2));
    }

    [Theory]
    [InlineData("UNOC:3", "Zurich \u00FC", 28591)]
    [InlineData("UNOD:3", "\u0141\u00F3d\u017A", 28592)]
    [InlineData("UNOE:3", "\u041C\u043E\u0441\u043A\u0432\u0430", 28595)]
    [InlineData("UNOF:3", "\u0391\u03B8\u03AE\u03BD\u03B1", 28597)]
    [InlineData("UNOK:3", "\u0130zmir", 28599)]
    [InlineData("UNOL:3", "5 \u20AC", 28605)]
    [InlineData("UNOW:4", "\u6771\u4EAC", 65001)]
    [InlineData("UNOY:4", "\u6771\u4EAC", 65001)]
    public void Text_is_of_the_character_set_that_UNB_names(string syntax, string text, int page)
    {
        string interchange = EdifactSample.InterchangeOf(
            syntax, EdifactSample.Message(EdifactSample.Order.Replace("4500017", text)));
        Encoding encoding = page == 65001 ? Encoding.UTF8 : CodePagesEncodingProvider.Instance.GetEncoding(page)
            ?? Encoding.Latin1;
        EdifactDocument read = EdifactReader.Read(encoding.GetBytes(interchange));
        Assert.Empty(read.AllFindings());
        Assert.Equal(text, read.Interchanges[0].Messages[0].Segments[1][2, 1]);
    }

    [Fact]
    public void Bytes_that_are_no_UTF8_are_invalid_characters()
    {
        string text = EdifactSample.InterchangeOf(
            "UNOW:4", EdifactSample.Message(EdifactSample.Order.Replace("4500017", "caf\u00E9!")));
        Assert.Equal(["Element 21@2.2"], EdifactSample.Codes(EdifactSample.Read(text)));
    }

    [Fact]
    public void Repetitions_in_syntax_4_only()
    {
        string body = EdifactSample.Order.Replace("UNS", "PIA+1+A-1:SA*A-2:BP'UNS");
        EdifactInterchange four = EdifactSample.One(EdifactSample.InterchangeOf("UNOB:4", EdifactSample.Message(body)));
        EdiSegment pia = four.Messages[0].Segments.Single(s => s.Id == "PIA");
        Assert.Equal((2, "A-2", "BP"), (pia.Repetitions(2), pia[2, 1, 2], pia[2, 2, 2]));
        EdiSegment three = EdifactSample.One(
            EdifactSample.InterchangeOf("UNOB:3", EdifactSample.Message(body))).Messages[0].Segments.Single(
            s => s.Id == "PIA");
        Assert.Equal((1, "SA*A-2"), (three.Repetitions(2), three[2, 2]));
    }

    [Fact]
    public void Groups_are_read_and_their_trailers_checked()
    {
        string message = EdifactSample.Message(EdifactSample.Order);
        string text = $"UNB+UNOB:1+SENDER+RECEIVER+261123:0930+REF55'UNG+ORDERS+A+B+261123:0930+7+UN+D:96A'{message}{EdifactSample.Message(EdifactSample.Order, reference: "2")}UNE+2+7'UNZ+1+REF55'";
        EdifactInterchange right = EdifactSample.One(text);
        Assert.Empty(right.AllFindings());
        EdifactGroup group = Assert.Single(right.Groups);
        Assert.Equal(("ORDERS", "A", "B", "7", 2),
            (group.Type, group.Sender, group.Recipient, group.Reference, group.Messages.Count));
        Assert.All(right.Messages, m => Assert.Same(group, m.Group));
        Assert.Equal(["Group 29@31.1"], EdifactSample.Codes(EdifactSample.Read(text.Replace("UNE+2", "UNE+3"))));
        Assert.Equal(["Group 28@31.2"], EdifactSample.Codes(EdifactSample.Read(text.Replace("UNE+2+7", "UNE+2+8"))));
        Assert.Equal(["Group 13@2.0"], EdifactSample.Codes(EdifactSample.Read(text.Replace("UNE+2+7'", ""))));
        Assert.Equal(["Group 31@2.1"], EdifactSample.Codes(EdifactSample.Read(text.Replace("UNG+ORDERS", "UNG+INVOIC"))));
        Assert.Equal(["Interchange 30@2.0"],
            EdifactSample.Codes(EdifactSample.Read(
                text.Replace("UNE+2+7'", "UNE+2+7'" + EdifactSample.Message(EdifactSample.Order, reference: "3")))));
        Assert.Empty(EdifactSample.One(text.Replace("UNE+2", "UNE+3")).AcceptedMessages());
    }

    [Fact]
    public void A_broken_message_does_not_cost_its_neighbours()
    {
        string cut = EdifactSample.Message(EdifactSample.Order, reference: "2").Replace("UNT+14+2'", "");
        EdifactInterchange read = EdifactSample.One(EdifactSample.Interchange(
            EdifactSample.Message(EdifactSample.Order), cut, EdifactSample.Message(EdifactSample.Order, reference: "3")));
        Assert.Equal([EdifactResult.Accepted, EdifactResult.Rejected, EdifactResult.Accepted],
            read.Messages.Select(m => m.Result));
        Assert.Equal(EdifactResult.PartlyRejected, read.Result);
        Assert.Equal(["1", "3"], read.AcceptedMessages().Select(m => m.Reference));
    }

    [Fact]
    public void Several_interchanges_with_junk_between_them_and_a_lost_trailer()
    {
        EdifactDocument document = EdifactSample.Read(
            "hello\n" + Right + "\n--- next ---\nUNA:+.? '" + Right
                + Right[..Right.IndexOf("UNZ", StringComparison.Ordinal)] + Right + "tail");
        Assert.Equal(4, document.Interchanges.Count);
        Assert.Equal(["hello", "--- next ---", "tail"], document.Findings.Select(f => f.Found?.Trim()));
        Assert.Equal([0, 0, 1, 0], document.Interchanges.Select(i => i.AllFindings().Count()));
        Assert.Equal(Right, Encoding.Latin1.GetString(document.Interchanges[0].Raw.Span));
    }

    [Fact]
    public void Messages_without_an_interchange_are_read_with_a_finding()
    {
        EdifactInterchange read = EdifactSample.One(
            EdifactSample.Message(EdifactSample.Order) + EdifactSample.Message(EdifactSample.Order, reference: "2"));
        Assert.Equal("13 UNB", string.Join(',', read.AllFindings().Select(f => $"{f.Code} {f.SegmentId}")));
        Assert.Equal(2, read.Messages.Count);
        Assert.All(read.Messages, m => Assert.True(m.Accepted));
        Assert.Empty(read.AcceptedMessages());
    }

    [Fact]
    public void An_object_between_UNO_and_UNP_is_bytes_whatever_they_are()
    {
        const string Content = "a'b+UNZ+1+x'\r\nUNB+";
        string text = $"UNB+UNOB:4+S+R+20261123:0930+9'UNO+1+1+1+{Content.Length}'{Content}UNP+{Content.Length}+1'UNZ+1+9'";
        EdifactInterchange read = EdifactSample.One(text);
        Assert.Empty(read.AllFindings());
        Assert.Equal(Content, Encoding.Latin1.GetString(Assert.Single(read.Packages).Content.Span));
        Assert.Equal(["Interchange 29@3.1"],
            EdifactSample.Codes(EdifactSample.Read(text.Replace($"UNP+{Content.Length}", "UNP+3"))));
    }

    [Fact]
    public void A_message_or_a_directory_without_a_guide_is_read_with_a_note()
    {
        string text = EdifactSample.Interchange(
            EdifactSample.Message(EdifactSample.Order, "ORDERS:D:93A:UN"),
            EdifactSample.Message("BGM+1'", "PAXLST:D:96A:UN", "2"));
        EdifactInterchange read = EdifactSample.One(text);
        Assert.All(read.Messages, m => Assert.Equal((FindingSeverity.Note, "14"),
            Assert.Single(m.Findings.Select(f => (f.Severity, f.Code)))));
        Assert.Equal(2, read.AcceptedMessages().Count());
    }

    [Fact]
    public void A_partners_overlay_narrows_a_message()
    {
        (EdifactGuides guides, IReadOnlyList<string> faults) = EdifactGuides.BuiltIn.With("acme/ORDERS.guide", """
            guide ORDERS extends D.96A
            codes BGM03 4 5
            require FTX
            rule SG2/NAD when 01=BY require 04
            """);
        Assert.Empty(faults);
        EdifactDocument read = EdifactReader.Read(
            Encoding.Latin1.GetBytes(Right), new EdifactReaderOptions { Guides = guides });
        Assert.Equal(["Element 12@2.3", "Segment 13@4.0"], EdifactSample.Codes(read)[..2]);
        Assert.Equal(3, EdifactSample.Codes(read).Length);
        Assert.Empty(EdifactReader.Read(Encoding.Latin1.GetBytes(Right),
            new EdifactReaderOptions { Guides = guides, Validate = false }).AllFindings());
    }

    [Theory]
    [InlineData("UNA:+.?.'", "Interchange 22@0.0", false)]
    [InlineData("UNA:+;? '", "Interchange 19@0.0", true)]
    [InlineData("UNA:+.+ '", "Interchange 22@0.0", true)]
    public void UNA_is_checked(string advice, string expected, bool found)
    {
        string[] codes = EdifactSample.Codes(EdifactSample.Read(advice + Right));
        Assert.Equal(found, codes.Contains(expected));
    }

    [Theory]
    [InlineData("")]
    [InlineData("   \r\n")]
    [InlineData("ISA*00*")]
    [InlineData("UNABLE to read this")]
    [InlineData("The UNH+ is mentioned in a letter only: xUNH+1")]
    public void What_is_no_EDIFACT_is_said_so(string text)
    {
        EdifactDocument document = EdifactSample.Read(text);
        if (!text.Contains(" UNH+", StringComparison.Ordinal))
            Assert.False(document.IsEdifact);
        Assert.Contains(document.AllFindings(), f => f.Severity == FindingSeverity.Error);
    }

    [Fact]
    public void No_bytes_make_the_readers_throw()
    {
        byte[] right = Encoding.Latin1.GetBytes(
            "UNA:+.? '" + Right + "STX=ANA:1+A+B+261123+1'MHD=1+ORDHDR:9'TYP=1'MTR=3'END=1'");
        Gen<byte> value = Gen.OneOf(Gen.Byte, Gen.OneOfConst("+:'?*UNHZBTAO=\r\n"u8.ToArray()));
        SpoiltBytes.Of(right, value).Sample(spoilt =>
        {
            EdifactDocument document = EdifactReader.Read(spoilt);
            Assert.NotEmpty(EdifactJson.Write(document) + TradacomsJson.Write(TradacomsReader.Read(spoilt)));
            Assert.All(document.AllFindings(), f => Assert.InRange(f.Position.Offset, 0, spoilt.Length));
            foreach (EdifactInterchange interchange in document.Interchanges)
            {
                if (EdifactAcknowledgment.Control(interchange) is not { } control)
                    continue;
                WrittenInterchange written = control.Write("1", new DateTime(2026, 11, 23));
                Assert.True(written.Written, string.Join('\n', written.Findings));
                Assert.DoesNotContain(EdifactReader.Read(written.Bytes).AllFindings(), f =>
                    f.Severity == FindingSeverity.Error);
            }
        }, iter: 3000);
    }

    private static string Wrap(string text, int column, string lineEnd) =>
        string.Join(lineEnd, text.Chunk(column).Select(c => new string(c)));
}
