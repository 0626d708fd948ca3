using System.CommandLine;
using Crossdock.Edi;
using Crossdock.Model;
using Spectre.Console;
using Command = System.CommandLine.Command;

namespace Crossdock.Host.Commands;

/// <summary>Comparing and dividing documents.</summary>
internal static class EdiToolCommands
{
    public static Command Diff()
    {
        var left = new Argument<string>("LEFT") { Description = "A file, or - for standard input" };
        var right = new Argument<string>("RIGHT") { Description = "A file, or - for standard input" };
        var ignore = new Option<bool>("--ignore-control-numbers",
            "-i") { Description = "Leave out control numbers, and dates and times of the envelopes" };
        var json = Shared.Json();
        var command = new Command(
            "diff", "What two documents say differently, element by element; delimiters and line ends make no difference") { left,
                right, ignore, json };
        command.SetAction(parsed =>
        {
            if (EdiCommands.Read(parsed.GetValue(left)!) is not var (a, first)
                || EdiCommands.Read(parsed.GetValue(right)!) is not var (b, second)) return 2;
            var options = new EdiCompareOptions { IgnoreControlNumbers = parsed.GetValue(ignore) };
            var found = a.X12 is { } x && b.X12 is { } y ? X12Comparison.Compare(x, y, options)
                : SegmentComparison.Compare(first, second, options);
            if (parsed.GetValue(json)) Shared.WriteJson(found);
            else foreach (var difference in found) Show(difference);
            return found.Count == 0 ? 0 : 1;
        });
        return command;
    }

    private static void Show(EdiDifference difference)
    {
        var (left, right) = (difference.Left ?? "(nothing)", difference.Right ?? "(nothing)");
        if (EdiTerminal.IsWatched)
            AnsiConsole.MarkupLineInterpolated(
                $"[bold]{difference.Place}[/]: [red]{left}[/] → [green]{right}[/] [grey]({Where(difference)})[/]");
        else
            System.Console.WriteLine($"{difference.Place}: {left} -> {right} ({Where(difference)})");
    }

    private static string Where(EdiDifference difference) =>
        string.Join(", ", new[] { difference.LeftAt is { } l ? $"left byte {l.Offset}" : null,
            difference.RightAt is { } r ? $"right byte {r.Offset}" : null }.OfType<string>());

    public static Command Split()
    {
        var files = EdiCommands.Argument();
        var by = new Option<EdiPart>("--by") { Description =
            "Interchange, Group, or Set, which is a message of EDIFACT", DefaultValueFactory = _ => EdiPart.Set };
        var output = new Option<string>("--output",
            "-o") { Description = "Folder for the parts", DefaultValueFactory = _ => "." };
        var (stream, json) = (EdiCommands.Stream(), Shared.Json());
        var command = new Command(
            "split", "One file for each interchange, group or set, with right envelopes; never over a file that is there") { files,
                by, output, stream, json };
        command.SetAction(parsed =>
        {
            var (worst, written) = (0, new List<string>());
            Directory.CreateDirectory(parsed.GetValue(output)!);
            foreach (var file in EdiInput.Expand(parsed.GetValue(files)!))
            {
                if (parsed.GetValue(stream) || EdiStreamed.IsLarge(file))
                    worst = Math.Max(worst, Parts(file, parsed.GetValue(by), name =>
                    {
                        written.Add(Free(parsed.GetValue(output)!, file, name));
                        return new FileStream(written[^1], FileMode.CreateNew);
                    }));
                else if (EdiCommands.Read(file) is not var (document, _)) worst = 2;
                else foreach (var piece in Pieces(document, parsed.GetValue(by), file)) written.Add(
                    Write(parsed.GetValue(output)!, file, piece));
            }
            if (parsed.GetValue(json)) Shared.WriteJson(written);
            else foreach (var path in written) System.Console.WriteLine(path);
            return worst;
        });
        return command;
    }

    private static IEnumerable<EdiPiece> Pieces(EdiDocument document, EdiPart by, string file) =>
        document.X12 is { } x12 ? X12Splitter.Split(x12, by)
        : document.Edifact is { } edifact ? EdifactSplitter.Split(edifact, by)
        : by == EdiPart.Interchange ? document.RawInterchanges().Select((raw, i) => new EdiPiece($"{i + 1}", raw))
        : throw new UsageException([$"{file}: the messages of a TRADACOMS file belong together; use --by interchange"]);

    /// <summary>The pieces of a file that is read part by part, each written while it is read.</summary>
    private static int Parts(string file, EdiPart by, Func<string, FileStream> create)
    {
        if (by == EdiPart.Interchange && file == "-")
            throw new UsageException(
                ["-: the interchanges of standard input are not divided from a stream; give a file"]);
        using var splitter = new EdiPartSplitter(by, create);
        return EdiStreamed.Read(file, reader =>
        {
            if (by != EdiPart.Interchange) splitter.Add(reader);
            else if (reader.Interchange is var (from, to))
                using (var piece = create(reader.InterchangeName)) EdiStreamed.Copy(file, from, to, piece);
            return 0;
        });
    }

    private static string Write(string folder, string file, EdiPiece piece)
    {
        var path = Free(folder, file, piece.Name);
        using var stream = new FileStream(path, FileMode.CreateNew);
        stream.Write(piece.Bytes.Span);
        return path;
    }

    /// <summary>The first free name: the same control number may stand twice in a file.</summary>
    private static string Free(string folder, string file, string name)
    {
        var stem = file == "-" ? "stdin" : Path.GetFileNameWithoutExtension(file);
        for (var i = 1; ; i++)
        {
            var path = Path.Combine(folder, $"{stem}.{name}{(i > 1 ? $".{i}" : "")}.edi");
            if (!File.Exists(path)) return path;
        }
    }
}
