using System.Globalization;

namespace Crossdock.Edi;

/// <summary>
/// Compares two documents by what they say: delimiters, line ends, empty elements at the end, padding, and the way a
/// number is written (12.50 and 12.5, where a guide says that it is one) make no difference.
/// </summary>
public static class X12Comparison
{
    private static readonly HashSet<int> HeaderNumbers = [9, 10, 13];
    private static readonly HashSet<int> HeaderSyntax = [11, 16];
    private static readonly HashSet<int> GroupNumbers = [4, 5, 6];
    private static readonly HashSet<int> Second = [2];
    private static readonly HashSet<int> Nothing = [];

    /// <summary>All differences, in the order of the documents; none when they say the same.</summary>
    public static IReadOnlyList<EdiDifference> Compare(
        X12Document left, X12Document right, EdiCompareOptions? options = null)
    {
        options ??= new EdiCompareOptions();
        var found = new List<EdiDifference>();
        for (int i = 0; i < Math.Max(left.Interchanges.Count, right.Interchanges.Count); i++)
        {
            X12Interchange? a = left.Interchanges.ElementAtOrDefault(i);
            X12Interchange? b = right.Interchanges.ElementAtOrDefault(i);
            if (a is null || b is null)
                found.Add(new EdiDifference($"interchange {i + 1}", a?.HeaderText, b?.HeaderText, At(a), At(b)));
            else
                Interchanges(a, b, $"interchange {i + 1}", options, found);
        }

        return found;
    }

    private static Position? At(X12Interchange? interchange) =>
        interchange is null ? null : new Position(interchange.Offset, 1, 0, 0);

    private static void Interchanges(X12Interchange a, X12Interchange b, string place, EdiCompareOptions options,
        List<EdiDifference> found)
    {
        for (int e = 1; e <= IsaHeader.ElementCount; e++)
        {
            (string x, string y) = (a.Header(e).Trim(), b.Header(e).Trim());
            if (HeaderSyntax.Contains(e) || options.IgnoreControlNumbers && HeaderNumbers.Contains(e) || x == y)
                continue;
            found.Add(new EdiDifference($"{place} ISA{e:00}", x, y, new Position(a.Offset, 1, e, 0),
                new Position(b.Offset, 1, e, 0)));
        }

        Segments(a.InterchangeAcks, b.InterchangeAcks, place, null, null, _ => Nothing, found);
        for (int i = 0; i < Math.Max(a.Groups.Count, b.Groups.Count); i++)
        {
            X12Group? x = a.Groups.ElementAtOrDefault(i);
            X12Group? y = b.Groups.ElementAtOrDefault(i);
            string name = $"{place} group {i + 1}";
            if (x is null || y is null)
                found.Add(new EdiDifference(name, x?.Header.ToString(), y?.Header.ToString(), x?.Header.Position,
                    y?.Header.Position));
            else
                Groups(x, y, name, options, found);
        }

        Ends(a.Trailer, b.Trailer, place, options.IgnoreControlNumbers ? Second : Nothing, found);
    }

    private static void Groups(X12Group a, X12Group b, string place, EdiCompareOptions options, List<EdiDifference> found)
    {
        Elements(a.Header, b.Header, $"{place} GS", null, null, options.IgnoreControlNumbers ? GroupNumbers : Nothing,
            found);
        for (int i = 0; i < Math.Max(a.Sets.Count, b.Sets.Count); i++)
        {
            X12TransactionSet? x = a.Sets.ElementAtOrDefault(i);
            X12TransactionSet? y = b.Sets.ElementAtOrDefault(i);
            string name = $"{place} set {i + 1}";
            if (x is null || y is null)
                found.Add(new EdiDifference(name, x?.Segments[0].ToString(), y?.Segments[0].ToString(),
                    x?.Segments[0].Position, y?.Segments[0].Position));
            else
                Segments(x.Segments, y.Segments, $"{name} {x.Code}", x.Guide, y.Guide, id =>
                    options.IgnoreControlNumbers && id is "ST" or "SE" ? Second : Nothing, found);
        }

        Ends(a.Trailer, b.Trailer, place, options.IgnoreControlNumbers ? Second : Nothing, found);
    }

