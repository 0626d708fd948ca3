using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Crossdock.Host.Server;

namespace Crossdock.Host.Tests;

/// <summary>The HTTP API as a stranger's client finds it.</summary>
public class ApiTests(ServerFixture fixture) : IClassFixture<ServerFixture>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;
    private const string Order = """
        {"number":"4600001","entity":"CENTRAL","supplier":"BLUERIDGE","shipTo":"DC1","currency":"USD","orderDate":"2026-11-23",
         "lines":[{"number":1,"item":"LAMP-40","quantity":{"value":8,"unit":"EA"},"price":{"amount":65.00,"unit":"EA"},"requestedDate":"2026-12-01"}]}
        """;

    [Fact]
    public async Task A_document_is_accepted_once_and_its_answer_given_again()
    {
        using var client = await ClientAsync("erp");
        using var first = await PostAsync(client, "v1/purchase-orders", Order, "key-1");
        Assert.Equal(HttpStatusCode.Accepted, first.StatusCode);
        using var again = await PostAsync(client, "v1/purchase-orders", Order, "key-1");
        Assert.Equal((first.StatusCode, "true"),
            (again.StatusCode, again.Headers.GetValues("Idempotency-Replayed").Single()));
        Assert.Equal(await first.Content.ReadAsStringAsync(Ct), await again.Content.ReadAsStringAsync(Ct));

        using var otherKey = await PostAsync(client, "v1/purchase-orders", Order, "key-2");
        Assert.Equal(HttpStatusCode.OK, otherKey.StatusCode);
        Assert.Equal("Duplicate", (string?)(await JsonAsync(otherKey))["messages"]![0]!["status"]);

        using var otherBody = await PostAsync(client, "v1/purchase-orders", Order.Replace("65.00", "66.00"), "key-1");
        Assert.Equal(HttpStatusCode.UnprocessableEntity, otherBody.StatusCode);

        using var conflict = await PostAsync(client, "v1/purchase-orders", Order.Replace("65.00", "66.00"), "key-3");
        Assert.Equal(HttpStatusCode.Conflict, conflict.StatusCode);
        Assert.Equal(Problem.MediaType, conflict.Content.Headers.ContentType!.MediaType);
    }

    [Fact]
    public async Task All_faults_of_a_document_come_at_once_with_their_pointers()
    {
        using var client = await ClientAsync("erp");
        using var response = await PostAsync(
            client, "v1/purchase-orders", Order.Replace("LAMP-40", "LAMP-99").Replace("\"DC1\"", "\"DC9\"")
            .Replace("BLUERIDGE", "NOBODY").Replace("4600001", "4600002"), "key-4");
        Assert.Equal(HttpStatusCode.UnprocessableEntity, response.StatusCode);
        var pointers = (await JsonAsync(response))["errors"]!.AsArray().Select(e => (string)e!["pointer"]!).Order()
            .ToList();
        Assert.Equal(["/lines/0/item", "/shipTo", "/supplier"], pointers);
    }

    [Fact]
    public async Task Without_a_key_nothing_is_taken_or_told()
    {
        var day = fixture.Setup;
        using var client = new HttpClient { BaseAddress = day.Server.Address };
        using var post = await PostAsync(client, "v1/purchase-orders", Order, "key-5");
        Assert.Equal(HttpStatusCode.Unauthorized, post.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await client.GetAsync("v1/cases", Ct)).StatusCode);
        using var erp = await ClientAsync("erp");
        using var keyless = await PostAsync(erp, "v1/purchase-orders", Order, null);
        Assert.Equal(HttpStatusCode.BadRequest, keyless.StatusCode);
        using var unsigned = await PostAsync(client, "webhooks/shop", "{}", null);
        Assert.Equal(HttpStatusCode.Unauthorized, unsigned.StatusCode);
    }

    [Fact]
    public async Task The_operator_reads_chains_and_entries()
    {
        var day = fixture.Setup;
        using var client = new HttpClient { BaseAddress = day.Server.Address };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue(
            "Bearer", (await File.ReadAllTextAsync(Path.Combine(fixture.Data, Clients.KeyFile), Ct)).Trim());
        using var erp = await ClientAsync("erp");
        using var accepted = await PostAsync(erp, "v1/purchase-orders", Order.Replace("4600001", "4600003"), "key-6");
        Assert.Equal(HttpStatusCode.Accepted, accepted.StatusCode);
        var chain = JsonNode.Parse(await client.GetStringAsync("v1/chains/4600003", Ct))!;
        Assert.Contains(chain["processes"]!.AsArray(), p => (string)p!["key"]! == "CENTRAL/4600003");
        Assert.Empty(JsonNode.Parse(await client.GetStringAsync("v1/journal-entries?limit=2", Ct))!.AsArray());
        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync("v1/chains/NOTHING-LIKE-IT", Ct)).StatusCode);
    }

    [Fact]
    public async Task It_describes_itself()
    {
        var day = fixture.Setup;
        using var client = new HttpClient { BaseAddress = day.Server.Address };
        var openApi = JsonNode.Parse(await client.GetStringAsync("openapi/v1.json", Ct))!;
        Assert.StartsWith("3.1", (string)openApi["openapi"]!);
        Assert.NotNull(openApi["paths"]!["/v1/purchase-orders"]!["post"]!["requestBody"]);
        Assert.Equal("string", (string?)openApi["components"]!["schemas"]!["ItemId"]?["type"] ?? "string");
    }

    private async Task<HttpClient> ClientAsync(string system)
    {
        var day = fixture.Setup;
        var client = new HttpClient { BaseAddress = day.Server.Address };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue(
            "Bearer", (await File.ReadAllTextAsync(day.Systems.Secrets.ToCrossdockFile(system), Ct)).Trim());
        return client;
    }

    private static Task<HttpResponseMessage> PostAsync(HttpClient client, string path, string body, string? key)
    {
        var request = new HttpRequestMessage(
            HttpMethod.Post, path) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        if (key is not null) request.Headers.Add("Idempotency-Key", key);
        return client.SendAsync(request, Ct);
    }

    private static async Task<JsonNode> JsonAsync(HttpResponseMessage response) =>
        JsonNode.Parse(await response.Content.ReadAsStringAsync(Ct))!;
}
