
namespace Crossdock.Edi.Tests;

/// <summary>
/// Interchanges with a hundred faults of forty kinds: all are found in one pass, at their places, and the
/// acknowledgement says the same.
/// </summary>
public sealed class ManyFaultsTests
{
    private const int Faults = 100;
    private static readonly DateTime Time = new(2026, 11, 23, 10, 15, 0);
    private static readonly SampleSettings Partner = new() { Time = Time, ControlNumber = 100 };
    private static readonly SampleFault[] OfSets = Enum.GetValues<SampleFault>()
        .Where(f => f >= SampleFault.SetNotSupported).ToArray();

    private static readonly SampleFault[] OfGroups =
    [
        SampleFault.FunctionalCode, SampleFault.GroupVersion, SampleFault.GroupTrailerMissing,
        SampleFault.GroupNumberMismatch, SampleFault.SetCount, SampleFault.GroupNumberSyntax, SampleFault.GroupTime,
    ];

    private static readonly SampleFault[] OfEnvelopes =
    [
        SampleFault.SenderQualifier, SampleFault.SenderNotPadded, SampleFault.ReceiverQualifier,
        SampleFault.ReceiverNotPadded, SampleFault.InterchangeDate, SampleFault.InterchangeTime,
        SampleFault.InterchangeStandard, SampleFault.AcknowledgmentRequested, SampleFault.UsageIndicator,
        SampleFault.InterchangeNumberMismatch, SampleFault.GroupCount,
    ];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    public void A_hundred_faults_of_forty_kinds_are_all_found_in_one_pass_at_their_places(int seed)
    {
        (SampleBatch batch, int kinds) = Spoilt(seed, OfEnvelopes);
        Assert.Equal(Faults, batch.Expected.Count);
        Assert.InRange(kinds, 40, 60);
        Assert.Equal(batch.Expected.Select(Text).Order(),
            Found(Assert.Single(X12Reader.Read(batch.Bytes).Interchanges)).Order());
    }

    [Theory]
    [InlineData(11, X12AnswerKind.Functional997)]
    [InlineData(12, X12AnswerKind.Functional997)]
    [InlineData(13, X12AnswerKind.Functional997)]
    [InlineData(14, X12AnswerKind.Functional997)]
    [InlineData(11, X12AnswerKind.Implementation999)]
    [InlineData(12, X12AnswerKind.Implementation999)]
    [InlineData(13, X12AnswerKind.Implementation999)]
    public void The_acknowledgement_says_of_each_set_what_is_wrong_with_it(int seed, X12AnswerKind kind)
    {
        (SampleBatch batch, _) = Spoilt(seed, []);
        X12Interchange received = Assert.Single(X12Reader.Read(batch.Bytes).Interchanges);
        WrittenInterchange written = X12Acknowledgment.Answer(received, new X12AnswerOptions { Kind = kind })
            .Write(900, 31, Time);
        Assert.Empty(written.Findings);
        X12Interchange answer = Assert.Single(X12Reader.Read(written.Bytes).Interchanges);
        Assert.DoesNotContain(answer.AllFindings(), f => f.Severity != FindingSeverity.Note);
        IReadOnlyList<ReceivedAcknowledgment> acks = X12AcknowledgmentReader.Read(answer);
        int[] answered = Enumerable.Range(0, received.Groups.Count)
            .Where(g => received.Groups[g] is { FunctionalCode: not "FA" } group
                && group.Sets[0].Code is not ("997" or "999")).ToArray();
        Assert.InRange(answered.Length, 1, received.Groups.Count - 1);
        Assert.Equal(answered.Length, acks.Count);
        for (int i = 0; i < acks.Count; i++)
            CheckGroup(received.Groups[answered[i]], acks[i], [.. batch.Expected.Where(e => e.Group == answered[i] + 1)]);
    }

