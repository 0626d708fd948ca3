namespace Crossdock.Edi;

/// <summary>One segment, pointing into the document's bytes; strings are made when asked for. Immutable.</summary>
public sealed class X12Segment
{
    private readonly X12Source source;
    private readonly int[] starts; // element 0 is the segment id; the last entry is one after the segment's end
    private readonly int number;

    internal X12Segment(X12Source source, int[] starts, int number)
    {
        this.source = source;
        this.starts = starts;
        this.number = number;
        Id = source.Text(starts[0], starts[1] - 1 - starts[0]);
    }

    /// <summary>The segment identifier, as in the document: "BEG".</summary>
    public string Id { get; }

    /// <summary>Number of elements, empty ones and trailing empty ones included.</summary>
    public int Count => starts.Length - 2;

    /// <summary>Where the segment begins.</summary>
    public Position Position => new(source.OffsetOf(starts[0]), number, 0, 0);

    /// <summary>The text of an element, 1-based, undivided; empty when absent.</summary>
    public string this[int element] => element < 1 || element > Count
        ? ""
        : source.Text(starts[element], starts[element + 1] - 1 - starts[element]);

    /// <summary>The text of a component of an element, both 1-based; empty when absent.
    /// An element without separators is its own first component.</summary>
    public string this[int element, int component] =>
        Components(this[element]) is var parts && component >= 1 && component <= parts.Length ? parts[component - 1] : "";

    /// <summary>The repetitions of an element (from version 00402 on); one when it does not repeat, none when empty.</summary>
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
        int at = element <= Count ? starts[element] : starts[^1] - 1;
        if (component > 1 && element <= Count)
        {
            string[] parts = Components(this[element]);
            string before = string.Join(source.Delimiters.Component, parts.Take(component - 1));
            at += Math.Min(before.Length + 1, starts[element + 1] - 1 - at);
        }

        return new Position(source.OffsetOf(at), number, element, component);
    }

    /// <summary>The value that follows a qualifier in the pairs qualifier/value which begin at an element:
    /// PO1 has them from 6, LIN from 2, IT1 from 6, W01 from 4. Null when the qualifier is not there.</summary>
    public string? Pair(string qualifier, int from)
    {
        for (int i = from; i < Count; i += 2)
        {
            if (this[i] == qualifier)
                return this[i + 1];
        }

        return null;
    }

    /// <summary>All pairs qualifier/value from an element on, empty qualifiers left out.</summary>
    public IEnumerable<(string Qualifier, string Value)> Pairs(int from)
    {
        for (int i = from; i <= Count; i += 2)
        {
            if (this[i].Length > 0)
                yield return (this[i], this[i + 1]);
        }
    }

    /// <summary>The segment as in the document, without its terminator.</summary>
    public override string ToString() => source.Text(starts[0], starts[^1] - 1 - starts[0]);

    internal string[] Components(string value) =>
        source.Delimiters.Component == '\0' ? [value] : value.Split(source.Delimiters.Component);

    internal ReadOnlySpan<byte> Bytes(int element) => element > Count
        ? default
        : source.Bytes.Span[starts[element]..(starts[element + 1] - 1)];

    internal X12Source Source => source;
}
