using System.Collections;

namespace Crossdock.Edi;

/// <summary>The segments of one transaction set as places in bytes; no object a segment. It grows to the largest set and is
/// then used again, or copied to the size of the set that is kept.</summary>
/// <param name="source">What they point into.</param>
/// <param name="segments">As many have room at first.</param>
/// <param name="places">The same of their elements.</param>
internal sealed class SegmentTable(X12Source source, int segments = SegmentTable.FirstSegments,
    int places = SegmentTable.FirstSegments * SegmentTable.PlacesPerSegment)
{
    private const int FirstSegments = 32;
    private const int PlacesPerSegment = 8;
    private int[] places = new int[places];
    private int[] firsts = new int[segments];
    // of each segment, packed, so that one of them is found without looking at bytes
    private uint[] ids = new uint[segments];
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
            return new SegmentView(Source.Span, places.AsSpan(from, to - from));
        }
    }

    /// <param name="starts">Where each element begins, the id first and one after the segment's end last.</param>
    /// <param name="moved">Is taken off each of them.</param>
    public void Add(ReadOnlySpan<int> starts, int moved = 0)
    {
        if (firsts.Length == Count)
        {
            Array.Resize(ref firsts, Count * 2);
            Array.Resize(ref ids, Count * 2);
        }

        if (places.Length - used < starts.Length)
            Array.Resize(ref places, Math.Max(places.Length * 2, used + starts.Length));
        (firsts[Count], ids[Count]) = (used, GuidePlan.Pack(Source.Span[(starts[0] - moved)..(starts[1] - 1 - moved)]));
        Count++;
        Span<int> kept = places.AsSpan(used, starts.Length);
        for (int i = 0; i < kept.Length; i++)
            kept[i] = starts[i] - moved;
        used += starts.Length;
    }

    /// <summary>The next segment of that id from an index on; -1 for none.</summary>
    public int IndexOf(string id, int from)
    {
        uint packed = GuidePlan.Pack(id);
        if (packed != 0)
            return ids.AsSpan(from, Count - from).IndexOf(packed) is var at and >= 0 ? from + at : -1;
        for (int i = from; i < Count; i++)
        {
            if (System.Text.Ascii.Equals(this[i][0], id))
                return i;
        }

        return -1;
    }

    /// <summary>The segment's id, as <see cref="GuidePlan.Pack(ReadOnlySpan{byte})"/> packs it.</summary>
    public uint IdOf(int index) => ids[index];

    /// <summary>Segments of that id.</summary>
    public int CountOf(string id)
    {
        if (GuidePlan.Pack(id) is var packed and not 0)
            return ids.AsSpan(0, Count).Count(packed);
        int count = 0;
        for (int at = IndexOf(id, 0); at >= 0; at = IndexOf(id, at + 1))
            count++;
        return count;
    }

    public void Clear() => (Count, used) = (0, 0);

    /// <summary>The same segments in arrays of their own.</summary>
    public SegmentTable Copy() => new(Source, 0, 0)
    {
        places = places[..used], firsts = firsts[..Count], ids = ids[..Count], used = used, Count = Count,
    };

    /// <param name="index">From 0; the segment's number in its set is one more.</param>
    public X12Segment Segment(int index)
    {
        int to = index + 1 < Count ? firsts[index + 1] : used;
        return new X12Segment(Source, places, firsts[index], to - firsts[index] - 2, index + 1);
    }

    /// <summary>Makes an object of a set before stand for a segment of this one.</summary>
    public void Move(X12Segment segment, int index)
    {
        int to = index + 1 < Count ? firsts[index + 1] : used;
        segment.Move(places, firsts[index], to - firsts[index] - 2, index + 1);
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

/// <summary>
/// Segments as objects, each made when it is asked for. When the table has other segments, the objects that were made
/// stand for those.
/// </summary>
internal sealed class LazySegments(SegmentTable table) : IReadOnlyList<X12Segment>
{
    private X12Segment?[] made = [];
    private long[] shown = []; // the turn in which each object was last made or moved
    private long turn = 1;

    /// <summary>The table has other segments now.</summary>
    public void Forget() => turn++;

    public int Count => table.Count;

    public X12Segment this[int index]
    {
        get
        {
            if ((uint)index >= (uint)table.Count)
                throw new ArgumentOutOfRangeException(nameof(index));
            return index < shown.Length && shown[index] == turn ? made[index]! : Show(index);
        }
    }

    /// <summary>The next segment of that id from an index on; -1 for none. Makes no objects.</summary>
    public int IndexOf(string id, int from) => table.IndexOf(id, from);

    /// <summary>The bytes of an element, for a look that makes no object.</summary>
    public ReadOnlySpan<byte> Bytes(int index, int element) => table[index][element];

    /// <summary>Segments of that id; makes no objects.</summary>
    public int CountOf(string id) => table.CountOf(id);

    private X12Segment Show(int index)
    {
        if (made.Length < table.Count)
        {
            Array.Resize(ref made, table.Count);
            Array.Resize(ref shown, table.Count);
        }

        shown[index] = turn;
        if (made[index] is not { } before)
            return made[index] = table.Segment(index);
        table.Move(before, index);
        return before;
    }

    public IEnumerator<X12Segment> GetEnumerator()
    {
        for (int i = 0; i < table.Count; i++)
            yield return this[i];
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
