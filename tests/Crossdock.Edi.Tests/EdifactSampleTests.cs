using System.Globalization;

namespace Crossdock.Edi.Tests;

public sealed class EdifactSampleTests
{
    private static readonly EdifactSampleSettings Partner = new() { Time = new DateTime(2026, 11, 23, 9, 30, 0) };

    /// <summary>Partners of every kind: directories, syntax versions, character sets, delimiters, decimal marks.</summary>
    private static readonly EdifactSampleSettings[] Partners =
    [
        Partner,
        Partner with { Directory = "D.01B", Association = "EAN010", LineBreak = "\r\n" },
        Partner with { SyntaxVersion = 4, SyntaxIdentifier = "UNOW", Reference = "REF4" },
        Partner with { Directory = "D.01B", SyntaxVersion = 4,
            Delimiters = EdiDelimiters.Edifact with { Repetition = (byte)'^' } },
        Partner with { SyntaxIdentifier = "UNOA", Delimiters = EdiDelimiters.Edifact with { DecimalMark = (byte)',' } },
        Partner with { SyntaxIdentifier = "UNOB", Delimiters = EdiDelimiters.EdifactLevelB with { Release = (byte)'?' } },
        Partner with { SyntaxIdentifier = "UNOL",
            Delimiters = new EdiDelimiters((byte)'|', (byte)'^', (byte)'~', 0, (byte)'\\', (byte)',') },
    ];

    public static TheoryData<string> Messages() => [.. EdifactSampleWriter.Messages];

