using Crossdock.Model;
using Microsoft.Extensions.FileSystemGlobbing;
using Spectre.Console;

namespace Crossdock.Host.Commands;

/// <summary>What the edi commands are given: files, folders, patterns, and <c>-</c> for standard input.</summary>
internal static class EdiInput
{
    private const int ProgressBytes = 4 << 20;

    /// <summary>The files named, folders and patterns taken apart, each once, in order.</summary>
    /// <exception cref="UsageException">A pattern or a folder has no file.</exception>
    public static IReadOnlyList<string> Expand(IEnumerable<string> names)
    {
        var files = new List<string>();
        var faults = new List<string>();
        foreach (var name in names)
        {
            var found = name == "-" ? [name] : Files(name);
            if (found.Count == 0) faults.Add($"{name}: no file");
            files.AddRange(found);
        }
        return faults.Count == 0 ? [.. files.Distinct()] : throw new UsageException(faults);
    }

    private static IReadOnlyList<string> Files(string name)
    {
        if (Directory.Exists(name))
            return [.. Directory.EnumerateFiles(name, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];
        if (File.Exists(name) || name.IndexOfAny(['*', '?']) < 0) return [name];
        // The part before the first wildcard is a folder; the pattern begins after it.
        var fixedPart = name[..(name[..name.IndexOfAny(['*', '?'])].LastIndexOf('/') + 1)];
        var folder = fixedPart.Length == 0 ? "." : fixedPart;
        if (!Directory.Exists(folder)) return [];
        var matcher = new Matcher(StringComparison.Ordinal);
        matcher.AddInclude(name[fixedPart.Length..]);
        return [.. matcher.GetResultsInFullPath(folder).Order(StringComparer.Ordinal)
            .Select(f => Path.IsPathRooted(name) ? f : Path.GetRelativePath(Environment.CurrentDirectory, f))];
    }

    /// <summary>All bytes of a file or of standard input.</summary>
    /// <exception cref="UsageException">It cannot be read.</exception>
    public static byte[] Read(string name)
    {
        try
        {
            if (name != "-") return ReadFile(name);
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

    /// <summary>Reads with a bar on standard error, when the file is large and somebody is there to look at it.</summary>
    private static byte[] ReadFile(string name)
    {
        var length = new FileInfo(name).Length;
        if (length > Edi.Limits.DocumentBytes)
            throw new UsageException(
                [$"{name}: {length} bytes; a document read at once has at most {Edi.Limits.DocumentBytes}"]);
        if (length < ProgressBytes || System.Console.IsErrorRedirected) return File.ReadAllBytes(name);
        var bytes = new byte[length];
        Terminal().Progress().AutoClear(true).Start(progress =>
        {
            var task = progress.AddTask(Markup.Escape(Path.GetFileName(name)), maxValue: length);
            using var file = File.OpenRead(name);
            for (var at = 0; at < bytes.Length;)
            {
                var read = file.Read(bytes.AsSpan(at, Math.Min(ProgressBytes, bytes.Length - at)));
                if (read == 0) throw new IOException("the file became shorter while it was read");
                at += read;
                task.Increment(read);
            }
        });
        return bytes;
    }

    /// <summary>Does something that takes long for many bytes, and says so on standard error.</summary>
    public static T Working<T>(string what, int bytes, Func<T> work) =>
        bytes < ProgressBytes || System.Console.IsErrorRedirected
        ? work()
        : Terminal().Status().Start(Markup.Escape(what), _ => work());

    private static IAnsiConsole Terminal() =>
        AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(System.Console.Error) });
}
