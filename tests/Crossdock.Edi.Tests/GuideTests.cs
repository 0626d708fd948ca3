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
            ("009999/elements.guide", "1 AN 1/5 Good\n2 XX 1/5 Bad type\n3 AN 5/1 Bad length\n1 AN 1/5 Twice\n4 ID 2/2 Code = ABC\n5 ID 2/2 Code = AB AB\n6"),
            ("009999/segments.guide", "ST Header : 1!\nSE Trailer : 1! 77\nBAD\nXX Notes : 1 : P0102 Q01\nST Again : 1\nknown ZZ\n"),
            ("009999/111.guide", "set 111 PO Test\n010 ST M 1\n020 QQ O 1\n  030 XX O 1\nloop L 5\nloop M x\n  040 XX O 1\n050 XX Y 1\n060 SE M 1\n"),
            ("009999/112.guide", "010 ST M 1\n"),
        ]);
        string[] expected =
        [
            "elements.guide:2:", "elements.guide:3:", "elements.guide:4:", "elements.guide:5:", "elements.guide:6:", "elements.guide:7:",
            "segments.guide:2:", "segments.guide:3:", "segments.guide:4:", "segments.guide:4:", "segments.guide:5:",
            "111.guide:3:", "111.guide:4:", "111.guide:5:", "111.guide:6:", "111.guide:8:", "112.guide:1:", "112.guide:1:",
        ];
        Assert.Equal(expected.Order(), faults.Select(f => f["009999/".Length..].Split(' ')[0]).Order());
    }

    private static readonly string[] X12Sets =
    [
        "180", "204", "210", "214", "753", "754", "810", "812", "820", "824", "830", "832", "844", "846", "849", "850", "852", "855",
        "856", "860", "861", "864", "865", "867", "940", "943", "944", "945", "947", "990", "997", "999",
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
