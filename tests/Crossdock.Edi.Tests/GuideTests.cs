namespace Crossdock.Edi.Tests;

public sealed class GuideTests
{
    [Fact]
    public void The_built_in_guides_have_no_fault()
    {
        (X12Guides guides, IReadOnlyList<string> faults) = X12Guides.Parse(X12Guides.BuiltInFiles());
        Assert.Empty(faults);
        foreach (string version in new[] { "004010", "005010" })
            Assert.Equal(X12Sets, guides.All.Where(g => g.Version == version).Select(g => g.SetCode));
    }

    [Fact]
    public void Every_fault_of_guide_files_is_told_with_its_line()
    {
        (_, IReadOnlyList<string> faults) = X12Guides.Parse([
            ("009999/elements.guide",
                "1 AN 1/5 Good\n2 XX 1/5 Bad type\n3 AN 5/1 Bad length\n1 AN 1/5 Twice\n4 ID 2/2 Code = ABC\n5 ID 2/2 Code = AB AB\n6"),
            ("009999/segments.guide",
                "ST Header : 1!\nSE Trailer : 1! 77\nBAD\nXX Notes : 1 : P0102 Q01\nST Again : 1\nknown ZZ\n"),
            ("009999/111.guide", "set 111 PO Test\n010 ST M 1\n020 QQ O 1\n  030 XX O 1\nloop L 5\nloop M x\n  040 XX O 1\n050 XX Y 1\n060 SE M 1\n"),
            ("009999/112.guide", "010 ST M 1\n"),
        ]);
        string[] expected =
        [
            "elements.guide:2:", "elements.guide:3:", "elements.guide:4:", "elements.guide:5:", "elements.guide:6:",
            "elements.guide:7:", "segments.guide:2:", "segments.guide:3:", "segments.guide:4:", "segments.guide:4:",
            "segments.guide:5:",
            "111.guide:3:", "111.guide:4:", "111.guide:5:", "111.guide:6:", "111.guide:8:", "112.guide:1:", "112.guide:1:",
        ];
        Assert.Equal(expected.Order(), faults.Select(f => f["009999/".Length..].Split(' ')[0]).Order());
    }

    private static readonly string[] X12Sets =
    [
        "180", "204", "210", "214", "753", "754", "810", "812", "820", "824", "830", "832", "844", "846", "849", "850",
        "852", "855", "856", "860", "861", "864", "865", "867", "940", "943", "944", "945", "947", "990", "997", "999",
    ];

    [Theory]
    [InlineData("004010", "850", "004010")]
    [InlineData("004010VICS", "850", "004010")]
    [InlineData("005010", "850", "005010")]
    [InlineData("004030", "214", "004010")]
    [InlineData("006020", "850", "005010")]
    [InlineData("003060", "850", "004010")]
    [InlineData("004010", "837", null)]
    [InlineData("", "850", "004010")]
    public void Guides_are_found_by_version_and_set(string version, string set, string? found) =>
        Assert.Equal(found, X12Guides.BuiltIn.Find(version, set)?.Version);

    [Fact]
    public void Every_segment_of_every_guide_is_defined_and_loops_begin_with_their_segment()
    {
        foreach (X12Guide guide in X12Guides.BuiltIn.All)
            Check(guide, guide.Nodes);
    }

    public static TheoryData<string, string> Guides() => [.. X12Guides.BuiltIn.All.Select(g => (g.Version, g.SetCode))];

    /// <summary>
    /// A set with every place of its guide filled twice, where that is allowed, stands in order, and every segment is
    /// in the loop where the guide has it.
    /// </summary>
    [Theory]
    [MemberData(nameof(Guides))]
    public void A_set_that_uses_every_place_is_matched_to_it(string version, string code)
    {
        X12Guide guide = X12Guides.BuiltIn.Find(version, code)!;
        (string Id, string? Loop)[] places = Places(guide.Nodes, null).ToArray();
        string body = string.Concat(places[1..^1].Select(p => p.Id == "BIN" ? "BIN*1*X~" : $"{p.Id}~"));
        string text = Sample.Interchange(Sample.Set(body, code))
            .Replace("GS*PO*", $"GS*{guide.FunctionalCode}*", StringComparison.Ordinal)
            .Replace("*X*004010~", $"*X*{version}~", StringComparison.Ordinal);
        X12TransactionSet set = Sample.One(text).Groups[0].Sets[0];
        Assert.DoesNotContain(set.Findings, f => f.Level is FindingLevel.Segment or FindingLevel.Set);
        Assert.Equal(places.Select(p => p.Loop), set.LoopIds);
    }

