using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;
using Crossdock.Edi;

namespace Crossdock.Host.Tests;

/// <summary>The edi commands as a person or a script runs them: what they print in a pipe, and how they end.</summary>
public sealed class EdiCommandTests : IDisposable
{
    private static readonly SampleSettings Partner =
        new() { Time = new DateTime(2026, 11, 24, 10, 0, 0), LineBreak = "\n" };
    private readonly string _folder = Directory.CreateTempSubdirectory("crossdock-edi-").FullName;

    public void Dispose() => TestFolder.Delete(_folder);

    [Fact]
    public void A_right_file_ends_with_0_a_faulty_one_with_1_and_no_interchange_with_2()
    {
        var right = Put("right.edi", SampleWriter.Write("850", Partner, 3, 1).Bytes);
        var wrong = Put("wrong.edi", SampleWriter.Write("850", Partner, 3, 1, SampleFault.InvalidCode).Bytes);
        var junk = Put("junk.txt", "this is no interchange"u8.ToArray());
        Assert.Equal(0, Run("validate", right).Exit);
        var (exit, output, error) = Run("validate", right, wrong, junk);
        Assert.Equal(2, exit);
        Assert.Contains("error AK403=7 BEG segment 2 element 1", output);
        Assert.Contains($"{right}: X12, 1 interchange, 1 set, 0 errors, 0 warnings", output);
        Assert.Contains($"{wrong}: X12, 1 interchange, 1 set, 1 error, 0 warnings", output);
        Assert.Contains($"{junk}: no interchange", error);
        Assert.Equal(1, Run("validate", wrong).Exit);
        Assert.Equal(2, Run("validate", Path.Combine(_folder, "missing.edi")).Exit);
        Assert.Equal(2, Run("validate", Path.Combine(_folder, "*.nothing")).Exit);
    }

    [Fact]
    public void A_stated_count_that_does_not_hold_is_a_warning_of_its_own_level()
    {
        var text = Encoding.UTF8.GetString(SampleWriter.Write("850", Partner, 3, 1).Bytes.Span);
        var file = Put("count.edi", Encoding.UTF8.GetBytes(text.Replace("CTT*3", "CTT*4", StringComparison.Ordinal)));
        foreach (var way in (string[][])[[], ["--stream"]])
        {
            var (exit, output, _) = Run(["validate", file, .. way]);
            Assert.Equal(0, exit);
            Assert.Contains("Stated are 4, PO1 segments are 3 [4]", output);
            Assert.Contains("0 errors, 1 warning", output);
        }
        Assert.Equal(("Business", "4", "3"), JsonNode.Parse(Run("validate", "--json", file).Output)!.AsArray().Select(r =>
            (r!["level"]!.GetValue<string>(), r["found"]!.GetValue<string>(), r["expected"]!.GetValue<string>())).Single());
        Assert.Contains("AK5*A", Run("ack", file).Output);
    }

    [Fact]
    public void Validate_gives_machines_one_list_over_all_files_of_a_pattern()
    {
        Put("in/a.edi", SampleWriter.Write("850", Partner, 3, 1, SampleFault.InvalidCode).Bytes);
        Put("in/deep/b.edi", SampleWriter.Write("810", Partner, 3, 1, SampleFault.SegmentCount).Bytes);
        Put("in/deep/c.txt", SampleWriter.Write("810", Partner, 3, 1, SampleFault.SegmentCount).Bytes);
        var (exit, output, _) = Run("validate", "--json", Path.Combine(_folder, "in/**/*.edi"));
        Assert.Equal(1, exit);
        var rows = JsonNode.Parse(output)!.AsArray();
        Assert.Equal(["AK403=7", "AK502=4"], rows.Select(r => $"{r!["codeElement"]}={r["code"]}"));
        Assert.Equal(["a.edi", "b.edi"], rows.Select(r => Path.GetFileName(r!["file"]!.GetValue<string>())));
    }

