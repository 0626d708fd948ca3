namespace Crossdock.Edi;

/// <summary>What was read from one file: its EDIFACT interchanges, and what stands outside of them.</summary>
public sealed class EdifactDocument
{
    internal EdifactDocument(IReadOnlyList<EdifactInterchange> interchanges, IReadOnlyList<Finding> findings)
    {
        Interchanges = interchanges;
        Findings = findings;
    }

    public IReadOnlyList<EdifactInterchange> Interchanges { get; }

    /// <summary>Findings about the document: no interchange, text before, between or after interchanges.</summary>
    public IReadOnlyList<Finding> Findings { get; }

    /// <summary>True when at least one UNA, UNB, UNG or UNH segment could be read.</summary>
    public bool IsEdifact => Interchanges.Count > 0;

    /// <summary>Findings of the document and of all its interchanges.</summary>
    public IEnumerable<Finding> AllFindings() => Findings.Concat(Interchanges.SelectMany(i => i.AllFindings()));
}

/// <summary>How to read.</summary>
public sealed record EdifactReaderOptions
{
    /// <summary>
    /// Check each message against its guide; without, only the syntax and the envelopes are checked. Default true.
    /// </summary>
    public bool Validate { get; init; } = true;

    /// <summary>Where guides come from. Default: those built in.</summary>
    public EdifactGuides Guides { get; init; } = EdifactGuides.BuiltIn;

    /// <summary>False to look at every segment in full, which finds the same and is slower; for tests.</summary>
    internal bool AtAGlance { get; init; } = true;
}

/// <summary>What is to become of a message, a group or an interchange.</summary>
public enum EdifactResult
{
    /// <summary>Without a fault, or with notes only.</summary>
    Accepted,

    /// <summary>With warnings. CONTRL knows no such thing: it is acknowledged like one without a fault.</summary>
    AcceptedWithWarnings,

    /// <summary>Some of what it holds is rejected (groups and interchanges only).</summary>
    PartlyRejected,

    /// <summary>With an error.</summary>
    Rejected,
}

/// <summary>One message, UNH to UNT, with everything found in it.</summary>
public sealed class EdifactMessage
{
    private readonly EdiSegmentTable segments;

    internal EdifactMessage(
        EdiSegmentTable segments, IReadOnlyList<string?> groupIds, IReadOnlyList<Finding> findings, EdifactGuide? guide,
            EdifactGroup? group)
    {
        this.segments = segments;
        SegmentGroups = groupIds;
        Findings = findings;
        Guide = guide;
        Group = group;
    }

    /// <summary>Message reference number, UNH 0062.</summary>
    public string Reference => Segments[0][1, 1];

    /// <summary>Message type, UNH S009 0065: "ORDERS".</summary>
    public string Type => Segments[0][2, 1];

    /// <summary>Message version, UNH S009 0052: "D".</summary>
    public string Version => Segments[0][2, 2];

    /// <summary>Message release, UNH S009 0054: "96A".</summary>
    public string Release => Segments[0][2, 3];

    /// <summary>Controlling agency, UNH S009 0051: "UN".</summary>
    public string Agency => Segments[0][2, 4];

    /// <summary>Association assigned code, UNH S009 0057: "EAN008"; null when absent.</summary>
    public string? Association => Segments[0][2, 5] is { Length: > 0 } code ? code : null;

    /// <summary>All segments in the order of the document, UNH first; UNT last unless it is missing.</summary>
    public IReadOnlyList<EdiSegment> Segments => segments;

    /// <summary>How many segments have a tag of three letters; makes no objects.</summary>
    public int CountOf(string tag) => segments.CountOf(tag);

    /// <summary>
    /// For each segment the segment group that the guide puts it in ("SG25"); null outside of groups or without a
    /// guide.
    /// </summary>
    public IReadOnlyList<string?> SegmentGroups { get; }

    /// <summary>Findings of this message, in the order of the document as far as they have one.</summary>
    public IReadOnlyList<Finding> Findings { get; }

    /// <summary>The guide that the message was checked against; null when there is none or validation was off.</summary>
    public EdifactGuide? Guide { get; }

