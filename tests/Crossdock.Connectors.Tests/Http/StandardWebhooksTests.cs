using System.Text;
using Crossdock.Connectors.Protocols.Http;

namespace Crossdock.Connectors.Tests.Http;

/// <summary>The published vector of Standard Webhooks' reference libraries, and what must not pass.</summary>
public class StandardWebhooksTests
{
    private const string Secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private const string Other = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
    private static readonly byte[] Body = """{"test": 2432232314}"""u8.ToArray();
    private static readonly DateTimeOffset At = DateTimeOffset.FromUnixTimeSeconds(1614265330);
    private static readonly WebhookHeaders Good = new(
        "msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");

    [Fact]
    public void The_published_vector_is_signed_and_verified()
    {
        Assert.Equal(Good, StandardWebhooks.Sign(Good.Id, At, Body, Secret));
        Assert.Equal(WebhookVerdict.Valid, StandardWebhooks.Verify(Good, Body, At, Secret));
        Assert.Equal(WebhookVerdict.Valid, StandardWebhooks.Verify(Good, Body, At, Secret["whsec_".Length..]));
    }

    [Fact]
    public void One_of_several_signatures_or_secrets_is_enough()
    {
        var several = Good with { Signature = "v1,AAAA v2,whatever not-base64 " + Good.Signature };
        Assert.Equal(WebhookVerdict.Valid, StandardWebhooks.Verify(several, Body, At, Other, Secret));
    }

    [Fact]
    public void A_tampered_body_id_time_or_secret_does_not_pass()
    {
        Assert.Equal(WebhookVerdict.NoMatchingSignature, StandardWebhooks.Verify(Good, "{}"u8, At, Secret));
        Assert.Equal(WebhookVerdict.NoMatchingSignature,
            StandardWebhooks.Verify(Good with { Id = "msg_other" }, Body, At, Secret));
        Assert.Equal(WebhookVerdict.NoMatchingSignature,
            StandardWebhooks.Verify(Good with { Timestamp = "1614265331" }, Body, At, Secret));
        Assert.Equal(WebhookVerdict.NoMatchingSignature, StandardWebhooks.Verify(Good, Body, At, Other));
        Assert.Equal(WebhookVerdict.NoMatchingSignature, StandardWebhooks.Verify(Good, Body, At));
        Assert.Equal(WebhookVerdict.NoMatchingSignature,
            StandardWebhooks.Verify(Good with { Signature = Good.Signature.Replace("v1,", "v1a,") }, Body, At, Secret));
    }

    [Fact]
    public void A_timestamp_more_than_five_minutes_away_does_not_pass()
    {
        Assert.Equal(WebhookVerdict.Valid, StandardWebhooks.Verify(Good, Body, At.AddMinutes(5), Secret));
        Assert.Equal(WebhookVerdict.TooOld, StandardWebhooks.Verify(Good, Body, At.AddSeconds(301), Secret));
        Assert.Equal(WebhookVerdict.TooNew, StandardWebhooks.Verify(Good, Body, At.AddSeconds(-301), Secret));
        Assert.Equal(WebhookVerdict.BadTimestamp,
            StandardWebhooks.Verify(Good with { Timestamp = "-1" }, Body, At, Secret));
        Assert.Equal(WebhookVerdict.BadTimestamp,
            StandardWebhooks.Verify(Good with { Timestamp = "99999999999999" }, Body, At, Secret));
        Assert.Equal(WebhookVerdict.MissingHeader, StandardWebhooks.Verify(null, Body, At, Secret));
        Assert.Equal(WebhookVerdict.MissingHeader, StandardWebhooks.Verify(Good with { Signature = "" }, Body, At, Secret));
    }

    [Fact]
    public void A_malformed_secret_is_our_own_fault() =>
        Assert.Throws<FormatException>(() => StandardWebhooks.Sign("id", At, Encoding.UTF8.GetBytes("x"), "whsec_short"));
}
