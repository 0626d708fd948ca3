using static Crossdock.Edi.EdifactSampleDocument;

namespace Crossdock.Edi;

/// <summary>Faults that an EDIFACT sample can have. The comment is the code of 0085 that a right reader gives.</summary>
public enum EdifactFault
{
    AdviceDecimalMark,              // 19, UNA
    SyntaxVersion,                  // 2, UNB
    CharacterSet,                   // 46, UNB
    SenderMissing,                  // 13, UNB
    RecipientMissing,               // 13, UNB
    InterchangeReferenceMissing,    // 13, UNB
    SenderTooLong,                  // 39, UNB
    PasswordQualifierTooShort,      // 40, UNB
    InterchangeDate,                // 12, UNB
    InterchangeTime,                // 12, UNB
    AcknowledgmentRequest,          // 12, UNB
    TestIndicator,                  // 12, UNB
    InterchangeHeaderTooLong,       // 16, UNB
    InterchangeCount,               // 29, UNZ
    InterchangeReferenceMismatch,   // 28, UNZ
    InterchangeTrailerMissing,      // 13, UNZ
    InterchangeEmpty,               // 32, UNB
    StraySegment,                   // 33
    MessageReferenceTwice,          // 26, UNH
    MessageReferenceMissing,        // 13, UNH
    MessageTypeMissing,             // 13, UNH
    SegmentCount,                   // 29, UNT
    MessageReferenceMismatch,       // 28, UNT
    MessageTrailerMissing,          // 13, UNT
    UnknownSegment,                 // 15
    SegmentNotInMessage,            // 15
    SegmentOutOfOrder,              // 15
    MandatorySegmentMissing,        // 13
    SegmentTooOften,                // 35
    GroupTooOften,                  // 36
    TooManyElements,                // 16
    MandatoryElementMissing,        // 13
    MandatoryComponentMissing,      // 13
    TooManyComponents,              // 16
    ElementRepeated,                // 35
    ElementTooLong,                 // 39
    InvalidCode,                    // 12
    InvalidDate,                    // 12
    NotANumber,                     // 37
    TwoDecimalMarks,                // 19
    WrongDecimalMark,               // 19
    NoDigitBeforeMark,              // 38
    ControlCharacter,               // 21
    CharacterOutsideTheSet,         // 21
}

/// <summary>Plants one fault into a sample; the guide says where one is possible.</summary>
internal static class EdifactFaultPlanter
{
    /// <returns>What a right reader finds; null when the message cannot have that fault for that partner.</returns>
    public static ExpectedFinding? Plant(EdifactSampleDocument sample, EdifactFault fault) =>
        fault <= EdifactFault.StraySegment ? Interchange(sample, fault)
        : fault <= EdifactFault.MessageTrailerMissing ? Message(sample, fault)
        : fault <= EdifactFault.TooManyElements ? Segment(sample, fault)
        : EdifactElementFaults.Plant(sample, fault);

    private static ExpectedFinding? Interchange(EdifactSampleDocument sample, EdifactFault fault) => fault switch
    {
        EdifactFault.AdviceDecimalMark => AdviceMark(sample),
        EdifactFault.SyntaxVersion => Unb(sample, 1, sample.Unb[1][..^1] + "7", "2"),
        EdifactFault.CharacterSet => Unb(sample, 1, EdifactTrade.C("UNOX", $"{sample.Settings.SyntaxVersion}"), "46"),
        EdifactFault.SenderMissing => Unb(sample, 2, "", "13"),
        EdifactFault.RecipientMissing => Unb(sample, 3, "", "13"),
        EdifactFault.InterchangeReferenceMissing => Unb(sample, 5, "", "13"),
        EdifactFault.SenderTooLong => Unb(sample, 2, new string('9', 36), "39"),
        EdifactFault.PasswordQualifierTooShort => Unb(sample, 6, EdifactTrade.C("SECRET", "A"), "40"),
        EdifactFault.InterchangeDate =>
            Unb(sample, 4, EdifactTrade.C(sample.Settings.SyntaxVersion >= 4 ? "20261340" : "261340", "0930"), "12"),
        EdifactFault.InterchangeTime => Unb(sample, 4, EdifactTrade.C(sample.Unb[4].Split(Joint)[0], "2575"), "12"),
        EdifactFault.AcknowledgmentRequest => Unb(sample, 9, "7", "12"),
        EdifactFault.TestIndicator => Unb(sample, 11, "9", "12"),
        EdifactFault.InterchangeHeaderTooLong => Unb(sample, 6, EdifactTrade.C("PW", "AA", "X"), "16"),
        EdifactFault.InterchangeCount => Unz(sample, 1, "2", "29"),
        EdifactFault.InterchangeReferenceMismatch => Unz(sample, 2, "OTHER", "28"),
        EdifactFault.InterchangeTrailerMissing => Without(sample),
        EdifactFault.InterchangeEmpty => Empty(sample),
        EdifactFault.StraySegment => Stray(sample),
        _ => throw Throw.OtherFault(fault),
    };

