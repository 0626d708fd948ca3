using System.Collections.Concurrent;
using System.Net;
using Crossdock.Connectors.Protocols.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Crossdock.Connectors.Tests.Http;

internal sealed record ServerCall(string Path, string Key, string Authorization, WebhookHeaders Webhook, byte[] Body);

/// <summary>A server that keeps what it gets and answers the planned statuses first, then 202 with an empty body.</summary>
internal sealed class FakeServer(WebApplication app, ConcurrentQueue<ServerCall> calls) : IAsyncDisposable
{
    public Uri Address => new(app.Urls.Single());
    public IReadOnlyCollection<ServerCall> Calls => calls;

    public static async Task<FakeServer> StartAsync(CancellationToken ct, params int[] statuses)
    {
        var (calls, planned) = (new ConcurrentQueue<ServerCall>(), new ConcurrentQueue<int>(statuses));
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(k => k.Listen(IPAddress.Loopback, 0));
        builder.Services.AddRoutingCore();
        var app = builder.Build();
        app.Map("/{**path}", async (HttpContext http) =>
        {
            using var body = new MemoryStream();
            await http.Request.Body.CopyToAsync(body, http.RequestAborted);
            string Header(string name) => http.Request.Headers[name].ToString();
            calls.Enqueue(new ServerCall(http.Request.Path, Header("Idempotency-Key"), Header("Authorization"),
                new WebhookHeaders(
                Header(WebhookHeaders.IdName), Header(WebhookHeaders.TimestampName),
                Header(WebhookHeaders.SignatureName)), body.ToArray()));
            http.Response.StatusCode = planned.TryDequeue(out var status) ? status : 202;
        });
        await app.StartAsync(ct);
        return new FakeServer(app, calls);
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();
}
