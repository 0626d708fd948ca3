namespace Crossdock.Edi.Tests;

public sealed class OverlayTests
{
    private static readonly string Acme = Readme("overlay");

    [Theory]
    [InlineData("", "", "AK403=1@2.7")]
    [InlineData("**20261123~REF", "**20261123**AC~REF", "")]
    [InlineData("REF*DP*014~", "", "AK304=3@3.0,AK403=1@2.7")]
    [InlineData("REF*DP*014~", "CUR*BY*USD~REF*DP*014~", "AK304=2@3.0,AK403=1@2.7")]
    [InlineData("BEG*00*SA*", "BEG*00*DS*", "AK403=1@2.7,AK403=7@2.2")]
    [InlineData("*4500017*", "*45000170001*", "AK403=1@2.7,AK403=5@2.3")]
    [InlineData("N1*ST*Store 7*92*0007~", "N1*ST*Store 7~", "AK403=1@2.7,AK403=2@4.3,AK403=2@4.4")]
    [InlineData("N1*ST*Store 7*92*0007~", "N1*BY*Store 7~", "AK403=1@2.7")]
    [InlineData("PID*F****Lamp~", "PID*F****Lamp~ZPK*Route 9*2~", "AK403=1@2.7")]
    [InlineData("PID*F****Lamp~", "PID*F****Lamp~ZPK*Route 9 is long*2~", "AK403=1@2.7,AK403=5@9.1")]
    [InlineData("PID*F****Lamp~", "PID*F****1~PID*F****2~PID*F****3~PID*F****4~PID*F****5~PID*F****6~",
        "AK304=4@13.0,AK403=1@2.7")]
    public void The_overlay_of_the_readme_narrows_and_extends(string right, string wrong, string expected)
    {
        (X12Guides guides, IReadOnlyList<string> faults) = X12Guides.BuiltIn.With("acme/850.guide", Acme);
        Assert.Empty(faults);
        string body = right.Length > 0 ? Sample.Order.Replace(right, wrong, StringComparison.Ordinal) : Sample.Order;
        Assert.True(right.Length == 0 || body != Sample.Order);
        byte[] text = System.Text.Encoding.Latin1.GetBytes(Sample.Interchange(Sample.Set(body)));
        string[] found = Sample.Codes(X12Reader.Read(text, new X12ReaderOptions { Guides = guides }));
        Assert.Equal(expected.Split(',', StringSplitOptions.RemoveEmptyEntries).Order(), found.Order());
        Assert.Equal("Acme purchase order", guides.Find("004010", "850")?.Name);
    }

    [Fact]
    public void The_base_guide_is_untouched()
    {
        X12Guides.BuiltIn.With("acme/850.guide", Acme);
        Assert.Equal("Purchase Order", X12Guides.BuiltIn.Find("004010", "850")?.Name);
        Assert.Empty(Sample.Codes(Sample.Read(Sample.Interchange(Sample.Set(Sample.Order)))));
    }

    [Fact]
    public void Codes_can_be_added_components_required_and_any_depth_named()
    {
        (X12Guides guides, IReadOnlyList<string> faults) = X12Guides.BuiltIn.With("more/850.guide", """
            guide 850 extends 004010
            codes BEG02 + X1
            forbid */REF02
            require REF04-3
            """);
        Assert.Empty(faults);
        X12Guide guide = guides.Find("004010", "850")!;
        ElementUse[] beg = Definition(guide.Nodes, "BEG").Elements.ToArray();
        Assert.True(beg[1].Element.Codes!.IsSupersetOf(["SA", "X1"]));
        SegmentDefinition reference = Definition(guide.Nodes, "REF");
        Assert.True(reference.Elements[1].Forbidden);
        Assert.Equal([true, true, true, false, false, false],
            reference.Elements[3].Element.Components.Select(c => c.Mandatory));
        string text = Sample.Interchange(
            Sample.Set(Sample.Order.Replace("BEG*00*SA", "BEG*00*X1", StringComparison.Ordinal)));
        Assert.Equal(["AK403=10@3.2"], Sample.Codes(X12Reader.Read(
            System.Text.Encoding.Latin1.GetBytes(text), new X12ReaderOptions { Guides = guides })));
    }

    [Fact]
    public void Every_fault_of_an_overlay_is_told_with_its_line()
    {
        (X12Guides guides, IReadOnlyList<string> faults) = X12Guides.BuiltIn.With("bad/850.guide", """
            guide 850 extends 004010
            require ZZZ
            codes BEG99 AA
            codes BEG02 TOOLONG
            length BEG03 9/1
            max PID many
            rule N1 when 99=ST require 03
            add after PO1/PID
            add last BEG
              010 REF O 1
            shout BEG
            require REF04-9
            """);
        Assert.Equal([2, 3, 4, 5, 6, 7, 8, 9, 11, 12], faults.Select(f => int.Parse(f.Split(':')[1])));
        Assert.NotNull(guides.Find("004010", "850"));
        Assert.Single(X12Guides.BuiltIn.With("bad", "guide 123 extends 004010").Faults);
        Assert.Single(X12Guides.BuiltIn.With("bad", "set 850 PO Order").Faults);
    }

    [Fact]
    public void A_version_extends_another_one()
    {
        X12Guide older = X12Guides.BuiltIn.Find("004010", "850")!;
        X12Guide newer = X12Guides.BuiltIn.Find("005010", "850")!;
        Assert.False(older.Has("IN2"));
        Assert.True(newer.Has("IN2") && newer.Has("MTX"));
        Assert.Equal(30, older.Dictionary.Elements["127"].Max);
        Assert.Equal(50, newer.Dictionary.Segments["REF"].Elements[1].Element.Max);
        Assert.Equal(50, newer.Dictionary.Elements["C040"].Components[1].Element.Max);
    }

    private static SegmentDefinition Definition(IReadOnlyList<GuideNode> nodes, string id) =>
        nodes.OfType<GuideSegment>().Single(n => n.SegmentId == id).Definition!;

    private static string Readme(string language)
    {
        string file = Path.Combine(Corpus.Project, "src", "Crossdock.Edi", "Guides", "README.md");
        string text = File.ReadAllText(file).Replace("\r", "", StringComparison.Ordinal);
        string start = $"```{language}\n";
        int from = text.IndexOf(start, StringComparison.Ordinal) + start.Length;
        return text[from..text.IndexOf("```", from, StringComparison.Ordinal)];
    }
}
