namespace Crossdock.Edi;

/// <summary>Which segments of two lists belong together: a longest common subsequence, then what is left by kind.</summary>
internal static class Alignment
{
    /// <summary>Pairs of indexes in order; -1 where a list has no counterpart.</summary>
    public static List<(int Left, int Right)> Of(string[] left, string[] right, Func<int, int, bool> alike)
    {
        var pairs = new List<(int, int)>();
        int start = 0;
        while (start < left.Length && start < right.Length && left[start] == right[start])
        {
            pairs.Add((start, start));
            start++;
        }

        int end = 0;
        while (end < left.Length - start && end < right.Length - start && left[^(end + 1)] == right[^(end + 1)])
            end++;
        Middle(left, right, start, left.Length - end, right.Length - end, alike, pairs);
        for (int i = end; i > 0; i--)
            pairs.Add((left.Length - i, right.Length - i));
        return pairs;
    }

    private static void Middle(
        string[] left, string[] right, int start, int leftEnd, int rightEnd, Func<int, int, bool> alike,
        List<(int, int)> pairs)
    {
        (int a, int b) = (start, start);
        foreach ((int i, int j) in Common(left, right, start, leftEnd, rightEnd))
        {
            Between(a, i, b, j, alike, pairs);
            pairs.Add((i, j));
            (a, b) = (i + 1, j + 1);
        }

        Between(a, leftEnd, b, rightEnd, alike, pairs);
    }

    /// <summary>Segments without an equal: those of one kind are the same one, changed.</summary>
    private static void Between(int a, int leftEnd, int b, int rightEnd, Func<int, int, bool> alike, List<(int, int)> pairs)
    {
        while (a < leftEnd && b < rightEnd)
        {
            if (alike(a, b))
                pairs.Add((a++, b++));
            else if (Near(a, leftEnd, b, alike, leftIsFixed: false) <= Near(b, rightEnd, a, alike, leftIsFixed: true))
                pairs.Add((a++, -1));
            else
                pairs.Add((-1, b++));
        }

        while (a < leftEnd)
            pairs.Add((a++, -1));
        while (b < rightEnd)
            pairs.Add((-1, b++));
    }

    /// <summary>How far the next segment of the same kind is; a large number when it is not near.</summary>
    private static int Near(int from, int end, int other, Func<int, int, bool> alike, bool leftIsFixed)
    {
        for (int i = from; i < Math.Min(end, from + Limits.CompareNear); i++)
        {
            if (leftIsFixed ? alike(other, i) : alike(i, other))
                return i - from;
        }

        return int.MaxValue;
    }

    /// <summary>
    /// The longest common subsequence; where the lists are too long for the table, none, and kinds decide.
    /// </summary>
    private static IEnumerable<(int Left, int Right)> Common(
        string[] left, string[] right, int start, int leftEnd, int rightEnd)
    {
        (int n, int m) = (leftEnd - start, rightEnd - start);
        if ((long)n * m > Limits.CompareCells)
            yield break;
        var longest = new int[n + 1, m + 1];
        for (int i = n - 1; i >= 0; i--)
        {
            for (int j = m - 1; j >= 0; j--)
            {
                longest[i, j] = left[start + i] == right[start + j] ? longest[i + 1, j + 1] + 1
                    : Math.Max(longest[i + 1, j], longest[i, j + 1]);
            }
        }

        for (int i = 0, j = 0; i < n && j < m;)
        {
            if (left[start + i] == right[start + j])
                yield return (start + i++, start + j++);
            else if (longest[i + 1, j] >= longest[i, j + 1])
                i++;
            else
                j++;
        }
    }
}
