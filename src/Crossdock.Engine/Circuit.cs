using Crossdock.Model;

namespace Crossdock.Engine;

/// <summary>
/// Whether an endpoint is worth an attempt. It opens when several deliveries have failed without an answer between
/// them, or when the receiver asks for a pause; then nothing is tried and the store is not asked. When the pause is
/// over one delivery is the probe: an answer closes it, a failure opens it for longer. One delivery that fails again
/// and again never opens it: that is its own trouble.
/// </summary>
/// <param name="failures">Different deliveries that fail in a row before it opens.</param>
/// <param name="pause">How long the n-th opening in a row lasts, from 0.</param>
public sealed class Circuit(int failures, Func<int, TimeSpan> pause)
{
    private readonly Lock _lock = new();
    private readonly HashSet<long> _failing = [];
    private int _openings;
    private bool _probing;
    private bool _asked;

    public CircuitState State { get; private set; } = CircuitState.Closed;

    /// <summary>When it is tried again; null unless it is open.</summary>
    public DateTimeOffset? Until { get; private set; }

    /// <summary>The last fault; null once it has answered.</summary>
    public string? Fault { get; private set; }

    /// <summary>How many of the free attempts may begin now.</summary>
    public int Allows(int free, DateTimeOffset now)
    {
        lock (_lock)
        {
            if (State == CircuitState.Open && now >= Until)
                (State, Until, _probing, _asked) = (CircuitState.HalfOpen, null, false, false);
            return State switch
            {
                CircuitState.Closed => free,
                CircuitState.HalfOpen => _probing ? 0 : Math.Min(1, free),
                CircuitState.Open => 0,
            };
        }
    }

    public void Began()
    {
        lock (_lock) _probing = State == CircuitState.HalfOpen;
    }

    /// <summary>An attempt ended and says nothing about the endpoint.</summary>
    public void Ended()
    {
        lock (_lock) _probing = false;
    }

    /// <summary>The receiver answered, be it with a rejection. A pause that it asked for is kept all the same.</summary>
    public void Answered()
    {
        lock (_lock)
        {
            (_openings, _probing) = (0, false);
            _failing.Clear();
            if (_asked && State == CircuitState.Open) return;
            (State, Until, Fault) = (CircuitState.Closed, null, null);
        }
    }

    /// <param name="asked">The pause that the receiver asks for.</param>
    public void Failed(long delivery, string fault, TimeSpan? asked, DateTimeOffset now)
    {
        lock (_lock)
        {
            Fault = fault;
            _probing = false;
            if (State == CircuitState.Closed && _failing.Count < failures) _failing.Add(delivery);
            if (asked is { } wait)
                (State, Until, _asked) = (CircuitState.Open, Later(Until, now + wait), true);
            else if (State == CircuitState.HalfOpen || (State == CircuitState.Closed && _failing.Count >= failures))
                (State, Until) = (CircuitState.Open, now + pause(_openings++));
        }
    }

    private static DateTimeOffset Later(DateTimeOffset? one, DateTimeOffset other) =>
        one is { } at && at > other ? at : other;
}
