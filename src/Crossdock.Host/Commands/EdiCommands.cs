using System.CommandLine;
using Crossdock.Edi;
using Spectre.Console;
using Command = System.CommandLine.Command;

namespace Crossdock.Host.Commands;

/// <summary>
/// EDI files on the command line. Exit codes: 0 fine, 1 a fault was found or two documents differ, 2 wrong use or no
/// interchange at all.
/// </summary>
internal static class EdiCommands
{
    public static Command Build() =>
        new("edi", "EDI documents: look, check, acknowledge, convert, compare, divide, make samples")
    {
        Inspect(), Validate(), Ack(), Json(), Format(), EdiToolCommands.Diff(), EdiToolCommands.Split(),
            EdiSampleCommand.Build(), EdiFuzzCommand.Build(),
    };

    private static Command Inspect()
    {
        var (files, json) = (Argument(), Shared.Json());
        var segments = new Option<bool>("--segments", "-s") { Description = "Every segment too, by loop" };
        var stream = Stream();
        var command = new Command("inspect",
            "Envelopes, groups and sets as a tree, with what is wrong where it stands") { files, segments, stream,
                json };
        command.SetAction(parsed => Each(parsed.GetValue(files)!, parsed.GetValue(stream), (reader, _) =>
        {
            if (parsed.GetValue(json)) System.Console.WriteLine(reader.ToJson());
            else System.Console.Write(reader.Inspect(parsed.GetValue(segments)));
            return 0;
        }, (document, bytes, file) =>
        {
            if (parsed.GetValue(json)) System.Console.WriteLine(document.ToJson());
            else if (EdiTerminal.IsWatched)
                EdiTerminal.Inspect(AnsiConsole.Console, document, bytes, file, parsed.GetValue(segments));
            else System.Console.Write(document.Inspect(parsed.GetValue(segments)));
            return 0;
        }));
        return command;
    }

    private static Command Validate()
    {
        var (files, stream, json) = (Argument(), Stream(), Shared.Json());
        var command = new Command("validate",
            "All findings in one pass, each with its standard code and place; stated counts and totals that do not hold") { files,
                stream, json };
        command.SetAction(parsed =>
        {
            var rows = new List<object>();
            var counts = new Dictionary<string, EdiCounts>();
            var worst = Each(parsed.GetValue(files)!, parsed.GetValue(stream), (reader, file) =>
            {
                var findings = reader.Findings.Concat(StatedTotals.Findings(reader)).ToList();
                counts[file] = counts.GetValueOrDefault(file, new EdiCounts(reader.Syntax, 0, 0, 0, 0))
                    .And(reader, findings);
                if (parsed.GetValue(json)) rows.AddRange(findings.Select(f => Row(file, f)));
                else System.Console.Write(X12Text.Findings(findings));
                return reader.Findings.Any(f => f.Severity == FindingSeverity.Error) ? 1 : 0;
            }, (document, bytes, file) =>
            {
                if (parsed.GetValue(json)) rows.AddRange(Findings(document).Select(f => Row(file, f)));
                else Show(document, bytes, file);
                return document.AllFindings().Any(f => f.Severity == FindingSeverity.Error) ? 1 : 0;
            });
            if (parsed.GetValue(json)) Shared.WriteJson(rows);
            else foreach (var (file, count) in counts) System.Console.WriteLine($"{file}: {count}");
            return worst;
        });
        return command;
    }

    private static object Row(string file, Finding f) => new
    {
        File = file, Level = f.Level.ToString(), Severity = f.Severity.ToString(), f.Code, f.CodeElement, f.CodeMeaning,
            f.SegmentId, Loop = f.LoopId,
        f.Position.Offset, Segment = f.Position.SegmentNumber, f.Position.Element, f.Position.Component, f.DataElement,
        f.Message, f.Found, f.Expected,
    };

    private static void Show(EdiDocument document, byte[] bytes, string file)
    {
        var findings = Findings(document);
        if (EdiTerminal.IsWatched) EdiTerminal.Findings(AnsiConsole.Console, findings, bytes);
        else System.Console.Write(X12Text.Findings(findings));
        var errors = findings.Count(f => f.Severity == FindingSeverity.Error);
        var warnings = findings.Count(f => f.Severity == FindingSeverity.Warning);
        System.Console.WriteLine(
            $"{file}: {new EdiCounts(document.Syntax, document.InterchangeCount, document.MessageCount, errors, warnings)}");
    }

    /// <summary>What the standard says, then what the document says of itself and does not hold.</summary>
    private static List<Finding> Findings(EdiDocument document) =>
        [.. document.AllFindings(), .. StatedTotals.Findings(document)];

    private readonly record struct EdiCounts(EdiSyntax Syntax, long Interchanges, long Messages, long Errors, long Warnings)
    {
        public EdiCounts And(EdiPartReader reader, List<Finding> findings) => new(
            Syntax, Interchanges + (reader.Interchange is null ? 0 : 1), Messages + (reader.IsMessage ? 1 : 0),
            Errors + findings.Count(f => f.Severity == FindingSeverity.Error),
            Warnings + findings.Count(f => f.Severity == FindingSeverity.Warning));

        public override string ToString() =>
            $"{Syntax}, {Count(Interchanges, "interchange")}, {Count(Messages, Syntax == EdiSyntax.X12 ? "set" : "message")}, {Count(Errors, "error")}, {Count(Warnings, "warning")}";
    }

