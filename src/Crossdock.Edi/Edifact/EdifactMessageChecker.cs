using System.Buffers.Text;

namespace Crossdock.Edi;

/// <summary>Checks the messages of one interchange: UNH and UNT, then the content against the guide.</summary>
/// <param name="keep">True when messages outlive the next one, so that each needs memory of its own.</param>
internal sealed class EdifactMessageChecker(EdifactReaderOptions options, bool wrapped, bool keep)
{
    private static readonly SegmentPlan HeaderPlan = SegmentPlan.Of(ServiceSegmentChecker.Dictionary.Segments["UNH"])!;
    private static readonly SegmentPlan TrailerPlan = SegmentPlan.Of(ServiceSegmentChecker.Dictionary.Segments["UNT"])!;
    private readonly FindingList findings = new(Limits.FindingsPerSet);
    private readonly Dictionary<string, ControlNumberSet> references = new(StringComparer.Ordinal); // UNH 0062 by group
    private readonly LoopList reused = new();
    private ControlNumberSet? referencesHere;
    private EdiSegmentTable segments = null!;
    private EdifactGroup? group;
    private EdifactGuide? guide;
    private SetMatcher? matcher;
    private EdifactGuidedSet? guided;
    private byte[] type = [];

    /// <param name="message">UNH first; its UNT last, unless it is missing.</param>
    /// <param name="within">The functional group; null for none.</param>
    /// <param name="cut">Why there is no UNT; null when there is one.</param>
    public EdifactMessage Check(EdiSegmentTable message, EdifactGroup? within, string? cut)
    {
        if (referencesHere is null || group != within)
            referencesHere = References(within?.Reference ?? "");
        (segments, group) = (message, within);
        CheckHeader();
        FindGuide();
        string?[] groups = keep ? new string?[segments.Count] : reused.Room(segments.Count);
        groups.AsSpan(0, segments.Count).Clear();
        if (matcher is null)
            CheckCharacters();
        else if (segments.IsWhole)
            Match(matcher, groups);
        if (!segments.IsWhole)
            Add("UNH", segments[0].Position, SyntaxErrorCodes.TooLong,
                $"The message has more than {Limits.StreamedSetBytes} bytes, which is more than is held of a stream",
                null, null, null);
        else if (cut is not null)
            Add("UNT", segments[^1].Position, SyntaxErrorCodes.Missing, cut, null, "UNT", null);
        else
            CheckTrailer();
        return new EdifactMessage(segments, keep ? groups : reused, findings.Take(), guide, group);
    }

    private ControlNumberSet References(string groupReference)
    {
        if (!references.TryGetValue(groupReference, out ControlNumberSet? known))
            references[groupReference] = known = new ControlNumberSet();
        return known;
    }

    private void Match(SetMatcher byGuide, string?[] groups)
    {
        guided!.Segments = segments;
        byGuide.Match(guided, groups);
    }

    private Action<EdiSegment, SegmentDefinition, string?> InFull(EdifactGuide checkedGuide)
    {
        var elements = new EdifactElementChecker(checkedGuide.Dictionary, findings);
        return (segment, definition, loop) =>
        {
            if (segment.Id is not ("UNH" or "UNT"))
                elements.Check(segment, definition, loop);
            EdifactCharacters.Check(segment, findings, FindingLevel.Element, loop, checkedGuide.Dictionary, wrapped);
        };
    }

    /// <summary>Without a guide only the characters are checked.</summary>
    private void CheckCharacters()
    {
        if (segments.IsPlain && segments.Source.Characters.HasAllPrintable)
            return;
        for (int i = 0; i < segments.Count; i++)
        {
            if (segments.View(i).Bytes.ContainsAnyExcept(segments.Source.Characters.Plain))
                EdifactCharacters.Check(segments[i], findings, FindingLevel.Element, null,
                    ServiceSegmentChecker.Dictionary, wrapped);
        }
    }

    private void CheckHeader()
    {
        if (!IsRight(0, HeaderPlan))
            Elements(segments[0]);
        ReadOnlySpan<byte> plain = segments.View(0)[1];
        if (ControlNumberSet.IsNumber(plain) ? referencesHere!.Add(plain)
            : Text(0, 1) is not { Length: > 0 } text || referencesHere!.Add(text))
            return;
        string reference = Text(0, 1);
        Add("UNH", segments[0].PositionOf(1), SyntaxErrorCodes.Duplicate, $"The reference {reference} occurs before",
            reference, "a new reference", "0062");
    }

    private bool IsRight(int index, SegmentPlan plan) =>
        options.AtAGlance && plan.IsRight(segments.View(index), segments.Source);

    /// <summary>The first component of an element.</summary>
    private string Text(int index, int element)
    {
        ReadOnlySpan<byte> value = segments.View(index)[element];
        EdiDelimiters delimiters = segments.Source.Delimiters;
        return value.IndexOfAny(delimiters.Component, delimiters.Repetition, delimiters.Release) < 0
            ? segments.Source.Text(value) : segments[index][element, 1];
    }

    /// <summary>
    /// Takes the matcher of the message's guide; mostly that of the message before. CONTRL belongs to the syntax: its
    /// version is that of the syntax, and one table serves all.
    /// </summary>
    private void FindGuide()
    {
        ReadOnlySpan<byte> named = segments.View(0)[2];
        if (!options.Validate || guide is not null && named.SequenceEqual(type))
            return;
        EdiSegment header = segments[0];
        (string name, string version, string release) = (header[2, 1], header[2, 2], header[2, 3]);
        guide = name == "CONTRL" ? options.Guides.Find("D", "96A", name) : options.Guides.Find(version, release, name);
        (type, matcher) = (named.ToArray(), null);
        if (guide is null && name.Length > 0)
        {
            Add("UNH", header.PositionOf(2), SyntaxErrorCodes.ValueNotSupported,
                $"There is no guide for {name} {version}.{release}; the message is read, and its content is not checked",
                    $"{name}:{version}:{release}", null, "0065",
                FindingSeverity.Note);
        }

        if (guide is null)
            return;
        matcher = new SetMatcher(guide, findings, foreign: false, SegmentCodes.Edifact);
        guided = new EdifactGuidedSet(InFull(guide), options.AtAGlance);
    }

    private void CheckTrailer()
    {
        int last = segments.Count - 1;
        SegmentView unt = segments.View(last);
        bool right = IsRight(last, TrailerPlan) && Utf8Parser.TryParse(unt[1], out int stated, out int used)
            && used == unt[1].Length && stated == segments.Count
            && unt[2].SequenceEqual(segments.View(0)[1]);
        if (!right)
            CheckTrailer(segments[0], segments[last]);
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

    private void Add(string id, Position position, string code, string message, string? found, string? expected,
        string? dataElement, FindingSeverity severity = FindingSeverity.Error) =>
        findings.Add(new Finding(FindingLevel.Set, severity, code, id, position, message,
            found is null ? null : Finding.Cut(found), expected, dataElement)
        {
            Syntax = EdiSyntax.Edifact,
        });
}
