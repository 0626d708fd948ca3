using System.CommandLine;
using Crossdock.Edi;
using Spectre.Console;
using Command = System.CommandLine.Command;

namespace Crossdock.Host.Commands;

/// <summary>EDI files on the command line. Exit codes: 0 fine, 1 a fault was found or two documents differ, 2 wrong use or no interchange at all.</summary>
internal static class EdiCommands
{
    public static Command Build() => new("edi", "EDI documents: look, check, acknowledge, convert, compare, divide, make samples")
    {
        Inspect(), Validate(), Ack(), Json(), Format(), EdiToolCommands.Diff(), EdiToolCommands.Split(), EdiSampleCommand.Build(), EdiFuzzCommand.Build(),
    };

    private static Command Inspect()
    {
        var (files, json) = (Argument(), Shared.Json());
        var segments = new Option<bool>("--segments", "-s") { Description = "Every segment too, by loop" };
        var command = new Command("inspect", "Envelopes, groups and sets as a tree, with what is wrong where it stands") { files, segments, json };
        command.SetAction(parsed => Each(parsed.GetValue(files)!, (document, bytes, file) =>
        {
            if (parsed.GetValue(json)) System.Console.WriteLine(document.ToJson());
            else if (EdiTerminal.IsWatched) EdiTerminal.Inspect(AnsiConsole.Console, document, bytes, file, parsed.GetValue(segments));
            else System.Console.Write(document.Inspect(parsed.GetValue(segments)));
            return 0;
        }));
        return command;
    }

    private static Command Validate()
    {
        var (files, json) = (Argument(), Shared.Json());
        var command = new Command("validate", "All findings in one pass, each with its standard code and place") { files, json };
        command.SetAction(parsed =>
        {
            var rows = new List<object>();
            var worst = Each(parsed.GetValue(files)!, (document, bytes, file) =>
            {
                if (parsed.GetValue(json)) rows.AddRange(document.AllFindings().Select(f => Row(file, f)));
                else Show(document, bytes, file);
                return document.AllFindings().Any(f => f.Severity == FindingSeverity.Error) ? 1 : 0;
            });
            if (parsed.GetValue(json)) Shared.WriteJson(rows);
            return worst;
        });
        return command;
    }

    private static object Row(string file, Finding f) => new
    {
        File = file, Level = f.Level.ToString(), Severity = f.Severity.ToString(), f.Code, f.CodeElement, f.CodeMeaning, f.SegmentId, Loop = f.LoopId,
        f.Position.Offset, Segment = f.Position.SegmentNumber, f.Position.Element, f.Position.Component, f.DataElement, f.Message, f.Found, f.Expected,
    };

    private static void Show(EdiDocument document, byte[] bytes, string file)
    {
        if (EdiTerminal.IsWatched) EdiTerminal.Findings(AnsiConsole.Console, document, bytes);
        else System.Console.Write(document.FindingLines());
        var errors = document.AllFindings().Count(f => f.Severity == FindingSeverity.Error);
        var warnings = document.AllFindings().Count(f => f.Severity == FindingSeverity.Warning);
        System.Console.WriteLine($"{file}: {document.Syntax}, {Count(document.InterchangeCount, "interchange")}, {Count(document.MessageCount, document.X12 is null ? "message" : "set")}, "
            + $"{Count(errors, "error")}, {Count(warnings, "warning")}");
    }

    /// <summary>The acknowledgement that would be sent. Control numbers are given, because none is issued.</summary>
    private static Command Ack()
    {
        var (files, json) = (Argument(), Shared.Json());
        var implementation = new Option<bool>("--999") { Description = "A 999 instead of a 997" };
        var detail = new Option<X12AnswerDetail>("--detail") { Description = "How much was agreed on: Groups, Sets, Segments, Elements", DefaultValueFactory = _ => X12AnswerDetail.Elements };
        var level = new Option<ControlLevel>("--level") { Description = "How much a CONTRL says: Receipt, Rejections, Messages", DefaultValueFactory = _ => ControlLevel.Messages };
        var number = new Option<int>("--control-number") { Description = "Of the first answer: none is issued", DefaultValueFactory = _ => 1 };
        var command = new Command("ack", "The TA1 and the 997 or 999, or the CONTRL, that would be sent") { files, implementation, detail, level, number, json };
        command.SetAction(parsed =>
        {
            var next = parsed.GetValue(number);
            var options = new X12AnswerOptions { Detail = parsed.GetValue(detail), Kind = parsed.GetValue(implementation) ? X12AnswerKind.Implementation999 : X12AnswerKind.Functional997 };
            return Each(parsed.GetValue(files)!, (document, _, _) =>
            {
                foreach (var written in document.Acknowledge(next, DateTime.UtcNow, parsed.GetValue(level), options))
                {
                    if (!written.Written) throw new UsageException([.. written.Findings.Select(f => $"the acknowledgement cannot be written: {f.Message} (found '{f.Found}')")]);
                    System.Console.WriteLine(parsed.GetValue(json) ? EdiDocument.Read(written.Bytes).ToJson() : System.Text.Encoding.UTF8.GetString(written.Bytes.Span).TrimEnd());
                    next++;
                }
                return 0;
            });
        });
        return command;
    }

    private static Command Json()
    {
        var files = Argument();
        var command = new Command("json", "The interchange as JSON, findings included") { files };
        command.SetAction(parsed => Each(parsed.GetValue(files)!, (document, _, _) =>
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
        var command = new Command("format", "One segment a line, with the document's own delimiters") { files, indent, wire };
        command.SetAction(parsed => Each(parsed.GetValue(files)!, (document, _, _) =>
        {
            var text = document.Format(parsed.GetValue(indent));
            var onLines = document.X12?.Interchanges.Any(i => i.Delimiters.Segment is '\n' or '\r') == true;
            System.Console.WriteLine(parsed.GetValue(wire) && !onLines ? text.Replace("\n", "") : text.TrimEnd('\n'));
            return 0;
        }));
        return command;
    }

    public static Argument<string[]> Argument() => new("FILE") { Description = "Files, folders, patterns such as 'in/**/*.edi', or - for standard input", Arity = ArgumentArity.OneOrMore };

    public static string Count(int count, string what) => $"{count} {what}{(count == 1 ? "" : "s")}";

    /// <summary>The worst exit code of all files; a file without an interchange does not keep the others from their turn.</summary>
    private static int Each(IEnumerable<string> names, Func<EdiDocument, byte[], string, int> work)
    {
        var worst = 0;
        foreach (var name in EdiInput.Expand(names))
            worst = Math.Max(worst, Read(name) is var (document, bytes) ? work(document, bytes, name) : 2);
        return worst;
    }

    /// <summary>A document with its bytes; null, and the reason on standard error, when there is no interchange in the file.</summary>
    public static (EdiDocument Document, byte[] Bytes)? Read(string name)
    {
        var bytes = EdiInput.Read(name);
        var document = EdiInput.Working($"{name}: checking", bytes.Length, () => EdiDocument.Read(bytes));
        if (document.IsEdi) return (document, bytes);
        System.Console.Error.WriteLine($"{name}: no interchange of X12, EDIFACT or TRADACOMS");
        foreach (var finding in document.AllFindings()) System.Console.Error.WriteLine($"  {finding.Position}: {finding.Message}");
        return null;
    }
}
