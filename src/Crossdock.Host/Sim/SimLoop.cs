namespace Crossdock.Host.Sim;

/// <summary>
/// The one thread and the one clock of a simulation. What is ready runs in an order that the dice choose; when nothing
/// is ready, the clock goes on to the next timer. Nothing here waits for real.
/// </summary>
internal sealed class SimLoop(Dice dice, DateTimeOffset start)
{
    private readonly List<(Place At, SendOrPostCallback Do, object? State)> _ready = [];
    private readonly PriorityQueue<(Timer Timer, int Version), (DateTimeOffset, long)> _timers = new();
    private readonly int _thread = Environment.CurrentManagedThreadId;
    private long _sequence;

    public DateTimeOffset Now { get; private set; } = start;

    /// <summary>Pieces of work done so far.</summary>
    public long Steps { get; private set; }

    public Place NewPlace(string name) => new(this, name);

    /// <summary>Runs until <paramref name="until"/>, or until <paramref name="stop"/> says so.</summary>
    public void Run(DateTimeOffset until, Func<bool>? stop = null)
    {
        var outer = SynchronizationContext.Current;
        try
        {
            while (stop?.Invoke() != true && Next(until))
            {
            }
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(outer);
        }
    }

    private bool Next(DateTimeOffset until)
    {
        if (_ready.Count == 0)
        {
            if (!_timers.TryPeek(out var timer, out var due) || due.Item1 > until)
            {
                Now = until > Now ? until : Now;
                return false;
            }
            _timers.Dequeue();
            if (!timer.Timer.IsSet(timer.Version)) return true;
            if (due.Item1 > Now) Now = due.Item1;
            timer.Timer.Fire();
            return true;
        }
        var i = dice.Below(_ready.Count);
        var (place, work, state) = _ready[i];
        _ready[i] = _ready[^1];
        _ready.RemoveAt(_ready.Count - 1);
        if (place.IsDead) return true;
        if (place.FrozenUntil > Now)
        {
            After(place.FrozenUntil - Now, place, work, state);
            return true;
        }
        Steps++;
        SynchronizationContext.SetSynchronizationContext(place);
        work(state);
        return true;
    }

    /// <exception cref="InvalidOperationException">Something left the simulation's thread.</exception>
    public void Check()
    {
        if (Environment.CurrentManagedThreadId != _thread)
            throw new InvalidOperationException("A continuation has left the simulation's thread.");
    }

    public void Post(Place place, SendOrPostCallback work, object? state)
    {
        Check();
        if (!place.IsDead) _ready.Add((place, work, state));
    }

    public ITimer After(TimeSpan pause, Place place, SendOrPostCallback work, object? state)
    {
        Check();
        var timer = new Timer(this, place, work, state);
        timer.Change(pause, Timeout.InfiniteTimeSpan);
        return timer;
    }

    public void After(TimeSpan pause, Place place, Action work) => After(pause, place, static w => ((Action)w!)(), work);

    public Task DelayAsync(TimeSpan pause, Place place)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        After(pause, place, static d => ((TaskCompletionSource)d!).TrySetResult(), done);
        return done.Task;
    }

    private sealed class Timer(SimLoop loop, Place place, SendOrPostCallback work, object? state) : ITimer
    {
        private int _version;
        private TimeSpan _period = Timeout.InfiniteTimeSpan;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            loop.Check();
            (_version, _period) = (_version + 1, period);
            if (dueTime >= TimeSpan.Zero) loop._timers.Enqueue((this, _version), (loop.Now + dueTime, loop._sequence++));
            return true;
        }

        public bool IsSet(int version) => version == _version && !place.IsDead;

        public void Fire()
        {
            if (_period > TimeSpan.Zero) Change(_period, _period);
            loop.Post(place, work, state);
        }

        public void Dispose() => _version++;

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}

/// <summary>
/// Where code runs: a node, the store, the world outside. What dies takes with it all that it had under way.
/// </summary>
internal sealed class Place(SimLoop loop, string name) : SynchronizationContext
{
    public string Name => name;
    public bool IsDead { get; private set; }
    public DateTimeOffset FrozenUntil { get; set; }
    public TimeProvider Time => field ??= new Clock(loop, this);

    public void Kill() => IsDead = true;

    public override void Post(SendOrPostCallback d, object? state) => loop.Post(this, d, state);

    public override void Send(SendOrPostCallback d, object? state) =>
        throw new NotSupportedException("Nothing is sent in a simulation: it would wait.");

    public override SynchronizationContext CreateCopy() => this;

    /// <summary>Starts an asynchronous piece of work here; what it throws ends the simulation.</summary>
    public void Start(Func<Task> work) => Post(static async w => await ((Func<Task>)w!)(), work);

    private sealed class Clock(SimLoop loop, Place place) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => loop.Now;
        public override long GetTimestamp() => loop.Now.UtcTicks;
        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var timer = loop.After(Timeout.InfiniteTimeSpan, place, s => callback(s), state);
            timer.Change(dueTime, period);
            return timer;
        }
    }
}
