using System.Text;

namespace Crossdock.Edi.Tests;

/// <summary>What partners, networks and converters do to envelopes; a broken set or segment costs only itself.</summary>
public sealed class EnvelopeTrapTests
{
    [Theory]
    [InlineData("SENDER      TA1")]
    [InlineData("MY COMPANY   GS")]
    public void An_identifier_that_ends_like_a_segment_begins_ends_no_header(string id)
    {
        string text = Sample.Interchange(Sample.Set(Sample.Order)).Replace("SENDER         ", id, StringComparison.Ordinal);
        X12Interchange read = Assert.Single(X12Reader.Read(Encoding.ASCII.GetBytes(text)).Interchanges);
        Assert.Equal(id, read.SenderId);
        Assert.Empty(read.AllFindings());
    }

    private static readonly string Right = Sample.Interchange(Sample.Set(Sample.Order));

    public static TheoryData<string> Versions() =>
    [
        "00200", "00204", "00300", "00302", "00303", "00304", "00305", "00306", "00307", "00400", "00401", "00402",
        "00403", "00404", "00405", "00406", "00500", "00501", "00502", "00503", "00504", "00505", "00600", "00601",
        "00602", "00603", "00604", "00605", "00700", "00701", "00702", "00703",
        "00704", "00705", "00706", "00800", "00801",
    ];

    [Theory]
    [MemberData(nameof(Versions))]
    public void Every_version_of_the_envelope_is_read_and_ISA11_is_a_separator_from_00402_on(string version)
    {
        bool repeats = string.CompareOrdinal(version, "00402") >= 0;
        string text = Right.Replace("*U*00401*", $"*{(repeats ? '^' : 'U')}*{version}*", StringComparison.Ordinal);
        X12Interchange read = Sample.One(text);
        Assert.Empty(read.Findings);
        Assert.Equal(version, read.Version);
        Assert.Equal(repeats ? '^' : null, read.Delimiters.Repetition);
        using var reader = new EdiReader(Encoding.Latin1.GetBytes(text));
        Assert.True(reader.Read());
        Assert.Equal(repeats ? (byte)'^' : (byte)0, reader.Delimiters.Repetition);
    }

    [Theory]
    [InlineData("*U*00501*", null)] // an old habit in a new version: U separates nothing
    [InlineData("*^*00401*", null)] // a new habit in an old version
    [InlineData("*!*00501*", '!')]
    public void A_letter_never_separates_and_an_old_version_never_repeats(string header, char? separator) =>
        Assert.Equal(separator,
            Sample.One(Right.Replace("*U*00401*", header, StringComparison.Ordinal)).Delimiters.Repetition);

    [Fact]
    public void A_UTF8_file_may_end_its_segments_with_a_character_of_two_bytes()
    {
        string text = Right.Replace("Store 7", "Ça va à Orléans", StringComparison.Ordinal).Replace('~', '\u0085')
            .Replace("*TX*", "*TEX*", StringComparison.Ordinal);
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        X12Document document = X12Reader.Read(bytes);
        X12TransactionSet set = Assert.Single(Assert.Single(Assert.Single(document.Interchanges).Groups).Sets);
        Assert.Equal("ST BEG REF N1 N3 N4 PO1 PID PO1 CTT SE".Split(' '), set.Segments.Select(s => s.Id));
        Assert.Equal("Ça va à Orléans", set.Segments[3][2]);
        Finding finding = Assert.Single(document.AllFindings());
        Assert.Equal("TEX", Encoding.UTF8.GetString(bytes.AsSpan((int)finding.Position.Offset, 3)));
        Assert.Equal(bytes.Length, document.Interchanges[0].Raw.Length);
    }

    [Theory]
    [InlineData(80, "\n")]
    [InlineData(72, "\r\n")]
    [InlineData(64, "\n")]
    [InlineData(100, "\r\n")]
    public void A_wrapped_file_with_a_mark_before_it_is_unwrapped_too(int column, string lineEnd)
    {
        string wrapped = string.Join(lineEnd, Right.Chunk(column).Select(c => new string(c)));
        X12Document document = X12Reader.Read(Encoding.UTF8.GetBytes("\uFEFF" + wrapped));
        Assert.Empty(document.AllFindings());
        Assert.Equal("4500017", document.Interchanges[0].Groups[0].Sets[0].Segments[1][3]);
    }

    [Theory]
    [InlineData("\n")]
    [InlineData("\r\n")]
    public void A_TA1_alone_between_ISA_and_IEA_is_no_wrapped_text(string terminator)
    {
        X12Interchange read = Sample.One((Sample.Isa + "TA1*000000001*261123*0930*A*000~IEA*0*000000055~")
            .Replace("~", terminator, StringComparison.Ordinal));
        Assert.Empty(read.AllFindings());
        Assert.Equal(AcknowledgmentCode.A, Assert.Single(X12AcknowledgmentReader.ReadInterchange(read)).Result);
        Assert.Null(X12Acknowledgment.Interchange(read));
    }

