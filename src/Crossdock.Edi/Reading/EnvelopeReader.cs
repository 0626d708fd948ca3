using System.Buffers.Text;

namespace Crossdock.Edi;

/// <summary>Divides one interchange into groups and sets and checks the envelopes.</summary>
/// <param name="header">ISA.</param>
/// <param name="start">Where ISA begins in the document.</param>
/// <param name="end">One after ISA.</param>
/// <param name="setTaken">Is given each set, which then is not kept; null to keep all.</param>
/// <param name="groupTaken">The same for groups.</param>
internal sealed class EnvelopeReader(
    IsaHeader header, long start, long end, X12ReaderOptions options,
    Action<X12TransactionSet>? setTaken = null, Action<X12Group>? groupTaken = null)
{
    private readonly FindingList findings = Check(header);
    private readonly List<X12Group> groups = [];
    private readonly List<X12Segment> acks = [];
    private readonly OrphanRun orphans = new();
    private GroupReader? group;
    private X12Segment? trailer;
    private int groupCount;
    private int number = 1;

    /// <summary>True when IEA was taken.</summary>
    public bool IsComplete => trailer is not null;

    /// <summary>One after the last byte of the interchange.</summary>
    public long End { get; private set; } = end;

    /// <summary>The header of the group that is open.</summary>
    public X12Segment? GroupHeader => group?.Header;

    /// <summary>Takes the next segment after ISA; none after IEA.</summary>
    public void Take(SegmentCursor cursor)
    {
        number++;
        End = cursor.EndOffset;
        if (cursor.Is("IEA"u8))
            trailer = cursor.Segment(number);
        else if (cursor.Is("GS"u8))
            OpenGroup(cursor.Segment(number));
        else if (group is not null)
            TakeInGroup(group, cursor);
        else if (cursor.Is("TA1"u8) && groupCount == 0)
            acks.Add(cursor.Segment(number));
        else
            orphans.Add(cursor.Segment(number), findings, FindingLevel.Interchange, "024",
                "outside of any functional group");
    }

    private static FindingList Check(IsaHeader header)
    {
        var findings = new FindingList(Limits.FindingsPerEnvelope);
        header.Check(findings);
        return findings;
    }

    private void TakeInGroup(GroupReader open, SegmentCursor cursor)
    {
        if (cursor.Is("GE"u8))
        {
            Keep(open.Finish(cursor.Segment(number), null));
            orphans.End();
        }
        else
        {
            open.Take(cursor, number);
        }
    }

    private void OpenGroup(X12Segment segment)
    {
        orphans.End();
        CloseGroup("The next GS begins before GE");
        group = new GroupReader(segment, options, findings, setTaken);
    }

    private void CloseGroup(string why)
    {
        if (group is not null)
            Keep(group.Finish(null, why));
    }

    private void Keep(X12Group complete)
    {
        group = null;
        groupCount++;
        if (groupTaken is null)
            groups.Add(complete);
        else
            groupTaken(complete);
    }

    /// <summary>Ends the interchange.</summary>
    /// <param name="cut">Why there is no IEA; null when there is one.</param>
    /// <param name="document">What <see cref="X12Interchange.Raw"/> is cut from; empty for a stream.</param>
    public X12Interchange Finish(string? cut, ReadOnlyMemory<byte> document)
    {
        CloseGroup(cut ?? "IEA stands before GE");
        if (trailer is null)
            Add(FindingSeverity.Error, "023", null, new Position(End, number, 0, 0), cut!, null, "IEA");
        else
            CheckTrailer(trailer);
        ReadOnlyMemory<byte> raw = document.IsEmpty ? default : document[(int)start..(int)Math.Min(End, document.Length)];
        return new X12Interchange(header, raw, start, groups, acks, trailer, findings.ToList()) { EndOffset = End };
    }

    /// <summary>
    /// The interchange as far as it is known before its end: its header, and the TA1 segments that came so far.
    /// </summary>
    public X12Interchange Open() => new(header, default, start, [], acks, null, []);

    private void CheckTrailer(X12Segment iea)
    {
        if (ControlNumbers.Is(iea.Bytes(1), groupCount) && iea.Bytes(1).Length <= 5
            && ControlNumberSet.IsNumber(iea.Bytes(2)) && iea.Is(2, header[13]) && iea.Count == 2)
            return;
        string count = iea[1].Trim();
        // A TA1 counts for nothing; some senders give 1 for an interchange that holds only a TA1.
        if (!ControlNumbers.IsNumber(count, 5) || int.Parse(count) != groupCount)
        {
            bool ackOnly = groupCount == 0 && acks.Count > 0 && ControlNumbers.IsNumber(count, 5);
            Add(ackOnly ? FindingSeverity.Warning : FindingSeverity.Error, "021", iea, iea.PositionOf(1),
                $"IEA01 says {count} functional groups; there are {groupCount}", iea[1], $"{groupCount}", "I16");
        }

        string control = iea[2].Trim();
        if (!ControlNumbers.Same(control, header[13].Trim()))
        {
            Add(FindingSeverity.Error, "001", iea, iea.PositionOf(2),
                "IEA02 does not repeat the interchange control number of ISA13", iea[2], header[13], "I12");
        }
        else if (iea[2] != header[13])
        {
            Add(FindingSeverity.Warning, "001", iea, iea.PositionOf(2),
                "IEA02 is the same number as ISA13, but not the same text", iea[2], header[13], "I12");
        }

        if (iea.Count > 2)
            Add(FindingSeverity.Warning, "022", iea, iea.PositionOf(3), "IEA has more than two data elements", iea[3],
                null);
    }

    private void Add(FindingSeverity severity, string code, X12Segment? segment, Position position, string message,
        string? found, string? expected, string? dataElement = null) =>
        findings.Add(new Finding(FindingLevel.Interchange, severity, code, segment?.Id, position, message,
            found is null ? null : Finding.Cut(found), expected, dataElement));
}

/// <summary>Segments that belong to nothing: one finding for each run of them.</summary>
internal sealed class OrphanRun
{
    private bool open;

    public void Add(X12Segment segment, FindingList findings, FindingLevel level, string code, string where)
    {
        if (open && segment.Id is not ("ST" or "SE" or "GE"))
            return;
        open = true;
        findings.Add(new Finding(level, FindingSeverity.Error, code, segment.Id, segment.Position,
            $"{segment.Id} stands {where}; it and the segments up to the next boundary are not read",
            Finding.Cut(segment.ToString())));
    }

    public void End() => open = false;
}

/// <summary>Numbers of the envelopes: N0, compared as numbers so that leading zeros do not matter.</summary>
internal static class ControlNumbers
{
    public static bool IsNumber(string value, int mostDigits) =>
        value.Length is > 0 and <= 18 && !value.AsSpan().ContainsAnyExceptInRange('0', '9')
            && value.AsSpan().TrimStart('0').Length <= mostDigits;

    /// <summary>True for that number in at most six digits, as most counts are; makes no string.</summary>
    public static bool Is(ReadOnlySpan<byte> value, int number) =>
        value.Length <= 6 && ControlNumberSet.IsNumber(value)
            && Utf8Parser.TryParse(value, out int stated, out _) && stated == number;

    public static bool Same(string a, string b) =>
        a == b || IsNumber(a, 18) && IsNumber(b, 18) && long.Parse(a) == long.Parse(b);
}
