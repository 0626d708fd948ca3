using System.Text;
using System.Text.Json;

namespace Crossdock.Sandbox.Http;

/// <summary>
/// One line of a system's journal: a call with its first answer, a repetition of it, or a note of the system's own.
/// </summary>
internal sealed record JournalLine(string Kind, string Type, string Key, string? Body, string? Answer, DateTimeOffset At)
{
    public const string Call = "call", Repeat = "repeat", Note = "note";
}

/// <summary>
/// JSON lines, appended and flushed to disk before anybody is answered. A last line that a crash tore is dropped.
/// </summary>
internal sealed class CallJournal : IDisposable
{
    private readonly FileStream _file;

    private CallJournal(FileStream file) => _file = file;

    public static (CallJournal Journal, IReadOnlyList<JournalLine> Lines) Open(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);
        try
        {
            var lines = Read(file, path);
            file.Seek(0, SeekOrigin.End);
            return (new CallJournal(file), lines);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    public void Append(JournalLine line)
    {
        _file.Write(JsonSerializer.SerializeToUtf8Bytes(line, SandboxJson.Options));
        _file.Write("\n"u8);
        _file.Flush(flushToDisk: true);
    }

    public void Dispose() => _file.Dispose();

    private static List<JournalLine> Read(FileStream file, string path)
    {
        using var memory = new MemoryStream();
        file.CopyTo(memory);
        var bytes = memory.ToArray();
        var whole = Array.LastIndexOf(bytes, (byte)'\n') + 1;
        file.SetLength(whole);
        var lines = new List<JournalLine>();
        foreach (var text in Encoding.UTF8.GetString(bytes, 0, whole).Split('\n', StringSplitOptions.RemoveEmptyEntries))
            try
            {
                lines.Add(JsonSerializer.Deserialize<JournalLine>(text, SandboxJson.Options)!);
            }
            catch (JsonException e)
            {
                throw HttpThrow.BadJournal(path, lines.Count + 1, e.Message);
            }
        return lines;
    }
}
