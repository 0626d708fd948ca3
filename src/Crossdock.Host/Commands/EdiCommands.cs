using System.CommandLine;
using Crossdock.Edi;
using Command = System.CommandLine.Command;

namespace Crossdock.Host.Commands;

/// <summary>EDI files on the command line; <c>-</c> reads standard input. Exit codes: 1 a fault was found, 2 no interchange at all.</summary>
internal static class EdiCommands
{
    public static Command Build() => new("edi", "X12 documents: look, check, acknowledge, convert")
    {
        Files("inspect", "Envelopes, groups and sets as a tree", (document, json, _) => System.Console.Write(json ? X12Json.Write(document) + "\n" : X12Text.Inspect(document)), faultsFail: false),
        Files("validate", "All findings in one pass, each with its standard code and place", Validate, faultsFail: true),
        Ack(),
        Files("json", "The interchange as JSON, findings included", (document, _, _) => System.Console.WriteLine(X12Json.Write(document)), faultsFail: false),
        Format(),
    };

    private static Command Files(string name, string description, Action<X12Document, bool, string> show, bool faultsFail)
    {
        var (files, json) = (Argument(), Shared.Json());
        var command = new Command(name, description) { files, json };
        command.SetAction(parsed => Each(parsed.GetValue(files)!, (document, file) =>
        {
            show(document, parsed.GetValue(json), file);
            return faultsFail && document.AllFindings().Any(f => f.Severity == FindingSeverity.Error) ? 1 : 0;
        }));
        return command;
    }

    private static void Validate(X12Document document, bool json, string file)
    {
        if (json)
        {
            Shared.WriteJson(document.AllFindings().Select(f => new
            {
                File = file, Level = f.Level.ToString(), Severity = f.Severity.ToString(), f.Code, f.CodeElement, f.CodeMeaning, f.SegmentId,
                f.Position.Offset, Segment = f.Position.SegmentNumber, f.Position.Element, f.Position.Component, f.Message, f.Found, f.Expected,
            }));
            return;
        }
        System.Console.Write(X12Text.Findings(document));
        var count = document.AllFindings().Count(f => f.Severity == FindingSeverity.Error);
        System.Console.WriteLine($"{file}: {document.Interchanges.Sum(i => i.Groups.Sum(g => g.Sets.Count))} sets, {count} {(count == 1 ? "error" : "errors")}");
    }

    /// <summary>The acknowledgement that would be sent; control numbers are 1, because none is issued.</summary>
    private static Command Ack()
    {
        var (files, json) = (Argument(), Shared.Json());
        var command = new Command("ack", "The TA1 and 997 that would be sent (control number 1: none is issued)") { files, json };
        command.SetAction(parsed => Each(parsed.GetValue(files)!, (document, _) =>
        {
            foreach (var interchange in document.Interchanges)
                foreach (var answer in Answers(interchange))
                {
                    var written = answer.Write(1, 1, DateTime.UtcNow);
                    if (!written.Written) throw new UsageException([.. written.Findings.Select(f => $"the acknowledgement cannot be written: {f.Message} (found '{f.Found}')")]);
                    System.Console.WriteLine(parsed.GetValue(json) ? X12Json.Write(X12Reader.Read(written.Bytes)) : System.Text.Encoding.UTF8.GetString(written.Bytes.Span).TrimEnd());
                }
            return 0;
        }));
        return command;
    }

    private static IEnumerable<X12Outgoing> Answers(X12Interchange interchange)
    {
        if (X12Acknowledgment.Interchange(interchange) is { } ta1) yield return ta1;
        if (X12Acknowledgment.Functional997(interchange) is { Groups.Count: > 0 } functional) yield return functional;
    }

    private static Command Format()
    {
        var files = Argument();
        var indent = new Option<bool>("--indent") { Description = "Indent by loop" };
        var command = new Command("format", "One segment a line, with the document's own delimiters") { files, indent };
        command.SetAction(parsed => Each(parsed.GetValue(files)!, (document, _) =>
        {
            System.Console.WriteLine(X12Text.Format(document, parsed.GetValue(indent)).TrimEnd());
            return 0;
        }));
        return command;
    }

    private static Argument<string[]> Argument() => new("FILE") { Description = "Files, folders, or - for standard input", Arity = ArgumentArity.OneOrMore };

    private static int Each(IEnumerable<string> names, Func<X12Document, string, int> work)
    {
        var worst = 0;
        foreach (var name in names.SelectMany(Expand))
        {
            var document = X12Reader.Read(Read(name));
            if (!document.IsX12)
            {
                System.Console.Error.WriteLine($"{name}: no X12 interchange");
                foreach (var finding in document.Findings) System.Console.Error.WriteLine($"  {finding.Position}: {finding.Message}");
                worst = 2;
                continue;
            }
            worst = Math.Max(worst, work(document, name));
        }
        return worst;
    }

    private static IEnumerable<string> Expand(string name) => name != "-" && Directory.Exists(name)
        ? Directory.EnumerateFiles(name, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
        : [name];

    private static byte[] Read(string name)
    {
        try
        {
            if (name != "-") return File.ReadAllBytes(name);
            using var all = new MemoryStream();
            using var input = System.Console.OpenStandardInput();
            input.CopyTo(all);
            return all.ToArray();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException([$"{name}: {e.Message}"]);
        }
    }
}
