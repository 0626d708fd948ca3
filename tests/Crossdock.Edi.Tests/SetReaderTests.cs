using System.Text;

namespace Crossdock.Edi.Tests;

/// <summary>Set by set from a stream: the same findings as of the whole document, in bounded memory.</summary>
public sealed class SetReaderTests
{
    private static readonly SampleSettings Partner = new() { Time = new DateTime(2026, 11, 23, 9, 30, 0) };

    public static TheoryData<string> Files() => [.. Corpus.All()];

    [Theory]
    [MemberData(nameof(Files))]
    public void A_stream_has_the_findings_of_the_document(string path)
    {
        byte[] bytes = Corpus.Read(path);
        // A document wrapped at a column is read as a whole only.
        Assert.SkipWhen(LineWrap.Find(bytes).Column > 0, "wrapped at a column");
        X12Document document = X12Reader.Read(bytes);
        Assert.SkipWhen(document.Findings.Count > 0, "bytes outside of interchanges are told in other pieces");
        Assert.Equal(Told(document), Told(bytes, 1 << 20));
        Assert.Equal(Told(document), Told(bytes, 61));
    }

    [Fact]
    public void Damaged_documents_have_the_same_findings_in_a_stream()
    {
        var random = new Random(1);
        for (int seed = 0; seed < 400; seed++)
        {
            byte[] bytes = SampleWriter.Write(SampleWriter.Sets[seed % SampleWriter.Sets.Count], Partner, 1 + seed % 5,
                seed).Bytes.ToArray();
            // After the header, so that it stays one interchange.
            for (int i = 0; i <= seed % 3; i++)
                bytes[random.Next(110, bytes.Length)] = (byte)random.Next(' ', 0x7F);
            X12Document document = X12Reader.Read(bytes);
            if (document.Findings.Count == 0)
                Assert.Equal(Told(document), Told(bytes, 100));
        }
    }

    [Fact]
    public void Counts_of_a_group_are_those_of_its_997()
    {
        string text = Sample.Interchange(Sample.Set(Sample.Order),
            Sample.Set(Sample.Order.Replace("20261123", "20261323"), number: "0002"));
        using var reader = new X12SetReader(new MemoryStream(Encoding.ASCII.GetBytes(text)));
        var parts = new List<X12Part>();
        while (reader.Read())
        {
            parts.Add(reader.Part);
            if (reader.Part == X12Part.Set)
            {
                Assert.Equal("PO", reader.GroupHeader![1]);
                Assert.Equal("RECEIVER", reader.Interchange!.ReceiverId);
            }

            if (reader.Part == X12Part.Group)
            {
                Assert.Equal((2, 2, 1), (reader.Group!.IncludedCount, reader.Group.ReceivedCount,
                    reader.Group.AcceptedCount));
                Assert.Equal(AcknowledgmentCode.P, reader.Group.Result);
            }
        }

        Assert.Equal([X12Part.Set, X12Part.Set, X12Part.Group, X12Part.Interchange], parts);
    }

    [Fact]
    public async Task A_group_of_more_sets_than_memory_would_hold_is_read()
    {
        string body = Sample.Set(Sample.Order);
        int sets = 2_000;
        var text = new StringBuilder(Sample.Isa).Append("GS*PO*SENDER*RECEIVER*20261123*0930*7*X*004010~");
        for (int i = 1; i <= sets; i++)
            text.Append(body.Replace("*0001~", $"*{i:0000}~"));
        byte[] bytes = Encoding.ASCII.GetBytes(text.Append($"GE*{sets}*7~IEA*1*000000055~").ToString());
        using var reader = new X12SetReader(new GrainStream(bytes, 5000));
        int accepted = 0;
        while (await reader.ReadAsync(TestContext.Current.CancellationToken))
        {
            Assert.Empty(reader.Findings);
            accepted += reader.Part == X12Part.Set && reader.Set!.Result == AcknowledgmentCode.A ? 1 : 0;
        }

        Assert.Equal((sets, bytes.Length), (accepted, reader.EndOffset));
    }

    [Fact]
    public void A_set_that_is_too_large_to_hold_is_rejected_and_its_neighbours_are_not()
    {
        string line = "PO1*1*12*EA*9.25**VN*A-1~" + $"PID*F****{new string('x', 60)}~";
        string large = Sample.Set("BEG*00*SA*4500017**20261123~"
            + string.Concat(Enumerable.Repeat(line, Limits.StreamedSetBytes / line.Length + 1)) + "CTT*1~", number: "0002");
        string text = Sample.Interchange(Sample.Set(Sample.Order), large, Sample.Set(Sample.Order, number: "0003"));
        using var reader = new X12SetReader(Encoding.ASCII.GetBytes(text));
        var results = new List<(string, string)>();
        while (reader.Read())
        {
            if (reader.Part == X12Part.Set)
                results.Add((reader.Set!.ControlNumber, string.Join(' ', reader.Findings.Select(f => f.Code))));
        }

        Assert.Equal([("0001", ""), ("0002", "5"), ("0003", "")], results);
    }

