using System.Text;
using System.Text.Json;

namespace Crossdock.Edi.Tests;

/// <summary>One entry for files of every syntax.</summary>
public sealed class EdiDocumentTests
{
    private static readonly DateTime Time = new(2026, 11, 23, 9, 30, 0);
    private static readonly string X12 = Sample.Interchange(Sample.Set(Sample.Order));
    private static readonly string Edifact = EdifactSample.Interchange(EdifactSample.Message(EdifactSample.Order));

    [Theory]
    [InlineData("ISA", EdiSyntax.X12)]
    [InlineData("UNB", EdiSyntax.Edifact)]
    [InlineData("UNA:+.? '", EdiSyntax.Edifact)]
    [InlineData("STX=", EdiSyntax.Tradacoms)]
    [InlineData("none of them", EdiSyntax.None)]
    [InlineData("", EdiSyntax.None)]
    public void The_syntax_is_that_of_the_first_interchange(string begin, EdiSyntax expected)
    {
        string text = begin switch { "ISA" => "junk " + X12, "UNB" => "\u00EF\u00BB\u00BF" + Edifact, "UNA:+.? '" =>
            begin + Edifact, "STX=" => "STX=ANA:1+A+B+261123+1'END=0'", _ => begin };
        byte[] bytes = Encoding.Latin1.GetBytes(text);
        Assert.Equal(expected, EdiDocument.Detect(bytes));
        EdiDocument document = EdiDocument.Read(bytes);
        Assert.Equal((expected, expected != EdiSyntax.None), (document.Syntax, document.IsEdi));
        Assert.NotEmpty(document.ToJson());
        if (!document.IsEdi)
            Assert.Contains(document.AllFindings(), f => f.Severity == FindingSeverity.Error);
    }

    [Fact]
    public void Every_X12_file_of_the_corpus_is_recognised_as_such()
    {
        Assert.SkipWhen(Corpus.Root is null, "The corpus ../shared/corpus is not there: NOT tested");
        foreach (string file in Corpus.All())
        {
            byte[] bytes = Corpus.Read(file);
            Assert.Equal(X12Reader.Read(bytes).IsX12, EdiDocument.Read(bytes).Syntax == EdiSyntax.X12);
        }
    }

    [Fact]
    public void Interchanges_of_another_syntax_in_the_same_file_are_reported()
    {
        EdiDocument document = EdiDocument.Read(Encoding.Latin1.GetBytes(Edifact + X12 + Edifact));
        Assert.Equal((EdiSyntax.Edifact, 2), (document.Syntax, document.InterchangeCount));
        Assert.Contains("X12", Assert.Single(document.AllFindings()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Each_syntax_is_acknowledged_in_its_own_way()
    {
        Assert.Contains("ST*997*",
            Text(Assert.Single(EdiDocument.Read(Encoding.Latin1.GetBytes(X12)).Acknowledge(7, Time))),
            StringComparison.Ordinal);
        Assert.Contains("CONTRL",
            Text(Assert.Single(EdiDocument.Read(Encoding.Latin1.GetBytes(Edifact)).Acknowledge(7, Time))),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Format_gives_one_segment_per_line_and_reads_the_same()
    {
        EdiDocument document = EdiDocument.Read(Encoding.Latin1.GetBytes("UNA:+.? '" + Edifact));
        Assert.Equal(("UNA:+.? '" + Edifact).Replace("'", "'\n", StringComparison.Ordinal)
            .Replace("? '\n", "? '\n", StringComparison.Ordinal), document.Format());
        Assert.Empty(EdiDocument.Read(Encoding.Latin1.GetBytes(document.Format(indent: true))).AllFindings());
        Assert.Equal(Edifact, Encoding.Latin1.GetString(
            Assert.Single(EdiDocument.Read(Encoding.Latin1.GetBytes(Edifact)).RawInterchanges()).Span));
    }

    [Fact]
    public void Json_and_tree_have_every_value_group_and_finding()
    {
        string text = EdifactSample.InterchangeOf(
            "UNOB:4", EdifactSample.Message(EdifactSample.Order.Replace("21:12:", "21:A12:")
                .Replace("UNS", "PIA+1+A:SA*B:BP'UNS")));
        EdiDocument document = EdiDocument.Read(Encoding.Latin1.GetBytes(text));
        JsonElement interchange = JsonDocument.Parse(document.ToJson()).RootElement.GetProperty("interchanges")[0];
        Assert.Equal("14", interchange.GetProperty("sender").GetProperty("qualifier").GetString());
        JsonElement message = interchange.GetProperty("messages")[0];
        JsonElement segments = message.GetProperty("segments");
        Assert.Equal("4500017", segments[1].GetProperty("elements")[1].GetString());
        Assert.Equal("PCE", segments[6].GetProperty("elements")[0][2].GetString());
        Assert.Equal("SG25", segments[5].GetProperty("group").GetString());
        JsonElement pia = segments.EnumerateArray().Single(s => s.GetProperty("id").GetString() == "PIA");
        Assert.Equal("BP", pia.GetProperty("elements")[1].GetProperty("repeat")[1][1].GetString());
        JsonElement finding = message.GetProperty("findings")[0];
        Assert.Equal(("0085", "37", "A12"),
            (finding.GetProperty("codeElement").GetString(), finding.GetProperty("code").GetString(),
                finding.GetProperty("found").GetString()));
        string[] lines = document.Inspect(segments: true).Split('\n', StringSplitOptions.TrimEntries);
        Assert.StartsWith("interchange REF55 14/SENDER -> 14/RECEIVER", lines[0], StringComparison.Ordinal);
        Assert.Contains(lines, l => l.StartsWith("message ORDERS D.96A 1 Purchase order segments",
            StringComparison.Ordinal));
        Assert.Contains(lines, l => l.Contains("SG25 LIN+1++4000862141404:EN", StringComparison.Ordinal));
    }

    private static string Text(WrittenInterchange written) => Encoding.UTF8.GetString(written.Bytes.Span);
}
