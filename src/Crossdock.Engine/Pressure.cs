using Crossdock.Model;

namespace Crossdock.Engine;

/// <summary>What this process has taken upon itself: messages that wait to be decided, and documents that are just being taken in.</summary>
public sealed class Pressure
{
    private long _pending;
    private int _documents;
    private long _bytes;

    public long Pending => Interlocked.Read(ref _pending);

    public void Added(long messages) => Interlocked.Add(ref _pending, messages);

    public void Set(long messages) => Interlocked.Exchange(ref _pending, messages);

    /// <summary>Decided messages wait no more, what follows from them does. What a delivery brought was never counted.</summary>
    public void Decided(IReadOnlyList<Step> steps) => Added(
        steps.Sum(s => s.Routed.Count) - steps.Count(s => s.Outcome is StepOutcome.Done or StepOutcome.Refused && !s.Message.Causation.StartsWith("delivery:", StringComparison.Ordinal)));

    /// <summary>Null when there is too much already; else to be disposed when the document is in the book. One document alone may have any size.</summary>
    public IDisposable? Enter(int bytes, EngineOptions options)
    {
        if (Pending > options.MaxPending) return null;
        var (documents, total) = (Interlocked.Increment(ref _documents), Interlocked.Add(ref _bytes, bytes));
        var entered = new Entered(this, bytes);
        if (documents == 1 || (documents <= options.MaxDocumentsAtOnce && total <= Limits.BytesAtOnce)) return entered;
        entered.Dispose();
        return null;
    }

    private sealed class Entered(Pressure pressure, int bytes) : IDisposable
    {
        public void Dispose()
        {
            Interlocked.Decrement(ref pressure._documents);
            Interlocked.Add(ref pressure._bytes, -bytes);
        }
    }
}
