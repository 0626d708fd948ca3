using System.Globalization;
using Crossdock.Model;

namespace Crossdock.Storage.Memory;

/// <summary>
/// The running store over one disk: what it has recovered and what was committed since. One transaction at a time; what
/// it wrote is seen by nobody before it is durable. Several nodes may each open a book on it, as on a database server.
/// </summary>
public sealed class MemoryStore
{
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly MemoryDisk _disk;
    private readonly Tables _tables;

    private MemoryStore(MemoryDisk disk, Tables tables, BookOptions options, TimeProvider time) =>
        (_disk, _tables, Options, Time, Bookkeeper) = (disk, tables, options, time, new Bookkeeper(options, time));

    internal BookOptions Options { get; }
    internal TimeProvider Time { get; }
    internal Bookkeeper Bookkeeper { get; }

    /// <summary>Starts on what is durable.</summary>
    public static async ValueTask<MemoryStore> StartAsync(MemoryDisk disk, BookOptions options, TimeProvider? time = null)
    {
        var store = new MemoryStore(disk, disk.Recover(), options, time ?? TimeProvider.System);
        await store.WriteAsync(store.Begin);
        return store;
    }

    /// <summary>A book for one node.</summary>
    /// <param name="node">Its name: deliveries are claimed under it.</param>
    public MemoryBook Open(string node = "node") => new(this, node);

    /// <summary>Whether a message with this key is in the inbox, durably.</summary>
    public bool Has(ProcessId process, string businessKey) => Read(t => t.Keys.ContainsKey((process.Process, businessKey)));

    /// <summary>The messages of a process that are pending or parked.</summary>
    public IReadOnlyList<long> Waiting(ProcessId process) =>
        Read<IReadOnlyList<long>>(t => [.. t.Pending.Concat(t.Parked).Where(s => t.Inbox[s]!.Process == process)]);

    internal async ValueTask<T> WriteAsync<T>(Func<MemoryWrites, T> work)
    {
        await _turn.WaitAsync();
        try
        {
            var (result, record) = Try(work);
            if (record is null) return result;
            record = await _disk.WriteAsync(record);
            lock (_tables) record.Apply(_tables);
            return result;
        }
        finally
        {
            _turn.Release();
        }
    }

    internal T Read<T>(Func<Tables, T> work)
    {
        lock (_tables) return work(_tables);
    }

    /// <summary>The record to write; null when nothing changed. What throws has changed nothing.</summary>
    private (T, Record?) Try<T>(Func<MemoryWrites, T> work)
    {
        lock (_tables)
        {
            var writes = new MemoryWrites(_tables, Bookkeeper);
            try
            {
                var result = work(writes);
                return (result, writes.Made == 0 ? null : writes.Take());
            }
            catch
            {
                writes.UndoTo(0);
                throw;
            }
        }
    }

    private bool Begin(MemoryWrites to)
    {
        var asked = Options.Partitions.ToString(CultureInfo.InvariantCulture);
        if (to.Tables.Meta["partitions"] is { } made && made.Value != asked)
            throw Throw.Partitions(made.Value, Options.Partitions);
        if (to.Tables.Partitions.Count == 0)
        {
            to.Put(t => t.Meta, "meta", "partitions", new MetaData(asked));
            to.Put(t => t.Meta, "meta", "audit_hash", new MetaData(Convert.ToHexStringLower(HashChain.Start)));
            for (var i = 0; i < Options.Partitions; i++)
                to.Put(t => t.Partitions, "partition", i, new PartitionData(0, HashChain.Start, HashChain.Start));
        }
        if (Options.TakesOver) Abandon(to, _ => true);
        return true;
    }

    /// <summary>What was being sent is unknown now. Returns how many.</summary>
    internal static int Abandon(MemoryWrites to, Func<DeliveryData, bool> which, DateTimeOffset? next = null)
    {
        var left = to.Tables.OpenDeliveries.Select(s => to.Tables.Deliveries[s]!)
            .Where(d => d.State == DeliveryState.Sending && which(d)).ToList();
        foreach (var d in left)
            to.Put(t => t.Deliveries, "delivery", d.Sequence, d with
            {
                State = DeliveryState.Unknown, WasUnknown = true, NextAttempt = next ?? d.NextAttempt,
                    Fault = "its sender ended while it was sending", ClaimedBy = null,
            });
        return left.Count;
    }
}
