namespace Crossdock.Engine;

/// <summary>
/// Wakes one loop: rings are not counted, a ring before the wait is not lost. Of several that wait, one is woken by
/// each ring.
/// </summary>
/// <remarks>
/// Who waits goes on in its own context, as in a simulation on one thread: a semaphore's wait with a token would go
/// over the thread pool.
/// </remarks>
/// <param name="also">Called at each ring, on the ringer's thread.</param>
public sealed class Bell(Action? also = null)
{
    private readonly Lock _lock = new();
    private readonly Queue<TaskCompletionSource> _waiting = [];
    private bool _rang;

    public void Ring()
    {
        WakeNext();
        also?.Invoke();
    }

    private void WakeNext()
    {
        lock (_lock)
        {
            while (_waiting.TryDequeue(out var next))
                if (next.TrySetResult())
                    return;
            _rang = true;
        }
    }

    /// <summary>Returns when it rang or after <paramref name="atMost"/> on the clock.</summary>
    /// <exception cref="OperationCanceledException">It was asked to stop.</exception>
    public async ValueTask WaitAsync(TimeSpan atMost, TimeProvider time, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        var ring = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            if (_rang)
            {
                _rang = false;
                return;
            }
            while (_waiting.TryPeek(out var gone) && gone.Task.IsCompleted) _waiting.Dequeue();
            _waiting.Enqueue(ring);
        }
        using var pause = time.CreateTimer(static r => ((TaskCompletionSource)r!).TrySetResult(), ring, atMost,
            Timeout.InfiniteTimeSpan);
        using var stop = ct.Register(static r => ((TaskCompletionSource)r!).TrySetCanceled(), ring);
        await ring.Task;
    }
}
