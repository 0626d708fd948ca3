namespace Crossdock.Engine;

/// <summary>Wakes one loop: rings are not counted, a ring before the wait is not lost.</summary>
/// <param name="also">Called at each ring, on the ringer's thread.</param>
public sealed class Bell(Action? also = null)
{
    private readonly SemaphoreSlim _ring = new(0, 1);

    public void Ring()
    {
        lock (_ring)
            if (_ring.CurrentCount == 0) _ring.Release();
        also?.Invoke();
    }

    /// <summary>Returns when it rang or after <paramref name="atMost"/> on the clock.</summary>
    public async ValueTask WaitAsync(TimeSpan atMost, TimeProvider time, CancellationToken ct)
    {
        if (await _ring.WaitAsync(0, ct)) return;
        using var pause = new CancellationTokenSource(atMost, time);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct, pause.Token);
        try { await _ring.WaitAsync(limit.Token); }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            // The pause is over: look again.
        }
    }
}
