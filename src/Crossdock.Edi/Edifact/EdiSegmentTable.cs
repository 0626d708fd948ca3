using System.Collections;

namespace Crossdock.Edi;

/// <summary>The segments of one message as places in bytes; each becomes an object when it is asked for. Of a stream one table serves one message after another.</summary>
/// <param name="source">Of a stream: the message's own, which is filled segment by segment.</param>
internal sealed class EdiSegmentTable(EdiSource source) : IReadOnlyList<EdiSegment>
{
    private const int FirstSegments = 64;
    private const int PlacesPerSegment = 8;
    private int[] places = [];
    private int[] firsts = [];
    private uint[] ids = []; // of each segment, packed
    private EdiSegment?[] made = [];
    private int used;

    public EdiSource Source => source;

    public int Count { get; private set; }

    /// <summary>False when the message is too large to be held, so that its later segments are missing here.</summary>
    public bool IsWhole { get; private set; } = true;

    public EdiSegment this[int index]
    {
        get
        {
            if (index < 0 || index >= Count)
                throw new ArgumentOutOfRangeException(nameof(index));
            if (made.Length < Count)
                Array.Resize(ref made, Count);
            return made[index] ??= new EdiSegment(source, places, firsts[index], EndOf(index) - firsts[index] - 2, index + 1);
        }
    }

    /// <summary>The bytes of one segment and its elements, for a look that makes no object.</summary>
    public SegmentView View(int index) => new(source.Span, places.AsSpan(firsts[index], EndOf(index) - firsts[index]));

    /// <summary>The segment's tag, as <see cref="GuidePlan.Pack(ReadOnlySpan{byte})"/> packs it.</summary>
    public uint IdOf(int index) => ids[index];

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
        (firsts[Count], ids[Count]) = (used, GuidePlan.Pack(tag));
        Count++;
        used += count;
    }

    /// <summary>The segments, to keep; this table begins anew.</summary>
    public EdiSegmentTable Take()
    {
        var taken = new EdiSegmentTable(source) { places = places[..used], firsts = firsts[..Count], ids = ids[..Count], used = used, Count = Count };
        Clear();
        return taken;
    }

    /// <summary>Begins anew; objects that were made of its segments are no longer good.</summary>
    public void Clear()
    {
        made.AsSpan(0, Math.Min(made.Length, Count)).Clear();
        (used, Count, IsWhole) = (0, 0, true);
    }

    public IEnumerator<EdiSegment> GetEnumerator()
    {
        for (int i = 0; i < Count; i++)
            yield return this[i];
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private int EndOf(int index) => index + 1 < Count ? firsts[index + 1] : used;
}
