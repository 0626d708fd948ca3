using System.Buffers.Text;

namespace Crossdock.Edi;

/// <summary>Checks the transaction sets of one functional group: ST and SE, then the content against the guide.</summary>
/// <param name="groupHeader">GS.</param>
/// <param name="version">GS08.</param>
/// <param name="keep">True when sets outlive the next one, so that each needs memory of its own.</param>
internal sealed class SetChecker(X12Segment groupHeader, string version, X12ReaderOptions options, bool keep)
{
    private readonly FindingList findings = new(Limits.FindingsPerSet);
    private readonly ControlNumberSet controlNumbers = new();
    private readonly string functional = groupHeader[1].Trim();
    private readonly bool foreign = !options.Guides.HasVersion(version);
    private SegmentTable segments = null!;
    private readonly LoopList reused = new();
    private SetMatcher? matcher;
    private X12GuidedSet? guided;
    private string code = "";

    /// <param name="set">ST first; its SE last, unless it is missing.</param>
    /// <param name="cut">Why there is no SE; null when there is one.</param>
    /// <param name="whole">False when the set was too large to hold, so that its later segments are missing here.</param>
    public X12TransactionSet Check(SegmentTable set, string? cut, bool whole)
    {
        segments = set;
        string?[] loops = keep ? new string?[set.Count] : reused.Room(set.Count);
        CheckHeader();
        FindGuide();
        CheckFunctional();
        if (matcher is null || !whole)
            loops.AsSpan(0, set.Count).Clear();
        else
            Match(matcher, loops);
        if (!whole)
            Add("5", Last, Last.Position,
                $"The set has more than {Limits.StreamedSetBytes} bytes, which is more than is held of a stream", null,
                null, null);
        else if (cut is not null)
            Add("2", Last, Last.Position, cut, null, "SE", null);
        else
            CheckTrailer();
        X12TransactionSet shown = keep ? new X12TransactionSet(set.Copy()) : set.Shown ??= new X12TransactionSet(set);
        shown.Show(keep ? loops : reused, findings.Take(), matcher?.Guide as X12Guide);
        return shown;
    }

    private X12Segment Header => segments.Segment(0);

    private X12Segment Last => segments.Segment(segments.Count - 1);

    private void CheckHeader()
    {
        SegmentView st = segments[0];
        bool usual = ControlNumberSet.IsUsual(st[2]);
        bool isNew = usual && controlNumbers.Add(st[2]);
        if (st[1].Length == 3 && isNew)
            return;
        X12Segment header = Header;
        if (header[1].Trim().Length != 3)
            Add("6", header, header.PositionOf(1), "ST01 is no transaction set identifier", header[1],
                "three characters", "143");
        string control = header[2].Trim();
        if (control.Length is < 4 or > 9)
            Add("7", header, header.PositionOf(2), "ST02 is not four to nine characters", header[2],
                "4 to 9 characters", "329");
        if (control.Length > 0 && !(usual ? isNew : controlNumbers.Add(control)))
            Add("23", header, header.PositionOf(2), $"ST02 {control} occurs before in this functional group", header[2],
                "a new number", "329");
    }

    /// <summary>Takes the matcher of the set's guide; mostly that of the set before.</summary>
    private void FindGuide()
    {
        if (!options.Validate || matcher is not null && System.Text.Ascii.Equals(segments[0][1], code))
            return;
        matcher = null;
        X12Segment header = Header;
        code = header[1].Trim();
        if (code.Length != 3)
            return;
        if (options.Guides.Find(version, code) is not { } guide)
        {
            Add("1", header, header.PositionOf(1), $"There is no guide for transaction set {code} in version {version}",
                code, null, "143");
            return;
        }

        matcher = new SetMatcher(guide, findings, foreign, SegmentCodes.X12);
        guided = new X12GuidedSet(new ElementChecker(guide, findings, foreign), options.AtAGlance);
    }

    private void Match(SetMatcher byGuide, Span<string?> loops)
    {
        guided!.Segments = segments;
        byGuide.Match(guided, loops);
    }

    private void CheckFunctional()
    {
        if (matcher?.Guide is not X12Guide guide || functional.Length != 2 || functional == guide.FunctionalCode)
            return;
        Add("6", Header, Header.PositionOf(1),
            $"Transaction set {code} belongs into a group {guide.FunctionalCode}, not {functional}", code, null, "143");
    }

    private void CheckTrailer()
    {
        SegmentView se = segments[segments.Count - 1];
        bool right = ControlNumberSet.IsUsual(se[2]) && se[2].SequenceEqual(segments[0][2]) && se[1].Length is > 0 and <= 9
            && char.IsAsciiDigit((char)se[1][0]) && Utf8Parser.TryParse(se[1], out int stated, out int used)
            && used == se[1].Length && stated == segments.Count;
        if (!right)
            CheckTrailer(Header, Last);
    }

    private void CheckTrailer(X12Segment header, X12Segment se)
    {
        string count = se[1].Trim();
        if (!ControlNumbers.IsNumber(count, 10) || long.Parse(count) != segments.Count)
        {
            Add("4", se, se.PositionOf(1),
                $"SE01 says {count} segments; there are {segments.Count}, ST and SE included", se[1],
                $"{segments.Count}", "96");
        }

        if (se[2].Trim() != header[2].Trim())
            Add("3", se, se.PositionOf(2), "SE02 does not repeat the control number of ST02", se[2], header[2], "329");
    }

    private void Add(string code, X12Segment segment, Position position, string message, string? found,
        string? expected, string? dataElement) =>
        findings.Add(new Finding(FindingLevel.Set, FindingSeverity.Error, code, segment.Id, position, message,
            found is null ? null : Finding.Cut(found), expected, dataElement));
}

/// <summary>The loop of each segment of a set, in an array that is used for one set after another.</summary>
internal sealed class LoopList : IReadOnlyList<string?>
{
    private string?[] loops = [];

    public int Count { get; private set; }

    public string? this[int index] => index < Count ? loops[index] : throw new ArgumentOutOfRangeException(nameof(index));

    /// <summary>The array, at least that long.</summary>
    public string?[] Room(int count)
    {
        if (loops.Length < count)
            loops = new string?[Math.Max(count, loops.Length * 2)];
        Count = count;
        return loops;
    }

    public IEnumerator<string?> GetEnumerator() => loops.Take(Count).GetEnumerator();

    System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => GetEnumerator();
}
