using Crossdock.Model;
using Npgsql;
using static Crossdock.Storage.Postgres.Parameter;

namespace Crossdock.Storage.Postgres;

/// <summary>Documents and messages: archived, accepted by business key, taken in order.</summary>
public sealed partial class PostgresBook
{
    public ValueTask<Guid> ArchiveAsync(RawDocument document, CancellationToken ct)
    {
        var raw = _bookkeeper.Raw(document);
        return WriteAsync(async db =>
        {
            var known = await RowsAsync(
                db, "SELECT id FROM document WHERE channel = $1 AND name = $2 AND sha256 = $3 AND direction = 1",
                [Of(raw.Channel), Of(raw.Name), Of(raw.Sha256)], r => r.Guid(0), ct);
            if (known.Count > 0) return known[0];
            var draft = NewDraft([]);
            draft.Archive(raw);
            await WriteAsync(draft, db, ct);
            return raw.Id;
        }, ct);
    }

    public ValueTask<IReadOnlyList<Acceptance>?> TakeInAsync(
        RawDocument document, Arrival arrival, DateTimeOffset now, CancellationToken ct)
    {
        var (raw, admissions) = (_bookkeeper.Raw(document), Bookkeeper.Admissions(arrival));
        return GatherAsync<IReadOnlyList<Acceptance>?>((raw.Channel, raw.Name, raw.Sha256), admissions, raw, null,
            async (db, draft, seen) =>
        {
            if (seen.Archived is not null) return null;
            draft.Archive(raw);
            var acceptances = _bookkeeper.Accept(
                draft, arrival, 0, raw.Correlation, raw.Channel, admissions, seen.Known, now);
            if (arrival.Interchanges.Count > 0) await CheckFreeAsync(db, arrival, ct);
            return acceptances;
        }, ct);
    }

    /// <summary>
    /// Another document may have taken a control number since this one was translated as new. Asked before it is
    /// written: two that come at once meet at the lock that the first one's number holds until its commit.
    /// </summary>
    private static async ValueTask CheckFreeAsync(NpgsqlConnection db, Arrival arrival, CancellationToken ct)
    {
        foreach (var key in arrival.Interchanges)
            await Schema.RunAsync(db, """
                INSERT INTO interchange (sender, receiver, usage, control_number, sha256, document, trimmed) VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING
                """, ct, Of(key.Sender), Of(key.Receiver), Of(key.Usage), Of(key.ControlNumber), Of(key.Sha256), Of(arrival.Document), Of(Bookkeeper.Trimmed(key.ControlNumber)));
        await CheckTakenAsync(db, arrival, ct);
    }

    /// <summary>Another document may have taken a control number since this one was translated as new.</summary>
    private static async ValueTask CheckTakenAsync(NpgsqlConnection db, Arrival arrival, CancellationToken ct)
    {
        foreach (var key in arrival.Interchanges)
            if (await RowsAsync(db,
                "SELECT document FROM interchange WHERE sender = $1 AND receiver = $2 AND usage = $3 AND control_number = $4",
                    [Of(key.Sender), Of(key.Receiver), Of(key.Usage), Of(key.ControlNumber)], r =>
                        r.Guid(0), ct) is [var by] && by != arrival.Document)
                throw new InterchangeTakenException(key.ControlNumber, by);
    }

    public async ValueTask<IReadOnlyList<ArchivedDocument>> UntranslatedAsync(int limit, CancellationToken ct) =>
        await RowsAsync(
        "SELECT id, channel, partner, name, media_type, bytes, at, sha256 FROM document WHERE status = 1 ORDER BY sequence LIMIT $1",
        [Of((long)limit)], Read.Archived, ct);

