using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Crossdock.Model;

namespace Crossdock.Sandbox.Http;

/// <summary>What the shop shows as available of an SKU at a warehouse, in base units.</summary>
public sealed record ShopStock(string Sku, string Warehouse, decimal OnHand, decimal Available);

/// <summary>
/// The storefront: hears of stock and tracking, and sends its orders as signed webhooks (Standard Webhooks).
/// </summary>
public sealed class Shop : ClientSystem
{
    private const string Availability = "availability", Tracking = "tracking";
    private readonly Dictionary<(string Sku, string Warehouse), ShopStock> _stock = [];
    private readonly List<(string Order, string Number)> _tracking = [];

    internal Shop(string dataFolder, SandboxSecrets secrets, TimeProvider time)
        : base("shop", dataFolder, secrets, time) { }

    public IReadOnlyDictionary<(string Sku, string Warehouse), ShopStock> Stock =>
        Reading(() => new Dictionary<(string, string), ShopStock>(_stock));

    /// <summary>Tracking numbers by order number.</summary>
    public ILookup<string, string> TrackingNumbers => Reading(() => _tracking.ToLookup(t => t.Order, t => t.Number));

    private protected override IReadOnlyList<string> Resources { get; } = [Availability, Tracking];

    /// <summary>
    /// Sends the order to <c>/webhooks/shop</c>: its id is stable by order number, each attempt is signed with its own
    /// time.
    /// </summary>
    public Task<CrossdockAnswer> PlaceOrderAsync(ShopOrder order, CancellationToken ct)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(new Webhook("order.placed", order), Contracts.Json);
        return Caller.PostAsync("/webhooks/shop", body, () => Sign($"msg_order_{order.OrderNumber}", body), ct);
    }

    private protected override object Decide(string type, string body, string key)
    {
        if (type == Availability) SandboxJson.Read<ShopStock>(body);
        else SandboxJson.Read<TrackingBody>(body);
        return new { reference = $"{type}-{Received.Count(r => r.Type == type) + 1:D6}" };
    }

    private protected override void Keep(string type, string body, string answer)
    {
        if (type == Availability && SandboxJson.Read<ShopStock>(body) is var stock)
            _stock[(stock.Sku, stock.Warehouse)] = stock;
        if (type == Tracking && SandboxJson.Read<TrackingBody>(body) is var sent)
            _tracking.Add((sent.OrderNumber, sent.Tracking));
    }

    /// <summary>HMAC-SHA256 over id.timestamp.body with the secret behind "whsec_".</summary>
    private Dictionary<string, string> Sign(string id, byte[] body)
    {
        var timestamp = Time.GetUtcNow().ToUnixTimeSeconds().ToString(System.Globalization.CultureInfo.InvariantCulture);
        var signed = Encoding.UTF8.GetBytes($"{id}.{timestamp}.").Concat(body).ToArray();
        var mac = HMACSHA256.HashData(Convert.FromBase64String(Secrets.Webhook["whsec_".Length..]), signed);
        return new Dictionary<string, string>
        {
            ["webhook-id"] = id, ["webhook-timestamp"] = timestamp,
                ["webhook-signature"] = "v1," + Convert.ToBase64String(mac),
        };
    }

    private sealed record Webhook(string Type, ShopOrder Data);
    private sealed record TrackingBody(string OrderNumber, string Shipment, string Tracking);
}
