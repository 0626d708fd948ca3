using System.Text;
using Crossdock.Engine;
using Crossdock.Model;

namespace Crossdock.Host.Server;

/// <param name="Subject">message:17, document:GUID or case:ID</param>
/// <param name="Edited">The edited content as text; absent: as it is.</param>
public sealed record PreviewBody(string Subject, string? Edited = null);

/// <param name="By">Who tells it again; a message only when it is refused or parked.</param>
public sealed record ReplayBody(string Subject, string By);

public sealed record EditBody(string Subject, string Edited, string Reason, string By);

public sealed record ByBody(string By);

/// <param name="What">parked, refused, dead, rejected, or the kind of a group of open cases.</param>
public sealed record JobBody(string What, string By, string? Process = null, string? Endpoint = null,
    string? Containing = null);

/// <summary>What is told again: previews, edits with a second person, jobs. With the operator's key.</summary>
public static partial class Api
{
    private static void MapReplays(this RouteGroupBuilder v1)
    {
        var desk = v1.Operators();
        desk.MapPost("/replays/preview", (HttpContext http, ReplayDesk replays, CancellationToken ct) =>
            TakeAsync<PreviewBody>(http, async b =>
            Json(await replays.PreviewAsync(b.Subject, b.Edited is { } text ? Encoding.UTF8.GetBytes(text) : null, ct)),
                ct))
            .WithTags("replays").WithSummary("What would change if it were told again now; nothing is stored")
                .Accepts<PreviewBody>("application/json").Produces<ReplayPreview>();
        desk.MapPost("/replays", (HttpContext http, ReplayDesk replays, CancellationToken ct) =>
            TakeAsync<ReplayBody>(http, async b =>
        {
            await replays.RunAsync(b.Subject, b.By, ct);
            return Results.Accepted();
        }, ct)).WithTags("replays").WithSummary("Tells it again as it is").Accepts<ReplayBody>("application/json");
        desk.MapPost("/edits", (HttpContext http, ReplayDesk replays, CancellationToken ct) =>
            TakeAsync<EditBody>(http, async b =>
            Json(await replays.ProposeAsync(b.Subject, Encoding.UTF8.GetBytes(b.Edited), b.Reason, b.By, ct)), ct))
            .WithTags("edits").WithSummary("Proposes an edit; a second person approves it")
                .Accepts<EditBody>("application/json").Produces<Edit>();
        desk.MapGet("/edits", async (IBook book, CancellationToken ct, bool open = true, int limit = 100) =>
            Json(await Kept(book).EditsAsync(open, Page(limit), ct)))
            .WithTags("edits").Produces<IReadOnlyList<Edit>>();
        desk.MapPost("/edits/{id:guid}/approval",
            (Guid id, HttpContext http, ReplayDesk replays, CancellationToken ct) => TakeAsync<ByBody>(http, async b =>
        {
            await replays.ApproveAsync(id, b.By, ct);
            return Results.Accepted();
        }, ct)).WithTags("edits").Accepts<ByBody>("application/json");
        desk.MapPost("/edits/{id:guid}/rejection",
            (Guid id, HttpContext http, ReplayDesk replays, CancellationToken ct) => TakeAsync<ByBody>(http, async b =>
        {
            await replays.RejectAsync(id, b.By, ct);
            return Results.NoContent();
        }, ct)).WithTags("edits").Accepts<ByBody>("application/json");
        desk.MapJobs();
        desk.MapGet("/audit", async (IBook book, CancellationToken ct, long after = 0, int limit = 100) =>
            Json(await Kept(book).AuditAsync(after, Page(limit), ct)))
            .WithTags("audit").WithSummary("What people did, after a cursor").Produces<IReadOnlyList<AuditRow>>();
    }

    private static void MapJobs(this RouteGroupBuilder desk)
    {
        desk.MapPost("/jobs", (HttpContext http, ReplayDesk replays, CancellationToken ct) =>
            TakeAsync<JobBody>(http, async b =>
            Json(await replays.PlanAsync(new JobSelection(b.What, b.Process,
                b.Endpoint is { } e ? new EndpointId(e) : null, b.Containing), b.By, ct)), ct))
            .WithTags("jobs").WithSummary("Plans the same for many; nothing is done before it is started")
                .Accepts<JobBody>("application/json").Produces<Job>();
        desk.MapGet("/jobs", async (IBook book, CancellationToken ct, int limit = 100) =>
            Json(await Kept(book).JobsAsync(runningOnly: false, Page(limit), ct)))
            .WithTags("jobs").Produces<IReadOnlyList<Job>>();
        desk.MapGet("/jobs/{id:guid}", async (Guid id, IBook book, CancellationToken ct) =>
            await Kept(book).JobAsync(id, ct) is { } job ? Json(job) : NotFound($"There is no job '{id}'"))
                .WithTags("jobs").WithSummary("How far it has come").Produces<Job>();
        desk.MapPost("/jobs/{id:guid}/start", (Guid id, HttpContext http, ReplayDesk replays, CancellationToken ct) =>
            TakeAsync<ByBody>(http, async b =>
        {
            await replays.StartAsync(id, b.By, ct);
            return Results.Accepted($"/v1/jobs/{id}");
        }, ct)).WithTags("jobs").Accepts<ByBody>("application/json");
        desk.MapPost("/jobs/{id:guid}/cancel", (Guid id, HttpContext http, ReplayDesk replays, CancellationToken ct) =>
            TakeAsync<ByBody>(http, async b =>
        {
            await replays.CancelAsync(id, b.By, ct);
            return Results.NoContent();
        }, ct)).WithTags("jobs").Accepts<ByBody>("application/json");
    }

    private static IReplays Kept(IBook book) =>
        book.Replays ?? throw new InvalidOperationException("The server's book keeps edits and jobs.");

    /// <summary>400 when the body does not fit, 422 when the desk says no.</summary>
    private static async Task<IResult> TakeAsync<T>(HttpContext http, Func<T, Task<IResult>> take, CancellationToken ct)
        where T : class
    {
        try
        {
            return await http.Request.ReadFromJsonAsync<T>(Contracts.Json, ct) is { } body
                ? await take(body)
                : Problem.Of(400, "invalid-json", "The body is null").ToResult();
        }
        catch (System.Text.Json.JsonException e)
        {
            return Problem.Of(400, "invalid-json", "The body does not fit", e.Message).ToResult();
        }
        catch (ReplayException e)
        {
            return Problem.Of(422, "replay", "It was not done", e.Message).ToResult();
        }
    }
}
