using System.Globalization;

namespace Crossdock.Edi;

/// <summary>What a partner's CONTRL says of one interchange that we sent.</summary>
/// <param name="InterchangeReference">UCI 0020, the reference of our interchange.</param>
/// <param name="SenderId">UCI S002: us.</param>
/// <param name="RecipientId">UCI S003: the partner.</param>
/// <param name="Verdict">Of the interchange itself.</param>
/// <param name="Groups">UCF: what is said of our functional groups.</param>
/// <param name="Messages">UCM: what is said of our messages; those without one follow their group or the
/// interchange.</param>
/// <param name="Reference">UNH 0062 of the CONTRL itself.</param>
/// <param name="Accepted">True when the CONTRL itself is without errors, so that it may be believed.</param>
public sealed record ReceivedControl(
    string InterchangeReference, string SenderId, string RecipientId, ControlVerdict Verdict,
    IReadOnlyList<ReceivedGroupControl> Groups, IReadOnlyList<ReceivedMessageControl> Messages, string Reference,
    bool Accepted)
{
    /// <summary>
    /// What this CONTRL says of one of our messages: true accepted, false rejected, null nothing (only received).
    /// </summary>
    /// <param name="messageReference">UNH 0062 of our message.</param>
    /// <param name="groupReference">UNG 0048 of its group; null when it had none.</param>
    /// <remarks>
    /// Action 4 rejects all that lies below; action 7 accepts what is not rejected below (ISO 9735-4, data element
    /// 0083).
    /// </remarks>
    public bool? Says(string messageReference, string? groupReference = null)
    {
        if (Verdict.Rejected)
            return false;
        ReceivedGroupControl? group = groupReference is null ? null
            : Groups.LastOrDefault(g => g.Reference == groupReference);
        if (group?.Verdict.Rejected == true)
            return false;
        ReceivedMessageControl? message = Messages.LastOrDefault(
            m => m.MessageReference == messageReference && m.GroupReference == groupReference);
        ControlVerdict said = message?.Verdict ?? group?.Verdict ?? Verdict;
        return said.Rejected ? false : said.Action == "7" ? true : null;
    }
}

/// <summary>Action and reason at one level: 0083, 0085, 0013, S011.</summary>
/// <param name="Action">"4" rejected, "7" acknowledged, "8" received.</param>
/// <param name="Code">0085; null when none is given.</param>
/// <param name="SegmentTag">0013: the service segment with the fault; null when none is given.</param>
/// <param name="Element">1-based as everywhere in this library, where S011 counts the tag as the first; 0 when none is
/// given.</param>
/// <param name="Component">0104; 0 when none is given.</param>
public sealed record ControlVerdict(string Action, string? Code, string? SegmentTag, int Element, int Component)
{
    public bool Rejected => Action == "4";

    /// <summary>The standard's words for <see cref="Code"/>.</summary>
    public string Meaning => Code is null ? "" : SyntaxErrorCodes.Meaning(Code);
}

/// <summary>What is said of one functional group (UCF).</summary>
/// <param name="Reference">UCF 0048.</param>
/// <param name="Verdict">Of the group.</param>
public sealed record ReceivedGroupControl(string Reference, ControlVerdict Verdict);

/// <summary>What is said of one message (UCM).</summary>
/// <param name="MessageReference">UCM 0062, UNH 0062 of our message.</param>
/// <param name="Type">UCM S009 0065.</param>
/// <param name="GroupReference">Of the UCF above it; null when there is none.</param>
/// <param name="Verdict">Of the message.</param>
/// <param name="Notes">UCS and UCD.</param>
public sealed record ReceivedMessageControl(
    string MessageReference, string Type, string? GroupReference, ControlVerdict Verdict,
    IReadOnlyList<ReceivedControlNote> Notes);

/// <summary>One fault that a partner noted: a segment (UCS, element 0) or an element of it (UCD).</summary>
/// <param name="SegmentNumber">0096: 1 is UNH; for a missing segment the last one before it. 0 when it is no
/// number.</param>
/// <param name="Element">1-based, the tag not counted; 0 for the segment itself.</param>
/// <param name="Component">0 when absent.</param>
/// <param name="Code">0085; empty when a UCS only leads to its UCD.</param>
public sealed record ReceivedControlNote(int SegmentNumber, int Element, int Component, string Code)
{
    /// <summary>The standard's words for <see cref="Code"/>.</summary>
    public string Meaning => SyntaxErrorCodes.Meaning(Code);
}

/// <summary>What a partner's application says of a document (APERAK).</summary>
/// <param name="DocumentNumber">BGM 1004 of the APERAK.</param>
/// <param name="Function">BGM 1225: "27" not accepted, "29" accepted without amendment, …; empty when absent.</param>
/// <param name="Response">BGM 4343: "AP" accepted, "RE" rejected, …; empty when absent.</param>
/// <param name="References">RFF of the header: qualifier and number of what is answered ("ON", "4500017").</param>
/// <param name="Errors">ERC with its texts and references.</param>
/// <param name="Reference">UNH 0062 of the APERAK itself.</param>
/// <param name="Accepted">True when the APERAK itself is without errors.</param>
public sealed record ReceivedApplicationError(
    string DocumentNumber, string Function, string Response, IReadOnlyList<(string Qualifier, string Number)> References,
    IReadOnlyList<ApplicationError> Errors, string Reference, bool Accepted);

