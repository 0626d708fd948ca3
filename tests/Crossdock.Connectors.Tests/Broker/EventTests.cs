using System.Text;
using Crossdock.Connectors.Protocols.Broker;
using Crossdock.Connectors.Tests.Http;
using Crossdock.Model;
using RabbitMQ.Client;

namespace Crossdock.Connectors.Tests.Broker;

/// <summary>What a message of the queue says, and what an endpoint's settings say; no broker is needed.</summary>
public class EventTests : BrokerTest
{
    private const string Order = """
        {"number":"4700001","entity":"CENTRAL","supplier":"BLUERIDGE","shipTo":"DC1","currency":"USD","orderDate":"2026-03-02",
         "lines":[{"number":1,"item":"LAMP-40","quantity":{"value":8,"unit":"EA"},"price":{"amount":65.00,"unit":"EA"},"requestedDate":"2026-03-09"}]}
        """;

    [Fact]
    public async Task A_document_is_the_same_in_either_mode_and_has_the_key_that_it_has_over_the_api()
    {
        var structured = await TranslateAsync(
            new BasicProperties { ContentType = "application/cloudevents+json; charset=utf-8" },
            Event("com.crossdock.purchase-orders", Order));
        var binary = await TranslateAsync(Binary("com.crossdock.purchase-orders", "cloudEvents_"), Order);
        foreach (var arrival in (Arrival[])[structured, binary])
        {
            Assert.Empty(arrival.Faults);
            Assert.Equal("approved/CENTRAL/4700001", Assert.Single(arrival.Messages).BusinessKey);
            Assert.Equal("purchase-orders", arrival.DocumentType);
        }
        Assert.Equal(65.00m, Assert.IsType<PurchaseOrderMessage.Approved>(binary.Messages[0].Body).Order.Lines[0].Price.Amount);
    }

    [Theory]
    [InlineData("com.crossdock.unicorns", "{}", "/type")]
    [InlineData("org.other.orders", "{}", "/type")]
    [InlineData("com.crossdock.purchase-orders", "not json", "")]
    [InlineData("com.crossdock.purchase-orders", """{"number":"1","number":"2"}""", "")]
    [InlineData("com.crossdock.purchase-orders", "", "/data")]
    public async Task What_cannot_be_a_document_is_a_case_at_its_place(string type, string body, string place)
    {
        var arrival = await TranslateAsync(Binary(type, "cloudEvents:"), body);
        Assert.Equal(place, Assert.Single(arrival.Faults).Place);
        Assert.Contains("its sender was told nothing", Assert.Single(arrival.Cases).Explanation);
        Assert.Empty(arrival.Messages);
    }

    [Theory]
    [InlineData("application/json", """{"number":"1"}""")]
    [InlineData(null, "ISA*00*")]
    [InlineData("application/cloudevents+json", """{"specversion":"1.0","id":"1"}""")]
    [InlineData("application/cloudevents+json", """{"specversion":"9.9","id":"1","source":"/x","type":"t"}""")]
    [InlineData("application/cloudevents+json", "[]")]
    [InlineData("application/cloudevents+json", "{")]
    [InlineData("application/cloudevents-batch+json", "[]")]
    public async Task What_is_no_event_is_a_case(string? mediaType, string body)
    {
        var arrival = await TranslateAsync(new BasicProperties { ContentType = mediaType }, body);
        Assert.StartsWith("The message is no CloudEvent", Assert.Single(arrival.Faults).Message);
        Assert.Single(arrival.Cases);
    }

    [Fact]
    public void Every_wrong_setting_is_told_at_once()
    {
        var e = Assert.Throws<ArgumentException>(() => BrokerSettings.Of(Settings(
            "amqp://me:secret@host/a/b", ("prefetch", "0"), ("mode", "loud"), ("declare", "maybe"), ("colour", "blue"),
            ("user", "me"), ("source-exchange", "x"), ("at-once", "99"))));
        Assert.All(["address", "prefetch '0'", "mode 'loud'", "declare 'maybe'", "no setting 'colour'",
            "neither password-file", "neither exchange", "without a queue", "at-once '99'"],
            fault => Assert.Contains(fault, e.Message));
        var plain = BrokerSettings.Of(Settings("amqps://host:5671/trade", ("queue", "in")));
        Assert.Equal((32, 1, 20, "in.dead", true),
            (plain.Prefetch, plain.AtOnce, plain.DeliveryLimit, plain.DeadLetterExchange, plain.Declare));
    }

    private static string Event(string type, string data) =>
        $$"""{"specversion":"1.0","id":"1","source":"/t","type":"{{type}}","data":{{data}}}""";

    private static BasicProperties Binary(string type, string prefix) => new()
    {
        ContentType = "application/json",
        Headers = new Dictionary<string, object?>
        {
            [prefix + "specversion"] = Encoding.UTF8.GetBytes("1.0"), [prefix + "id"] = "1", [prefix + "source"] = "/t",
                [prefix + "type"] = Encoding.UTF8.GetBytes(type),
        },
    };

    private static async Task<Arrival> TranslateAsync(BasicProperties properties, string body)
    {
        var (mediaType, bytes) = EventMessages.FromWire(properties, Encoding.UTF8.GetBytes(body));
        var document = new RawDocument(Guid.Parse("0199a000-0000-7000-8000-000000000001"), "events", null, "m",
            mediaType, bytes, HttpNetwork.Now);
        var network = HttpNetwork.Build([Settings("amqp://127.0.0.1:9", ("queue", "in"))]);
        var translator = new CloudEventTranslator();
        Assert.True(translator.Takes(document, network));
        return await translator.TranslateAsync(new ArchivedDocument(document, "sha"), network, new Lookups(), Ct);
    }
}
