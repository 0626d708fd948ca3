namespace Crossdock.Edi;

/// <summary>How the text of one ISA segment divides into its sixteen elements and its delimiters.</summary>
/// <param name="Elements">Where the sixteen values are.</param>
/// <param name="Component">ISA16, '\0' when it is missing.</param>
/// <param name="Terminator">The segment terminator.</param>
/// <param name="End">Index in the text after the terminator.</param>
/// <param name="Broken">Elements that had a line end inside.</param>
/// <param name="Faults">TA1 note codes and messages about the layout.</param>
internal sealed record HeaderLayout(
    HeaderElements Elements,
    char Component,
    char Terminator,
    int End,
    IReadOnlyList<int> Broken,
    IReadOnlyList<(string Code, string Message)> Faults)
{
    /// <summary>Indexes of the sixteen element separators in a right header.</summary>
    private static readonly int[] Separators = [3, 6, 17, 20, 31, 34, 50, 53, 69, 76, 81, 83, 89, 99, 101, 103];

    private const int LeastHeader = 20; // bytes: before them no other segment is looked for

    public bool HasVersion => Elements[11].Length == 5 && !Elements[11].ContainsAnyExceptInRange('0', '9');

    /// <summary>Divides a header; null when no terminator can be told from the text.</summary>
    public static HeaderLayout? Find(string text)
    {
        char separator = text[3];
        bool straight = text.Length > Separators[^1] && text.AsSpan(0, Separators[^1] + 1).IndexOfAny('\r', '\n') < 0;
        if (straight && IsRight(text, separator))
            return Delimit(text, Separators, NextSegment(text, separator, Separators[^1] + 1), []);
        int[] kept = Enumerable.Range(0, text.Length).Where(i => text[i] is not ('\r' or '\n')).ToArray();
        int right = Separators.Count(i => i < kept.Length && text[kept[i]] == separator);
        // In a header that is right up to ISA16 no segment begins before: an identifier may well end in "TA1".
        int next = NextSegment(text, separator, right == Separators.Length ? kept[Separators[^1]] + 1 : LeastHeader);
        var faults = new List<(string, string)>();
        if (right >= 12 && right < Separators.Length && kept.Length > 103 && text[kept[103]] == separator)
        {
            faults.Add(("026", "ISA has another character where a data element separator belongs"));
            return Delimit(text, Separators.Select(i => kept[i]).ToArray(), next, faults);
        }

        int[] found = Enumerable.Range(0, text.Length).Where(i => text[i] == separator)
            .Take(IsaHeader.ElementCount).Where(i => next < 0 || i < next).ToArray();
        return Delimit(text, found, next, faults);
    }

    /// <summary>Every separator stands in its place, and no other one before the last: as nearly every header is.</summary>
    private static bool IsRight(string text, char separator)
    {
        foreach (int at in Separators)
        {
            if (text[at] != separator)
                return false;
        }

        return text.AsSpan(0, Separators[^1] + 1).Count(separator) == Separators.Length;
    }

    private static HeaderLayout? Delimit(string text, int[] found, int next, List<(string, string)> faults)
    {
        char separator = text[3];
        int last = found[^1];
        if (found.Length < IsaHeader.ElementCount)
        {
            if (next < 0)
                return null;
            faults.Add(("022", $"ISA has {found.Length} data elements; the standard fixes 16"));
            return Build(text, found, '\0', Before(text, next), faults);
        }

        char component = last + 1 < text.Length ? text[last + 1] : '\0';
        char terminator = last + 2 < text.Length ? text[last + 2] : '\0';
        bool missing = component is '\r' or '\n'
            || component != separator && terminator is not ('\r' or '\n') && IsNext(text, last + 2, separator)
            || terminator is '\r' or '\n' && LineEndsWith(text, next, component);
        if (missing)
        {
            faults.Add(("027", "ISA16 is missing: the segment terminator stands in its place"));
            int end = last + 1;
            if (component is '\r' or '\n' && next >= 0 && LineEnd(text, next) is var lineEnd and > 0
                && IsDelimiter(text[lineEnd - 1], separator))
            {
                faults.Add(("004", "ISA has no segment terminator; the one of the following segment is taken"));
                return Build(text, found, '\0', (text[lineEnd - 1], end), faults);
            }

            return Build(text, found, '\0', (component, end + 1), faults);
        }

        if (IsDelimiter(terminator, separator) && terminator != component || terminator is '\r' or '\n')
            return component != separator && (IsDelimiter(component, separator)
                || component is > (char)0x7F and <= (char)0xFF)
                ? Build(text, found, component, (terminator, last + 3), faults)
                : Recover(text, found, component, next, faults);
        return Recover(text, found, component, next, faults);
    }

    /// <summary>Takes what stands before the next segment as the terminator.</summary>
    private static HeaderLayout? Recover(
        string text, int[] found, char component, int next, List<(string, string)> faults)
    {
        if (next < 0)
            return null;
        (char terminator, int end) = Before(text, next);
        faults.Add(("022", "ISA does not end after its sixteenth data element"));
        return Build(text, found, IsDelimiter(component, text[3]) ? component : '\0', (terminator, end), faults);
    }

    private static HeaderLayout Build(
        string text, int[] separators, char component, (char Terminator, int End) tail, List<(string, string)> faults)
    {
        bool lineEnds = text.AsSpan(0, Math.Min(text.Length, tail.End)).ContainsAny('\r', '\n');
        if (!lineEnds && separators.Length == IsaHeader.ElementCount && component != '\0')
            return new HeaderLayout(new HeaderElements(text, separators), component, tail.Terminator, tail.End, [], faults);
        var elements = new string[IsaHeader.ElementCount];
        var broken = new List<int>();
        for (int i = 0; i < elements.Length; i++)
        {
            int from = i < separators.Length ? separators[i] + 1 : tail.End - 1;
            int to = i + 1 < separators.Length ? separators[i + 1] : Math.Max(from, tail.End - 1);
            string raw = i < separators.Length ? text[from..to] : "";
            elements[i] = lineEnds ? raw.Replace("\r", "").Replace("\n", "") : raw;
            if (elements[i].Length != raw.Length && i < 15)
                broken.Add(i + 1);
        }

        elements[15] = component == '\0' ? "" : component.ToString();
        return new HeaderLayout(new HeaderElements(elements), component, tail.Terminator, tail.End, broken, faults);
    }

    /// <summary>Index of the GS, TA1 or IEA that follows the header, -1 when none is in reach.</summary>
    private static int NextSegment(string text, char separator, int from)
    {
        for (int i = from; i < text.Length - 3; i++)
        {
            if (!char.IsAsciiLetterOrDigit(text[i - 1]) && text[i - 1] != separator && IsNext(text, i, separator)
                && text[i] is not (' ' or '\t' or '\r' or '\n'))
                return i;
        }

        return -1;
    }

    private static bool IsNext(string text, int at, char separator)
    {
        while (at < text.Length && text[at] is ' ' or '\t' or '\r' or '\n')
            at++;
        ReadOnlySpan<char> rest = at < text.Length ? text.AsSpan(at) : default;
        return Starts(rest, "GS", separator) || Starts(rest, "TA1", separator) || Starts(rest, "IEA", separator);
    }

    private static bool Starts(ReadOnlySpan<char> rest, string id, char separator) =>
        rest.Length > id.Length && rest.StartsWith(id) && rest[id.Length] == separator;

    /// <summary>The last character before a segment that is no layout, or the line end when that is data.</summary>
    private static (char Terminator, int End) Before(string text, int next)
    {
        int at = next - 1;
        while (at > 0 && text[at] is ' ' or '\t' or '\r' or '\n')
            at--;
        return IsDelimiter(text[at], text[3]) ? (text[at], at + 1) : (text[at + 1], at + 2);
    }

    private static int LineEnd(string text, int from)
    {
        int end = text.IndexOf('\n', from);
        return end > from && text[end - 1] == '\r' ? end - 1 : end;
    }

    /// <summary>True when the line of the next segment ends with that character: then it is the terminator.</summary>
    private static bool LineEndsWith(string text, int next, char c) =>
        next >= 0 && LineEnd(text, next) is var end and > 0 && text[end - 1] == c;

    private static bool IsDelimiter(char c, char separator) =>
        c != separator && c != ' ' && c != '\0' && c <= 0xFF && !char.IsAsciiLetterOrDigit(c);
}

/// <summary>The sixteen values of a header: places in its text, or texts of their own where line ends were taken out.</summary>
internal sealed class HeaderElements
{
    private readonly string text = "";
    private readonly int[] separators = [];
    private string?[]? made;

    /// <param name="separators">Sixteen, each before a value; the last value is one character.</param>
    public HeaderElements(string text, int[] separators) => (this.text, this.separators) = (text, separators);

    public HeaderElements(string[] values) => made = values;

    /// <param name="index">From 0.</param>
    public ReadOnlySpan<char> this[int index] => made?[index] is { } value ? value
        : text.AsSpan(separators[index] + 1, Length(index));

    /// <summary>The value as a string, made once.</summary>
    public string Text(int index) => (made ??= new string?[IsaHeader.ElementCount])[index] ??= this[index].ToString();

    private int Length(int index) =>
        index + 1 < separators.Length ? separators[index + 1] - separators[index] - 1 : 1;
}
