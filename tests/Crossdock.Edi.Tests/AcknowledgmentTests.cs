using System.Text;

namespace Crossdock.Edi.Tests;

public sealed class AcknowledgmentTests
{
    private static readonly DateTime Time = new(2026, 11, 23, 10, 15, 0);

    [Fact]
    public void The_997_of_a_partly_accepted_group_says_each_fault_at_its_place()
    {
        string bad = Sample.Order.Replace("*TX*", "*TEX*", StringComparison.Ordinal)
            .Replace("CTT*2~", "QQQ*2~", StringComparison.Ordinal);
        X12Interchange received = Sample.One(Sample.Interchange(
            Sample.Set(Sample.Order), Sample.Set(bad, number: "0002"), Sample.Set(Sample.Order, number: "0003")));
        WrittenInterchange written = X12Acknowledgment.Functional997(received).Write(900, 31, Time);
        Assert.Empty(written.Findings);
        string expected = """
            ISA*00*          *00*          *ZZ*RECEIVER       *01*SENDER         *261123*1015*U*00401*000000900*0*P*>~
            GS*FA*RECEIVER*SENDER*20261123*1015*31*X*004010~
            ST*997*0001~
            AK1*PO*7~
            AK2*850*0001~
            AK5*A~
            AK2*850*0002~
            AK3*N4*6*N1*8~
            AK4*2*156*5*TEX~
            AK3*QQQ*10*PO1*1~
            AK5*R*5~
            AK2*850*0003~
            AK5*A~
            AK9*P*3*3*2~
            SE*13*0001~
            GE*1*31~
            IEA*1*000000900~

            """.ReplaceLineEndings("\n");
        Assert.Equal(expected, Encoding.UTF8.GetString(written.Bytes.Span));
        Assert.Empty(X12Reader.Read(written.Bytes).AllFindings());
    }

    [Fact]
    public void A_missing_segment_and_the_errors_of_its_neighbour_are_separate_AK3()
    {
        string body = "REF*DP~" + Sample.Order[Sample.Order.IndexOf("N1", StringComparison.Ordinal)..];
        Assert.Equal(["AK3*BEG*2**3", "AK3*REF*2**8", "AK4*2*127*2"],
            Lines(Sample.Interchange(Sample.Set(body)), "AK3", "AK4"));
    }

    [Theory]
    [InlineData("ST*850*0001~", "ST*998*0001~", "AK5*R*1", "AK9*R*1*1*0")]
    [InlineData("GE*1*7~", "GE*1*8~", "AK5*A", "AK9*R*1*1*0*4")]
    [InlineData("GE*1*7~", "GE*4*7~", "AK5*A", "AK9*R*4*1*0*5")]
    [InlineData("SE*11*0001~", "SE*9*0002~", "AK5*R*4*3", "AK9*R*1*1*0")]
    [InlineData("IEA*1*", "IEA*1*", "AK5*A", "AK9*A*1*1*1")]
    public void Group_and_set_trailers_carry_the_codes(string right, string wrong, string set, string group)
    {
        string text = Sample.Interchange(Sample.Set(Sample.Order)).Replace(right, wrong, StringComparison.Ordinal);
        Assert.Equal([set, group], Lines(text, "AK5", "AK9"));
    }

    [Fact]
    public void Warnings_only_are_accepted_with_errors_noted()
    {
        string body = Sample.Order.Replace("N3*1 Main St~", "N3*1 Main St**~", StringComparison.Ordinal);
        Assert.Equal(["AK5*E", "AK9*E*1*1*1"], Lines(Sample.Interchange(Sample.Set(body)), "AK5", "AK9"));
    }

