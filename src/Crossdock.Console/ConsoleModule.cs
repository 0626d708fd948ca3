using Crossdock.Model;
using Crossdock.Console.Reading;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.StaticWebAssets;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Radzen;

namespace Crossdock.Console;

/// <summary>
/// Mounts the operations console in a web host. The host provides <see cref="IBookQueries"/>,
/// <see cref="IConsoleActions"/> and <c>Func&lt;Network&gt;</c> (the configuration of now); <c>docs/console.md</c> has
/// the wiring.
/// </summary>
public static class ConsoleModule
{
    public static IServiceCollection AddCrossdockConsole(this IServiceCollection services)
    {
        services.AddRazorComponents().AddInteractiveServerComponents();
        services.AddRadzenComponents();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<EntryTally>();
        services.AddScoped<Operator>();
        return services;
    }

    /// <summary>
    /// Maps the pages, their static files and the download of raw documents. Call it after authentication and
    /// authorization middleware: it adds the antiforgery middleware that interactive pages need. Maps the host's
    /// static assets too; the host does not call <c>MapStaticAssets</c> itself.
    /// </summary>
    /// <param name="policy">The authorization policy of pages and downloads; null leaves them open.</param>
    /// <exception cref="InvalidOperationException">The pages' files are not there.</exception>
    public static WebApplication MapCrossdockConsole(this WebApplication app, string? policy = null)
    {
        FindAssets(app);
        app.UseAntiforgery();
        app.MapStaticAssets();
        var pages = app.MapRazorComponents<App>().AddInteractiveServerRenderMode().WithStaticAssets();
        var download = app.MapGet("/documents/{id:guid}/raw", DownloadAsync).ExcludeFromDescription();
        var search = app.MapGet("/search", Search).ExcludeFromDescription();
        if (policy is not null)
        {
            pages.RequireAuthorization(policy);
            download.RequireAuthorization(policy);
            search.RequireAuthorization(policy);
        }
        return app;
    }

    /// <summary>
    /// Outside Development ASP.NET does not look for the assets of a program that was built but not published, and
    /// then serves them as empty files with status 200: so they are found here, and their absence is an error at start.
    /// </summary>
    private static void FindAssets(WebApplication app)
    {
        string[] needed = ["_content/Crossdock.Console/crossdock.css", "_framework/blazor.web.js"];
        bool Missing(string path) => !app.Environment.WebRootFileProvider.GetFileInfo(path).Exists;
        if (needed.Any(Missing)) StaticWebAssetsLoader.UseStaticWebAssets(app.Environment, app.Configuration);
        if (needed.FirstOrDefault(Missing) is { } missing)
            throw Throw.NoAsset(missing, app.Environment.ApplicationName);
    }

    /// <summary>The search box of a page that is not connected yet, or of a browser without scripts.</summary>
    private static IResult Search(string? q) =>
        Results.LocalRedirect(
            q?.Trim() is { Length: > 0 and <= Limits.SearchLength } sought ? Links.Chain(sought) : "/");

    /// <summary>Bytes as they came, never interpreted by the browser: a document is a stranger's content.</summary>
    private static async Task<IResult> DownloadAsync(Guid id, IBookQueries book, HttpContext http, CancellationToken ct)
    {
        if (await book.DocumentAsync(id, ct) is not { } document) return Results.NotFound();
        http.Response.Headers.XContentTypeOptions = "nosniff";
        return Results.Bytes(document.Bytes, "application/octet-stream", Path.GetFileName(document.Row.Name));
    }
}
