namespace Crossdock.Edi.Tests;

/// <summary>One fault planted into a right interchange gives exactly the standard's code at its place.</summary>
public sealed class PlantedFaultTests
{
    [Fact]
    public void The_sample_itself_is_without_findings() =>
        Assert.Empty(Sample.Read(Sample.Interchange(Sample.Set(Sample.Order))).AllFindings());

    [Theory]
    // Interchange, TA105
    [InlineData("IEA*1*000000055", "IEA*1*000000056", "TA105=001@15.2")]
    [InlineData("IEA*1*000000055", "IEA*2*000000055", "TA105=021@15.1")]
    [InlineData("IEA*1*000000055~", "", "TA105=023@14.0")]
    [InlineData("*01*SENDER         *", "*0*SENDER         *", "TA105=005@1.5")]
    [InlineData("*SENDER         *", "*SENDER  *", "TA105=006@1.6")]
    [InlineData("*RECEIVER       *", "*RECEIVER*", "TA105=008@1.8")]
    [InlineData("*261123*0930*U", "*261323*0930*U", "TA105=014@1.9")]
    [InlineData("*261123*0930*U", "*261123*2530*U", "TA105=015@1.10")]
    [InlineData("*0930*U*", "*0930*Q*", "TA105=016@1.11")]
    [InlineData("*00401*", "*0040X*", "TA105=017@1.12")]
    [InlineData("*000000055*0*P", "*00000005A*0*P", "TA105=018@1.13,TA105=001@15.2")]
    [InlineData("*0*P*>", "*3*P*>", "TA105=019@1.14")]
    [InlineData("*0*P*>", "*0*X*>", "TA105=020@1.15")]
    [InlineData("*0*P*>~", "*0*P*~", "TA105=027@1.16")]
    [InlineData("*0930*7*X", "*0960*7*X", "TA105=024@2.5")]
    [InlineData("GE*1*7~", "ZZZ*1~GE*1*7~", "TA105=024@14.0")]
    // Group, AK905
    [InlineData("GS*PO*", "GS*P*", "AK905=1@2.1")]
    [InlineData("*X*004010~", "*X*4010~", "AK905=2@2.8")]
    [InlineData("GE*1*7~", "", "AK905=3@2.0")]
    [InlineData("GE*1*7~", "GE*1*8~", "AK905=4@14.2")]
    [InlineData("GE*1*7~", "GE*2*7~", "AK905=5@14.1")]
    [InlineData("*0930*7*X", "*0930*7A*X", "AK905=6@2.6,AK905=4@14.2")]
    // Set, AK502
    [InlineData("ST*850*", "ST*851*", "AK502=1@1.1")]
    [InlineData("SE*11*0001~", "", "AK502=2@10.0")]
    [InlineData("SE*11*0001~", "SE*11*0002~", "AK502=3@11.2")]
    [InlineData("SE*11*0001~", "SE*12*0001~", "AK502=4@11.1")]
    [InlineData("ST*850*", "ST*810*", "AK502=6@1.1,AK304=6@2.0,AK304=3@3.0,AK304=6@7.0,AK304=6@9.0,AK304=3@10.0", true)]
    [InlineData("ST*850*0001~", "ST*850*1~", "AK502=7@1.2,AK403=4@1.2,AK502=3@11.2")]
    // Segment, AK304
    [InlineData("CTT*2~", "QQQ*2~", "AK304=1@10.0")]
    [InlineData("REF*DP*014~", "N3*9 Oak St~", "AK304=2@3.0")]
    [InlineData("BEG*00*SA*4500017**20261123~", "NTE**x~", "AK304=6@2.0,AK304=3@3.0")]
    [InlineData("REF*DP*014~", "CUR*BY*USD~CUR*BY*USD~", "AK304=5@4.0,AK502=4@12.1")]
    [InlineData("REF*DP*014~", "N1*BT*Bill~CUR*BY*USD~", "AK304=7@4.0,AK502=4@12.1")]
    // Element, AK403
    [InlineData("BEG*00*SA*4500017**", "BEG*00*SA***", "AK403=1@2.3")]
    [InlineData("PO1*2*5*CA*", "PO1*2**CA*", "AK403=2@9.2")]
    [InlineData("PID*F****Lamp", "PID*F", "AK403=2@8.4")]
    [InlineData("N4*Dallas*TX*75201*US", "N4*Dallas*TX*75201*US*X*1*2", "AK403=3@6.7")]
    [InlineData("**20261123~REF", "**202611~REF", "AK403=4@2.5")]
    [InlineData("*92*0007~", "*92*7~", "AK403=4@4.4")]
    [InlineData("*TX*", "*TEX*", "AK403=5@6.2")]
    [InlineData("PO1*2*5*CA*", "PO1*2*5,0*CA*", "AK403=6@9.2")]
    [InlineData("Store 7", "Store>7", "AK403=6@4.2")]
    [InlineData("BEG*00*", "BEG*99*", "AK403=7@2.1")]
    [InlineData("**20261123~REF", "**20261323~REF", "AK403=8@2.5")]
    [InlineData("REF*DP*014~", "DTM*002*20261124*2561~", "AK403=9@3.3")]
    [InlineData("REF*DP*014~", "MEA*PD*LN*5*EA****12~", "AK403=10@3.3")]
    public void A_planted_fault_is_found(string right, string wrong, string expected, bool others = false)
    {
        string text = Sample.Interchange(Sample.Set(Sample.Order));
        Assert.Contains(right, text, StringComparison.Ordinal);
        string[] found = Sample.Codes(Sample.Read(text.Replace(right, wrong, StringComparison.Ordinal)));
        if (others)
            Assert.All(expected.Split(','), e => Assert.Contains(e, found));
        else
            Assert.Equal(expected.Split(','), found);
    }