    public static TheoryData<string, EdifactFault> Faults()
    {
        var data = new TheoryData<string, EdifactFault>();
        foreach (string message in EdifactSampleWriter.Messages)
        {
            foreach (EdifactFault fault in Enum.GetValues<EdifactFault>()
                .Where(f => Partners.Any(p => EdifactSampleWriter.CanHave(message, p, f))))
                data.Add(message, fault);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Messages))]
    public void Every_message_of_every_partner_validates_without_a_finding(string message)
    {
        for (int seed = 0; seed < 350; seed++)
        {
            EdifactSampleSettings partner = Partners[seed % Partners.Length];
            SampleInterchange sample = EdifactSampleWriter.Write(message, partner, 1 + seed % 25, seed);
            EdifactDocument read = EdifactReader.Read(sample.Bytes);
            Assert.True(!read.AllFindings().Any(), EdifactText.Findings(read));
            EdifactMessage only = Assert.Single(Assert.Single(read.Interchanges).AcceptedMessages());
            Assert.Equal(message, only.Guide?.SetCode);
            Assert.True(read.Interchanges[0].IsTest);
        }
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public void A_planted_fault_is_found_with_its_code_and_place_and_nothing_else(string message, EdifactFault fault)
    {
        foreach (EdifactSampleSettings partner in Partners.Where(p => EdifactSampleWriter.CanHave(message, p, fault)))
        {
            for (int seed = 0; seed < 4; seed++)
            {
                SampleInterchange sample = EdifactSampleWriter.Write(message, partner, 1 + seed % 7, seed, fault);
                EdifactDocument read = EdifactReader.Read(sample.Bytes);
                ExpectedFinding[] found = read.AllFindings().Where(f => f.Severity != FindingSeverity.Note)
                    .Select(f => new ExpectedFinding(f.Level, f.Code, f.Position.SegmentNumber, f.Position.Element))
                        .ToArray();
                Assert.True(found.SequenceEqual([sample.Expected!]), $"{sample.Expected}\n{EdifactText.Findings(read)}");
            }
        }
    }

    [Fact]
    public void There_are_at_least_forty_kinds_and_every_kind_is_possible_somewhere()
    {
        EdifactFault[] faults = Enum.GetValues<EdifactFault>();
        Assert.True(faults.Length >= 40);
        Assert.All(faults, f => Assert.Contains(EdifactSampleWriter.Messages, m =>
            Partners.Any(p => EdifactSampleWriter.CanHave(m, p, f))));
    }

    [Fact]
    public void One_seed_tells_one_trade_in_EDIFACT_and_in_X12()
    {
        EdifactMessage[] messages = new[] { "ORDERS", "DESADV", "INVOIC", "RECADV" }.Select(
            m => One(EdifactSampleWriter.Write(m, Partner, 4, 11))).ToArray();
        string[][] goods = messages.Select(m => m.Segments.Where(s => s.Id == "LIN").Select(s => s[3, 1]).ToArray())
            .ToArray();
        Assert.All(goods, g => Assert.Equal(goods[0], g));
        X12TransactionSet order = X12Reader.Read(
            SampleWriter.Write("850", new SampleSettings { Time = Partner.Time }, 4,
                11).Bytes).Interchanges[0].Groups[0].Sets[0];
        Assert.Equal(goods[0], order.Segments.Where(s => s.Id == "PO1").Select(s => "0" + s.Pair("UP", 6)));
        Assert.Equal(order.Segments[1][3], messages[0].Segments[1][2, 1]);
    }

    [Fact]
    public void Totals_are_the_sums_of_the_lines_and_keys_have_right_check_digits()
    {
        EdifactMessage invoice = One(EdifactSampleWriter.Write("INVOIC",
            Partner with { Delimiters = EdiDelimiters.Edifact with { DecimalMark = (byte)',' } }, 9, 4));
        decimal lines = Amounts(invoice, "203").Sum();
        Assert.Equal(lines, Assert.Single(Amounts(invoice, "79")));
        Assert.Equal(lines + Assert.Single(Amounts(invoice, "8")), Assert.Single(Amounts(invoice, "77")));
        EdifactMessage advice = One(EdifactSampleWriter.Write("DESADV", Partner, 12, 3));
        string[] cartons = advice.Segments.Where(s => s.Id == "GIN").Select(s => s[2, 1]).ToArray();
        Assert.Equal(12, cartons.Distinct().Count());
        Assert.All(cartons, c => Assert.True(RightCheckDigit(c, 18)));
        Assert.All(advice.Segments.Where(s => s.Id == "NAD"), s => Assert.True(RightCheckDigit(s[2, 1], 13)));
        Assert.All(advice.Segments.Where(s => s.Id == "LIN"), s => Assert.True(RightCheckDigit(s[3, 1], 13)));
        EdifactMessage payment = One(EdifactSampleWriter.Write("REMADV", Partner, 30, 4));
        decimal[] paid = Amounts(payment, "12");
        Assert.Equal(paid[^1], paid[..^1].Sum());
        Assert.Equal(paid[^1], Amounts(payment, "77").Sum() - Amounts(payment, "52").Sum() - Amounts(payment, "165").Sum());
    }

    [Fact]
    public void What_cannot_be_written_is_refused()
    {
        Assert.Throws<ArgumentException>(() => EdifactSampleWriter.Write("PAXLST", Partner, 1, 1));
        Assert.Throws<ArgumentException>(() => EdifactSampleWriter.Write("ORDERS", Partner, 0, 1));
        Assert.Throws<ArgumentException>(() =>
            EdifactSampleWriter.Write("ORDERS", Partner, 1, 1, EdifactFault.ElementRepeated));
    }

    private static EdifactMessage One(SampleInterchange sample) =>
        Assert.Single(Assert.Single(EdifactReader.Read(sample.Bytes).Interchanges).Messages);

    private static decimal[] Amounts(EdifactMessage message, string qualifier) =>
        message.Segments.Where(s => s.Id == "MOA" && s.Is(1, qualifier))
        .Select(s => decimal.Parse(s[1, 2].Replace(',', '.'), CultureInfo.InvariantCulture)).ToArray();

    private static bool RightCheckDigit(string key, int length) =>
        key.Length == length && key.Reverse().Select((c, i) => (c - '0') * (i % 2 == 0 ? 1 : 3)).Sum() % 10 == 0;
}
