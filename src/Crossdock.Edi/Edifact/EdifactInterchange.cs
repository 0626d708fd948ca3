namespace Crossdock.Edi;

/// <summary>One interchange, UNB to UNZ, with its groups, messages and findings.</summary>
public sealed class EdifactInterchange
{
    private readonly EdiSource source;

    internal EdifactInterchange(
        EdiSource source, string? advice, EdiSegment? header, EdiSegment? trailer, ReadOnlyMemory<byte> raw, long offset,
        IReadOnlyList<EdifactGroup> groups, IReadOnlyList<EdifactMessage> messages, IReadOnlyList<EdifactPackage> packages,
        IReadOnlyList<Finding> findings, MessageTally tally)
    {
        Tally = tally;
        this.source = source;
        Advice = advice;
        Header = header;
        Trailer = trailer;
        Raw = raw;
        Offset = offset;
        Groups = groups;
        Messages = messages;
        Packages = packages;
        Findings = findings;
    }

    /// <summary>The service string advice, "UNA:+.? '"; null when there is none.</summary>
    public string? Advice { get; }

    /// <summary>The UNB segment; null for messages that came without one.</summary>
    public EdiSegment? Header { get; }

    /// <summary>The UNZ segment; null when it is missing.</summary>
    public EdiSegment? Trailer { get; }

    /// <summary>Syntax identifier, S001 0001: "UNOC".</summary>
    public string SyntaxIdentifier => Text(1, 1);

    /// <summary>Syntax version number, S001 0002: "1" to "4"; empty when it is missing.</summary>
    public string SyntaxVersion => Text(1, 2);

    /// <summary>How bytes became text.</summary>
    public EdiCharacterSet CharacterSet => source.Characters;

    /// <summary>Interchange sender, S002 0004.</summary>
    public string SenderId => Text(2, 1);

    /// <summary>Identification code qualifier of the sender, S002 0007: "14" for a GLN.</summary>
    public string SenderQualifier => Text(2, 2);

    /// <summary>Interchange recipient, S003 0010.</summary>
    public string RecipientId => Text(3, 1);

    /// <summary>Identification code qualifier of the recipient, S003 0007.</summary>
    public string RecipientQualifier => Text(3, 2);

    /// <summary>S004 0017 as given, YYMMDD or CCYYMMDD.</summary>
    public string Date => Text(4, 1);

    /// <summary>S004 0019 as given, HHMM.</summary>
    public string Time => Text(4, 2);

    /// <summary>Interchange control reference, 0020.</summary>
    public string Reference => Text(5, 1);

    /// <summary>Application reference, 0026.</summary>
    public string ApplicationReference => Text(7, 1);

    /// <summary>0031 is 1: the sender asks for a CONTRL.</summary>
    public bool AckRequested => Text(9, 1) == "1";

    /// <summary>
    /// Test indicator, 0035: "1" is a test, "2" a test of the syntax only (syntax 4); empty in production.
    /// </summary>
    public string TestIndicator => Text(11, 1);

    /// <summary>True when nothing of it may reach production.</summary>
    public bool IsTest => TestIndicator.Length > 0;

    public EdiDelimiters Delimiters => source.Delimiters;

    /// <summary>Functional groups; none when its messages stand in the interchange itself.</summary>
    public IReadOnlyList<EdifactGroup> Groups { get; }

    /// <summary>All messages in the order of the document, those of groups included.</summary>
    public IReadOnlyList<EdifactMessage> Messages { get; }

    public IReadOnlyList<EdifactPackage> Packages { get; }

    /// <summary>Findings of the envelope itself; those of groups and messages are with them.</summary>
    public IReadOnlyList<Finding> Findings { get; }

    /// <summary>The bytes of this interchange as in the document, UNA or UNB to the terminator of UNZ.</summary>
    public ReadOnlyMemory<byte> Raw { get; }

    /// <summary>Where <see cref="Raw"/> begins in the document.</summary>
    public long Offset { get; }

    /// <summary>One after its last byte in the document.</summary>
    public long EndOffset { get; internal init; }

    /// <summary>Rejected with an error of the envelope, or when nothing of it is accepted.</summary>
    public EdifactResult Result => Tally.Result(Findings);

    /// <summary>How many messages it holds.</summary>
    public int ReceivedCount => Tally.Received;

    /// <summary>How many of them are not rejected.</summary>
    public int AcceptedCount => Tally.Accepted;

    /// <summary>True when the envelope itself has an error: then nothing of the interchange may be processed.</summary>
    public bool EnvelopeRejected => Findings.Any(f => f.Severity == FindingSeverity.Error);

    /// <summary>
    /// The messages that may be processed: accepted, in a group and an interchange that are not rejected.
    /// </summary>
    public IEnumerable<EdifactMessage> AcceptedMessages() => EnvelopeRejected
        ? []
        : Messages.Where(m => m.Accepted && m.Group?.Findings.Any(f => f.Severity == FindingSeverity.Error) != true);

    /// <summary>Findings of the envelope, then of each group, then of each message.</summary>
    public IEnumerable<Finding> AllFindings() =>
        Findings.Concat(Groups.SelectMany(g => g.Findings)).Concat(Messages.SelectMany(m => m.Findings));

    /// <summary>
    /// Every segment in the order of the document, but for those that belong to no message, with its depth in the
    /// envelopes.
    /// </summary>
    public IEnumerable<(EdiSegment Segment, int Depth)> AllSegments()
    {
        var all = new List<(EdiSegment Segment, int Depth)>();
        all.AddRange(new[] { Header, Trailer }.OfType<EdiSegment>().Select(s => (s, 0)));
        all.AddRange(Groups.SelectMany(g => new[] { g.Header, g.Trailer }).OfType<EdiSegment>().Select(s => (s, 1)));
        all.AddRange(Packages.SelectMany(p => new[] { p.Header, p.Trailer }).OfType<EdiSegment>().Select(s => (s, 1)));
        foreach (EdifactMessage message in Messages)
            all.AddRange(message.Segments.Select(
                (s, i) => (s, s.Id is "UNH" or "UNT" ? 2 : message.SegmentGroups[i] is null ? 3 : 4)));
        return all.OrderBy(s => s.Segment.Position.Offset);
    }

    internal EdiSource Source => source;

    internal MessageTally Tally { get; }

    /// <summary>What follows the terminator of UNB: "", "\n" or "\r\n".</summary>
    internal string LineBreak { get; init; } = "";

    private string Text(int element, int component) => Header?[element, component] ?? "";
}
