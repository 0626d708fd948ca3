using Crossdock.Model;

namespace Crossdock.Engine;

/// <summary>
/// What a rehearsal finds in the book. A rehearsal never waits: what it asks for and is not here yet counts as unknown,
/// is read afterwards, and the rehearsal is run again from its beginning.
/// </summary>
public sealed class RehearsedPast
{
    private readonly Dictionary<ProcessId, (StoredState? State, bool Parked)> _processes = [];
    private readonly Dictionary<(string Process, string BusinessKey), string?> _keys = [];
    private readonly HashSet<ProcessId> _askedProcesses = [];
    private readonly HashSet<(string Process, string BusinessKey)> _askedKeys = [];
    private readonly HashSet<ProcessId> _resumed = [];

    public (byte[] State, long Version)? StateOf(ProcessId process) =>
        Known(process) is { State: { } state } ? (state.Body.ToArray(), state.Version) : null;

    public bool IsParked(ProcessId process) => !_resumed.Contains(process) && Known(process) is { Parked: true };

    /// <summary>Its parked message is the one that is told again.</summary>
    public void Resume(ProcessId process) => _resumed.Add(process);

    public string? HashOf(string process, string businessKey)
    {
        if (_keys.TryGetValue((process, businessKey), out var hash)) return hash;
        _askedKeys.Add((process, businessKey));
        return null;
    }

    /// <summary>Reads what was asked for. False: everything was here.</summary>
    public async ValueTask<bool> ReadAsync(IBook book, IReplays replays, CancellationToken ct)
    {
        if (_askedProcesses.Count + _askedKeys.Count == 0) return false;
        foreach (var process in _askedProcesses)
            _processes[process] = (await book.Queries.StateAsync(process, ct),
                (await replays.WaitingAsync(process, 1, ct)).Any(m => m.Status == "parked"));
        foreach (var (process, key) in _askedKeys) _keys[(process, key)] = await replays.ContentHashAsync(process, key, ct);
        _askedProcesses.Clear();
        _askedKeys.Clear();
        return true;
    }

    private (StoredState? State, bool Parked)? Known(ProcessId process)
    {
        if (_processes.TryGetValue(process, out var known)) return known;
        _askedProcesses.Add(process);
        return null;
    }
}
