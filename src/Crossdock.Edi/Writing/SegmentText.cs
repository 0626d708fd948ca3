using System.Text;

namespace Crossdock.Edi;

/// <summary>An interchange under way, in UTF-8; refuses values that X12 cannot carry.</summary>
internal sealed class SegmentText
{
    private const int FirstBytes = 4096;
    private readonly X12Delimiters delimiters;
    private readonly FindingList findings;
    private readonly byte[] element;
    private readonly byte[] component;
    private readonly byte[] end;
    private readonly bool[] plain = new bool[128];
    private byte[] bytes = new byte[FirstBytes];
    private int length;

    public SegmentText(X12Delimiters delimiters, string lineBreak, FindingList findings)
    {
        this.delimiters = delimiters;
        this.findings = findings;
        element = Encoding.UTF8.GetBytes(delimiters.Element.ToString());
        component = Encoding.UTF8.GetBytes(delimiters.Component.ToString());
        end = Encoding.UTF8.GetBytes(delimiters.Segment + lineBreak);
        for (int c = 0; c < plain.Length; c++)
            plain[c] = !X12Characters.IsRefused((char)c, delimiters);
    }

    /// <summary>What was written; the memory is the caller's from then on.</summary>
    public ReadOnlyMemory<byte> ToBytes() => bytes.AsMemory(0, length);

    public void AddRaw(string id, IReadOnlyList<string> elements)
    {
        AppendText(id);
        foreach (string value in elements)
        {
            Append(element);
            AppendText(value);
        }

        Append(end);
    }

    public void Add(string id, IReadOnlyList<X12Value?> elements, int number)
    {
        if (!AppendPlain(id))
            AppendText(id);
        X12Value?[] values = elements as X12Value?[] ?? [.. elements];
        int count = values.Length;
        while (count > 0 && values[count - 1] is null or { IsEmpty: true })
            count--;
        for (int i = 0; i < count; i++)
        {
            Append(element);
            if (values[i] is { Parts: { Length: 1 } one } && AppendPlain(one[0]))
                continue;
            if (values[i] is { } value)
                AppendComponents(value.Parts, id, number, i + 1);
        }

        Append(end);
    }

    private void AppendComponents(string[] components, string id, int number, int place)
    {
        int count = components.Length;
        while (count > 0 && components[count - 1].Length == 0)
            count--;
        for (int i = 0; i < count; i++)
        {
            if (i > 0)
                Append(component);
            string value = components[i];
            if (AppendPlain(value))
                continue;
            if (X12Characters.FirstRefused(value, delimiters) is { } refused)
                Refuse(value, refused, id, new Position(0, number, place, components.Length > 1 ? i + 1 : 0));
            else
                AppendText(value);
        }
    }

    /// <summary>Appends a value of ASCII without delimiters; false, and nothing appended, for any other.</summary>
    private bool AppendPlain(string value)
    {
        Span<byte> free = Free(value.Length);
        for (int i = 0; i < value.Length; i++)
        {
            char c = value[i];
            if (c >= plain.Length || !plain[c])
                return false;
            free[i] = (byte)c;
        }

        length += value.Length;
        return true;
    }

    private void AppendText(string value) => length += Encoding.UTF8.GetBytes(value, Free(Encoding.UTF8.GetMaxByteCount(value.Length)));

    private void Append(byte[] delimiter)
    {
        Span<byte> free = Free(delimiter.Length);
        for (int i = 0; i < delimiter.Length; i++)
            free[i] = delimiter[i];
        length += delimiter.Length;
    }

    private Span<byte> Free(int needed)
    {
        if (bytes.Length - length < needed)
            Grow(needed);
        return bytes.AsSpan(length);
    }

    /// <summary>Not by Array.Resize, which clears memory that is then written over.</summary>
    private void Grow(int needed)
    {
        byte[] larger = GC.AllocateUninitializedArray<byte>(Math.Max(length + needed, (int)Math.Min(bytes.Length * 2L, Array.MaxLength)));
        bytes.AsSpan(0, length).CopyTo(larger);
        bytes = larger;
    }

    private void Refuse(string value, char refused, string id, Position position)
    {
        string what = delimiters.Contains(refused) ? $"the delimiter {Show(refused)}" : $"the character {Show(refused)}, which X12 has not";
        findings.Add(new Finding(FindingLevel.Element, FindingSeverity.Error, "6", id, position,
            $"{id}{position.Element:00} holds {what}; it is not written", Finding.Cut(value), "a value without delimiters"));
    }

    private static string Show(char c) => c is > ' ' and < (char)0x7F ? c.ToString() : $"U+{(int)c:X4}";
}
