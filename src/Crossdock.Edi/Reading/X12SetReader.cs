using System.IO.Pipelines;

namespace Crossdock.Edi;

/// <summary>What <see cref="X12SetReader"/> stands on.</summary>
public enum X12Part
{
    /// <summary>Before the first read, and after the last one.</summary>
    None,

    /// <summary>A transaction set that is complete, or was cut off.</summary>
    Set,

    /// <summary>The end of a functional group.</summary>
    Group,

    /// <summary>The end of an interchange.</summary>
    Interchange,

    /// <summary>Bytes outside of any interchange, or an interchange that is no X12.</summary>
    Outside,
}

/// <summary>
/// Reads and validates X12 one transaction set at a time, from a stream of any size and in bounded memory: what
/// <see cref="X12Reader"/> finds in a document, each finding as soon as its set, group or interchange ends.
/// </summary>
/// <remarks>
/// Never throws on content. Allocates nothing for sets that are right. A document that a carrier wrapped at a column is not
/// unwrapped here. Not for several threads.
/// <code>using var reader = new X12SetReader(stream);
/// while (reader.Read())
///     foreach (Finding finding in reader.Findings) Console.WriteLine(finding);</code>
/// </remarks>
public sealed class X12SetReader : IDisposable
{
    private readonly EdiReader segments;
    private readonly X12ReaderOptions options;
    private readonly Queue<Ended> ended = new();
    private EnvelopeReader? envelope;
    private StreamCursor? cursor;
    private X12Interchange? header;
    private bool found;

    /// <summary>Reads a stream, which stays the caller's.</summary>
    /// <param name="options">Null for the defaults.</param>
    public X12SetReader(Stream stream, X12ReaderOptions? options = null)
        : this(new EdiReader(stream), options)
    {
    }

    /// <summary>Reads a pipe, which stays the caller's.</summary>
    public X12SetReader(PipeReader pipe, X12ReaderOptions? options = null)
        : this(new EdiReader(pipe), options)
    {
    }

    /// <summary>Reads memory without a copy of the whole.</summary>
    public X12SetReader(ReadOnlyMemory<byte> bytes, X12ReaderOptions? options = null)
        : this(new EdiReader(bytes), options)
    {
    }

    private X12SetReader(EdiReader segments, X12ReaderOptions? options) =>
        (this.segments, this.options) = (segments, options ?? new X12ReaderOptions());

    /// <summary>What was read.</summary>
    public X12Part Part { get; private set; }

    /// <summary>The set, on <see cref="X12Part.Set"/>; it and its segments are good until the next read.</summary>
    public X12TransactionSet? Set { get; private set; }

    /// <summary>GS of the group that the set is in.</summary>
    public X12Segment? GroupHeader { get; private set; }

    /// <summary>On <see cref="X12Part.Group"/>: the group with its counts and without its sets.</summary>
    public X12Group? Group { get; private set; }

    /// <summary>The interchange that the set or group is in: its header only. On <see cref="X12Part.Interchange"/> with its
    /// trailer and findings; never with its groups.</summary>
    public X12Interchange? Interchange { get; private set; }

    /// <summary>The findings of what the reader stands on; those of its parts were given with them.</summary>
    public IReadOnlyList<Finding> Findings { get; private set; } = [];

    /// <summary>One after the last byte that was read.</summary>
    public long EndOffset => segments.EndOffset;

    /// <summary>Goes on; false at the end. Blocks when the input is a stream.</summary>
    public bool Read()
    {
        while (ended.Count == 0)
        {
            if (!segments.Read())
                return TakeEnd();
            Take();
        }

        return Show(ended.Dequeue());
    }

    /// <summary>Goes on; false at the end.</summary>
    public async ValueTask<bool> ReadAsync(CancellationToken ct = default)
    {
        while (ended.Count == 0)
        {
            if (!await segments.ReadAsync(ct).ConfigureAwait(false))
                return TakeEnd();
            Take();
        }

        return Show(ended.Dequeue());
    }

    /// <summary>Gives the window back. The input stays open.</summary>
    public void Dispose() => segments.Dispose();

    private void Take()
    {
        if (segments.Token == EdiToken.Between)
        {
            Cut("Other bytes stand before IEA");
            End(X12Part.Outside, X12Reader.Outside(
                segments.Offset, segments.Bytes.Length, EdiText.Of(FirstOf(segments.Bytes), 0)));
        }
        else if (segments.SegmentNumber == 1)
        {
            Cut("The next ISA begins before IEA");
            Open();
        }
        else if (envelope is not null)
        {
            envelope.Take(cursor!);
            if (envelope.IsComplete)
                Finish(null);
        }
    }

    private void Open()
    {
        IsaHeader? isa = segments.Syntax != EdiSyntax.X12 ? null
            : IsaHeader.Read(segments.HeaderBytes, segments.Offset, X12Source.EncodingOf(segments.HeaderBytes));
        if (isa is null)
        {
            End(X12Part.Outside, X12Reader.Note(
                segments.Offset, $"This interchange is {segments.Syntax}, not X12; it is not read",
                FindingSeverity.Error, EdiText.Of(FirstOf(segments.Bytes), 0)));
            return;
        }

        cursor = new StreamCursor(segments, isa.Delimiters);
        envelope = new EnvelopeReader(isa, segments.Offset, segments.EndOffset, options, TakeSet, TakeGroup);
        header = envelope.Open();
        found = true;
    }

    private void TakeSet(X12TransactionSet set) =>
        ended.Enqueue(new Ended(X12Part.Set, set.Findings, header, set, envelope!.GroupHeader));

    private void TakeGroup(X12Group group) => ended.Enqueue(new Ended(X12Part.Group, group.Findings, header, Group: group));

    /// <summary>Ends an interchange that has no IEA.</summary>
    private void Cut(string why)
    {
        if (envelope is not null)
            Finish(why);
    }

    private void Finish(string? cut)
    {
        X12Interchange interchange = envelope!.Finish(cut, default);
        ended.Enqueue(new Ended(X12Part.Interchange, interchange.Findings, interchange));
        envelope = null;
    }

    private bool TakeEnd()
    {
        Cut("The document ends before IEA");
        if (!found)
            End(X12Part.Outside, X12Reader.Note(segments.EndOffset, X12Reader.NoHeader, FindingSeverity.Error));
        found = true;
        return ended.TryDequeue(out Ended last) ? Show(last) : Show(new Ended(X12Part.None, []));
    }

    private void End(X12Part part, Finding finding) => ended.Enqueue(new Ended(part, [finding]));

    private bool Show(Ended now)
    {
        (Part, Findings, Set, GroupHeader, Group, Interchange) =
            (now.Part, now.Findings, now.Set, now.GroupHeader, now.Group, now.Interchange);
        return Part != X12Part.None;
    }

    private static ReadOnlySpan<byte> FirstOf(ReadOnlySpan<byte> bytes) =>
        bytes[..Math.Min(bytes.Length, Limits.FoundCharacters)];

    private readonly record struct Ended(
        X12Part Part, IReadOnlyList<Finding> Findings, X12Interchange? Interchange = null, X12TransactionSet? Set = null,
        X12Segment? GroupHeader = null, X12Group? Group = null);
}
