using System.Globalization;

namespace Crossdock.Edi;

/// <summary>How much a CONTRL says, as the partners agreed.</summary>
public enum ControlLevel
{
    /// <summary>Only that the interchange came (UCI action 8), unless its envelope is rejected.</summary>
    Receipt,

    /// <summary>UCI action 7, and UCM for the rejected messages only; the others are acknowledged by that.</summary>
    Rejections,

    /// <summary>UCM for every message, action 7 or 4.</summary>
    Messages,
}

/// <summary>A CONTRL that is decided but not yet numbered: the caller gives its reference and time.</summary>
/// <param name="Message">The message.</param>
/// <param name="Answered">The interchange that is answered.</param>
public sealed record EdifactOutgoing(EdifactMessageBuilder Message, EdifactInterchange Answered)
{
    /// <summary>An envelope back to the sender: parties swapped; syntax, delimiters, decimal mark and test indicator as received.</summary>
    /// <param name="reference">0020 of the answer.</param>
    /// <param name="time">S004 of the answer, in the time zone agreed with the partner.</param>
    public EdifactEnvelope Envelope(string reference, DateTime time)
    {
        EdifactEnvelope received = EdifactEnvelope.Of(Answered);
        // A NUL in UNA reads as "has none", which an answer cannot be written with.
        bool usable = !Answered.Findings.Any(f => f.SegmentId == "UNA") && received.Delimiters is { Element: not 0, Component: not 0, Segment: not 0 };
        var answer = new EdifactEnvelope
        {
            SenderId = AnswerText.Clean(received.RecipientId, 35),
            SenderQualifier = Optional(received.RecipientQualifier, 4),
            SenderRouting = Optional(received.RecipientRouting, 35),
            RecipientId = AnswerText.Clean(received.SenderId, 35),
            RecipientQualifier = Optional(received.SenderQualifier, 4),
            RecipientRouting = Optional(received.SenderRouting, 35),
            Time = time,
            Reference = reference,
            SyntaxVersion = received.SyntaxVersion,
            TestIndicator = received.TestIndicator is ['0' or '1' or '2' or '3' or '4'] ? received.TestIndicator : null,
            Delimiters = !usable ? EdiDelimiters.Edifact : received.SyntaxVersion < 4 ? received.Delimiters with { Repetition = 0 } : received.Delimiters,
            WriteAdvice = received.WriteAdvice,
            LineBreak = received.LineBreak,
        };
        return answer with { SyntaxIdentifier = CharacterSetFor(answer, received.SyntaxIdentifier) };
    }

    /// <summary>The character set received; a wider one when what must be repeated has a character that it has not.</summary>
    private string CharacterSetFor(EdifactEnvelope answer, string received)
    {
        string[] texts =
        [
            answer.SenderId, answer.SenderQualifier ?? "", answer.SenderRouting ?? "",
            answer.RecipientId, answer.RecipientQualifier ?? "", answer.RecipientRouting ?? "",
            .. from segment in Message.Segments
               from value in segment.Elements.OfType<EdifactValue>()
               from part in value.Repetitions.SelectMany(r => r)
               where !part.IsEmpty
               select part.Text,
        ];
        return new[] { received, "UNOC" }.FirstOrDefault(Has) ?? "UNOW";

        bool Has(string identifier) => EdiCharacterSet.Find(identifier) is { } set && texts.All(t => set.FirstRefused(t) is null);
    }

    private static string? Optional(string? value, int max) => AnswerText.Clean(value ?? "", max) is { Length: > 0 } clean ? clean : null;

    /// <summary>Writes the answer with the default envelope.</summary>
    public WrittenInterchange Write(string reference, DateTime time) => Write(Envelope(reference, time));

    /// <summary>Writes the answer with an envelope of the caller's.</summary>
    public WrittenInterchange Write(EdifactEnvelope envelope) => EdifactWriter.Write(envelope, [Message]);
}