    [Fact]
    public void An_interchange_without_groups_and_a_group_without_sets_are_read()
    {
        Assert.Empty(Sample.One(Sample.Isa + "IEA*0*000000055~").AllFindings());
        X12Interchange read = Sample.One(Sample.Isa
            + "GS*PO*SENDER*RECEIVER*20261123*0930*7*X*004010~GE*0*7~IEA*1*000000055~");
        X12Group group = Assert.Single(read.Groups);
        Assert.Equal((0, 0, AcknowledgmentCode.A), (group.ReceivedCount, group.AcceptedCount, group.Result));
    }

    [Theory]
    // a segment of garbage, a lost SE, a lost ST, a set of nothing, a lost GE and GS between: only what is concerned is
    // rejected
    [InlineData("BEG*00*SA*4500017**20261123~", "B\u0001G*~*~~***~", "0002")]
    [InlineData("SE*11*0002~", "", "0002")]
    [InlineData("ST*850*0002~", "", "")]
    [InlineData("ST*850*0002~", "ST~", "")]
    [InlineData("PO1*1*12*EA*9.25**VN*A-1*UP*012345678905~", "PO1*1*twelve*EA*9.25**VN*A-1*UP*012345678905~", "0002")]
    public void A_broken_set_never_costs_its_neighbours(string right, string wrong, string rejected)
    {
        string second = Sample.Set(Sample.Order, number: "0002").Replace(right, wrong, StringComparison.Ordinal);
        X12Interchange read = Sample.One(Sample.Interchange(Sample.Set(Sample.Order), second,
            Sample.Set(Sample.Order, number: "0003")));
        X12TransactionSet[] sets = [.. read.Groups.SelectMany(g => g.Sets)];
        Assert.Equal(AcknowledgmentCode.A, sets.Single(s => s.ControlNumber == "0001").Result);
        Assert.Equal(AcknowledgmentCode.A, sets.Single(s => s.ControlNumber == "0003").Result);
        Assert.Equal(rejected.Length > 0 ? [rejected] : [],
            sets.Where(s => !s.Accepted && s.ControlNumber.Length > 0).Select(s => s.ControlNumber));
    }

    [Fact]
    public void Every_lost_trailer_is_named_and_what_follows_is_read()
    {
        string group = Sample.Interchange(Sample.Set(Sample.Order))[Sample.Isa.Length..^"GE*1*7~IEA*1*000000055~".Length];
        string text = Sample.Isa + group + group.Replace(
            "*7*X*", "*8*X*", StringComparison.Ordinal) + "GE*1*8~" + Right.Replace(
            "000000055", "000000056", StringComparison.Ordinal);
        X12Document document = Sample.Read(text);
        Assert.Equal(2, document.Interchanges.Count);
        Assert.Equal("023", Assert.Single(document.Interchanges[0].Findings).Code);
        Assert.Equal(["3"], document.Interchanges[0].Groups[0].Findings.Select(f => f.Code));
        Assert.Empty(document.Interchanges[0].Groups[1].Findings);
        Assert.Empty(document.Interchanges[1].AllFindings());
    }

    [Fact]
    public void Binary_data_is_passed_over_by_its_length_in_the_document_reader_too()
    {
        string text = Sample.Interchange("ST*841*0001~BIN*9*a~b*c\n~d>~BDS*ASC*4*~~~~~PWK*1~SE*5*0001~");
        X12TransactionSet set = Assert.Single(Sample.One(text).Groups[0].Sets);
        Assert.Equal(["ST", "BIN", "BDS", "PWK", "SE"], set.Segments.Select(s => s.Id));
        Assert.Equal("a~b*c\n~d>", set.Segments[1][2]);
        // no guide of 841; SE01 is right
        Assert.Equal(["1"], set.Findings.Where(f => f.Level == FindingLevel.Set).Select(f => f.Code));
    }

    [Theory]
    [InlineData("BIN*x*~")]
    [InlineData("BIN*-1*~")]
    [InlineData("BIN*99999999999999999999*~")]
    [InlineData("BIN*2147483647*abc~")]
    [InlineData("BIN*4*ab~")]
    public void A_wrong_length_of_binary_data_does_not_swallow_what_follows(string bin)
    {
        string text = Sample.Interchange("ST*841*0001~" + bin + "SE*3*0001~", Sample.Set(Sample.Order, number: "0002"));
        X12Interchange read = Sample.One(text);
        Assert.Equal(["0001", "0002"], read.Groups[0].Sets.Select(s => s.ControlNumber));
        Assert.Equal(AcknowledgmentCode.A, read.Groups[0].Sets[1].Result);
    }

    [Theory]
    [InlineData("Größe 7 élan ñandú", 0)]     // extended set: national letters
    [InlineData("lower {case} and @ # $ %", 0)] // extended set
    [InlineData("bell\u0007", 1)]
    [InlineData("tab\there", 1)]
    public void The_extended_character_set_is_let_through_and_controls_are_not(string name, int faults)
    {
        string[] codes = Sample.Codes(
            X12Reader.Read(Encoding.UTF8.GetBytes(Right.Replace("Store 7", name, StringComparison.Ordinal))));
        Assert.Equal(Enumerable.Repeat("AK403=6@4.2", faults), codes);
    }
}
