using System.Text.Json;
using Crossdock.Connectors.Protocols.Http;
using Crossdock.Model;

namespace Crossdock.Connectors.Api;

/// <summary>
/// One JSON document being read on behalf of a client: collects every fault with its JSON pointer (RFC 6901) instead of
/// stopping at the first.
/// </summary>
/// <param name="Client">The client's endpoint id: its codes are tried before ours.</param>
/// <param name="On">The day for which codes must be valid.</param>
/// <param name="isOurs">The document is in our codes already: a code of ours that happens to be one of the client's too
/// is not translated again.</param>
internal sealed class JsonReading(Network network, string client, PartyId? partner, DateOnly on, bool isOurs = false)
{
    private readonly List<DocumentFault> _faults = [];

    public Network Network => network;
    public string Client => client;

    /// <summary>The party that the client's key belongs to, if it belongs to one: it may speak for no other.</summary>
    public PartyId? Partner => partner;

    public IReadOnlyList<DocumentFault> Faults => _faults;
    public bool Clean => _faults.Count == 0;

    public void Fault(string place, string message, string? found = null, string? expected = null)
    {
        if (_faults.Count < HttpLimits.Faults) _faults.Add(new DocumentFault(place, message, found, expected));
    }

    /// <summary>Our id for a code of the client's: its cross reference, else the code itself.</summary>
    public string Ours(CrossReferenceKind kind, string code) =>
        isOurs ? code : network.Ours(client, kind, code, on) ?? code;

    /// <summary>The document's root; null when the bytes are no JSON, which is then the only fault.</summary>
    public JsonElement? Parse(ReadOnlyMemory<byte> bytes)
    {
        if (bytes.Length > HttpLimits.DocumentBytes)
        {
            Fault("", "The document is too large.", $"{bytes.Length} bytes", $"at most {HttpLimits.DocumentBytes} bytes");
            return null;
        }
        try
        {
            using var json = JsonDocument.Parse(
                bytes, new JsonDocumentOptions { AllowDuplicateProperties = false, MaxDepth = 32 });
            if (IsUnicode(bytes.Span)) return json.RootElement.Clone();
            Fault("", "The document holds text that is not Unicode.", null, "UTF-8, surrogates in pairs");
            return null;
        }
        catch (JsonException e)
        {
            Fault("", $"The document is no JSON: {e.Message}", null, "JSON (RFC 8259), each member once");
            return null;
        }
    }

    /// <summary>A lone surrogate in a string passes as JSON and cannot be read as text.</summary>
    private static bool IsUnicode(ReadOnlySpan<byte> bytes)
    {
        if (!System.Text.Unicode.Utf8.IsValid(bytes)) return false;
        var reader = new Utf8JsonReader(bytes, new JsonReaderOptions { MaxDepth = 32 });
        try
        {
            while (reader.Read())
                if (reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName && reader.ValueIsEscaped)
                    _ = reader.GetString();
            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    /// <summary>The element as an object; null after a fault.</summary>
    public JsonMembers? Object(JsonElement element, string place)
    {
        if (element.ValueKind == JsonValueKind.Object) return new JsonMembers(this, element, place);
        Fault(place, "Not an object.", Show(element), "an object");
        return null;
    }

    /// <summary>Each element of an array as an object; an empty or over-long array is a fault.</summary>
    public List<JsonMembers> Objects(JsonElement element, string place, string what)
    {
        if (element.ValueKind != JsonValueKind.Array)
        {
            Fault(place, "Not a list.", Show(element), $"a list of {what}");
            return [];
        }
        var count = element.GetArrayLength();
        if (count == 0) Fault(place, "The list is empty.", "[]", $"at least one of {what}");
        if (count > Model.Limits.DocumentLines)
        {
            Fault(place, "The list is too long.", $"{count}", $"at most {Model.Limits.DocumentLines} {what}");
            return [];
        }
        return [.. element.EnumerateArray().Select((e, i) => Object(e, $"{place}/{i}")).OfType<JsonMembers>()];
    }

    public static string Show(JsonElement element)
    {
        var text = element.GetRawText();
        return text.Length <= 80 ? text : text[..77] + "...";
    }
}