/// <summary>One application error.</summary>
/// <param name="Code">ERC C901 9321, of a code list that the partners agreed on.</param>
/// <param name="Text">FTX below it; empty when there is none.</param>
/// <param name="References">RFF below it: qualifier, number, and line (1156).</param>
public sealed record ApplicationError(
    string Code, string Text, IReadOnlyList<(string Qualifier, string Number, string Line)> References);

/// <summary>
/// Reads the acknowledgements in a partner's interchange. To find our document, match the partner too: references are
/// unique only per partner.
/// </summary>
public static class EdifactAcknowledgmentReader
{
    /// <summary>All CONTRL messages; those with errors too, marked so by <see cref="ReceivedControl.Accepted"/>.</summary>
    public static IReadOnlyList<ReceivedControl> Read(EdifactInterchange interchange) =>
        interchange.Messages.Where(m => m.Type == "CONTRL").Select(Control).ToArray();

    /// <summary>All APERAK messages.</summary>
    public static IReadOnlyList<ReceivedApplicationError> ReadApplicationErrors(EdifactInterchange interchange) =>
        interchange.Messages.Where(m => m.Type == "APERAK").Select(Application).ToArray();

    private static ReceivedControl Control(EdifactMessage message)
    {
        EdiSegment? header = message.Segments.FirstOrDefault(s => s.Id == "UCI");
        var groups = new List<ReceivedGroupControl>();
        var messages = new List<ReceivedMessageControl>();
        List<ReceivedControlNote> notes = [];
        foreach (EdiSegment segment in message.Segments)
        {
            switch (segment.Id)
            {
                case "UCF":
                    groups.Add(new ReceivedGroupControl(segment[1, 1], VerdictOf(segment, 4)));
                    break;
                case "UCM":
                    notes = [];
                    messages.Add(new ReceivedMessageControl(segment[1, 1], segment[2, 1], groups.LastOrDefault()?.Reference,
                        VerdictOf(segment, 3), notes));
                    break;
                case "UCS":
                    notes.Add(new ReceivedControlNote(Number(segment[1, 1]), 0, 0, segment[2, 1]));
                    break;
                case "UCD":
                    notes.Add(new ReceivedControlNote(notes.LastOrDefault()?.SegmentNumber ?? 0,
                        Math.Max(0, Number(segment[2, 1]) - 1), Number(segment[2, 2]), segment[1, 1]));
                    break;
            }
        }

        return new ReceivedControl(
            header?[1, 1] ?? "", header?[2, 1] ?? "", header?[3, 1] ?? "",
            header is null ? new ControlVerdict("", null, null, 0, 0)
                : VerdictOf(header, 4),
            groups, messages, message.Reference, message.Accepted && header is not null);
    }

    private static ControlVerdict VerdictOf(EdiSegment segment, int action) => new(
        segment[action, 1], NullIfEmpty(segment[action + 1, 1]), NullIfEmpty(segment[action + 2, 1]),
        Math.Max(0, Number(segment[action + 3, 1]) - 1), Number(segment[action + 3, 2]));

    private static ReceivedApplicationError Application(EdifactMessage message)
    {
        EdiSegment? beginning = message.Segments.FirstOrDefault(s => s.Id == "BGM");
        var references = new List<(string, string)>();
        var errors = new List<ApplicationError>();
        foreach (EdiSegment segment in message.Segments)
        {
            if (segment.Id == "ERC")
                errors.Add(new ApplicationError(segment[1, 1], "", []));
            else if (segment.Id == "RFF" && errors.Count == 0)
                references.Add((segment[1, 1], segment[1, 2]));
            else if (segment.Id == "RFF")
                errors[^1] = errors[^1] with { References =
                    [.. errors[^1].References, (segment[1, 1], segment[1, 2], segment[1, 3])] };
            else if (segment.Id == "FTX" && errors.Count > 0)
                errors[^1] = errors[^1] with { Text = string.Join(
                    ' ', Texts(segment).Prepend(errors[^1].Text).Where(t => t.Length > 0)) };
        }

        return new ReceivedApplicationError(
            beginning?[2, 1] ?? "", beginning?[3, 1] ?? "", beginning?[4, 1] ?? "", references, errors,
            message.Reference, message.Accepted);
    }

    private static IEnumerable<string> Texts(EdiSegment text) =>
        Enumerable.Range(1, text.Components(4)).Select(c => text[4, c]);

    private static int Number(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : 0;

    private static string? NullIfEmpty(string text) => text.Length == 0 ? null : text;
}
