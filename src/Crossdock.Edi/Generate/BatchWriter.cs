using System.Globalization;

namespace Crossdock.Edi;

/// <summary>Puts samples together into one interchange and keeps the books on what is wrong with it.</summary>
internal sealed class BatchWriter(
    SampleSettings settings, IReadOnlyList<IReadOnlyList<SampleRequest>> groups, IReadOnlyList<SampleFault> envelope)
{
    private readonly List<string[]> segments = [];
    private readonly List<BatchFinding> expected = [];

    public SampleBatch Write()
    {
        for (int i = 0; i < groups.Count; i++)
            AddGroup(groups[i], i + 1);
        SampleDocument frame = Frame();
        foreach (SampleFault fault in envelope)
            expected.Add(new BatchFinding(0, 0, Envelope(frame, fault)));
        return new SampleBatch(frame.ToBytes(segments.Prepend(frame.Isa).Concat(frame.Trailers)), expected);
    }

    private void AddGroup(IReadOnlyList<SampleRequest> requests, int number)
    {
        CheckGroup(requests);
        SampleSettings own = settings with { ControlNumber = settings.ControlNumber + number - 1 };
        int before = segments.Count; // ISA is 1, so that GS has before + 2, as it has 2 in an interchange of one group
        SampleDocument? first = null;
        for (int i = 0; i < requests.Count; i++)
        {
            SampleDocument document = Document(requests[i], own, i + 1);
            ExpectedFinding? finding = requests[i].Fault is { } fault
                ? FaultPlanter.Plant(document, fault) ?? throw Throw.SampleFault(requests[i].Set, fault.ToString())
                : null;
            if (first is null)
                segments.Add((first = document).Gs);
            segments.AddRange(document.Body);
            if (finding is not null)
                expected.Add(Place(finding, number, requests[i].Fault == SampleFault.SetNumberNotUnique ? 2 : i + 1,
                    before));
        }

        if (requests.Count > 1)
            first!.Trailers[0][1] = requests.Count.ToString(CultureInfo.InvariantCulture);
        segments.AddRange(first!.Trailers.Where(t => t[0] != "IEA"));
    }

    private static void CheckGroup(IReadOnlyList<SampleRequest> requests)
    {
        if (requests.Count == 0 || requests.Count > 9_999)
            throw Throw.SampleGroup($"it has {requests.Count} sets; 1 to 9999 are possible");
        if (requests.Select(r => r.Set).Distinct().Count() > 1)
            throw Throw.SampleGroup("its sets are of several kinds");
        if (requests.Any(r => r.Fault is { } f
            && (f <= SampleFault.StraySegment && !IsOfGroup(f) || f == SampleFault.StraySegment)))
            throw Throw.SampleGroup("a fault of the interchange is given with a set");
        if (requests.Count > 1 && requests.Any(r => r.Fault is { } f && IsOfGroup(f)))
            throw Throw.SampleGroup("a fault of the whole group needs a group of one set");
    }

    private static bool IsOfGroup(SampleFault fault) =>
        fault is SampleFault.GroupTime or SampleFault.SetInWrongGroup or SampleFault.SetNumberNotUnique
        || fault is >= SampleFault.FunctionalCode and <= SampleFault.GroupNumberSyntax;

    private static SampleDocument Document(SampleRequest request, SampleSettings own, int number)
    {
        if (request.Lines < 1 || request.Lines > SampleWriter.MostLines(request.Set))
            throw Throw.SampleLines(request.Lines, SampleWriter.MostLines(request.Set));
        SampleDocument document = SampleWriter.Document(request.Set, own, request.Lines, request.Seed);
        document.Body[0][2] = document.Body[^1][2] = $"{number:0000}";
        return document;
    }

    private static BatchFinding Place(ExpectedFinding finding, int group, int set, int before) => finding.Level switch
    {
        FindingLevel.Interchange => new BatchFinding(0, 0, finding with { SegmentNumber = finding.SegmentNumber + before }),
        FindingLevel.Group => new BatchFinding(group, 0, finding with { SegmentNumber = finding.SegmentNumber + before }),
        FindingLevel.Set or FindingLevel.Segment or FindingLevel.Element or FindingLevel.Business =>
            new BatchFinding(group, set, finding),
    };

    /// <summary>ISA and IEA: a sample whose own group is not written.</summary>
    private SampleDocument Frame()
    {
        SampleDocument frame = SampleWriter.Document("850", settings, 1, 1);
        frame.Trailers.RemoveAll(t => t[0] == "GE");
        frame.Trailers[0][1] = groups.Count.ToString(CultureInfo.InvariantCulture);
        return frame;
    }

    private ExpectedFinding Envelope(SampleDocument frame, SampleFault fault)
    {
        bool own = fault < SampleFault.GroupTime;
        if (!own || FaultPlanter.Plant(frame, fault) is not { } finding)
            throw Throw.SampleGroup($"{fault} is no fault of an interchange of version {settings.Version}");
        if (fault == SampleFault.GroupCount)
            frame.Trailers[^1][1] = (groups.Count + 1).ToString(CultureInfo.InvariantCulture);
        return finding.SegmentNumber == 1 ? finding
            : finding with { SegmentNumber = fault == SampleFault.InterchangeTrailerMissing ? segments.Count + 1
                : segments.Count + 2 };
    }
}
