namespace Crossdock.Engine;

/// <summary>
/// How many may begin in a second, on the clock that it is told: as many as a second's worth at once, then evenly. Used
/// by one caller at a time.
/// </summary>
public sealed class Pace
{
    private double _saved;
    private DateTimeOffset? _at;

    /// <summary>How many may begin now.</summary>
    /// <param name="perSecond">Null: not limited.</param>
    public int Allows(double? perSecond, DateTimeOffset now)
    {
        if (perSecond is not { } rate) return int.MaxValue;
        var most = Math.Max(1, rate);
        // The first call finds a second's worth; a clock that is set back gives nothing.
        _saved = _at is { } last ? Math.Min(most, _saved + Math.Max(0, (now - last).TotalSeconds) * rate) : most;
        _at = now;
        return (int)_saved;
    }

    public void Began() => _saved -= 1;

    /// <summary>How long until the next one may begin, once <see cref="Allows"/> has said none.</summary>
    public TimeSpan Next(double perSecond) => TimeSpan.FromSeconds(Math.Max(0, 1 - _saved) / perSecond);
}