    public ValueTask<IReadOnlyList<Acceptance>> AcceptAsync(Arrival arrival, DateTimeOffset now, CancellationToken ct)
    {
        var admissions = Bookkeeper.Admissions(arrival);
        return RememberAsync<IReadOnlyList<Acceptance>>(async db =>
        {
            await using var pipeline = new Pipeline(db);
            var document = pipeline.Rows(
                "SELECT acceptances, correlation, channel FROM document WHERE id = $1 FOR UPDATE",
                [Of(arrival.Document)], r => (Acceptances: r.Long(0), Correlation: r.Text(1), Channel: r.Text(2)));
            var reading = Ask(pipeline, admissions);
            await pipeline.RunAsync(ct);
            if (document.Count == 0) throw Throw.NoDocument(arrival.Document);
            var draft = NewDraft(reading.Sequences);
            var acceptances = _bookkeeper.Accept(
                draft, arrival, document[0].Acceptances, document[0].Correlation, document[0].Channel, admissions,
                reading.Known, now);
            await WriteAsync(draft, db, ct);
            await CheckTakenAsync(db, arrival, ct);
            return (acceptances, draft);
        }, ct);
    }

    private readonly record struct Reading(Known Known, List<long> Sequences);

    /// <summary>
    /// What the book has of these, and a place in the inbox for each. Places are drawn one by one over all nodes, so
    /// what is accepted after another acceptance has returned comes behind it.
    /// </summary>
    private Reading Ask(Pipeline pipeline, IReadOnlyList<Admission> admissions)
    {
        var reading = new Reading(Known.Nothing, []);
        if (admissions.Count == 0) return reading;
        var (keys, instances) = (Known.Keys(admissions).ToList(), new List<ProcessId>());
        foreach (var process in Known.Instances(admissions))
            if (_lately.Chain(process, out var chain)) reading.Known.Processes.Add(process, chain);
            else instances.Add(process);
        // The first key from this one on, which only the index of keys can tell: asked for the key itself, a young
        // table's statistics may choose another index of the process, and read all of its messages for each key.
        pipeline.Each("""
            SELECT i.process, i.business_key, i.sequence, i.content_hash, i.correlation FROM unnest($1, $2) AS w (process, key) CROSS JOIN LATERAL (
                SELECT * FROM inbox AS x WHERE x.process = w.process AND x.business_key >= w.key ORDER BY x.business_key LIMIT 1) AS i
            WHERE i.business_key = w.key
            """, [Column(keys, k => k.Item1), Column(keys, k => k.Item2)],
            r => reading.Known.Messages.Add((r.Text(0), r.Text(1)),
                new KnownMessage(r.Long(2), Convert.ToHexStringLower(r.Blob(3)), r.Text(4))));
        if (instances.Count > 0)
            pipeline.Each("""
                SELECT p.process, p.key, p.correlation FROM unnest($1, $2) AS w (process, key)
                JOIN process AS p ON p.process = w.process AND p.key = w.key
                """, [Column(instances, p => p.Process), Column(instances, p => p.Key)], r =>
                {
                    var (process, chain) = (new ProcessId(r.Text(0), r.Text(1)), r.TextOrNull(2));
                    reading.Known.Processes.Add(process, chain);
                    _lately.Keep(process, chain);
                });
        pipeline.Each("SELECT nextval('inbox_sequence') FROM generate_series(1, $1)", [Of(keys.Count)], r =>
            reading.Sequences.Add(r.Long(0)));
        return reading;
    }

    public async ValueTask<InterchangeStanding> StandingAsync(InterchangeKey interchange, CancellationToken ct)
    {
        var known = await RowsAsync(
            "SELECT sha256 FROM interchange WHERE sender = $1 AND receiver = $2 AND usage = $3 AND control_number = $4",
            [Of(interchange.Sender), Of(interchange.Receiver), Of(interchange.Usage), Of(interchange.ControlNumber)],
            r => r.Text(0), ct);
        return known.Count == 0 ? InterchangeStanding.New
            : known[0] == interchange.Sha256 ? InterchangeStanding.Retransmission
            : InterchangeStanding.Conflict;
    }

