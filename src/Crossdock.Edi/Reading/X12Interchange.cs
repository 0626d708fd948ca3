namespace Crossdock.Edi;

/// <summary>One interchange, ISA to IEA, with its groups, sets and findings.</summary>
public sealed class X12Interchange
{
    private readonly IsaHeader header;

    internal X12Interchange(
        IsaHeader header, ReadOnlyMemory<byte> raw, long offset, IReadOnlyList<X12Group> groups,
        IReadOnlyList<X12Segment> acks, X12Segment? trailer, IReadOnlyList<Finding> findings)
    {
        this.header = header;
        Raw = raw;
        Offset = offset;
        Groups = groups;
        InterchangeAcks = acks;
        Trailer = trailer;
        Findings = findings;
    }

    /// <summary>Interchange ID qualifier of the sender, ISA05.</summary>
    public string SenderQualifier => header[5].Trim();

    /// <summary>Sender, ISA06 without its padding.</summary>
    public string SenderId => header[6].Trim();

    /// <summary>Interchange ID qualifier of the receiver, ISA07.</summary>
    public string ReceiverQualifier => header[7].Trim();

    /// <summary>Receiver, ISA08 without its padding.</summary>
    public string ReceiverId => header[8].Trim();

    /// <summary>ISA09 as given, YYMMDD.</summary>
    public string Date => header[9].Trim();

    /// <summary>ISA10 as given, HHMM.</summary>
    public string Time => header[10].Trim();

    /// <summary>Interchange control version, ISA12: "00401". Not the version of the sets, which GS08 gives.</summary>
    public string Version => header[12].Trim();

    /// <summary>Interchange control number, ISA13 as given.</summary>
    public string ControlNumber => header[13].Trim();

    /// <summary>ISA14 is 1: the sender asks for a TA1.</summary>
    public bool AckRequested => header[14].Trim() == "1";

    /// <summary>ISA15: P production, T test, I information; '\0' when it is missing.</summary>
    public char Usage => header[15].Trim() is { Length: > 0 } usage ? usage[0] : '\0';

    public X12Delimiters Delimiters => header.Delimiters;

    public IReadOnlyList<X12Group> Groups { get; }

    /// <summary>TA1 segments: what the other side said of interchanges that we sent.</summary>
    public IReadOnlyList<X12Segment> InterchangeAcks { get; }

    /// <summary>The IEA segment; null when it is missing.</summary>
    public X12Segment? Trailer { get; }

    /// <summary>Findings of the envelope itself; those of groups and sets are with them.</summary>
    public IReadOnlyList<Finding> Findings { get; }

    /// <summary>The ISA segment without its terminator, one line.</summary>
    public string HeaderText => header.Text;

    /// <summary>An element of the ISA segment as given, 1 to 16, padding included.</summary>
    public string Header(int element) => header[element];

    /// <summary>The bytes of this interchange as in the document, ISA to the terminator of IEA.</summary>
    public ReadOnlyMemory<byte> Raw { get; }

    /// <summary>Where <see cref="Raw"/> begins in the document.</summary>
    public long Offset { get; }

    /// <summary>One after its last byte in the document.</summary>
    public long EndOffset { get; internal init; }

    /// <summary>TA104: R with an error of the envelope, E with warnings only, else A. Nothing of a rejected
    /// interchange may be processed, whatever its sets say.</summary>
    public AcknowledgmentCode Result => Findings.Any(f => f.Severity == FindingSeverity.Error) ? AcknowledgmentCode.R
        : Findings.Any(f => f.Severity == FindingSeverity.Warning) ? AcknowledgmentCode.E
        : AcknowledgmentCode.A;

    /// <summary>The sets that may be processed: accepted, in a group and an interchange that are not rejected.</summary>
    public IEnumerable<(X12Group Group, X12TransactionSet Set)> AcceptedSets() =>
        Result == AcknowledgmentCode.R ? [] :
        from @group in Groups
        where @group.Result != AcknowledgmentCode.R
        from set in @group.Sets
        where set.Accepted
        select (@group, set);

    /// <summary>Findings of the envelope, then of each group and its sets, in the order of the document.</summary>
    public IEnumerable<Finding> AllFindings() =>
        Findings.Concat(Groups.SelectMany(g => g.Findings.Concat(g.Sets.SelectMany(s => s.Findings))));
}
