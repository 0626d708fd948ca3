namespace Crossdock.Edi;

/// <summary>
/// Compares two files of any syntax by their segments: separators, release characters, line ends and empty elements at
/// the end make no difference. X12 is compared better by <see cref="X12Comparison"/>, which knows sets and numbers.
/// </summary>
public static class SegmentComparison
{
    /// <summary>Elements that a second sending of the same document has anew.</summary>
    private static readonly Dictionary<string, int[]> Numbers = new(StringComparer.Ordinal)
    {
        ["UNB"] = [4, 5], ["UNZ"] = [2], ["UNG"] = [4, 5], ["UNE"] = [2], ["UNH"] = [1], ["UNT"] = [2], ["STX"] = [4, 5],
        ["ISA"] = [9, 10, 13], ["IEA"] = [2], ["GS"] = [4, 5, 6], ["GE"] = [2], ["ST"] = [2], ["SE"] = [2],
    };

    /// <summary>All differences, in the order of the files; none when they say the same.</summary>
    public static IReadOnlyList<EdiDifference> Compare(
        ReadOnlyMemory<byte> left, ReadOnlyMemory<byte> right, EdiCompareOptions? options = null)
    {
        List<Row> a = Rows(left, options ?? new EdiCompareOptions());
        List<Row> b = Rows(right, options ?? new EdiCompareOptions());
        var found = new List<EdiDifference>();
        var seen = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach ((int i, int j) in Alignment.Of(
            [.. a.Select(r => r.Key)], [.. b.Select(r => r.Key)], (x, y) => a[x].Id == b[y].Id))
        {
            string id = (i >= 0 ? a[i] : b[j]).Id;
            string place = $"{id} #{seen[id] = seen.GetValueOrDefault(id) + 1}";
            if (i < 0 || j < 0)
                found.Add(new EdiDifference(place, i < 0 ? null : a[i].Text, j < 0 ? null : b[j].Text,
                    i < 0 ? null : a[i].At, j < 0 ? null : b[j].At));
            else if (a[i].Key != b[j].Key)
                Elements(a[i], b[j], place, found);
        }

        return found;
    }

    private static void Elements(Row a, Row b, string place, List<EdiDifference> found)
    {
        for (int e = 0; e < Math.Max(a.Elements.Count, b.Elements.Count); e++)
        {
            (string x, string y) = (a.Elements.ElementAtOrDefault(e) ?? "", b.Elements.ElementAtOrDefault(e) ?? "");
            if (x != y)
                found.Add(new EdiDifference($"{place} element {e + 1}", Shown(x), Shown(y),
                    a.At with { Element = e + 1 }, b.At with { Element = e + 1 }));
        }
    }

    private static string Shown(string value) => value.Replace('\u001F', ':');

    private static List<Row> Rows(ReadOnlyMemory<byte> bytes, EdiCompareOptions options)
    {
        var rows = new List<Row>();
        using var reader = new EdiReader(bytes);
        while (reader.Read())
        {
            if (reader.Token == EdiToken.Segment && !reader.Is("UNA"u8))
                rows.Add(Read(reader, options));
        }

        return rows;
    }

    private static Row Read(EdiReader reader, EdiCompareOptions options)
    {
        string id = EdiText.Of(reader.Id, 0);
        int[] ignored = options.IgnoreControlNumbers ? Numbers.GetValueOrDefault(id, []) : [];
        var elements = new List<string>();
        for (int e = 1; e <= reader.Count; e++)
            elements.Add(ignored.Contains(e) ? "" : Components(reader, e));
        while (elements.Count > 0 && elements[^1].Length == 0)
            elements.RemoveAt(elements.Count - 1);
        return new Row(id, elements, new Position(reader.Offset, reader.SegmentNumber, 0, 0), EdiText.Of(reader.Bytes, 0));
    }

    private static string Components(EdiReader reader, int element)
    {
        int count = EdiText.Count(reader[element], reader.Delimiters.Component, reader.Delimiters.Release);
        return string.Join('\u001F', Enumerable.Range(1, Math.Max(1, count)).Select(c => reader.Text(element, c).Trim()))
            .TrimEnd('\u001F');
    }

    private sealed record Row(string Id, List<string> Elements, Position At, string Text)
    {
        public string Key { get; } = $"{Id}\u001D{string.Join('\u001D', Elements)}";
    }
}
