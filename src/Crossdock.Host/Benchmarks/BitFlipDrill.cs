using System.Diagnostics;
using System.Security.Cryptography;
using Crossdock.Host.Commands;
using Crossdock.Host.Demo;
using Crossdock.Model;

namespace Crossdock.Host.Benchmarks;

/// <summary>What became of the flipped bits of a book's file.</summary>
/// <param name="Refused">The book could not be opened.</param>
/// <param name="Named"><c>verify</c> named what is wrong.</param>
/// <param name="Harmless">Every query answers as before: free space, or a byte that nothing reads.</param>
/// <param name="Missed">Neither: something reads otherwise, and nothing says so.</param>
public sealed record BitFlipResult(int Flips, int Refused, int Named, int Harmless, int Missed, long Bytes,
    double Seconds, IReadOnlyList<string> Examples);

/// <summary>
/// Flips one random bit in a copy of a real book's file, again and again: each flip must be found or do nothing.
/// </summary>
internal sealed class BitFlipDrill(string network, int seed)
{
    private const string BookFile = "book.db";

    /// <param name="book">A data folder whose book is copied; null: the sample day is played for it.</param>
    public async Task<BitFlipResult> RunAsync(int flips, string? book, CancellationToken ct)
    {
        var scratch = Directory.CreateDirectory(
            Path.Combine(Path.GetTempPath(), "crossdock-flips-" + Guid.NewGuid().ToString("N"))).FullName;
        try
        {
            if (book is null) await PlayDayAsync(network, book = Path.Combine(scratch, "day"), ct);
            var whole = Path.Combine(scratch, "whole.db");
            await using (var original = (Storage.Sqlite.SqliteBook)await Server.CrossdockServer.OpenBookAsync(
                book, takesOver: false)) await original.BackupAsync(whole, ct);
            return await FlipAsync(flips, await File.ReadAllBytesAsync(whole, ct), Path.Combine(scratch, "flipped"), ct);
        }
        finally
        {
            Directory.Delete(scratch, recursive: true);
        }
    }

    /// <summary>The sample day, played to its end and closed.</summary>
    public static async Task PlayDayAsync(string network, string data, CancellationToken ct)
    {
        await using var setup = await DemoSetup.StartAsync(network, data, TimeProvider.System, ct);
        await new DemoDay(setup.Server, setup.Systems, setup.Partners, setup.Day, static _ => { }).RunAsync(ct);
    }

    private async Task<BitFlipResult> FlipAsync(int flips, byte[] whole, string folder, CancellationToken ct)
    {
        var (random, clock, missed) = (new Random(seed), Stopwatch.StartNew(), new List<string>());
        var (refused, named, harmless) = (0, 0, 0);
        var (fault, expected) = await LookAsync(whole, folder, ct);
        if (fault is not null) throw new UsageException([$"the book is not whole to begin with: {fault}"]);
        for (var flip = 0; flip < flips; flip++)
        {
            var (place, bit) = (random.Next(whole.Length), random.Next(8));
            var bytes = (byte[])whole.Clone();
            bytes[place] ^= (byte)(1 << bit);
            var (said, answers) = await LookAsync(bytes, folder, ct);
            if (said?.StartsWith("refused: ", StringComparison.Ordinal) == true) refused++;
            else if (said is not null) named++;
            else if (answers == expected) harmless++;
            else missed.Add($"byte {place}, bit {bit}: nothing was found, and a query answers otherwise ({answers})");
        }
        return new BitFlipResult(flips, refused, named, harmless, missed.Count, whole.Length,
            clock.Elapsed.TotalSeconds, missed);
    }

    /// <summary>
    /// What opening or <c>verify</c> says against the file, or else a hash over all that its queries answer.
    /// </summary>
    private static async Task<(string? Fault, string Answers)> LookAsync(byte[] file, string folder, CancellationToken ct)
    {
        Directory.CreateDirectory(folder);
        try
        {
            await File.WriteAllBytesAsync(Path.Combine(folder, BookFile), file, ct);
            IBook book;
            try { book = await Server.CrossdockServer.OpenBookAsync(folder, takesOver: true); }
            catch (UsageException e) { return ("refused: " + e.Message, ""); }
            await using (book)
            {
                try
                {
                    if (await CheckCommands.ProvedAsync(book, ct) is { Faults: [var first, ..] }) return (first, "");
                }
                catch (Exception e) when (e is not OperationCanceledException)
                {
                    // It must name what is wrong: that counts as missed.
                    return (null, $"verify itself failed: {e.Message}");
                }
                return (null, await AnswersAsync(book.Queries, ct));
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<string> AnswersAsync(IBookQueries book, CancellationToken ct)
    {
        try
        {
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            void Add<T>(T answer) =>
                hash.AppendData(System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(answer, Contracts.Json));
            Add(await book.TotalsAsync(ct));
            Add(await book.CasesAsync(openOnly: false, int.MaxValue, ct));
            Add(await book.CasesAsync(openOnly: true, int.MaxValue, ct));
            Add(await book.DeliveriesAsync(null, int.MaxValue, ct));
            foreach (var state in Enum.GetValues<DeliveryState>()) Add(await book.DeliveriesAsync(state, int.MaxValue, ct));
            Add(await book.EntriesAsync(0, int.MaxValue, ct));
            Add(await book.BalancesAsync(ct));
            Add(await book.EventsAsync(0, int.MaxValue, ct));
            Add(await book.AllLinesAsync(ct));
            foreach (var status in (string?[])[null, "pending", "done", "refused", "parked"])
                Add(await book.MessagesAsync(status, int.MaxValue, ct));
            Add(await book.DocumentCountsAsync(ct));
            foreach (var process in Business.Processes) Add(await book.StatesAsync(process.Name, ct));
            var documents = await book.DocumentsAsync(int.MaxValue, ct);
            foreach (var document in documents) Add(await book.DocumentAsync(document.Id, ct));
            foreach (var name in documents.Select(d => d.Name)) Add(await book.TraceAsync(name, ct));
            return Convert.ToHexStringLower(hash.GetHashAndReset());
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            return $"a query failed: {e.Message}"; // Nothing was found before: that counts as missed.
        }
    }
}
