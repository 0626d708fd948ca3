using System.Text;

namespace Crossdock.Edi.Tests;

/// <summary>Right EDIFACT documents in which tests plant one fault each.</summary>
internal static class EdifactSample
{
    public const string Order =
        "BGM+220+4500017+9'DTM+137:20261123:102'NAD+BY+5412345000013::9'NAD+SU+4012345000009::9'"
        + "LIN+1++4000862141404:EN'QTY+21:12:PCE'PRI+AAA:9.25'LIN+2++5410738251035:EN'QTY+21:5:PCE'PRI+AAA:100'UNS+S'CNT+2:2'";

    /// <summary>UNH … UNT.</summary>
    public static string Message(string body, string type = "ORDERS:D:96A:UN", string reference = "1") =>
        $"UNH+{reference}+{type}'{body}UNT+{body.Count(c => c == '\'') + 2}+{reference}'";

    /// <summary>UNB … UNZ around messages.</summary>
    public static string Interchange(params string[] messages) => InterchangeOf("UNOB:1", messages);

    public static string InterchangeOf(string syntax, params string[] messages) =>
        $"UNB+{syntax}+SENDER:14+RECEIVER:14+261123:0930+REF55'{string.Concat(messages)}UNZ+{messages.Length}+REF55'";

    public static EdifactDocument Read(string text) => EdifactReader.Read(Encoding.Latin1.GetBytes(text));

    public static EdifactInterchange One(string text) => Assert.Single(Read(text).Interchanges);

    /// <summary>"Element 13@3.2-1" for each finding that is no note.</summary>
    public static string[] Codes(EdifactDocument document) =>
        document.AllFindings().Where(f => f.Severity != FindingSeverity.Note).Select(Code).ToArray();

    public static string Code(Finding f) =>
        $"{f.Level} {f.Code}@{f.Position.SegmentNumber}.{f.Position.Element}{(f.Position.Component > 0 ? $"-{f.Position.Component}" : "")}{(f.Severity == FindingSeverity.Warning ? "?" : "")}";
}
