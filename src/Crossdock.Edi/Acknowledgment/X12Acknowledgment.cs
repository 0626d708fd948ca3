using System.Globalization;

namespace Crossdock.Edi;

/// <summary>An acknowledgement that is decided but not yet numbered: the caller gives control numbers and time.</summary>
/// <param name="Groups">The groups to write: one FA group, or none for a TA1.</param>
/// <param name="InterchangeAcks">TA1 segments, written before the first group.</param>
/// <param name="Answered">The interchange that is answered.</param>
public sealed record X12Outgoing(
    IReadOnlyList<X12OutgoingGroup> Groups, IReadOnlyList<X12OutgoingSegment> InterchangeAcks, X12Interchange Answered)
{
    /// <summary>An envelope back to the sender: parties swapped, delimiters, version and usage as received.</summary>
    /// <param name="controlNumber">ISA13 of the answer.</param>
    /// <param name="time">ISA09/10, GS04/05 of the answer.</param>
    public X12Envelope Envelope(int controlNumber, DateTime time) => new()
    {
        SenderQualifier = Answered.ReceiverQualifier,
        SenderId = Answered.ReceiverId,
        ReceiverQualifier = Answered.SenderQualifier,
        ReceiverId = Answered.SenderId,
        Time = time,
        ControlNumber = controlNumber,
        InterchangeVersion = AnswerDelimiters.Version(Answered),
        Usage = Answered.Usage is 'P' or 'T' or 'I' ? Answered.Usage : 'P',
        Delimiters = AnswerDelimiters.For(Answered),
        LineBreak = Answered.Delimiters.Segment is '\n' or '\r' ? "" : "\n",
    };

    /// <summary>Writes the answer with the default envelope.</summary>
    /// <param name="controlNumber">ISA13.</param>
    /// <param name="groupControlNumber">GS06.</param>
    /// <param name="time">In the time zone agreed with the partner.</param>
    public WrittenInterchange Write(int controlNumber, int groupControlNumber, DateTime time) =>
        Write(Envelope(controlNumber, time), groupControlNumber);

    /// <summary>Writes the answer with an envelope of the caller's.</summary>
    public WrittenInterchange Write(X12Envelope envelope, int groupControlNumber) => X12Writer.Write(
        envelope, Groups.Select((g, i) => g with { ControlNumber = groupControlNumber + i }).ToArray(), InterchangeAcks);
}

/// <summary>Computes acknowledgements from findings: 997, 999 and the segment TA1.</summary>
public static class X12Acknowledgment
{
    /// <summary>GS08 and ST03 of a 999: the only implementation guide that there is of it.</summary>
    public const string ImplementationVersion = "005010X231A1";

    /// <summary>
    /// One FA group with one 997 for each received group, AK2/AK5 for each of its sets, AK3/AK4 for each error and
    /// warning. Groups that are acknowledgements themselves (FA) are left out; then there may be no groups at all.
    /// </summary>
    /// <remarks>
    /// When <see cref="X12Interchange.Result"/> is R, nothing of the interchange may be processed: each group is
    /// rejected (AK901 R, AK904 0), and AK3 to AK5 say what else was found. The TA1 says why.
    /// </remarks>
    public static X12Outgoing Functional997(X12Interchange received) => Answer(received, new X12AnswerOptions());

    /// <summary>
    /// As <see cref="Functional997"/>, with IK3 to IK5, and a CTX that names the document in error by its own number.
    /// </summary>
    public static X12Outgoing Implementation999(X12Interchange received) =>
        Answer(received, new X12AnswerOptions { Kind = X12AnswerKind.Implementation999 });

    /// <summary>
    /// The acknowledgement that was agreed on: one FA group, or none when all groups are acknowledgements themselves.
    /// </summary>
    public static X12Outgoing Answer(X12Interchange received, X12AnswerOptions options) =>
        Answers(received, options).Functional(received);

