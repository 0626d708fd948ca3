using System.Globalization;

namespace Crossdock.Edi;

/// <summary>
/// Collects the CONTRL of a stream, message by message: the same as <see cref="EdifactAcknowledgment.Control"/> gives
/// for a document.
/// </summary>
/// <remarks>What is held is the answer: some hundred bytes for each message of an interchange, none with
/// <see cref="ControlLevel.Receipt"/>.
/// <code>while (reader.Read())     if (answers.Add(reader) is { } answer) Send(answer);</code></remarks>
/// <param name="level">As the partners agreed.</param>
public sealed class EdifactAnswerBuilder(ControlLevel level)
{
    private const string Rejected = "4";
    private const string Acknowledged = "7";
    private const string Received = "8";
    private const int MostSegments = 999; // UCS of one message
    private const int MostElements = 99;  // UCD of one segment
    private const string Unknown = "0";   // for a part of UNH that is missing and that UCM must have
    private const string Agreed = "ZZ";   // the same of 0051
    private readonly bool onlyRejected = level == ControlLevel.Rejections;
    private readonly List<(string Tag, EdifactValue?[] Elements)> answer = [];
    private readonly List<(string Tag, EdifactValue?[] Elements)> inGroup = [];
    private bool groupAccepted = true;

    /// <summary>Takes what the reader stands on.</summary>
    /// <returns>At the end of an interchange its CONTRL, where one may be given; else null.</returns>
    public EdifactOutgoing? Add(EdifactMessageReader reader)
    {
        switch (reader.Unit)
        {
            case EdifactUnit.Message:
                Add(reader.Message!);
                return null;
            case EdifactUnit.Group:
                Add(reader.Group!);
                return null;
            case EdifactUnit.Interchange:
                EdifactOutgoing? control = Finish(reader.Interchange!);
                answer.Clear();
                return control;
            case EdifactUnit.None or EdifactUnit.Outside:
                return null;
        }

        return null;
    }

    /// <summary>UCM, with UCS and UCD for what is wrong.</summary>
    internal void Add(EdifactMessage message)
    {
        groupAccepted &= message.Accepted;
        if (level != ControlLevel.Receipt && message.Type != "CONTRL" && !(onlyRejected && message.Accepted))
            AddTo(message.Group is null ? answer : inGroup, message);
    }

    /// <summary>UCF, then its messages unless it is rejected as a whole.</summary>
    internal void Add(EdifactGroup group)
    {
        Finding? fault = group.Findings.FirstOrDefault(f => f.Severity == FindingSeverity.Error);
        if (level != ControlLevel.Receipt && group.Type != "CONTRL" && !(fault is null && onlyRejected && groupAccepted))
        {
            answer.Add(("UCF", [AnswerText.Clean(group.Reference, 14), Party(group.Header, 2, 2), Party(group.Header, 3, 2),
                .. Verdict(fault is null ? Acknowledged : Rejected, fault)]));
            if (fault is null)
                answer.AddRange(inGroup);
        }

        inGroup.Clear();
        groupAccepted = true;
    }

    /// <summary>UCI, which may reject all, then what was collected; null when no answer may be given.</summary>
    internal EdifactOutgoing? Finish(EdifactInterchange received)
    {
        if (!EdifactAcknowledgment.CanAnswer(received))
            return null;
        if (received.Findings.FirstOrDefault(f => f.Severity == FindingSeverity.Error) is { } fault)
            return Rejection(received, fault);
        EdifactMessageBuilder control = Begin(received, level == ControlLevel.Receipt ? Received : Acknowledged, null);
        foreach ((string tag, EdifactValue?[] elements) in answer)
            control.Add(tag, elements);
        return new EdifactOutgoing(control, received);
    }

    /// <summary>UCI alone.</summary>
    internal static EdifactOutgoing Rejection(EdifactInterchange received, Finding fault) =>
        new(Begin(received, Rejected, fault), received);

    private static EdifactMessageBuilder Begin(EdifactInterchange received, string action, Finding? fault)
    {
        EdifactMessageBuilder control = received.SyntaxVersion == "4" ? new("CONTRL", "4", "1") : new("CONTRL", "D", "3");
        return control.Add("UCI", [AnswerText.Clean(received.Reference, 14), Party(received.Header!, 2),
            Party(received.Header!, 3), .. Verdict(action, fault)]);
    }

    private static void AddTo(List<(string Tag, EdifactValue?[] Elements)> answer, EdifactMessage message)
    {
        Finding[] errors = message.Findings.Where(f => f.Severity == FindingSeverity.Error).ToArray();
        Finding? fault = errors.FirstOrDefault(f => f.Level == FindingLevel.Set);
        answer.Add(("UCM", [Or(AnswerText.Clean(message.Reference, 14), Unknown), Identifier(message.Segments[0]),
            .. Verdict(message.Accepted ? Acknowledged : Rejected, fault)]));
        var segments = errors.Where(f => f.Level is FindingLevel.Segment or FindingLevel.Element).GroupBy(Place);
        foreach (var segment in segments.OrderBy(g => g.Key.Number).Take(MostSegments))
        {
            answer.Add(("UCS", [Text(segment.Key.Number),
                segment.FirstOrDefault(f => f.Level == FindingLevel.Segment)?.Code]));
            foreach (Finding element in segment.Where(f => f.Level == FindingLevel.Element).Take(MostElements))
                answer.Add(("UCD", [element.Code, Element(element)]));
        }
    }

    /// <summary>
    /// S009 as received. Where one of its mandatory parts is missing a filler stands for it: UCM without them would be
    /// a fault of the answer, and to reject the whole interchange instead, as ISO 9735-4 has it, would cost the
    /// neighbours of the message.
    /// </summary>
    private static EdifactValue Identifier(EdiSegment header)
    {
        string[] given = Enumerable.Range(1, 5).Select(c => AnswerText.Clean(header[2, c], c is 1 or 5 ? 6 : 3)).ToArray();
        return EdifactValue.Composite(Or(given[0], Unknown), Or(given[1], Unknown), Or(given[2], Unknown),
            Or(given[3], Agreed), given[4]);
    }

    private static string Or(string value, string filler) => value.Length > 0 ? value : filler;

    /// <summary>A missing segment is reported at the last segment before it (0096), each by itself.</summary>
    private static (int Number, string? Missing) Place(Finding finding) =>
        finding is { Level: FindingLevel.Segment, Code: SyntaxErrorCodes.Missing }
            ? (finding.Position.SegmentNumber - 1, finding.SegmentId)
            : (finding.Position.SegmentNumber, null);

    /// <summary>0083, and when there is a fault 0085, 0013 and S011.</summary>
    private static EdifactValue?[] Verdict(string action, Finding? fault) => fault is null
        ? [action]
        : [action, fault.Code, IsService(fault.SegmentId) ? fault.SegmentId : null,
            fault.Position.Element > 0 ? Element(fault) : null];

    private static bool IsService(string? tag) =>
        tag is "UNA" or "UNB" or "UNZ" or "UNG" or "UNE" or "UNH" or "UNT" or "UNO" or "UNP";

    /// <summary>S011: the tag counts as the first element.</summary>
    private static EdifactValue Element(Finding finding) => EdifactValue.Composite(
        Text(finding.Position.Element + 1), finding.Position.Component > 0 ? Text(finding.Position.Component) : null);

    private static EdifactValue Party(EdiSegment segment, int element, int components = 3) => EdifactValue.Composite(
        Enumerable.Range(1, components).Select(c => (EdifactPart?)AnswerText.Clean(segment[element, c], c == 2 ? 4 : 35))
            .ToArray());

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}

