using Crossdock.Connectors.Api;
using Crossdock.Connectors.Protocols.Http;
using Crossdock.Model;

namespace Crossdock.Host.Server;

/// <summary>What became of a document that was taken in.</summary>
/// <param name="Document">Its id in the archive.</param>
public sealed record Receipt(Guid Document, string Outcome, IReadOnlyList<ReceiptMessage> Messages);

/// <param name="Status">Accepted or Duplicate.</param>
public sealed record ReceiptMessage(string Process, string BusinessKey, AcceptanceKind Status);

/// <summary>The HTTP API: documents in under /v1, webhooks, and the book to read.</summary>
public static partial class Api
{
    public static IServiceCollection AddCrossdockApi(this IServiceCollection services)
    {
        services.AddOpenApi("v1", o => o.AddCrossdockSchemas());
        return services;
    }

    public static WebApplication MapApi(this WebApplication app, Network network)
    {
        app.Use(SayOverloadAsync);
        app.MapOpenApi("/openapi/{documentName}.json");
        var v1 = app.MapGroup("/v1");
        foreach (var resource in ApiTranslator.Resources)
            v1.MapPost("/" + resource, (HttpContext http, Clients clients, IIntake intake, IdempotentCalls calls,
                Quotas quotas, TimeProvider time) =>
                    TakeInAsync(http, resource, clients, intake, calls, quotas, time))
                .Describe(resource);
        app.MapPost("/webhooks/{endpoint}",
            (HttpContext http, string endpoint, IIntake intake, Quotas quotas, TimeProvider time) =>
            WebhookAsync(http, endpoint, network, intake, quotas, time))
            .WithTags("webhooks").WithSummary("A signed webhook (Standard Webhooks 1.0)");
        v1.MapReads();
        v1.MapReplays();
        app.MapGet("/healthz", () => Results.Text("ok")).ExcludeFromDescription();
        return app;
    }

    private static async Task<IResult> TakeInAsync(
        HttpContext http, string resource, Clients clients, IIntake intake, IdempotentCalls calls, Quotas quotas,
        TimeProvider time)
    {
        if (clients.Find(http.Request.Headers.Authorization) is not { } client || client == Clients.Operator)
            return Unauthorized(http);
        if (quotas.Refuse(http, client) is { } refused) return refused;
        if (!http.Request.HasJsonContentType())
            return Problem.Of(415, "media-type", "The body is not JSON",
                $"Content-Type is '{http.Request.ContentType}', expected application/json.").ToResult();
        if (await BodyAsync(http) is not { } body) return TooLarge();
        return await calls.RunAsync(http, client, body, async ct =>
        {
            var document = new RawDocument(Guid.CreateVersion7(time.GetUtcNow()), client, null, "/v1/" + resource,
                "application/json", body, time.GetUtcNow());
            return Answer(await intake.TakeInAsync(document, ct));
        });
    }

    /// <summary>422 with all faults, 409 on a conflict with what is known, 200 when nothing was new, else 202.</summary>
    private static (int Status, object Body) Answer(TakenIn taken)
    {
        if (taken.Arrival.Faults.Count > 0)
            return (422, Problem.Faulty(taken));
        if (taken.Acceptances.FirstOrDefault(a => a.Kind == AcceptanceKind.Conflict) is { } conflict)
            return (409, Problem.Of(409, "conflicting-duplicate", "This document is already here with other content",
                $"'{conflict.Message.BusinessKey}' of {conflict.Message.Process}; a case was opened.") with { Document =
                    taken.Arrival.Document });
        var receipt = new Receipt(taken.Arrival.Document, taken.Arrival.Outcome,
            [.. taken.Acceptances.Select(a => new ReceiptMessage(a.Message.Process.ToString(), a.Message.BusinessKey,
                a.Kind))]);
        return (receipt.Messages.Any(m => m.Status == AcceptanceKind.Accepted) ? 202 : 200, receipt);
    }

    private static async Task<IResult> WebhookAsync(
        HttpContext http, string endpoint, Network network, IIntake intake, Quotas quotas, TimeProvider time)
    {
        if (network.Endpoints.FirstOrDefault(e => e.Id.Value == endpoint) is not { } settings
            || Secrets.Read(settings, "webhook-secret") is not { } secret)
            return Problem.Of(404, "unknown-webhook", $"There is no webhook '{endpoint}'").ToResult();
        if (await BodyAsync(http) is not { } body) return TooLarge();
        var headers = new WebhookHeaders(http.Request.Headers[WebhookHeaders.IdName].ToString(),
            http.Request.Headers[WebhookHeaders.TimestampName].ToString(),
            http.Request.Headers[WebhookHeaders.SignatureName].ToString());
        var verdict = StandardWebhooks.Verify(headers, body, time.GetUtcNow(), secret);
        if (verdict != WebhookVerdict.Valid)
            return Problem.Of(401, "webhook-signature", "The webhook's signature does not hold", verdict.ToString())
                .ToResult();
        // Only what is really the sender's counts: a stranger cannot use up a quota.
        if (quotas.Refuse(http, endpoint) is { } refused) return refused;
        var taken = await intake.TakeInAsync(new RawDocument(
            Guid.CreateVersion7(time.GetUtcNow()), endpoint, null, "/webhooks/" + endpoint, "application/json", body,
            time.GetUtcNow()), http.RequestAborted);
        var (status, answer) = Answer(taken);
        return answer is Problem problem ? problem.ToResult() : Results.Json(answer, Contracts.Json, statusCode: status);
    }

    /// <summary>Null when it is larger than a document may be.</summary>
    private static async Task<byte[]?> BodyAsync(HttpContext http)
    {
        using var body = new MemoryStream();
        try { await http.Request.Body.CopyToAsync(body, http.RequestAborted); }
        catch (BadHttpRequestException e) when (e.StatusCode == StatusCodes.Status413PayloadTooLarge) { return null; }
        return body.ToArray();
    }

    private static IResult TooLarge() =>
        Problem.Of(413, "too-large", "The document is too large", $"At most {Limits.RequestBytes} bytes.").ToResult();

    internal static IResult Unauthorized(HttpContext http)
    {
        http.Response.Headers.WWWAuthenticate = "Bearer";
        return Problem.Of(401, "unauthorized", "No valid key", "Send 'Authorization: Bearer KEY'.").ToResult();
    }

    /// <summary>
    /// A full inbox, and a book that this node cannot reach, are said and not hidden: 503 with Retry-After. Nothing of
    /// the call is acknowledged.
    /// </summary>
    private static async Task SayOverloadAsync(HttpContext http, RequestDelegate next)
    {
        try { await next(http); }
        catch (OverloadException e) when (!http.Response.HasStarted)
        {
            http.Response.Headers.RetryAfter = ((int)Math.Ceiling(e.RetryAfter.TotalSeconds))
                .ToString(System.Globalization.CultureInfo.InvariantCulture);
            await Problem.Of(503, "overloaded", "The inbox is full", e.Message).ToResult().ExecuteAsync(http);
        }
        catch (System.Data.Common.DbException e) when (!http.Response.HasStarted && Engine.StoreTrouble.IsOutOfReach(e))
        {
            http.Response.Headers.RetryAfter = "2";
            await Problem.Of(503, "book-out-of-reach", "This node cannot reach the book", e.Message).ToResult()
                .ExecuteAsync(http);
        }
    }
}
