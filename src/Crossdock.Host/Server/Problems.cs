using Crossdock.Model;

namespace Crossdock.Host.Server;

/// <summary>
/// One fault of a document in a problem (RFC 9457, extension member <c>errors</c>). <paramref name="Pointer"/>: JSON
/// pointer (RFC 6901).
/// </summary>
public sealed record ProblemError(string Pointer, string Detail, string? Found, string? Expected);

/// <summary>A problem (RFC 9457) that lists all errors of a document.</summary>
public sealed record Problem(string Type, string Title, int Status, string? Detail = null,
    IReadOnlyList<ProblemError>? Errors = null, Guid? Document = null)
{
    public const string MediaType = "application/problem+json";

    public static Problem Of(int status, string kind, string title, string? detail = null) =>
        new($"https://crossdock.dev/problems/{kind}", title, status, detail);

    public static Problem Faulty(TakenIn taken) =>
        Of(StatusCodes.Status422UnprocessableEntity, "invalid-document", "The document has faults",
            taken.Arrival.Outcome) with
    {
        Document = taken.Arrival.Document,
        Errors = [.. taken.Arrival.Faults.Select(f => new ProblemError(f.Place, f.Message, f.Found, f.Expected))],
    };

    public IResult ToResult() => Results.Json(this, Contracts.Json, MediaType, Status);
}
