using System.Text;
using CsCheck;

namespace Crossdock.Edi.Tests;

public sealed class WriterTests
{
    private static readonly X12Envelope Envelope = new()
    {
        SenderQualifier = "01", SenderId = "SENDER", ReceiverQualifier = "ZZ", ReceiverId = "RECEIVER",
        Time = new DateTime(2026, 11, 23, 9, 30, 0), ControlNumber = 55, GroupControlNumber = 7,
        Delimiters = X12Delimiters.Usual with { Component = '>' },
    };

    [Fact]
    public void The_writer_makes_exactly_the_sample()
    {
        WrittenInterchange written = X12Writer.Write(Envelope, new[] { Order("Store 7") });
        Assert.Empty(written.Findings);
        Assert.Equal(Sample.Interchange(Sample.Set(Sample.Order)), Encoding.UTF8.GetString(written.Bytes.Span));
    }

    [Fact]
    public void Sets_of_one_kind_share_a_group_and_are_numbered()
    {
        var ship = new X12SetBuilder("856").Add("BSN", "00", "S1", "20261123", "0930", "0001").Add("HL", "1", null, "S");
        WrittenInterchange written = X12Writer.Write(
            Envelope with { LineBreak = "\r\n" }, new[] { Order("a"), Order("b"), ship });
        X12Interchange read = Assert.Single(X12Reader.Read(written.Bytes).Interchanges);
        Assert.Empty(read.AllFindings());
        Assert.Equal(["PO 7 2", "SH 8 1"], read.Groups.Select(g => $"{g.FunctionalCode} {g.ControlNumber} {g.Sets.Count}"));
        Assert.Equal(["0001", "0002"], read.Groups[0].Sets.Select(s => s.ControlNumber));
    }

    [Theory]
    [InlineData("a*b")]
    [InlineData("a~b")]
    [InlineData("a>b")]
    [InlineData("a\nb")]
    [InlineData("a\u0001b")]
    public void A_value_that_X12_cannot_carry_is_refused_and_nothing_is_written(string value)
    {
        WrittenInterchange written = X12Writer.Write(Envelope, new[] { Order(value) });
        Assert.False(written.Written);
        Assert.True(written.Bytes.IsEmpty);
        Finding finding = Assert.Single(written.Findings);
        Assert.Equal(("6", "N1", 4, 2, value),
            (finding.Code, finding.SegmentId, finding.Position.SegmentNumber, finding.Position.Element, finding.Found));
    }

    [Fact]
    public void Half_a_surrogate_pair_is_refused() =>
        Assert.Equal("6", Assert.Single(X12Writer.Write(Envelope, new[] { Order("a" + (char)0xD800) }).Findings).Code);

