namespace Crossdock.Edi;

/// <summary>Reads one interchange from its ISA on: divides it into groups and sets and checks the envelopes.</summary>
internal sealed class EnvelopeReader(
    IsaHeader header, X12Source source, int start, ReadOnlyMemory<byte> document, X12ReaderOptions options, SegmentScanner scanner)
{
    private readonly FindingList findings = new(Limits.FindingsPerEnvelope);
    private readonly List<X12Group> groups = [];
    private readonly List<X12Segment> acks = [];
    private readonly OrphanRun orphans = new();
    private GroupReader? group;
    private X12Segment? trailer;
    private int number = 1;
    private int lastEnd = header.End;

    /// <summary>Where the next interchange may begin.</summary>
    public int Next { get; private set; } = header.End;

    public X12Interchange Read()
    {
        header.Check(findings);
        var tokens = new X12Tokenizer(source, scanner, header.End);
        while (tokens.MoveNext())
        {
            if (StartsInterchange(tokens))
            {
                Next = tokens.Start;
                return Finish("The next ISA begins before IEA");
            }

            number++;
            lastEnd = tokens.Terminated ? tokens.Next : tokens.End;
            Next = tokens.Next;
            Take(tokens);
            if (trailer is not null)
                return Finish(null);
        }

        Next = source.Bytes.Length;
        return Finish("The document ends before IEA");
    }

    private void Take(X12Tokenizer tokens)
    {
        if (tokens.Is("IEA"u8))
            trailer = tokens.Segment(number);
        else if (tokens.Is("GS"u8))
            OpenGroup(tokens.Segment(number));
        else if (group is not null)
            TakeInGroup(tokens);
        else if (tokens.Is("TA1"u8) && groups.Count == 0)
            acks.Add(tokens.Segment(number));
        else
            orphans.Add(tokens.Segment(number), findings, FindingLevel.Interchange, "024", "outside of any functional group");
    }

    private void TakeInGroup(X12Tokenizer tokens)
    {
        if (tokens.Is("GE"u8))
        {
            groups.Add(group!.Finish(tokens.Segment(number), null));
            group = null;
            orphans.End();
        }
        else
        {
            group!.Take(tokens, number);
        }
    }

    private void OpenGroup(X12Segment segment)
    {
        orphans.End();
        CloseGroup("The next GS begins before GE");
        group = new GroupReader(segment, options, findings);
    }

    private void CloseGroup(string why)
    {
        if (group is null)
            return;
        groups.Add(group.Finish(null, why));
        group = null;
    }

    private X12Interchange Finish(string? cut)
    {
        CloseGroup(cut ?? "IEA stands before GE");
        if (trailer is null)
            Add(FindingSeverity.Error, "023", null, new Position(source.OffsetOf(lastEnd), number, 0, 0), cut!, null, "IEA");
        else
            CheckTrailer(trailer);
        long from = source.OffsetOf(start);
        int to = (int)Math.Min(source.OffsetOf(lastEnd), document.Length);
        return new X12Interchange(header, document[(int)from..to], from, groups, acks, trailer, findings.ToList());
    }

    private void CheckTrailer(X12Segment iea)
    {
        string count = iea[1].Trim();
        // A TA1 counts for nothing; some senders give 1 for an interchange that holds only a TA1.
        if (!ControlNumbers.IsNumber(count, 5) || int.Parse(count) != groups.Count)
        {
            bool ackOnly = groups.Count == 0 && acks.Count > 0 && ControlNumbers.IsNumber(count, 5);
            Add(ackOnly ? FindingSeverity.Warning : FindingSeverity.Error, "021", iea, iea.PositionOf(1),
                $"IEA01 says {count} functional groups; there are {groups.Count}", iea[1], $"{groups.Count}", "I16");
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
            Add(FindingSeverity.Warning, "022", iea, iea.PositionOf(3), "IEA has more than two data elements", iea[3], null);
    }

    private static bool StartsInterchange(X12Tokenizer tokens) =>
        tokens.Current is var s && s.Length > 3 && s.StartsWith("ISA"u8) && !char.IsAsciiLetterOrDigit((char)s[3]);

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
        value.Length is > 0 and <= 18 && value.All(char.IsAsciiDigit) && value.TrimStart('0').Length <= mostDigits;

    public static bool Same(string a, string b) =>
        a == b || IsNumber(a, 18) && IsNumber(b, 18) && long.Parse(a) == long.Parse(b);
}
