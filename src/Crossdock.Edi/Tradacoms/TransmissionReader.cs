namespace Crossdock.Edi;

/// <summary>Reads one transmission: STX, batches (BAT … EOB), messages (MHD … MTR), END.</summary>
internal sealed class TransmissionReader
{
    private readonly EdiSource source;
    private readonly FindingList findings = new(Limits.FindingsPerEnvelope);
    private readonly List<TradacomsMessage> messages = [];
    private readonly long start;
    private FindingList messageFindings = new(Limits.FindingsPerSet);
    private List<EdiSegment>? message;
    private EdiSegment? header;
    private EdiSegment? trailer;
    private EdiSegment? batch;
    private int batchStart;
    private bool orphaned;
    private int number;
    private long end;

    public TransmissionReader(EdiSource source, EdiReader reader)
    {
        this.source = source;
        start = reader.Offset;
        Number = reader.InterchangeNumber;
    }

    /// <summary>The number of the interchange in the input.</summary>
    public int Number { get; }

    public void Take(EdiReader reader)
    {
        end = reader.EndOffset;
        number++;
        string tag = source.Id(reader[0]);
        if (header is null) // also when its id is spoilt, as in STX='
        {
            header = Segment(reader, tag);
            CheckHeader(header);
            return;
        }

        switch (tag)
        {
            case "END":
                trailer = Segment(reader, tag);
                break;
            case "BAT":
                CloseBatch(null, "The next BAT begins before EOB");
                (batch, batchStart, orphaned) = (Segment(reader, tag), messages.Count, false);
                break;
            case "EOB" when batch is not null:
                CloseBatch(Segment(reader, tag), null);
                break;
            case "MHD":
                CloseMessage(null, "The next MHD begins before MTR");
                OpenMessage(new EdiSegment(source, reader, tag, 1));
                break;
            case "MTR" when message is not null:
                CloseMessage(new EdiSegment(source, reader, tag, message.Count + 1), null);
                break;
            case var _ when message is not null:
                AddToMessage(new EdiSegment(source, reader, tag, message.Count + 1), message);
                break;
            default:
                Orphan(Segment(reader, tag));
                break;
        }
    }

    private EdiSegment Segment(EdiReader reader, string tag) => new(source, reader, tag, number);

    public TradacomsTransmission Finish(string cut)
    {
        CloseBatch(null, trailer is null ? cut : "END stands before EOB");
        CloseMessage(null, trailer is null ? cut : "END stands before MTR");
        if (messages.Count == 0)
        {
            Add(findings, FindingLevel.Interchange, FindingSeverity.Error, SyntaxErrorCodes.LowerLevelEmpty, header!,
                header!.Position, "The transmission holds no message", null, "a message");
        }

        if (trailer is null)
        {
            Add(findings, FindingLevel.Interchange, FindingSeverity.Error, SyntaxErrorCodes.Missing, null,
                new Position(end, number, 0, 0), cut, null, "END");
        }
        else
            CheckCount(findings, FindingLevel.Interchange, trailer, messages.Count, "messages");
        return new TradacomsTransmission(header!, trailer, source.Bytes[(int)start..(int)end], start, messages,
            findings.ToList());
    }

    private void CheckHeader(EdiSegment stx)
    {
        foreach ((int element, string name) in new[] { (1, "the syntax rules identifier"), (2, "the sender"),
            (3, "the recipient"), (4, "the date"), (5, "the reference") })
        {
            if (stx.Bytes(element).IsEmpty)
            {
                Add(findings, FindingLevel.Interchange, FindingSeverity.Error, SyntaxErrorCodes.Missing, stx,
                    stx.PositionOf(element), $"STX{element:00}, {name}, is missing", null, name);
            }
        }

        if (stx[1, 1] is { Length: > 0 } rules && rules is not ("ANA" or "ANAA" or "ANAB"))
        {
            Add(findings, FindingLevel.Interchange, FindingSeverity.Warning, SyntaxErrorCodes.VersionNotSupported, stx,
                stx.PositionOf(1), "The syntax rules are not those of the ANA", rules, "ANA");
        }

        if (stx[4, 1] is { Length: > 0 } date && !X12DateTime.IsDate(date, 6))
        {
            Add(findings, FindingLevel.Interchange, FindingSeverity.Error, SyntaxErrorCodes.InvalidValue, stx,
                stx.PositionOf(4, 1), "STX04-1 is no date", date, "YYMMDD");
        }

        if (stx[4, 2] is { Length: > 0 } time && !X12DateTime.IsTime(time, 6))
        {
            Add(findings, FindingLevel.Interchange, FindingSeverity.Error, SyntaxErrorCodes.InvalidValue, stx,
                stx.PositionOf(4, 2), "STX04-2 is no time", time, "HHMMSS");
        }
    }