    [Fact]
    public void One_997_for_each_group_and_none_for_FA()
    {
        string text = Sample.Interchange(Sample.Set(Sample.Order));
        string group = text[text.IndexOf("GS*", StringComparison.Ordinal)..text.IndexOf("IEA", StringComparison.Ordinal)];
        string fa = "GS*FA*A1*B1*20261123*0930*9*X*004010~ST*997*0001~AK1*PO*1~AK9*A*1*1*1~SE*4*0001~GE*1*9~";
        text = text.Replace("IEA*1*", fa + group.Replace("*7*", "*8*", StringComparison.Ordinal)
            .Replace("GE*1*7", "GE*1*8", StringComparison.Ordinal) + "IEA*3*", StringComparison.Ordinal);
        X12OutgoingGroup answer = Assert.Single(X12Acknowledgment.Functional997(Sample.One(text)).Groups);
        Assert.Equal(2, answer.Sets.Count);
        Assert.Equal(["AK1*PO*7", "AK1*PO*8"], Lines(text, "AK1"));
    }

    [Theory]
    [InlineData("*0*P*>", "*1*P*>", "TA1*000000055*261123*0930*A*000")]
    [InlineData("IEA*1*000000055", "IEA*1*000000056", "TA1*000000055*261123*0930*R*001")]
    [InlineData("*SENDER         *", "*SENDER *", "TA1*000000055*261123*0930*E*006")]
    [InlineData("IEA*1*000000055~", "", "TA1*000000055*261123*0930*R*023")]
    public void A_TA1_is_given_when_asked_for_or_needed(string right, string wrong, string expected)
    {
        string text = Sample.Interchange(Sample.Set(Sample.Order));
        Assert.Null(X12Acknowledgment.Interchange(Sample.One(text)));
        X12Outgoing answer = X12Acknowledgment.Interchange(
            Sample.One(text.Replace(right, wrong, StringComparison.Ordinal)))!;
        WrittenInterchange written = answer.Write(901, 1, Time);
        Assert.Empty(written.Findings);
        X12Interchange back = Assert.Single(X12Reader.Read(written.Bytes).Interchanges);
        Assert.Empty(back.AllFindings());
        Assert.Equal(expected, Assert.Single(back.InterchangeAcks).ToString());
    }

    [Fact]
    public void What_we_write_our_reader_of_acknowledgements_understands()
    {
        string bad = Sample.Order.Replace("BEG*00*", "BEG*99*", StringComparison.Ordinal);
        X12Interchange received = Sample.One(Sample.Interchange(Sample.Set(Sample.Order), Sample.Set(bad, number: "0002")));
        X12Interchange answer = X12Reader.Read(
            X12Acknowledgment.Functional997(received).Write(1, 1, Time).Bytes).Interchanges[0];
        ReceivedAcknowledgment ack = Assert.Single(X12AcknowledgmentReader.Read(answer));
        Assert.Equal(("PO", "7", AcknowledgmentCode.P, 2, 2, 1),
            (ack.FunctionalCode, ack.GroupControlNumber, ack.Result, ack.IncludedCount, ack.ReceivedCount,
                ack.AcceptedCount));
        Assert.Equal([("0001", AcknowledgmentCode.A), ("0002", AcknowledgmentCode.R)],
            ack.Sets.Select(s => (s.ControlNumber, s.Result!.Value)));
        ReceivedNote note = ack.Sets[1].Notes[^1];
        Assert.Equal(("BEG", 2, 1, "353", "7", "99"),
            (note.SegmentId, note.SegmentNumber, note.Element, note.DataElement, note.Code, note.Found));
        Assert.Equal(["5"], ack.Sets[1].ErrorCodes);
    }

    private static string[] Lines(string received, params string[] ids)
    {
        WrittenInterchange written = X12Acknowledgment.Functional997(Sample.One(received)).Write(1, 1, Time);
        Assert.Empty(written.Findings);
        return Encoding.UTF8.GetString(written.Bytes.Span).Split('\n').Select(l => l.TrimEnd('~'))
            .Where(l => ids.Contains(l.Split('*')[0])).ToArray();
    }
}