    private static ExpectedFinding? Message(EdifactSampleDocument sample, EdifactFault fault)
    {
        int last = sample.Body.Count;
        switch (fault)
        {
            case EdifactFault.MessageReferenceTwice:
                sample.Body.AddRange(sample.Body.ToArray());
                sample.Trailers[0][1] = "2";
                return new ExpectedFinding(FindingLevel.Set, "26", 1, 1);
            case EdifactFault.MessageReferenceMissing:
                sample.Body[0][1] = "";
                return new ExpectedFinding(FindingLevel.Set, "13", 1, 1);
            case EdifactFault.MessageTypeMissing:
                sample.Body[0][2] = Joint + sample.Body[0][2].Split(Joint, 2)[1];
                return new ExpectedFinding(FindingLevel.Set, "13", 1, 2);
            case EdifactFault.SegmentCount:
                sample.Body[^1][1] = $"{last + 1}";
                return new ExpectedFinding(FindingLevel.Set, "29", last, 1);
            case EdifactFault.MessageReferenceMismatch:
                sample.Body[^1][2] = "OTHER";
                return new ExpectedFinding(FindingLevel.Set, "28", last, 2);
            case EdifactFault.MessageTrailerMissing:
                sample.Body.RemoveAt(last - 1);
                return new ExpectedFinding(FindingLevel.Set, "13", last - 1, 0);
            default:
                throw Throw.OtherFault(fault);
        }
    }

    private static ExpectedFinding? Segment(EdifactSampleDocument sample, EdifactFault fault)
    {
        ExpectedFinding? expected = fault switch
        {
            EdifactFault.UnknownSegment => Inserted(sample, 2, ["QQQ", "1"], "15"),
            EdifactFault.SegmentNotInMessage =>
                NotInMessage(sample) is { } other ? Inserted(sample, 2, [other, "1"], "15") : null,
            EdifactFault.SegmentOutOfOrder => Inserted(sample, sample.Body.Count - 1, [.. sample.Body[1]], "15"),
            EdifactFault.MandatorySegmentMissing => Removed(sample),
            EdifactFault.SegmentTooOften => Inserted(sample, 2, [.. sample.Body[1]], "35"),
            EdifactFault.GroupTooOften => GroupTooOften(sample),
            EdifactFault.TooManyElements => Surplus(sample),
            _ => throw Throw.OtherFault(fault),
        };
        sample.Count();
        return expected;
    }

    private static ExpectedFinding Unb(EdifactSampleDocument sample, int element, string value, string code)
    {
        sample.Unb[element] = value;
        return new ExpectedFinding(FindingLevel.Interchange, code, 1, element);
    }

    private static ExpectedFinding AdviceMark(EdifactSampleDocument sample)
    {
        sample.AdviceMark = ';';
        return new ExpectedFinding(FindingLevel.Interchange, "19", 0, 0);
    }

    private static ExpectedFinding Unz(EdifactSampleDocument sample, int element, string value, string code)
    {
        sample.Trailers[0][element] = value;
        return new ExpectedFinding(FindingLevel.Interchange, code, sample.Before + 1, element);
    }

    private static ExpectedFinding Without(EdifactSampleDocument sample)
    {
        sample.Trailers.Clear();
        return new ExpectedFinding(FindingLevel.Interchange, "13", sample.Before, 0);
    }

    private static ExpectedFinding Empty(EdifactSampleDocument sample)
    {
        sample.Body.Clear();
        sample.Trailers[0][1] = "0";
        return new ExpectedFinding(FindingLevel.Interchange, "32", 1, 0);
    }

    private static ExpectedFinding Stray(EdifactSampleDocument sample)
    {
        sample.Trailers.Insert(0, ["DTM", EdifactTrade.C("137", "20261123", "102")]);
        return new ExpectedFinding(FindingLevel.Interchange, "33", sample.Before + 1, 0);
    }

    private static ExpectedFinding Inserted(EdifactSampleDocument sample, int index, string[] segment, string code)
    {
        sample.Body.Insert(index, segment);
        return new ExpectedFinding(FindingLevel.Segment, code, index + 1, 0);
    }

    /// <summary>
    /// A segment of the directory that the message has nowhere; its elements would have to be right, so one without
    /// mandatory composites.
    /// </summary>
    private static string? NotInMessage(EdifactSampleDocument sample) => sample.Guide.Dictionary.Segments.Values
        .Where(s => s.IsDefined && !s.Id.StartsWith('U') && !sample.Guide.Has(s.Id)
            && s.Elements[0].Element is { IsComposite: false, Min: 1, Codes: null }
            && s.Elements.Skip(1).All(e => !e.Mandatory))
        .Select(s => s.Id).Order(StringComparer.Ordinal).FirstOrDefault();

    private static ExpectedFinding Removed(EdifactSampleDocument sample)
    {
        sample.Body.RemoveAt(1);
        return new ExpectedFinding(FindingLevel.Segment, "13", 2, 0);
    }

    /// <summary>
    /// Parties of the header, one more than their group allows; null without a bounded group of parties there, or with
    /// a second one behind it, into which the surplus one would go.
    /// </summary>
    private static ExpectedFinding? GroupTooOften(EdifactSampleDocument sample)
    {
        int first = sample.Body.FindIndex(s => s[0] == "NAD");
        GuideLoop[] groups = sample.Guide.Nodes.OfType<GuideLoop>().Where(l => l.SegmentId == "NAD").ToArray();
        if (first < 0 || groups is not [{ Max: < 1000 } group])
            return null;
        int parties = sample.Body.Skip(first).TakeWhile(s => s[0] == "NAD").Count();
        int more = group.Max + 1 - parties;
        sample.Body.InsertRange(first, Enumerable.Range(0, more).Select(_ => sample.Body[first].ToArray()).ToArray());
        return new ExpectedFinding(FindingLevel.Segment, "36", first + parties + more, 0);
    }

    private static ExpectedFinding Surplus(EdifactSampleDocument sample)
    {
        string[] segment = sample.Body[1];
        int count = sample.Guide.Dictionary.Segments[segment[0]].Elements.Count;
        sample.Body[1] = [.. segment, .. Enumerable.Repeat("", count + 1 - segment.Length), "X"];
        return new ExpectedFinding(FindingLevel.Segment, "16", 2, count + 1);
    }
}