    /// <summary>The acknowledgement that would be sent. Control numbers are given, because none is issued.</summary>
    private static Command Ack()
    {
        var (files, stream, json) = (Argument(), Stream(), Shared.Json());
        var implementation = new Option<bool>("--999") { Description = "A 999 instead of a 997" };
        var detail = new Option<X12AnswerDetail>("--detail") { Description =
            "How much was agreed on: Groups, Sets, Segments, Elements", DefaultValueFactory = _ =>
            X12AnswerDetail.Elements };
        var level = new Option<ControlLevel>("--level") { Description =
            "How much a CONTRL says: Receipt, Rejections, Messages", DefaultValueFactory = _ => ControlLevel.Messages };
        var number = new Option<int>("--control-number") { Description = "Of the first answer: none is issued",
            DefaultValueFactory = _ => 1 };
        var command = new Command("ack", "The TA1 and the 997 or 999, or the CONTRL, that would be sent") { files,
            implementation, detail, level, number, stream, json };
        command.SetAction(parsed =>
        {
            var next = parsed.GetValue(number);
            var options = new X12AnswerOptions { Detail = parsed.GetValue(detail),
                Kind = parsed.GetValue(implementation) ? X12AnswerKind.Implementation999
                : X12AnswerKind.Functional997 };
            var answers = new EdiPartAnswers(next, DateTime.UtcNow, parsed.GetValue(level), options);
            return Each(parsed.GetValue(files)!, parsed.GetValue(stream), (reader, _) =>
            {
                foreach (var written in answers.Add(reader)) Show(written, parsed.GetValue(json));
                return 0;
            }, (document, _, _) =>
            {
                foreach (var written in document.Acknowledge(next, DateTime.UtcNow, parsed.GetValue(level), options))
                {
                    Show(written, parsed.GetValue(json));
                    next++;
                }
                return 0;
            });
        });
        return command;
    }

    private static void Show(WrittenInterchange written, bool json)
    {
        if (!written.Written) throw new UsageException(
            [.. written.Findings.Select(
                f => $"the acknowledgement cannot be written: {f.Message} (found '{f.Found}')")]);
        System.Console.WriteLine(json ? EdiDocument.Read(written.Bytes).ToJson()
            : System.Text.Encoding.UTF8.GetString(written.Bytes.Span).TrimEnd());
    }

    private static Command Json()
    {
        var (files, stream) = (Argument(), Stream());
        var command = new Command(
            "json", "The interchange as JSON, findings included; of a stream one object a line for each set, group and interchange") { files, stream };
        command.SetAction(parsed => Each(parsed.GetValue(files)!, parsed.GetValue(stream), (reader, _) =>
        {
            System.Console.WriteLine(reader.ToJson());
            return 0;
        }, (document, _, _) =>
        {
            System.Console.WriteLine(document.ToJson());
            return 0;
        }));
        return command;
    }

    private static Command Format()
    {
        var files = Argument();
        var indent = new Option<bool>("--indent") { Description = "Indent by loop" };
        var wire = new Option<bool>("--wire") { Description = "On one line, without line ends after the terminators" };
        var command = new Command("format",
            "One segment a line, with the document's own delimiters") { files, indent, wire };
        command.SetAction(parsed => Each(parsed.GetValue(files)!, (document, _, _) =>
        {
            var text = document.Format(parsed.GetValue(indent));
            var onLines = document.X12?.Interchanges.Any(i => i.Delimiters.Segment is '\n' or '\r') == true;
            System.Console.WriteLine(parsed.GetValue(wire) && !onLines ? text.Replace("\n", "") : text.TrimEnd('\n'));
            return 0;
        }));
        return command;
    }

    public static Argument<string[]> Argument() =>
        new("FILE") { Description = "Files, folders, patterns such as 'in/**/*.edi', or - for standard input",
            Arity = ArgumentArity.OneOrMore };

    public static Option<bool> Stream() =>
        new("--stream") { Description =
            $"Read part by part, in bounded memory, as files of more than {EdiStreamed.LargestHeld >> 20} MB always are" };

    public static string Count(long count, string what) => $"{count} {what}{(count == 1 ? "" : "s")}";

    /// <summary>
    /// The worst exit code of all files; a file without an interchange does not keep the others from their turn.
    /// </summary>
    private static int Each(IEnumerable<string> names, Func<EdiDocument, byte[], string, int> work)
    {
        var worst = 0;
        foreach (var name in EdiInput.Expand(names))
            worst = Math.Max(worst, Read(name) is var (document, bytes) ? work(document, bytes, name) : 2);
        return worst;
    }

    /// <summary>The same where large files are read part by part, and all of them when that is asked for.</summary>
    private static int Each(IEnumerable<string> names, bool stream, Func<EdiPartReader, string, int> part,
        Func<EdiDocument, byte[], string, int> whole)
    {
        var worst = 0;
        foreach (var name in EdiInput.Expand(names))
            worst = Math.Max(worst, stream || EdiStreamed.IsLarge(name)
                ? EdiStreamed.Read(name, reader => part(reader, name)) : Each([name], whole));
        return worst;
    }

    /// <summary>
    /// A document with its bytes; null, and the reason on standard error, when there is no interchange in the file.
    /// </summary>
    public static (EdiDocument Document, byte[] Bytes)? Read(string name)
    {
        var bytes = EdiInput.Read(name);
        var document = EdiInput.Working($"{name}: checking", bytes.Length, () => EdiDocument.Read(bytes));
        if (document.IsEdi) return (document, bytes);
        System.Console.Error.WriteLine($"{name}: no interchange of X12, EDIFACT or TRADACOMS");
        foreach (var finding in document.AllFindings())
            System.Console.Error.WriteLine($"  {finding.Position}: {finding.Message}");
        return null;
    }
}
