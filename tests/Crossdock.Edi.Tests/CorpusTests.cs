namespace Crossdock.Edi.Tests;

/// <summary>What a right reader finds in real files. The shared index says what each file is; the results here are
/// the standard's, not those of the library that the file came from.</summary>
public sealed class CorpusTests
{
    private const string Indice = "850/indice-co+EDI.Net/";

    public static TheoryData<string> Files() => [.. Corpus.All().DefaultIfEmpty("(none)")];

    [Theory]
    [MemberData(nameof(Files))]
    public void Every_file_is_read_without_an_exception(string file)
    {
        X12Document document = X12Reader.Read(Corpus.Read(file));
        bool noInterchange = file.EndsWith("x12_no_isa_line.txt", StringComparison.Ordinal)
            || file.EndsWith("v005010_944_sample.edi", StringComparison.Ordinal);
        Assert.Equal(!noInterchange, document.IsX12);
        Assert.NotEmpty(X12Json.Write(document));
        Assert.NotEmpty(X12Text.Inspect(document, segments: true));
    }

    /// <summary>file, TA104, AK901, AK903/AK904, then AK501 with AK502 of each set, then interchange note codes.</summary>
    [Theory]
    // BAL segments only, under ST 850: 850 has no BAL (6), BEG and PO1 are missing, SE01 is wrong.
    [InlineData(Indice + "x12.810.mandatory-conditions.edi", "R", "R 1/0", "R 5+4", "001 008")]
    // A right order; IEA02 does not repeat ISA13.
    [InlineData(Indice + "x12.850.edi", "R", "A 1/1", "A", "001")]
    // ISA16 missing; a lost terminator before the third PO1; SE01 is one too high; the second set repeats ST02.
    [InlineData(Indice + "x12.850.issue135.edi", "E", "R 2/0", "R 5+4,R 23", "027")]
    // N402 is "State": five characters where two are allowed.
    [InlineData(Indice + "x12.850a.edi", "R", "R 1/0", "R 5", "001 008")]
    // TFS and FGS belong to the standard, not to the 850.
    [InlineData(Indice + "x12.Issue101.edi", "R", "R 1/0", "R 5+4", "001 008")]
    // AA and BB are no segments at all.
    [InlineData(Indice + "x12.Issue172.edi", "R", "R 1/0", "R 5+4", "001 008")]
    // XYZ is no segment at all.
    [InlineData(Indice + "x12.Issue91.edi", "R", "R 1/0", "R 5+4", "001 008")]
    // Four right Ariba invoices, whose ISA lost its padding.
    [InlineData("810/indice-co+EDI.Net/x12.810a.edi", "E", "A 1/1", "A", "008 011 013")]
    [InlineData("810/indice-co+EDI.Net/x12.810b.edi", "E", "A 1/1", "A", "008 011 013")]
    [InlineData("810/indice-co+EDI.Net/x12.810c.edi", "E", "A 1/1", "A", "008 011 013")]
    [InlineData("810/indice-co+EDI.Net/x12.810d.edi", "E", "A 1/1", "A", "008 011 013")]
    // 005010, right.
    [InlineData("820/indice-co+EDI.Net/x12.820.issue140.edi", "A", "A 1/1", "A", "")]
    // GE02 and IEA02 repeat other numbers; the order itself is right.
    [InlineData("940/apimeister+x12-types/test_940_1.edi", "R", "R 1/0", "A", "001")]
    // State codes of three characters, and G6103 without G6104 (P0304).
    [InlineData("940/apimeister+x12-types/test_940_2.edi", "A", "R 1/0", "R 5", "")]
    // Both W01 run into the next PI across a line end.
    [InlineData("940/apimeister+x12-types/test_940_3_general_mills_new.edi", "A", "R 1/0", "R 5", "")]
    // SE01 says 41, and there are 38; the rest is right.
    [InlineData("204/indice-co+EDI.Net/204-MGCTLYST-SAMPLE.EDI", "A", "R 1/0", "R 4", "")]
    [InlineData("210/indice-co+EDI.Net/210-MGCTLYST-SAMPLE.EDI", "A", "A 1/1", "A", "")]
    [InlineData("990/indice-co+EDI.Net/990-MGCTLYST-SAMPLE.EDI", "A", "A 1/1", "A", "")]
    // 004030: checked against 004010, leniently.
    [InlineData("214/indice-co+EDI.Net/x12.214.edi", "E", "A 1/1", "A", "008")]
    [InlineData("214/indice-co+EDI.Net/214-MGCTLYST-SAMPLE.EDI", "A", "A 1/1", "A", "")]
    // CUR stands in the line, where 832 has it in the header and under CTP only; SE01 says 17, and there are 12.
    [InlineData("832/indice-co+EDI.Net/x12.832.edi", "E", "R 1/0", "R 5+4", "006 008 011 013")]
    // GS05 has 97 seconds. 005010 999s of other libraries' tests.
    [InlineData("999/imsweb+x12-parser/x12_999_accepted.txt", "R", "A 1/1", "A", "001 024")]
    [InlineData("999/imsweb+x12-parser/x12_999_rejected.txt", "A", "A 1/1", "A", "")]
    [InlineData("997/xlate+staedi/simple997.edi", "A", "A 1/1", "A", "")]
    [InlineData("negative-isa/apimeister+x12-types/test_940_isa_too_many_fields.edi", "R", "R 1/0", "R 4", "022")]
    [InlineData("negative-isa/apimeister+x12-types/test_940_invalid_isa_no_segment_terminator.edi", "R", "R 1/0", "R 4",
        "004 027")]
    [InlineData("negative-isa/apimeister+x12-types/test_940_invalid_isa_wrong_element_separator.edi", "R", "R 1/0",
        "R 4", "026 027")]
    public void What_a_right_reader_finds(string file, string interchange, string group, string sets, string notes)
    {
        X12Interchange read = Assert.Single(X12Reader.Read(Corpus.Read(file)).Interchanges);
        X12Group only = Assert.Single(read.Groups);
        Assert.Equal(interchange, read.Result.ToString());
        Assert.Equal(group, $"{only.Result} {only.ReceivedCount}/{only.AcceptedCount}");
        Assert.Equal(sets, string.Join(',', only.Sets.Select(SetCodes)));
        Assert.Equal(notes, string.Join(' ', read.Findings.Select(f => f.Code).Distinct().Order()));
    }

