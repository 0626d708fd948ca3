using System.Text;

namespace Crossdock.Edi.Tests;

public sealed class EdifactWriterTests
{
    private static readonly EdifactEnvelope Envelope = new()
    {
        SenderId = "5412345000013", SenderQualifier = "14", RecipientId = "4012345000009", RecipientQualifier = "14",
        Time = new DateTime(2026, 11, 23, 9, 30, 0), Reference = "REF55",
    };

    public static TheoryData<string> Messages() => [.. EdifactSampleWriter.Messages];

    [Fact]
    public void An_order_is_written_as_the_standard_shows_it()
    {
        EdifactMessageBuilder order = new EdifactMessageBuilder("ORDERS", "D", "96A", "EAN008")
            .Add("BGM", "220", "4500017", "9")
            .Add("DTM", EdifactValue.Composite("137", "20261123", "102"))
            .Add("QTY", EdifactValue.Composite("21", 12.5m, "KGM"))
            .Add("FTX", "AAI", null, null, "Joe's + Co: \"really?\"");
        Assert.Equal(
            "UNA:+.? 'UNB+UNOC:3+5412345000013:14+4012345000009:14+261123:0930+REF55'UNH+1+ORDERS:D:96A:UN:EAN008'BGM+220+4500017+9'"
            + "DTM+137:20261123:102'QTY+21:12.5:KGM'FTX+AAI+++Joe?'s ?+ Co?: \"really??\"'UNT+6+1'UNZ+1+REF55'",
            Text(EdifactWriter.Write(Envelope, [order])));
    }

    [Theory]
    [MemberData(nameof(Messages))]
    public void What_was_read_is_written_again_byte_for_byte(string message)
    {
        EdifactSampleSettings partner = new() { Time = Envelope.Time, LineBreak = "\r\n" };
        foreach (EdifactSampleSettings settings in new[]
        {
            partner, partner with { Directory = "D.01B", SyntaxVersion = 4, SyntaxIdentifier = "UNOW",
                Association = "EAN010" },
            partner with { Delimiters = new EdiDelimiters((byte)'|', (byte)'^', (byte)'~', 0, (byte)'\\', (byte)','),
                LineBreak = "" },
        })
        {
            byte[] sample = EdifactSampleWriter.Write(
                message, settings with { BuyerName = "O'Neil + Sons | \\ 7^ ~ *" }, 7, 3).Bytes.ToArray();
            EdifactInterchange read = Assert.Single(EdifactReader.Read(sample).Interchanges);
            Assert.Empty(read.AllFindings());
            WrittenInterchange written = EdifactWriter.Write(
                EdifactEnvelope.Of(read), read.Messages.Select(EdifactMessageBuilder.Of).ToArray());
            Assert.Equal(Encoding.UTF8.GetString(sample), Text(written));
        }
    }

    /// <summary>The same order in any partner's form is the same order.</summary>
    [Theory]
    [InlineData("UNOC", 3, "+:'?.")]
    [InlineData("UNOC", 3, "|^~\\,")]
    [InlineData("UNOW", 4, "+:'?,")]
    [InlineData("UNOL", 2, "+:'?.")]
    [InlineData("UNOC", 1, "*!;%.")]
    public void A_message_keeps_its_values_in_other_delimiters_and_character_sets(string set, int version, string service)
    {
        EdifactInterchange read = Assert.Single(
            EdifactReader.Read(EdifactSampleWriter.Write(
                "ORDERS", new EdifactSampleSettings { Time = Envelope.Time, BuyerName = "Müller % Söhne * Co; é!" }, 5,
                9).Bytes).Interchanges);
        EdifactEnvelope envelope = Envelope with
        {
            SyntaxIdentifier = set, SyntaxVersion = version, LineBreak = "\n",
            Delimiters = new EdiDelimiters((byte)service[0], (byte)service[1], (byte)service[2], 0, (byte)service[3],
                (byte)service[4]),
        };
        EdifactDocument again = EdifactReader.Read(
            EdifactWriter.Write(envelope, read.Messages.Select(EdifactMessageBuilder.Of).ToArray()).Bytes);
        // Numbers of another message keep their mark: they are text there. A builder's decimals get the interchange's.
        Assert.DoesNotContain(again.AllFindings(), f => f.Code != SyntaxErrorCodes.DecimalNotation);
        Assert.Equal(Values(read.Messages[0]), Values(Assert.Single(Assert.Single(again.Interchanges).Messages)));
    }

