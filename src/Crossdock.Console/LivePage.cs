using Crossdock.Model;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Logging;

namespace Crossdock.Console;

/// <summary>
/// A page that reads the book when it opens and then again and again while it is open. A failed reading is shown with
/// its time, what was read before stays on the page, and the next reading tries again.
/// </summary>
public abstract class LivePage : ComponentBase, IDisposable
{
    private readonly CancellationTokenSource _closing = new();
    private int _readings;

    protected LivePage() => Closing = _closing.Token;

    [Inject] protected IBookQueries Book { get; set; } = null!;
    [Inject] protected Func<Network> NetworkOfNow { get; set; } = null!;
    [Inject] protected TimeProvider Clock { get; set; } = null!;
    [Inject] private ILoggerFactory Loggers { get; set; } = null!;

    protected string? ReadFault { get; private set; }
    protected DateTimeOffset? ReadAt { get; private set; }
    protected CancellationToken Closing { get; }
    protected Network Network { get; private set; } = null!;

    /// <summary>How often the book is read again; null: once.</summary>
    protected virtual TimeSpan? Every => Limits.RefreshEvery;

    protected abstract Task ReadAsync(CancellationToken ct);

    protected override void OnInitialized() => Network = NetworkOfNow();

    protected override Task OnParametersSetAsync() => RefreshAsync();

    protected override void OnAfterRender(bool firstRender)
    {
        if (firstRender && Every is { } every) _ = PollAsync(every);
    }

    protected async Task RefreshAsync()
    {
        _readings++;
        try
        {
            Network = NetworkOfNow();
            await ReadAsync(Closing);
            (ReadFault, ReadAt) = (null, Clock.GetUtcNow());
        }
        catch (OperationCanceledException) when (_closing.IsCancellationRequested)
        {
            // The person went elsewhere: nobody waits for this reading.
        }
        catch (Exception e)
        {
            if (ReadFault != e.Message)
                Loggers.CreateLogger(GetType()).LogError(e, "A console page could not read the book; it tries again.");
            ReadFault = e.Message;
        }
        finally
        {
            _readings--;
        }
    }

    public void Dispose()
    {
        _closing.Cancel();
        _closing.Dispose();
        GC.SuppressFinalize(this);
    }

    private async Task PollAsync(TimeSpan every)
    {
        using var timer = new PeriodicTimer(every, Clock);
        try
        {
            while (await timer.WaitForNextTickAsync(Closing))
                await InvokeAsync(async () =>
                {
                    if (Closing.IsCancellationRequested || _readings > 0) return;
                    await RefreshAsync();
                    if (!Closing.IsCancellationRequested) StateHasChanged();
                });
        }
        catch (OperationCanceledException) when (Closing.IsCancellationRequested)
        {
            // The page was closed: the end of its polling.
        }
    }
}
