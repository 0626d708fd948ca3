using System.Text;
using System.Text.Json;

namespace Crossdock.Console.Reading;

/// <summary>

/// A document's bytes as a person reads them. Changes only the layout, never a character of the
/// content.

/// </summary>
/// <param name="Form">How it was laid out: "X12, one segment per line", "JSON", "text" …</param>
/// <param name="Cut">Only the first part is shown.</param>
internal sealed record WireText(string Text, string Form, bool Cut)
{
    /// <summary>X12.5: ISA has a fixed length, its last byte is the segment terminator.</summary>
    private const int IsaLength = 106;

    private static readonly JsonSerializerOptions Indented = new()
    {
        WriteIndented = true,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static WireText Of(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length == 0) return new WireText("", "empty", false);
        var cut = bytes.Length > Limits.ViewerBytes;
        var part = cut ? bytes[..Limits.ViewerBytes] : bytes;
        if (part.Contains((byte)0)) return new WireText("", "binary: download it to see it", cut);
        var text = Encoding.UTF8.GetString(part);
        var start = text.TrimStart('\uFEFF', ' ', '\r', '\n', '\t');
        if (start.StartsWith("ISA", StringComparison.Ordinal) && start.Length >= IsaLength)
            return new WireText(Segments(start, start[IsaLength - 1], release: null), "X12, one segment per line", cut);
        if (start.StartsWith("UNA", StringComparison.Ordinal) && start.Length >= 9)
            return new WireText(Segments(start, start[8], start[6]), "EDIFACT, one segment per line", cut);
        if (start.StartsWith("UNB", StringComparison.Ordinal))
            return new WireText(Segments(start, '\'', '?'), "EDIFACT, one segment per line", cut);
        return !cut && start.Length > 0 && start[0] is '{' or '[' && Json(start) is { } json
            ? new WireText(json, "JSON, indented", cut)
            : new WireText(text, "as it is", cut);
    }

    /// <summary>Indented JSON; null when it is none.</summary>
    public static string? Json(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            return JsonSerializer.Serialize(document.RootElement, Indented);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <param name="release">ISO 9735: the character that takes the next one's meaning away; a released terminator
    /// ends nothing. The service string of UNA is not content and is left alone.</param>
    private static string Segments(string text, char terminator, char? release)
    {
        if (terminator is '\n' or '\r') return text;
        var laidOut = new StringBuilder(text.Length + text.Length / 20);
        var from = release is not null && text.StartsWith("UNA", StringComparison.Ordinal) ? 8 : 0;
        laidOut.Append(text, 0, from);
        for (var i = from; i < text.Length; i++)
        {
            if (text[i] is '\r' or '\n' && (laidOut.Length == 0 || laidOut[^1] == '\n')) continue;
            laidOut.Append(text[i]);
            if (text[i] == release && i + 1 < text.Length && i > from) laidOut.Append(text[++i]);
            else if (text[i] == terminator) laidOut.Append('\n');
        }
        return laidOut.ToString().TrimEnd('\n');
    }
}
