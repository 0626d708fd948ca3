namespace Crossdock.Storage;

/// <summary>
/// What happened lately, as SQL that both databases understand. Rows are numbered in the order in which they came, so a
/// moment is found by halving, without an index of times.
/// </summary>
internal static class Activity
{
    /// <summary>documents in, documents out, messages, duplicates, deliveries</summary>
    /// <param name="since">The parameter with the moment, in ticks.</param>
    public static string Since(string since) => $"""
        SELECT (SELECT count(*) FROM document WHERE direction = 1 AND sequence >= {First("document", "at", since)}),
            (SELECT count(*) FROM document WHERE direction = 2 AND sequence >= {First("document", "at", since)}),
            (SELECT count(*) FROM inbox WHERE sequence >= {First("inbox", "accepted_at", since)}),
            (SELECT count(*) FROM duplicate WHERE sequence >= {First("duplicate", "at", since)}),
            (SELECT count(*) FROM delivery WHERE sequence >= {First("delivery", "created_at", since)})
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
