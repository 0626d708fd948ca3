using System.Globalization;

namespace Crossdock.Edi;

/// <summary>
/// Writes EDIFACT interchanges. Counts and echoes of references are right by construction; separators in values are
/// released; a value that the character set has not is refused with a finding and nothing is written.
/// </summary>
public static class EdifactWriter
{
    /// <summary>Writes messages without functional groups, as nearly all partners want.</summary>
    public static WrittenInterchange Write(EdifactEnvelope envelope, IReadOnlyList<EdifactMessageBuilder> messages) =>
        Write(envelope, messages, []);

    /// <summary>Writes functional groups.</summary>
    public static WrittenInterchange Write(EdifactEnvelope envelope, IReadOnlyList<EdifactOutgoingGroup> groups) =>
        Write(envelope, [], groups);

    private static WrittenInterchange Write(
        EdifactEnvelope envelope, IReadOnlyList<EdifactMessageBuilder> messages, IReadOnlyList<EdifactOutgoingGroup> groups)
    {
        var findings = new FindingList(Limits.FindingsPerEnvelope);
        EdifactEnvelopeRules.Check(envelope, messages, groups, findings);
        if (findings.Count > 0)
            return new WrittenInterchange(default, findings.ToList());
        var text = new EdifactSegmentText(envelope, EdiCharacterSet.Find(envelope.SyntaxIdentifier)!, findings);
        WriteHeader(text, envelope);
        for (int i = 0; i < messages.Count; i++)
            WriteMessage(text, messages[i], Number(i + 1));
        int number = 0;
        foreach (EdifactOutgoingGroup group in groups)
        {
            WriteGroupHeader(text, envelope, group);
            foreach (EdifactMessageBuilder message in group.Messages)
                WriteMessage(text, message, Number(++number));
            text.Add("UNE", [Number(group.Messages.Count), group.Reference], 0);
        }

        text.Add("UNZ", [Number(groups.Count > 0 ? groups.Count : messages.Count), envelope.Reference], 0);
        return findings.Count > 0
            ? new WrittenInterchange(default, findings.ToList())
            : new WrittenInterchange(text.ToBytes(), []);
    }

    private static void WriteHeader(EdifactSegmentText text, EdifactEnvelope envelope)
    {
        text.AddAdvice();
        text.Add("UNB", [
            EdifactValue.Composite(envelope.SyntaxIdentifier, Number(envelope.SyntaxVersion)),
            EdifactValue.Composite(envelope.SenderId, envelope.SenderQualifier, envelope.SenderRouting),
            EdifactValue.Composite(envelope.RecipientId, envelope.RecipientQualifier, envelope.RecipientRouting),
            Moment(envelope), envelope.Reference,
            EdifactValue.Composite(envelope.RecipientReference, envelope.RecipientReferenceQualifier),
            envelope.ApplicationReference, envelope.Priority, envelope.RequestAck ? "1" : null, envelope.Agreement,
            envelope.TestIndicator], 1);
    }

    private static void WriteGroupHeader(EdifactSegmentText text, EdifactEnvelope envelope, EdifactOutgoingGroup group)
    {
        EdifactMessageBuilder first = group.Messages[0];
        text.Add("UNG", [
            first.Type, group.Sender ?? envelope.SenderId, group.Recipient ?? envelope.RecipientId, Moment(envelope),
            group.Reference, first.Agency, EdifactValue.Composite(first.Version, first.Release, first.Association)], 0);
    }

    private static void WriteMessage(EdifactSegmentText text, EdifactMessageBuilder message, string number)
    {
        string reference = message.Reference ?? number;
        text.Add("UNH", [reference, EdifactValue.Composite(message.Type, message.Version, message.Release,
            message.Agency, message.Association)], 1);
        for (int i = 0; i < message.Segments.Count; i++)
            text.Add(message.Segments[i].Tag, message.Segments[i].Elements, i + 2);
        text.Add("UNT", [Number(message.Segments.Count + 2), reference], message.Segments.Count + 2);
    }

    /// <summary>S004: two digits of the year up to syntax 3, four in syntax 4.</summary>
    private static EdifactValue Moment(EdifactEnvelope envelope) => EdifactValue.Composite(
        envelope.Time.ToString(envelope.SyntaxVersion >= 4 ? "yyyyMMdd" : "yyMMdd", CultureInfo.InvariantCulture),
        envelope.Time.ToString("HHmm", CultureInfo.InvariantCulture));

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}

/// <summary>What an outgoing envelope must be before anything is written.</summary>
internal static class EdifactEnvelopeRules
{
    public static void Check(
        EdifactEnvelope envelope, IReadOnlyList<EdifactMessageBuilder> messages,
        IReadOnlyList<EdifactOutgoingGroup> groups, FindingList findings)
    {
        if (EdiCharacterSet.Find(envelope.SyntaxIdentifier) is null)
            Add(findings, SyntaxErrorCodes.CharacterSet, 1, "There is no such character set", envelope.SyntaxIdentifier,
                "UNOA to UNOL, UNOW, UNOY");
        if (envelope.SyntaxVersion is < 1 or > 4)
            Add(findings, SyntaxErrorCodes.VersionNotSupported, 1, "The syntax version is none of 1 to 4",
                $"{envelope.SyntaxVersion}", "1 to 4");
        CheckDelimiters(envelope, findings);
        CheckLength(findings, 2, envelope.SenderId, 1, 35);
        CheckLength(findings, 2, envelope.SenderQualifier ?? "", 0, 4);
        CheckLength(findings, 2, envelope.SenderRouting ?? "", 0, 35);
        CheckLength(findings, 3, envelope.RecipientId, 1, 35);
        CheckLength(findings, 3, envelope.RecipientQualifier ?? "", 0, 4);
        CheckLength(findings, 3, envelope.RecipientRouting ?? "", 0, 35);
        CheckLength(findings, 5, envelope.Reference, 1, 14);
        CheckLength(findings, 6, envelope.RecipientReference ?? "",
            envelope.RecipientReferenceQualifier is null ? 0 : 1, 14);
        CheckLength(findings, 6, envelope.RecipientReferenceQualifier ?? "", 0, 2);
        CheckLength(findings, 7, envelope.ApplicationReference ?? "", 0, 14);
        CheckLength(findings, 8, envelope.Priority ?? "", 0, 1);
        CheckLength(findings, 10, envelope.Agreement ?? "", 0, 35);
        CheckLength(findings, 11, envelope.TestIndicator ?? "", 0, 1);
        if (envelope.LineBreak is not ("" or "\n" or "\r\n" or "\r"))
            Add(findings, SyntaxErrorCodes.InvalidCharacter, 0, "The line break is no line break", envelope.LineBreak,
                "\"\", LF or CR LF");
        CheckMessages(messages, groups, findings);
    }