    [Fact]
    public void Composites_lose_their_empty_end_and_keep_their_middle()
    {
        var set = new X12SetBuilder("850").Add("MEA", "PD", "LN", "5", X12Value.Composite("EA", null, "2", ""), "", null);
        string text = Encoding.UTF8.GetString(X12Writer.Write(Envelope, new[] { set }).Bytes.Span);
        Assert.Contains("MEA*PD*LN*5*EA>>2~", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_fault_of_an_envelope_is_told()
    {
        X12Envelope wrong = Envelope with
        {
            SenderQualifier = "1", ReceiverId = "A RECEIVER TOO LONG", ControlNumber = 1_000_000_000, Usage = 'X',
            Delimiters = new X12Delimiters('*', '*', '~', '^'),
        };
        WrittenInterchange written = X12Writer.Write(wrong, new[] { new X12SetBuilder("123").Add("BEG", "00") });
        Assert.Equal(["005", "008", "016", "018", "020", "026", "1", "6"],
            written.Findings.Select(f => f.Code).Distinct().Order());
        Assert.True(written.Bytes.IsEmpty);
    }

    [Fact]
    public void Envelope_segments_and_wrong_ids_are_faults_of_the_program()
    {
        Assert.Throws<ArgumentException>(() => new X12SetBuilder("850").Add("SE", "1"));
        Assert.Throws<ArgumentException>(() => new X12SetBuilder("850").Add("beg", "1"));
        Assert.Throws<ArgumentException>(() => new X12SetBuilder("85A"));
    }

    [Fact]
    public void What_is_written_reads_back_without_findings_and_with_the_same_values()
    {
        Gen<string> text = Gen.String[Gen.Char["ABCXYZabc019 .,-/&()é"], 1, 30]
            .Select(s => s.Trim().Length == 0 ? "x" : s.Trim());
        Gen<(string, decimal, int)> line = Gen.Select(
            text, Gen.Int[1, 99_999_999].Select(i => i / 100m), Gen.Int[1, 9999], (t, p, q) => (t, p, q));
        Gen<char[]> delimiters = Gen.Select(Gen.Shuffle("*|+:<>~'^!\u001D".ToCharArray(), 4), Gen.Bool)
            .Select((d, line) => line ? [d[0], d[1], '\n', d[3]] : d);
        Gen.Select(line.Array[1, 20], text, delimiters, Gen.Bool).Sample((lines, name, d, breaks) =>
        {
            var set = new X12SetBuilder("850").Add("BEG", "00", "SA", "P1", null, "20261123").Add("N1", "ST", name);
            foreach ((string item, decimal price, int quantity) in lines)
                set.Add("PO1", null, quantity.ToString(), "EA", price.ToString("0.##"), null, "VN", item);
            set.Add("CTT", lines.Length.ToString());
            X12Envelope envelope = Envelope with
            {
                Delimiters = new X12Delimiters(d[0], d[1], d[2], d[3]), InterchangeVersion = "00501",
                    LineBreak = breaks ? "\n" : "",
            };
            WrittenInterchange written = X12Writer.Write(envelope, new[] { set });
            X12Document read = X12Reader.Read(written.Bytes);
            Assert.Empty(written.Findings);
            Assert.True(!read.AllFindings().Any(), X12Text.Findings(read));
            X12TransactionSet back = read.Interchanges[0].Groups[0].Sets[0];
            Assert.Equal(name, back.Segments[2][2]);
            Assert.Equal(lines.Select(l => (l.Item1, $"{l.Item2:0.##}")),
                back.Segments.Where(s => s.Id == "PO1").Select(s => (s.Pair("VN", 6)!, s[4])));
        }, iter: 300);
    }

    [Theory]
    [InlineData("GS*PO*SEN\u0001ER*RECEIVER*", "SENDER", "RECEIVER")]
    [InlineData("GS*PO*SENDER*REC>IVER*", "SENDER", "RECEIVER")]
    [InlineData("GS*PO*S*RECEIVER-OF-FAR-TOO-MANY*", "SENDER", "RECEIVER")]
    [InlineData("GS*PO**\u0085\u0085*", "SENDER", "RECEIVER")]
    [InlineData("GS*PO*S\u00C9NDER*REC\u00C9IVER*", "S\u00C9NDER", "REC\u00C9IVER")]
    public void A_group_code_that_X12_has_not_is_answered_by_the_interchange_id(
        string groupStart, string sender, string receiver)
    {
        string text = Sample.Interchange(Sample.Set(Sample.Order))
            .Replace("GS*PO*SENDER*RECEIVER*", groupStart, StringComparison.Ordinal);
        WrittenInterchange written = X12Acknowledgment.Functional997(Sample.One(text))
            .Write(1, 1, new DateTime(2026, 1, 1));
        Assert.Empty(written.Findings);
        X12Group answer = Assert.Single(Assert.Single(X12Reader.Read(written.Bytes).Interchanges).Groups);
        Assert.Equal((receiver, sender), (answer.Sender, answer.Receiver));
    }

    [Fact]
    public void Delimiters_that_cannot_be_written_are_replaced_by_such_as_no_id_holds()
    {
        string text = Sample.Interchange(Sample.Set(Sample.Order))
            .Replace("*SENDER         *", "*S:~DER         *", StringComparison.Ordinal)
                .Replace("*P*>~", "*P*A\u0001", StringComparison.Ordinal)
            .Replace('~', '\u0001').Replace("S:\u0001DER", "S:~DER", StringComparison.Ordinal);
        WrittenInterchange written = X12Acknowledgment.Functional997(Sample.One(text))
            .Write(1, 1, new DateTime(2026, 1, 1));
        Assert.Empty(written.Findings);
        X12Interchange answer = Assert.Single(X12Reader.Read(written.Bytes).Interchanges);
        Assert.Equal("S:~DER", answer.ReceiverId);
        Assert.DoesNotContain(answer.AllFindings(), f => f.Severity == FindingSeverity.Error);
    }

    [Fact]
    public void An_interchange_id_that_holds_a_delimiter_is_a_finding()
    {
        string text = Sample.Interchange(Sample.Set(Sample.Order))
            .Replace("*SENDER         *", "*SEN>ER         *", StringComparison.Ordinal);
        Assert.Contains(Sample.One(text).Findings, f => f.Code == "006" && f.Severity == FindingSeverity.Warning);
    }

    [Fact]
    public void No_bytes_make_the_reader_throw()
    {
        byte[] right = Encoding.Latin1.GetBytes(Sample.Interchange(Sample.Set(Sample.Order)));
        SpoiltBytes.Of(right, Gen.Byte).Sample(spoilt =>
        {
            X12Document document = X12Reader.Read(spoilt);
            X12Json.Write(document);
            foreach (X12Interchange interchange in document.Interchanges)
            {
                WrittenInterchange ack = X12Acknowledgment.Functional997(interchange).Write(1, 1, new DateTime(2026, 1, 1));
                bool parties = !interchange.Findings.Any(
                    f => f.Code is "005" or "006" or "007" or "008" or "016" or "017" or "022" or "026");
                Assert.True(ack.Written || !parties, string.Join(';', ack.Findings.Select(f => f.Message + " " + f.Found)));
                X12Acknowledgment.Interchange(interchange)?.Write(1, 1, new DateTime(2026, 1, 1));
            }
        }, iter: 3000);
    }

    private static X12SetBuilder Order(string name) => new X12SetBuilder("850")
        .Add("BEG", "00", "SA", "4500017", null, "20261123").Add("REF", "DP", "014")
        .Add("N1", "ST", name, "92", "0007").Add("N3", "1 Main St").Add("N4", "Dallas", "TX", "75201", "US")
        .Add("PO1", "1", "12", "EA", "9.25", null, "VN", "A-1", "UP", "012345678905")
            .Add("PID", "F", null, null, null, "Lamp")
        .Add("PO1", "2", "5", "CA", "40", null, "VN", "B-2").Add("CTT", "2", null, "");
}
