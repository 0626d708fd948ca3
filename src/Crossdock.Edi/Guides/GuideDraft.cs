namespace Crossdock.Edi;

/// <summary>A segment or loop of a guide while an overlay changes it.</summary>
internal sealed class GuideDraft
{
    private readonly string position;

    public GuideDraft(GuideNode node)
    {
        position = node.Position;
        SegmentId = node.SegmentId;
        Mandatory = node.Mandatory;
        Max = node.Max;
        LoopId = (node as GuideLoop)?.Id;
        Definition = (node as GuideSegment)?.Definition;
        Children = node is GuideLoop loop ? loop.Nodes.Select(n => new GuideDraft(n)).ToList() : [];
    }

    public string SegmentId { get; }

    /// <summary>Null for a segment.</summary>
    public string? LoopId { get; }

    public bool Mandatory { get; set; }

    public int Max { get; set; }

    public SegmentDefinition? Definition { get; set; }

    public List<GuideDraft> Children { get; }

    /// <summary>The table of the position: "2".</summary>
    public string Table => position.Split('/')[0];

    /// <summary>The segment itself, or the one that begins the loop.</summary>
    public GuideDraft Segment => LoopId is null ? this : Children[0].Segment;

    /// <summary>True when a step of a path ("N1", "LM@340") means this node.</summary>
    public bool IsNamed(string step)
    {
        string[] sides = step.Split('@');
        return (LoopId ?? SegmentId) == sides[0] && (sides.Length == 1 || position.Split('/')[^1] == sides[1]);
    }

    public GuideNode Build()
    {
        if (LoopId is null)
            return new GuideSegment(position, SegmentId, Mandatory, Max) { Definition = Definition };
        return new GuideLoop(LoopId, Max, Children.Select(c => c.Build()).ToArray());
    }

    /// <summary>The places that a path means, each in the list that holds it. "*/REF" is every REF at any depth.</summary>
    public static IReadOnlyList<(List<GuideDraft> In, GuideDraft Node)> Find(List<GuideDraft> drafts, string path)
    {
        if (path.StartsWith("*/", StringComparison.Ordinal))
            return Everywhere(drafts).Where(p => p.Node.IsNamed(path[2..])).ToArray();
        string[] steps = path.Split('/', 2);
        var here = drafts.Where(d => d.IsNamed(steps[0]));
        return steps.Length == 1
            ? here.Select(d => (drafts, d)).ToArray()
            : here.SelectMany(d => Find(d.Children, steps[1])).ToArray();
    }

    private static IEnumerable<(List<GuideDraft> In, GuideDraft Node)> Everywhere(List<GuideDraft> drafts) =>
        drafts.SelectMany(d => Everywhere(d.Children).Prepend((drafts, d)));
}
