namespace Crossdock.Edi;

/// <summary>Matches the segments of a set to its guide, by position: a segment belongs to the innermost open loop
/// that still has it ahead, else to an outer one; what was passed over must not have been mandatory.</summary>
/// <remarks>After a fault the matcher stays where it was, so that one wrong segment costs only itself. A loop that
/// comes too late is matched inside, and then left again.</remarks>
internal sealed class SetMatcher
{
    private readonly FindingList findings;
    private readonly bool foreign;
    private readonly SegmentCodes codes;
    private readonly GuidePlan plan;
    private readonly Frame set;
    private Frame frame;
    private IGuidedSet segments = null!;
    private int at;
    private uint id;
    private GuideSegment? matched;
    private SegmentPlan? expected;

    /// <param name="guide">The guide of the sets or messages.</param>
    /// <param name="findings">Where faults go.</param>
    /// <param name="foreign">True when the sets are of another version than the guide.</param>
    /// <param name="codes">The standard's codes.</param>
    public SetMatcher(Guide guide, FindingList findings, bool foreign, SegmentCodes codes)
    {
        (Guide, this.findings, this.foreign, this.codes) = (guide, findings, foreign, codes);
        plan = guide.Plan;
        frame = set = new Frame(null, plan.Set);
    }

    public Guide Guide { get; }

    private IGuidedSegment Current => segments.Segment(at);

    /// <param name="matchedSegments">All of one set, envelope segments included.</param>
    /// <param name="loops">Takes the loop of each segment; at least as long as the set.</param>
    public void Match(IGuidedSet matchedSegments, Span<string?> loops)
    {
        segments = matchedSegments;
        frame = set.Begin();
        for (at = 0; at < segments.Count; at++)
        {
            (id, matched, expected) = (segments.IdOf(at), null, null);
            SegmentPlan? usual = plan.Segment(id);
            if (usual is not null || Guide.Dictionary.Segments.ContainsKey(Current.Id))
                Place();
            else
                Add(codes.Unknown, foreign, $"{Current.Id} is no segment of version {Guide.Version}", null);
            loops[at] = frame.LoopId;
            SegmentPlan? here = matched is null ? usual : expected;
            if (here is null || !segments.IsRight(at, here))
                CheckElements();
        }

        at = segments.Count - 1;
        while (true)
        {
            ReportMissing(frame, frame.Nodes.Length);
            if (frame.Parent is null)
                return;
            frame = frame.Parent;
        }
    }

    private void CheckElements()
    {
        SegmentDefinition? definition = matched?.Definition ?? Guide.Dictionary.Segments.GetValueOrDefault(Current.Id);
        if (definition is { IsDefined: true })
            segments.Check(at, definition, frame.LoopId);
    }

    private void Place()
    {
        Frame? full = null;
        int fullAt = 0;
        for (Frame? f = frame; f is not null; f = f.Parent)
        {
            ReadOnlySpan<uint> ids = f.Plan.Ids;
            for (int i = f.Index; i < ids.Length; i++)
            {
                if (ids[i] != id)
                    continue;
                if (f.UsesAt(i) < f.Nodes[i].Max)
                {
                    Accept(f, i);
                    return;
                }

                if (full is null || f.Nodes[i] is GuideLoop && full.Nodes[fullAt] is not GuideLoop)
                    (full, fullAt) = (f, i);
            }
        }

        if (full is not null)
            TooOften(full, fullAt);
        else
            OutOfPlace();
    }

    private void Accept(Frame target, int index)
    {
        LeaveTo(target);
        for (int i = target.Index; i < index; i++)
            ReportMissingAt(target, i);
        target.MoveTo(index);
        if (target.Plan.Inner[index] is { } loop)
            Enter(target, loop);
        else
            Take(target.Plan, index);
    }

    private void Enter(Frame parent, LoopPlan loop)
    {
        frame = parent.Open(loop);
        frame.MoveTo(0);
        Take(loop, 0);
    }

    private void Take(LoopPlan loop, int index)
    {
        matched = loop.Nodes[index] as GuideSegment;
        expected = loop.Segments[index];
    }

