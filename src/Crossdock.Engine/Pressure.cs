using System.Collections.Concurrent;
using Crossdock.Model;

namespace Crossdock.Engine;

/// <summary>
/// What this process has taken upon itself: messages that wait to be decided, by the door that they came through, and
/// documents that are just being taken in.
/// </summary>
public sealed class Pressure
{
    private readonly ConcurrentDictionary<string, long> _bySource = new();
    private readonly ConcurrentDictionary<string, long> _entering = new();
    private long _pending;
    private int _documents;
    private long _bytes;

    public long Pending => Interlocked.Read(ref _pending);

    public void Added(string source, long messages)
    {
        Interlocked.Add(ref _pending, messages);
        _bySource.AddOrUpdate(source, Math.Max(0, messages), (_, known) => Math.Max(0, known + messages));
    }

    /// <summary>Nothing waits.</summary>
    public void Emptied()
    {
        Interlocked.Exchange(ref _pending, 0);
        _bySource.Clear();
    }

    /// <summary>
    /// Decided messages wait no more, what follows from them does. What a delivery brought was never counted.
    /// </summary>
    public void Decided(IReadOnlyList<Step> steps)
    {
        foreach (var source in steps.GroupBy(s => s.Message.Source))
            Added(source.Key, source.Sum(s => s.Routed.Count)
                - source.Count(s => s.Outcome is StepOutcome.Done or StepOutcome.Refused
                    && !s.Message.Causation.StartsWith("delivery:", StringComparison.Ordinal)));
    }

    /// <summary>
    /// Null when there is too much already; else to be disposed when the document is in the book. One document alone
    /// may have any size.
    /// </summary>
    public IDisposable? Enter(string source, int bytes, EngineOptions options)
    {
        if (IsTooMuch(source, options.MaxPending)) return null;
        var (documents, total) = (Interlocked.Increment(ref _documents), Interlocked.Add(ref _bytes, bytes));
        _entering.AddOrUpdate(source, 1, (_, known) => known + 1);
        var entered = new Entered(this, source, bytes);
        if (documents == 1 || (documents <= options.MaxDocumentsAtOnce && total <= Limits.BytesAtOnce)) return entered;
        entered.Dispose();
        return null;
    }

    /// <summary>
    /// Whose messages fill the inbox finds the door closed; who has less than his share there may go in, up to twice
    /// the limit.
    /// </summary>
    private bool IsTooMuch(string source, int most)
    {
        // A document under way is a message at least: many callers at once must not go in together before the first of
        // them is counted.
        var waiting = Pending + Volatile.Read(ref _documents);
        if (waiting <= most) return false;
        var own = _bySource.GetValueOrDefault(source) + _entering.GetValueOrDefault(source);
        var sources = _bySource.Where(s => s.Value > 0).Select(s => s.Key)
            .Union(_entering.Where(s => s.Value > 0).Select(s => s.Key)).Append(source).Distinct().Count();
        return waiting > 2L * most || own >= most / sources;
    }

    private sealed class Entered(Pressure pressure, string source, int bytes) : IDisposable
    {
        public void Dispose()
        {
            Interlocked.Decrement(ref pressure._documents);
            pressure._entering.AddOrUpdate(source, 0, (_, known) => known - 1);
            Interlocked.Add(ref pressure._bytes, -bytes);
        }
    }
}
