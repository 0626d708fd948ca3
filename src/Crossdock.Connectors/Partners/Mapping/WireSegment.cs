using System.Runtime.CompilerServices;
using Crossdock.Edi;

namespace Crossdock.Connectors.Partners.Mapping;

/// <summary>A segment as it was read, of any syntax.</summary>
/// <param name="Loop">The loop of the guide that it stands in; null outside of loops or without a guide.</param>
/// <param name="OpensLoop">It is the segment with which its loop begins.</param>
/// <param name="Around">The loops in which a loop of that name may stand; null among them: outside of loops.</param>
/// <param name="Text">The value of an element (component 0) or a component; "" when absent. Both from 1.</param>
internal readonly record struct WireSegment(
    string Id, int Number, int Count, string? Loop, bool OpensLoop, IReadOnlySet<string> Around,
    Func<int, int, string> Text)
{
    /// <summary>Stands for the document among the loops around a loop.</summary>
    public const string Outside = "";

    private static readonly IReadOnlySet<string> Anywhere = new HashSet<string> { Outside };
    private static readonly ConditionalWeakTable<Guide, Dictionary<string, HashSet<string>>> Nestings = [];

    public string this[int element, int component] => Text(element, component).Trim();

    public static IReadOnlyList<WireSegment> Of(X12TransactionSet set) =>
        Of(set.Guide, set.Segments.Count, set.LoopIds, i => set.Segments[i].Id, i =>
            set.Segments[i].Position.SegmentNumber, i => set.Segments[i].Count, (i, e, c) =>
                c == 0 ? set.Segments[i][e] : set.Segments[i][e, c]);

    public static IReadOnlyList<WireSegment> Of(EdifactMessage message) =>
        Of(message.Guide, message.Segments.Count, message.SegmentGroups, i => message.Segments[i].Id, i =>
            message.Segments[i].Position.SegmentNumber, i => message.Segments[i].Count, (i, e, c) =>
                c == 0 ? message.Segments[i][e, 1] : message.Segments[i][e, c]);

    /// <summary>The first segment of a loop that a document has is the one that opens it.</summary>
    private static WireSegment[] Of(
        Guide? guide, int count, IReadOnlyList<string?> loops, Func<int, string> id, Func<int, int> number,
        Func<int, int> elements, Func<int, int, int, string> text)
    {
        var openers = new Dictionary<string, string>(StringComparer.Ordinal);
        var nesting = guide is null ? null : Nestings.GetValue(guide, Nesting);
        var segments = new WireSegment[count];
        for (var i = 0; i < count; i++)
        {
            var (at, own, loop) = (i, id(i), loops[i]);
            if (loop is not null) openers.TryAdd(loop, own);
            var around = loop is not null && nesting?.GetValueOrDefault(loop) is { } known ? known : Anywhere;
            segments[i] = new WireSegment(own, number(i), elements(i), loop, loop is not null && openers[loop] == own,
                around, (e, c) => text(at, e, c));
        }
        return segments;
    }

    /// <summary>X12 uses one loop's name in several places (N1); each of them counts.</summary>
    private static Dictionary<string, HashSet<string>> Nesting(Guide guide)
    {
        var around = new Dictionary<string, HashSet<string>>(StringComparer.Ordinal);
        void Add(IReadOnlyList<GuideNode> nodes, string within)
        {
            foreach (var loop in nodes.OfType<GuideLoop>())
            {
                if (!around.TryGetValue(loop.Id, out var places))
                    around.Add(loop.Id, places = new HashSet<string>(StringComparer.Ordinal));
                places.Add(within);
                Add(loop.Nodes, loop.Id);
            }
        }
        Add(guide.Nodes, Outside);
        return around;
    }
}
