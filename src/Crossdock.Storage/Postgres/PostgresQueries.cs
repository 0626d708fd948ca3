using System.Data;
using Crossdock.Model;
using Npgsql;
using static Crossdock.Storage.Postgres.Parameter;

namespace Crossdock.Storage.Postgres;

/// <summary>The book as people read it; each answer is of one moment. Beside the writers: connections of its own.</summary>
internal sealed partial class PostgresQueries(NpgsqlDataSource source) : IBookQueries
{
    public ValueTask<Chain?> TraceAsync(string reference, CancellationToken ct) =>
        MomentAsync(db => PostgresTrace.OfAsync(db, reference, ct), ct);

    public ValueTask<Verification> VerifyAsync(CancellationToken ct) =>
        MomentAsync(db => PostgresVerify.OfAsync(db, ct), ct);

    public ValueTask<IReadOnlyList<CaseRow>> CasesAsync(bool openOnly, int limit, CancellationToken ct) => Rows(
        Columns.Case + (openOnly ? " WHERE closed_at IS NULL" : "") + " ORDER BY sequence LIMIT $1", Read.Case, ct,
        Of((long)limit));

    public ValueTask<CaseRow?> CaseAsync(string id, CancellationToken ct) =>
        First(Columns.Case + " WHERE id = $1", Read.Case, ct, Of(id));

    public ValueTask<IReadOnlyList<DeliveryRow>> DeliveriesAsync(
        DeliveryState? state, int limit, CancellationToken ct) => Rows(Columns.Delivery + state switch
    {
        null => " ORDER BY d.sequence LIMIT $1",
        DeliveryState.Delivered or DeliveryState.Rejected =>
            $" WHERE d.sequence IN (SELECT sequence FROM settled WHERE state = {(int)state} ORDER BY sequence LIMIT $1) ORDER BY d.sequence",
        _ => $" WHERE d.sequence IN (SELECT sequence FROM outbox WHERE state = {(int)state} ORDER BY sequence LIMIT $1) ORDER BY d.sequence",
    }, Read.Delivery, ct, Of((long)limit));

    public ValueTask<IReadOnlyList<EndpointRow>> EndpointsAsync(CancellationToken ct) =>
        Rows(Columns.Endpoint, Read.Endpoint, ct);

    public ValueTask<IReadOnlyList<EntryRow>> EntriesAsync(long after, int limit, CancellationToken ct) => Rows(
        Columns.Entry + " WHERE e.sequence > $1 ORDER BY e.sequence LIMIT $2", Read.Entry, ct, Of(after), Of((long)limit));

    public ValueTask<IReadOnlyList<BalanceRow>> BalancesAsync(CancellationToken ct) => Rows(Balances(""), Read.Balance, ct);

    public static string Balances(string where) => $"""
        SELECT entity, role, account, currency, sum(greatest(amount_minor, 0))::bigint, sum(greatest(-amount_minor, 0))::bigint FROM entry_line{where}
        GROUP BY entity, role, account, currency ORDER BY entity, role, account, currency
        """;

    public ValueTask<IReadOnlyList<DocumentRow>> DocumentsAsync(int limit, CancellationToken ct) => Rows(
        Columns.Document + Columns.OfDocument + " ORDER BY d.sequence DESC LIMIT $1", Read.Document, ct, Of((long)limit));

    public ValueTask<DocumentBody?> DocumentAsync(Guid id, CancellationToken ct) => First(
        Columns.Document + ", d.bytes" + Columns.OfDocument + " WHERE d.id = $1",
        r => new DocumentBody(Read.Document(r), r.Body(11)), ct, Of(id));

    public ValueTask<IReadOnlyList<DocumentCount>> DocumentCountsAsync(CancellationToken ct) => Rows(
        "SELECT direction, document_type, count(*) FROM document GROUP BY direction, document_type ORDER BY direction, document_type",
        r => new DocumentCount((DocumentDirection)r.Int(0), r.Text(1), r.Long(2)), ct);

    public ValueTask<IReadOnlyList<EventRow>> EventsAsync(long after, int limit, CancellationToken ct) => Rows(
        Columns.Event + " WHERE sequence > $1 ORDER BY sequence LIMIT $2", Read.Event, ct, Of(after), Of((long)limit));

