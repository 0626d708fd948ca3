namespace Crossdock.Engine.Tests.Running;

public class BellTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_ring_before_the_wait_is_not_lost_and_two_are_one()
    {
        var bell = new Bell();
        bell.Ring();
        bell.Ring();
        await bell.WaitAsync(TimeSpan.FromHours(1), TimeProvider.System, Ct);
        var second = bell.WaitAsync(TimeSpan.FromHours(1), TimeProvider.System, Ct).AsTask();
        Assert.False(second.IsCompleted);
        bell.Ring();
        await second;
    }

    [Fact]
    public async Task A_ring_wakes_one_waiter_and_never_one_that_has_gone()
    {
        var (bell, gone) = (new Bell(), new CancellationTokenSource());
        var first = bell.WaitAsync(TimeSpan.FromHours(1), TimeProvider.System, gone.Token).AsTask();
        var second = bell.WaitAsync(TimeSpan.FromHours(1), TimeProvider.System, Ct).AsTask();
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        bell.Ring();
        await second;
    }

    [Fact]
    public async Task The_wait_ends_with_its_time() =>
        await new Bell().WaitAsync(TimeSpan.FromMilliseconds(1), TimeProvider.System, Ct);

    [Fact]
    public void A_waiter_goes_on_in_its_own_context()
    {
        var (outer, own, bell, stop) = (SynchronizationContext.Current, new Queued(), new Bell(),
            new CancellationTokenSource());
        SynchronizationContext.SetSynchronizationContext(own);
        try
        {
            var waiting = bell.WaitAsync(TimeSpan.FromHours(1), TimeProvider.System, stop.Token).AsTask();
            bell.Ring();
            Assert.False(waiting.IsCompleted);
            Assert.Equal(1, own.Run());
            Assert.True(waiting.IsCompleted);
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(outer);
        }
    }

    /// <summary>Keeps what is posted until it is run, on the caller's thread.</summary>
    private sealed class Queued : SynchronizationContext
    {
        private readonly Queue<(SendOrPostCallback Do, object? State)> _work = new();

        public override void Post(SendOrPostCallback d, object? state) => _work.Enqueue((d, state));

        public int Run()
        {
            var ran = 0;
            for (; _work.TryDequeue(out var work); ran++) work.Do(work.State);
            return ran;
        }
    }
}