/// <summary>Computes CONTRL from findings (ISO 9735-4).</summary>
/// <remarks>CONTRL knows rejection and nothing below it: warnings stay here, and a message with warnings only is acknowledged.</remarks>
public static class EdifactAcknowledgment
{
    private const string Rejected = "4";
    private const string Acknowledged = "7";
    private const string Received = "8";

    /// <summary>
    /// The CONTRL for an interchange; null when none may be given: it holds only CONTRL messages, which are never answered, or its
    /// UNB lacks the reference or a party, without which an answer cannot say what it answers (ISO 9735-4, 5.2).
    /// </summary>
    /// <param name="received">The interchange.</param>
    /// <param name="level">As the partners agreed.</param>
    public static EdifactOutgoing? Control(EdifactInterchange received, ControlLevel level = ControlLevel.Messages)
    {
        if (!CanAnswer(received))
            return null;
        var answer = new ControlAnswer(received);
        if (received.Findings.FirstOrDefault(f => f.Severity == FindingSeverity.Error) is { } fault)
            return answer.Interchange(Rejected, fault);
        if (level == ControlLevel.Receipt)
            return answer.Interchange(Received, null);
        return answer.Full(Acknowledged, Rejected, onlyRejected: level == ControlLevel.Rejections);
    }

    /// <summary>A CONTRL that rejects the interchange for a reason that is not in itself: 26 it came before, 23 an unknown sender,
    /// 25 a test in production; null when none may be given.</summary>
    /// <param name="received">The interchange.</param>
    /// <param name="code">Of data element 0085.</param>
    /// <param name="element">The element of UNB that it concerns, 1-based; 0 for none.</param>
    public static EdifactOutgoing? Rejection(EdifactInterchange received, string code, int element = 0) => !CanAnswer(received)
        ? null
        : new ControlAnswer(received).Interchange(Rejected, new Finding(
            FindingLevel.Interchange, FindingSeverity.Error, code, "UNB", new Position(0, 1, element, 0), "") { Syntax = EdiSyntax.Edifact });

    private static bool CanAnswer(EdifactInterchange received) =>
        received.Header is not null && AnswerText.Clean(received.Reference, 14).Length > 0
        && AnswerText.Clean(received.SenderId, 35).Length > 0 && AnswerText.Clean(received.RecipientId, 35).Length > 0
        && (received.ReceivedCount == 0 || received.Tally.HasOtherThanControl);
}

/// <summary>One CONTRL under way.</summary>
internal sealed class ControlAnswer
{
    private const int MostSegments = 999; // UCS of one message
    private const int MostElements = 99;  // UCD of one segment
    private readonly EdifactInterchange received;
    private readonly EdifactMessageBuilder answer;

    public ControlAnswer(EdifactInterchange received)
    {
        this.received = received;
        answer = received.SyntaxVersion == "4" ? new EdifactMessageBuilder("CONTRL", "4", "1") : new EdifactMessageBuilder("CONTRL", "D", "3");
    }

    /// <summary>UCI alone.</summary>
    public EdifactOutgoing Interchange(string action, Finding? fault)
    {
        answer.Add("UCI", [AnswerText.Clean(received.Reference, 14), Party(received.Header!, 2), Party(received.Header!, 3),
            .. Verdict(action, fault)]);
        return new EdifactOutgoing(answer, received);
    }

    /// <summary>UCI, then UCM for each message, below UCF when there are groups.</summary>
    public EdifactOutgoing Full(string yes, string no, bool onlyRejected)
    {
        Interchange(yes, null);
        foreach (EdifactMessage message in received.Messages.Where(m => m.Group is null))
            Message(message, yes, no, onlyRejected);
        foreach (EdifactGroup group in received.Groups.Where(g => g.Type != "CONTRL"))
        {
            Finding? fault = group.Findings.FirstOrDefault(f => f.Severity == FindingSeverity.Error);
            if (fault is null && onlyRejected && group.Messages.All(m => m.Accepted))
                continue;
            answer.Add("UCF", [AnswerText.Clean(group.Reference, 14), Party(group.Header, 2, 2), Party(group.Header, 3, 2),
                .. Verdict(fault is null ? yes : no, fault)]);
            foreach (EdifactMessage message in fault is null ? group.Messages : [])
                Message(message, yes, no, onlyRejected);
        }

        return new EdifactOutgoing(answer, received);
    }

