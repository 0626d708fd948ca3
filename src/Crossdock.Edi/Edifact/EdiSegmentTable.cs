using System.Collections;

namespace Crossdock.Edi;

/// <summary>The segments of one message as places in the document's bytes; each becomes an object when it is asked for.</summary>
internal sealed class EdiSegmentTable(EdiSource source) : IReadOnlyList<EdiSegment>
{
    private const int FirstSegments = 64;
    private const int PlacesPerSegment = 8;
    private int[] places = [];
    private int[] firsts = [];
    private EdiSegment?[] made = [];
    private int used;

    public EdiSource Source => source;

    public int Count { get; private set; }

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
    public uint IdOf(int index)
    {
        ReadOnlySpan<byte> tag = View(index)[0];
        return tag.Length == 3 && SegmentIds.Of(tag) is not null ? GuidePlan.Pack(tag) : GuidePlan.Pack(this[index].Id);
    }

    /// <summary>Adds the segment on which the reader stands.</summary>
    public void Add(EdiReader reader)
    {
        int count = reader.Count + 2;
        if (firsts.Length == Count)
            Array.Resize(ref firsts, Math.Max(FirstSegments, Count * 2));
        if (places.Length - used < count)
            Array.Resize(ref places, Math.Max(Math.Max(FirstSegments * PlacesPerSegment, places.Length * 2), used + count));
        reader.CopyStarts(places.AsSpan(used, count));
        firsts[Count++] = used;
        used += count;
    }

    /// <summary>The segments, to keep; this table begins anew.</summary>
    public EdiSegmentTable Take()
    {
        var taken = new EdiSegmentTable(source) { places = places[..used], firsts = firsts[..Count], used = used, Count = Count };
        (used, Count) = (0, 0);
        return taken;
    }

    public IEnumerator<EdiSegment> GetEnumerator()
    {
        for (int i = 0; i < Count; i++)
            yield return this[i];
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private int EndOf(int index) => index + 1 < Count ? firsts[index + 1] : used;
}