    private static void CheckMessages(IReadOnlyList<EdifactMessageBuilder> messages,
        IReadOnlyList<EdifactOutgoingGroup> groups, FindingList findings)
    {
        EdifactMessageBuilder[] all = [.. messages, .. groups.SelectMany(g => g.Messages)];
        if (all.Length is 0 or > Limits.SetsPerGroup)
            Add(findings, SyntaxErrorCodes.LowerLevelEmpty, 0,
                $"An interchange has 1 to {Limits.SetsPerGroup} messages", $"{all.Length}", null);
        string[] references = all.Select((m, i) => m.Reference ?? (i + 1).ToString(CultureInfo.InvariantCulture)).ToArray();
        var (known, told) = (new HashSet<string>(references.Length, StringComparer.Ordinal),
            new HashSet<string>(StringComparer.Ordinal));
        foreach (string twice in references.Where(r => !known.Add(r) && told.Add(r)))
            Add(findings, SyntaxErrorCodes.Duplicate, 1, "Two messages have the same reference", twice,
                "a new reference", "UNH");
        foreach (string reference in references.Where(r => r.Length is < 1 or > 14))
            Add(findings, SyntaxErrorCodes.TooLong, 1, "A message reference has 1 to 14 characters", reference, null,
                "UNH");
        foreach (EdifactOutgoingGroup group in groups)
        {
            if (group.Messages.Count == 0)
                Add(findings, SyntaxErrorCodes.LowerLevelEmpty, 0, "A group holds at least one message",
                    group.Reference, null, "UNG");
            if (group.Messages.Select(m => (m.Type, m.Version, m.Release)).Distinct().Count() > 1)
            {
                Add(findings, SyntaxErrorCodes.SeveralTypesInGroup, 1, "A group holds messages of one type and version",
                    group.Reference, null, "UNG");
            }

            if (group.Reference.Length is < 1 or > 14)
                Add(findings, SyntaxErrorCodes.TooLong, 5, "A group reference has 1 to 14 characters", group.Reference,
                    null, "UNG");
        }
    }

    private static void CheckDelimiters(EdifactEnvelope envelope, FindingList findings)
    {
        EdiDelimiters d = envelope.Delimiters;
        byte[] given = new[] { d.Element, d.Component, d.Segment, d.Release, d.Repetition }.Where(b => b != 0).ToArray();
        if (d.Element == 0 || d.Component == 0 || d.Segment == 0
            || given.Any(b => b is (byte)' ' or > 0x7E || char.IsAsciiLetterOrDigit((char)b)))
        {
            Add(findings, SyntaxErrorCodes.ServiceCharacter, 0,
                "A service character is a letter, a digit, a blank or no ASCII character",
                Show(given), null, "UNA");
        }
        else if (given.Distinct().Count() != given.Length)
        {
            Add(findings, SyntaxErrorCodes.InvalidServiceCharacters, 0, "Two service characters are the same", Show(given),
                "distinct characters", "UNA");
        }

        if (envelope.SyntaxVersion < 4 && d.Repetition != 0)
            Add(findings, SyntaxErrorCodes.InvalidServiceCharacters, 0, "Only syntax 4 repeats elements",
                Show([d.Repetition]), "none", "UNA");
        if (d.DecimalMark is not ((byte)'.' or (byte)','))
        {
            Add(findings, SyntaxErrorCodes.DecimalNotation, 0, "The decimal mark is neither a point nor a comma",
                Show([d.DecimalMark]), ". or ,", "UNA");
        }
    }

    private static void CheckLength(FindingList findings, int element, string value, int min, int max)
    {
        if (value.Length < min)
            Add(findings, SyntaxErrorCodes.Missing, element, $"UNB{element:00} is missing", value,
                $"{min} to {max} characters");
        else if (value.Length > max)
        {
            Add(findings, SyntaxErrorCodes.TooLong, element,
                $"UNB{element:00} has {value.Length} characters; the most is {max}", value,
                $"{min} to {max} characters");
        }
    }

    private static string Show(byte[] bytes) => string.Concat(bytes.Select(b => (char)b));

    private static void Add(FindingList findings, string code, int element, string message, string? found,
        string? expected, string id = "UNB") =>
        findings.Add(new Finding(id == "UNH" ? FindingLevel.Set : id == "UNG" ? FindingLevel.Group
            : FindingLevel.Interchange, FindingSeverity.Error, code, id,
            new Position(0, id == "UNB" ? 1 : 0, element, 0), message, found is null ? null : Finding.Cut(found),
                expected) { Syntax = EdiSyntax.Edifact });
}
