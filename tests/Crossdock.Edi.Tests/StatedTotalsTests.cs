using System.Text;

namespace Crossdock.Edi.Tests;

/// <summary>
/// Counts and totals that a document states of itself: what does not hold is said, and is no fault of the syntax.
/// </summary>
public sealed class StatedTotalsTests
{
    private static string[] X12(string code, string body) => Said(EdiDocument.Read(Encoding.Latin1.GetBytes(
        Sample.Isa + $"GS*XX*SENDER*RECEIVER*20261123*0930*7*X*004010~{Sample.Set(body, code)}GE*1*7~IEA*1*000000055~")));

    private static string[] Edifact(string type, string body) =>
        Said(EdiDocument.Read(Encoding.Latin1.GetBytes(
            EdifactSample.Interchange(EdifactSample.Message(body, $"{type}:D:96A:UN")))));

    private static string[] Said(EdiDocument document) =>
        [.. (document.X12?.Interchanges.SelectMany(i => i.Groups).SelectMany(g => g.Sets)
            .SelectMany(StatedTotals.Differences)
            ?? document.Edifact?.Interchanges.SelectMany(i => i.Messages).SelectMany(StatedTotals.Differences) ?? [])
                .Select(t => t.Finding).Select(f =>
                    $"{f.SegmentId}{f.Position.Element} {f.Found}/{f.Expected}{(f.Severity == FindingSeverity.Note ? " note" : "")}")];