    [Fact]
    public void A_file_that_is_read_part_by_part_is_found_acknowledged_and_divided_the_same()
    {
        var edifact = Put("a.edi", EdifactSampleWriter.Write("ORDERS",
            new EdifactSampleSettings { Time = Partner.Time }, 3, 1, EdifactFault.SegmentCount).Bytes);
        var x12 = Put("b.edi", SampleWriter.Write("850", Partner, 3, 1, SampleFault.InvalidCode).Bytes);
        Assert.Equal(Run("validate", edifact, x12, "--json").Output,
            Run("validate", edifact, x12, "--json", "--stream").Output);
        Assert.Equal((1, 1), (Run("validate", edifact, "--stream").Exit, Run("validate", x12, "--stream").Exit));
        Assert.Contains("AK4*1*353*7*##~", Run("ack", x12, "--stream").Output);
        Assert.Contains("UCM+1+ORDERS:D:96A:UN+4+29+UNT", Run("ack", edifact, "--stream").Output);
        Assert.Equal(["message", "interchange"],
            Run("json", edifact, "--stream").Output.Trim().Split('\n')
            .Select(l => JsonNode.Parse(l)!.AsObject().Single().Key));
        foreach (var by in Enum.GetNames<EdiPart>())
        {
            var (whole, parts) = (Path.Combine(_folder, $"whole-{by}"), Path.Combine(_folder, $"parts-{by}"));
            Assert.Equal((0, 0), (Run("split", edifact, x12, "--by", by, "-o", whole).Exit,
                Run("split", edifact, x12, "--by", by, "-o", parts, "--stream").Exit));
            Assert.Equal(Contents(whole), Contents(parts));
        }
        Assert.Equal(2, Run("validate", Put("junk.txt", "this is no interchange"u8.ToArray()), "--stream").Exit);
    }

    private static List<string> Contents(string folder) =>
        [.. Directory.GetFiles(folder).Order(StringComparer.Ordinal)
            .Select(f => $"{Path.GetFileName(f)}: {File.ReadAllText(f)}")];

    [Fact]
    public void Standard_input_is_read_and_its_acknowledgement_is_written_as_997_or_999()
    {
        var bytes = SampleWriter.Write("850", Partner, 3, 1, SampleFault.InvalidCode).Bytes.ToArray();
        var (exit, output, _) = Run(bytes, "ack", "-");
        Assert.Equal(0, exit);
        Assert.Contains("AK4*1*353*7*##~", output);
        var implementation = Run(bytes, "ack", "--999", "-").Output;
        Assert.Contains("IK4*1*353*7*##~", implementation);
        Assert.Contains("CTX*BEG03", implementation);
        Assert.DoesNotContain("AK3", Run(bytes, "ack", "--detail", "Sets", "-").Output);
    }

    [Fact]
    public void A_sample_for_a_partner_has_its_envelope_and_the_same_seed_the_same_bytes()
    {
        string[] arguments = ["sample", "--set", "856", "--partner", "KEYSTONE", "--lines", "20", "--seed", "7",
            "--time", "2026-11-24T10:00", "--network", Path.Combine(ProjectRoot.Folder, "samples", "network")];
        var (exit, output, _) = Run(arguments);
        Assert.Equal(0, exit);
        Assert.Equal(output, Run(arguments).Output);
        var interchange = Assert.Single(X12Reader.Read(Encoding.Latin1.GetBytes(output)).Interchanges);
        Assert.Equal(("KEYSTONE", "HARBORLINE", 'T'), (interchange.SenderId, interchange.ReceiverId, interchange.Usage));
        Assert.Empty(interchange.AllFindings());
        Assert.Equal(20, interchange.Groups[0].Sets[0].Segments.Count(s => s.Id == "SN1"));
        Assert.Equal(2, Run("sample", "--set", "856", "--partner", "NOBODY").Exit);
        Assert.Equal(2, Run("sample", "--set", "837").Exit);
    }

