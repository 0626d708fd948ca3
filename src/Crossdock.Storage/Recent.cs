namespace Crossdock.Storage;

/// <summary>
/// A bounded memory in two generations: what was not used while one filled up is forgotten. Safe for many threads.
/// </summary>
/// <param name="generation">Entries of one generation; at most twice as many are kept.</param>
internal sealed class Recent<TKey, TValue>(int generation) where TKey : notnull
{
    private readonly Lock _lock = new();
    private Dictionary<TKey, TValue> _young = [];
    private Dictionary<TKey, TValue> _old = [];

    public bool TryGet(TKey key, out TValue value)
    {
        lock (_lock)
        {
            if (_young.TryGetValue(key, out value!)) return true;
            if (!_old.Remove(key, out value!)) return false;
            Add(key, value);
            return true;
        }
    }

    public void Keep(TKey key, TValue value)
    {
        lock (_lock)
        {
            _old.Remove(key);
            Add(key, value);
        }
    }

    public void Forget(TKey key)
    {
        lock (_lock)
        {
            _young.Remove(key);
            _old.Remove(key);
        }
    }

    private void Add(TKey key, TValue value)
    {
        if (_young.Count >= generation && !_young.ContainsKey(key))
            (_old, _young) = (_young, new Dictionary<TKey, TValue>(generation));
        _young[key] = value;
    }
}