    /// <summary>What is stated, and what is said of it.</summary>
    public static TheoryData<string, string, string[]> Sets => new()
    {
        { "850", "PO1**3*EA~PO1**5*EA~CTT*2~", [] },
        { "850", "PO1**3*EA~PO1**5*EA~CTT*3~", ["CTT1 3/2"] },
        { "850", "PO1**3*EA~PO1**5*EA~CTT*2*8~", [] },
        { "850", "PO1**3*EA~PO1**5*EA~CTT*1*9~", ["CTT1 1/2", "CTT2 9/8"] },
        { "850", "PO1**1.5*EA~PO1**.25*EA~CTT*2*1.75~", [] },
        { "850", "PO1**1.5*EA~PO1**.25*EA~CTT*2*40~", [] }, // without regard to decimal points: 15 + 25
        { "850", "PO1**3*EA~PO1*EA~CTT*2*8~", [] }, // a value is missing: nothing to compare
        { "850", "PO1**3*EA~", [] },
        { "855", "PO1**3*EA~ACK*IA*3*EA~CTT*2~", ["CTT1 2/1"] },
        { "860", "POC*1*QI*4*5*EA~CTT*1*4~", [] },
        { "860", "POC*1*QI*4*5*EA~CTT*1*5~", ["CTT2 5/4"] },
        { "846", "LIN**VN*A~QTY*17*3*EA~QTY*33*4*EA~CTT*1*7~", [] },
        { "846", "LIN**VN*A~QTY*17*3*EA~CTT*4~", ["CTT1 4/1"] },
        { "856", "HL*1**S~HL*2*1*O~HL*3*2*I~SN1**4*EA~CTT*3*4~", [] },
        { "856", "HL*1**S~HL*2*1*O~HL*3*2*I~SN1**4*EA~CTT*1*4~", ["CTT1 1/3 note"] },
        { "856", "HL*1**S~HL*2*1*O~HL*3*2*I~SN1**4*EA~CTT*2*5~", ["CTT1 2/3", "CTT2 5/4"] },
        { "810", "IT1**2*EA*10.50~IT1**3*EA*1~TDS*2400~CTT*2~", [] },
        { "810", "IT1**2*EA*10.50~IT1**3*EA*1~TDS*2500~CTT*3~", ["CTT1 3/2", "TDS1 25/24"] },
        { "810", "IT1**2*EA*10.50~TDS*2461~SAC*C*D240***250~TXI*ST*1.11~", [] },
        { "810", "IT1**2*EA*10.50~TDS*2560~SAC*A*C310***250~TXI*ST*1.11~", ["TDS1 25.6/19.61"] },
        // the line's charge is in its price, its tax is said once more
        { "810", "IT1**2*EA*10.50~SAC*C*D240***250~TXI*ST*1.11~TDS*2211~TXI*ST*1.11~", [] },
        // charges within the line and once more below
        { "810", "IT1**2*EA*10.50~SAC*C*D240***250~TXI*ST*1.11~TDS*2461~SAC*C*D240***250~", [] },
        { "810", "IT1**2*EA*10.50~TXI*ST*1.11~TDS*2211~SAC*C*H850***111~", [] }, // the tax is a charge, and TXI explains it
        { "810", "IT1**2*EA*10.50~TXI*ST*1.11~TDS*2100~", ["TDS1 21/22.11"] },
        { "810", "IT1**2*EA*10.50~SAC*C*D240****5*2~TDS*9900~", [] }, // a charge that states a rate only
        { "810", "IT1**250*EA*8.4*HP~IT1**1500*EA*2*TP~TDS*2400~", [] },
        { "810", "IT1**2*CA*1.25*PE~TDS*9900~", [] }, // how many eaches a case has is not said
        { "810", "IT1**3*EA*.335~IT1**3*EA*.335~TDS*202~", [] }, // each line rounded by itself: 1.01 + 1.01
        { "810", "IT1**3*EA*.335~IT1**3*EA*.335~TDS*203~", ["TDS1 2.03/2.01"] },
        { "810", "IT1**-2*EA*10~TDS*2000~", [] }, // a credit memo
        { "820", "BPR*I*90*C*ACH~RMR*IV*1**60~RMR*IV*2**30*35*5~", [] },
        { "820", "BPR*I*95*C*ACH~RMR*IV*1**60~RMR*IV*2**30*35*5~", ["BPR2 95/90"] },
        { "820", "BPR*I*85*C*ACH~ENT*1~ADX*-5*01~RMR*IV*1**60~RMR*IV*2**30~", [] },
        { "820", "BPR*I*85*C*ACH~RMR*IV*1**60~RMR*IV*2**30~ADX*-5*01~", [] },
        { "820", "BPR*I*80*C*ACH~RMR*IV*1**60~RMR*IV*2**30~ADX*-5*01~", ["BPR2 80/90"] },
        { "812", "BCD*20261123*1**1500*C~CDD*01*C**1000~CDD*02*C**500~", [] },
        { "812", "BCD*20261123*1**1500*C~CDD*01*C**2000~CDD*02*D**500~", [] },
        { "812", "BCD*20261123*1**1500*C~CDD*01*C**1000~CDD*02*C**400~", ["BCD4 15/14"] },
        { "940", "W01*3*EA~W01*4*EA~W76*7~", [] },
        { "940", "W01*3*EA~W01*4*EA~W76*8~", ["W761 8/7"] },
        { "940", "W01*3*EA~W01*4*CA~W76*9~", [] }, // units that have no sum
        { "944", "W07*3*EA~W14*4~", ["W141 4/3"] },
        { "945", "W12*CC*5*3*2*EA~W12*CC*4*4**EA~W03*9~", ["W031 9/7"] },
        { "943", "W04*3*EA~W03*3~", [] },
        { "850", "PO1**999999999999999*EA*99999999999999999~CTT*1*999999999999999~", [] }, // no quantities of trade
    };

    [Theory, MemberData(nameof(Sets))]
    public void A_set_says_what_it_holds(string code, string body, string[] said) => Assert.Equal(said, X12(code, body));

