using System.IO.Pipelines;

namespace Crossdock.Edi;

/// <summary>What <see cref="EdifactMessageReader"/> stands on.</summary>
public enum EdifactUnit
{
    /// <summary>Before the first read, and after the last one.</summary>
    None,

    /// <summary>A message that is complete, or was cut off.</summary>
    Message,

    /// <summary>The end of a functional group.</summary>
    Group,

    /// <summary>The end of an interchange.</summary>
    Interchange,

    /// <summary>Bytes outside of any interchange, or an interchange that is no EDIFACT.</summary>
    Outside,
}

/// <summary>
/// Reads and validates EDIFACT one message at a time, from a stream of any size and in bounded memory: what
/// <see cref="EdifactReader"/> finds in a document, each finding as soon as its message, group or interchange ends.
/// </summary>
/// <remarks>
/// Never throws on content. Allocates nothing for segments that are right. Whether a carrier wrapped the document at a
/// column, and whether text of an interchange that names no character set is UTF-8, is seen from the first
/// <see cref="Limits.WindowBytes"/>. Not for several threads.
/// <code>using var reader = new EdifactMessageReader(stream); while (reader.Read())     foreach (Finding finding in
/// reader.Findings) Console.WriteLine(finding);</code>
/// </remarks>
public sealed class EdifactMessageReader : IDisposable
{
    private readonly EdifactReaderOptions options;
    private readonly LookAheadStream? ahead;
    private readonly Queue<Ended> ended = new();
    private EdiReader? segments;
    private EdifactInput input;
    private EdifactEnvelopeReader? envelope;
    private EdifactInterchange? header;
    private int foreign;
    private bool found;

    /// <summary>Reads a stream, which stays the caller's.</summary>
    /// <param name="options">Null for the defaults.</param>
    public EdifactMessageReader(Stream stream, EdifactReaderOptions? options = null)
    {
        this.options = options ?? new EdifactReaderOptions();
        ahead = new LookAheadStream(stream);
        input = Input(default);
    }

    /// <summary>Reads a pipe, which stays the caller's.</summary>
    public EdifactMessageReader(PipeReader pipe, EdifactReaderOptions? options = null)
        : this(pipe.AsStream(leaveOpen: true), options)
    {
    }

    /// <summary>Reads memory without a copy of the whole.</summary>
    public EdifactMessageReader(ReadOnlyMemory<byte> bytes, EdifactReaderOptions? options = null)
    {
        this.options = options ?? new EdifactReaderOptions();
        segments = new EdiReader(bytes);
        input = Input(bytes, segments.Memory);
    }

    /// <summary>What was read.</summary>
    public EdifactUnit Unit { get; private set; }

    /// <summary>
    /// The message, on <see cref="EdifactUnit.Message"/>; it and its segments are good until the next read.
    /// </summary>
    public EdifactMessage? Message { get; private set; }

    /// <summary>On <see cref="EdifactUnit.Group"/>: the group with its counts and without its messages.</summary>
    public EdifactGroup? Group { get; private set; }

    /// <summary>
    /// The interchange that the message or group is in: its header only. On <see cref="EdifactUnit.Interchange"/> with
    /// its trailer and findings; never with its groups and messages.
    /// </summary>
    public EdifactInterchange? Interchange { get; private set; }

    /// <summary>The findings of what the reader stands on; those of its parts were given with them.</summary>
    public IReadOnlyList<Finding> Findings { get; private set; } = [];

    /// <summary>One after the last byte that was read.</summary>
    public long EndOffset => segments?.EndOffset ?? 0;

    /// <summary>Goes on; false at the end. Blocks when the input is a stream.</summary>
    public bool Read()
    {
        if (segments is null)
        {
            ahead!.Fill();
            Begin();
        }

        while (ended.Count == 0)
        {
            if (!segments!.Read())
                return TakeEnd();
            Take(segments);
        }

        return Show(ended.Dequeue());
    }

    /// <summary>Goes on; false at the end.</summary>
    public async ValueTask<bool> ReadAsync(CancellationToken ct = default)
    {
        if (segments is null)
        {
            await ahead!.FillAsync(ct).ConfigureAwait(false);
            Begin();
        }

        while (ended.Count == 0)
        {
            if (!await segments!.ReadAsync(ct).ConfigureAwait(false))
                return TakeEnd();
            Take(segments);
        }

        return Show(ended.Dequeue());
    }

    /// <summary>Gives the window back. The input stays open.</summary>
    public void Dispose() => segments?.Dispose();

    private void Begin()
    {
        segments = new EdiReader(ahead!);
        input = Input(ahead!.First);
    }

    /// <param name="seen">The first bytes.</param>
    /// <param name="whole">All, where they lie in memory.</param>
    private EdifactInput Input(ReadOnlyMemory<byte> seen, ReadOnlyMemory<byte> whole = default) => new(
        whole, options, new Lazy<EdiCharacterSet>(() => EdiCharacterSet.Guess(seen.Span)),
        EdifactReader.IsWrapped(seen.Span), TakeMessage, TakeGroup);

    private void Take(EdiReader reader)
    {
        bool between = reader.Token == EdiToken.Between;
        if (envelope is not null && (between || envelope.EndsBefore(reader)))
            Finish("The next interchange begins before UNZ");
        if (between)
        {
            if (EdifactReader.Outside(reader) is { } outside)
                End(outside);
        }
        else if (reader.Syntax == EdiSyntax.Edifact)
        {
            TakeSegment(reader);
        }
        else if (foreign != reader.InterchangeNumber)
        {
            foreign = reader.InterchangeNumber;
            End(EdifactReader.Foreign(reader));
        }
    }

    private void TakeSegment(EdiReader reader)
    {
        if (envelope is null)
            (envelope, header, found) = (new EdifactEnvelopeReader(input, reader), null, true);
        envelope.Take(reader);
        if (envelope.IsComplete)
            Finish("");
    }

    private void TakeMessage(EdifactMessage message) =>
        ended.Enqueue(new Ended(EdifactUnit.Message, message.Findings, header ??= envelope!.Open(), message));

    private void TakeGroup(EdifactGroup group) =>
        ended.Enqueue(new Ended(EdifactUnit.Group, group.Findings, header ??= envelope!.Open(), Group: group));

    /// <param name="cut">Why there is no UNZ, if there is none.</param>
    private void Finish(string cut)
    {
        EdifactInterchange interchange = envelope!.Finish(cut);
        ended.Enqueue(new Ended(EdifactUnit.Interchange, interchange.Findings, interchange));
        envelope = null;
    }

    private bool TakeEnd()
    {
        if (envelope is not null)
            Finish("The document ends before UNZ");
        if (!found)
            End(EdifactReader.NoSegment);
        found = true;
        return ended.TryDequeue(out Ended last) ? Show(last) : Show(new Ended(EdifactUnit.None, []));
    }

    private void End(Finding finding) => ended.Enqueue(new Ended(EdifactUnit.Outside, [finding]));

    private bool Show(Ended now)
    {
        (Unit, Findings, Message, Group, Interchange) = (now.Unit, now.Findings, now.Message, now.Group, now.Interchange);
        return Unit != EdifactUnit.None;
    }

    private readonly record struct Ended(
        EdifactUnit Unit, IReadOnlyList<Finding> Findings, EdifactInterchange? Interchange = null,
        EdifactMessage? Message = null, EdifactGroup? Group = null);
}