    public ValueTask<StoredState?> StateAsync(ProcessId process, CancellationToken ct) => First(
        Columns.State + " WHERE process = $1 AND key = $2 AND state IS NOT NULL", Read.State, ct, Of(process.Process),
        Of(process.Key));

    public ValueTask<IReadOnlyList<StoredState>> StatesAsync(string process, CancellationToken ct) => Rows(
        Columns.State + " WHERE process = $1 AND state IS NOT NULL ORDER BY key", Read.State, ct, Of(process));

    public ValueTask<IReadOnlyList<StoredState>> StatesAsync(
        string process, string after, int limit, CancellationToken ct) => Rows(
        Columns.State + " WHERE process = $1 AND key > $2 AND state IS NOT NULL ORDER BY process, key LIMIT $3",
        Read.State, ct, Of(process), Of(after), Of((long)limit));

    public async ValueTask<IReadOnlyList<LineRow>> LinesAsync(string document, CancellationToken ct) =>
        await MomentAsync(async db =>
    {
        await using var pipeline = new Pipeline(db);
        var lines = Lines(pipeline, " WHERE document = $1", [Of(document)]);
        await pipeline.RunAsync(ct);
        return lines;
    }, ct);

    public async ValueTask<IReadOnlyList<LineRow>> AllLinesAsync(CancellationToken ct) => await MomentAsync(async db =>
    {
        await using var pipeline = new Pipeline(db);
        var lines = Lines(pipeline, "", []);
        await pipeline.RunAsync(ct);
        return lines;
    }, ct);

    /// <summary>In order, once the pipeline has run. Those that are rows of their own are the older ones.</summary>
    public static List<LineRow> Lines(Pipeline to, string where, NpgsqlParameter[] values, string limit = "")
    {
        var lines = to.Rows($"{Columns.Line}{where} ORDER BY sequence{limit}", values, Read.Line);
        to.Each($"{Columns.Moved}{where} ORDER BY sequence{limit}", [.. values.Select(v => v.Clone())], r =>
            lines.AddRange(Read.Moved(r)));
        return lines;
    }

    public ValueTask<IReadOnlyList<MessageRow>> MessagesAsync(string? status, int limit, CancellationToken ct) => Rows(
        Columns.Message + (status is null ? " ORDER BY i.sequence" : Columns.WithStatus(Read.Status(status)))
            + " LIMIT $1", Read.Message, ct,
        Of((long)limit));

    public async ValueTask<BookTotals> TotalsAsync(CancellationToken ct) =>
        (await First($"SELECT {Open}, {Activity.All}", Read.Totals, ct))!;

    private async ValueTask<IReadOnlyList<T>> Rows<T>(string sql, Func<PostgresRow, T> read, CancellationToken ct,
        params NpgsqlParameter[] values)
    {
        await using var db = await source.OpenConnectionAsync(ct);
        await using var pipeline = new Pipeline(db);
        var rows = pipeline.Rows(sql, values, read);
        await pipeline.RunAsync(ct);
        return rows;
    }

    private async ValueTask<T?> First<T>(string sql, Func<PostgresRow, T> read, CancellationToken ct,
        params NpgsqlParameter[] values)
        where T : class => await Rows(sql, read, ct, values) is [var first, ..] ? first : null;

    /// <summary>Several statements that see the same moment.</summary>
    private async ValueTask<T> MomentAsync<T>(Func<NpgsqlConnection, ValueTask<T>> work, CancellationToken ct)
    {
        await using var db = await source.OpenConnectionAsync(ct);
        await using var transaction = await db.BeginTransactionAsync(IsolationLevel.RepeatableRead, ct);
        var answer = await work(db);
        await transaction.CommitAsync(ct);
        return answer;
    }
}

