using System.Text.Json.Nodes;
using Crossdock.Host.Server;
using Crossdock.Model;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Crossdock.Host.Tests;

public class QuotaTests
{
    private static Network Network { get; } = new("test", "hash", [], [], [], [],
        [new EndpointSettings(new EndpointId("shop"), "storefront-rest", "",
            new Dictionary<string, string> { ["calls-per-second"] = "2" })], [], [], new Tolerances(), new Policies(),
            new PostingRules([]));

    [Fact]
    public async Task A_client_that_has_used_up_its_quota_is_told_when_to_come_again_and_costs_the_others_nothing()
    {
        using var quotas = new Quotas(Network);
        var http = new DefaultHttpContext { RequestServices = new ServiceCollection().AddLogging()
            .BuildServiceProvider(), Response = { Body = new MemoryStream() } };
        for (var i = 0; i < 20; i++) Assert.Null(quotas.Refuse(http, "shop"));
        IResult? refused = null;
        for (var i = 0; refused is null && i < 100; i++) refused = quotas.Refuse(http, "shop");
        await refused!.ExecuteAsync(http);
        Assert.Equal((429, Problem.MediaType), (http.Response.StatusCode, http.Response.ContentType!.Split(';')[0]));
        Assert.InRange(int.Parse(http.Response.Headers.RetryAfter.ToString(),
            System.Globalization.CultureInfo.InvariantCulture), 1, 10);
        Assert.Equal("https://crossdock.dev/problems/quota-exceeded",
            (string?)JsonNode.Parse(((MemoryStream)http.Response.Body).ToArray())!["type"]);
        for (var i = 0; i < 1_000; i++) Assert.Null(quotas.Refuse(http, "erp"));
    }
}
