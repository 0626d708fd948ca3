namespace Crossdock.Edi;

/// <summary>Plants one fault into a sample's envelopes, or has it planted into the set.</summary>
internal static class FaultPlanter
{
    /// <returns>What a right reader finds; null when the set cannot have that fault.</returns>
    public static ExpectedFinding? Plant(SampleDocument sample, SampleFault fault) =>
        fault <= SampleFault.StraySegment ? Interchange(sample, fault)
        : fault <= SampleFault.GroupNumberSyntax ? Group(sample, fault)
        : fault <= SampleFault.SetNumberNotUnique ? Set(sample, fault)
        : fault <= SampleFault.SegmentOutOfOrder ? SegmentFaults.Plant(sample, fault)
        : ElementFaults.Plant(sample, fault);

    private static ExpectedFinding? Interchange(SampleDocument sample, SampleFault fault) => fault switch
    {
        SampleFault.InterchangeNumberMismatch => Trailer(sample, "IEA", 2, "999999999", FindingLevel.Interchange, "001"),
        SampleFault.SenderQualifier => Isa(sample, 5, "0", "005"),
        SampleFault.SenderNotPadded => Isa(sample, 6, sample.Isa[6].TrimEnd(), "006"),
        SampleFault.ReceiverQualifier => Isa(sample, 7, "0", "007"),
        SampleFault.ReceiverNotPadded => Isa(sample, 8, sample.Isa[8].TrimEnd(), "008"),
        SampleFault.InterchangeDate => Isa(sample, 9, "261340", "014"),
        SampleFault.InterchangeTime => Isa(sample, 10, "2575", "015"),
        SampleFault.InterchangeStandard => sample.Isa[11] == "U" ? Isa(sample, 11, "Q", "016") : null,
        SampleFault.InterchangeVersion => Isa(sample, 12, sample.Isa[12][..4] + "X", "017"),
        SampleFault.AcknowledgmentRequested => Isa(sample, 14, "3", "019"),
        SampleFault.UsageIndicator => Isa(sample, 15, "X", "020"),
        SampleFault.GroupCount => Trailer(sample, "IEA", 1, "2", FindingLevel.Interchange, "021"),
        SampleFault.InterchangeTrailerMissing =>
            Without(sample, "IEA", new(FindingLevel.Interchange, "023", sample.Before + 1, 0)),
        SampleFault.GroupTime => Gs(sample, 5, "0975", FindingLevel.Interchange, "024"),
        SampleFault.StraySegment => Stray(sample),
        _ => throw Throw.OtherFault(fault),
    };

    private static ExpectedFinding Group(SampleDocument sample, SampleFault fault) => fault switch
    {
        SampleFault.FunctionalCode => Gs(sample, 1, "P", FindingLevel.Group, "1"),
        SampleFault.GroupVersion => Gs(sample, 8, sample.Gs[8][2..], FindingLevel.Group, "2"),
        SampleFault.GroupTrailerMissing => Without(sample, "GE", new(FindingLevel.Group, "3", 2, 0)),
        SampleFault.GroupNumberMismatch => Trailer(sample, "GE", 2, "999999998", FindingLevel.Group, "4"),
        SampleFault.SetCount => Trailer(sample, "GE", 1, "2", FindingLevel.Group, "5"),
        SampleFault.GroupNumberSyntax => NumberSyntax(sample),
        _ => throw Throw.OtherFault(fault),
    };

    private static ExpectedFinding Set(SampleDocument sample, SampleFault fault)
    {
        string[] se = sample.Body[^1];
        int last = sample.Body.Count;
        switch (fault)
        {
            case SampleFault.SetNotSupported:
                sample.Body[0][1] = "998";
                return new ExpectedFinding(FindingLevel.Set, "1", 1, 1);
            case SampleFault.SetTrailerMissing:
                sample.Body.RemoveAt(last - 1);
                return new ExpectedFinding(FindingLevel.Set, "2", last - 1, 0);
            case SampleFault.SetNumberMismatch:
                se[2] = $"{int.Parse(se[2]) + 1:0000}";
                return new ExpectedFinding(FindingLevel.Set, "3", last, 2);
            case SampleFault.SegmentCount:
                se[1] = $"{last + 1}";
                return new ExpectedFinding(FindingLevel.Set, "4", last, 1);
            case SampleFault.SetInWrongGroup:
                sample.Gs[1] = sample.Gs[1] == "TX" ? "PO" : "TX";
                return new ExpectedFinding(FindingLevel.Set, "6", 1, 1);
            case SampleFault.SetNumberNotUnique:
                sample.Body.AddRange(sample.Body.ToArray());
                sample.Trailers[0][1] = "2";
                return new ExpectedFinding(FindingLevel.Set, "23", 1, 2);
            default:
                throw Throw.OtherFault(fault);
        }
    }

    private static ExpectedFinding Isa(SampleDocument sample, int element, string value, string code)
    {
        sample.Isa[element] = value;
        return new ExpectedFinding(FindingLevel.Interchange, code, 1, element);
    }

    private static ExpectedFinding Gs(SampleDocument sample, int element, string value, FindingLevel level, string code)
    {
        sample.Gs[element] = value;
        return new ExpectedFinding(level, code, 2, element);
    }

    private static ExpectedFinding Trailer(
        SampleDocument sample, string id, int element, string value, FindingLevel level, string code)
    {
        int at = sample.Trailers.FindIndex(t => t[0] == id);
        sample.Trailers[at][element] = value;
        return new ExpectedFinding(level, code, sample.Before + at + 1, element);
    }

    private static ExpectedFinding Without(SampleDocument sample, string id, ExpectedFinding expected)
    {
        sample.Trailers.RemoveAll(t => t[0] == id);
        return expected;
    }

    private static ExpectedFinding Stray(SampleDocument sample)
    {
        sample.Trailers.Insert(0, ["N1", "ST", "Stray"]);
        return new ExpectedFinding(FindingLevel.Interchange, "024", sample.Before + 1, 0);
    }

    private static ExpectedFinding NumberSyntax(SampleDocument sample)
    {
        sample.Gs[6] += "A";
        sample.Trailers[0][2] = sample.Gs[6];
        return new ExpectedFinding(FindingLevel.Group, "6", 2, 6);
    }
}
