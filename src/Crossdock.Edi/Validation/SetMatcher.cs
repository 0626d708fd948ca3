namespace Crossdock.Edi;

/// <summary>Matches the segments of a set to its guide, by position: a segment belongs to the innermost open loop
/// that still has it ahead, else to an outer one; what was passed over must not have been mandatory.</summary>
/// <remarks>After a fault the matcher stays where it was, so that one wrong segment costs only itself. A loop that
/// comes too late is matched inside, and then left again.</remarks>
internal sealed class SetMatcher(Guide guide, IReadOnlyList<X12Segment> segments, FindingList findings, bool foreign)
{
    private readonly ElementChecker elements = new(guide, findings, foreign);
    private Frame frame = new(null, null, guide.Nodes);
    private GuideSegment? matched;

    /// <returns>The loop of each segment.</returns>
    public IReadOnlyList<string?> Match()
    {
        var loops = new string?[segments.Count];
        for (int i = 0; i < segments.Count; i++)
        {
            X12Segment segment = segments[i];
            matched = null;
            if (guide.Dictionary.Segments.TryGetValue(segment.Id, out SegmentDefinition? definition))
                Place(segment);
            else
                Add("1", segment, foreign, $"{segment.Id} is no segment of version {guide.Version}", null);
            loops[i] = frame.LoopId;
            definition = matched?.Definition ?? definition;
            if (definition is { IsDefined: true })
                elements.Check(segment, definition, frame.LoopId);
        }

        while (true)
        {
            ReportMissing(frame, frame.Nodes.Count, segments[^1]);
            if (frame.Parent is null)
                return loops;
            frame = frame.Parent;
        }
    }

    private void Place(X12Segment segment)
    {
        string id = segment.Id;
        Frame? full = null;
        int fullAt = 0;
        for (Frame? f = frame; f is not null; f = f.Parent)
        {
            GuideNode[] nodes = f.All;
            for (int i = f.Index; i < nodes.Length; i++)
            {
                if (nodes[i].SegmentId != id)
                    continue;
                if (f.UsesAt(i) < f.Nodes[i].Max)
                {
                    Accept(f, i, segment);
                    return;
                }

                if (full is null || f.Nodes[i] is GuideLoop && full.Nodes[fullAt] is not GuideLoop)
                    (full, fullAt) = (f, i);
            }
        }

        if (full is not null)
            TooOften(full, fullAt, segment);
        else
            OutOfPlace(segment);
    }

    private void Accept(Frame target, int index, X12Segment segment)
    {
        LeaveTo(target, segment);
        for (int i = target.Index; i < index; i++)
            ReportMissingAt(target, i, segment);
        target.MoveTo(index);
        matched = target.Nodes[index] as GuideSegment;
        if (target.Nodes[index] is GuideLoop loop)
            Enter(target, loop);
    }

    private void Enter(Frame parent, GuideLoop loop)
    {
        frame = parent.Open(loop);
        frame.MoveTo(0);
        matched = loop.Nodes[0] as GuideSegment;
    }

    private void LeaveTo(Frame target, X12Segment segment)
    {
        while (frame != target)
        {
            ReportMissing(frame, frame.Nodes.Count, segment);
            frame = frame.Parent!;
        }
    }

    private void TooOften(Frame target, int index, X12Segment segment)
    {
        GuideNode node = target.Nodes[index];
        if (node is GuideLoop loop)
        {
            LeaveTo(target, segment);
            Add("4", segment, false, $"Loop {loop.Id} occurs more than {loop.Max} times", $"at most {loop.Max}", loop.Id);
            Enter(target, loop);
        }
        else
        {
            Add("5", segment, false, $"{segment.Id} occurs more than {node.Max} times at {node.Position}", $"at most {node.Max}");
        }
    }

    private void OutOfPlace(X12Segment segment)
    {
        if (!guide.Has(segment.Id))
        {
            Add("6", segment, foreign, $"Transaction set {guide.SetCode} has no segment {segment.Id}", null);
            return;
        }

        for (Frame? f = frame; f is not null; f = f.Parent)
        {
            int passed = f.Nodes.Take(f.Index).Select((node, i) => (node, i))
                .Where(n => n.node.SegmentId == segment.Id).Select(n => n.i).DefaultIfEmpty(-1).Last();
            if (passed < 0)
                continue;
            Add("7", segment, false,
                $"{segment.Id} belongs at {f.Nodes[passed].Position}, before {f.Nodes[f.Index].SegmentId}",
                $"before {f.Nodes[f.Index].SegmentId}");
            if (f.Nodes[passed] is GuideLoop loop)
            {
                LeaveTo(f, segment);
                Enter(f, loop);
            }

            return;
        }

        Add("2", segment, false, $"{segment.Id} stands outside of the loop to which it belongs", null);
    }

    private void ReportMissing(Frame f, int end, X12Segment at)
    {
        for (int i = f.Index; i < end; i++)
            ReportMissingAt(f, i, at);
    }

    private void ReportMissingAt(Frame f, int index, X12Segment at)
    {
        GuideNode node = f.Nodes[index];
        if (!node.Mandatory || f.UsesAt(index) > 0 || node.SegmentId is "SE" or "UNT")
            return;
        findings.Add(new Finding(FindingLevel.Segment, FindingSeverity.Error, "3", node.SegmentId, at.Position,
            $"{node.SegmentId} is mandatory at {node.Position}, and missing before {at.Id}", null, node.SegmentId, null,
            node is GuideLoop loop ? loop.Id : f.LoopId));
    }

    private void Add(string code, X12Segment segment, bool tolerated, string message, string? expected, string? loopId = null) =>
        findings.Add(new Finding(FindingLevel.Segment, tolerated ? FindingSeverity.Warning : FindingSeverity.Error, code,
            segment.Id, segment.Position, message, Finding.Cut(segment.ToString()), expected, null, loopId ?? frame.LoopId));

    /// <summary>An open loop (or the set): how far it was read, and how often the node there was used. Only one loop is open
    /// inside another at a time, so the next one takes its place.</summary>
    private sealed class Frame(Frame? parent, string? loopId, IReadOnlyList<GuideNode> nodes)
    {
        private Frame? inner;

        public Frame? Parent { get; } = parent;

        public string? LoopId { get; private set; } = loopId;

        public IReadOnlyList<GuideNode> Nodes { get; private set; } = nodes;

        public GuideNode[] All => Nodes as GuideNode[] ?? [.. Nodes];

        public int Index { get; private set; }

        private int Uses { get; set; }

        public int UsesAt(int index) => index == Index ? Uses : 0;

        public Frame Open(GuideLoop loop)
        {
            inner ??= new Frame(this, loop.Id, loop.Nodes);
            (inner.LoopId, inner.Nodes, inner.Index, inner.Uses) = (loop.Id, loop.Nodes, 0, 0);
            return inner;
        }

        public void MoveTo(int index)
        {
            Uses = index == Index ? Uses + 1 : 1;
            Index = index;
        }
    }
}
