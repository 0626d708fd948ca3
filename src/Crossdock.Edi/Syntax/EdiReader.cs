using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.InteropServices;

namespace Crossdock.Edi;

/// <summary>What <see cref="EdiReader"/> stands on.</summary>
public enum EdiToken
{
    /// <summary>Before the first read, and after the last one.</summary>
    None,

    /// <summary>A segment, envelope segments (ISA, UNA, UNB, STX …) included.</summary>
    Segment,

    /// <summary>Bytes outside of any interchange.</summary>
    Between,
}

/// <summary>
/// Pulls segments out of X12, EDIFACT and TRADACOMS, one after another, from memory or from a stream of any size.
/// Allocates nothing per segment; knows the separators of each interchange; says where everything stands.
/// </summary>
/// <remarks>
/// Never throws on content. Spans are good until the next read. Several interchanges with bytes between them are read
/// one after another; after the trailer (IEA, UNZ, END) or at a header in the place of a segment a new one begins. Not
/// for several threads.
/// <code>using var reader = new EdiReader(bytes); while (reader.Read())     if (reader.Is("PO1"u8)) total +=
/// reader.Text(2);</code>
/// </remarks>
public sealed partial class EdiReader : IDisposable
{
    private readonly SegmentScanner scanner = new();
    private readonly Stream? stream;
    private byte[] buffer;
    private int filled;
    private int start;
    private bool rented;
    private bool final;
    private bool inside;
    private bool atTrailer;
    private bool headerDue;
    private bool glued;
    private long shifted;

    /// <summary>Reads memory without a copy; memory that is no array is read through a window.</summary>
    public EdiReader(ReadOnlyMemory<byte> bytes)
    {
        if (MemoryMarshal.TryGetArray(bytes, out ArraySegment<byte> array) && array.Array is not null)
        {
            (buffer, start, filled, final) = (array.Array, array.Offset, array.Offset + array.Count, true);
            shifted = -array.Offset;
            Memory = bytes;
            SkipMark();
        }
        else
        {
            buffer = [];
            stream = PipeReader.Create(new ReadOnlySequence<byte>(bytes)).AsStream();
        }
    }

    /// <summary>
    /// Reads a stream through a window of <see cref="Limits.WindowBytes"/>; the stream stays the caller's.
    /// </summary>
    public EdiReader(Stream stream)
    {
        this.stream = stream;
        buffer = [];
    }

    /// <summary>Reads a pipe through a window; the pipe stays the caller's.</summary>
    public EdiReader(PipeReader pipe)
        : this(pipe.AsStream(leaveOpen: true))
    {
    }

    /// <summary>Reads a sequence through a window, so that segments may lie across its parts.</summary>
    public EdiReader(in ReadOnlySequence<byte> bytes)
        : this(PipeReader.Create(bytes).AsStream())
    {
    }

    /// <summary>What was read.</summary>
    public EdiToken Token { get; private set; }

    /// <summary>The syntax of the interchange.</summary>
    public EdiSyntax Syntax { get; private set; }

    /// <summary>The separators of the interchange.</summary>
    public EdiDelimiters Delimiters => scanner.Delimiters;

    /// <summary>Byte offset of the segment, or of the bytes between, in the whole input.</summary>
    public long Offset => shifted + scannedStart;

    /// <summary>One after the last byte that was read, its terminator included.</summary>
    public long EndOffset => shifted + start;

    /// <summary>The number of the segment in its interchange; the header is 1.</summary>
    public int SegmentNumber { get; private set; }

    /// <summary>The number of the interchange in the input; the first is 1.</summary>
    public int InterchangeNumber { get; private set; }

    /// <summary>Elements of the segment, the id not counted.</summary>
    public int Count => scanner.Count;

    /// <summary>False when the input ended before the segment's terminator.</summary>
    public bool Terminated => scanner.Terminated;

    /// <summary>The segment without its terminator, or the bytes between.</summary>
    public ReadOnlySpan<byte> Bytes => buffer.AsSpan(scannedStart, scannedEnd - scannedStart);

    /// <summary>The segment id; for EDIFACT without nesting indicators.</summary>
    public ReadOnlySpan<byte> Id => this[0] is var id && id.Length > 3
        && id.IndexOf(Delimiters.Component) is var at and > 0 && Syntax != EdiSyntax.X12
        ? id[..at]
        : id;

    /// <summary>An element as it stands in the input; 1-based, 0 is the id; empty when absent.</summary>
    public ReadOnlySpan<byte> this[int element]
    {
        get
        {
            if ((uint)element > (uint)scanner.Count || Token != EdiToken.Segment)
                return default;
            int from = scanner.ElementStart(element);
            return buffer.AsSpan(from, scanner.ElementStart(element + 1) - 1 - from);
        }
    }

    /// <summary>
    /// The whole input where it lies in an array, so that the reader's offsets are places in it; else empty.
    /// </summary>
    internal ReadOnlyMemory<byte> Memory { get; }

    /// <summary>Where the segment's elements begin in the window.</summary>
    internal ReadOnlySpan<int> Starts => scanner.Starts;

    /// <summary>The segment and what is at hand of the bytes after it, as far as a header may reach.</summary>
    internal ReadOnlySpan<byte> HeaderBytes =>
        buffer.AsSpan(scannedStart, Math.Min(Limits.HeaderBytes, filled - scannedStart));

    /// <summary>What stands between the end of the segment before and the segment: line ends, blanks.</summary>
    internal ReadOnlySpan<byte> Layout => buffer.AsSpan(layoutStart, Math.Max(0, scannedStart - layoutStart));

    private int layoutStart;
    private int scannedStart;
    private int scannedEnd;

    /// <summary>True when the segment has that id.</summary>
    public bool Is(ReadOnlySpan<byte> id) => Id.SequenceEqual(id);

    /// <summary>A component of an element, both 1-based, as it stands in the input; empty when absent.</summary>
    public ReadOnlySpan<byte> Component(int element, int component) =>
        EdiText.Part(this[element], component, Delimiters.Component, Delimiters.Release);

    /// <summary>Where an element begins in the input; the end of the segment when it is absent.</summary>
    public Position PositionOf(int element) => new(
        shifted + (element <= scanner.Count ? scanner.ElementStart(element) : scanner.End), SegmentNumber, element, 0);

    /// <summary>The text of an element, release characters taken out, in UTF-8 or else Latin-1.</summary>
    public string Text(int element) => EdiText.Of(this[element], Delimiters.Release);

    /// <summary>The text of a component.</summary>
    public string Text(int element, int component) => EdiText.Of(Component(element, component), Delimiters.Release);

    /// <summary>Goes on; false at the end. Blocks when the input is a stream.</summary>
    public bool Read()
    {
        while (!TryRead())
        {
            if (final)
                return false;
            Fill(stream!.Read(FreeSpace()));
        }

        return true;
    }

    /// <summary>Goes on; false at the end.</summary>
    public async ValueTask<bool> ReadAsync(CancellationToken ct = default)
    {
        while (!TryRead())
        {
            if (final)
                return false;
            FreeSpace();
            Fill(await stream!.ReadAsync(buffer.AsMemory(filled), ct).ConfigureAwait(false));
        }

        return true;
    }

    /// <summary>Gives the window back. The input stays open.</summary>
    public void Dispose()
    {
        if (rented)
            ArrayPool<byte>.Shared.Return(buffer);
        scanner.Release();
        (buffer, rented, filled, start, final, Token) = ([], false, 0, 0, true, EdiToken.None);
        (layoutStart, scannedStart, scannedEnd) = (0, 0, 0);
    }
}
