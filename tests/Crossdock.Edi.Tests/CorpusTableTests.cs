namespace Crossdock.Edi.Tests;

/// <summary>
/// For each file of the corpus what a right reader finds in it: sets, lines, totals. The shared index has an
/// independent reader's view; the last column says why, in words.
/// </summary>
public sealed class CorpusTableTests
{
    public static TheoryData<string, string, string, int, string, string, string> Table() => new()
    {
        { "204/indice-co+EDI.Net/204-MGCTLYST-SAMPLE.EDI", "204", "S5", 2, "L305", "55721",
            "two stops; 557.21 of charges" },
        { "210/indice-co+EDI.Net/210-MGCTLYST-SAMPLE.EDI", "210", "LX", 4, "L305", "65940", "four freight lines; 659.40" },
        { "214/indice-co+EDI.Net/214-MGCTLYST-SAMPLE.EDI", "214", "LX", 1, "B1001", "1751807", "one status" },
        { "214/indice-co+EDI.Net/x12.214.edi", "214", "N1", 3, "B1001", "1751807",
            "three places, although a line end stands in the ISA" },
        { "214/jf-tech+omniparser/1_canadapost_edi_214.input.txt", "214*19", "LX", 19, "SE01", "0000000013",
            "nineteen parcels; counts and numbers are padded" },
        { "810/indice-co+EDI.Net/x12.810a.edi", "810", "IT1", 2, "TDS01", "36596", "365.96" },
        { "810/indice-co+EDI.Net/x12.810b.edi", "810", "IT1", 2, "TDS01", "40192", "401.92" },
        { "810/indice-co+EDI.Net/x12.810c.edi", "810", "IT1", 1, "TDS01", "41192", "411.92" },
        { "810/indice-co+EDI.Net/x12.810d.edi", "810", "IT1", 2, "TDS01", "64692", "646.92" },
        { "820/indice-co+EDI.Net/x12.820.issue140.edi", "820", "RMR", 7, "BPR02", "21298.97", "seven invoices paid" },
        { "832/indice-co+EDI.Net/x12.832.edi", "832", "LIN", 2, "CTT01", "5", "two items, where CTT says five" },
        { "850/indice-co+EDI.Net/x12.810.mandatory-conditions.edi", "850", "BAL", 4, "SE01", "50",
            "balances under ST 850" },
        { "850/indice-co+EDI.Net/x12.850.edi", "850", "PO1", 1, "CTT01", "1", "one line" },
        { "850/indice-co+EDI.Net/x12.850.issue135.edi", "850*2", "PO1", 20, "CTT01", "10",
            "21 lines; one lost its terminator and is inside of a DTM, which is said and not repaired" },
        { "850/indice-co+EDI.Net/x12.850a.edi", "850", "PO1", 3, "CTT01", "3", "three lines" },
        { "850/indice-co+EDI.Net/x12.Issue101.edi", "850", "TFS", 1, "SE01", "50", "segments of a tax return" },
        { "850/indice-co+EDI.Net/x12.Issue172.edi", "850", "AA", 4, "SE01", "50", "made-up segments" },
        { "850/indice-co+EDI.Net/x12.Issue91.edi", "850", "XYZ", 5, "SE01", "50", "made-up segments" },
        { "940/apimeister+x12-types/test_940_1.edi", "940", "W01", 3, "W7601", "56", "three lines, 56 units" },
        { "940/apimeister+x12-types/test_940_2.edi", "940", "W01", 1, "W7601", "2", "one line, 2 units" },
        { "940/apimeister+x12-types/test_940_3_general_mills_new.edi", "940", "W01", 2, "W7601", "920",
            "two lines, 750 + 170; each runs into the PI after it" },
        { "990/indice-co+EDI.Net/990-MGCTLYST-SAMPLE.EDI", "990", "B1", 1, "B104", "A", "accepted" },
        { "997/xlate+staedi/simple997.edi", "997", "AK4", 1, "AK901", "R", "our set 0021 is rejected" },
        { "997/xlate+staedi/simple997-multiple-interchanges.edi", "997*3", "AK4", 3, "AK901", "R", "three times" },
        { "997/xlate+staedi/invalid997.edi", "997", "AK4", 1, "AK501", "R", "AK101 is too long, AK402 no number" },
        { "997/xlate+staedi/invalid997_min.edi", "997", "AK9", 1, "AK901", "R", "no date, no time, and GE02 no number" },
        { "999/imsweb+x12-parser/x12_999_accepted.txt", "999", "IK5", 1, "IK501", "A", "accepted" },
        { "999/imsweb+x12-parser/x12_999_rejected.txt", "999", "IK3", 1, "IK501", "R", "rejected for an unknown segment" },
        { "000/xlate+staedi/nonnumeric_BIN01.edi", "000", "BIN", 1, "SE01", "3",
            "a length that is no number: BIN ends at its terminator" },
        { "ack-or-envelope/xlate+staedi/x12_interchange_ack.txt", "", "", 0, "", "", "a TA1 alone" },
        { "negative-isa/apimeister+x12-types/test_940_isa_too_many_fields.edi", "940", "W05", 1, "SE01", "4",
            "an element too many in ISA" },
        { "negative-isa/apimeister+x12-types/test_940_invalid_isa_no_segment_terminator.edi", "940", "W05", 1, "SE01",
            "4", "ISA has no terminator; the next segment's is taken" },
        { "negative-isa/apimeister+x12-types/test_940_invalid_isa_wrong_element_separator.edi", "940", "W05", 1, "SE01",
            "4", "one separator of ISA is another" },
        { "negative-isa/apimeister+x12-types/test_940_segment_terminator_as_component_separator.edi", "940", "W05", 1,
            "SE01", "4", "ISA16 is missing" },
        { "837/imsweb+x12-parser/x12_no_isa_line.txt", "none", "", 0, "", "", "no ISA: no interchange" },
        { "944/apimeister+x12-types/v005010_944_sample.edi", "none", "", 0, "", "", "no ISA: no interchange" },
    };

