namespace Crossdock.Edi;

/// <summary>Reads the sets of one functional group and checks GS, GE, ST and SE.</summary>
internal sealed class GroupReader
{
    private readonly X12Segment header;
    private readonly X12ReaderOptions options;
    private readonly FindingList findings = new(Limits.FindingsPerEnvelope);
    private readonly List<X12TransactionSet> sets = [];
    private readonly Action<X12TransactionSet>? taken;
    private readonly SetTally tally = new();
    private readonly OrphanRun orphans = new();
    private readonly FindingList interchangeFindings;
    private readonly SetChecker checker;
    private SegmentTable? open;
    private SegmentTable? last;
    private SegmentTable? spare;
    private bool fits;

    /// <param name="header">GS.</param>
    /// <param name="interchangeFindings">Take what is found outside of the sets.</param>
    /// <param name="taken">Is given each set, which then is not kept; null to keep all.</param>
    public GroupReader(X12Segment header, X12ReaderOptions options, FindingList interchangeFindings,
        Action<X12TransactionSet>? taken)
    {
        this.header = header;
        this.options = options;
        this.interchangeFindings = interchangeFindings;
        this.taken = taken;
        string version = header[8].Trim();
        checker = new SetChecker(header, version, options, keep: taken is null);
        if (!IsRight(header) || options.Validate && !options.Guides.HasVersion(version))
            CheckHeader(version);
    }

    /// <summary>GS.</summary>
    public X12Segment Header => header;

    public void Take(SegmentCursor cursor, int number)
    {
        if (cursor.Is("ST"u8))
        {
            CloseSet("The next ST begins before SE");
            orphans.End();
            open = Empty(cursor);
            fits = cursor.AddTo(open);
        }
        else if (open is null)
        {
            orphans.Add(cursor.Segment(number), interchangeFindings, FindingLevel.Interchange, "024",
                "in a functional group outside of any transaction set");
        }
        else
        {
            // A set that is too large is counted and rejected; its SE still ends it.
            fits &= cursor.AddTo(open);
            if (cursor.Is("SE"u8))
                CloseSet(null);
        }
    }

    /// <summary>Ends the group at its GE, or without one for the reason given.</summary>
    public X12Group Finish(X12Segment? trailer, string? cut)
    {
        CloseSet(cut ?? "GE stands before SE");
        if (trailer is null)
            Add(FindingSeverity.Error, "3", header, header.Position, cut!, null, "GE");
        else
            CheckTrailer(trailer);
        return new X12Group(header, trailer, sets, tally, findings.ToList());
    }

    /// <summary>A table that no set uses which is still to be looked at: two take turns.</summary>
    private SegmentTable Empty(SegmentCursor cursor)
    {
        (SegmentTable table, spare) = (spare ?? cursor.NewTable(), last);
        table.Clear();
        return table;
    }

    private void CloseSet(string? cut)
    {
        if (open is null)
            return;
        X12TransactionSet set = checker.Check(open, cut, fits);
        tally.Add(set);
        if (taken is null)
            sets.Add(set);
        else
            taken(set);
        (open, last) = (null, open);
    }

    /// <summary>As nearly every GS is; what is not is looked at element by element.</summary>
    private static bool IsRight(X12Segment gs) =>
        IsText(gs.Bytes(1)) && gs.Bytes(1).Length == 2 && IsText(gs.Bytes(2)) && IsText(gs.Bytes(3))
            && gs.Bytes(4).Length is 6 or 8 && X12DateTime.IsDate(gs.Bytes(4), gs.Bytes(4).Length)
            && X12DateTime.IsTime(gs.Bytes(5), 8) && ControlNumberSet.IsNumber(gs.Bytes(6))
            && (gs.Is(7, "X") || gs.Is(7, "T"))
            && gs.Bytes(8).Length is >= 6 and <= 12 && !gs.Bytes(8)[..6].ContainsAnyExceptInRange((byte)'0', (byte)'9');

    /// <summary>Something is there, and begins and ends with no blank.</summary>
    private static bool IsText(ReadOnlySpan<byte> value) =>
        value.Length > 0 && value[0] is > (byte)' ' and < 0x7F && value[^1] is > (byte)' ' and < 0x7F;

    private void CheckHeader(string version)
    {
        if (!ControlNumbers.IsNumber(header[6].Trim(), 9))
            Add(FindingSeverity.Error, "6", header, header.PositionOf(6), "GS06 is not a number of one to nine digits",
                header[6], null, "28");
        if (header[1].Trim().Length != 2)
            Add(FindingSeverity.Error, "1", header, header.PositionOf(1), "GS01 is no functional identifier code",
                header[1], "two characters", "479");
        if (!(version.Length is >= 6 and <= 12 && !version.AsSpan(0, 6).ContainsAnyExceptInRange('0', '9')))
        {
            Add(FindingSeverity.Error, "2", header, header.PositionOf(8),
                "GS08 is no version, release and industry identifier", header[8], "six digits such as 004010", "480");
        }
        else if (options.Validate && !options.Guides.HasVersion(version))
        {
            Add(FindingSeverity.Note, "2", header, header.PositionOf(8),
                $"There are no guides of version {version}; its sets are checked against {X12Guides.FallbackVersion}",
                version, X12Guides.FallbackVersion, "480");
        }

        string date = header[4].Trim();
        if (!X12DateTime.IsDate(date, 8) && !X12DateTime.IsDate(date, 6))
            AddContent(4, "GS04 is no date", "373");
        if (!X12DateTime.IsTime(header[5].Trim(), 8))
            AddContent(5, "GS05 is no time", "337");
        if (header[2].Trim().Length == 0)
            AddContent(2, "GS02, the application sender's code, is empty", "142");
        if (header[3].Trim().Length == 0)
            AddContent(3, "GS03, the application receiver's code, is empty", "124");
        if (header[7].Trim() is not ("X" or "T"))
            AddContent(7, "GS07 is neither X nor T", "455");
    }

    private void CheckTrailer(X12Segment ge)
    {
        if (ControlNumbers.Is(ge.Bytes(1), tally.Received) && ControlNumberSet.IsNumber(ge.Bytes(2))
            && ge.Bytes(2).SequenceEqual(header.Bytes(6)))
            return;
        string count = ge[1].Trim();
        if (!ControlNumbers.IsNumber(count, 6) || int.Parse(count) != tally.Received)
        {
            Add(FindingSeverity.Error, "5", ge, ge.PositionOf(1),
                $"GE01 says {count} transaction sets; there are {tally.Received}", ge[1], $"{tally.Received}", "97");
        }

        if (!ControlNumbers.Same(ge[2].Trim(), header[6].Trim()))
        {
            Add(FindingSeverity.Error, "4", ge, ge.PositionOf(2),
                "GE02 does not repeat the group control number of GS06", ge[2], header[6], "28");
        }
    }

    /// <summary>A fault of GS for which element 716 has no code: TA1 note 024 names "invalid GS segment".</summary>
    private void AddContent(int element, string message, string dataElement) =>
        interchangeFindings.Add(new Finding(FindingLevel.Interchange, FindingSeverity.Warning, "024", "GS",
            header.PositionOf(element), message, Finding.Cut(header[element]), null, dataElement));

    private void Add(FindingSeverity severity, string code, X12Segment segment, Position position, string message,
        string? found, string? expected, string? dataElement = null) =>
        findings.Add(new Finding(FindingLevel.Group, severity, code, segment.Id, position, message,
            found is null ? null : Finding.Cut(found), expected, dataElement));
}
