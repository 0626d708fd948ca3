using Crossdock.Model;
using Npgsql;

namespace Crossdock.Storage.Postgres;

/// <summary>
/// Recomputes both hash chains of each partition and the audit's one, then what must hold for each entry, document and
/// message.
/// </summary>
internal static class PostgresVerify
{
    public static async ValueTask<Verification> OfAsync(NpgsqlConnection db, CancellationToken ct)
    {
        var (events, entries, audit) = (new Walk("event"), new Walk("entry"), new Walk("audit row"));
        await using (var first = new Pipeline(db))
        {
            first.Each($"SELECT partition, sequence, {Columns.EventId}, type, at, correlation, causation, facts_hash, body, hash, process, key, version FROM event ORDER BY sequence",
                [], r => events.Event(r));
            // The lines of an entry come with it: one statement at a time may be read.
            first.Each("""
                SELECT e.partition, e.sequence, e.key, e.at, e.correlation, e.body, e.hash, l.entities, l.roles, l.accounts, l.currencies, l.amounts
                FROM entry AS e LEFT JOIN (SELECT entry, array_agg(entity ORDER BY line) AS entities, array_agg(role ORDER BY line) AS roles,
                    array_agg(account ORDER BY line) AS accounts, array_agg(currency ORDER BY line) AS currencies,
                    array_agg(amount_minor ORDER BY line) AS amounts FROM entry_line GROUP BY entry) AS l ON l.entry = e.sequence ORDER BY e.sequence
                """, [], r => entries.Entry(r, _ => Lines(r)));
            first.Each("SELECT id, event_hash, entry_hash FROM partition ORDER BY id", [], r =>
            {
                events.End(r.Int(0), r.Blob(1));
                entries.End(r.Int(0), r.Blob(2));
            });
            first.Each("SELECT sequence, at, by, action, subject, detail, hash FROM audit ORDER BY sequence", [], r =>
                audit.Audit(r));
            first.Each("SELECT value FROM meta WHERE name = 'audit_hash'", [], r =>
                audit.End(0, Convert.FromHexString(r.Text(0))));
            await first.RunAsync(ct);
        }
        var chains = new Verification(events.Checked, entries.Checked,
            [.. events.Faults, .. entries.Faults, .. audit.Faults]);
        return chains.Faults.Count > 0 ? chains : chains with { Faults = await ContentsAsync(db, ct) };
    }

    private static async ValueTask<List<string>> ContentsAsync(NpgsqlConnection db, CancellationToken ct)
    {
        var contents = new Contents();
        await using var pipeline = new Pipeline(db);
        pipeline.Each("SELECT id, size, sha256, bytes FROM document ORDER BY sequence", [], r => contents.Document(r));
        pipeline.Each(ReplayRows.Accepted("i.type"), [], r => contents.Message(r, Convert.ToHexStringLower(r.Blob(2))));
        pipeline.Each("SELECT process, key, state FROM process WHERE state IS NOT NULL", [], r => contents.State(r));
        pipeline.Each("""
            SELECT i.sequence FROM edit AS e JOIN inbox AS i ON i.sequence = e.message WHERE e.state = 2 AND e.edited <> i.body
                AND NOT EXISTS (SELECT 1 FROM edit AS l WHERE l.message = e.message AND l.state = 2 AND l.sequence > e.sequence)
            """, [], r => contents.Faults.Add($"message {r.Long(0)}: it is not what its last edit made of it"));
        await pipeline.RunAsync(ct);
        return contents.Faults;
    }

    private static IEnumerable<EntryLine> Lines(PostgresRow r)
    {
        if (r.IsNull(7)) return [];
        var (entities, roles, accounts, currencies) =
            (r.Array<string>(7), r.Array<string>(8), r.Array<string>(9), r.Array<string>(10));
        return r.Array<long>(11).Select((amount, i) =>
            new EntryLine(entities[i], roles[i], accounts[i], currencies[i], amount));
    }
}
