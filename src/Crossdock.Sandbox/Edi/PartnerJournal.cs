using System.Text;
using System.Text.Json;

namespace Crossdock.Sandbox.Edi;

/// <summary>A file that a partner has decided to send: its name and content stay the same over all attempts.</summary>
internal sealed record SentFile(string Name, PartnerDocument Document, string Text);

/// <summary>
/// One durable step, written as one JSON line before anything is sent: what came, what is answered, and what the script
/// used up. A line with <paramref name="Written"/> alone says that the files of earlier steps lie in the folder.
/// </summary>
/// <param name="Interchange">ISA13 with its sender; null for a step that the partner began by itself.</param>
/// <param name="Repeated">The interchange came before with this content: only acknowledged again.</param>
internal sealed record JournalStep(
    string? Interchange, string? Sha256, string? Text, bool Repeated, IReadOnlyList<PartnerDocument> Received,
    IReadOnlyList<SentFile> Sent, IReadOnlyList<string> Marks, IReadOnlyList<string> Written)
{
    public static readonly JournalStep Empty = new(null, null, null, false, [], [], [], []);
}

/// <summary>
/// A partner's memory as JSON lines. A line is durable when <see cref="Append"/> returns; a torn last line (the partner
/// was killed while it wrote) is cut off: nothing that it says was sent yet.
/// </summary>
internal sealed class PartnerJournal
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    private readonly string _path;
    private readonly List<JournalStep> _steps = [];
    private readonly Lock _lock = new();

    public PartnerJournal(string folder)
    {
        Directory.CreateDirectory(folder);
        _path = Path.Combine(folder, "journal.jsonl");
        if (File.Exists(_path)) Load(File.ReadAllBytes(_path));
    }

    public IReadOnlyList<JournalStep> Steps
    {
        get { lock (_lock) return [.. _steps]; }
    }

    public void Append(JournalStep step)
    {
        using (var file = new FileStream(_path, FileMode.Append, FileAccess.Write, FileShare.Read))
        {
            file.Write(Encoding.UTF8.GetBytes(JsonSerializer.Serialize(step, Json) + "\n"));
            file.Flush(flushToDisk: true);
        }
        lock (_lock) _steps.Add(step);
    }

    private void Load(byte[] bytes)
    {
        var end = bytes.AsSpan().LastIndexOf((byte)'\n') + 1;
        if (end < bytes.Length)
        {
            using var file = new FileStream(_path, FileMode.Open, FileAccess.Write);
            file.SetLength(end);
            file.Flush(flushToDisk: true);
        }
        var number = 0;
        foreach (var line in Encoding.UTF8.GetString(bytes.AsSpan(0, end))
            .Split('\n', StringSplitOptions.RemoveEmptyEntries))
            try
            {
                number++;
                _steps.Add(JsonSerializer.Deserialize<JournalStep>(line, Json)
                    ?? throw new JsonException("The line is null."));
            }
            catch (JsonException e)
            {
                throw Throw.BrokenJournal(_path, number, e);
            }
    }
}