    public static TheoryData<string, string, string[]> Messages => new()
    {
        { "ORDERS", "LIN+1'QTY+21:12'LIN+2'QTY+21:5'UNS+S'CNT+2:2'CNT+1:17'", [] },
        { "ORDERS", "LIN+1'QTY+21:12'LIN+2'QTY+21:5'UNS+S'CNT+2:3'CNT+1:18'", ["CNT1 3/2", "CNT1 18/17"] },
        { "ORDERS", "LIN+1'QTY+21:12,5'LIN+2'QTY+21:5'UNS+S'CNT+1:17,5'", [] },
        { "ORDERS", "LIN+1'QTY+21:12'LIN+2'QTY+21:5'LIN+3+++1:1'UNS+S'CNT+2:2'CNT+3:3'", [] },
        { "ORDERS", "LIN+1'QTY+21:12'LIN+2'QTY+21:5'LIN+3+++1:1'UNS+S'CNT+3:2'", ["CNT1 2/3"] },
        { "DESADV", "CPS+1'QTY+59:7'LIN+1'QTY+12:4'QTY+59:2'CNT+1:4'CNT+2:1'", [] },
        { "DESADV", "CPS+1'LIN+1'QTY+12:4'QTY+59:2'CNT+1:5'CNT+11:99'", ["CNT1 5/4"] },
        { "RECADV", "LIN+1'QTY+48:4'QTY+194:3'CNT+1:3'", [] },
        { "INVOIC", "LIN+1'QTY+47:2'MOA+203:20'LIN+2'QTY+47:1'MOA+203:5.5'UNS+S'CNT+4:2'MOA+79:25.5'MOA+77:25.5'", [] },
        { "INVOIC", "LIN+1'MOA+203:20'LIN+2'MOA+203:5.5'UNS+S'CNT+4:1'MOA+79:26'MOA+77:26'", ["CNT1 1/2", "MOA1 26/25.5"] },
        { "INVOIC", "LIN+1'MOA+203:20'TAX+7+VAT+++:::20'MOA+124:4'UNS+S'MOA+79:20'MOA+77:24'TAX+7+VAT+++:::20'MOA+125:20'MOA+124:4'", [] },
        { "INVOIC", "LIN+1'MOA+203:20'UNS+S'MOA+79:20'MOA+77:25'TAX+7+VAT+++:::20'MOA+125:20'MOA+124:4'", ["MOA1 25/24"] },
        { "INVOIC", "LIN+1'MOA+203:20'UNS+S'MOA+79:20'MOA+131:-2'MOA+176:3,6'MOA+86:21,6'", [] },
        { "INVOIC", "LIN+1'MOA+203:20'UNS+S'MOA+79:20'MOA+125:18'MOA+176:3.6'MOA+77:22'", ["MOA1 22/21.6"] },
        { "INVOIC", "ALC+C++++FC'MOA+8:5'LIN+1'MOA+203:20'UNS+S'MOA+79:20'MOA+77:99'", [] }, // charges without their total
        { "REMADV", "DOC+380+1'MOA+9:5'UNS+S'CNT+2:7'", [] }, // its lines are no LIN
    };

    [Theory, MemberData(nameof(Messages))]
    public void A_message_says_what_it_holds(string type, string body, string[] said) =>
        Assert.Equal(said, Edifact(type, body));

    [Fact]
    public void A_wrong_total_changes_no_acknowledgement()
    {
        string right = Sample.Interchange(Sample.Set(Sample.Order)), wrong = right.Replace("CTT*2~", "CTT*9~");
        string[] answers = [.. new[] { right, wrong }.Select(text => Encoding.Latin1.GetString(
            EdiDocument.Read(Encoding.Latin1.GetBytes(text)).Acknowledge(1, DateTime.UnixEpoch)[0].Bytes.Span))];
        Assert.Equal(answers[0], answers[1]);
        Finding finding = Assert.Single(StatedTotals.Findings(EdiDocument.Read(Encoding.Latin1.GetBytes(wrong))));
        Assert.Equal((FindingLevel.Business, FindingSeverity.Warning, "", "", "Stated are 9, PO1 segments are 2"),
            (finding.Level, finding.Severity, finding.Code, finding.CodeElement, finding.Message));
    }

