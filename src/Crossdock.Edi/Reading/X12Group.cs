namespace Crossdock.Edi;

/// <summary>One functional group, GS to GE.</summary>
public sealed class X12Group
{
    private readonly SetTally tally;

    internal X12Group(
        X12Segment header, X12Segment? trailer, IReadOnlyList<X12TransactionSet> sets, SetTally tally,
        IReadOnlyList<Finding> findings)
    {
        this.tally = tally;
        Header = header;
        Trailer = trailer;
        Sets = sets;
        Findings = findings;
    }

    /// <summary>The GS segment.</summary>
    public X12Segment Header { get; }

    /// <summary>The GE segment; null when it is missing.</summary>
    public X12Segment? Trailer { get; }

    /// <summary>Functional identifier code, GS01: "PO".</summary>
    public string FunctionalCode => Header[1].Trim();

    /// <summary>Application sender's code, GS02.</summary>
    public string Sender => Header[2].Trim();

    /// <summary>Application receiver's code, GS03.</summary>
    public string Receiver => Header[3].Trim();

    /// <summary>GS04 as given, CCYYMMDD.</summary>
    public string Date => Header[4].Trim();

    /// <summary>GS05 as given, HHMM[SS[DD]].</summary>
    public string Time => Header[5].Trim();

    /// <summary>Group control number, GS06 as given.</summary>
    public string ControlNumber => Header[6].Trim();

    /// <summary>Responsible agency code, GS07: X or T.</summary>
    public string Agency => Header[7].Trim();

    /// <summary>Version, release and industry identifier, GS08: "004010".</summary>
    public string Version => Header[8].Trim();

    /// <summary>The sets; none when they were given out one at a time (<see cref="X12SetReader"/>).</summary>
    public IReadOnlyList<X12TransactionSet> Sets { get; }

    /// <summary>Findings of the group itself; those of its sets are with the sets.</summary>
    public IReadOnlyList<Finding> Findings { get; }

    /// <summary>GE01 as given, null when it is missing or no number.</summary>
    public int? IncludedCount =>
        int.TryParse(Trailer?[1], System.Globalization.NumberStyles.None, null, out int n) ? n : null;

    /// <summary>Sets received (AK903).</summary>
    public int ReceivedCount => tally.Received;

    /// <summary>Sets accepted (AK904); none when the group as a whole is rejected.</summary>
    public int AcceptedCount => Result == AcknowledgmentCode.R ? 0 : tally.Accepted;

    /// <summary>
    /// R: an error of the group or no set accepted; P: some set rejected; E: warnings only; else A (AK901).
    /// </summary>
    public AcknowledgmentCode Result
    {
        get
        {
            if (Findings.Any(f => f.Severity == FindingSeverity.Error) || tally is { Received: > 0, Accepted: 0 })
                return AcknowledgmentCode.R;
            if (tally.Accepted < tally.Received)
                return AcknowledgmentCode.P;
            return Findings.Any(f => f.Severity == FindingSeverity.Warning) || tally.Noted > 0
                ? AcknowledgmentCode.E
                : AcknowledgmentCode.A;
        }
    }
}

/// <summary>Counts the sets of a group by what became of them.</summary>
internal sealed class SetTally
{
    public int Received { get; private set; }

    /// <summary>Not rejected.</summary>
    public int Accepted { get; private set; }

    /// <summary>Accepted with warnings.</summary>
    public int Noted { get; private set; }

    public void Add(X12TransactionSet set)
    {
        AcknowledgmentCode result = set.Result;
        Received++;
        Accepted += result == AcknowledgmentCode.R ? 0 : 1;
        Noted += result == AcknowledgmentCode.E ? 1 : 0;
    }
}
