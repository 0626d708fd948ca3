using Crossdock.Model;

namespace Crossdock.Storage.Memory;

/// <summary>
/// The book in memory, over the same bookkeeper as the other stores: for simulations, where the disk, the clock and the
/// crashes are ours. Several nodes may share one store; deliveries are then claimed for the sending timeout, as on
/// PostgreSQL.
/// </summary>
public sealed partial class MemoryBook : IBook
{
    private readonly MemoryStore _store;
    private readonly string _node;

    internal MemoryBook(MemoryStore store, string node) =>
        (_store, _node, Queries) = (store, node, new MemoryQueries(store));

    public IBookQueries Queries { get; }

    private Bookkeeper Bookkeeper => _store.Bookkeeper;

    /// <summary>Opens a store of its own on the disk, for one node.</summary>
    public static async ValueTask<MemoryBook> OpenAsync(MemoryDisk disk, BookOptions options, TimeProvider? time = null) =>
        (await MemoryStore.StartAsync(disk, options, time)).Open();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>Changes rows behind the book's back.</summary>
    internal void Tamper(Action<Tables> change) => _store.Read(t =>
    {
        change(t);
        return true;
    });

    public ValueTask<Guid> ArchiveAsync(RawDocument document, CancellationToken ct)
    {
        var raw = Bookkeeper.Raw(document);
        return _store.WriteAsync(to =>
        {
            if (First(to.Tables, raw) is { } known) return known;
            to.Archive(raw);
            return raw.Id;
        });
    }

    public ValueTask<IReadOnlyList<Acceptance>?> TakeInAsync(
        RawDocument document, Arrival arrival, DateTimeOffset now, CancellationToken ct)
    {
        var (raw, admissions) = (Bookkeeper.Raw(document), Bookkeeper.Admissions(arrival));
        return _store.WriteAsync<IReadOnlyList<Acceptance>?>(to =>
        {
            if (First(to.Tables, raw) is not null) return null;
            to.Archive(raw);
            return Bookkeeper.Accept(to, arrival, 0, raw.Correlation, raw.Channel, admissions,
                KnownTo(to.Tables, admissions), now);
        });
    }

    private static Guid? First(Tables tables, NewDocument raw) => tables.Documents.Rows.FirstOrDefault(d =>
        d.Raw.Direction == DocumentDirection.In && d.Raw.Name == raw.Name && d.Raw.Sha256 == raw.Sha256
            && d.Raw.Channel == raw.Channel)?.Raw.Id;

    public ValueTask<IReadOnlyList<ArchivedDocument>> UntranslatedAsync(int limit, CancellationToken ct) =>
        Read<IReadOnlyList<ArchivedDocument>>(t =>
    [
        .. t.Documents.Rows.Where(d => d.Status == 1).Take(limit)
            .Select(d => new ArchivedDocument(new RawDocument(d.Raw.Id, d.Raw.Channel,
            d.Raw.Partner is { } partner ? new PartyId(partner) : null, d.Raw.Name, d.Raw.MediaType,
            Compression.Unpack(d.Raw.Packed), d.Raw.At), d.Raw.Sha256)),
    ]);

    public ValueTask<IReadOnlyList<Acceptance>> AcceptAsync(Arrival arrival, DateTimeOffset now, CancellationToken ct)
    {
        var admissions = Bookkeeper.Admissions(arrival);
        return _store.WriteAsync<IReadOnlyList<Acceptance>>(to =>
        {
            var document = to.Tables.Document(arrival.Document) ?? throw Throw.NoDocument(arrival.Document);
            return Bookkeeper.Accept(to, arrival, document.Acceptances, document.Correlation, document.Raw.Channel,
                admissions, KnownTo(to.Tables, admissions), now);
        });
    }

    public ValueTask<InterchangeStanding> StandingAsync(InterchangeKey interchange, CancellationToken ct) =>
        Read(t => t.Interchanges[(interchange.Sender, interchange.Receiver, interchange.Usage,
            interchange.ControlNumber)] switch
        {
            null => InterchangeStanding.New,
            var known when known.Key.Sha256 == interchange.Sha256 => InterchangeStanding.Retransmission,
            _ => InterchangeStanding.Conflict,
        });

    public ValueTask<ProcessId?> FindProcessAsync(string process, Reference reference, CancellationToken ct) => Read(t =>
    {
        List<string> Keys(Func<ReferenceData, bool> meant) =>
            [.. t.References.Rows.Where(r => r.Reference.Kind == reference.Kind && r.Process?.Process == process
                && meant(r))
            .Select(r => r.Process!.Value.Key).Distinct().Take(2)];
        var keys = Keys(r => r.Reference.Value == reference.Value);
        if (keys.Count == 0 && reference.Kind is ReferenceKinds.Interchange or ReferenceKinds.Group)
            keys = Keys(r => Bookkeeper.Trimmed(r.Reference.Value) == Bookkeeper.Trimmed(reference.Value));
        // Told but not yet decided: an ASN may come right behind its order.
        if (keys.Count == 0 && reference.Kind == process)
            keys = [.. t.Processes.Rows.Where(p => p.Id.Process == process && Bookkeeper.Tail(p.Id) == reference.Value)
                .Select(p => p.Id.Key).Take(2)];
        return keys.Count == 1 ? new ProcessId(process, keys[0]) : (ProcessId?)null;
    });

    private ValueTask<T> Read<T>(Func<Tables, T> work) => ValueTask.FromResult(_store.Read(work));
}
