namespace Crossdock.Edi;

/// <summary>One hierarchical level: its HL segment, the segments that belong to it, and its children.</summary>
public sealed class HlNode
{
    private readonly List<HlNode> children = [];
    private readonly List<X12Segment> segments = [];

    internal HlNode(X12Segment header) => Header = header;

    /// <summary>The HL segment.</summary>
    public X12Segment Header { get; }

    /// <summary>HL01.</summary>
    public string Id => Header[1];

    /// <summary>HL02; empty at the top.</summary>
    public string ParentId => Header[2];

    /// <summary>Hierarchical level code, HL03: S, O, T, P, I …</summary>
    public string Level => Header[3];

    /// <summary>The level above; null at the top and where it is unknown.</summary>
    public HlNode? Parent { get; private set; }

    /// <summary>The levels below, in the order of the document.</summary>
    public IReadOnlyList<HlNode> Children => children;

    /// <summary>The segments of this level, without HL itself and without those of its children.</summary>
    public IReadOnlyList<X12Segment> Segments => segments;

    /// <summary>This level and all below it, parents first.</summary>
    public IEnumerable<HlNode> Descend() => new[] { this }.Concat(children.SelectMany(c => c.Descend()));

    internal void Add(X12Segment segment) => segments.Add(segment);

    internal void Hang(HlNode parent)
    {
        Parent = parent;
        parent.children.Add(this);
    }
}

/// <summary>The hierarchy of a set with HL segments (856 and others), built from HL01 and HL02 and not from the
/// order of the document.</summary>
public sealed class HlTree
{
    /// <summary>Segments that end the hierarchy: the summary of the set.</summary>
    private static readonly HashSet<string> Summary = ["CTT", "SE"];

    private HlTree(IReadOnlyList<X12Segment> header, IReadOnlyList<HlNode> roots, IReadOnlyList<HlNode> nodes,
        IReadOnlyList<Finding> findings)
    {
        Header = header;
        Roots = roots;
        Nodes = nodes;
        Findings = findings;
    }

    /// <summary>The segments before the first HL.</summary>
    public IReadOnlyList<X12Segment> Header { get; }

    /// <summary>Levels without a parent, and those whose parent is unknown or part of a cycle.</summary>
    public IReadOnlyList<HlNode> Roots { get; }

    /// <summary>All levels in the order of the document.</summary>
    public IReadOnlyList<HlNode> Nodes { get; }

    /// <summary>Double HL01, unknown parent, cycle: each an element error (code 7) of its HL segment.</summary>
    public IReadOnlyList<Finding> Findings { get; }

    public static HlTree Of(X12TransactionSet set) => Of(set.Segments);

    /// <summary>Builds the tree; every level is in <see cref="Nodes"/> and below exactly one root.</summary>
    public static HlTree Of(IEnumerable<X12Segment> segments)
    {
        var header = new List<X12Segment>();
        var nodes = new List<HlNode>();
        bool summary = false;
        foreach (X12Segment segment in segments)
        {
            summary |= nodes.Count > 0 && Summary.Contains(segment.Id);
            if (summary)
                continue;
            if (segment.Id == "HL")
                nodes.Add(new HlNode(segment));
            else if (nodes.Count == 0)
                header.Add(segment);
            else
                nodes[^1].Add(segment);
        }

        var findings = new List<Finding>();
        IReadOnlyList<HlNode> roots = Link(nodes, findings);
        return new HlTree(header, roots, nodes, findings);
    }

    private static List<HlNode> Link(List<HlNode> nodes, List<Finding> findings)
    {
        var byId = new Dictionary<string, HlNode>(StringComparer.Ordinal);
        foreach (HlNode node in nodes.Where(n => !byId.TryAdd(n.Id, n)))
            findings.Add(Fault(node, 1, $"HL01 {node.Id} occurs before in this set", node.Id, "628"));
        var roots = new List<HlNode>();
        foreach (HlNode node in nodes)
        {
            HlNode? parent = byId.GetValueOrDefault(node.ParentId);
            if (node.ParentId.Length == 0)
            {
                roots.Add(node);
            }
            else if (parent is null)
            {
                findings.Add(Fault(node, 2, $"HL02 names the level {node.ParentId}, which this set has not",
                    node.ParentId, "734"));
                roots.Add(node);
            }
            else if (LeadsTo(parent, node))
            {
                findings.Add(Fault(node, 2, $"HL02 {node.ParentId} makes level {node.Id} its own ancestor",
                    node.ParentId, "734"));
                roots.Add(node);
            }
            else
            {
                node.Hang(parent);
            }
        }

        return roots;
    }

    private static bool LeadsTo(HlNode from, HlNode to)
    {
        for (HlNode? at = from; at is not null; at = at.Parent)
        {
            if (at == to)
                return true;
        }

        return false;
    }

    private static Finding Fault(HlNode node, int element, string message, string found, string dataElement) =>
        new(FindingLevel.Element, FindingSeverity.Error, "7", "HL", node.Header.PositionOf(element), message,
            Finding.Cut(found), null, dataElement, "HL");
}
