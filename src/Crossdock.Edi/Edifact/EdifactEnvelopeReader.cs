namespace Crossdock.Edi;

/// <summary>What an interchange is read from.</summary>
/// <param name="Bytes">The whole document; empty for one that is read through a window.</param>
/// <param name="Guess">The character set of an interchange that names none.</param>
/// <param name="Wrapped">True when line ends inside a segment are a carrier's.</param>
/// <param name="MessageTaken">Of a document that is read message by message: is given each message, which then is not
/// kept.</param>
/// <param name="GroupTaken">The same for groups.</param>
internal sealed record EdifactInput(
    ReadOnlyMemory<byte> Bytes, EdifactReaderOptions Options, Lazy<EdiCharacterSet> Guess, bool Wrapped,
    Action<EdifactMessage>? MessageTaken = null, Action<EdifactGroup>? GroupTaken = null)
{
    /// <summary>True when it is read message by message.</summary>
    public bool IsStreamed => MessageTaken is not null;
}

/// <summary>
/// Reads one interchange: divides it into groups, messages and packages and has the service segments checked.
/// </summary>
internal sealed class EdifactEnvelopeReader
{
    private readonly EdifactInput input;
    private readonly long start;
    private readonly FindingList findings = new(Limits.FindingsPerEnvelope);
    private readonly List<EdifactGroup> groups = [];
    private readonly List<EdifactMessage> messages = [];
    private readonly List<EdifactPackage> packages = [];
    private readonly MessageTally tally = new();
    private Position firstGroup;
    private int groupCount;
    private int packageCount;
    private EdiSource? source;
    private EdiSegment? header;
    private EdiSegment? trailer;
    private EdiSegment? package;
    private EdifactGroup? group;
    private FindingList groupFindings = new(Limits.FindingsPerEnvelope);
    private EdiSegmentTable? message; // of the open message
    private EdiSegmentTable? spare;
    private EdiSegmentTable? shown; // of a stream: the last message's, which is still to be looked at
    private EdifactMessageChecker? checker;
    private string? advice;
    private string? lineBreak; // after the terminator of UNB
    private bool orphaned;
    private int number;
    private long end;

    public EdifactEnvelopeReader(EdifactInput input, EdiReader reader)
    {
        this.input = input;
        start = end = reader.Offset;
        Number = reader.InterchangeNumber;
    }

    /// <summary>The number of the interchange in the input.</summary>
    public int Number { get; }

    /// <summary>True when UNZ was taken.</summary>
    public bool IsComplete => trailer is not null;

    /// <summary>The interchange as far as it is known before its end: its header only.</summary>
    public EdifactInterchange Open() => Interchange(default, []);

    /// <summary>True when a further UNB or anything after UNZ begins something new.</summary>
    public bool EndsBefore(EdiReader reader) =>
        Number != reader.InterchangeNumber || trailer is not null || header is not null && reader.Is("UNB"u8);

    public void Take(EdiReader reader)
    {
        end = reader.EndOffset;
        if (number == 0 && reader.Count == 0 && reader.Is("UNA"u8))
        {
            advice = EdiText.Of(reader.Bytes, 0);
            return;
        }

        source ??= SourceOf(reader);
        number++;
        if (header is not null)
            lineBreak ??= reader.Layout.StartsWith("\r\n"u8) ? "\r\n" : reader.Layout.StartsWith("\n"u8) ? "\n" : "";
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
                message = spare ?? new EdiSegmentTable(source.Part());
                spare = null;
                message.Add(reader, tag);
                orphaned = false;
                break;
            case "UNT" when message is not null:
                message.Add(reader, tag);
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
                message.Add(reader, tag);
                break;
            default:
                Orphan(Segment(reader, tag));
                break;
        }
    }

    private EdiSegment Segment(EdiReader reader, string tag)
    {
        EdiSource own = source!.Part();
        own.Hold(reader, first: true);
        return new EdiSegment(own, reader, tag, number);
    }

    public EdifactInterchange Finish(string cut)
    {
        CloseGroup(null, trailer is null ? cut : "UNZ stands before UNE");
        source ??= new EdiSource(input.Bytes, input.Guess.Value, EdiDelimiters.Edifact);
        var service = new ServiceSegmentChecker(findings, source, FindingLevel.Interchange);
        service.Advice(advice, start, source.Delimiters);
        service.Interchange(header, trailer, groupCount, firstGroup, tally, packageCount, cut,
            new Position(end, number, 0, 0));
        return Interchange(input.IsStreamed ? default : input.Bytes[(int)start..(int)end], findings.ToList());
    }

    private EdifactInterchange Interchange(ReadOnlyMemory<byte> raw, IReadOnlyList<Finding> found) =>
        new(source!, advice, header, trailer, raw, start, groups, messages, packages, found,
            tally) { LineBreak = lineBreak ?? "", EndOffset = end };

    private void Orphan(EdiSegment segment)
    {
        if (!orphaned || segment.Id is "UNT" or "UNE" or "UNP")
        {
            findings.Add(new Finding(FindingLevel.Interchange, FindingSeverity.Error, SyntaxErrorCodes.OutsideMessage,
                segment.Id, segment.Position,
                $"{segment.Id} stands outside of any message; it and the segments up to the next boundary are not read",
                Finding.Cut(segment.ToString())) { Syntax = EdiSyntax.Edifact });
        }

        orphaned = true;
    }

    private void OpenGroup(EdiSegment segment)
    {
        orphaned = false;
        group = new EdifactGroup(segment);
        if (groupCount++ == 0)
            firstGroup = segment.Position;
        if (!input.IsStreamed)
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
        input.GroupTaken?.Invoke(group);
        group = null;
        orphaned = false;
    }

    /// <param name="cut">Why there is no UNT; null when there is one.</param>
    private void CloseMessage(string? cut)
    {
        if (message is null)
            return;
        checker ??= new EdifactMessageChecker(input.Options, input.Wrapped, keep: !input.IsStreamed);
        EdifactMessage read = checker.Check(input.IsStreamed ? message : message.Take(), group, cut);
        tally.Add(read);
        group?.Add(read, keep: !input.IsStreamed);
        if (input.MessageTaken is null)
            messages.Add(read);
        else
            input.MessageTaken(read);
        spare = input.IsStreamed ? shown : message;
        spare?.Clear();
        (message, shown) = (null, message);
        orphaned = false;
    }

    private void ClosePackage(EdiSegment? unp)
    {
        if (package is null)
            return;
        long from = Math.Min(end, package.PositionOf(package.Count + 1).Offset + 1); // UNO may be cut off
        long to = unp is null ? from : Math.Max(from, unp.Position.Offset);
        var read = new EdifactPackage(package, unp, input.IsStreamed ? default : input.Bytes[(int)from..(int)to]);
        new ServiceSegmentChecker(findings, source!, FindingLevel.Interchange).Package(read, to - from);
        packageCount++;
        if (!input.IsStreamed)
            packages.Add(read);
        package = null;
    }

    /// <summary>How the segments of this interchange are read, from its first one.</summary>
    private EdiSource SourceOf(EdiReader reader)
    {
        EdiCharacterSet? named = reader.Is("UNB"u8) ? EdiCharacterSet.Find(reader.Text(1, 1)) : null;
        char? mark = advice is not { Length: 9 } || reader.Delimiters.Repetition != 0 ? null : advice[5];
        return new EdiSource(input.Bytes, named ?? input.Guess.Value, reader.Delimiters,
            mark is '.' or ',' ? mark : null) { IsStreamed = input.Bytes.IsEmpty, IsBounded = input.IsStreamed };
    }
}
