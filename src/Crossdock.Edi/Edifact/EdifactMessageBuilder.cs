using System.Globalization;

namespace Crossdock.Edi;

/// <summary>One component to write: a text, or a number, which gets the decimal mark of the interchange.</summary>
/// <param name="Text">As it is written, but for release characters; a number with a point.</param>
/// <param name="IsNumber">True when the point is the interchange's decimal mark.</param>
public readonly record struct EdifactPart(string Text, bool IsNumber)
{
    public static implicit operator EdifactPart(string? text) => new(text ?? "", false);

    /// <summary>
    /// Without an exponent and without thousands, at least one digit before the mark (ISO 9735-1, clause 10).
    /// </summary>
    public static implicit operator EdifactPart(decimal number) => new(number.ToString("0.############################",
        CultureInfo.InvariantCulture), true);

    internal bool IsEmpty => Text is null or { Length: 0 };
}

/// <summary>
/// The value of one element to write: a text, a number, a composite, or repetitions of those; null is an empty element.
/// </summary>
public sealed class EdifactValue
{
    private readonly EdifactPart[][]? repetitions; // null for one

    private EdifactValue(EdifactPart single) => (Single, IsEmpty) = (single, single.IsEmpty);

    private EdifactValue(EdifactPart[] parts) => (Parts, IsEmpty) = (parts, AreEmpty(parts));

    private EdifactValue(EdifactPart[][] repetitions) =>
        (this.repetitions, IsEmpty) = (repetitions, Array.TrueForAll(repetitions, AreEmpty));

    /// <summary>Of a simple element that is not repeated; else nothing.</summary>
    internal EdifactPart Single { get; }

    /// <summary>The components of a composite that is not repeated; else null.</summary>
    internal EdifactPart[]? Parts { get; }

    internal EdifactPart[][] Repetitions => repetitions ?? [Parts ?? [Single]];

    internal bool IsRepeated => repetitions is not null;

    /// <summary>The components of the first repetition as texts, numbers with a point; none when empty.</summary>
    public IReadOnlyList<string> Components => IsEmpty ? [] : [.. Repetitions[0].Select(p => p.Text ?? "")];

    /// <summary>True when nothing is written for it.</summary>
    public bool IsEmpty { get; }

    private static bool AreEmpty(EdifactPart[] parts) => Array.TrueForAll(parts, p => p.IsEmpty);

    /// <summary>A composite element; null components are empty: <c>Composite("47", 40m, "PCE")</c>.</summary>
    public static EdifactValue Composite(params EdifactPart?[] components) =>
        new(components.Select(c => c ?? default(EdifactPart)).ToArray());

    /// <summary>An element that is repeated (syntax 4).</summary>
    public static EdifactValue Repeat(params EdifactValue?[] values) =>
        new(values.SelectMany(v => v?.Repetitions ?? [[]]).ToArray());

    public static implicit operator EdifactValue?(string? text) =>
        string.IsNullOrEmpty(text) ? null : new((EdifactPart)text);

    public static implicit operator EdifactValue(decimal number) => new((EdifactPart)number);
}

/// <summary>A segment to write.</summary>
public sealed record EdifactOutgoingSegment(string Tag, IReadOnlyList<EdifactValue?> Elements);

/// <summary>
/// Builds one message. UNH, UNT, the segment count and the echo of the reference are the writer's, right by
/// construction.
/// </summary>
public sealed class EdifactMessageBuilder
{
    private readonly List<EdifactOutgoingSegment> segments = [];

    /// <param name="type">0065: "ORDERS".</param>
    /// <param name="version">0052: "D".</param>
    /// <param name="release">0054: "96A".</param>
    /// <param name="association">0057: "EAN008"; null for none.</param>
    /// <param name="agency">0051.</param>
    /// <exception cref="ArgumentException">The type is no message type: a fault of the program.</exception>
    public EdifactMessageBuilder(string type, string version, string release, string? association = null,
        string agency = "UN")
    {
        if (type.Length is < 1 or > 6 || !type.All(c => char.IsAsciiLetterUpper(c) || char.IsAsciiDigit(c)))
            throw Throw.MessageType(type);
        (Type, Version, Release, Association, Agency) = (type, version, release, association, agency);
    }

    public string Type { get; }

    public string Version { get; }

    public string Release { get; }

    public string? Association { get; }

    public string Agency { get; }

    /// <summary>UNH 0062; null for the message's number in the interchange.</summary>
    public string? Reference { get; init; }

    /// <summary>The segments between UNH and UNT.</summary>
    public IReadOnlyList<EdifactOutgoingSegment> Segments => segments;

    /// <summary>Appends a segment. Empty elements at the end are not written.</summary>
    /// <param name="tag">Segment tag; not one of the envelope (UNA, UNB, UNG, UNH, UNT, UNE, UNZ).</param>
    /// <param name="elements">Values in order: text, decimal, null or "" for an empty one,
    /// <see cref="EdifactValue.Composite"/>.</param>
    /// <exception cref="ArgumentException">The tag is not a segment tag: a fault of the program.</exception>
    public EdifactMessageBuilder Add(string tag, params ReadOnlySpan<EdifactValue?> elements)
    {
        bool right = tag.Length == 3 && tag.All(c => char.IsAsciiLetterUpper(c) || char.IsAsciiDigit(c))
            && tag is not ("UNA" or "UNB" or "UNG" or "UNH" or "UNT" or "UNE" or "UNZ");
        if (!right)
            throw Throw.SegmentTag(tag);
        segments.Add(new EdifactOutgoingSegment(tag, elements.ToArray()));
        return this;
    }

    /// <summary>
    /// A message as it was read, to be written again: in other delimiters, another character set, another interchange.
    /// </summary>
    /// <exception cref="ArgumentException">It has no type, or tags that are none; so for no accepted
    /// message.</exception>
    public static EdifactMessageBuilder Of(EdifactMessage message)
    {
        var copy = new EdifactMessageBuilder(message.Type, message.Version, message.Release, message.Association,
            message.Agency) { Reference = message.Reference };
        foreach (EdiSegment segment in message.Segments.Where(s => s.Id is not ("UNH" or "UNT")))
            copy.Add(segment.Id, Enumerable.Range(1, segment.Count).Select(e => ValueOf(segment, e)).ToArray());
        return copy;
    }

    private static EdifactValue? ValueOf(EdiSegment segment, int element)
    {
        int repetitions = segment.Repetitions(element);
        return repetitions == 0 ? null : repetitions == 1 ? Repetition(segment, element, 1)
            : EdifactValue.Repeat(Enumerable.Range(1, repetitions).Select(r => Repetition(segment, element, r))
                .ToArray());
    }

    private static EdifactValue? Repetition(EdiSegment segment, int element, int repetition) =>
        segment.Components(element, repetition) is var parts and > 1
        ? EdifactValue.Composite(Enumerable.Range(1, parts).Select(c => (EdifactPart?)segment[element, c, repetition])
            .ToArray())
        : (EdifactValue?)segment[element, 1, repetition];
}
