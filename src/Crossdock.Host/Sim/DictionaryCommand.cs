using System.CommandLine;
using System.Text;
using Crossdock.Edi;
using Crossdock.Host.Commands;
using Crossdock.Host.Configuration;
using Crossdock.Model;
using Crossdock.Storage;
using Command = System.CommandLine.Command;

namespace Crossdock.Host.Sim;

/// <summary>
/// Makes a dictionary of bodies from what this program makes itself: all bodies of simulated days, and the sample
/// documents of X12 and EDIFACT.
/// </summary>
internal static class DictionaryCommand
{
    private const int LinesOfASample = 5, SeedsOfASample = 6;
    private static readonly DateTime Time = new(2026, 3, 2, 8, 0, 0, DateTimeKind.Unspecified);

    public static Command Build()
    {
        var number = new Option<int>("--number") { Description = "1 to 255, never used before", Required = true };
        var seeds = new Option<int>("--seeds") { DefaultValueFactory = _ => 200, Description = "Simulated days" };
        var steps = new Option<int>("--steps") { DefaultValueFactory = _ => 16, Description = "What happens in a day" };
        var bytes = new Option<int>("--bytes") { DefaultValueFactory = _ => 64 * 1024 };
        var output = new Option<string>("--output", "-o") { Required = true };
        var network = Shared.Network();
        var command = new Command("dictionary",
            "Trains a zstd dictionary for stored bodies from simulated days and sample documents") { number, seeds,
                steps, bytes, output, network };
        command.SetAction(parsed =>
        {
            if (parsed.GetValue(number) is not (>= 1 and <= byte.MaxValue and var id))
                throw new UsageException(["--number: 1 to 255"]);
            var sample = NetworkFolder.Load(parsed.GetValue(network)!);
            List<byte[]> samples = [.. Enumerable.Range(1, parsed.GetValue(seeds))
                .SelectMany(s => Bodies((ulong)s, parsed.GetValue(steps), sample)), .. Documents()];
            var dictionary = BodyDictionary.Train(samples, parsed.GetValue(bytes), (byte)id);
            File.WriteAllBytes(parsed.GetValue(output)!, dictionary);
            System.Console.WriteLine(
                $"{dictionary.Length:N0} bytes from {samples.Count:N0} bodies of {samples.Sum(s => (long)s.Length):N0} bytes");
            return 0;
        });
        return command;
    }

    /// <summary>
    /// What the book of one day holds: messages, events, entries and the commands that post them, states, documents in
    /// and out.
    /// </summary>
    private static List<byte[]> Bodies(ulong seed, int steps, Network sample)
    {
        const int all = 1_000_000;
        var world = new SimWorld(Plan.Of(seed, steps), sample, Bug.None);
        world.Run();
        var book = world.Store!.Open("samples").Queries;
        var entries = SimWorld.Now(book.EntriesAsync(0, all, default));
        return
        [
            .. SimWorld.Now(book.MessagesAsync(null, all, default)).Select(m => Encoding.UTF8.GetBytes(m.Body)),
            .. SimWorld.Now(book.EventsAsync(0, all, default)).Select(e => Encoding.UTF8.GetBytes(e.Body)),
            .. entries.Select(e => Contracts.Write(e.Entry)),
            .. entries.Select(e => Contracts.Write(new PostJournalEntry(e.Entry))),
            .. Business.Processes.SelectMany(p => SimWorld.Now(book.StatesAsync(p.Name, default)))
                .Select(s => s.Body.ToArray()),
            .. SimWorld.Now(book.DocumentsAsync(all, default))
                .Select(d => SimWorld.Now(book.DocumentAsync(d.Id, default))!.Bytes.ToArray()),
        ];
    }

    private static IEnumerable<byte[]> Documents() => Enumerable.Range(1, SeedsOfASample).SelectMany(seed =>
        SampleWriter.Sets.Select(set => SampleWriter.Write(set, new SampleSettings { Time = Time },
            Math.Min(LinesOfASample, SampleWriter.MostLines(set)), seed).Bytes.ToArray())
            .Concat(EdifactSampleWriter.Messages.Select(
                m => EdifactSampleWriter.Write(m, new EdifactSampleSettings { Time = Time }, LinesOfASample,
                    seed).Bytes.ToArray())));
}