    private void LeaveTo(Frame target)
    {
        while (frame != target)
        {
            ReportMissing(frame, frame.Nodes.Length);
            frame = frame.Parent!;
        }
    }

    private void TooOften(Frame target, int index)
    {
        GuideNode node = target.Nodes[index];
        if (node is GuideLoop loop)
        {
            LeaveTo(target);
            Add(codes.LoopTooOften, false, $"Loop {loop.Id} occurs more than {loop.Max} times", $"at most {loop.Max}",
                loop.Id);
            Enter(target, target.Plan.Inner[index]!);
        }
        else
        {
            Add(codes.TooOften, false, $"{node.SegmentId} occurs more than {node.Max} times at {node.Position}",
                $"at most {node.Max}");
        }
    }

    private void OutOfPlace()
    {
        string name = Current.Id;
        if (!Guide.Has(name))
        {
            Add(codes.NotInSet, foreign, $"{codes.Set} {Guide.SetCode} has no segment {name}", null);
            return;
        }

        for (Frame? f = frame; f is not null; f = f.Parent)
        {
            int passed = f.Plan.Ids.AsSpan(0, f.Index).LastIndexOf(id);
            if (passed < 0)
                continue;
            string before = f.Nodes[f.Index].SegmentId;
            Add(codes.OutOfOrder, false, $"{name} belongs at {f.Nodes[passed].Position}, before {before}",
                $"before {before}");
            if (f.Plan.Inner[passed] is { } loop)
            {
                LeaveTo(f);
                Enter(f, loop);
            }

            return;
        }

        Add(codes.OutsideLoop, false, $"{name} stands outside of the loop to which it belongs", null);
    }

    private void ReportMissing(Frame f, int end)
    {
        for (int i = f.Index; i < end; i++)
            ReportMissingAt(f, i);
    }

    private void ReportMissingAt(Frame f, int index)
    {
        GuideNode node = f.Nodes[index];
        if (!node.Mandatory || f.UsesAt(index) > 0 || node.SegmentId is "SE" or "UNT")
            return;
        IGuidedSegment before = Current;
        findings.Add(new Finding(FindingLevel.Segment, FindingSeverity.Error, codes.Missing, node.SegmentId,
            before.Position, $"{node.SegmentId} is mandatory at {node.Position}, and missing before {before.Id}", null,
            node.SegmentId, null,
            node is GuideLoop loop ? loop.Id : f.LoopId) { Syntax = codes.Syntax });
    }

    private void Add(string code, bool tolerated, string message, string? right, string? loopId = null)
    {
        IGuidedSegment segment = Current;
        findings.Add(new Finding(FindingLevel.Segment, tolerated ? FindingSeverity.Warning : FindingSeverity.Error, code,
            segment.Id, segment.Position, message, Finding.Cut(segment.ToString()), right, null,
            loopId ?? frame.LoopId) { Syntax = codes.Syntax });
    }

    /// <summary>
    /// An open loop (or the set): how far it was read, and how often the node there was used. Only one loop is open
    /// inside another at a time, so the next one takes its place.
    /// </summary>
    private sealed class Frame(Frame? parent, LoopPlan plan)
    {
        private Frame? inner;

        public Frame? Parent { get; } = parent;

        public LoopPlan Plan { get; private set; } = plan;

        public string? LoopId => Plan.Id;

        public GuideNode[] Nodes => Plan.Nodes;

        public int Index { get; private set; }

        private int Uses { get; set; }

        public int UsesAt(int index) => index == Index ? Uses : 0;

        public Frame Begin()
        {
            (Index, Uses) = (0, 0);
            return this;
        }

        public Frame Open(LoopPlan loop)
        {
            inner ??= new Frame(this, loop);
            (inner.Plan, inner.Index, inner.Uses) = (loop, 0, 0);
            return inner;
        }

        public void MoveTo(int index)
        {
            Uses = index == Index ? Uses + 1 : 1;
            Index = index;
        }
    }
}
