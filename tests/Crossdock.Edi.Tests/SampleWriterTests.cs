namespace Crossdock.Edi.Tests;

public sealed class SampleWriterTests
{
    private static readonly SampleSettings Partner = new() { Time = new DateTime(2026, 11, 23, 9, 30, 0) };
    private static readonly SampleSettings Newer = Partner with { Version = "005010", ControlNumber = 4711 };

    /// <summary>Documents of each set: CROSSDOCK_SAMPLES=10000 for the long run.</summary>
    private static int Documents =>
        int.TryParse(Environment.GetEnvironmentVariable("CROSSDOCK_SAMPLES"), out int count) ? count : 100;

    public static TheoryData<string> Sets() => [.. SampleWriter.Sets];

    public static TheoryData<string, SampleFault> Faults()
    {
        var data = new TheoryData<string, SampleFault>();
        foreach (string set in SampleWriter.Sets)
        {
            foreach (SampleFault fault in Enum.GetValues<SampleFault>().Where(f => SampleWriter.CanHave(set, Partner, f)))
                data.Add(set, fault);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Sets))]
    public void Documents_of_each_set_validate_without_a_finding(string set)
    {
        for (int seed = 0; seed < Documents; seed++)
        {
            SampleInterchange sample = SampleWriter.Write(set, seed % 2 == 0 ? Partner : Newer, 1 + seed % 25, seed);
            X12Document read = X12Reader.Read(sample.Bytes);
            Assert.Empty(read.AllFindings());
            X12TransactionSet only = Assert.Single(Assert.Single(Assert.Single(read.Interchanges).Groups).Sets);
            Assert.Equal(set, only.Guide?.SetCode);
        }
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public void A_planted_fault_is_found_with_its_code_and_place_and_nothing_else(string set, SampleFault fault)
    {
        for (int seed = 0; seed < 6; seed++)
        {
            SampleInterchange sample = SampleWriter.Write(set, Partner, 1 + seed % 7, seed, fault);
            Finding[] found = X12Reader.Read(sample.Bytes).AllFindings().Where(f => f.Severity != FindingSeverity.Note)
                .ToArray();
            Assert.Equal([sample.Expected!], found.Select(f =>
                new ExpectedFinding(f.Level, f.Code, f.Position.SegmentNumber, f.Position.Element)));
        }
    }

    [Fact]
    public void There_are_at_least_forty_kinds_and_every_kind_is_possible_somewhere()
    {
        SampleFault[] faults = Enum.GetValues<SampleFault>();
        Assert.True(faults.Length >= 40);
        Assert.All(faults, f => Assert.Contains(SampleWriter.Sets, s => SampleWriter.CanHave(s, Partner, f)));
        Assert.True(faults.Count(f => SampleWriter.CanHave("850", Partner, f)) >= 40);
    }

    [Fact]
    public void The_same_seed_gives_the_same_bytes_and_another_seed_others()
    {
        byte[] one = SampleWriter.Write("850", Partner, 5, 7).Bytes.ToArray();
        Assert.Equal(one, SampleWriter.Write("850", Partner, 5, 7).Bytes.ToArray());
        Assert.NotEqual(one, SampleWriter.Write("850", Partner, 5, 8).Bytes.ToArray());
    }

    [Fact]
    public void One_seed_tells_one_trade()
    {
        string[][] parts = new[] { "850", "855", "860", "940" }.Select(set =>
        {
            X12TransactionSet read = X12Reader.Read(
                SampleWriter.Write(set, Partner, 4, 11).Bytes).Interchanges[0].Groups[0].Sets[0];
            X12Segment party = read.Segments.First(s => s.Id == "N1" && s[1] == "ST");
            IEnumerable<string> goods = read.Segments.Select(s => s.Id switch
            {
                "PO1" => s.Pair("UP", 6),
                "POC" => s.Pair("UP", 8),
                "W01" => s[3],
                _ => null,
            }).OfType<string>();
            return goods.Prepend(party[4]).ToArray();
        }).ToArray();
        Assert.All(parts, p => Assert.Equal(parts[0], p));
        Assert.Equal(5, parts[0].Length);
    }

    [Fact]
    public void Keys_have_right_check_digits_and_levels_hang_together()
    {
        X12TransactionSet set = X12Reader.Read(
            SampleWriter.Write("856", Partner, 12, 3).Bytes).Interchanges[0].Groups[0].Sets[0];
        HlTree tree = HlTree.Of(set);
        Assert.Empty(tree.Findings);
        Assert.Equal(["S"], tree.Roots.Select(r => r.Level));
        HlNode[] packs = tree.Nodes.Where(n => n.Level == "P").ToArray();
        Assert.Equal(12, packs.Length);
        Assert.All(packs, p => Assert.True(RightCheckDigit(p.Segments.Single(s => s.Id == "MAN")[2], 18)));
        Assert.Equal(12, packs.Select(p => p.Segments.Single(s => s.Id == "MAN")[2]).Distinct().Count());
        Assert.All(tree.Nodes.Where(n => n.Level == "I"), i =>
            Assert.True(RightCheckDigit(i.Segments[0].Pair("UP", 2)!, 12)));
        Assert.Equal(tree.Nodes.Count.ToString(), set.Segments[^2][1]);
    }

    [Fact]
    public void Totals_are_the_sums_of_the_lines()
    {
        X12TransactionSet invoice = X12Reader.Read(
            SampleWriter.Write("810", Partner, 9, 4).Bytes).Interchanges[0].Groups[0].Sets[0];
        decimal lines = invoice.Segments.Where(s => s.Id == "IT1").Sum(s => Number(s[2]) * Number(s[4]));
        decimal freight = Number(invoice.Segments.Single(s => s.Id == "SAC")[5]) / 100;
        Assert.Equal(lines + freight, Number(invoice.Segments.Single(s => s.Id == "TDS")[1]) / 100);
        X12TransactionSet payment = X12Reader.Read(
            SampleWriter.Write("820", Partner, 30, 4).Bytes).Interchanges[0].Groups[0].Sets[0];
        decimal paid = payment.Segments.Where(s => s.Id == "RMR")
            .Sum(s => Number(s[4])) + payment.Segments.Where(s => s.Id == "ADX").Sum(s => Number(s[1]));
        Assert.Equal(paid, Number(payment.Segments[1][2]));
    }

    [Fact]
    public void What_cannot_be_written_is_refused()
    {
        Assert.Throws<ArgumentException>(() => SampleWriter.Write("837", Partner, 1, 1));
        Assert.Throws<ArgumentException>(() => SampleWriter.Write("850", Partner, 0, 1));
        Assert.Throws<ArgumentException>(() => SampleWriter.Write("820", Partner, 1, 1, SampleFault.LoopTooOften));
    }

    private static decimal Number(string text) => decimal.Parse(text, System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>
    /// The modulo-10 rule, computed in another way than the writer does: the weighted sum with the digit is divisible
    /// by 10.
    /// </summary>
    private static bool RightCheckDigit(string key, int length) =>
        key.Length == length && key.Reverse().Select((c, i) => (c - '0') * (i % 2 == 0 ? 1 : 3)).Sum() % 10 == 0;
}
