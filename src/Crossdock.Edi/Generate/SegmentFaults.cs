namespace Crossdock.Edi;

/// <summary>Plants faults that concern whole segments of a set.</summary>
internal static class SegmentFaults
{
    public static ExpectedFinding? Plant(SampleDocument sample, SampleFault fault)
    {
        (string Code, int Index)? planted = fault switch
        {
            SampleFault.UnknownSegment => ("1", Insert(sample, 2, ["QQQ", "1"])),
            SampleFault.SegmentOutsideLoop => Outside(sample),
            SampleFault.MandatorySegmentMissing => ("3", Remove(sample, 1)),
            SampleFault.LoopTooOften => TooManyParties(sample),
            SampleFault.SegmentTooOften => ("5", Insert(sample, 2, [.. sample.Body[1]])),
            SampleFault.SegmentNotInSet =>
                ("6", Insert(sample, 2, sample.Guide.Has("XQ") ? ["W05", "N", "1"] : ["XQ", "H"])),
            SampleFault.SegmentOutOfOrder => ("7", Insert(sample, sample.Body.Count - 1, [.. sample.Body[1]])),
            _ => throw Throw.OtherFault(fault),
        };
        sample.Count();
        return planted is { } found ? new ExpectedFinding(FindingLevel.Segment, found.Code, found.Index + 1, 0) : null;
    }

    /// <summary>A segment of a loop that has not begun; null when the set has no such one.</summary>
    private static (string Code, int Index)? Outside(SampleDocument sample) =>
        sample.Guide.Has("N3") ? ("2", Insert(sample, 2, ["N3", "9 Stray St"]))
        : sample.Guide.Has("AK4") ? ("2", Insert(sample, 2, ["AK4", "1", "", "7"]))
        : sample.Guide.Has("IK4") ? ("2", Insert(sample, 2, ["IK4", "1", "", "7"]))
        : null;

    private static int Insert(SampleDocument sample, int index, string[] segment)
    {
        sample.Body.Insert(index, segment);
        return index;
    }

    private static int Remove(SampleDocument sample, int index)
    {
        sample.Body.RemoveAt(index);
        return index;
    }

    /// <summary>
    /// Parties of the header, one more than its loop allows; null without a bounded loop of parties there.
    /// </summary>
    private static (string Code, int Index)? TooManyParties(SampleDocument sample)
    {
        int first = sample.Body.FindIndex(s => s[0] == "N1");
        if (sample.Guide.Nodes.OfType<GuideLoop>()
            .FirstOrDefault(l => l.SegmentId == "N1") is not { Max: > 1 and < 1000 } loop || first < 0)
            return null;
        int end = sample.Body.FindIndex(first, s => loop.Nodes.All(n => n.SegmentId != s[0]));
        int[] parties = Enumerable.Range(first, end - first).Where(i => sample.Body[i][0] == "N1").ToArray();
        int more = loop.Max + 1 - parties.Length;
        sample.Body.InsertRange(first, Enumerable.Range(0, more).Select(i => (string[])["N1", "ST", $"Branch {i}"]));
        return ("4", parties[^1] + more);
    }
}
