using Crossdock.Edi;
using Crossdock.Host.Demo;
using Crossdock.Model;

namespace Crossdock.Host.Tests;

/// <summary>Purchase orders of strangers, dropped into the customer's exchange folder of a running server.</summary>
public class CustomerFolderTests
{
    private static readonly string Corpus = Path.Combine(ProjectRoot.Folder, "..", "shared", "corpus", "x12", "850");

    [Fact]
    public async Task Each_becomes_an_order_or_a_case_that_names_what_is_missing_and_gets_a_right_997()
    {
        if (!Directory.Exists(Corpus)) Assert.Skip($"{Corpus} is absent: third-party purchase orders are not read");
        var ct = TestContext.Current.CancellationToken;
        var data = Path.Combine(Path.GetTempPath(), "crossdock-folder-" + Guid.NewGuid().ToString("N"));
        var setup = await DemoSetup.StartAsync(
            Path.Combine(ProjectRoot.Folder, "samples", "network"), data, TimeProvider.System, ct);
        try
        {
            var files = Directory.GetFiles(Corpus, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal).ToList();
            Assert.NotEmpty(files);
            await setup.Partners.DisposeAsync(); // the customer must not take our answers away
            var folder = setup.Partners.Exchange("edi-acme");
            foreach (var file in files) await CheckAsync(setup, folder, file, ct);
        }
        finally
        {
            await setup.Server.DisposeAsync();
            await setup.Systems.DisposeAsync();
            TestFolder.Delete(data);
        }
    }

    private static async Task CheckAsync(DemoSetup setup, string folder, string file, CancellationToken ct)
    {
        var (name, book) = (Path.GetFileName(file), setup.Server.Book.Queries);
        var sent = X12Reader.Read(await File.ReadAllBytesAsync(file, ct));
        var before = Directory.GetFiles(Path.Combine(folder, "out")).ToHashSet();
        File.Copy(file, Path.Combine(folder, "in", name + ".part"));
        File.Move(Path.Combine(folder, "in", name + ".part"), Path.Combine(folder, "in", name));
        await UntilAsync($"{name} to be taken", async () =>
            (await book.DocumentsAsync(1000, ct))
                .Any(d => d.Name == name && d.Direction == DocumentDirection.In && d.Outcome.Length > 0), ct);
        var document = (await book.DocumentsAsync(1000, ct))
            .First(d => d.Name == name && d.Direction == DocumentDirection.In);
        var orders = (await book.MessagesAsync(null, 1000, ct))
            .Where(m => m.Document == document.Id && m.Type == "sales-order.received.v1").ToList();
        var cases = (await book.CasesAsync(true, 1000, ct)).Where(c => c.Document == document.Id).ToList();
        Assert.True(orders.Count + cases.Count > 0, $"{name} vanished: {document.Outcome}");
        Assert.All(cases, c => Assert.True(c.Explanation.Length > 20, $"{name}: the case does not say what is missing"));

        var groups = sent.Interchanges.SelectMany(i => i.Groups).Where(g => g.FunctionalCode != "FA").ToList();
        List<X12Interchange> answers = [];
        await UntilAsync($"the 997 of {name}", async () =>
        {
            answers = [];
            foreach (var answer in Directory.GetFiles(Path.Combine(folder, "out"))
                .Where(f => !before.Contains(f) && Path.GetFileName(f).StartsWith("997", StringComparison.Ordinal)))
                answers.AddRange(X12Reader.Read(await File.ReadAllBytesAsync(answer, ct)).Interchanges);
            return answers.SelectMany(a => a.Groups).SelectMany(g => g.Sets).Count() >= groups.Count;
        }, ct);
        Assert.Empty(answers.SelectMany(a => a.AllFindings()).Where(f => f.Severity == FindingSeverity.Error)
            .Select(f => $"{name}: {f.Message}"));
        var sets = answers.SelectMany(a => a.Groups).SelectMany(g => g.Sets).ToList();
        foreach (var group in groups)
        {
            var ack = sets.Single(s => s.Segments.First(x => x.Id == "AK1")[2]
                .TrimStart('0') == group.ControlNumber.TrimStart('0'));
            Assert.Equal(group.FunctionalCode, ack.Segments.First(x => x.Id == "AK1")[1]);
            var ak9 = ack.Segments.First(x => x.Id == "AK9");
            Assert.Equal($"{group.Sets.Count}", ak9[3]);
            Assert.Equal(group.Sets.Count, ack.Segments.Count(x => x.Id == "AK2"));
            var accepted = ack.Segments.Count(x => x.Id == "AK5" && x[1] is "A" or "E");
            Assert.Equal(ak9[1] == "R" ? "0" : $"{accepted}", ak9[4]);
        }
    }

    private static async Task UntilAsync(string what, Func<Task<bool>> holds, CancellationToken ct)
    {
        for (var tries = 0; !await holds(); tries++)
        {
            Assert.True(tries < 300, $"waited 15 s for {what}");
            await Task.Delay(50, ct);
        }
    }
}
