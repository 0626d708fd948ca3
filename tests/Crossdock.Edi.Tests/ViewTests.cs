using System.Text;
using System.Text.Json;

namespace Crossdock.Edi.Tests;

public sealed class ViewTests
{
    [Fact]
    public void Format_gives_one_segment_per_line_and_reads_the_same()
    {
        string text = Sample.Interchange(Sample.Set(Sample.Order));
        string formatted = X12Text.Format(Sample.Read(text));
        Assert.Equal(text.Replace("~", "~\n", StringComparison.Ordinal), formatted);
        Assert.Empty(X12Reader.Read(Encoding.UTF8.GetBytes(X12Text.Format(Sample.Read(text), indent: true))).AllFindings());
    }

    [Fact]
    public void Json_has_every_value_and_finding()
    {
        string text = Sample.Interchange(Sample.Set(Sample.Order.Replace("*TX*", "*TEX*", StringComparison.Ordinal)));
        JsonElement root = JsonDocument.Parse(X12Json.Write(Sample.Read(text))).RootElement;
        JsonElement set = root.GetProperty("interchanges")[0].GetProperty("groups")[0].GetProperty("sets")[0];
        Assert.Equal("4500017", set.GetProperty("segments")[1].GetProperty("elements")[2].GetString());
        Assert.Equal("N1", set.GetProperty("segments")[4].GetProperty("loop").GetString());
        JsonElement finding = set.GetProperty("findings")[0];
        Assert.Equal(("AK403", "5", "TEX"),
            (finding.GetProperty("codeElement").GetString(), finding.GetProperty("code").GetString(),
                finding.GetProperty("found").GetString()));
    }

    [Fact]
    public void Inspect_shows_the_tree_with_results()
    {
        string[] lines = X12Text.Inspect(Sample.Read(Sample.Interchange(Sample.Set(Sample.Order))))
            .Split('\n', StringSplitOptions.TrimEntries);
        Assert.StartsWith("interchange 000000055 01/SENDER -> ZZ/RECEIVER", lines[0], StringComparison.Ordinal);
        Assert.StartsWith("group PO 7", lines[1], StringComparison.Ordinal);
        Assert.Equal("set 850 0001 Purchase Order segments 11 result A", lines[2]);
    }
}