    private static void Ends(X12Segment? a, X12Segment? b, string place, HashSet<int> ignored, List<EdiDifference> found)
    {
        if (a is not null && b is not null)
            Elements(a, b, $"{place} {a.Id}", null, null, ignored, found);
        else if (a is not null || b is not null)
            found.Add(new EdiDifference($"{place} {(a ?? b)!.Id}", a?.ToString(), b?.ToString(), a?.Position, b?.Position));
    }

    private static void Segments(
        IReadOnlyList<X12Segment> a, IReadOnlyList<X12Segment> b, string place, Guide? left, Guide? right,
        Func<string, HashSet<int>> ignored, List<EdiDifference> found)
    {
        var seen = new Dictionary<string, int>(StringComparer.Ordinal);
        string[] keysA = a.Select(s => Key(s, left, ignored(s.Id))).ToArray();
        string[] keysB = b.Select(s => Key(s, right, ignored(s.Id))).ToArray();
        foreach ((int i, int j) in Alignment.Of(keysA, keysB, (x, y) => a[x].Id == b[y].Id))
        {
            string id = (i >= 0 ? a[i] : b[j]).Id;
            int number = seen[id] = seen.GetValueOrDefault(id) + 1;
            string name = $"{place} {id}{(number > 1 ? $" #{number}" : "")}";
            if (i >= 0 && j >= 0 && keysA[i] != keysB[j])
                Elements(a[i], b[j], name, left, right, ignored(id), found);
            else if (i < 0 || j < 0)
                found.Add(new EdiDifference(name, i < 0 ? null : a[i].ToString(), j < 0 ? null : b[j].ToString(),
                    i < 0 ? null : a[i].Position, j < 0 ? null : b[j].Position));
        }
    }

    private static void Elements(
        X12Segment a, X12Segment b, string place, Guide? left, Guide? right, HashSet<int> ignored,
        List<EdiDifference> found)
    {
        for (int e = 1; e <= Math.Max(a.Count, b.Count); e++)
        {
            if (!ignored.Contains(e) && Meaning(a, e, left) != Meaning(b, e, right))
                found.Add(new EdiDifference($"{place} element {e}", a[e], b[e], a.PositionOf(e), b.PositionOf(e)));
        }
    }

    private static string Key(X12Segment segment, Guide? guide, HashSet<int> ignored)
    {
        string[] parts = Enumerable.Range(1, segment.Count)
            .Select(e => ignored.Contains(e) ? "" : Meaning(segment, e, guide)).ToArray();
        return segment.Id + '\u001D' + string.Join('\u001D', parts).TrimEnd('\u001D');
    }

    /// <summary>
    /// An element without what does not matter; components and repetitions apart by separators of our own.
    /// </summary>
    private static string Meaning(X12Segment segment, int element, Guide? guide)
    {
        string value = segment[element];
        if (value.Length == 0)
            return "";
        ElementDefinition? definition = guide?.Dictionary.Segments.GetValueOrDefault(
            segment.Id)?.Elements.ElementAtOrDefault(element - 1)?.Element;
        return string.Join('\u001E', segment.Repetitions(element)
            .Select(repetition => string.Join('\u001F', segment.Components(repetition)
            .Select((part, i) => Plain(part, definition is { IsComposite: true }
                ? definition.Components.ElementAtOrDefault(i)?.Element : definition))).TrimEnd('\u001F')));
    }

    private static string Plain(string value, ElementDefinition? definition)
    {
        string text = value.TrimEnd(' ');
        return definition?.Type is ElementType.R or ElementType.N
            && decimal.TryParse(text, NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign,
                CultureInfo.InvariantCulture, out decimal number)
            ? number.ToString("0.############################", CultureInfo.InvariantCulture)
            : text;
    }
}
