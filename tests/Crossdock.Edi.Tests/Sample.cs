using System.Text;

namespace Crossdock.Edi.Tests;

/// <summary>Right documents in which tests plant one fault each.</summary>
internal static class Sample
{
    public const string Isa =
        "ISA*00*          *00*          *01*SENDER         *ZZ*RECEIVER       *261123*0930*U*00401*000000055*0*P*>~";

    public const string Order =
        "BEG*00*SA*4500017**20261123~REF*DP*014~N1*ST*Store 7*92*0007~N3*1 Main St~N4*Dallas*TX*75201*US~"
        + "PO1*1*12*EA*9.25**VN*A-1*UP*012345678905~PID*F****Lamp~PO1*2*5*CA*40**VN*B-2~CTT*2~";

    public static string Set(string body, string code = "850", string number = "0001") =>
        $"ST*{code}*{number}~{body}SE*{body.Count(c => c == '~') + 2}*{number}~";

    public static string Interchange(params string[] sets) => Isa
        + "GS*PO*SENDER*RECEIVER*20261123*0930*7*X*004010~" + string.Concat(sets) + $"GE*{sets.Length}*7~IEA*1*000000055~";

    public static X12Document Read(string text) => X12Reader.Read(Encoding.Latin1.GetBytes(text));

    public static X12Interchange One(string text) => Assert.Single(Read(text).Interchanges);

    /// <summary>Findings without notes as "CODEELEMENT=code@segment.element", in order.</summary>
    public static string[] Codes(X12Document document) => document.AllFindings()
        .Where(f => f.Severity != FindingSeverity.Note)
        .Select(f => $"{(f.Code.Length == 0 ? "-" : f.CodeElement)}={f.Code}@{f.Position.SegmentNumber}.{f.Position.Element}")
            .ToArray();
}