    [Theory]
    [InlineData("004010")]
    [InlineData("005010")]
    public void Our_own_samples_say_what_they_hold(string version)
    {
        foreach (string set in SampleWriter.Sets)
            for (int seed = 1; seed <= 20; seed++)
                Assert.Equal([], Said(EdiDocument.Read(SampleWriter.Write(
                    set, new SampleSettings { Version = version, Time = DateTime.UnixEpoch },
                    Math.Min(seed, SampleWriter.MostLines(set)), seed).Bytes)));
    }

    [Theory]
    [InlineData("D.96A")]
    [InlineData("D.01B")]
    public void Our_own_messages_say_what_they_hold(string directory)
    {
        foreach (string message in EdifactSampleWriter.Messages)
            for (int seed = 1; seed <= 20; seed++)
                Assert.Equal([], Said(EdiDocument.Read(
                    EdifactSampleWriter.Write(
                        message, new EdifactSampleSettings { Directory = directory, Time = DateTime.UnixEpoch }, seed,
                        seed).Bytes)));
    }

    [Fact]
    public void Of_what_is_rejected_nothing_more_is_said()
    {
        byte[] wrong = Encoding.Latin1.GetBytes(
            Sample.Interchange(Sample.Set(Sample.Order.Replace("CTT*2~", "CTT*9~").Replace("BEG*00", "BEG*ZZZ"))));
        Assert.Empty(StatedTotals.Findings(EdiDocument.Read(wrong)));
        Assert.NotEmpty(Said(EdiDocument.Read(wrong)));
    }

    [Fact]
    public void Read_part_by_part_the_same_is_said()
    {
        byte[] bytes = Encoding.Latin1.GetBytes(
            Sample.Interchange(Sample.Set(Sample.Order.Replace("CTT*2~", "CTT*9~")),
                Sample.Set(Sample.Order, number: "0002")));
        using EdiPartReader reader = EdiPartReader.Open(new MemoryStream(bytes))!;
        var said = new List<Finding>();
        while (reader.Read())
            said.AddRange(StatedTotals.Findings(reader));
        Assert.Equal(StatedTotals.Findings(EdiDocument.Read(bytes)), said);
    }

    /// <summary>
    /// Files of partners whose figures do not hold, and why; all others say what they hold, or nothing that can be
    /// compared.
    /// </summary>
    public static TheoryData<string, string, string> Table => new()
    {
        { "edifact/INVOIC/indice-co+EDI.Net/edifact.Issue203.edi", "CNT1 120/1",
            "the directory's example: one line, and a count of many" },
        { "x12/810/indice-co+EDI.Net/x12.810c.edi", "TDS1 411.92/381.5",
            "the total is before the allowance of 10 %, said once in the line and once below it" },
        { "x12/810/indice-co+EDI.Net/x12.810d.edi", "TDS1 646.92/616.25", "the same with two lines" },
        { "x12/832/indice-co+EDI.Net/x12.832.edi", "CTT1 5/2", "two items, where CTT says five" },
        { "x12/850/indice-co+EDI.Net/x12.850.issue135.edi", "CTT1 10/9",
            "the tenth line lost its terminator and is inside of a DTM" },
    };

    [Theory, MemberData(nameof(Table))]
    public void Files_whose_figures_do_not_hold(string path, string said, string why)
    {
        Assert.NotEmpty(why);
        Assert.Equal([said], Said(EdiDocument.Read(Corpus.ReadAny(path))));
    }

    [Fact]
    public void All_other_files_say_what_they_hold()
    {
        Assert.SkipWhen(Corpus.Root is null, "The corpus ../shared/corpus is not there: NOT tested");
        Assert.Equal(Table.Select(row => row.Data.Item1).Order(StringComparer.Ordinal),
            Corpus.Everything().Where(path => Said(EdiDocument.Read(Corpus.ReadAny(path))).Length > 0)
                .Order(StringComparer.Ordinal));
    }
}
