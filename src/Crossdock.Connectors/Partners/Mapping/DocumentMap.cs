namespace Crossdock.Connectors.Partners.Mapping;

/// <summary>Which way a map may be used.</summary>
internal enum MapDirection { In = 1, Out = 2, Both = 3 }

/// <summary>
/// One document of a syntax as a declaration: which element of which segment is which member of the canonical document.
/// The same declaration reads and writes. Text form: see Maps/README.md.
/// </summary>
/// <param name="Syntax">x12 or edifact.</param>
/// <param name="Set">Transaction set or message type: 846, INVRPT.</param>
/// <param name="Document">The canonical document's kind (<c>inventory-report</c>), or a resource of the API
/// (<c>/orders</c>).</param>
internal sealed record DocumentMap(string Name, string Syntax, string Set, MapDirection Direction, string Document,
    MapBlock Root)
{
    /// <summary>
    /// The place of each segment in the map, from its top: where two lines give one member, the upper one decides.
    /// </summary>
    public IReadOnlyDictionary<MapSegment, int> Order { get; } = Places(Root);

    private static Dictionary<MapSegment, int> Places(MapBlock root)
    {
        var order = new Dictionary<MapSegment, int>(ReferenceEqualityComparer.Instance);
        void Add(MapBlock block)
        {
            if (block.Opener is { } opener) order.TryAdd(opener, order.Count);
            foreach (var step in block.Steps)
                if (step is MapStep.Loop loop) Add(loop.Block);
                else if (step is MapStep.Segment segment) order.TryAdd(segment.Body, order.Count);
        }
        Add(root);
        return order;
    }
}

/// <summary>
/// What a loop becomes: the document itself, one member that is an object, or one that is a list of objects.
/// </summary>
internal enum MapBlockKind { Document = 1, Object = 2, List = 3 }

/// <param name="Opener">Id and fixed values of the segment that begins the loop; null for the document.</param>
/// <param name="Path">The member, within the block around; "" for the document or an object that is not nested.</param>
/// <param name="IsAddress">A code alone is completed with the address of the location that it names.</param>
internal sealed record MapBlock(MapBlockKind Kind, MapSegment? Opener, string Path, bool IsAddress,
    IReadOnlyList<MapStep> Steps)
{
    /// <summary>No object of its own: what it says holds for each object of the list within it.</summary>
    public bool IsShared => Kind == MapBlockKind.List && Path.Length == 0;

    /// <summary>Its opening segment says the number of a level.</summary>
    public bool IsLevel => Opener?.Elements.Any(e => e.Rule is MapRule.Level { Which: LevelNumber.Own }) ?? false;
}

/// <summary>One step of a block, in the order of the standard.</summary>
internal abstract record MapStep(int LineNumber)
{
    public sealed record Segment(int LineNumber, MapSegment Body) : MapStep(LineNumber);

    public sealed record Loop(int LineNumber, MapBlock Block) : MapStep(LineNumber);
}

internal sealed record MapSegment(string Id, IReadOnlyList<MapElement> Elements)
{
    /// <summary>The same id, and every fixed value as it is stated.</summary>
    public bool Matches(WireSegment segment)
    {
        if (segment.Id != Id) return false;
        foreach (var element in Elements)
            if (element is { Use: not MapUse.Write, Rule: MapRule.Fixed fixedValue }
                && !fixedValue.Values.Contains(segment[element.Element, element.Component]))
                return false;
        return true;
    }

    /// <summary>How far down its lists of fixed values the segment's stand: of <c>"17"|"67"</c> the first is 0.</summary>
    public int Rank(WireSegment segment)
    {
        var rank = 0;
        foreach (var element in Elements)
            if (element is { Use: not MapUse.Write, Rule: MapRule.Fixed { Values.Count: > 1 } fixedValue })
                rank += fixedValue.Values.TakeWhile(v => v != segment[element.Element, element.Component]).Count();
        return rank;
    }
}

/// <param name="Element">From 1.</param>
/// <param name="Component">From 1; 0 for an element without components.</param>
/// <param name="Last">The rule is for the elements from <paramref name="Element"/> to this one (pairs of qualifier and
/// value); 0: for one element.</param>
internal sealed record MapElement(int Element, int Component, MapRule Rule, int Last = 0, MapUse Use = MapUse.Both)
{
    public const int Onward = 99;
}

/// <summary>NN=rule, NN&lt;=rule, NN:=rule.</summary>
internal enum MapUse { Both = 0, Read = 1, Write = 2 }

/// <summary>What an element holds.</summary>
internal abstract record MapRule
{
    private MapRule() { }

    /// <summary>One of these texts when read, the first when written.</summary>
    /// <param name="With">Written only where this element has a value (a qualifier of nothing is a fault); 0:
    /// always.</param>
    public sealed record Fixed(IReadOnlyList<string> Values, int With = 0) : MapRule;

    /// <summary>A member of the canonical document.</summary>
    /// <param name="Otherwise">Number of the loop's repetition where the member has no value.</param>
    /// <param name="Divisor">Component that says for how many units a price holds; (0, 0): none.</param>
    /// <param name="Decides">Without it the segment is not written, whatever else it could say.</param>
    /// <param name="Joined">A text that comes in several segments is put together with blanks; else another value than
    /// before is a fault.</param>
    public sealed record Member(
        string Path, MapType Type, bool Required, bool Otherwise, bool Decides, (int Element, int Component) Divisor,
        bool Joined = false) : MapRule;

    /// <summary>Written: the number of this repetition of the loop, from 1. Not read.</summary>
    public sealed record RunningNumber : MapRule;

    /// <summary>
    /// Written: the number of a level, counted through the whole document. A loop that numbers itself is a level
    /// (HL01). Not read.
    /// </summary>
    public sealed record Level(LevelNumber Which) : MapRule;

    /// <summary>Written: our name, or the partner's. Not read: the endpoint says who it is.</summary>
    /// <param name="Id">The id by which the interchange knows it (a GLN, as a rule) in place of the name.</param>
    public sealed record Name(bool Ours, bool Id) : MapRule;

    /// <summary>
    /// Written: how many objects a list has. Not read: whether it holds is <see cref="TotalsCheck"/>'s matter.
    /// </summary>
    public sealed record Count(string Path) : MapRule;

    /// <summary>Written: the sum of a number over a list. Not read: units may differ.</summary>
    public sealed record Sum(string List, string Path) : MapRule;
}

/// <summary>This level's number, that of the level around it, or how many levels there are so far.</summary>
internal enum LevelNumber { Own = 1, Around = 2, All = 3 }

/// <summary>How a value is said on the wire and in the canonical document.</summary>
internal enum MapTypeKind
{
    Text = 1, Words, Integer, Decimal, Variance, Date, Time, Moment, Money, Money2, Price, Unit, Currency, Item,
        ItemKnown, ItemTheirs, ItemOurs, Gtin, Location, Code, Sscc, Places,
}

/// <param name="Codes">Of a code: our word and the partner's codes for it, the first one written; * as the last word's
/// only code takes all others, and is not written.</param>
/// <param name="Length">Of words: characters of one component.</param>
/// <param name="Parts">Of words: over how many components they go on.</param>
internal sealed record MapType(MapTypeKind Kind, IReadOnlyList<(string Ours, IReadOnlyList<string> Theirs)> Codes,
    int Length = 0, int Parts = 1)
{
    public static MapType Of(MapTypeKind kind) => new(kind, []);
}