    [Fact]
    public void Two_dresses_of_one_document_do_not_differ_and_a_changed_quantity_is_named()
    {
        var one = Put("one.edi", SampleWriter.Write("850", Partner, 3, 1).Bytes);
        var other = Put("other.edi", SampleWriter.Write("850",
            Partner with { ElementSeparator = '|', LineBreak = "", ControlNumber = 9 }, 3, 1).Bytes);
        Assert.Equal(1, Run("diff", one, other).Exit);
        Assert.Equal((0, "", ""), Run("diff", "-i", one, other));
        var text = File.ReadAllText(one);
        var line = text.Split('\n').First(l => l.StartsWith("PO1*2*", StringComparison.Ordinal));
        var quantity = line.Split('*')[2];
        var changed = Put("changed.edi",
            Encoding.Latin1.GetBytes(text.Replace(line, line.Replace($"PO1*2*{quantity}*", "PO1*2*77777*"))));
        var (exit, output, _) = Run("diff", one, changed);
        Assert.Equal(1, exit);
        Assert.StartsWith($"interchange 1 group 1 set 1 850 PO1 #2 element 2: {quantity} -> 77777", output);
    }

    [Fact]
    public void A_batch_is_divided_into_sets_that_are_right_by_themselves()
    {
        var batch = SampleWriter.Write(Partner, [
            [new SampleRequest("850", 2, 1), new SampleRequest("850", 3, 2)], [new SampleRequest("810", 2, 3)]]);
        var file = Put("batch.edi", batch.Bytes);
        var parts = Path.Combine(_folder, "parts");
        var (exit, output, _) = Run("split", file, "--output", parts);
        Assert.Equal(0, exit);
        Assert.Equal(3, output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.All(Directory.GetFiles(parts), p =>
        {
            var read = X12Reader.Read(File.ReadAllBytes(p));
            Assert.Empty(read.AllFindings());
            Assert.Single(read.Interchanges.SelectMany(i => i.Groups).SelectMany(g => g.Sets));
        });
        Assert.Equal(0, Run("split", file, "--output", parts).Exit);
        Assert.Equal(6, Directory.GetFiles(parts).Length); // nothing was written over
        Assert.Equal(0, Run("split", file, "--by", "Group", "--output", Path.Combine(_folder, "groups")).Exit);
        Assert.Equal(2, Directory.GetFiles(Path.Combine(_folder, "groups")).Length);
    }

    [Fact]
    public void EDIFACT_goes_by_the_same_commands()
    {
        var file = Put("orders.edi",
            Encoding.Latin1.GetBytes(
                "UNA:+.? 'UNB+UNOC:3+A:14+B:14+261124:0930+1'UNH+1+ORDERS:D:96A:UN'BGM+220+4711+9'DTM+137:20261124:102'UNS+S'UNT+9+1'UNZ+1+1'"));
        var (exit, output, _) = Run("validate", file);
        Assert.Equal(1, exit);
        Assert.Contains("Edifact, 1 interchange, 1 message", output);
        Assert.Contains("UNH+1+CONTRL", Run("ack", file).Output);
        Assert.Contains("ORDERS", Run("json", file).Output);
    }

    [Fact]
    public void Spoilt_documents_are_read() => Assert.Equal(0, Run("fuzz", "--inputs", "300", "--seed", "5").Exit);

    private string Put(string name, ReadOnlyMemory<byte> bytes)
    {
        var path = Path.Combine(_folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, bytes.Span);
        return path;
    }

    private static (int Exit, string Output, string Error) Run(params string[] arguments) => Run(null, arguments);

    private static (int Exit, string Output, string Error) Run(byte[]? input, params string[] arguments)
    {
        var configuration = AppContext.BaseDirectory.Contains("release", StringComparison.OrdinalIgnoreCase) ? "release"
            : "debug";
        var program = Path.Combine(ProjectRoot.Folder, "artifacts", "bin", "Crossdock.Host", configuration,
            "crossdock.dll");
        using var process = Process.Start(new ProcessStartInfo("dotnet", [program, "edi", .. arguments])
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
                StandardOutputEncoding = Encoding.UTF8, WorkingDirectory = ProjectRoot.Folder,
        })!;
        var error = process.StandardError.ReadToEndAsync();
        if (input is not null) process.StandardInput.BaseStream.Write(input);
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, error.Result);
    }
}
