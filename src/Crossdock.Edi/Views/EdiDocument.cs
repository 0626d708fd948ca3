using System.Globalization;

namespace Crossdock.Edi;

/// <summary>
/// A file of any syntax: recognises X12, EDIFACT and TRADACOMS by its first interchange and reads it as that.
/// </summary>
/// <remarks>
/// Exactly one of <see cref="X12"/>, <see cref="Edifact"/> and <see cref="Tradacoms"/> is there. Interchanges of
/// another syntax in the same file are reported by a warning.
/// </remarks>
public sealed class EdiDocument
{
    private EdiDocument(X12Document x12) => X12 = x12;

    private EdiDocument(EdifactDocument edifact) => Edifact = edifact;

    private EdiDocument(TradacomsDocument tradacoms) => Tradacoms = tradacoms;

    /// <summary>None when the file holds no interchange; then <see cref="AllFindings"/> says so.</summary>
    public EdiSyntax Syntax => Edifact is not null ? EdiSyntax.Edifact
        : Tradacoms is not null ? EdiSyntax.Tradacoms
        : X12!.IsX12 ? EdiSyntax.X12 : EdiSyntax.None;

    /// <summary>The X12 document; also there, without interchanges, for a file that is nothing at all.</summary>
    public X12Document? X12 { get; }

    public EdifactDocument? Edifact { get; }

    public TradacomsDocument? Tradacoms { get; }

    /// <summary>True when there is at least one interchange.</summary>
    public bool IsEdi => Syntax != EdiSyntax.None;

    /// <summary>Interchanges, transmissions.</summary>
    public int InterchangeCount => X12?.Interchanges.Count ?? Edifact?.Interchanges.Count ?? Tradacoms!.Transmissions.Count;

    /// <summary>Transaction sets, messages.</summary>
    public int MessageCount => X12?.Interchanges.Sum(i => i.Groups.Sum(g => g.Sets.Count))
        ?? Edifact?.Interchanges.Sum(i => i.Messages.Count)
        ?? Tradacoms!.Transmissions.Sum(t => t.Messages.Count);

    /// <summary>The syntax of the first interchange in the bytes; None when there is none.</summary>
    public static EdiSyntax Detect(ReadOnlySpan<byte> bytes) =>
        HeaderFinder.Find(bytes, bytes.StartsWith("\uFEFF"u8) ? 3 : 0, final: true).Syntax;

    /// <summary>Reads a file. Never throws on content.</summary>
    /// <param name="bytes">The file; must not change while the result is in use, which points into it.</param>
    /// <param name="x12">How X12 is read; null for the defaults.</param>
    /// <param name="edifact">How EDIFACT is read; null for the defaults.</param>
    public static EdiDocument Read(ReadOnlyMemory<byte> bytes, X12ReaderOptions? x12 = null,
        EdifactReaderOptions? edifact = null) =>
        Detect(bytes.Span) switch
    {
        EdiSyntax.Edifact => new EdiDocument(EdifactReader.Read(bytes, edifact)),
        EdiSyntax.Tradacoms => new EdiDocument(TradacomsReader.Read(bytes)),
        EdiSyntax.X12 or EdiSyntax.None => new EdiDocument(X12Reader.Read(bytes, x12)),
    };

    /// <summary>All findings, in the order of the document's parts.</summary>
    public IEnumerable<Finding> AllFindings() => X12?.AllFindings() ?? Edifact?.AllFindings() ?? Tradacoms!.AllFindings();

    /// <summary>The bytes of each interchange as in the file, for splitting it.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> RawInterchanges() =>
        X12?.Interchanges.Select(i => i.Raw).ToArray()
        ?? Edifact?.Interchanges.Select(i => i.Raw).ToArray()
        ?? Tradacoms!.Transmissions.Select(t => t.Raw).ToArray();

    /// <summary>
    /// The acknowledgements that this file deserves, written: TA1 and 997 for X12, CONTRL for EDIFACT; none for
    /// TRADACOMS, which has none, and none for acknowledgements.
    /// </summary>
    /// <param name="controlNumber">Of the first answer; the next ones get the next numbers.</param>
    /// <param name="time">Written into the answers.</param>
    /// <param name="level">How much a CONTRL says.</param>
    /// <param name="x12">What answers X12, and how much it says; null for a 997 that says everything.</param>
    public IReadOnlyList<WrittenInterchange> Acknowledge(
        int controlNumber, DateTime time, ControlLevel level = ControlLevel.Messages, X12AnswerOptions? x12 = null)
    {
        var answers = new List<WrittenInterchange>();
        foreach (X12Interchange interchange in X12?.Interchanges ?? [])
        {
            if (X12Acknowledgment.Interchange(interchange) is { } ta1)
                answers.Add(ta1.Write(controlNumber + answers.Count, controlNumber + answers.Count, time));
            if (X12Acknowledgment.Answer(interchange, x12 ?? new X12AnswerOptions()) is { Groups.Count: > 0 } functional)
                answers.Add(functional.Write(controlNumber + answers.Count, controlNumber + answers.Count, time));
        }

        foreach (EdifactInterchange interchange in Edifact?.Interchanges ?? [])
        {
            if (EdifactAcknowledgment.Control(interchange, level) is { } control)
                answers.Add(control.Write((controlNumber + answers.Count).ToString(CultureInfo.InvariantCulture), time));
        }

        return answers;
    }

    /// <summary>Envelopes and messages as a tree, with the findings below what they concern.</summary>
    /// <param name="segments">True to list the segments too.</param>
    public string Inspect(bool segments = false) => X12 is not null ? X12Text.Inspect(X12, segments)
        : Edifact is not null ? EdifactText.Inspect(Edifact, segments)
        : TradacomsText.Inspect(Tradacoms!, segments);

    /// <summary>The findings, one line each.</summary>
    public string FindingLines() => X12 is not null ? X12Text.Findings(X12)
        : Edifact is not null ? EdifactText.Findings(Edifact)
        : TradacomsText.Findings(Tradacoms!);

    /// <summary>One segment per line, with the document's own delimiters.</summary>
    /// <param name="indent">True to indent by envelope and loop.</param>
    public string Format(bool indent = false) => X12 is not null ? X12Text.Format(X12, indent)
        : Edifact is not null ? EdifactText.Format(Edifact, indent)
        : TradacomsText.Format(Tradacoms!, indent);

    /// <summary>Everything as JSON, findings included.</summary>
    public string ToJson() => X12 is not null ? X12Json.Write(X12)
        : Edifact is not null ? EdifactJson.Write(Edifact)
        : TradacomsJson.Write(Tradacoms!);
}