    public async ValueTask<ProcessId?> FindProcessAsync(string process, Reference reference, CancellationToken ct)
    {
        await using var db = await _writers.OpenConnectionAsync(ct);
        ValueTask<List<string>> Keys(string sql, params NpgsqlParameter[] values) =>
            RowsAsync(db, sql, values, r => r.Text(0), ct);

        var keys = await Keys("SELECT DISTINCT key FROM reference WHERE value = $1 AND kind = $2 AND process = $3 LIMIT 2",
            Of(reference.Value), Of(reference.Kind), Of(process));
        if (keys.Count == 0 && reference.Kind is ReferenceKinds.Interchange or ReferenceKinds.Group)
            keys = await Keys("SELECT DISTINCT key FROM reference WHERE trimmed = $1 AND kind IN ('interchange', 'group') AND kind = $2 AND process = $3 LIMIT 2",
                Of(Bookkeeper.Trimmed(reference.Value)), Of(reference.Kind), Of(process));
        if (keys.Count == 0 && reference.Kind == ReferenceKinds.Voucher)
            keys = await Keys($"SELECT DISTINCT d.key {Columns.OfVoucher} AND s.reference = $1 AND d.process = $2 LIMIT 2",
                Of(reference.Value), Of(process));
        // Told but not yet decided: an ASN may come right behind its order.
        if (keys.Count == 0 && reference.Kind == process)
            keys = await Keys("SELECT key FROM process WHERE tail = $1 AND process = $2 LIMIT 2", Of(reference.Value),
                Of(process));
        return keys.Count == 1 ? new ProcessId(process, keys[0]) : null;
    }

    // While nothing is parked, which is asked once, nothing can be behind it.
    private const string Pending = """
        SELECT w.sequence, w.attempts FROM waiting AS w WHERE w.status = 1 AND w.partition = ANY ($1) AND (NOT EXISTS (SELECT 1 FROM waiting WHERE status = 4) OR NOT EXISTS (
            SELECT 1 FROM waiting AS held WHERE held.status = 4 AND held.process = w.process AND held.key = w.key AND held.sequence < w.sequence))
        """, Take = $"{Pending} ORDER BY w.sequence LIMIT $2";

    /// <summary>The sources that wait, each found by one step in the index.</summary>
    private const string Sources = """
        WITH RECURSIVE s (source) AS (
            (SELECT source FROM waiting WHERE status = 1 ORDER BY source LIMIT 1)
            UNION ALL
            SELECT (SELECT w.source FROM waiting AS w WHERE w.status = 1 AND w.source > s.source ORDER BY w.source LIMIT 1) FROM s WHERE s.source IS NOT NULL)
        SELECT source FROM s WHERE source IS NOT NULL LIMIT $1
        """;

    /// <summary>
    /// More wait than are taken: each source gives its first ones, up to an equal share. One that has an earlier
    /// message of its process in another source's queue waits for that.
    /// </summary>
    private const string TakeShares = $"""
        SELECT f.sequence, f.attempts FROM unnest($3) AS one (source) CROSS JOIN LATERAL ({Pending} AND w.source = one.source
            AND NOT EXISTS (SELECT 1 FROM waiting AS e WHERE e.status = 1 AND e.process = w.process AND e.key = w.key AND e.sequence < w.sequence AND e.source <> w.source)
            ORDER BY w.sequence LIMIT $2) AS f ORDER BY f.sequence
        """;

    private const string MessageRow = """
        SELECT i.sequence, i.partition, i.process, i.key, i.type, i.body, coalesce(p.correlation, i.correlation), i.causation, w.attempts, w.source
        FROM waiting AS w JOIN inbox AS i ON i.sequence = w.sequence LEFT JOIN process AS p ON p.process = i.process AND p.key = i.key WHERE w.sequence = ANY ($1)
        """, StateRow = """
        SELECT p.process, p.key, p.version, p.state FROM unnest($1, $2) AS w (process, key)
        JOIN process AS p ON p.process = w.process AND p.key = w.key AND p.state IS NOT NULL
        """;

    private readonly record struct Place(long Sequence, int Attempts);

    /// <summary>
    /// The rows say what waits; what of it this node has just written is not read again. Messages before their states:
    /// whoever decides in between takes the messages away, or has another epoch, and either way what is decided here is
    /// not committed.
    /// </summary>
    public async ValueTask<Work> TakeAsync(IReadOnlyList<int> partitions, int limit, CancellationToken ct)
    {
        int[] asked = [.. partitions.Distinct()];
        await using var db = await _writers.OpenConnectionAsync(ct);
        ValueTask<List<Place>> PlacesAsync(string sql, params NpgsqlParameter[] values) =>
            RowsAsync(db, sql, values, r => new Place(r.Long(0), r.Int(1)), ct);

        var places = await PlacesAsync(Take, Of(asked), Of((long)limit));
        if (places.Count == 0) return new Work([], new Dictionary<ProcessId, StoredState>());
        var messages = await MessagesAsync(db, places, ct);
        if (messages.Count == limit && await RowsAsync(db, Sources, [Of((long)Limits.FairSources)], r => r.Text(0),
            ct) is { Count: > 1 } sources)
            messages = FairShare.Of(await MessagesAsync(db,
                await PlacesAsync(TakeShares, Of(asked), Of((long)Math.Max(1, limit / sources.Count)),
                    Of(sources.ToArray())), ct), messages, limit);
        return new Work(messages, await StatesAsync(db, messages, ct));
    }