    [Theory]
    [MemberData(nameof(Table))]
    public void Sets_lines_and_totals_of_each_file(
        string file, string sets, string line, int lines, string place, string total, string why)
    {
        X12Document document = X12Reader.Read(Corpus.Read(file));
        Assert.True(document.IsX12 == (sets != "none"), why);
        X12TransactionSet[] read = [.. document.Interchanges.SelectMany(i => i.Groups).SelectMany(g => g.Sets)];
        Assert.Equal(sets is "none" ? "" : sets,
            string.Join(' ', read.GroupBy(s => s.Code).Select(g => g.Count() == 1 ? g.Key : $"{g.Key}*{g.Count()}")));
        X12Segment[] segments = [.. read.SelectMany(s => s.Segments)];
        Assert.Equal(lines, segments.Count(s => s.Id == line));
        if (place.Length > 0)
            Assert.Equal(total, segments.First(s => s.Id == place[..^2])[int.Parse(place[^2..])]);
    }

    [Fact]
    public void No_file_of_the_corpus_is_left_out()
    {
        Assert.SkipWhen(Corpus.Root is null, "The corpus ../shared/corpus/x12 is not there: NOT tested");
        Assert.Equal(Corpus.All(), Table().Select(r => r.Data.Item1).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Each_file_is_read_written_as_lines_and_read_again_without_a_difference()
    {
        foreach (string file in Corpus.All())
        {
            X12Document document = X12Reader.Read(Corpus.Read(file));
            if (document.IsX12 && !file.StartsWith("negative-isa", StringComparison.Ordinal))
                Assert.Empty(X12Comparison.Compare(document,
                    X12Reader.Read(System.Text.Encoding.UTF8.GetBytes(X12Text.Format(document)))));
        }
    }
}
