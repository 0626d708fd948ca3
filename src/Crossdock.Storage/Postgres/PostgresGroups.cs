using Crossdock.Model;
using Npgsql;
using static Crossdock.Storage.Postgres.Parameter;

namespace Crossdock.Storage.Postgres;

/// <summary>
/// Small writes of many callers, in one transaction: documents taken in, deliveries prepared and settled.
/// </summary>
public sealed partial class PostgresBook
{
    private ValueTask<T> GatherAsync<T>(
        object subject, List<Admission> admissions, NewDocument? document, long? delivery,
        Func<NpgsqlConnection, Draft, Seen, ValueTask<T>> write, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        return _group.WriteAsync(new Piece<T>(subject, admissions, document, delivery, write));
    }

    private async ValueTask WriteGroupAsync(IReadOnlyList<Piece> group) => await RememberAsync(async db =>
    {
        await using var pipeline = new Pipeline(db);
        var archived = AskArchived(pipeline, [.. group.Select(p => p.Document).OfType<NewDocument>()]);
        var standings = AskDeliveries(pipeline, [.. group.Select(p => p.Delivery).OfType<long>()]);
        var reading = Ask(pipeline, [.. group.SelectMany(p => p.Admissions)]);
        await pipeline.RunAsync(CancellationToken.None);
        var draft = NewDraft(reading.Sequences, standings);
        foreach (var piece in group)
            await piece.WriteAsync(db, draft, new Seen(reading.Known,
                piece.Document is { } d && archived.TryGetValue((d.Channel, d.Name, d.Sha256), out var id) ? id : null,
                piece.Delivery is { } sequence && standings.TryGetValue(sequence, out var standing) ? standing : null));
        await WriteAsync(draft, db, CancellationToken.None);
        return (group.Count, draft);
    }, CancellationToken.None);

    private static Dictionary<(string, string, string), Guid> AskArchived(Pipeline pipeline, List<NewDocument> documents)
    {
        var archived = new Dictionary<(string, string, string), Guid>();
        if (documents.Count > 0)
            pipeline.Each("""
                SELECT w.channel, w.name, w.sha256, d.id FROM unnest($1, $2, $3) AS w (channel, name, sha256) CROSS JOIN LATERAL (
                    SELECT x.id FROM document AS x WHERE x.direction = 1 AND x.channel = w.channel AND x.name = w.name AND x.sha256 = w.sha256 LIMIT 1) AS d
                """, [Column(documents, d => d.Channel), Column(documents, d => d.Name), Column(documents, d => d.Sha256)],
                r => archived[(r.Text(0), r.Text(1), r.Text(2))] = r.Guid(3));
        return archived;
    }

    /// <summary>
    /// Locked in the order of their numbers, everywhere. What is not in the outbox any more is settled; that is not
    /// locked, as nothing but a retry changes it.
    /// </summary>
    private Dictionary<long, DeliveryStanding> AskDeliveries(Pipeline pipeline, List<long> sequences)
    {
        var standings = new Dictionary<long, DeliveryStanding>();
        if (sequences.Count == 0) return standings;
        var asked = sequences.ToArray();
        pipeline.Each("""
            SELECT o.sequence, o.state, o.document, coalesce(o.claimed_by <> $2 AND o.claimed_until >= now(), false), o.attempts, o.was_unknown, o.prepared_references, o.head
            FROM outbox AS o WHERE o.sequence = ANY ($1) ORDER BY o.sequence FOR UPDATE
            """, [Of(asked), Of(_node)], r => standings[r.Long(0)] = Standing(r));
        // Asked after the lock was waited for: one that another transaction has settled meanwhile is in here.
        pipeline.Each("""
            SELECT s.sequence, s.state, s.document, false, s.attempts, s.was_unknown, s.prepared_references, false FROM settled AS s WHERE s.sequence = ANY ($1)
            """, [Of(asked)], r => standings[r.Long(0)] = Standing(r));
        return standings;
    }

    private static DeliveryStanding Standing(PostgresRow r) =>
        new((DeliveryState)r.Int(1), r.GuidOrNull(2), r.Flag(3), r.Int(4), r.Flag(5), r.TextOrNull(6), r.Flag(7));
}
