using System.Collections;

namespace Crossdock.Edi;

/// <summary>
/// The segments of one message as places in bytes; each becomes an object when it is asked for. Of a stream one table
/// serves one message after another, and its objects with it.
/// </summary>
/// <param name="source">Of a stream: the message's own, which is filled segment by segment.</param>
internal sealed class EdiSegmentTable(EdiSource source) : IReadOnlyList<EdiSegment>
{
    private const int FirstSegments = 64;
    private const int PlacesPerSegment = 8;
    private int[] places = [];
    private int[] firsts = [];
    private uint[] ids = []; // of each segment, packed
    private EdiSegment?[] made = [];
    private long[] shown = []; // the turn in which each object was last made or moved
    private long turn = 1;
    private bool? plain; // all bytes from the first segment to the last; null until it is asked
    private int used;

    public EdiSource Source => source;

    public int Count { get; private set; }

    /// <summary>False when the message is too large to be held, so that its later segments are missing here.</summary>
    public bool IsWhole { get; private set; } = true;

    /// <summary>
    /// True when all from the first segment to the end of the last is plain, as <see cref="EdiSource.IsPlain"/> says.
    /// </summary>
    public bool IsPlain => plain ??= source.IsPlain(source.Span[places[0]..(places[used - 1] - 1)]);

    public EdiSegment this[int index]
    {
        get
        {
            if ((uint)index >= (uint)Count)
                throw new ArgumentOutOfRangeException(nameof(index));
            return index < shown.Length && shown[index] == turn ? made[index]! : Show(index);
        }
    }

    /// <summary>The bytes of one segment and its elements, for a look that makes no object.</summary>
    public SegmentView View(int index) => new(source.Span, places.AsSpan(firsts[index], EndOf(index) - firsts[index]));

    /// <summary>The segment's tag, as <see cref="GuidePlan.Pack(ReadOnlySpan{byte})"/> packs it.</summary>
    public uint IdOf(int index) => ids[index];

    /// <summary>Segments of that tag; makes no objects.</summary>
    /// <param name="tag">Of two or three letters.</param>
    public int CountOf(string tag) => ids.AsSpan(0, Count).Count(GuidePlan.Pack(tag));

    /// <summary>Adds the segment on which the reader stands.</summary>
    /// <param name="tag">Its id.</param>
    public void Add(EdiReader reader, string tag)
    {
        IsWhole &= source.Hold(reader, first: Count == 0);
        if (!IsWhole)
            return;
        int count = reader.Count + 2;
        if (firsts.Length == Count)
        {
            Array.Resize(ref firsts, Math.Max(FirstSegments, Count * 2));
            Array.Resize(ref ids, firsts.Length);
        }

        if (places.Length - used < count)
            Array.Resize(ref places, Math.Max(Math.Max(FirstSegments * PlacesPerSegment, places.Length * 2), used + count));
        source.CopyStarts(reader, places.AsSpan(used, count));
        (firsts[Count], ids[Count], plain) = (used, GuidePlan.Pack(tag), null);
        Count++;
        used += count;
    }

    /// <summary>The segments, to keep; this table begins anew.</summary>
    public EdiSegmentTable Take()
    {
        var taken = new EdiSegmentTable(source) { places = places[..used], firsts = firsts[..Count], ids = ids[..Count],
            used = used, Count = Count };
        Clear();
        return taken;
    }

    /// <summary>Begins anew; objects that were made of its segments will stand for others.</summary>
    public void Clear()
    {
        (used, Count, IsWhole, plain) = (0, 0, true, null);
        turn++;
    }

    public IEnumerator<EdiSegment> GetEnumerator()
    {
        for (int i = 0; i < Count; i++)
            yield return this[i];
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private EdiSegment Show(int index)
    {
        if (shown.Length < Count)
        {
            Array.Resize(ref made, Count);
            Array.Resize(ref shown, Count);
        }

        shown[index] = turn;
        int elements = EndOf(index) - firsts[index] - 2;
        if (made[index] is not { } before)
            return made[index] = new EdiSegment(source, places, firsts[index], elements, index + 1, IsPlain);
        before.Move(places, firsts[index], elements, index + 1, IsPlain);
        return before;
    }

    private int EndOf(int index) => index + 1 < Count ? firsts[index + 1] : used;
}
