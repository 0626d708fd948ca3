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
    /// <summary>
    /// An envelope back to the sender: parties swapped; syntax, delimiters, decimal mark and test indicator as
    /// received.
    /// </summary>
    /// <param name="reference">0020 of the answer.</param>
    /// <param name="time">S004 of the answer, in the time zone agreed with the partner.</param>
    public EdifactEnvelope Envelope(string reference, DateTime time)
    {
        EdifactEnvelope received = EdifactEnvelope.Of(Answered);
        // A NUL in UNA reads as "has none", which an answer cannot be written with.
        bool usable = !Answered.Findings.Any(f => f.SegmentId == "UNA")
            && received.Delimiters is { Element: not 0, Component: not 0, Segment: not 0 };
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
            Delimiters = !usable ? EdiDelimiters.Edifact : received.SyntaxVersion < 4
                ? received.Delimiters with { Repetition = 0 } : received.Delimiters,
            WriteAdvice = received.WriteAdvice,
            LineBreak = received.LineBreak,
        };
        return answer with { SyntaxIdentifier = CharacterSetFor(answer, received.SyntaxIdentifier) };
    }

    /// <summary>
    /// The character set received; a wider one when what must be repeated has a character that it has not.
    /// </summary>
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

        bool Has(string identifier) =>
            EdiCharacterSet.Find(identifier) is { } set && texts.All(t => set.FirstRefused(t) is null);
    }

    private static string? Optional(string? value, int max) =>
        AnswerText.Clean(value ?? "", max) is { Length: > 0 } clean ? clean : null;

    /// <summary>Writes the answer with the default envelope.</summary>
    public WrittenInterchange Write(string reference, DateTime time) => Write(Envelope(reference, time));

    /// <summary>Writes the answer with an envelope of the caller's.</summary>
    public WrittenInterchange Write(EdifactEnvelope envelope) => EdifactWriter.Write(envelope, [Message]);
}

/// <summary>Computes CONTRL from findings (ISO 9735-4).</summary>
/// <remarks>
/// CONTRL knows rejection and nothing below it: warnings stay here, and a message with warnings only is acknowledged.
/// </remarks>
public static class EdifactAcknowledgment
{
    /// <summary>
    /// The CONTRL for an interchange; null when none may be given: it holds only CONTRL messages, which are never
    /// answered, or its UNB lacks the reference or a party, without which an answer cannot say what it answers (ISO
    /// 9735-4, 5.2).
    /// </summary>
    /// <param name="received">The interchange.</param>
    /// <param name="level">As the partners agreed.</param>
    public static EdifactOutgoing? Control(EdifactInterchange received, ControlLevel level = ControlLevel.Messages)
    {
        var answer = new EdifactAnswerBuilder(level);
        foreach (EdifactMessage message in received.Messages.Where(m => m.Group is null))
            answer.Add(message);
        foreach (EdifactGroup group in received.Groups)
        {
            foreach (EdifactMessage message in group.Messages)
                answer.Add(message);
            answer.Add(group);
        }

        return answer.Finish(received);
    }

    /// <summary>
    /// A CONTRL that rejects the interchange for a reason that is not in itself: 26 it came before, 23 an unknown
    /// sender, 25 a test in production; null when none may be given.
    /// </summary>
    /// <param name="received">The interchange.</param>
    /// <param name="code">Of data element 0085.</param>
    /// <param name="element">The element of UNB that it concerns, 1-based; 0 for none.</param>
    public static EdifactOutgoing? Rejection(EdifactInterchange received, string code, int element = 0) =>
        !CanAnswer(received)
        ? null
        : EdifactAnswerBuilder.Rejection(received, new Finding(
            FindingLevel.Interchange, FindingSeverity.Error, code, "UNB", new Position(0, 1, element, 0),
            "") { Syntax = EdiSyntax.Edifact });

    internal static bool CanAnswer(EdifactInterchange received) =>
        received.Header is not null && AnswerText.Clean(received.Reference, 14).Length > 0
        && AnswerText.Clean(received.SenderId, 35).Length > 0 && AnswerText.Clean(received.RecipientId, 35).Length > 0
        && (received.ReceivedCount == 0 || received.Tally.HasOtherThanControl);
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
