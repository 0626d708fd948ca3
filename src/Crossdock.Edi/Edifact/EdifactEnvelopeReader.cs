namespace Crossdock.Edi;

/// <summary>Reads one interchange: divides it into groups, messages and packages and has the service segments checked.</summary>
internal sealed class EdifactEnvelopeReader
{
    private readonly ReadOnlyMemory<byte> bytes;
    private readonly EdifactReaderOptions options;
    private readonly Lazy<EdiCharacterSet> guess;
    private readonly bool wrapped;
    private readonly long start;
    private readonly FindingList findings = new(Limits.FindingsPerEnvelope);
    private readonly List<EdifactGroup> groups = [];
    private readonly List<EdifactMessage> messages = [];
    private readonly List<EdifactPackage> packages = [];
    private readonly HashSet<string> references = new(StringComparer.Ordinal);
    private EdiSource? source;
    private EdiSegment? header;
    private EdiSegment? trailer;
    private EdiSegment? package;
    private EdifactGroup? group;
    private FindingList groupFindings = new(Limits.FindingsPerEnvelope);
    private EdiSegmentTable? message; // of the open message
    private EdiSegmentTable? segments;
    private EdifactMessageChecker? checker;
    private string? advice;
    private bool orphaned;
    private int number;
    private long end;

    public EdifactEnvelopeReader(ReadOnlyMemory<byte> bytes, EdiReader reader, EdifactReaderOptions options, Lazy<EdiCharacterSet> guess,
        bool wrapped)
    {
        this.guess = guess;
        this.bytes = bytes;
        this.options = options;
        this.wrapped = wrapped;
        start = end = reader.Offset;
        Number = reader.InterchangeNumber;
    }

    /// <summary>The number of the interchange in the input.</summary>
    public int Number { get; }

    /// <summary>True when a further UNB or anything after UNZ begins something new.</summary>
    public bool EndsBefore(EdiReader reader) => Number != reader.InterchangeNumber || trailer is not null || header is not null && reader.Is("UNB"u8);

    public void Take(EdiReader reader)
    {
        end = reader.EndOffset;
        if (reader.Is("UNA"u8) && number == 0 && reader.Count == 0)
        {
            advice = EdiText.Of(reader.Bytes, 0);
            return;
        }

        source ??= SourceOf(reader);
        number++;
        string tag = source.Id(reader[0]);
        switch (tag)
        {
            case "UNB":
                header = Segment(reader, tag);
                break;
            case "UNZ":
                trailer = Segment(reader, tag);
                break;
            case "UNG":
                CloseGroup(null, "The next UNG begins before UNE");
                OpenGroup(Segment(reader, tag));
                break;
            case "UNE" when group is not null:
                CloseGroup(Segment(reader, tag), null);
                break;
            case "UNH":
                CloseMessage("The next UNH begins before UNT");
                message = segments ??= new EdiSegmentTable(source);
                message.Add(reader);
                orphaned = false;
                break;
            case "UNT" when message is not null:
                message.Add(reader);
                CloseMessage(null);
                break;
            case "UNO" when message is null:
                ClosePackage(null);
                package = Segment(reader, tag);
                break;
            case "UNP" when package is not null:
                ClosePackage(Segment(reader, tag));
                break;
            case var _ when message is not null:
                message.Add(reader);
                break;
            default:
                Orphan(Segment(reader, tag));
                break;
        }
    }

    private EdiSegment Segment(EdiReader reader, string tag) => new(source!, reader, tag, number);

    public EdifactInterchange Finish(string cut)
    {
        CloseGroup(null, trailer is null ? cut : "UNZ stands before UNE");
        EdiSource read = source ?? new EdiSource(bytes, guess.Value, EdiDelimiters.Edifact);
        var service = new ServiceSegmentChecker(findings, read, FindingLevel.Interchange);
        service.Advice(advice, start, read.Delimiters);
        service.Interchange(header, trailer, groups, messages, packages.Count, cut, new Position(end, number, 0, 0));
        return new EdifactInterchange(
            read, advice, header, trailer, bytes[(int)start..(int)end], start, groups, messages, packages, findings.ToList());
    }

    private void Orphan(EdiSegment segment)
    {
        if (!orphaned || segment.Id is "UNT" or "UNE" or "UNP")
        {
            findings.Add(new Finding(FindingLevel.Interchange, FindingSeverity.Error, SyntaxErrorCodes.OutsideMessage, segment.Id, segment.Position,
                $"{segment.Id} stands outside of any message; it and the segments up to the next boundary are not read",
                Finding.Cut(segment.ToString())) { Syntax = EdiSyntax.Edifact });
        }

        orphaned = true;
    }

    private void OpenGroup(EdiSegment segment)
    {
        orphaned = false;
        group = new EdifactGroup(segment);
        groups.Add(group);
        groupFindings = new FindingList(Limits.FindingsPerEnvelope);
    }

    private void CloseGroup(EdiSegment? une, string? cut)
    {
        CloseMessage(cut ?? "UNE stands before UNT");
        ClosePackage(null);
        if (group is null)
            return;
        new ServiceSegmentChecker(groupFindings, source!, FindingLevel.Group).Group(group, une, cut);
        group.Close(une, groupFindings.ToList());
        group = null;
        orphaned = false;
    }

    /// <param name="cut">Why there is no UNT; null when there is one.</param>
    private void CloseMessage(string? cut)
    {
        if (message is null)
            return;
        checker ??= new EdifactMessageChecker(options, wrapped, references);
        EdifactMessage read = checker.Check(message.Take(), group, cut);
        messages.Add(read);
        group?.Add(read);
        message = null;
        orphaned = false;
    }

    private void ClosePackage(EdiSegment? unp)
    {
        if (package is null)
            return;
        int from = (int)package.PositionOf(package.Count + 1).Offset + 1;
        int to = unp is null ? from : Math.Max(from, (int)unp.Position.Offset);
        var read = new EdifactPackage(package, unp, bytes[from..to]);
        new ServiceSegmentChecker(findings, source!, FindingLevel.Interchange).Package(read);
        packages.Add(read);
        package = null;
    }

    /// <summary>How the segments of this interchange are read, from its first one.</summary>
    private EdiSource SourceOf(EdiReader reader)
    {
        EdiCharacterSet? named = reader.Is("UNB"u8) ? EdiCharacterSet.Find(reader.Text(1, 1)) : null;
        char? mark = advice is not { Length: 9 } || reader.Delimiters.Repetition != 0 ? null : advice[5];
        return new EdiSource(bytes, named ?? guess.Value, reader.Delimiters, mark is '.' or ',' ? mark : null);
    }
}
