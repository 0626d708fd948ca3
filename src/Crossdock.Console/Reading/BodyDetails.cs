using System.Text.Json;

namespace Crossdock.Console.Reading;

/// <summary>

/// The telling values of a message's or event's JSON, on one line: "line 2 · accepted 47 EA · 3
/// lines".

/// </summary>
internal static class BodyDetails
{
    public static string Of(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            if (document.RootElement.ValueKind != JsonValueKind.Object) return "";
            var parts = document.RootElement.EnumerateObject()
                .SelectMany(p => Parts(p, deeper: true))
                .Take(Limits.DetailValues);
            return string.Join(" · ", parts);
        }
        catch (JsonException)
        {
            return "(body is not JSON)";
        }
    }

    private static IEnumerable<string> Parts(JsonProperty property, bool deeper)
    {
        var label = Label(property.Name);
        var value = property.Value;
        switch (value.ValueKind)
        {
            case JsonValueKind.String when value.GetString() is { Length: > 0 and <= 80 } text:
                yield return $"{label} {text}";
                break;
            case JsonValueKind.Number:
                yield return $"{label} {value.GetRawText()}";
                break;
            case JsonValueKind.True:
                yield return label;
                break;
            case JsonValueKind.False:
                yield return "not " + label;
                break;
            case JsonValueKind.Array:
                yield return Counted(label, value.GetArrayLength());
                break;
            case JsonValueKind.Object:
                foreach (var part in OfObject(label, value, deeper)) yield return part;
                break;
        }
    }

    /// <summary>

    /// A quantity, a price, a money and a process id are one value each; another object gives its own
    /// values.

    /// </summary>
    private static IEnumerable<string> OfObject(string label, JsonElement value, bool deeper)
    {
        if (Pair(value, "value", "unit") is { } quantity) return [$"{label} {quantity}"];
        if (Pair(value, "amount", "currency") is { } money) return [$"{label} {money}"];
        if (Pair(value, "amount", "unit") is { } price) return [$"{label} {price}"];
        if (Pair(value, "process", "key") is { } process) return [$"{label} {process}"];
        return deeper ? value.EnumerateObject().SelectMany(p => Parts(p, deeper: false)) : [];
    }

    private static string? Pair(JsonElement value, string first, string second) =>
        value.TryGetProperty(first, out var a) && value.TryGetProperty(second, out var b)
        && a.ValueKind is JsonValueKind.Number or JsonValueKind.String && b.ValueKind == JsonValueKind.String
            ? $"{Text(a)} {b.GetString()}"
            : null;

    private static string Text(JsonElement value) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetDecimal(out var number)
            ? Show.Number(number)
            : value.ToString();

    private static string Counted(string label, int count) =>
        count == 1 && label.EndsWith('s') ? $"1 {label[..^1]}" : $"{count} {label}";

    /// <summary>"promisedDate" → "promised date".</summary>
    private static string Label(string name) =>
        string.Concat(name.Select(c => char.IsAsciiLetterUpper(c) ? $" {char.ToLowerInvariant(c)}" : c.ToString()));
}
