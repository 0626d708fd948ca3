namespace Crossdock.Edi;

/// <summary>
/// One segment of EDIFACT or TRADACOMS, pointing into the document's bytes; strings are made when asked for. Immutable,
/// but that of a message of a stream is another segment after the next read.
/// </summary>
/// <remarks>
/// Line ends inside a segment are a carrier's, never data: no character set of EDIFACT has them. They are left out of
/// values.
/// </remarks>
public sealed class EdiSegment : IGuidedSegment
{
    private readonly EdiSource source;
    private int[] places; // shared with other segments
    private int first;    // in places: element 0 is the segment id; the last entry is one after the segment's end
    private int number;
    private bool plain; // the whole message is

    internal EdiSegment(EdiSource source, EdiReader reader, string tag, int number)
    {
        Id = tag;
        this.source = source;
        this.number = number;
        Count = reader.Count;
        (Memory<int> free, places, first) = source.Places.Take(Count + 2);
        source.CopyStarts(reader, free.Span);
    }

    /// <inheritdoc cref="Move" path="/param"/>
    internal EdiSegment(EdiSource source, int[] places, int first, int count, int number, bool plain)
    {
        (this.source, this.places, Id) = (source, places, "");
        Move(places, first, count, number, plain);
    }

    /// <summary>The segment tag, as in the document and without nesting indicators: "NAD".</summary>
    public string Id { get; private set; }

    /// <summary>Number of elements, empty ones and trailing empty ones included.</summary>
    public int Count { get; private set; }

    /// <summary>Where the segment begins.</summary>
    public Position Position => new(source.FirstOffset + places[first], number, 0, 0);

    /// <summary>
    /// The text of an element, 1-based, undivided and with release characters taken out; empty when absent. Where a
    /// value may hold separators, ask for components.
    /// </summary>
    public string this[int element] => source.Text(Bytes(element));

    /// <summary>
    /// The text of a component of an element, both 1-based; empty when absent. An element without separators is its own
    /// first component; of an element that repeats this is the first repetition.
    /// </summary>
    public string this[int element, int component] => source.Text(ComponentBytes(element, component, 1));

    /// <summary>
    /// The text of a component of one repetition of an element (syntax 4), all 1-based; empty when absent.
    /// </summary>
    public string this[int element, int component, int repetition] =>
        source.Text(ComponentBytes(element, component, repetition));

    /// <summary>The bytes of an element as in the document; 0 is the tag; empty when absent.</summary>
    public ReadOnlySpan<byte> Bytes(int element) => element > Count || element < 0
        ? default
        : source.Span[places[first + element]..(places[first + element + 1] - 1)];

    /// <summary>
    /// The components of an element, one after another, as bytes; of an element that repeats those of the first
    /// repetition.
    /// </summary>
    public EdiComponents Parts(int element) => new(source, RepetitionBytes(element, 1));

    /// <summary>
    /// True when the whole segment is printable ASCII without a release character, so that the bytes of its values are
    /// their text.
    /// </summary>
    public bool IsPlain => plain || source.IsPlain(Raw);

    /// <summary>How often an element is repeated; 1 when it does not repeat, 0 when it is empty.</summary>
    public int Repetitions(int element) => Bytes(element) is { IsEmpty: false } bytes && element > 0
        ? EdiText.Count(bytes, source.Delimiters.Repetition, source.Delimiters.Release)
        : 0;

    /// <summary>Components of an element's repetition, empty ones included; 0 when the element is empty.</summary>
    public int Components(int element, int repetition = 1) =>
        RepetitionBytes(element, repetition) is { IsEmpty: false } bytes
        ? EdiText.Count(bytes, source.Delimiters.Component, source.Delimiters.Release)
        : 0;

    /// <summary>True when the first component of an element is exactly that text.</summary>
    public bool Is(int element, string text) => this[element, 1] == text;

    /// <summary>
    /// Where an element, or a component of its first repetition, begins; the end of the segment when it is absent.
    /// </summary>
    public Position PositionOf(int element, int component = 0)
    {
        int at = element <= Count ? places[first + element] : places[first + Count + 1] - 1;
        if (component > 1 && element <= Count)
        {
            ReadOnlySpan<byte> rest = RepetitionBytes(element, 1);
            for (int i = 1; i < component; i++)
            {
                int end = EdiText.IndexOf(rest, source.Delimiters.Component, source.Delimiters.Release);
                at += end < 0 ? rest.Length : end + 1;
                if (end < 0)
                    break;
                rest = rest[(end + 1)..];
            }
        }

        return new Position(source.FirstOffset + at, number, element, component);
    }

    /// <summary>The segment as in the document, without its terminator.</summary>
    public override string ToString() => source.RawText(Raw);

    /// <summary>The bytes of the segment as in the document, without its terminator.</summary>
    internal ReadOnlySpan<byte> Raw => source.Span[places[first]..(places[first + Count + 1] - 1)];

    internal EdiSource Source => source;

    /// <summary>Stands for another segment of the same source from now on.</summary>
    /// <param name="to">As <see cref="EdiSource.CopyStarts"/> fills them.</param>
    /// <param name="isPlain">True when that is known without a look.</param>
    internal void Move(int[] to, int at, int count, int segmentNumber, bool isPlain)
    {
        (places, first, Count, number, plain) = (to, at, count, segmentNumber, isPlain);
        Id = source.Id(Bytes(0));
    }

    internal ReadOnlySpan<byte> RepetitionBytes(int element, int repetition) => source.Delimiters.Repetition == 0
        ? repetition == 1 ? Bytes(element) : default
        : EdiText.Part(Bytes(element), repetition, source.Delimiters.Repetition, source.Delimiters.Release);

    internal ReadOnlySpan<byte> ComponentBytes(int element, int component, int repetition) =>
        EdiText.Part(RepetitionBytes(element, repetition), component, source.Delimiters.Component,
            source.Delimiters.Release);
}

/// <summary>Components of one element, from the first on. A component is empty when it is absent.</summary>
/// <remarks><code>EdiComponents parts = segment.Parts(1);
/// bool ordered = parts.Next().SequenceEqual("21"u8);
/// ReadOnlySpan&lt;byte&gt; quantity = parts.Next();</code></remarks>
public ref struct EdiComponents
{
    private readonly EdiSource source;
    private ReadOnlySpan<byte> rest;

    internal EdiComponents(EdiSource source, ReadOnlySpan<byte> element)
    {
        this.source = source;
        rest = element;
    }

    /// <summary>The next component as in the document.</summary>
    public ReadOnlySpan<byte> Next()
    {
        ReadOnlySpan<byte> all = rest;
        int end = EdiText.IndexOf(all, source.Delimiters.Component, source.Delimiters.Release);
        rest = end < 0 ? default : all[(end + 1)..];
        return end < 0 ? all : all[..end];
    }

    /// <summary>The text of the next component.</summary>
    public string NextText() => source.Text(Next());
}