    [Fact]
    public void What_is_no_X12_is_said()
    {
        Assert.Equal(["Outside 13 bytes stand outside of any interchange", $"Outside {X12Reader.NoHeader}"],
            Parts("nothing of it"u8.ToArray()));
        Assert.Equal([$"Outside {X12Reader.NoHeader}"], Parts([]));
        Assert.Equal(["Outside This interchange is Edifact, not X12; it is not read", $"Outside {X12Reader.NoHeader}"],
            Parts("UNB+UNOC:3+A+B+261124:0930+1'UNZ+0+1'"u8.ToArray()));
    }

    [Theory]
    [InlineData(10)]
    [InlineData(300)]
    public void Validating_right_sets_allocates_nothing(int lines)
    {
        const int warm = 3;
        const int sets = 20;
        const int rounds = 5;
        string order = "BEG*00*SA*4500017**20261123~" + string.Concat(Enumerable.Range(1, lines).Select(i =>
            $"PO1*{i}*12*EA*9.25**VN*A-{i}*UP*012345678905~PID*F****Lamp~")) + $"CTT*{lines}~";
        byte[] bytes = Encoding.ASCII.GetBytes(
            Sample.Interchange([.. Enumerable.Range(1, sets).Select(i => Sample.Set(order, number: $"{i:0000}"))]));
        // The runtime may allocate on this thread when it compiles anew: what a set costs is there each time.
        long least = long.MaxValue;
        for (int round = 0; round < rounds && least > 0; round++)
        {
            using var reader = new X12SetReader(bytes);
            for (int i = 0; i < warm; i++)
                Assert.True(reader.Read());
            long before = GC.GetAllocatedBytesForCurrentThread();
            int right = 0;
            for (int i = warm; i < sets; i++)
                right += reader.Read() && reader.Part == X12Part.Set && reader.Set!.Accepted
                    && reader.Findings.Count == 0 ? 1 : 0;
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
            Assert.Equal(sets - warm, right);
        }

        Assert.Equal(0, least);
    }

    private static List<string> Parts(byte[] bytes)
    {
        var parts = new List<string>();
        using var reader = new X12SetReader(bytes);
        while (reader.Read())
            parts.Add($"{reader.Part} {string.Join("; ", reader.Findings.Select(f => f.Message))}".Trim());
        return parts;
    }

    /// <summary>Sets, groups and interchanges in the order in which they end.</summary>
    private static List<string> Told(X12Document document)
    {
        var told = new List<string>();
        foreach (X12Interchange interchange in document.Interchanges)
        {
            foreach (X12Group group in interchange.Groups)
            {
                told.AddRange(group.Sets.SelectMany(Told));
                told.Add($"group {group.ControlNumber} {group.ReceivedCount} {group.AcceptedCount} {group.Result}");
                told.AddRange(group.Findings.Select(Told));
            }

            told.Add($"interchange {interchange.ControlNumber} {interchange.Result} at {interchange.Offset}");
            told.AddRange(interchange.Findings.Select(Told));
        }

        return told;
    }

    private static List<string> Told(byte[] bytes, int grain)
    {
        var told = new List<string>();
        using var reader = new X12SetReader(new GrainStream(bytes, grain));
        while (reader.Read())
        {
            if (reader.Part == X12Part.Set)
                told.AddRange(Told(reader.Set!));
            else if (reader.Group is { } group)
                told.Add($"group {group.ControlNumber} {group.ReceivedCount} {group.AcceptedCount} {group.Result}");
            else if (reader.Interchange is { } interchange)
                told.Add($"interchange {interchange.ControlNumber} {interchange.Result} at {interchange.Offset}");
            if (reader.Part != X12Part.Set)
                told.AddRange(reader.Findings.Select(Told));
        }

        return told;
    }

    private static IEnumerable<string> Told(X12TransactionSet set) =>
        set.Segments.Select((s, i) => $"{set.LoopIds[i]} {s} at {s.Position}")
            .Prepend($"set {set.Code} {set.ControlNumber}")
            .Concat(set.Findings.Select(Told));

    private static string Told(Finding finding) => finding.ToString();
}
