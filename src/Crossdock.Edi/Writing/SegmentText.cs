using System.Text;

namespace Crossdock.Edi;

/// <summary>An interchange under way, in UTF-8; refuses values that X12 cannot carry.</summary>
internal sealed class SegmentText
{
    private static readonly PlainCharacters Usual = PlainIn(X12Delimiters.Usual);
    private readonly X12Delimiters delimiters;
    private readonly FindingList findings;
    private readonly WireBuffer bytes;
    private readonly byte[] end;

    /// <param name="delimiters">ASCII characters, as <see cref="EnvelopeRules"/> demands.</param>
    /// <param name="lineBreak">After each terminator.</param>
    /// <param name="findings">Take what is refused.</param>
    public SegmentText(X12Delimiters delimiters, string lineBreak, FindingList findings)
    {
        this.delimiters = delimiters;
        this.findings = findings;
        bytes = new WireBuffer(delimiters == X12Delimiters.Usual ? Usual : PlainIn(delimiters));
        end = Encoding.ASCII.GetBytes(delimiters.Segment + lineBreak);
    }

    /// <summary>What was written; the memory is the caller's from then on.</summary>
    public ReadOnlyMemory<byte> ToBytes() => bytes.ToBytes();

    public void AddRaw(string id, IReadOnlyList<string> elements)
    {
        AppendText(id);
        foreach (string value in elements)
        {
            bytes.Append((byte)delimiters.Element);
            AppendText(value);
        }

        bytes.Append(end);
    }

    public void Add(string id, IReadOnlyList<X12Value?> elements, int number)
    {
        if (!bytes.AppendPlain(id))
            AppendText(id);
        X12Value?[] values = elements as X12Value?[] ?? [.. elements];
        (int count, int place) = (values.Length, 0);
        byte separator = (byte)delimiters.Element;
        while (count > 0 && values[count - 1] is null or { IsEmpty: true })
            count--;
        foreach (X12Value? value in values.AsSpan(0, count))
        {
            place++;
            if (value?.Text is { } text && bytes.AppendPlain(separator, text))
                continue;
            bytes.Append(separator);
            if (value is not null)
                AppendComponents(value.Parts, id, number, place);
        }

        bytes.Append(end);
    }

    private void AppendComponents(string[] components, string id, int number, int place)
    {
        int count = components.Length;
        while (count > 0 && components[count - 1].Length == 0)
            count--;
        for (int i = 0; i < count; i++)
        {
            if (i > 0)
                bytes.Append((byte)delimiters.Component);
            string value = components[i];
            if (bytes.AppendPlain(value))
                continue;
            if (X12Characters.FirstRefused(value, delimiters) is { } refused)
                Refuse(value, refused, id, new Position(0, number, place, components.Length > 1 ? i + 1 : 0));
            else
                AppendText(value);
        }
    }

    private void AppendText(string value) => bytes.Append(value, Encoding.UTF8);

    private static PlainCharacters PlainIn(X12Delimiters delimiters) => new(c => !X12Characters.IsRefused(c, delimiters));

    private void Refuse(string value, char refused, string id, Position position)
    {
        string what = delimiters.Contains(refused) ? $"the delimiter {Show(refused)}"
            : $"the character {Show(refused)}, which X12 has not";
        findings.Add(new Finding(FindingLevel.Element, FindingSeverity.Error, "6", id, position,
            $"{id}{position.Element:00} holds {what}; it is not written", Finding.Cut(value),
            "a value without delimiters"));
    }

    private static string Show(char c) => c is > ' ' and < (char)0x7F ? c.ToString() : $"U+{(int)c:X4}";
}