    [Fact]
    public void Numbers_get_the_decimal_mark_of_the_interchange()
    {
        EdifactMessageBuilder order = new EdifactMessageBuilder("ORDERS", "D", "96A")
            .Add("PRI", EdifactValue.Composite("AAA", 0.125m)).Add("MOA", EdifactValue.Composite("79", -12000m));
        Assert.Contains("PRI+AAA:0,125'MOA+79:-12000'",
            Text(EdifactWriter.Write(
                Envelope with { Delimiters = EdiDelimiters.Edifact with { DecimalMark = (byte)',' } }, [order])),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("UNOA", "small letters", "Element 21@2.2")]
    [InlineData("UNOB", "a#b", "Element 21@2.2")]
    [InlineData("UNOC", "5 €", "Element 21@2.2")]
    [InlineData("UNOL", "東京", "Element 21@2.2")]
    [InlineData("UNOW", "bell\u0007", "Element 21@2.2")]
    [InlineData("UNOC", "line\nend", "Element 21@2.2")]
    [InlineData("UNOW", "half \uD83D", "Element 21@2.2")]
    public void A_value_that_the_character_set_has_not_is_refused(string set, string value, string expected)
    {
        WrittenInterchange written = EdifactWriter.Write(
            Envelope with { SyntaxIdentifier = set },
            [new EdifactMessageBuilder("ORDERS", "D", "96A").Add("BGM", "220", value)]);
        Assert.Equal([expected], written.Findings.Select(EdifactSample.Code));
        Assert.True(written.Bytes.IsEmpty);
    }

    [Fact]
    public void Without_a_release_character_a_value_with_a_separator_is_refused()
    {
        EdifactEnvelope envelope = Envelope with { SyntaxIdentifier = "UNOB", SyntaxVersion = 1,
            Delimiters = EdiDelimiters.EdifactLevelB };
        EdifactMessageBuilder Order(string value) =>
            new EdifactMessageBuilder("ORDERS", "D", "96A").Add("BGM", "220", value);
        Assert.True(EdifactWriter.Write(envelope, [Order("a+b:c'd?")]).Written);
        Assert.Equal(["Element 22@2.2"],
            EdifactWriter.Write(envelope with { Delimiters = EdiDelimiters.Edifact with { Release = 0 } },
                [Order("a+b")]).Findings.Select(EdifactSample.Code));
        Assert.Equal(["Element 35@2.1"], EdifactWriter.Write(envelope,
            [new EdifactMessageBuilder("ORDERS", "D", "96A").Add("PIA", EdifactValue.Repeat("1", "2"))]).Findings.Select(
            EdifactSample.Code));
    }

    [Fact]
    public void An_impossible_envelope_is_refused_with_every_reason()
    {
        WrittenInterchange written = EdifactWriter.Write(
            Envelope with { SenderId = "", Reference = "123456789012345", SyntaxIdentifier = "UNOX", SyntaxVersion = 5,
                Delimiters = new EdiDelimiters((byte)'+', (byte)'+', (byte)'\'') },
            [new EdifactMessageBuilder("ORDERS", "D", "96A") { Reference = "1" },
                new EdifactMessageBuilder("ORDERS", "D", "96A") { Reference = "1" }]);
        Assert.Equal(["13", "2", "22", "26", "39", "46"],
            written.Findings.Select(f => f.Code).Order(StringComparer.Ordinal));
        Assert.Equal("32", Assert.Single(EdifactWriter.Write(Envelope,
            Array.Empty<EdifactMessageBuilder>()).Findings).Code);
        Assert.Throws<ArgumentException>(() => new EdifactMessageBuilder("orders", "D", "96A"));
        Assert.Throws<ArgumentException>(() => new EdifactMessageBuilder("ORDERS", "D", "96A").Add("UNT", "1"));
    }

    [Fact]
    public void Groups_have_their_counts_and_echoes()
    {
        EdifactMessageBuilder Order(string number) =>
            new EdifactMessageBuilder("ORDERS", "D", "96A").Add("BGM", "220", number);
        string text = Text(EdifactWriter.Write(
            Envelope, [new EdifactOutgoingGroup("G1", [Order("A"), Order("B")]),
                new EdifactOutgoingGroup("G2", [Order("C")], "X", "Y")]));
        Assert.Contains("UNG+ORDERS+5412345000013+4012345000009+261123:0930+G1+UN+D:96A'UNH+1+", text,
            StringComparison.Ordinal);
        Assert.Contains("UNT+3+2'UNE+2+G1'UNG+ORDERS+X+Y+261123:0930+G2+UN+D:96A'UNH+3+", text, StringComparison.Ordinal);
        Assert.EndsWith("UNT+3+3'UNE+1+G2'UNZ+2+REF55'", text, StringComparison.Ordinal);
        EdifactInterchange read = EdifactSample.One(text);
        Assert.DoesNotContain(read.AllFindings(), f =>
            f.Level is FindingLevel.Interchange or FindingLevel.Group or FindingLevel.Set);
    }

    private static string Text(WrittenInterchange written)
    {
        Assert.True(written.Written, string.Join('\n', written.Findings));
        return Encoding.UTF8.GetString(written.Bytes.Span);
    }

    private static IEnumerable<string> Values(EdifactMessage message) =>
        message.Segments.Where(s => s.Id is not ("UNH" or "UNT")).SelectMany(s =>
        Enumerable.Range(1, s.Count).SelectMany(e =>
            Enumerable.Range(1, Math.Max(1, s.Components(e))).Select(c => $"{s.Id}{e}-{c}={s[e, c]}")));
}
