using Crossdock.Model;
using Microsoft.Extensions.Logging;

namespace Crossdock.Connectors.Protocols.Folder;

/// <param name="Interval">Pause between two looks at the folder; default 200 ms.</param>
/// <param name="FilesPerLook">Most files taken in one look, so that a flood leaves the other doors their turn.</param>
/// <param name="IsMine">Whether this node is the one that reads the folder now; asked before each look. Null:
/// always.</param>
public sealed record FolderDoorOptions(TimeSpan? Interval = null, int FilesPerLook = 256, Func<bool>? IsMine = null)
{
    public static readonly TimeSpan DefaultInterval = TimeSpan.FromMilliseconds(200);
}

/// <summary>A file that stays in the folder because it could not be taken.</summary>
public sealed record FolderFault(EndpointId Channel, string File, string Fault, DateTimeOffset Since);

/// <summary>
/// Takes documents in from a partner's folder. A file is taken when its name is finished (
/// <see cref="ExchangeFolder.IsUnfinished"/>) and its size and time are the same in two looks; it moves to the done folder
/// only after <see cref="IIntake.TakeInAsync"/> has returned, so a crash between the two takes it again, which has no
/// second effect.
/// </summary>
public sealed partial class FolderDoor(
    EndpointId channel, PartyId? partner, ExchangeFolder folder, IIntake intake, TimeProvider time, ILogger<FolderDoor> log,
    FolderDoorOptions? options = null)
{
    private readonly record struct Look(long Size, DateTime WrittenAt);

    private readonly FolderDoorOptions _options = options ?? new FolderDoorOptions();
    private readonly Dictionary<string, Look> _seen = [];
    private readonly Dictionary<string, FolderFault> _faults = [];

    /// <summary>Files that could not be taken, as of the last look.</summary>
    public IReadOnlyList<FolderFault> Faults
    {
        get { lock (_faults) return [.. _faults.Values]; }
    }

    /// <summary>
    /// Looks until cancelled. When the inbox is full the folder is simply not read for the time asked for.
    /// </summary>
    public async Task RunAsync(CancellationToken ct)
    {
        while (!ct.IsCancellationRequested)
            try
            {
                var pause = _options.IsMine?.Invoke() is false ? Interval : await LookAsync(ct);
                await Task.Delay(pause, time, ct);
            }
            catch (OperationCanceledException) when (ct.IsCancellationRequested)
            {
                return;
            }
    }

    /// <summary>One look: takes what is stable, remembers the rest. Returns the pause until the next one.</summary>
    public async ValueTask<TimeSpan> LookAsync(CancellationToken ct)
    {
        try
        {
            folder.Create();
            foreach (var file in Stable())
                await TakeAsync(file, ct);
        }
        catch (OverloadException overload)
        {
            LogOverload(channel, overload.RetryAfter);
            return overload.RetryAfter;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Report("", e.Message);
        }
        return Interval;
    }

    private TimeSpan Interval => _options.Interval ?? FolderDoorOptions.DefaultInterval;

    /// <summary>The files that did not change since the last look, in the order of their times, then names.</summary>
    private List<FileInfo> Stable()
    {
        var files = new DirectoryInfo(folder.In).EnumerateFiles()
            .Where(f => !ExchangeFolder.IsUnfinished(f.Name) && f.LinkTarget is null)
            .ToList();
        var now = files.ToDictionary(f => f.Name, f => new Look(f.Length, f.LastWriteTimeUtc));
        var stable = files
            .Where(f => _seen.TryGetValue(f.Name, out var before) && before == now[f.Name])
            .OrderBy(f => f.LastWriteTimeUtc).ThenBy(f => f.Name, StringComparer.Ordinal)
            .Take(_options.FilesPerLook)
            .ToList();
        _seen.Clear();
        foreach (var (name, look) in now) _seen[name] = look;
        lock (_faults)
            foreach (var gone in _faults.Keys.Where(name => !now.ContainsKey(name)).ToList())
                _faults.Remove(gone);
        return stable;
    }

    private async ValueTask TakeAsync(FileInfo file, CancellationToken ct)
    {
        try
        {
            if (file.Length > Model.Limits.DocumentBytes)
            {
                Report(file.Name, $"It has {file.Length} bytes; at most {Model.Limits.DocumentBytes} are taken.");
                return;
            }
            var bytes = await File.ReadAllBytesAsync(file.FullName, ct);
            if (bytes.Length != file.Length) return; // it grew after all: the next look sees the new size
            var document = new RawDocument(
                Guid.CreateVersion7(time.GetUtcNow()), channel.Value, partner, file.Name, "application/edi-x12", bytes,
                time.GetUtcNow());
            await intake.TakeInAsync(document, ct);
            ExchangeFolder.MoveToDone(folder.In, file.Name);
            _seen.Remove(file.Name);
            lock (_faults) _faults.Remove(file.Name);
        }
        catch (FileNotFoundException)
        {
            // The partner took it back between the listing and the read: there is nothing to take.
        }
        catch (Exception e) when (e is not (OverloadException or OperationCanceledException))
        {
            // Whatever is wrong with one file or its intake, the file stays and the others go on.
            Report(file.Name, e.Message);
        }
    }

    /// <summary>Logged once per file and fault, not at every look.</summary>
    private void Report(string file, string fault)
    {
        lock (_faults)
        {
            if (_faults.TryGetValue(file, out var known) && known.Fault == fault) return;
            _faults[file] = new FolderFault(channel, file, fault, time.GetUtcNow());
        }
        LogFault(channel, file, fault);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Channel}: the inbox is full; the folder is read again in {Pause}")]
    private partial void LogOverload(EndpointId channel, TimeSpan pause);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Channel}: file '{File}' stays in the folder: {Fault}")]
    private partial void LogFault(EndpointId channel, string file, string fault);
}
