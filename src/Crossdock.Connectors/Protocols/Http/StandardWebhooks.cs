using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Crossdock.Connectors.Protocols.Http;

/// <summary>The three headers of a webhook (Standard Webhooks, "Webhook headers").</summary>
public sealed record WebhookHeaders(string Id, string Timestamp, string Signature)
{
    public const string IdName = "webhook-id", TimestampName = "webhook-timestamp", SignatureName = "webhook-signature";
}

/// <summary>What a webhook's signature says of it.</summary>
public enum WebhookVerdict { Valid = 1, MissingHeader = 2, BadTimestamp = 3, TooOld = 4, TooNew = 5,
    NoMatchingSignature = 6 }

/// <summary>
/// Signs and verifies webhooks as Standard Webhooks 1.0 says: HMAC-SHA256 over <c>id.timestamp.body</c>, scheme v1.
/// </summary>
public static class StandardWebhooks
{
    private const string Prefix = "whsec_";
    private const string Scheme = "v1,";

    /// <summary>How far the timestamp may be from now, either way.</summary>
    public static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(5);

    /// <exception cref="FormatException">The secret is not base64 of at least 24 bytes, with or without
    /// "whsec_".</exception>
    public static WebhookHeaders Sign(string id, DateTimeOffset at, ReadOnlySpan<byte> body, string secret)
    {
        var timestamp = at.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        return new WebhookHeaders(id, timestamp, Scheme + Convert.ToBase64String(Mac(id, timestamp, body, Key(secret))));
    }

    /// <summary>
    /// Any of the signatures (separated by spaces) may fit any of the secrets, so that a secret can be rotated.
    /// Constant time in the signature.
    /// </summary>
    /// <exception cref="FormatException">A secret of ours is malformed.</exception>
    public static WebhookVerdict Verify(
        WebhookHeaders? headers, ReadOnlySpan<byte> body, DateTimeOffset now, params ReadOnlySpan<string> secrets)
    {
        if (headers is null || headers.Id.Length == 0 || headers.Timestamp.Length == 0 || headers.Signature.Length == 0)
            return WebhookVerdict.MissingHeader;
        if (!long.TryParse(headers.Timestamp, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            || seconds > DateTimeOffset.MaxValue.ToUnixTimeSeconds())
            return WebhookVerdict.BadTimestamp;
        var at = DateTimeOffset.FromUnixTimeSeconds(seconds);
        if (now - at > Tolerance) return WebhookVerdict.TooOld;
        if (at - now > Tolerance) return WebhookVerdict.TooNew;
        var fits = false;
        foreach (var secret in secrets)
        {
            var expected = Mac(headers.Id, headers.Timestamp, body, Key(secret));
            foreach (var signature in headers.Signature.Split(' ', StringSplitOptions.RemoveEmptyEntries))
                fits |= Fits(signature, expected);
        }
        return fits ? WebhookVerdict.Valid : WebhookVerdict.NoMatchingSignature;
    }

    private static bool Fits(string signature, byte[] expected)
    {
        if (!signature.StartsWith(Scheme, StringComparison.Ordinal)) return false;
        var given = new byte[signature.Length];
        return Convert.TryFromBase64String(signature[Scheme.Length..], given, out var length)
            && CryptographicOperations.FixedTimeEquals(given.AsSpan(0, length), expected);
    }

    private static byte[] Mac(string id, string timestamp, ReadOnlySpan<byte> body, byte[] key)
    {
        using var mac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key);
        mac.AppendData(Encoding.UTF8.GetBytes($"{id}.{timestamp}."));
        mac.AppendData(body);
        return mac.GetHashAndReset();
    }

    private static byte[] Key(string secret)
    {
        var text = secret.StartsWith(Prefix, StringComparison.Ordinal) ? secret[Prefix.Length..] : secret;
        var key = new byte[text.Length];
        if (!Convert.TryFromBase64String(text, key, out var length)) throw HttpThrow.BadSecret("not base64");
        return length >= 24 ? key[..length] : throw HttpThrow.BadSecret("shorter than 24 bytes");
    }
}
