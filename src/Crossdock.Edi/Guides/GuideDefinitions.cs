using System.Collections.Frozen;

namespace Crossdock.Edi;

/// <summary>Types of simple data elements (X12.6).</summary>
public enum ElementType
{
    /// <summary>Alphanumeric.</summary>
    AN,

    /// <summary>Code of a list.</summary>
    ID,

    /// <summary>Integer with an implied number of decimals.</summary>
    N,

    /// <summary>Decimal with an explicit point.</summary>
    R,

    /// <summary>Date, CCYYMMDD or YYMMDD.</summary>
    DT,

    /// <summary>Time, HHMM[SS[D[D]]].</summary>
    TM,

    /// <summary>Binary.</summary>
    B,

    /// <summary>Alphabetic (EDIFACT only).</summary>
    A,
}

/// <summary>A data element of the X12.3 dictionary.</summary>
/// <param name="Number">Reference number: "353"; composites "C001".</param>
/// <param name="Name">The standard's name.</param>
/// <param name="Type">Type of a simple element.</param>
/// <param name="Decimals">Implied decimals of type N.</param>
/// <param name="Min">Least length in characters; signs and points of numbers do not count.</param>
/// <param name="Max">Greatest length, counted in the same way.</param>
/// <param name="Codes">The complete code list; null when every code is let through.</param>
/// <param name="Components">Components of a composite; empty for a simple element.</param>
public sealed record ElementDefinition(
    string Number, string Name, ElementType Type, int Decimals, int Min, int Max,
    FrozenSet<string>? Codes, IReadOnlyList<ElementUse> Components)
{
    public bool IsComposite => Components.Count > 0;

    /// <summary>The components as an array, which is walked for every value.</summary>
    internal ElementUse[] Parts => Components as ElementUse[] ?? [.. Components];

    /// <summary>True for EDIFACT's date with its format, C507.</summary>
    internal bool IsMoment { get; } = Number == "C507";
}

/// <summary>An element's place in a segment or composite.</summary>
public sealed record ElementUse(ElementDefinition Element, bool Mandatory)
{
    /// <summary>True when an overlay leaves no use for the element.</summary>
    public bool Forbidden { get; init; }
}

/// <summary>Kinds of syntax notes (X12.6): paired, required, exclusion, conditional, list conditional.</summary>
public enum SyntaxNoteKind
{
    P,
    R,
    E,
    C,
    L,
}

/// <summary>A syntax note such as P0304: a condition among elements of one segment.</summary>
public sealed record SyntaxNote(SyntaxNoteKind Kind, IReadOnlyList<int> Elements)
{
    public override string ToString() => Kind + string.Concat(Elements.Select(e => e.ToString("00")));
}

/// <summary>A segment of the dictionary. Without elements its id is known, and nothing more.</summary>
public sealed record SegmentDefinition(
    string Id, string Name, IReadOnlyList<ElementUse> Elements, IReadOnlyList<SyntaxNote> Notes)
{
    /// <summary>False when the dictionary only knows that the standard has this segment.</summary>
    public bool IsDefined => Elements.Count > 0;

    /// <summary>Situational rules: what must stand or must not stand when an element has a value.</summary>
    public IReadOnlyList<SituationalRule> Rules { get; init; } = [];

    /// <summary>The elements as an array, which is walked for every segment of a message.</summary>
    internal ElementUse[] Uses => Elements as ElementUse[] ?? [.. Elements];
}

/// <summary>
/// When an element has one of these values, then other elements of its segment are required or forbidden.
/// </summary>
/// <param name="Element">1-based.</param>
/// <param name="Values">The values that bring the rule into force.</param>
/// <param name="Required">Elements that must stand then.</param>
/// <param name="Forbidden">Elements that must be empty then.</param>
public sealed record SituationalRule(
    int Element, FrozenSet<string> Values, IReadOnlyList<int> Required, IReadOnlyList<int> Forbidden);

/// <summary>A place in a transaction set: a segment or a loop.</summary>
public abstract record GuideNode
{
    private protected GuideNode(string position, bool mandatory, int max)
    {
        Position = position;
        Mandatory = mandatory;
        Max = max;
    }

    /// <summary>The standard's position number, with its table: "2/010".</summary>
    public string Position { get; }

    public bool Mandatory { get; }

    /// <summary>Maximum use or loop repeat; <see cref="int.MaxValue"/> for &gt;1.</summary>
    public int Max { get; }

    /// <summary>The segment by which the node is recognised: the segment, or the first one of the loop.</summary>
    public abstract string SegmentId { get; }
}

