using System.Text;
using System.Text.Json;
using DiffPlex.DiffBuilder;
using DiffPlex.DiffBuilder.Model;

namespace Crossdock.Engine;

/// <summary>
/// What was changed between two texts, for people: lines taken away begin with "- ", lines put in with "+ ".
/// </summary>
public static class Difference
{
    private static readonly JsonSerializerOptions Indented = new(Model.Contracts.Json) { WriteIndented = true };

    /// <summary>
    /// JSON is compared member by member, a document in one line segment by segment. Empty: they say the same.
    /// </summary>
    public static string Of(ReadOnlySpan<byte> before, ReadOnlySpan<byte> after) =>
        string.Join('\n', InlineDiffBuilder.Diff(Lines(before), Lines(after)).Lines
            .Where(l => l.Type is ChangeType.Deleted or ChangeType.Inserted)
                .Select(l => $"{(l.Type == ChangeType.Deleted ? '-' : '+')} {l.Text}"));

    private static string Lines(ReadOnlySpan<byte> bytes)
    {
        var text = Encoding.UTF8.GetString(bytes);
        try
        {
            return JsonSerializer.Serialize(JsonSerializer.Deserialize<JsonElement>(text), Indented);
        }
        catch (JsonException)
        {
            return text.Contains('\n') ? text : text.Replace("~", "~\n").Replace("'", "'\n");
        }
    }
}