    private static void CheckGroup(X12Group group, ReceivedAcknowledgment ack, BatchFinding[] expected)
    {
        bool groupRejected = expected.Any(e => e.Finding.Level == FindingLevel.Group);
        int bad = expected.Where(e => e.Set > 0).Select(e => e.Set).Distinct().Count();
        int accepted = groupRejected ? 0 : group.Sets.Count - bad;
        AcknowledgmentCode result = groupRejected || accepted == 0 ? AcknowledgmentCode.R : bad > 0
            ? AcknowledgmentCode.P : AcknowledgmentCode.A;
        Assert.Equal((result, group.IncludedCount ?? group.Sets.Count, group.Sets.Count, accepted),
            (ack.Result, ack.IncludedCount, ack.ReceivedCount, ack.AcceptedCount));
        Assert.Equal(expected.Where(e => e.Finding.Level == FindingLevel.Group).Select(e => e.Finding.Code),
            ack.ErrorCodes);
        Assert.Equal(group.Sets.Count, ack.Sets.Count);
        for (int s = 0; s < ack.Sets.Count; s++)
        {
            ReceivedSetAcknowledgment set = ack.Sets[s];
            ExpectedFinding[] wrong = expected.Where(e => e.Set == s + 1).Select(e => e.Finding).ToArray();
            Assert.Equal((group.Sets[s].Code, group.Sets[s].ControlNumber,
                wrong.Length > 0 ? AcknowledgmentCode.R : AcknowledgmentCode.A),
                (set.Code, set.ControlNumber, set.Result));
            Assert.Equal(wrong.Select(w => w.Level == FindingLevel.Set ? w.Code : "5"), set.ErrorCodes);
            Assert.Equal(wrong.Where(w => w.Level != FindingLevel.Set).SelectMany(Notes),
                set.Notes.Select(n => $"{(n is { Code: "13", Component: > 0 } ? "3" : n.Code)}@{n.SegmentNumber}.{n.Element}"));
            foreach (ReceivedNote note in set.Notes.Where(n => n.Found is not null))
                Assert.Contains(note.Found!, Copied(group.Sets[s].Segments[note.SegmentNumber - 1], note));
        }
    }

    /// <summary>AK404: what stands at the place, without separators, which an answer cannot carry.</summary>
    private static string Copied(X12Segment segment, ReceivedNote note) =>
        (note.Component > 0 ? segment[note.Element, note.Component] + "\n" + segment[note.Element]
            : segment[note.Element]).Replace(":", "", StringComparison.Ordinal);

    /// <summary>
    /// AK3 and AK4 of a fault: that of an element has a code 8 for its segment before it. A 999 says 13 of components.
    /// </summary>
    private static IEnumerable<string> Notes(ExpectedFinding wrong) => wrong.Level == FindingLevel.Segment
        ? [$"{wrong.Code}@{wrong.SegmentNumber}.0"]
        : [$"8@{wrong.SegmentNumber}.0", $"{wrong.Code}@{wrong.SegmentNumber}.{wrong.Element}"];

    /// <summary>Groups of one to three sets, right ones among them.</summary>
    private static (SampleBatch Batch, int Kinds) Spoilt(int seed, SampleFault[] envelope)
    {
        var random = new SampleRandom(seed);
        var groups = new List<IReadOnlyList<SampleRequest>>();
        var used = new HashSet<SampleFault>(envelope);
        int count = envelope.Length;
        for (int i = 0; count < Faults; i++)
        {
            string set = random.Pick(SampleWriter.Sets);
            if (i < OfGroups.Length)
            {
                groups.Add([new SampleRequest(set, random.Next(1, 5), random.Next(1, 9999), OfGroups[i])]);
                used.Add(OfGroups[i]);
                count++;
                continue;
            }

            SampleFault fault = OfSets[i % OfSets.Length];
            var requests = new List<SampleRequest>();
            bool alone = fault is SampleFault.SetInWrongGroup or SampleFault.SetNumberNotUnique;
            for (int s = 0; s < (alone ? 1 : random.Next(1, 3)); s++)
            {
                bool spoil = count < Faults && (s == 0 || random.OneIn(2)) && SampleWriter.CanHave(set, Partner, fault);
                requests.Add(new SampleRequest(set, random.Next(2, 6), random.Next(1, 9999), spoil ? fault : null));
                if (!spoil)
                    continue;
                used.Add(fault);
                count++;
            }

            groups.Add(requests);
        }

        return (SampleWriter.Write(Partner, groups, envelope), used.Count);
    }

    private static IEnumerable<string> Found(X12Interchange interchange)
    {
        foreach (Finding finding in interchange.Findings.Where(f => f.Severity != FindingSeverity.Note))
            yield return Text(new BatchFinding(0, 0, Expected(finding)));
        for (int g = 0; g < interchange.Groups.Count; g++)
        {
            foreach (Finding finding in interchange.Groups[g].Findings.Where(f => f.Severity != FindingSeverity.Note))
                yield return Text(new BatchFinding(g + 1, 0, Expected(finding)));
            for (int s = 0; s < interchange.Groups[g].Sets.Count; s++)
            {
                foreach (Finding finding in interchange.Groups[g].Sets[s].Findings.Where(
                    f => f.Severity != FindingSeverity.Note))
                    yield return Text(new BatchFinding(g + 1, s + 1, Expected(finding)));
            }
        }
    }

    private static ExpectedFinding Expected(Finding f) =>
        new(f.Level, f.Code, f.Position.SegmentNumber, f.Position.Element);

    private static string Text(BatchFinding f) =>
        $"group {f.Group} set {f.Set}: {f.Finding.Level} {f.Finding.Code} at {f.Finding.SegmentNumber}.{f.Finding.Element}";
}