/// <summary>A segment in a transaction set or loop.</summary>
public sealed record GuideSegment : GuideNode
{
    public GuideSegment(string position, string id, bool mandatory, int max)
        : base(position, mandatory, max) => SegmentId = id;

    public override string SegmentId { get; }

    /// <summary>
    /// The segment as it is at this place, when an overlay made it differ from the dictionary; else null.
    /// </summary>
    public SegmentDefinition? Definition { get; init; }
}

/// <summary>A loop; its first node is the segment that begins each repeat.</summary>
public sealed record GuideLoop : GuideNode
{
    public GuideLoop(string id, int max, IReadOnlyList<GuideNode> nodes)
        : base(nodes[0].Position, nodes[0].Mandatory, max)
    {
        Id = id;
        Nodes = nodes.ToArray();
        SegmentId = nodes.Count > 0 ? nodes[0].SegmentId : "";
    }

    /// <summary>Loop identifier code: "N1".</summary>
    public string Id { get; }

    public IReadOnlyList<GuideNode> Nodes { get; }

    public override string SegmentId { get; }
}

/// <summary>The segments and elements of one version of the standard.</summary>
public sealed class GuideDictionary
{
    internal GuideDictionary(
        string version, IReadOnlyDictionary<string, ElementDefinition> elements,
        IReadOnlyDictionary<string, SegmentDefinition> segments)
    {
        Version = version;
        Elements = elements;
        Segments = segments;
    }

    /// <summary>"004010".</summary>
    public string Version { get; }

    public IReadOnlyDictionary<string, ElementDefinition> Elements { get; }

    public IReadOnlyDictionary<string, SegmentDefinition> Segments { get; }
}

/// <summary>One transaction set or message of one version: what it may contain, in which order and how often.</summary>
public abstract class Guide
{
    private readonly FrozenSet<string> ids;

    private protected Guide(GuideDictionary dictionary, string setCode, string name, IReadOnlyList<GuideNode> nodes)
    {
        Dictionary = dictionary;
        SetCode = setCode;
        Name = name;
        Nodes = nodes.ToArray();
        ids = Ids(nodes).ToFrozenSet();
    }

    public GuideDictionary Dictionary { get; }

    /// <summary>"004010", "D.96A".</summary>
    public string Version => Dictionary.Version;

    /// <summary>"850", "ORDERS".</summary>
    public string SetCode { get; }

    /// <summary>"Purchase Order".</summary>
    public string Name { get; }

    /// <summary>ST to SE, UNH to UNT, in order.</summary>
    public IReadOnlyList<GuideNode> Nodes { get; }

    /// <summary>True when the set has that segment anywhere.</summary>
    public bool Has(string segmentId) => ids.Contains(segmentId);

    /// <summary>Made ready for checking sets; two threads that both make it make the same.</summary>
    internal GuidePlan Plan => field ??= new GuidePlan(this);

    internal abstract Guide With(GuideDictionary dictionary, string name, IReadOnlyList<GuideNode> nodes);

    private static IEnumerable<string> Ids(IReadOnlyList<GuideNode> nodes) =>
        nodes.SelectMany(n => n is GuideLoop loop ? Ids(loop.Nodes) : [n.SegmentId]);
}

/// <summary>The guide of an X12 transaction set.</summary>
public sealed class X12Guide : Guide
{
    internal X12Guide(GuideDictionary dictionary, string setCode, string name, string functionalCode,
        IReadOnlyList<GuideNode> nodes)
        : base(dictionary, setCode, name, nodes) => FunctionalCode = functionalCode;

    /// <summary>The functional identifier code of groups that hold this set: "PO".</summary>
    public string FunctionalCode { get; }

    internal override X12Guide With(GuideDictionary dictionary, string name, IReadOnlyList<GuideNode> nodes) =>
        new(dictionary, SetCode, name, FunctionalCode, nodes);
}

/// <summary>The guide of an EDIFACT message.</summary>
public sealed class EdifactGuide : Guide
{
    internal EdifactGuide(GuideDictionary dictionary, string setCode, string name, string agency,
        IReadOnlyList<GuideNode> nodes)
        : base(dictionary, setCode, name, nodes) => Agency = agency;

    /// <summary>Controlling agency, data element 0051: "UN".</summary>
    public string Agency { get; }

    internal override EdifactGuide With(GuideDictionary dictionary, string name, IReadOnlyList<GuideNode> nodes) =>
        new(dictionary, SetCode, name, Agency, nodes);
}
