namespace Crossdock.Edi;

/// <summary>Checks one message: UNH and UNT, then the content against the guide.</summary>
internal sealed class EdifactMessageChecker(
    List<EdiSegment> segments, EdiSegment? trailer, EdifactGroup? group, EdifactReaderOptions options, bool wrapped)
{
    private readonly FindingList findings = new(Limits.FindingsPerSet);

    /// <param name="cut">Why there is no UNT; null when there is one.</param>
    /// <param name="references">UNH 0062 of the interchange's messages so far.</param>
    public EdifactMessage Check(string? cut, HashSet<string> references)
    {
        EdiSegment header = segments[0];
        if (trailer is not null)
            segments.Add(trailer);
        CheckHeader(header, references);
        EdifactGuide? guide = options.Validate ? FindGuide(header) : null;
        IReadOnlyList<string?> groups = guide is null ? Unguided() : Match(guide);
        if (trailer is null)
            Add("UNT", segments[^1].Position, SyntaxErrorCodes.Missing, cut!, null, "UNT", null);
        else
            CheckTrailer(header, trailer);
        return new EdifactMessage(segments, groups, findings.ToList(), guide, group);
    }

    private IReadOnlyList<string?> Match(EdifactGuide guide)
    {
        var elements = new EdifactElementChecker(guide.Dictionary, findings);
        var groups = new string?[segments.Count];
        new SetMatcher(guide, findings, foreign: false, SegmentCodes.Edifact).Match(new EdifactGuidedSet(segments, Check), groups);
        return groups;

        void Check(EdiSegment segment, SegmentDefinition definition, string? loop)
        {
            if (segment.Id is not ("UNH" or "UNT"))
                elements.Check(segment, definition, loop);
            EdifactCharacters.Check(segment, findings, FindingLevel.Element, loop, guide.Dictionary, wrapped);
        }
    }

    /// <summary>Without a guide only the characters are checked.</summary>
    private string?[] Unguided()
    {
        foreach (EdiSegment segment in segments)
            EdifactCharacters.Check(segment, findings, FindingLevel.Element, null, ServiceSegmentChecker.Dictionary, wrapped);
        return new string?[segments.Count];
    }

    private void CheckHeader(EdiSegment header, HashSet<string> references)
    {
        Elements(header);
        string reference = header[1, 1];
        if (reference.Length > 0 && !references.Add($"{group?.Reference}\n{reference}"))
        {
            Add("UNH", header.PositionOf(1), SyntaxErrorCodes.Duplicate, $"The reference {reference} occurs before", reference,
                "a new reference", "0062");
        }
    }

    /// <summary>CONTRL belongs to the syntax: its version is that of the syntax, and one table serves all.</summary>
    private EdifactGuide? FindGuide(EdiSegment header)
    {
        (string type, string version, string release) = (header[2, 1], header[2, 2], header[2, 3]);
        EdifactGuide? guide = type == "CONTRL" ? options.Guides.Find("D", "96A", type) : options.Guides.Find(version, release, type);
        if (guide is null && type.Length > 0)
        {
            Add("UNH", header.PositionOf(2), SyntaxErrorCodes.ValueNotSupported,
                $"There is no guide for {type} {version}.{release}; the message is read, and its content is not checked",
                    $"{type}:{version}:{release}", null, "0065",
                FindingSeverity.Note);
        }

        return guide;
    }

    private void CheckTrailer(EdiSegment header, EdiSegment unt)
    {
        Elements(unt);
        var checker = new ServiceSegmentChecker(findings, unt.Source, FindingLevel.Set);
        checker.Count(unt, 1, segments.Count, "segments", "0074");
        checker.Same(unt, 2, header, 1, "0062");
    }

    private void Elements(EdiSegment segment) =>
        new EdifactElementChecker(ServiceSegmentChecker.Dictionary, findings, FindingLevel.Set).Check(
            segment, ServiceSegmentChecker.Dictionary.Segments[segment.Id], null);

    private void Add(string id, Position position, string code, string message, string? found, string? expected, string? dataElement,
        FindingSeverity severity = FindingSeverity.Error) =>
        findings.Add(new Finding(FindingLevel.Set, severity, code, id, position, message, found is null ? null : Finding.Cut(found), expected,
            dataElement)
        {
            Syntax = EdiSyntax.Edifact,
        });
}
