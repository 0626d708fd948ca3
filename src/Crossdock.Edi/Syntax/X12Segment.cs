using System.Text;

namespace Crossdock.Edi;

/// <summary>One segment, pointing into the document's bytes; strings are made when asked for. Immutable.</summary>
public sealed class X12Segment : IGuidedSegment
{
    private readonly X12Source source;
    private int[] places; // shared with other segments
    private int first;    // in places: element 0 is the segment id; the last entry is one after the segment's end
    private int number;

    internal X12Segment(X12Source source, int[] places, int first, int count, int number)
    {
        this.source = source;
        this.places = places;
        this.first = first;
        this.number = number;
        Count = count;
    }

    /// <summary>The segment identifier, as in the document: "BEG".</summary>
    public string Id => SegmentIds.Of(Bytes(0), source);

    /// <summary>Number of elements, empty ones and trailing empty ones included.</summary>
    public int Count { get; private set; }

    /// <summary>Where the segment begins.</summary>
    public Position Position => new(source.OffsetOf(places[first]), number, 0, 0);

    /// <summary>The text of an element, 1-based, undivided; empty when absent.</summary>
    public string this[int element] => element < 1 || element > Count
        ? ""
        : source.Text(places[first + element], places[first + element + 1] - 1 - places[first + element]);

    /// <summary>The text of a component of an element, both 1-based; empty when absent.
    /// An element without separators is its own first component.</summary>
    public string this[int element, int component] =>
        Components(this[element]) is var parts && component >= 1 && component <= parts.Length ? parts[component - 1] : "";

    /// <summary>
    /// The repetitions of an element (from version 00402 on); one when it does not repeat, none when empty.
    /// </summary>
    public IReadOnlyList<string> Repetitions(int element)
    {
        string value = this[element];
        if (value.Length == 0)
            return [];
        return source.Delimiters.Repetition is { } separator ? value.Split(separator) : [value];
    }

    /// <summary>Where an element, or a component of it, begins; the end of the segment when it is absent.</summary>
    public Position PositionOf(int element, int component = 0)
    {
        int at = element <= Count ? places[first + element] : places[first + Count + 1] - 1;
        if (component > 1 && element <= Count)
        {
            string[] parts = Components(this[element]);
            string before = string.Join(source.Delimiters.Component, parts.Take(component - 1));
            at += Math.Min(before.Length + 1, places[first + element + 1] - 1 - at);
        }

        return new Position(source.OffsetOf(at), number, element, component);
    }

    /// <summary>The value that follows a qualifier in the pairs qualifier/value which begin at an element:
    /// PO1 has them from 6, LIN from 2, IT1 from 6, W01 from 4. Null when the qualifier is not there.</summary>
    public string? Pair(string qualifier, int from)
    {
        for (int i = from; i < Count; i += 2)
        {
            if (Is(i, qualifier))
                return this[i + 1];
        }

        return null;
    }

    /// <summary>All pairs qualifier/value from an element on, empty qualifiers left out.</summary>
    public IEnumerable<(string Qualifier, string Value)> Pairs(int from)
    {
        for (int i = from; i <= Count; i += 2)
        {
            if (Length(i) > 0)
                yield return (this[i], this[i + 1]);
        }
    }

    /// <summary>The segment as in the document, without its terminator.</summary>
    public override string ToString() => source.Text(places[first], places[first + Count + 1] - 1 - places[first]);

    internal string[] Components(string value) =>
        source.Delimiters.Component == '\0' ? [value] : value.Split(source.Delimiters.Component);

    /// <summary>The bytes of an element, as in the document; 0 is the id; empty when absent.</summary>
    public ReadOnlySpan<byte> Bytes(int element) => element > Count || element < 0
        ? default
        : source.Span[places[first + element]..(places[first + element + 1] - 1)];

    /// <summary>True when an element is exactly that text; makes no string.</summary>
    public bool Is(int element, string text)
    {
        ReadOnlySpan<byte> bytes = Bytes(element);
        if (bytes.IsEmpty || text.Length == 0)
            return bytes.Length == text.Length;
        if (char.IsAscii(text[0]) && bytes[0] != text[0])
            return false;
        return Ascii.Equals(bytes, text) || (!Ascii.IsValid(text) && this[element] == text);
    }

    /// <summary>Bytes of an element; 0 when absent.</summary>
    internal int Length(int element) =>
        element > Count || element < 1 ? 0 : places[first + element + 1] - 1 - places[first + element];

    internal X12Source Source => source;

    /// <summary>
    /// Stands for another segment of the same source from now on: of a stream each set's segments are good until the
    /// next one.
    /// </summary>
    internal void Move(int[] to, int at, int count, int segmentNumber) =>
        (places, first, Count, number) = (to, at, count, segmentNumber);
}
