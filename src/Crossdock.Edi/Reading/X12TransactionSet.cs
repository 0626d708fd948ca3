namespace Crossdock.Edi;

/// <summary>One transaction set, ST to SE, with everything found in it.</summary>
public sealed class X12TransactionSet
{
    private readonly LazySegments segments;

    /// <summary>Shows the segments of a table; <see cref="Show"/> says what was found in them.</summary>
    internal X12TransactionSet(SegmentTable table) => segments = new LazySegments(table);

    /// <summary>
    /// Shows what was found in the table's segments, which are others than before when the table is used again.
    /// </summary>
    internal void Show(IReadOnlyList<string?> loopIds, IReadOnlyList<Finding> findings, X12Guide? guide)
    {
        segments.Forget();
        (LoopIds, Findings, Guide) = (loopIds, findings, guide);
    }

    /// <summary>Transaction set identifier code, ST01: "850".</summary>
    public string Code => SegmentIds.Of(segments.Bytes(0, 1)) ?? Segments[0][1];

    /// <summary>Transaction set control number, ST02.</summary>
    public string ControlNumber => Segments[0][2];

    /// <summary>Implementation convention reference, ST03 (from 005010 on); null when absent.</summary>
    public string? ImplementationReference => Segments[0][3] is { Length: > 0 } reference ? reference : null;

    /// <summary>All segments in the order of the document, ST first; SE last unless it is missing.</summary>
    public IReadOnlyList<X12Segment> Segments => segments;

    /// <summary>The first segment of an id; null when there is none.</summary>
    public X12Segment? First(string id) => segments.IndexOf(id, 0) is var at and >= 0 ? segments[at] : null;

    /// <summary>All segments of an id. Of a large set faster than looking through <see cref="Segments"/>.</summary>
    public IReadOnlyList<X12Segment> All(string id)
    {
        int count = segments.CountOf(id);
        if (count == 0)
            return [];
        var found = new X12Segment[count];
        for (int i = 0, at = -1; i < count; i++)
            found[i] = segments[at = segments.IndexOf(id, at + 1)];
        return found;
    }

    /// <summary>For each segment the loop that the guide puts it in; null outside of loops or without a guide.</summary>
    public IReadOnlyList<string?> LoopIds { get; private set; } = [];

    /// <summary>Findings of this set, in the order of the document as far as they have one.</summary>
    public IReadOnlyList<Finding> Findings { get; private set; } = [];

    /// <summary>The guide that the set was checked against; null when there is none or validation was off.</summary>
    public X12Guide? Guide { get; private set; }

    /// <summary>A without warnings, E with warnings only, R with an error (AK501).</summary>
    public AcknowledgmentCode Result => Findings.Count == 0 ? AcknowledgmentCode.A
        : Findings.Any(f => f.Severity == FindingSeverity.Error) ? AcknowledgmentCode.R
        : Findings.Any(f => f.Severity == FindingSeverity.Warning) ? AcknowledgmentCode.E
        : AcknowledgmentCode.A;

    /// <summary>True unless <see cref="Result"/> is R. Whether the set may be processed is the interchange's word:
    /// <see cref="X12Interchange.AcceptedSets"/>.</summary>
    public bool Accepted => Result != AcknowledgmentCode.R;
}
