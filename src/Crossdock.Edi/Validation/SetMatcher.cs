namespace Crossdock.Edi;

/// <summary>Matches the segments of a set to its guide, by position: a segment belongs to the innermost open loop
/// that still has it ahead, else to an outer one; what was passed over must not have been mandatory.</summary>
/// <remarks>After a fault the matcher stays where it was, so that one wrong segment costs only itself. A loop that
/// comes too late is matched inside, and then left again.</remarks>
/// <param name="guide">The guide of the set or message.</param>
/// <param name="segments">All of it, envelope segments included.</param>
/// <param name="findings">Where faults go.</param>
/// <param name="foreign">True when the set is of another version than the guide.</param>
/// <param name="codes">The standard's codes.</param>
/// <param name="elements">Checks the elements of a segment against its definition, in a loop.</param>
internal sealed class SetMatcher<T>(
    Guide guide, IReadOnlyList<T> segments, FindingList findings, bool foreign, SegmentCodes codes,
    Action<T, SegmentDefinition, string?> elements)
    where T : class, IGuidedSegment
{
    private Frame frame = new(null, null, guide.Nodes);
    private GuideSegment? matched;

    /// <returns>The loop of each segment.</returns>
    public IReadOnlyList<string?> Match()
    {
        var loops = new string?[segments.Count];
        for (int i = 0; i < segments.Count; i++)
        {
            T segment = segments[i];
            matched = null;
            if (guide.Dictionary.Segments.TryGetValue(segment.Id, out SegmentDefinition? definition))
                Place(segment);
            else
                Add(codes.Unknown, segment, foreign, $"{segment.Id} is no segment of version {guide.Version}", null);
            loops[i] = frame.LoopId;
            definition = matched?.Definition ?? definition;
            if (definition is { IsDefined: true })
                elements(segment, definition, frame.LoopId);
        }

        while (true)
        {
            ReportMissing(frame, frame.Nodes.Count, segments[^1]);
            if (frame.Parent is null)
                return loops;
            frame = frame.Parent;
        }
    }

    private void Place(T segment)
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

    private void Accept(Frame target, int index, T segment)
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

    private void LeaveTo(Frame target, T segment)
    {
        while (frame != target)
        {
            ReportMissing(frame, frame.Nodes.Count, segment);
            frame = frame.Parent!;
        }
    }

    private void TooOften(Frame target, int index, T segment)
    {
        GuideNode node = target.Nodes[index];
        if (node is GuideLoop loop)
        {
            LeaveTo(target, segment);
            Add(codes.LoopTooOften, segment, false, $"Loop {loop.Id} occurs more than {loop.Max} times", $"at most {loop.Max}", loop.Id);
            Enter(target, loop);
        }
        else
        {
            Add(codes.TooOften, segment, false, $"{segment.Id} occurs more than {node.Max} times at {node.Position}", $"at most {node.Max}");
        }
    }

    private void OutOfPlace(T segment)
    {
        if (!guide.Has(segment.Id))
        {
            Add(codes.NotInSet, segment, foreign, $"{codes.Set} {guide.SetCode} has no segment {segment.Id}", null);
            return;
        }

        for (Frame? f = frame; f is not null; f = f.Parent)
        {
            int passed = f.Nodes.Take(f.Index).Select((node, i) => (node, i))
                .Where(n => n.node.SegmentId == segment.Id).Select(n => n.i).DefaultIfEmpty(-1).Last();
            if (passed < 0)
                continue;
            Add(codes.OutOfOrder, segment, false,
                $"{segment.Id} belongs at {f.Nodes[passed].Position}, before {f.Nodes[f.Index].SegmentId}",
                $"before {f.Nodes[f.Index].SegmentId}");
            if (f.Nodes[passed] is GuideLoop loop)
            {
                LeaveTo(f, segment);
                Enter(f, loop);
            }

            return;
        }

        Add(codes.OutsideLoop, segment, false, $"{segment.Id} stands outside of the loop to which it belongs", null);
    }

    private void ReportMissing(Frame f, int end, T at)
    {
        for (int i = f.Index; i < end; i++)
            ReportMissingAt(f, i, at);
    }

    private void ReportMissingAt(Frame f, int index, T at)
    {
        GuideNode node = f.Nodes[index];
        if (!node.Mandatory || f.UsesAt(index) > 0 || node.SegmentId is "SE" or "UNT")
            return;
        findings.Add(new Finding(FindingLevel.Segment, FindingSeverity.Error, codes.Missing, node.SegmentId, at.Position,
            $"{node.SegmentId} is mandatory at {node.Position}, and missing before {at.Id}", null, node.SegmentId, null,
            node is GuideLoop loop ? loop.Id : f.LoopId) { Syntax = codes.Syntax });
    }

    private void Add(string code, T segment, bool tolerated, string message, string? expected, string? loopId = null) =>
        findings.Add(new Finding(FindingLevel.Segment, tolerated ? FindingSeverity.Warning : FindingSeverity.Error, code,
            segment.Id, segment.Position, message, Finding.Cut(segment.ToString()), expected, null, loopId ?? frame.LoopId) { Syntax = codes.Syntax });

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

/// <summary>A segment as the matcher sees it.</summary>
internal interface IGuidedSegment
{
    string Id { get; }

    Position Position { get; }

    /// <summary>As in the document.</summary>
    string ToString();
}

/// <summary>The codes of faults of whole segments.</summary>
/// <param name="Syntax">Whose codes they are.</param>
/// <param name="Set">What the standard calls a set.</param>
internal sealed record SegmentCodes(
    EdiSyntax Syntax, string Set, string Unknown, string OutsideLoop, string Missing, string LoopTooOften, string TooOften, string NotInSet,
    string OutOfOrder)
{
    /// <summary>Data element 720.</summary>
    public static SegmentCodes X12 { get; } = new(EdiSyntax.X12, "Transaction set", "1", "2", "3", "4", "5", "6", "7");

    /// <summary>Data element 0085, which has one code for a segment that does not belong where it is.</summary>
    public static SegmentCodes Edifact { get; } = new(
        EdiSyntax.Edifact, "Message", SyntaxErrorCodes.NotSupportedHere, SyntaxErrorCodes.NotSupportedHere, SyntaxErrorCodes.Missing,
        SyntaxErrorCodes.TooManyGroups, SyntaxErrorCodes.TooManyRepetitions, SyntaxErrorCodes.NotSupportedHere, SyntaxErrorCodes.NotSupportedHere);
}