    /// <summary>Fifty statuses of a post: empty names (R0203) and one L11 without its reference (R0103, P0102) are
    /// the only faults.</summary>
    [Fact]
    public void The_214_of_a_post_has_only_its_true_faults()
    {
        X12Document document = X12Reader.Read(Corpus.Read("214/jf-tech+omniparser/1_canadapost_edi_214.input.txt"));
        Assert.All(
            document.Interchanges.SelectMany(i => i.Groups).SelectMany(g => g.Sets).SelectMany(s => s.Findings),
            f => Assert.Contains($"{f.Code} {f.SegmentId}{f.Position.Element:00}", new[] { "2 N102", "2 L1101" }));
    }

    [Fact]
    public void The_820_has_its_seven_remittances_in_their_loop()
    {
        X12TransactionSet set = X12Reader.Read(
            Corpus.Read("820/indice-co+EDI.Net/x12.820.issue140.edi")).Interchanges[0].Groups[0].Sets[0];
        Assert.Equal(7, set.Segments.Select((s, i) => (s.Id, set.LoopIds[i])).Count(p => p == ("RMR", "RMR")));
        Assert.Empty(set.Findings);
    }

    [Fact]
    public void The_lost_terminator_is_named_and_not_repaired()
    {
        X12TransactionSet set = X12Reader.Read(
            Corpus.Read(Indice + "x12.850.issue135.edi")).Interchanges[0].Groups[0].Sets[0];
        Finding finding = set.Findings[0];
        Assert.Equal(("6", "DTM", 21, 2), (finding.Code, finding.SegmentId, finding.Position.SegmentNumber,
            finding.Position.Element));
        Assert.Contains("before PO1", finding.Message, StringComparison.Ordinal);
        Assert.Equal(9, set.Segments.Count(s => s.Id == "PO1"));
    }

    [Fact]
    public void Three_interchanges_of_997_are_read_and_never_acknowledged()
    {
        X12Document document = X12Reader.Read(Corpus.Read("997/xlate+staedi/simple997-multiple-interchanges.edi"));
        Assert.Equal(3, document.Interchanges.Count);
        foreach (X12Interchange interchange in document.Interchanges)
        {
            ReceivedAcknowledgment ack = Assert.Single(X12AcknowledgmentReader.Read(interchange));
            Assert.Equal(("HC", "000001", AcknowledgmentCode.R, 1, 1, 0),
                (ack.FunctionalCode, ack.GroupControlNumber, ack.Result, ack.IncludedCount, ack.ReceivedCount,
                    ack.AcceptedCount));
            ReceivedSetAcknowledgment set = Assert.Single(ack.Sets);
            Assert.Equal(("837", "0021", AcknowledgmentCode.R), (set.Code, set.ControlNumber, set.Result));
            Assert.Equal(["NM1 8.0=8", "NM1 8.8=7"],
                set.Notes.Select(n => $"{n.SegmentId} {n.SegmentNumber}.{n.Element}={n.Code}"));
            Assert.Equal("MI", set.Notes[1].Found);
            Assert.Empty(X12Acknowledgment.Functional997(interchange).Groups);
            Assert.Null(X12Acknowledgment.Interchange(interchange));
        }
    }

    [Fact]
    public void The_TA1_and_the_999_of_partners_are_read()
    {
        X12Interchange ta1 = X12Reader.Read(
            Corpus.Read("ack-or-envelope/xlate+staedi/x12_interchange_ack.txt")).Interchanges[0];
        ReceivedInterchangeAcknowledgment one = Assert.Single(X12AcknowledgmentReader.ReadInterchange(ta1));
        Assert.Equal(("000000050", AcknowledgmentCode.A, "000"), (one.ControlNumber, one.Result, one.NoteCode));
        X12Interchange rejected = X12Reader.Read(Corpus.Read("999/imsweb+x12-parser/x12_999_rejected.txt")).Interchanges[0];
        ReceivedSetAcknowledgment set = Assert.Single(Assert.Single(X12AcknowledgmentReader.Read(rejected)).Sets);
        Assert.Equal((AcknowledgmentCode.R, "NM", "1"), (set.Result, set.Notes[0].SegmentId, set.Notes[0].Code));
    }

    private static string SetCodes(X12TransactionSet set)
    {
        var codes = set.Findings.Where(f => f.Level == FindingLevel.Set && f.Severity != FindingSeverity.Note)
            .Select(f => f.Code).ToList();
        if (set.Findings.Any(f => f.Level is FindingLevel.Segment or FindingLevel.Element
            && f.Severity == FindingSeverity.Error))
            codes.Insert(0, "5");
        return codes.Count == 0 ? set.Result.ToString() : $"{set.Result} {string.Join('+', codes)}";
    }
}
