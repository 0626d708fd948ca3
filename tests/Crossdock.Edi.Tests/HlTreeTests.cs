namespace Crossdock.Edi.Tests;

public sealed class HlTreeTests
{
    private const string Notice = "BSN*00*S1*20261123*0930*0001~DTM*011*20261123~";

    [Fact]
    public void The_tree_comes_from_the_parents_and_not_from_the_order()
    {
        HlTree tree = Tree("HL*1**S~TD5**2*UPSN~HL*4*3*I~LIN**VN*B-2~SN1**5*CA~HL*3*2*P~MAN*GM*00012345678901234567~HL*2*1*O~PRF*4500017~HL*5*3*I~LIN**VN*A-1~SN1**2*EA~CTT*2~");
        Assert.Empty(tree.Findings);
        HlNode shipment = Assert.Single(tree.Roots);
        Assert.Equal(["S", "O", "P", "I", "I"], shipment.Descend().Select(n => n.Level));
        HlNode pack = Assert.Single(Assert.Single(shipment.Children).Children);
        Assert.Equal(["B-2", "A-1"], pack.Children.Select(n => n.Segments[0].Pair("VN", from: 2)));
        Assert.Equal(["LIN", "SN1"], pack.Children[1].Segments.Select(s => s.Id));
        Assert.Equal(["ST", "BSN", "DTM"], tree.Header.Select(s => s.Id));
        Assert.Same(pack, pack.Children[0].Parent);
    }

    [Theory]
    [InlineData("HL*1**S~HL*2*9*O~", "5.2", 2)]
    [InlineData("HL*1*2*S~HL*2*1*O~", "5.2", 1)]
    [InlineData("HL*1*1*S~", "4.2", 1)]
    [InlineData("HL*1**S~HL*1**O~", "5.1", 2)]
    public void Unknown_parents_cycles_and_double_ids_are_findings(string levels, string place, int roots)
    {
        HlTree tree = Tree(levels);
        Finding finding = Assert.Single(tree.Findings);
        Assert.Equal(place, $"{finding.Position.SegmentNumber}.{finding.Position.Element}");
        Assert.Equal(roots, tree.Roots.Count);
        Assert.Equal(tree.Nodes.Count, tree.Roots.Sum(r => r.Descend().Count()));
    }

    private static HlTree Tree(string levels) =>
        HlTree.Of(Sample.One(Sample.Interchange(Sample.Set(Notice + levels, "856"))).Groups[0].Sets[0]);
}
