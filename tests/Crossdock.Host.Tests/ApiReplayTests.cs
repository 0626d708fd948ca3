using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Crossdock.Host.Server;

namespace Crossdock.Host.Tests;

/// <summary>
/// Telling again over the API: a document with an unknown item is previewed, edited by one person and approved by
/// another.
/// </summary>
public class ApiReplayTests(ServerFixture fixture) : IClassFixture<ServerFixture>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private static string Order(string item) => $$"""
        {"number":"4700001","entity":"CENTRAL","supplier":"BLUERIDGE","shipTo":"DC1","currency":"USD","orderDate":"2026-11-23",
         "lines":[{"number":1,"item":"{{item}}","quantity":{"value":8,"unit":"EA"},"price":{"amount":65.00,"unit":"EA"},"requestedDate":"2026-12-01"}]}
        """;

    [Fact]
    public async Task A_document_that_could_not_be_read_is_edited_by_one_person_and_approved_by_another()
    {
        using var erp = Client((await File.ReadAllTextAsync(fixture.Setup.Systems.Secrets.ToCrossdockFile("erp"), Ct))
            .Trim());
        erp.DefaultRequestHeaders.Add("Idempotency-Key", "replay-1");
        using var refused = await PostAsync(erp, "v1/purchase-orders", JsonNode.Parse(Order("LAMP-99"))!);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);
        var subject = $"document:{(string)(await JsonAsync(refused))["document"]!}";

        using var operators = Client(
            (await File.ReadAllTextAsync(Path.Combine(fixture.Setup.Server.Home, Clients.KeyFile), Ct)).Trim());
        using var asItIs = await PostAsync(operators, "v1/replays/preview", new { subject });
        Assert.Equal("/lines/0/item", (string)Assert.Single((await JsonAsync(asItIs))["faults"]!.AsArray())!["place"]!);
        using var edited = await PostAsync(operators, "v1/replays/preview", new { subject, edited = Order("LAMP-40") });
        var preview = await JsonAsync(edited);
        Assert.Equal("done", (string)preview["messages"]![0]!["outcome"]!);
        Assert.Contains("portal", preview["documents"]!.AsArray().Select(d => (string)d!["to"]!));
        Assert.Null(await fixture.Setup.Server.Book.Queries.StateAsync(
            new Model.ProcessId("purchase-order", "CENTRAL/4700001"), Ct));

        using var proposed = await PostAsync(
            operators, "v1/edits", new { subject, edited = Order("LAMP-40"), reason = "typing error", by = "Ann" });
        var edit = (string)(await JsonAsync(proposed))["id"]!;
        using var same = await PostAsync(operators, $"v1/edits/{edit}/approval", new { by = "Ann" });
        Assert.Equal(HttpStatusCode.UnprocessableEntity, same.StatusCode);
        using var approved = await PostAsync(operators, $"v1/edits/{edit}/approval", new { by = "Bob" });
        Assert.Equal(HttpStatusCode.Accepted, approved.StatusCode);
        while (await fixture.Setup.Server.Book.Queries.StateAsync(
            new Model.ProcessId("purchase-order", "CENTRAL/4700001"), Ct) is null) await Task.Delay(20, Ct);
        Assert.Contains("approve-edit", JsonNode.Parse(await operators.GetStringAsync("v1/audit", Ct))!.AsArray()
            .Select(a => (string)a!["action"]!));

        using var nothing = await PostAsync(operators, "v1/jobs", new { what = "dead", by = "Ann" });
        Assert.Equal(HttpStatusCode.UnprocessableEntity, nothing.StatusCode);
        using var stranger = await PostAsync(erp, "v1/edits", new { subject, edited = "x", reason = "x", by = "x" });
        Assert.Equal(HttpStatusCode.Unauthorized, stranger.StatusCode);
    }

    private HttpClient Client(string key)
    {
        var client = new HttpClient { BaseAddress = fixture.Setup.Server.Address };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        return client;
    }

    private static Task<HttpResponseMessage> PostAsync(HttpClient client, string path, object body) =>
        client.PostAsync(path, new StringContent(JsonSerializer.Serialize(body), Encoding.UTF8, "application/json"), Ct);

    private static async Task<JsonNode> JsonAsync(HttpResponseMessage response) =>
        JsonNode.Parse(await response.Content.ReadAsStringAsync(Ct))!;
}
