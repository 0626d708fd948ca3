namespace Crossdock.Edi.Tests;

public sealed class EdifactGuideTests
{
    private static readonly string[] Messages =
    [
        "APERAK", "CONTRL", "DELFOR", "DESADV", "IFTMBC", "IFTMIN", "IFTSTA", "INSDES", "INVOIC", "INVRPT", "ORDCHG",
        "ORDERS", "ORDRSP", "PRICAT", "RECADV", "REMADV", "SLSRPT",
    ];

    [Fact]
    public void The_built_in_guides_have_no_fault()
    {
        (EdifactGuides guides, IReadOnlyList<string> faults) = EdifactGuides.Parse(GuideFiles.BuiltIn(edifact: true));
        Assert.Empty(faults);
        foreach (string version in new[] { "D.96A", "D.01B" })
            Assert.Equal(Messages, guides.All.Where(g => g.Version == version).Select(g => g.SetCode));
    }

    [Fact]
    public void Segment_groups_nest_and_say_whether_they_are_mandatory()
    {
        EdifactGuide remadv = EdifactGuides.BuiltIn.Find("D", "96A", "REMADV")!;
        GuideLoop documents = remadv.Nodes.OfType<GuideLoop>().Single(l => l.SegmentId == "DOC");
        Assert.Equal(("SG4", false, 9999), (documents.Id, documents.Mandatory, documents.Max));
        Assert.True(documents.Nodes.Single(n => n.SegmentId == "MOA").Mandatory);
        EdifactGuide recadv = EdifactGuides.BuiltIn.Find("D", "01B", "RECADV")!;
        Assert.True(recadv.Nodes.OfType<GuideLoop>().Single(l => l.SegmentId == "NAD").Mandatory);
        Assert.Null(EdifactGuides.BuiltIn.Find("D", "93A", "ORDERS"));
    }

    [Fact]
    public void Representations_are_read_and_differ_between_directories()
    {
        GuideDictionary older = EdifactGuides.BuiltIn.Find("D", "96A", "ORDERS")!.Dictionary;
        GuideDictionary newer = EdifactGuides.BuiltIn.Find("D", "01B", "ORDERS")!.Dictionary;
        Assert.Equal((ElementType.R, 1, 15), Form(older.Elements["6060"]));
        Assert.Equal((ElementType.AN, 1, 35), Form(newer.Elements["6060"]));
        Assert.Equal((ElementType.AN, 4, 4), Form(older.Elements["0001"]));
        Assert.Equal((ElementType.A, 1, 1), Form(older.Elements["0029"]));
        Assert.Equal("1004", older.Segments["BGM"].Elements[1].Element.Number);
        Assert.Equal("C106", newer.Segments["BGM"].Elements[1].Element.Number);
        Assert.Equal(5, older.Segments["NAD"].Elements[2].Element.Components.Count);
        Assert.Equal([true, false, false, false, false], older.Segments["PIA"].Elements.Skip(1).Select(e => e.Mandatory));
    }

    [Fact]
    public void A_partner_narrows_a_message()
    {
        (EdifactGuides guides, IReadOnlyList<string> faults) = EdifactGuides.BuiltIn.With("ean/ORDERS.guide", """
            guide ORDERS extends D.96A
            require NAD02
            codes NAD02-3 9 91 92
            max SG2 20
            forbid SG18
            """.Replace("NAD02", "SG2/NAD02", StringComparison.Ordinal));
        Assert.Empty(faults);
        EdifactGuide guide = guides.Find("D", "96A", "ORDERS")!;
        GuideLoop parties = guide.Nodes.OfType<GuideLoop>().Single(l => l.Id == "SG2");
        ElementUse party = ((GuideSegment)parties.Nodes[0]).Definition!.Elements[1];
        Assert.Equal((20, true), (parties.Max, party.Mandatory));
        Assert.True(party.Element.Components[2].Element.Codes!.SetEquals(["9", "91", "92"]));
        Assert.Null(EdifactGuides.BuiltIn.Find("D", "96A", "ORDERS")!.Dictionary.Elements["3055"].Codes);
    }

    private static (ElementType Type, int Min, int Max) Form(ElementDefinition element) =>
        (element.Type, element.Min, element.Max);
}