    /// <summary>The functional group that the message stands in; null when it stands in none.</summary>
    public EdifactGroup? Group { get; }

    public EdifactResult Result => EdifactResults.Of(Findings);

    /// <summary>True unless the message itself is rejected. Whether it may be processed is the interchange's word:
    /// <see cref="EdifactInterchange.AcceptedMessages"/>.</summary>
    public bool Accepted => Result != EdifactResult.Rejected;

    /// <summary>
    /// The same message with the segment groups of its guide, for one that was read without validation; itself where it
    /// has them, or there is no guide. What does not belong into the message stands outside of groups; that is no
    /// finding here.
    /// </summary>
    /// <param name="guides">Null for those built in.</param>
    public EdifactMessage InGroups(EdifactGuides? guides = null)
    {
        if (Guide is not null || (guides ?? EdifactGuides.BuiltIn).Find(Version, Release, Type) is not { } guide)
            return this;
        var groups = new string?[segments.Count];
        var guided = new EdifactGuidedSet((_, _, _) => { }, glance: false) { Segments = segments };
        new SetMatcher(guide, new FindingList(Limits.FindingsPerSet), foreign: false, SegmentCodes.Edifact)
            .Match(guided, groups);
        return new EdifactMessage(segments, groups, Findings, guide, Group);
    }
}

/// <summary>One functional group, UNG to UNE.</summary>
public sealed class EdifactGroup
{
    private readonly List<EdifactMessage> messages = [];
    private readonly MessageTally tally;

    internal EdifactGroup(EdiSegment header) => (Header, tally) = (header, new MessageTally(header[1, 1]));

    /// <summary>The UNG segment.</summary>
    public EdiSegment Header { get; }

    /// <summary>The UNE segment; null when it is missing.</summary>
    public EdiSegment? Trailer { get; private set; }

    /// <summary>Message group identification, UNG 0038: the type of its messages.</summary>
    public string Type => Header[1, 1];

    /// <summary>Application sender, UNG S006 0040.</summary>
    public string Sender => Header[2, 1];

    /// <summary>Application recipient, UNG S007 0044.</summary>
    public string Recipient => Header[3, 1];

    /// <summary>Group reference number, UNG 0048.</summary>
    public string Reference => Header[5, 1];

    /// <summary>Its messages; none when they were read from a stream, one at a time.</summary>
    public IReadOnlyList<EdifactMessage> Messages => messages;

    /// <summary>How many messages it holds.</summary>
    public int ReceivedCount => tally.Received;

    /// <summary>How many of them are not rejected.</summary>
    public int AcceptedCount => tally.Accepted;

    /// <summary>Findings of the group itself; those of its messages are with them.</summary>
    public IReadOnlyList<Finding> Findings { get; private set; } = [];

    public EdifactResult Result => tally.Result(Findings);

    internal MessageTally Tally => tally;

    /// <param name="keep">False when only its number is kept.</param>
    internal void Add(EdifactMessage message, bool keep)
    {
        tally.Add(message);
        if (keep)
            messages.Add(message);
    }

    internal void Close(EdiSegment? trailer, IReadOnlyList<Finding> findings) => (Trailer, Findings) = (trailer, findings);
}

/// <summary>An object that is no EDIFACT (a picture, a drawing), UNO to UNP (ISO 9735-8).</summary>
/// <param name="Header">The UNO segment.</param>
/// <param name="Trailer">The UNP segment; null when it is missing.</param>
/// <param name="Content">The bytes of the object; none when it was read from a stream.</param>
public sealed record EdifactPackage(EdiSegment Header, EdiSegment? Trailer, ReadOnlyMemory<byte> Content)
{
    /// <summary>Package reference number, UNO 0800.</summary>
    public string Reference => Header[1, 1];
}

internal static class EdifactResults
{
    public static EdifactResult Of(IReadOnlyList<Finding> findings) =>
        findings.Count == 0 ? EdifactResult.Accepted
        : findings.Any(f => f.Severity == FindingSeverity.Error) ? EdifactResult.Rejected
        : findings.Any(f => f.Severity == FindingSeverity.Warning) ? EdifactResult.AcceptedWithWarnings
        : EdifactResult.Accepted;
}
