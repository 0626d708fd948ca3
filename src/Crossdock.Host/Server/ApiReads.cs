using Crossdock.Engine;
using Crossdock.Model;

namespace Crossdock.Host.Server;

/// <summary>A person's answer to a case, as the API takes it.</summary>
public sealed record ResolutionBody(string Action, string By, string? ApprovedBy = null, string? Note = null);

/// <summary>The book to read, and cases to answer: with the operator's key.</summary>
public static partial class Api
{
    private static void MapReads(this RouteGroupBuilder v1)
    {
        var reads = v1.Operators();
        reads.MapGet("/chains/{*reference}", async (string reference, IBookQueries book, CancellationToken ct) =>
            await book.TraceAsync(reference, ct) is { } chain ? Json(chain)
                : NotFound($"Nothing is known under '{reference}'")).WithTags("chains")
                .WithSummary("The whole chain of any reference").Produces<Chain>();
        reads.MapGet("/cases", async (IBookQueries book, CancellationToken ct, bool open = true, int limit = 100) =>
            Json(await book.CasesAsync(open, Page(limit), ct))).WithTags("cases")
                .WithSummary("Cases, most money at risk first").Produces<IReadOnlyList<CaseRow>>();
        reads.MapGet("/cases/{id}", async (string id, IBookQueries book, CancellationToken ct) =>
            await book.CaseAsync(id, ct) is { } row ? Json(row) : NotFound($"There is no case '{id}'")).WithTags("cases")
                .Produces<CaseRow>();
        reads.MapPost("/cases/{id}/resolutions", ResolveAsync).WithTags("cases").WithSummary("Answers a case")
            .Accepts<ResolutionBody>("application/json");
        reads.MapGet("/journal-entries", async (IBookQueries book, CancellationToken ct, long after = 0, int limit = 100) =>
            Json(await book.EntriesAsync(after, Page(limit), ct))).WithTags("journal")
                .WithSummary("Entries in posting order, after a cursor").Produces<IReadOnlyList<EntryRow>>();
        reads.MapGet("/balances", async (IBookQueries book, CancellationToken ct) => Json(await book.BalancesAsync(ct)))
            .WithTags("journal").Produces<IReadOnlyList<BalanceRow>>();
        reads.MapGet("/endpoints", async (IBookQueries book, CancellationToken ct) => Json(await book.EndpointsAsync(ct)))
            .WithTags("deliveries").Produces<IReadOnlyList<EndpointRow>>();
        reads.MapGet("/deliveries", async (IBookQueries book, CancellationToken ct, DeliveryState? state = null,
            int limit = 100) =>
            Json(await book.DeliveriesAsync(state, Page(limit), ct)))
                .WithTags("deliveries").Produces<IReadOnlyList<DeliveryRow>>();
        reads.MapGet("/documents/{id:guid}", async (Guid id, IBookQueries book, CancellationToken ct) =>
            await book.DocumentAsync(id, ct) is { } document ? Json(document.Row)
                : NotFound($"There is no document '{id}'")).WithTags("documents").Produces<DocumentRow>();
        reads.MapGet("/events", async (IBookQueries book, CancellationToken ct, long after = 0, int limit = 100) =>
            Json(await book.EventsAsync(after, Page(limit), ct))).WithTags("events").Produces<IReadOnlyList<EventRow>>();
    }

    /// <summary>What only the operator's key opens.</summary>
    private static RouteGroupBuilder Operators(this RouteGroupBuilder v1) =>
        v1.MapGroup("").AddEndpointFilter(async (call, next) =>
        call.HttpContext.RequestServices.GetRequiredService<Clients>()
            .Find(call.HttpContext.Request.Headers.Authorization) == Clients.Operator
            ? await next(call)
            : Unauthorized(call.HttpContext));

    private static async Task<IResult> ResolveAsync(
        string id, HttpContext http, IBookQueries book, CaseDesk desk, CancellationToken ct)
    {
        ResolutionBody? body;
        try { body = await http.Request.ReadFromJsonAsync<ResolutionBody>(Contracts.Json, ct); }
        catch (System.Text.Json.JsonException e) { return Problem.Of(
            400, "invalid-json", "The body does not fit", e.Message).ToResult(); }
        if (body is null || await book.CaseAsync(id, ct) is null) return NotFound($"There is no case '{id}'");
        try
        {
            await desk.ResolveAsync(new CaseResolution(id, body.Action, body.By, body.ApprovedBy, body.Note), ct);
            return Results.Accepted($"/v1/cases/{id}");
        }
        catch (CaseAnswerException e)
        {
            return Problem.Of(422, "case-answer", "The answer was not taken", e.Message).ToResult();
        }
    }

    private static int Page(int asked) => Math.Clamp(asked, 1, Limits.PageRows);

    private static IResult Json<T>(T value) => Results.Json(value, Contracts.Json);

    private static IResult NotFound(string title) => Problem.Of(404, "not-found", title).ToResult();
}
