namespace Crossdock.Connectors.Partners.Mapping;

/// <summary>Which way a map may be used.</summary>
internal enum MapDirection { In = 1, Out = 2, Both = 3 }

/// <summary>
/// One document of a syntax as a declaration: which element of which segment is which member of the canonical document. The same declaration reads and
/// writes. Text form: see Maps/README.md.
/// </summary>
/// <param name="Syntax">x12 or edifact.</param>
/// <param name="Set">Transaction set or message type: 846, INVRPT.</param>
/// <param name="Document">The canonical document's kind (<c>inventory-report</c>), or a resource of the API (<c>/orders</c>).</param>
internal sealed record DocumentMap(string Name, string Syntax, string Set, MapDirection Direction, string Document, MapBlock Root);

/// <summary>What a loop becomes: the document itself, one member that is an object, or one that is a list of objects.</summary>
internal enum MapBlockKind { Document = 1, Object = 2, List = 3 }

/// <param name="Opener">Id and fixed values of the segment that begins the loop; null for the document.</param>
/// <param name="Path">The member, within the block around; "" for the document or an object that is not nested.</param>
/// <param name="IsAddress">A code alone is completed with the address of the location that it names.</param>
internal sealed record MapBlock(MapBlockKind Kind, MapSegment? Opener, string Path, bool IsAddress, IReadOnlyList<MapStep> Steps);

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
            if (element is { Use: not MapUse.Write, Rule: MapRule.Fixed fixedValue } && !fixedValue.Values.Contains(segment[element.Element, element.Component]))
                return false;
        return true;
    }
}

/// <param name="Element">From 1.</param>
/// <param name="Component">From 1; 0 for an element without components.</param>
/// <param name="Last">The rule is for the elements from <paramref name="Element"/> to this one (pairs of qualifier and value); 0: for one element.</param>
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
    public sealed record Fixed(IReadOnlyList<string> Values) : MapRule;

    /// <summary>A member of the canonical document.</summary>
    /// <param name="Otherwise">Number of the loop's repetition where the member has no value.</param>
    /// <param name="Divisor">Component that says for how many units a price holds; (0, 0): none.</param>
    /// <param name="Decides">Without it the segment is not written, whatever else it could say.</param>
    public sealed record Member(string Path, MapType Type, bool Required, bool Otherwise, bool Decides, (int Element, int Component) Divisor) : MapRule;

    /// <summary>Written: the number of this repetition of the loop, from 1. Not read.</summary>
    public sealed record RunningNumber : MapRule;

    /// <summary>Written: our name, or the partner's. Not read: the endpoint says who it is.</summary>
    /// <param name="Id">The id by which the interchange knows it (a GLN, as a rule) in place of the name.</param>
    public sealed record Name(bool Ours, bool Id) : MapRule;

    /// <summary>Written: how many objects a list has; read: a count that does not hold is a fault.</summary>
    public sealed record Count(string Path) : MapRule;

    /// <summary>Written: the sum of a number over a list. Not read: units may differ.</summary>
    public sealed record Sum(string List, string Path) : MapRule;
}

/// <summary>How a value is said on the wire and in the canonical document.</summary>
internal enum MapTypeKind
{
    Text = 1, Integer, Decimal, Date, Time, Money, Money2, Price, Unit, Currency, Item, ItemKnown, ItemTheirs, ItemOurs, Gtin, Location, Code, Sscc, Places,
}

/// <param name="Codes">Of a code: our word and the partner's codes for it, the first one written; * as the last word's only code takes all others, and is not written.</param>
internal sealed record MapType(MapTypeKind Kind, IReadOnlyList<(string Ours, IReadOnlyList<string> Theirs)> Codes)
{
    public static MapType Of(MapTypeKind kind) => new(kind, []);
}

/// <summary>A segment as it was read, of any syntax.</summary>
/// <param name="Loop">The loop of the guide that it stands in; null outside of loops or without a guide.</param>
/// <param name="OpensLoop">It is the segment with which its loop begins.</param>
/// <param name="Text">The value of an element (component 0) or a component; "" when absent. Both from 1.</param>
internal readonly record struct WireSegment(string Id, int Number, int Count, string? Loop, bool OpensLoop, Func<int, int, string> Text)
{
    public string this[int element, int component] => Text(element, component).Trim();

    public static IReadOnlyList<WireSegment> Of(Edi.X12TransactionSet set) =>
        Of(set.Segments.Count, set.LoopIds, i => set.Segments[i].Id, i => set.Segments[i].Position.SegmentNumber, i => set.Segments[i].Count,
            (i, e, c) => c == 0 ? set.Segments[i][e] : set.Segments[i][e, c]);

    public static IReadOnlyList<WireSegment> Of(Edi.EdifactMessage message) =>
        Of(message.Segments.Count, message.SegmentGroups, i => message.Segments[i].Id, i => message.Segments[i].Position.SegmentNumber,
            i => message.Segments[i].Count, (i, e, c) => c == 0 ? message.Segments[i][e, 1] : message.Segments[i][e, c]);

    /// <summary>The first segment of a loop that a document has is the one that opens it.</summary>
    private static WireSegment[] Of(
        int count, IReadOnlyList<string?> loops, Func<int, string> id, Func<int, int> number, Func<int, int> elements, Func<int, int, int, string> text)
    {
        var openers = new Dictionary<string, string>(StringComparer.Ordinal);
        var segments = new WireSegment[count];
        for (var i = 0; i < count; i++)
        {
            var (at, own) = (i, id(i));
            if (loops[i] is { } loop) openers.TryAdd(loop, own);
            segments[i] = new WireSegment(own, number(i), elements(i), loops[i], loops[i] is { } of && openers[of] == own, (e, c) => text(at, e, c));
        }
        return segments;
    }
}
