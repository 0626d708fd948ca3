using Crossdock.Model;

namespace Crossdock.Console.Reading;

/// <summary>
/// How many entries stand where with the ERP. Counts each entry once and looks again only at those that are not yet
/// posted, so that a large book costs one reading, not one per refresh. Shared by all connections.
/// </summary>
internal sealed class EntryTally : IDisposable
{
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly SortedDictionary<long, EntryState> _open = [];
    private long _posted;
    private long _cursor;

    public async Task<EntryCounts> ReadAsync(IBookQueries book, CancellationToken ct)
    {
        await _turn.WaitAsync(ct);
        try
        {
            var seenAgain = await LookAgainAsync(book, ct);
            var complete = await ReadOnAsync(book, ct) && seenAgain;
            var byState = _open.Values.CountBy(s => s).ToDictionary();
            return new EntryCounts(_posted, byState, complete);
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose() => _turn.Dispose();

    private async Task<bool> LookAgainAsync(IBookQueries book, CancellationToken ct)
    {
        var waiting = _open.Keys.ToList();
        var next = 0;
        for (var page = 0; page < Limits.TallyPages && next < waiting.Count; page++)
        {
            var rows = await book.EntriesAsync(waiting[next] - 1, Limits.TallyPage, ct);
            foreach (var row in rows)
                if (_open.ContainsKey(row.Sequence))
                    Place(row);
            if (rows.Count == 0) return true;
            while (next < waiting.Count && waiting[next] <= rows[^1].Sequence) next++;
        }
        return next >= waiting.Count;
    }

    private async Task<bool> ReadOnAsync(IBookQueries book, CancellationToken ct)
    {
        for (var page = 0; page < Limits.TallyPages; page++)
        {
            var rows = await book.EntriesAsync(_cursor, Limits.TallyPage, ct);
            foreach (var row in rows) Place(row);
            if (rows.Count < Limits.TallyPage) return true;
        }
        return false;
    }

    private void Place(EntryRow row)
    {
        _cursor = Math.Max(_cursor, row.Sequence);
        if (row.State == EntryState.Posted)
        {
            _posted++;
            _open.Remove(row.Sequence);
        }
        else
        {
            _open[row.Sequence] = row.State;
        }
    }
}

/// <param name="Open">Not yet posted, by state.</param>
/// <param name="Complete">False while a large book is still being counted.</param>
public sealed record EntryCounts(long Posted, IReadOnlyDictionary<EntryState, int> Open, bool Complete)
{
    public int OpenTotal => Open.Values.Sum();
    public int Of(EntryState state) => Open.GetValueOrDefault(state);
}
