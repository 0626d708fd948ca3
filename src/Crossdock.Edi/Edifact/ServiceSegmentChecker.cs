namespace Crossdock.Edi;

/// <summary>Checks UNA, UNB, UNZ, UNG, UNE, UNO and UNP (ISO 9735-1).</summary>
internal sealed class ServiceSegmentChecker(FindingList findings, EdiSource source, FindingLevel level)
{
    /// <summary>The table of the service segments, which no directory changes.</summary>
    public static GuideDictionary Dictionary { get; } = EdifactGuides.BuiltIn.Find("D", "96A", "CONTRL")!.Dictionary;

    /// <summary>UNA: six characters, all different, none of which could be data.</summary>
    public void Advice(string? advice, long offset, EdiDelimiters delimiters)
    {
        if (advice is not { Length: 9 })
            return;
        char[] used = [advice[3], advice[4], advice[8], .. delimiters.Release != 0 ? [advice[6]] : (char[])[]];
        if (used.Any(c => char.IsAsciiLetterOrDigit(c) || c == ' ' || c > 0x7E))
        {
            Add(FindingSeverity.Error, SyntaxErrorCodes.ServiceCharacter, "UNA", new Position(offset, 0, 0, 0),
                "UNA gives a letter, a digit, a blank or no ASCII character as a service character", advice, "UNA:+.? '");
        }
        else if (used.Distinct().Count() != used.Length)
        {
            Add(FindingSeverity.Error, SyntaxErrorCodes.InvalidServiceCharacters, "UNA", new Position(offset, 0, 0, 0),
                "UNA gives the same character twice", advice, "distinct characters");
        }

        if (advice[5] is not ('.' or ','))
        {
            Add(FindingSeverity.Error, SyntaxErrorCodes.DecimalNotation, "UNA", new Position(offset + 5, 0, 0, 0),
                "The decimal mark of UNA is neither a point nor a comma", advice[5].ToString(), ". or ,");
        }
    }

    public void Interchange(
        EdiSegment? header, EdiSegment? trailer, int groups, Position firstGroup, MessageTally messages, int packages,
        string cut, Position end)
    {
        if (header is null)
        {
            Position first = messages.Received > 0 ? messages.First with { SegmentNumber = 1 } : end;
            Add(FindingSeverity.Error, SyntaxErrorCodes.Missing, "UNB", first,
                "There is no UNB: nobody is named as the sender", null, "UNB");
        }
        else
        {
            Header(header);
        }

        bool loose = messages.Loose > 0 || packages > 0;
        if (groups > 0 && loose)
        {
            Add(FindingSeverity.Error, SyntaxErrorCodes.GroupsAndMessages, "UNG", firstGroup,
                "Messages stand beside functional groups", null, "one of them only");
        }

        if (groups == 0 && !loose)
        {
            Add(FindingSeverity.Error, SyntaxErrorCodes.LowerLevelEmpty, "UNB", header?.Position ?? end,
                "The interchange holds no message", null, "a message");
        }

        if (trailer is not null)
            Trailer(header, trailer, groups > 0 ? groups : messages.Received + packages,
                groups > 0 ? "groups" : "messages");
        else if (header is not null)
            Add(FindingSeverity.Error, SyntaxErrorCodes.Missing, "UNZ", end, cut, null, "UNZ");
    }

    public void Group(EdifactGroup group, EdiSegment? trailer, string? cut)
    {
        EdiSegment header = group.Header;
        Elements(header);
        Moment(header, 4, "UNG");
        if (group.Tally.Other is { } other)
        {
            Add(FindingSeverity.Error, SyntaxErrorCodes.SeveralTypesInGroup, "UNG", header.PositionOf(1),
                $"The group is of {group.Type}, and holds {other}", other, group.Type, "0038");
        }

        if (group.ReceivedCount == 0)
            Add(FindingSeverity.Error, SyntaxErrorCodes.LowerLevelEmpty, "UNG", header.Position,
                "The group holds no message", null, "a message");
        if (trailer is null)
        {
            Add(FindingSeverity.Error, SyntaxErrorCodes.Missing, "UNE", header.Position, cut!, null, "UNE");
            return;
        }

        Elements(trailer);
        Count(trailer, 1, group.ReceivedCount, "messages", "0060");
        Same(trailer, 2, header, 5, "0048");
    }

    /// <param name="length">Bytes of the object.</param>
    public void Package(EdifactPackage package, long length)
    {
        if (package.Trailer is not { } trailer)
        {
            Add(FindingSeverity.Error, SyntaxErrorCodes.Missing, "UNP", package.Header.Position,
                "The package has no UNP after as many bytes as UNO says", null, "UNP");
            return;
        }

        foreach (int element in new[] { 1, 2 }.Where(e => trailer[e, 1].Length == 0))
        {
            Add(FindingSeverity.Error, SyntaxErrorCodes.Missing, "UNP", trailer.PositionOf(element),
                $"UNP{element:00} is mandatory, and missing", null, "length and reference");
        }

        Count(trailer, 1, length, "bytes", "0810");
        Same(trailer, 2, package.Header, 1, "0800");
    }

