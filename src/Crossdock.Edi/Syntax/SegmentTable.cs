using System.Collections;

namespace Crossdock.Edi;

/// <summary>The segments of one transaction set as places in bytes; no object a segment. It grows to the largest set and is
/// then used again, or copied to the size of the set that is kept.</summary>
internal sealed class SegmentTable(X12Source source)
{
    private const int FirstSegments = 64;
    private const int PlacesPerSegment = 10;
    private int[] places = new int[FirstSegments * PlacesPerSegment];
    private int[] firsts = new int[FirstSegments];
    private int used;

    public X12Source Source { get; } = source;

    public int Count { get; private set; }

    /// <summary>The set that shows these segments, used again with them; null before the first.</summary>
    public X12TransactionSet? Shown { get; set; }

    /// <summary>Of all segments, one after another: for each where its elements begin, and one after its end.</summary>
    public int[] Places => places;

    /// <summary>The bytes of one segment and its elements.</summary>
    public SegmentView this[int index]
    {
        get
        {
            int from = firsts[index];
            int to = index + 1 < Count ? firsts[index + 1] : used;
            return new SegmentView(Source.Bytes.Span, places.AsSpan(from, to - from));
        }
    }

    /// <param name="starts">Where each element begins, the id first and one after the segment's end last.</param>
    /// <param name="moved">Is taken off each of them.</param>
    public void Add(ReadOnlySpan<int> starts, int moved = 0)
    {
        if (firsts.Length == Count)
            Array.Resize(ref firsts, Count * 2);
        if (places.Length - used < starts.Length)
            Array.Resize(ref places, Math.Max(places.Length * 2, used + starts.Length));
        firsts[Count++] = used;
        Span<int> kept = places.AsSpan(used, starts.Length);
        for (int i = 0; i < kept.Length; i++)
            kept[i] = starts[i] - moved;
        used += starts.Length;
    }

    /// <summary>The next segment of that id from an index on; -1 for none.</summary>
    public int IndexOf(string id, int from)
    {
        ReadOnlySpan<byte> bytes = Source.Bytes.Span;
        for (int i = from; i < Count; i++)
        {
            int start = places[firsts[i]];
            int length = places[firsts[i] + 1] - 1 - start;
            if (length == id.Length && bytes[start] == id[0] && System.Text.Ascii.Equals(bytes.Slice(start, length), id))
                return i;
        }

        return -1;
    }

    public void Clear() => (Count, used) = (0, 0);

    /// <summary>The same segments in arrays of their own.</summary>
    public SegmentTable Copy() => new(Source)
    {
        places = places[..used], firsts = firsts[..Count], used = used, Count = Count,
    };

    /// <param name="index">From 0; the segment's number in its set is one more.</param>
    public X12Segment Segment(int index)
    {
        int to = index + 1 < Count ? firsts[index + 1] : used;
        return new X12Segment(Source, places, firsts[index], to - firsts[index] - 2, index + 1);
    }
}

/// <summary>One segment in its bytes, for a look that makes no object. Element 0 is the id.</summary>
internal readonly ref struct SegmentView(ReadOnlySpan<byte> bytes, ReadOnlySpan<int> places)
{
    private readonly ReadOnlySpan<byte> bytes = bytes;
    private readonly ReadOnlySpan<int> places = places;

    /// <summary>Elements, the id not counted.</summary>
    public int Count => places.Length - 2;

    /// <summary>The whole segment, without its terminator.</summary>
    public ReadOnlySpan<byte> Bytes => bytes[places[0]..(places[^1] - 1)];

    /// <summary>An element; empty when absent.</summary>
    public ReadOnlySpan<byte> this[int element] =>
        element > Count ? default : bytes[places[element]..(places[element + 1] - 1)];
}

/// <summary>Segments as objects, each made when it is asked for.</summary>
internal sealed class LazySegments(SegmentTable table) : IReadOnlyList<X12Segment>
{
    private X12Segment?[] made = [];
    private int used;

    /// <summary>The table has other segments now.</summary>
    public void Forget()
    {
        made.AsSpan(0, used).Clear();
        used = 0;
    }

    public int Count => table.Count;

    public X12Segment this[int index]
    {
        get
        {
            if (index < 0 || index >= table.Count)
                throw new ArgumentOutOfRangeException(nameof(index));
            if (used != table.Count)
                MakeRoom();
            return made[index] ??= table.Segment(index);
        }
    }

    /// <summary>The next segment of that id from an index on; -1 for none. Makes no objects.</summary>
    public int IndexOf(string id, int from) => table.IndexOf(id, from);

    /// <summary>The bytes of an element, for a look that makes no object.</summary>
    public ReadOnlySpan<byte> Bytes(int index, int element) => table[index][element];

    /// <summary>Segments of that id; makes no objects.</summary>
    public int CountOf(string id)
    {
        int count = 0;
        for (int at = IndexOf(id, 0); at >= 0; at = IndexOf(id, at + 1))
            count++;
        return count;
    }

    private void MakeRoom()
    {
        used = table.Count;
        if (made.Length < used)
            made = new X12Segment?[used];
    }

    public IEnumerator<X12Segment> GetEnumerator()
    {
        for (int i = 0; i < table.Count; i++)
            yield return this[i];
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
