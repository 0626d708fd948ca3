namespace Crossdock.Edi.Tests;

/// <summary>A new partner's documents look odd and are right, or look right and are not.</summary>
public sealed class StrangeButRightTests
{
    [Theory]
    // empty elements at the end, which the standard does not forbid within a segment's length
    [InlineData("REF*DP*014~", "REF*DP*014**~", "")]
    // beyond the segment's length they are a warning, not an error
    [InlineData("N3*1 Main St~", "N3*1 Main St***~", "AK403=3@5.3")]
    // more parties than one expects
    [InlineData("PO1*1*12", "N1*BT*Head office*92*1000~N1*SN**92*0007~N1*Z7*Mark for*9*0012345678905~PO1*1*12", "")]
    // three decimals, a leading point, leading zeros, more decimals than anybody needs
    [InlineData("*9.25*", "*9.255*", "")]
    [InlineData("*9.25*", "*.255*", "")]
    [InlineData("*9.25*", "*0009.25*", "")]
    [InlineData("*9.25*", "*9.250000000000*", "")]
    // a negative price: a credit line
    [InlineData("*9.25*", "*-9.25*", "")]
    [InlineData("*9.25*", "*+9.25*", "AK403=6@7.4")]
    [InlineData("*9.25*", "*9.25-*", "AK403=6@7.4")]
    [InlineData("*9.25*", "*1E3*", "AK403=6@7.4")]
    [InlineData("*9.25*", "*9,25*", "AK403=6@7.4")]
    [InlineData("*9.25*", "* 9.25*", "AK403=6@7.4")]
    // signs and points do not count towards the length: 17 digits are the most
    [InlineData("*9.25*", "*-123456789012345.67*", "")]
    [InlineData("*9.25*", "*-1234567890123456.78*", "AK403=5@7.4")]
    // text: blanks at the end are let through, lower case too; 80 characters are the most
    [InlineData("PID*F****Lamp~", "PID*F****lamp, white, e27   ~", "")]
    [InlineData("PID*F****Lamp~",
        "PID*F****01234567890123456789012345678901234567890123456789012345678901234567890123456789~", "")]
    [InlineData("PID*F****Lamp~",
        "PID*F****012345678901234567890123456789012345678901234567890123456789012345678901234567890~", "AK403=5@8.5")]
    // codes are capital letters
    [InlineData("*ST*Store 7", "*st*Store 7", "")] // 98 is an open list: what we have not cannot be told from what is wrong
    [InlineData("BEG*00*SA*", "BEG*00*sa*", "AK403=7@2.2")]
    // dates: eight digits since 004010
    [InlineData("**20261123~REF", "**20240229~REF", "")]
    [InlineData("**20261123~REF", "**20250229~REF", "AK403=8@2.5")]
    [InlineData("**20261123~REF", "**261123~REF", "AK403=4@2.5")]
    // times of 4, 6, 7 and 8 digits
    [InlineData("REF*DP*014~", "DTM*002*20261124*0930~", "")]
    [InlineData("REF*DP*014~", "DTM*002*20261124*093015~", "")]
    [InlineData("REF*DP*014~", "DTM*002*20261124*09301599~", "")]
    [InlineData("REF*DP*014~", "DTM*002*20261124*2400~", "AK403=9@3.3")]
    public void A_value_is_judged_by_the_standard_and_not_by_its_looks(string usual, string strange, string codes)
    {
        string text = Sample.Interchange(Sample.Set(Sample.Order.Replace(usual, strange, StringComparison.Ordinal)));
        Assert.Contains(strange, text, StringComparison.Ordinal);
        Assert.Equal(codes, string.Join(',', Sample.Codes(Sample.Read(text))));
    }

    [Theory]
    [InlineData("003040", "**261123~REF", "")]   // YYMMDD was right then
    [InlineData("003040", "**20261123~REF", "")] // and some send eight digits all the same
    [InlineData("005010", "**20261123~REF", "")]
    [InlineData("005010", "**261123~REF", "AK403=4@2.5")]
    [InlineData("006020", "**20261123~REF", "")]
    public void Dates_are_those_of_the_version(string version, string date, string errors)
    {
        string text = Sample.Interchange(
            Sample.Set(Sample.Order.Replace("**20261123~REF", date, StringComparison.Ordinal)))
            .Replace("*X*004010~", $"*X*{version}~", StringComparison.Ordinal);
        Assert.Equal(errors, string.Join(',',
            Sample.Read(text).AllFindings().Where(f => f.Severity == FindingSeverity.Error)
            .Select(f => $"{f.CodeElement}={f.Code}@{f.Position.SegmentNumber}.{f.Position.Element}")));
    }

    [Fact]
    public void An_unknown_segment_costs_itself_and_the_rest_of_the_line_is_read()
    {
        string text = Sample.Interchange(
            Sample.Set(Sample.Order.Replace("PID*F", "ZZ9*anything~PID*F", StringComparison.Ordinal)));
        X12TransactionSet set = Sample.One(text).Groups[0].Sets[0];
        Assert.Equal(["1"], set.Findings.Select(f => f.Code));
        Assert.Equal("PID", set.LoopIds[8]);
    }

    [Fact]
    public void Numbers_with_leading_zeros_and_padded_control_numbers_are_the_same_numbers()
    {
        string text = Sample.Interchange(Sample.Set(Sample.Order))
            .Replace("SE*11*", "SE*0000000011*", StringComparison.Ordinal)
            .Replace("GE*1*7~", "GE*000001*000000007~", StringComparison.Ordinal)
                .Replace("IEA*1*", "IEA*00001*", StringComparison.Ordinal);
        Assert.Equal(AcknowledgmentCode.A, Sample.One(text).Groups[0].Result);
        Assert.DoesNotContain(Sample.Read(text).AllFindings(), f => f.Severity == FindingSeverity.Error);
    }

    [Fact]
    public void Ids_of_one_character_padded_with_blanks_are_read_and_answered()
    {
        string text = Sample.Interchange(Sample.Set(Sample.Order))
            .Replace("GS*PO*SENDER*RECEIVER*", "GS*PO*S *R *", StringComparison.Ordinal);
        WrittenInterchange answer = X12Acknowledgment.Functional997(Sample.One(text))
            .Write(1, 1, new DateTime(2026, 11, 23));
        Assert.True(answer.Written);
        Assert.Empty(X12Reader.Read(answer.Bytes).AllFindings());
    }
}
