namespace Crossdock.Edi;

/// <summary>
/// The value of one element to write: a text, or the components of a composite; null is an empty element.
/// </summary>
public sealed class X12Value
{
    private readonly string[]? parts;

    private X12Value(string text) => Text = text;

    private X12Value(string[] components) => parts = components;

    /// <summary>The components; one for a simple element.</summary>
    public IReadOnlyList<string> Components => Parts;

    /// <summary>Of a simple element, and never empty; null for a composite.</summary>
    internal string? Text { get; }

    internal string[] Parts => parts ?? [Text!];

    /// <summary>True when nothing is written for it.</summary>
    public bool IsEmpty
    {
        get
        {
            foreach (string part in parts ?? [])
            {
                if (part.Length > 0)
                    return false;
            }

            return Text is null;
        }
    }

    /// <summary>A composite element; null components are empty.</summary>
    public static X12Value Composite(params string?[] components) => new(components.Select(c => c ?? "").ToArray());

    public static implicit operator X12Value?(string? value) => string.IsNullOrEmpty(value) ? null : new(value);
}

/// <summary>A segment to write.</summary>
public sealed record X12OutgoingSegment(string Id, IReadOnlyList<X12Value?> Elements);

/// <summary>Builds one transaction set. ST, SE and the segment count are the writer's, right by construction.</summary>
public sealed class X12SetBuilder
{
    private readonly List<X12OutgoingSegment> segments = [];

    /// <param name="code">ST01, three digits: "855".</param>
    /// <param name="implementationReference">ST03, from version 005010 on; null for none.</param>
    public X12SetBuilder(string code, string? implementationReference = null)
    {
        if (code.Length != 3 || !code.All(char.IsAsciiDigit))
            throw Throw.SetCode(code);
        Code = code;
        ImplementationReference = implementationReference;
    }

    public string Code { get; }

    public string? ImplementationReference { get; }

    /// <summary>The segments between ST and SE.</summary>
    public IReadOnlyList<X12OutgoingSegment> Segments => segments;

    /// <summary>Appends a segment. Empty elements at the end are not written.</summary>
    /// <param name="id">Segment identifier; not one of the envelope (ISA, GS, ST, SE, GE, IEA).</param>
    /// <param name="elements">Values in order: text, null or "" for an empty one, <see cref="X12Value.Composite"/>.</param>
    /// <exception cref="ArgumentException">The id is not a segment identifier: a fault of the program.</exception>
    public X12SetBuilder Add(string id, params ReadOnlySpan<X12Value?> elements)
    {
        bool right = id.Length is 2 or 3 && id.All(c => char.IsAsciiLetterUpper(c) || char.IsAsciiDigit(c))
            && id is not ("ISA" or "GS" or "ST" or "SE" or "GE" or "IEA");
        if (!right)
            throw Throw.SegmentId(id);
        int count = elements.Length;
        while (count > 0 && elements[count - 1] is null or { IsEmpty: true })
            count--;
        segments.Add(new X12OutgoingSegment(id, elements[..count].ToArray()));
        return this;
    }
}