    /// <summary>A TA1 when the sender asked for one (ISA14) or the envelope has findings; else null. Never for an
    /// interchange that only holds acknowledgements (TA1 segments or FA groups), unless its envelope is rejected.</summary>
    public static X12Outgoing? Interchange(X12Interchange received) =>
        Answers(received, new X12AnswerOptions { Detail = X12AnswerDetail.Groups }).Interchange(received);

    /// <summary>
    /// A TA1 that rejects the interchange for a reason that is not in itself: 025, a control number that came before.
    /// </summary>
    /// <param name="received">The interchange.</param>
    /// <param name="noteCode">TA105, data element I18.</param>
    public static X12Outgoing Rejection(X12Interchange received, string noteCode) =>
        Interchange(received, AcknowledgmentCode.R, noteCode);

    private static X12AnswerBuilder Answers(X12Interchange received, X12AnswerOptions options)
    {
        var answers = new X12AnswerBuilder(options);
        foreach (X12Group group in received.Groups)
        {
            foreach (X12TransactionSet set in group.Sets)
                answers.Add(received, group.Header, set);
            answers.Add(received, group);
        }

        return answers;
    }

    internal static X12Outgoing Interchange(X12Interchange received, AcknowledgmentCode result, string noteCode)
    {
        string number = received.ControlNumber;
        var ta1 = new X12OutgoingSegment("TA1", [
            ControlNumbers.IsNumber(number, 9) ? long.Parse(number, CultureInfo.InvariantCulture)
                .ToString("D9", CultureInfo.InvariantCulture) : "000000000",
            X12DateTime.IsDate(received.Date, 6) ? received.Date : "000101",
            X12DateTime.IsTime(received.Time, 4) ? received.Time : "0000",
            result.ToString(),
            noteCode]);
        return new X12Outgoing([], [ta1], received);
    }

    /// <summary>
    /// GS02 or GS03 of the answer: the received group's code, or the interchange's where no value may hold it (a
    /// delimiter, a control character, a length that GS has not). A code of one character keeps a blank to reach the
    /// minimum (X12.6).
    /// </summary>
    internal static string Party(string code, string interchangeId, X12Delimiters delimiters) =>
        code.Length is >= 2 and <= 15 && X12Characters.FirstRefused(code, delimiters) is null ? code
            : interchangeId.PadRight(2);
}

/// <summary>The delimiters of an answer: those received, as far as the writer takes them.</summary>
internal static class AnswerDelimiters
{
    /// <summary>ISA12 of the answer: as received, if that is a version at all.</summary>
    public static string Version(X12Interchange received) =>
        received.Version.Length == 5 && received.Version.All(char.IsAsciiDigit) ? received.Version : "00401";

    public static X12Delimiters For(X12Interchange received)
    {
        bool repeats = string.CompareOrdinal(Version(received), "00402") >= 0;
        X12Delimiters given = received.Delimiters with { Repetition = repeats ? received.Delimiters.Repetition : null };
        string ids = received.SenderId + received.ReceiverId + received.SenderQualifier + received.ReceiverQualifier;
        if (EnvelopeRules.AreUsable(given) && !ids.Any(given.Contains))
            return repeats && given.Repetition is null ? given with { Repetition = Free(received, given).First() } : given;
        char[] free = Free(received, null).Take(4).ToArray();
        return new X12Delimiters(free[0], free[1], free[2], repeats ? free[3] : null);
    }

    /// <summary>
    /// Delimiters that no id of the answer's envelope holds: the usual ones first, then the separators of ASCII, which
    /// no id may hold.
    /// </summary>
    private static IEnumerable<char> Free(X12Interchange received, X12Delimiters? taken) =>
        "*:~^|!;>\u001C\u001D\u001E\u001F".Where(c => taken?.Contains(c) != true && !received.SenderId.Contains(c)
            && !received.ReceiverId.Contains(c) && !received.SenderQualifier.Contains(c)
                && !received.ReceiverQualifier.Contains(c));
}
