namespace Crossdock.Edi;

/// <summary>What an outgoing envelope must be before anything is written.</summary>
internal static class EnvelopeRules
{
    public static void Check(X12Envelope envelope, IReadOnlyList<X12OutgoingGroup> groups, FindingList findings)
    {
        CheckDelimiters(envelope, findings);
        CheckText(findings, envelope, "005", 5, envelope.SenderQualifier, 2, 2);
        CheckText(findings, envelope, "006", 6, envelope.SenderId, 1, 15);
        CheckText(findings, envelope, "007", 7, envelope.ReceiverQualifier, 2, 2);
        CheckText(findings, envelope, "008", 8, envelope.ReceiverId, 1, 15);
        if (!(envelope.InterchangeVersion.Length == 5 && envelope.InterchangeVersion.All(char.IsAsciiDigit)))
            Add(findings, "017", 12, "ISA12 is not five digits", envelope.InterchangeVersion, "00401");
        if (envelope.ControlNumber is < 0 or > 999_999_999)
            Add(findings, "018", 13, "ISA13 is out of its range", $"{envelope.ControlNumber}", "0 to 999999999");
        if (envelope.Usage is not ('P' or 'T' or 'I'))
            Add(findings, "020", 15, "ISA15 is neither P, T nor I", envelope.Usage.ToString(), "P, T or I");
        if (envelope.LineBreak is not ("" or "\n" or "\r\n" or "\r"))
            Add(findings, "004", 0, "The line break is no line break", envelope.LineBreak, "\"\", LF or CR LF");
        foreach (X12OutgoingGroup group in groups)
            CheckGroup(envelope, group, findings);
    }

    private static void CheckGroup(X12Envelope envelope, X12OutgoingGroup group, FindingList findings)
    {
        if (group.FunctionalCode.Length != 2)
            AddGroup(findings, "1", 1, "The set has no known functional identifier code (GS01); give the group",
                group.FunctionalCode);
        if (group.ControlNumber is < 0 or > 999_999_999)
            AddGroup(findings, "6", 6, "GS06 is out of its range 0 to 999999999", $"{group.ControlNumber}");
        if (group.Sets.Count is 0 or > Limits.SetsPerGroup)
            AddGroup(findings, "5", 0, $"A group has 1 to {Limits.SetsPerGroup} sets", $"{group.Sets.Count}");
        if ((group.Version ?? envelope.Version).Length is < 1 or > 12)
            AddGroup(findings, "2", 8, "GS08 is not 1 to 12 characters", group.Version ?? envelope.Version);
        if ((group.Sender ?? envelope.GroupSender ?? envelope.SenderId).Length is < 2 or > 15)
            AddGroup(findings, "6", 2, "GS02 is not 2 to 15 characters",
                group.Sender ?? envelope.GroupSender ?? envelope.SenderId);
        if ((group.Receiver ?? envelope.GroupReceiver ?? envelope.ReceiverId).Length is < 2 or > 15)
            AddGroup(findings, "6", 3, "GS03 is not 2 to 15 characters",
                group.Receiver ?? envelope.GroupReceiver ?? envelope.ReceiverId);
    }

    /// <summary>Whether an interchange can be written with these delimiters.</summary>
    public static bool AreUsable(X12Delimiters delimiters)
    {
        var findings = new FindingList(Limits.FindingsPerEnvelope);
        CheckCharacters(delimiters, findings);
        return findings.Count == 0;
    }

    private static void CheckDelimiters(X12Envelope envelope, FindingList findings)
    {
        CheckCharacters(envelope.Delimiters, findings);
        bool repeats = string.CompareOrdinal(envelope.InterchangeVersion, "00402") >= 0;
        if (!repeats && envelope.Delimiters.Repetition is { } repetition)
            Add(findings, "016", 11, "Version 00401 has no repetition separator", repetition.ToString(), "none");
    }

    private static void CheckCharacters(X12Delimiters d, FindingList findings)
    {
        char[] all = d.Repetition is { } r ? [d.Element, d.Component, d.Segment, r] : [d.Element, d.Component, d.Segment];
        foreach (char c in all.Where(c => c is ' ' or '\0' || c > 0x7F || char.IsAsciiLetterOrDigit(c)))
            Add(findings, "026", 0, "A delimiter is a letter, a digit, a blank or no ASCII character", c.ToString(), null);
        if (all.Any(c => c is '\r' or '\n' && c != d.Segment))
            Add(findings, "026", 0, "A line end can only be the segment terminator", new string(all), null);
        if (all.Distinct().Count() != all.Length)
            Add(findings, "026", 0, "Two delimiters are the same character", new string(all), "distinct characters");
    }

    private static void CheckText(
        FindingList findings, X12Envelope envelope, string code, int element, string value, int min, int max)
    {
        if (value.Length < min || value.Length > max)
            Add(findings, code, element, $"ISA{element:00} is not {min} to {max} characters", value, null);
        else if (value.Any(c => envelope.Delimiters.Contains(c) || c is < ' ' or > '~'))
            Add(findings, code, element, $"ISA{element:00} holds a delimiter or a character that X12 has not", value, null);
    }

    private static void Add(FindingList findings, string code, int element, string message, string? found,
        string? expected) =>
        findings.Add(new Finding(FindingLevel.Interchange, FindingSeverity.Error, code, "ISA",
            new Position(0, 1, element, 0), message, found, expected));

    private static void AddGroup(FindingList findings, string code, int element, string message, string found) =>
        findings.Add(new Finding(FindingLevel.Group, FindingSeverity.Error, code, "GS", new Position(0, 0, element, 0),
            message, found));
}
