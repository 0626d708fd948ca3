using System.Text.Json;
using Crossdock.Model;

namespace Crossdock.Connectors.Api;

/// <summary>
/// Documents that a system of ours sends to a partner, and that no process of ours makes: {partner, document: {kind,
/// …}}, in our own ids.
/// </summary>
internal static class PassedOnDocuments
{
    public static ApiOutcome Submitted(JsonMembers o)
    {
        var partner = o.Text("partner", "a trading partner");
        var party = partner is null ? null
            : o.Reading.Network.FindParty(new PartyId(o.Reading.Ours(CrossReferenceKind.Party, partner)));
        if (partner is not null && party is null)
            o.Fault("partner", "Unknown partner.", partner, "the code of a trading partner");
        if (o.Reading.Partner is { } speaker)
            o.Fault("partner", $"This client speaks for {speaker}: it has nothing to send in our name.", partner,
                "a client of ours");
        var document = o.Raw("document", "a trade document") is { } raw ? Read(o, raw) : null;
        o.Close();
        if (!o.Reading.Clean || document is null || party is null) return ApiOutcome.Faulty(document?.Number);
        var process = ProcessKeys.TradeDocument(party.Id, received: false, document);
        return new ApiOutcome(document.Number,
            [new Inbound(process, $"submitted/{process.Key}", new TradeDocumentMessage.Submitted(party.Id, document))],
            []);
    }

    private static TradeDocument? Read(JsonMembers o, JsonElement raw)
    {
        var kinds = string.Join(", ", TradeDocument.Kinds.Select(k => k.Kind));
        if (raw.ValueKind != JsonValueKind.Object || !raw.TryGetProperty("kind", out var kind)
            || kind.ValueKind != JsonValueKind.String
            || TradeDocument.Kinds.All(k => k.Kind != kind.GetString()))
        {
            o.Fault("document", "Not a kind of document.", JsonReading.Show(raw),
                $"an object whose kind is one of {kinds}");
            return null;
        }
        try
        {
            var json = System.Text.Json.Nodes.JsonObject.Create(raw)!;
            json.Remove("kind");
            return TradeDocument.Of(kind.GetString()!, json);
        }
        catch (JsonException e)
        {
            o.Reading.Fault(o.Place("document") + Pointer(e.Path), "Does not fit its kind.", null, e.Message);
            return null;
        }
    }

    /// <summary>$.lines[2].item to /lines/2/item.</summary>
    internal static string Pointer(string? path) =>
        (path ?? "").TrimStart('$').Replace('.', '/').Replace("[", "/", StringComparison.Ordinal)
            .Replace("]", "", StringComparison.Ordinal);
}