    private void OpenMessage(EdiSegment mhd)
    {
        message = [mhd];
        messageFindings = new FindingList(Limits.FindingsPerSet);
        orphaned = false;
        string right = $"{messages.Count + 1}";
        if (!ControlNumbers.Same(mhd[1, 1], right))
        {
            Add(messageFindings, FindingLevel.Set, FindingSeverity.Error, SyntaxErrorCodes.ReferenceMismatch, mhd,
                mhd.PositionOf(1), "MHD01 is not the message's place in the transmission", mhd[1, 1], right);
        }

        if (mhd[2, 1].Length == 0)
        {
            Add(messageFindings, FindingLevel.Set, FindingSeverity.Error, SyntaxErrorCodes.Missing, mhd,
                mhd.PositionOf(2, 1), "MHD02, the type of message, is missing", null, "TYPE:version");
        }
        else if (mhd[2, 2].Length == 0)
        {
            Add(messageFindings, FindingLevel.Set, FindingSeverity.Warning, SyntaxErrorCodes.Missing, mhd,
                mhd.PositionOf(2, 2), "MHD02 gives no version", null, "TYPE:version");
        }
    }

    private void Orphan(EdiSegment segment)
    {
        if (!orphaned || segment.Id is "MTR" or "EOB")
        {
            Add(findings, FindingLevel.Interchange, FindingSeverity.Error, SyntaxErrorCodes.OutsideMessage, segment,
                segment.Position, $"{segment.Id} stands outside of any message; it and the segments up to the next boundary are not read",
                segment.ToString(), null);
        }

        orphaned = true;
    }

    private void AddToMessage(EdiSegment segment, List<EdiSegment> open)
    {
        open.Add(segment);
        if (segment.Id.Length != 3 || !segment.Id.All(char.IsAsciiLetterUpper) || segment.Count == 0)
        {
            Add(messageFindings, FindingLevel.Segment, FindingSeverity.Warning, SyntaxErrorCodes.NotSupportedHere,
                segment, segment.Position, "A segment begins with a code of three letters and \"=\"",
                segment.ToString(), "XXX=");
        }
    }

    private void CloseMessage(EdiSegment? mtr, string? cut)
    {
        if (message is null)
            return;
        if (mtr is not null)
            message.Add(mtr);
        if (mtr is null)
            Add(messageFindings, FindingLevel.Set, FindingSeverity.Error, SyntaxErrorCodes.Missing, null,
                message[^1].Position, cut!, null, "MTR");
        else
            CheckCount(messageFindings, FindingLevel.Set, mtr, message.Count, "segments");
        messages.Add(new TradacomsMessage(message, messageFindings.ToList(), batch?[1, 1]));
        message = null;
    }

    private void CloseBatch(EdiSegment? eob, string? cut)
    {
        if (batch is null)
            return;
        CloseMessage(null, cut ?? "EOB stands before MTR");
        if (eob is null)
            Add(findings, FindingLevel.Group, FindingSeverity.Error, SyntaxErrorCodes.Missing, batch, batch.Position,
                cut!, null, "EOB");
        else
            CheckCount(findings, FindingLevel.Group, eob, messages.Count - batchStart, "messages");
        (batch, orphaned) = (null, false);
    }

    private static void CheckCount(FindingList list, FindingLevel level, EdiSegment trailer, int right, string what)
    {
        string count = trailer[1, 1].Trim();
        if (!ControlNumbers.IsNumber(count, 10) || long.Parse(count) != right)
        {
            Add(list, level, FindingSeverity.Error, SyntaxErrorCodes.CountMismatch, trailer, trailer.PositionOf(1),
                $"{trailer.Id} says {count} {what}; there are {right}", count, $"{right}");
        }
    }

    private static void Add(FindingList list, FindingLevel level, FindingSeverity severity, string code,
        EdiSegment? segment, Position position, string message, string? found, string? expected) =>
        list.Add(new Finding(level, severity, code, segment?.Id, position, message,
            found is null ? null : Finding.Cut(found), expected) { Syntax = EdiSyntax.Tradacoms });
}