    [Fact]
    public void A_loop_over_its_maximum_is_code_4()
    {
        string body = Sample.Order.Replace("N1*ST*Store 7*92*0007~", string.Concat(Enumerable.Repeat("N1*ST*X~", 201)),
            StringComparison.Ordinal);
        Assert.Equal(["AK304=4@204.0"], Sample.Codes(Sample.Read(Sample.Interchange(Sample.Set(body)))));
    }

    [Fact]
    public void The_same_set_number_twice_is_code_23_and_rejects_only_the_second()
    {
        X12Interchange read = Sample.One(Sample.Interchange(Sample.Set(Sample.Order), Sample.Set(Sample.Order)));
        Assert.Equal([AcknowledgmentCode.A, AcknowledgmentCode.R], read.Groups[0].Sets.Select(s => s.Result));
        Assert.Equal("23", Assert.Single(read.Groups[0].Sets[1].Findings).Code);
        Assert.Equal((AcknowledgmentCode.P, 2, 1),
            (read.Groups[0].Result, read.Groups[0].ReceivedCount, read.Groups[0].AcceptedCount));
    }

    [Fact]
    public void A_broken_set_does_not_cost_its_neighbours()
    {
        string cut = Sample.Set(Sample.Order, number: "0002").Replace("SE*11*0002~", "", StringComparison.Ordinal);
        X12Interchange read = Sample.One(Sample.Interchange(
            Sample.Set(Sample.Order), cut, Sample.Set(Sample.Order, number: "0003")));
        Assert.Equal(["A", "R", "A"], read.Groups[0].Sets.Select(s => s.Result.ToString()));
        Assert.Equal(2, read.AcceptedSets().Count());
    }

    [Fact]
    public void All_faults_of_a_set_are_reported_in_one_pass()
    {
        string body = Sample.Order.Replace("BEG*00*", "BEG*99*", StringComparison.Ordinal)
            .Replace("*TX*", "*TEX*", StringComparison.Ordinal).Replace("CTT*2", "CTT*X", StringComparison.Ordinal);
        Assert.Equal(["AK403=7@2.1", "AK403=5@6.2", "AK403=6@10.1"],
            Sample.Codes(Sample.Read(Sample.Interchange(Sample.Set(body)))));
    }

    [Fact]
    public void The_offset_of_a_finding_points_at_the_element()
    {
        string text = Sample.Interchange(Sample.Set(Sample.Order.Replace("*TX*", "*TEX*", StringComparison.Ordinal)));
        Finding finding = Assert.Single(Sample.Read(text).AllFindings());
        Assert.Equal(text.IndexOf("TEX", StringComparison.Ordinal), finding.Position.Offset);
        Assert.Equal(("N4", "TEX", "156", "N1"), (finding.SegmentId, finding.Found, finding.DataElement, finding.LoopId));
    }

    [Fact]
    public void A_version_without_guides_is_checked_leniently_and_noted()
    {
        string text = Sample.Interchange(Sample.Set(Sample.Order.Replace("*TX*", "*TEX*", StringComparison.Ordinal)))
            .Replace("*X*004010~", "*X*004030~", StringComparison.Ordinal);
        X12Group group = Sample.One(text).Groups[0];
        Assert.Equal((FindingSeverity.Note, "2"), (group.Findings[0].Severity, group.Findings[0].Code));
        Assert.Equal(AcknowledgmentCode.E, group.Sets[0].Result);
    }
}
