namespace Crossdock.Edi;

/// <summary>A guide made ready for matching: its loops as arrays of packed segment ids, its segments as
/// <see cref="SegmentPlan"/>s. Made once for each guide, when a set is first checked against it.</summary>
internal sealed class GuidePlan
{
    private readonly Dictionary<uint, SegmentPlan?> segments = [];

    public GuidePlan(Guide guide)
    {
        Set = new LoopPlan(null, guide.Nodes, guide.Dictionary, segments);
    }

    /// <summary>From the set's header to its trailer.</summary>
    public LoopPlan Set { get; }

    /// <summary>
    /// A segment of the set wherever it stands, as the dictionary has it; null when it has to be looked up.
    /// </summary>
    public SegmentPlan? Segment(uint id) => segments.GetValueOrDefault(id);

    /// <summary>A segment id of up to four bytes as a number; 0 for any other.</summary>
    public static uint Pack(ReadOnlySpan<byte> id)
    {
        if (id.Length is 0 or > sizeof(uint))
            return 0;
        uint packed = 0;
        foreach (byte b in id)
            packed = (packed << 8) | b;
        return packed;
    }

    /// <summary>The same of a text of ASCII; 0 for any other.</summary>
    internal static uint Pack(string id)
    {
        if (id.Length is 0 or > sizeof(uint))
            return 0;
        uint packed = 0;
        foreach (char c in id)
        {
            if (c > 0x7F)
                return 0;
            packed = (packed << 8) | c;
        }

        return packed;
    }
}

/// <summary>The nodes of a loop, or of the whole set.</summary>
internal sealed class LoopPlan
{
    public LoopPlan(
        string? id, IReadOnlyList<GuideNode> nodes, GuideDictionary dictionary, Dictionary<uint, SegmentPlan?> segments)
    {
        Id = id;
        Nodes = [.. nodes];
        Ids = nodes.Select(n => GuidePlan.Pack(n.SegmentId)).ToArray();
        Inner = nodes.Select(n => n is GuideLoop loop ? new LoopPlan(loop.Id, loop.Nodes, dictionary, segments) : null)
            .ToArray();
        Segments = new SegmentPlan?[Nodes.Length];
        for (int i = 0; i < Nodes.Length; i++)
        {
            if (Nodes[i] is not GuideSegment node
                || !dictionary.Segments.TryGetValue(node.SegmentId, out SegmentDefinition? definition))
                continue;
            if (!segments.TryGetValue(Ids[i], out SegmentPlan? usual))
                segments[Ids[i]] = usual = SegmentPlan.Of(definition);
            Segments[i] = node.Definition is null ? usual : SegmentPlan.Of(node.Definition);
        }
    }

    /// <summary>Loop identifier; null for the set.</summary>
    public string? Id { get; }

    public GuideNode[] Nodes { get; }

    /// <summary>The id by which each node is recognised, packed.</summary>
    public uint[] Ids { get; }

    /// <summary>Of each node that is a loop.</summary>
    public LoopPlan?[] Inner { get; }

    /// <summary>Of each node that is a segment.</summary>
    public SegmentPlan?[] Segments { get; }
}