    private async ValueTask<List<PendingMessage>> MessagesAsync(
        NpgsqlConnection db, List<Place> places, CancellationToken ct)
    {
        var messages = places.ConvertAll(p =>
            _lately.Message(p.Sequence, out var known)
                ? (known.Attempts == p.Attempts ? known : known with { Attempts = p.Attempts }) : null);
        if (!messages.Contains(null)) return messages!;
        var read = (await RowsAsync(db, MessageRow,
            [Of(places.Where((_, n) => messages[n] is null).Select(p => p.Sequence).ToArray())], Read.Pending, ct))
            .ToDictionary(m => m.Sequence);
        // One that is not there any more was decided meanwhile.
        return [.. places.Select((p, n) => messages[n] ?? read.GetValueOrDefault(p.Sequence)).OfType<PendingMessage>()];
    }

    private async ValueTask<Dictionary<ProcessId, StoredState>> StatesAsync(
        NpgsqlConnection db, List<PendingMessage> messages, CancellationToken ct)
    {
        var (states, asked) = (new Dictionary<ProcessId, StoredState>(), new List<ProcessId>());
        foreach (var (process, partition) in messages.Select(m => (m.Process, m.Partition)).Distinct())
            if (!_lately.State(process, partition, out var state)) asked.Add(process);
            else if (state is not null) states.Add(process, state);
        if (asked.Count > 0)
            foreach (var state in await RowsAsync(
                db, StateRow, [Column(asked, p => p.Process), Column(asked, p => p.Key)], Read.State, ct)) states.Add(
                state.Process, state);
        return states;
    }

    public ValueTask<int> RaiseDeadlinesAsync(DateTimeOffset now, int limit, CancellationToken ct) =>
        RememberAsync(async db =>
    {
        var due = await RowsAsync(db, """
            WITH gone AS (DELETE FROM deadline WHERE ctid = ANY (ARRAY (
                SELECT ctid FROM deadline WHERE due_at <= $1 ORDER BY due_at LIMIT $2 FOR UPDATE SKIP LOCKED)) RETURNING process, key, name, due_at)
            SELECT g.process, g.key, g.name, g.due_at, p.correlation FROM gone AS g
            LEFT JOIN process AS p ON p.process = g.process AND p.key = g.key ORDER BY g.due_at, g.process, g.key, g.name
            """, [Ticks(now), Of((long)limit)],
            r => _bookkeeper.Passed(new ProcessId(r.Text(0), r.Text(1)), new Deadline(r.Text(2), r.Time(3)),
                r.TextOrNull(4)), ct);
        if (due.Count == 0) return (0, NewDraft([]));
        var (draft, known) = await AskAsync(db, due, ct);
        var admitted = _bookkeeper.Admit(draft, due, known, now);
        await WriteAsync(draft, db, ct);
        return (admitted.Count(a => a.Acceptance.Kind == AcceptanceKind.Accepted), draft);
    }, ct);

    private async ValueTask<(Draft Draft, Known Known)> AskAsync(
        NpgsqlConnection db, IReadOnlyList<Admission> admissions, CancellationToken ct)
    {
        await using var pipeline = new Pipeline(db);
        var reading = Ask(pipeline, admissions);
        await pipeline.RunAsync(ct);
        return (NewDraft(reading.Sequences), reading.Known);
    }

    public async ValueTask<DateTimeOffset?> NextDeadlineAsync(CancellationToken ct) =>
        (await RowsAsync("SELECT min(due_at) FROM deadline", [], r => r.TimeOrNull(0), ct))[0];
}