/// <summary>What is selected for each kind of row; queries and traces show the same.</summary>
internal static class Columns
{
    public const string
        Document = """
            SELECT d.id, d.direction, d.channel, d.partner, d.name, d.document_type, d.media_type, d.size, d.sha256, d.at,
                CASE s.state WHEN 4 THEN 'delivered' || coalesce(' as ' || s.reference, '') ELSE d.outcome END
            """,
        OfDocument = " FROM document AS d LEFT JOIN settled AS s ON s.sequence = d.delivery",
        Message = """
            SELECT i.sequence, i.process, i.key, i.business_key, i.type, i.body, coalesce(w.status, v.status, 2), coalesce(w.reason, v.reason),
                coalesce(w.attempts, v.attempts, 0), i.accepted_at, i.correlation, i.causation, i.document
            FROM inbox AS i LEFT JOIN waiting AS w ON w.sequence = i.sequence LEFT JOIN verdict AS v ON v.sequence = i.sequence
            """,
        EventId = "CASE id WHEN '' THEN process || ':' || key || '@' || version ELSE id END",
        Event = $"SELECT sequence, {EventId}, process, key, type, body, at, correlation, causation, facts_hash FROM event",
        Entry = """
            SELECT e.sequence, e.body, e.at, coalesce(s.state, o.state), s.reference, coalesce(s.fault, o.fault), coalesce(s.at, o.died_at) FROM entry AS e
            LEFT JOIN delivery AS d ON d.idempotency_key = e.key LEFT JOIN settled AS s ON s.sequence = d.sequence LEFT JOIN outbox AS o ON o.sequence = d.sequence
            """,
        Delivery = """
            SELECT d.sequence, d.endpoint, d.process, d.key, d.type, coalesce(s.state, o.state), coalesce(s.attempts, o.attempts), s.reference, coalesce(s.fault, o.fault),
                d.created_at, coalesce(s.at, o.died_at), d.idempotency_key, coalesce(s.document, o.document), d.correlation, coalesce(s.was_unknown, o.was_unknown)
            FROM delivery AS d LEFT JOIN settled AS s ON s.sequence = d.sequence LEFT JOIN outbox AS o ON o.sequence = d.sequence
            """,
        Endpoint = """
            SELECT coalesce(q.endpoint, e.endpoint), coalesce(q.waiting, 0), coalesce(q.unknown, 0), coalesce(q.dead, 0), q.oldest, coalesce(e.circuit, 1), e.until, e.fault
            FROM (SELECT endpoint, sum(CASE WHEN state IN (1, 2) THEN 1 ELSE 0 END) AS waiting, sum(CASE WHEN state = 3 THEN 1 ELSE 0 END) AS unknown,
                sum(CASE WHEN state = 6 THEN 1 ELSE 0 END) AS dead, min(d.created_at) AS oldest FROM outbox AS o JOIN delivery AS d USING (sequence, endpoint) GROUP BY endpoint) AS q
            FULL JOIN endpoint AS e ON e.endpoint = q.endpoint ORDER BY 1
            """,
        Case = "SELECT id, process, key, kind, subject, title, explanation, at_risk, currency, owner, options, opened_at, closed_at, outcome, document, correlation FROM case_file",
        Line = "SELECT sequence, process, key, event, document, line, item, stage, quantity, unit, value, currency, reason, reference, date, at FROM line_move",
        Moved = "SELECT coalesce((SELECT max(sequence) FROM line_move), 0) + sequence, process, key, event, at, moves FROM moved_lines",
        State = "SELECT process, key, version, state FROM process";

    /// <summary>Deliveries that became vouchers, as s and d; those of before are in "reference" as well.</summary>
    public static readonly string OfVoucher =
        $"FROM settled AS s JOIN delivery AS d ON d.sequence = s.sequence WHERE s.state = 4 AND s.reference IS NOT NULL AND d.type = '{Contracts.NameOf(typeof(PostJournalEntry))}'";

    /// <summary>In order, by the numbers from the table that has few rows of them; at most $1.</summary>
    public static string WithStatus(int status) => status switch
    {
        2 => " WHERE w.sequence IS NULL AND coalesce(v.status, 2) = 2 ORDER BY i.sequence",
        3 => " WHERE i.sequence = ANY (ARRAY (SELECT sequence FROM verdict WHERE status = 3 ORDER BY sequence LIMIT $1)) ORDER BY i.sequence",
        _ => $" WHERE i.sequence = ANY (ARRAY (SELECT sequence FROM waiting WHERE status = {status} ORDER BY sequence LIMIT $1)) ORDER BY i.sequence",
    };
}
