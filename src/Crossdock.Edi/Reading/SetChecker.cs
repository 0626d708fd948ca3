namespace Crossdock.Edi;

/// <summary>Checks one transaction set: ST and SE, then the content against the guide.</summary>
internal sealed class SetChecker(
    List<X12Segment> segments, X12Segment? trailer, X12Segment groupHeader, X12ReaderOptions options)
{
    private readonly FindingList findings = new(Limits.FindingsPerSet);

    /// <param name="cut">Why there is no SE; null when there is one.</param>
    /// <param name="controlNumbers">ST02 of the group's sets so far.</param>
    public X12TransactionSet Check(string? cut, HashSet<string> controlNumbers)
    {
        X12Segment header = segments[0];
        if (trailer is not null)
            segments.Add(trailer);
        CheckHeader(header, controlNumbers);
        X12Guide? guide = options.Validate ? FindGuide(header[1].Trim()) : null;
        IReadOnlyList<string?> loops = guide is null
            ? new string?[segments.Count]
            : Match(guide);
        if (trailer is null)
            Add("2", segments[^1], segments[^1].Position, cut!, null, "SE", null);
        else
            CheckTrailer(header, trailer);
        return new X12TransactionSet(segments, loops, findings.ToList(), guide);
    }

    private void CheckHeader(X12Segment header, HashSet<string> controlNumbers)
    {
        string code = header[1].Trim();
        if (code.Length != 3)
            Add("6", header, header.PositionOf(1), "ST01 is no transaction set identifier", header[1], "three characters", "143");
        string control = header[2].Trim();
        if (control.Length is < 4 or > 9)
            Add("7", header, header.PositionOf(2), "ST02 is not four to nine characters", header[2], "4 to 9 characters", "329");
        if (control.Length > 0 && !controlNumbers.Add(control))
            Add("23", header, header.PositionOf(2), $"ST02 {control} occurs before in this functional group", header[2], "a new number", "329");
    }

    private IReadOnlyList<string?> Match(X12Guide guide)
    {
        bool foreign = !options.Guides.HasVersion(groupHeader[8].Trim());
        var elements = new ElementChecker(guide, findings, foreign);
        return new SetMatcher<X12Segment>(guide, segments, findings, foreign, SegmentCodes.X12, elements.Check).Match();
    }

    private X12Guide? FindGuide(string code)
    {
        if (code.Length != 3)
            return null;
        string version = groupHeader[8].Trim();
        X12Guide? guide = options.Guides.Find(version, code);
        X12Segment header = segments[0];
        if (guide is null)
        {
            Add("1", header, header.PositionOf(1), $"There is no guide for transaction set {code} in version {version}", code, null, "143");
        }
        else if (groupHeader[1].Trim() is { Length: 2 } functional && functional != guide.FunctionalCode)
        {
            Add("6", header, header.PositionOf(1),
                $"Transaction set {code} belongs into a group {guide.FunctionalCode}, not {functional}", code, null, "143");
        }

        return guide;
    }

    private void CheckTrailer(X12Segment header, X12Segment se)
    {
        string count = se[1].Trim();
        if (!ControlNumbers.IsNumber(count, 10) || long.Parse(count) != segments.Count)
        {
            Add("4", se, se.PositionOf(1),
                $"SE01 says {count} segments; there are {segments.Count}, ST and SE included", se[1], $"{segments.Count}", "96");
        }

        if (se[2].Trim() != header[2].Trim())
            Add("3", se, se.PositionOf(2), "SE02 does not repeat the control number of ST02", se[2], header[2], "329");
    }

    private void Add(string code, X12Segment segment, Position position, string message, string? found, string? expected, string? dataElement) =>
        findings.Add(new Finding(FindingLevel.Set, FindingSeverity.Error, code, segment.Id, position, message,
            found is null ? null : Finding.Cut(found), expected, dataElement));
}