    private void Message(EdifactMessage message, string yes, string no, bool onlyRejected)
    {
        if (message.Type == "CONTRL" || onlyRejected && message.Accepted)
            return;
        Finding[] errors = message.Findings.Where(f => f.Severity == FindingSeverity.Error).ToArray();
        EdiSegment header = message.Segments[0];
        string[] identifier = Enumerable.Range(1, 5).Select(c => AnswerText.Clean(header[2, c], c is 1 or 5 ? 6 : 3)).ToArray();
        // An identifier without its mandatory parts would be a fault of the answer.
        EdifactPart?[] type = identifier[..4].Any(p => p.Length == 0) ? [] : identifier.Select(p => (EdifactPart?)p).ToArray();
        Finding? fault = errors.FirstOrDefault(f => f.Level == FindingLevel.Set);
        answer.Add("UCM", [AnswerText.Clean(message.Reference, 14), EdifactValue.Composite(type), .. Verdict(message.Accepted ? yes : no, fault)]);
        var segments = errors.Where(f => f.Level is FindingLevel.Segment or FindingLevel.Element).GroupBy(Place);
        foreach (var segment in segments.OrderBy(g => g.Key.Number).Take(MostSegments))
            Segment(segment.Key.Number, segment.ToArray());
    }

    /// <summary>A missing segment is reported at the last segment before it (0096), each by itself.</summary>
    private static (int Number, string? Missing) Place(Finding finding) =>
        finding is { Level: FindingLevel.Segment, Code: SyntaxErrorCodes.Missing }
            ? (finding.Position.SegmentNumber - 1, finding.SegmentId)
            : (finding.Position.SegmentNumber, null);

    private void Segment(int number, Finding[] findings)
    {
        answer.Add("UCS", Text(number), findings.FirstOrDefault(f => f.Level == FindingLevel.Segment)?.Code);
        foreach (Finding element in findings.Where(f => f.Level == FindingLevel.Element).Take(MostElements))
            answer.Add("UCD", element.Code, Element(element));
    }

    /// <summary>0083, and when there is a fault 0085, 0013 and S011.</summary>
    private static EdifactValue?[] Verdict(string action, Finding? fault) => fault is null
        ? [action]
        : [action, fault.Code, IsService(fault.SegmentId) ? fault.SegmentId : null, fault.Position.Element > 0 ? Element(fault) : null];

    private static bool IsService(string? tag) => tag is "UNA" or "UNB" or "UNZ" or "UNG" or "UNE" or "UNH" or "UNT" or "UNO" or "UNP";

    /// <summary>S011: the tag counts as the first element.</summary>
    private static EdifactValue Element(Finding finding) => EdifactValue.Composite(
        Text(finding.Position.Element + 1), finding.Position.Component > 0 ? Text(finding.Position.Component) : null);

    private static EdifactValue Party(EdiSegment segment, int element, int components = 3) => EdifactValue.Composite(
        Enumerable.Range(1, components).Select(c => (EdifactPart?)AnswerText.Clean(segment[element, c], c == 2 ? 4 : 35)).ToArray());

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}

/// <summary>Received values as an answer can carry them.</summary>
internal static class AnswerText
{
    /// <summary>Without control characters and halves of characters, cut to a length.</summary>
    public static string Clean(string value, int max)
    {
        string clean = string.Concat(value.Where(c => !char.IsControl(c) && !char.IsSurrogate(c) && c != '\uFFFD')).Trim();
        return clean.Length <= max ? clean : clean[..max];
    }
}
