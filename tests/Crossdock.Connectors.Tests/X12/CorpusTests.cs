using Crossdock.Connectors.Partners.X12;
using Crossdock.Edi;
using Crossdock.Model;

namespace Crossdock.Connectors.Tests.X12;

/// <summary>Real orders of strangers, as if they lay in ACME's folder.</summary>
public sealed class CorpusTests
{
    public static TheoryData<string> Files() => [.. All().DefaultIfEmpty("(none)")];

    [Theory]
    [MemberData(nameof(Files))]
    public async Task Every_order_of_the_corpus_is_answered_and_says_what_is_in_the_way(string file)
    {
        Assert.SkipWhen(Root is null, "The corpus ../shared/corpus/x12/850 is not there: NOT tested");
        var bytes = await File.ReadAllBytesAsync(Path.Combine(Root!, file), TestContext.Current.CancellationToken);
        var document = new RawDocument(Guid.NewGuid(), "edi-acme", null, file, "application/edi-x12", bytes,
            DateTimeOffset.UnixEpoch);
        var network = TestNetwork.Build();
        var arrival = await new X12Translator().TranslateAsync(
            new ArchivedDocument(document, "sha"), network, KnownBook.WithOrders(), TestContext.Current.CancellationToken);

        Assert.Empty(arrival.Messages); // none of them is ACME
        foreach (var interchange in X12Reader.Read(bytes).Interchanges)
        {
            var unknown = Assert.Single(arrival.Cases, c => c.Kind == "unknown-sender");
            Assert.Contains(interchange.SenderId, unknown.Title, StringComparison.Ordinal);
            Assert.All(
                interchange.Groups.SelectMany(g => g.Sets).Where(s => s.Accepted).SelectMany(s => s.Segments)
                    .Where(s => s.Id == "PO1"),
                po1 => Assert.Contains($"segment {po1.Position.SegmentNumber} PO1 element 7: No item of ours",
                    unknown.Explanation, StringComparison.Ordinal));
            var broken = interchange.AllFindings().Where(f => f.Severity == FindingSeverity.Error).ToList();
            var rejected = arrival.Cases.Where(c => c.Kind == "rejected-document").ToList();
            Assert.Equal(broken.Count > 0, rejected.Count > 0);
            Assert.All(broken, f => Assert.Contains(rejected, c =>
                c.Explanation.Contains(f.Message, StringComparison.Ordinal)));
            Assert.Equal(interchange.Groups.Where(g => g.FunctionalCode != "FA").Select(g => g.ControlNumber),
                Answered(arrival, network));
        }
    }

    /// <summary>AK102 of every 997, in order.</summary>
    private static IEnumerable<string> Answered(Arrival arrival, Network network) =>
        from outgoing in arrival.Acknowledgements
        where ((AcknowledgeInterchange)outgoing.Command).Kind == "997"
        let sent = X12Reader.Read(Wire.Prepare(outgoing.Command, "edi-acme", network, new Counters()).Bytes)
        from set in sent.Interchanges[0].Groups.SelectMany(g => g.Sets)
        select set.Segments.Single(s => s.Id == "AK1")[2];

    private static string? Root { get; } = Find();

    private static IEnumerable<string> All() => Root is null
        ? []
        : Directory.EnumerateFiles(Root, "*", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(Root, f))
            .Order(StringComparer.Ordinal);

    private static string? Find()
    {
        for (DirectoryInfo? at = new(AppContext.BaseDirectory); at is not null; at = at.Parent)
            if (File.Exists(Path.Combine(at.FullName, "Crossdock.slnx")))
                return Path.Combine(at.FullName, "..", "shared", "corpus", "x12", "850") is var folder
                    && Directory.Exists(folder) ? folder : null;
        return null;
    }
}