    private static IEnumerable<(string Id, string? Loop)> Places(IReadOnlyList<GuideNode> nodes, string? loop) =>
        nodes.SelectMany(n => n is GuideLoop inner
            ? Enumerable.Repeat(Places(inner.Nodes, inner.Id), Math.Min(inner.Max, 2)).SelectMany(p => p)
            : Enumerable.Repeat((n.SegmentId, loop), Math.Min(n.Max, 2)));

    [Fact]
    public void A_segment_file_can_hold_a_rule_and_extend_another_version()
    {
        (string Name, string Text)[] files =
        [
            ("009000/elements.guide",
                "1 ID 2/2 Qualifier\n2 AN 1/5 Value\n143 ID 3/3 Set\n329 AN 4/9 Number\n96 N0 1/10 Count\n"),
            ("009000/segments.guide",
                "ST Header : 143! 329!\nSE Trailer : 96! 329!\nAA Pair : 1! 2*2 : : when 01=XX require 02 forbid 03\n"),
            ("009000/850.guide", "set 850 PO Test\n010 ST M 1\n020 AA O >1\n030 SE M 1\n"),
            ("009100/elements.guide", "extends 009000\n2 AN 1/9 Value\n"),
            ("009100/segments.guide", "extends 009000\n"),
            ("009100/850.guide", "guide 850 extends 009000\nmax AA 1\n"),
        ];
        (X12Guides guides, IReadOnlyList<string> faults) = X12Guides.Parse(files);
        Assert.Empty(faults);
        Assert.Equal(9, guides.Find("009100", "850")!.Dictionary.Segments["AA"].Elements[2].Element.Max);
        var options = new X12ReaderOptions { Guides = guides };
        string text = Sample.Interchange(Sample.Set("AA*XX**3~AA*YY**3~AA*YY**123456~"));
        Assert.Equal(
            ["AK403=2@2.2", "AK403=10@2.3", "AK403=5@4.3"],
            Sample.Codes(X12Reader.Read(Bytes(text.Replace("*X*004010~", "*X*009000~", StringComparison.Ordinal)),
                options)));
        Assert.Equal(
            new[] { "AK304=5@3.0", "AK304=5@4.0", "AK403=2@2.2", "AK403=10@2.3" }.Order(),
            Sample.Codes(X12Reader.Read(Bytes(text.Replace("*X*004010~", "*X*009100~", StringComparison.Ordinal)),
                options)).Order());
    }

    [Fact]
    public void Versions_that_extend_nothing_or_themselves_are_faults()
    {
        (_, IReadOnlyList<string> missing) = X12Guides.Parse(
            [("009000/elements.guide", "extends 008000\n"), ("009000/segments.guide", "")]);
        Assert.Equal(["008000/elements.guide: the file is missing"], missing);
        (_, IReadOnlyList<string> circle) = X12Guides.Parse(
            [("009000/elements.guide", "extends 009000\n"), ("009000/segments.guide", "")]);
        Assert.Single(circle);
        (_, IReadOnlyList<string> other) = X12Guides.Parse([
            ("009000/elements.guide", ""), ("009000/segments.guide", ""),
            ("009000/850.guide", "guide 850 extends 008000\n"),
        ]);
        Assert.Equal(["009000/850.guide:1: there is no guide 850 of 008000"], other);
    }

    private static byte[] Bytes(string text) => System.Text.Encoding.Latin1.GetBytes(text);

    private static void Check(X12Guide guide, IReadOnlyList<GuideNode> nodes)
    {
        foreach (GuideNode node in nodes)
        {
            Assert.True(guide.Dictionary.Segments[node.SegmentId].IsDefined);
            if (node is GuideLoop loop)
                Check(guide, loop.Nodes);
        }
    }
}