    /// <summary>A count of a trailer against what was there.</summary>
    public void Count(EdiSegment trailer, int element, long right, string what, string dataElement)
    {
        string count = trailer[element, 1].Trim();
        if (count.Length == 0)
            return; // its element says that it is missing
        if (!ControlNumbers.IsNumber(count, 10) || long.Parse(count) != right)
        {
            Add(FindingSeverity.Error, SyntaxErrorCodes.CountMismatch, trailer.Id, trailer.PositionOf(element),
                $"{trailer.Id} says {count} {what}; there are {right}", count, $"{right}", dataElement);
        }
    }

    /// <summary>A reference of a trailer against that of its header.</summary>
    public void Same(EdiSegment trailer, int element, EdiSegment header, int headerElement, string dataElement)
    {
        string given = trailer[element, 1];
        string right = header[headerElement, 1];
        if (given == right || given.Length == 0 || right.Length == 0)
            return;
        bool number = ControlNumbers.Same(given.Trim(), right.Trim());
        Add(number ? FindingSeverity.Warning : FindingSeverity.Error, SyntaxErrorCodes.ReferenceMismatch, trailer.Id,
            trailer.PositionOf(element), number
                ? $"{trailer.Id} has the same number as {header.Id}, but not the same text"
                : $"{trailer.Id} does not repeat the reference of {header.Id}",
            given, right, dataElement);
    }

    private void Header(EdiSegment unb)
    {
        Elements(unb);
        string set = unb[1, 1];
        string version = unb[1, 2];
        if (set.Length > 0 && EdiCharacterSet.Find(set) is null)
        {
            bool own = !set.StartsWith("UNO", StringComparison.Ordinal);
            Add(FindingSeverity.Warning, own ? SyntaxErrorCodes.VersionNotSupported : SyntaxErrorCodes.CharacterSet,
                "UNB", unb.PositionOf(1, 1),
                own ? $"The syntax {set} is an agency's own; it is read as {source.Characters.Encoding.WebName}"
                    : $"The character set {set} is not read; its text is taken for {source.Characters.Encoding.WebName}", set,
                    "UNOA to UNOL, UNOW, UNOY", "0001");
        }

        if (version.Length > 0 && version is not ("1" or "2" or "3" or "4"))
        {
            Add(FindingSeverity.Error, SyntaxErrorCodes.VersionNotSupported, "UNB", unb.PositionOf(1, 2),
                "The syntax version is none of 1 to 4", version, "1 to 4", "0002");
        }

        Moment(unb, 4, "UNB");
        if (unb[9, 1] is { Length: > 0 } ask && ask is not ("1" or "2"))
        {
            Add(FindingSeverity.Error, SyntaxErrorCodes.InvalidValue, "UNB", unb.PositionOf(9),
                "The acknowledgement request is no code", ask, "1", "0031");
        }

        if (unb[11, 1] is { Length: > 0 } test && test is not ("1" or "2" or "3" or "4"))
        {
            Add(FindingSeverity.Error, SyntaxErrorCodes.InvalidValue, "UNB", unb.PositionOf(11),
                "The test indicator is no code", test, "1 to 4", "0035");
        }
    }

    /// <summary>Date and time of preparation, S004: YYMMDD, in syntax 4 CCYYMMDD; HHMM.</summary>
    private void Moment(EdiSegment segment, int element, string id)
    {
        string date = segment[element, 1];
        string time = segment[element, 2];
        if (date.Length > 0 && !X12DateTime.IsDate(date, 6) && !X12DateTime.IsDate(date, 8))
        {
            Add(FindingSeverity.Error, SyntaxErrorCodes.InvalidValue, id, segment.PositionOf(element, 1),
                "The date of preparation is no date", date, "YYMMDD or CCYYMMDD", "0017");
        }

        if (time.Length > 0 && !X12DateTime.IsTime(time, 6))
        {
            Add(FindingSeverity.Error, SyntaxErrorCodes.InvalidValue, id, segment.PositionOf(element, 2),
                "The time of preparation is no time", time, "HHMM", "0019");
        }
    }

    private void Trailer(EdiSegment? header, EdiSegment unz, int right, string what)
    {
        Elements(unz);
        Count(unz, 1, right, what, "0036");
        if (header is not null)
            Same(unz, 2, header, 5, "0020");
    }

    private void Elements(EdiSegment segment)
    {
        new EdifactElementChecker(Dictionary, findings, level).Check(segment, Dictionary.Segments[segment.Id], null);
        EdifactCharacters.Check(segment, findings, level, null, Dictionary, wrapped: true);
    }

    private void Add(FindingSeverity severity, string code, string id, Position position, string message, string? found,
        string? expected, string? dataElement = null) =>
        findings.Add(new Finding(level, severity, code, id, position, message,
            found is null ? null : Finding.Cut(found), expected, dataElement)
        {
            Syntax = EdiSyntax.Edifact,
        });
}
