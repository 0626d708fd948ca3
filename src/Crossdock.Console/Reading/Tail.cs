namespace Crossdock.Console.Reading;

/// <summary>Finds the end of a feed that can only be read forward from a cursor.</summary>
internal static class Tail
{
    /// <summary>
    /// The cursor after which at most <paramref name="keep"/> sequence numbers follow. Asks about 2 log₂(n) times
    /// whether anything comes after a cursor; a feed that grows meanwhile only gives more.
    /// </summary>
    public static async Task<long> CursorAsync(Func<long, Task<bool>> anyAfter, int keep)
    {
        if (!await anyAfter(0)) return 0;
        long before = 0, after = 1;
        while (await anyAfter(after)) (before, after) = (after, after * 2);
        while (after - before > 1)
        {
            var middle = before + (after - before) / 2;
            if (await anyAfter(middle)) before = middle;
            else after = middle;
        }
        return Math.Max(0, after - keep);
    }
}
