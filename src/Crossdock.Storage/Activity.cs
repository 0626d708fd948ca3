namespace Crossdock.Storage;

/// <summary>
/// What happened, ever or lately, as SQL that both databases understand. Rows are numbered in the order in which they came, so a
/// moment is found by halving, without an index of times.
/// </summary>
internal static class Activity
{
    /// <summary>documents in, documents out, messages, duplicates, deliveries</summary>
    /// <param name="since">The parameter with the moment, in ticks.</param>
    public static string Since(string since) => $"""
        SELECT d.received, d.sent,
            (SELECT count(*) FROM inbox WHERE sequence >= {First("inbox", "accepted_at", since)}),
            (SELECT count(*) FROM duplicate WHERE sequence >= {First("duplicate", "at", since)}),
            (SELECT count(*) FROM delivery WHERE sequence >= {First("delivery", "created_at", since)})
        FROM (SELECT count(CASE direction WHEN 1 THEN 1 END) AS received, count(CASE direction WHEN 2 THEN 1 END) AS sent
            FROM document WHERE sequence >= {First("document", "at", since)}) AS d
        """;

    /// <summary>documents, messages, duplicates, events, entries, lines, deliveries</summary>
    public const string All = """
        (SELECT count(*) FROM document), (SELECT count(*) FROM inbox), (SELECT count(*) FROM duplicate), (SELECT count(*) FROM event),
        (SELECT count(*) FROM entry), (SELECT count(*) FROM line_move) + (SELECT coalesce(sum(lines), 0) FROM moved_lines),
        (SELECT count(*) FROM delivery)
        """;

    /// <summary>
    /// The number of the first row at or after the moment, or one that no row has yet. Numbers may be missing.
    /// </summary>
    private static string First(string table, string at, string since)
    {
        var before = $"(SELECT t.{at} FROM {table} AS t WHERE t.sequence >= (low + high) / 2 ORDER BY t.sequence LIMIT 1) < {since}";
        return $"""
            (WITH RECURSIVE part (low, high) AS (
                SELECT CAST(0 AS bigint), (SELECT coalesce(max(sequence), 0) + 1 FROM {table})
                UNION ALL SELECT CASE WHEN {before} THEN (low + high) / 2 + 1 ELSE low END, CASE WHEN {before} THEN high ELSE (low + high) / 2 END FROM part WHERE low < high)
            SELECT low FROM part WHERE low >= high)
            """;
    }
}
