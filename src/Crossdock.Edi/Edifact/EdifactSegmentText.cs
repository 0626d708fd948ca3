using System.Text;

namespace Crossdock.Edi;

/// <summary>An interchange under way, in its character set; releases separators and refuses what the set has not.</summary>
internal sealed class EdifactSegmentText
{
    private const int FirstBytes = 4096;
    private readonly EdiDelimiters delimiters;
    private readonly EdiCharacterSet characters;
    private readonly FindingList findings;
    private readonly EdifactEnvelope envelope;
    private readonly byte repetition;
    private readonly byte[] end;
    private readonly bool[] plain = new bool[128];
    private byte[] bytes = new byte[FirstBytes];
    private int length;

    public EdifactSegmentText(EdifactEnvelope envelope, EdiCharacterSet characters, FindingList findings)
    {
        this.envelope = envelope;
        this.characters = characters;
        this.findings = findings;
        delimiters = envelope.Delimiters;
        // In syntax 4 the reader takes * for the repetition separator when there is no other.
        repetition = envelope.SyntaxVersion < 4 ? (byte)0 : delimiters.Repetition == 0 ? (byte)'*' : delimiters.Repetition;
        end = [delimiters.Segment, .. Encoding.ASCII.GetBytes(envelope.LineBreak)];
        for (int c = 0; c < plain.Length; c++)
            plain[c] = characters.Has((char)c) && !IsService((char)c);
    }

    /// <summary>What was written; the memory is the caller's from then on.</summary>
    public ReadOnlyMemory<byte> ToBytes() => bytes.AsMemory(0, length);

    /// <summary>UNA, when it is asked for or needed.</summary>
    public void AddAdvice()
    {
        bool usual = delimiters with { Repetition = 0 } == EdiDelimiters.Edifact && repetition is 0 or (byte)'*';
        if (!envelope.WriteAdvice && usual)
            return;
        Append("UNA"u8);
        Append([delimiters.Component, delimiters.Element, delimiters.DecimalMark, Or(delimiters.Release), Or(repetition)]);
        Append(end);
    }

    public void Add(string tag, ReadOnlySpan<EdifactValue?> elements, int number)
    {
        AppendPlain(tag);
        int count = elements.Length;
        while (count > 0 && elements[count - 1] is null or { IsEmpty: true })
            count--;
        for (int i = 0; i < count; i++)
        {
            Append([delimiters.Element]);
            if (elements[i] is { IsEmpty: false } value)
                AppendValue(value, tag, number, i + 1);
        }

        Append(end);
    }

    public void Add(string tag, IReadOnlyList<EdifactValue?> elements, int number) =>
        Add(tag, (elements as EdifactValue?[] ?? [.. elements]).AsSpan(), number);

    private void AppendValue(EdifactValue value, string tag, int number, int element)
    {
        if (value.Repetitions.Length > 1 && repetition == 0)
        {
            Refuse(tag, new Position(0, number, element, 0), SyntaxErrorCodes.TooManyRepetitions,
                "is repeated; only syntax 4 has repetitions", "", "one value");
        }

        for (int r = 0; r < value.Repetitions.Length; r++)
        {
            if (r > 0)
                Append([repetition]);
            EdifactPart[] parts = value.Repetitions[r];
            int count = parts.Length;
            while (count > 0 && parts[count - 1].IsEmpty)
                count--;
            for (int c = 0; c < count; c++)
            {
                if (c > 0)
                    Append([delimiters.Component]);
                if (!parts[c].IsEmpty)
                    AppendPart(parts[c], tag, new Position(0, number, element, parts.Length > 1 ? c + 1 : 0));
            }
        }
    }

    private void AppendPart(EdifactPart part, string tag, Position position)
    {
        string text = part.IsNumber && delimiters.DecimalMark != (byte)'.' ? part.Text.Replace('.', (char)delimiters.DecimalMark) : part.Text;
        if (AppendPlain(text))
            return;
        if (characters.FirstRefused(text) is { } refused)
        {
            Refuse(tag, position, SyntaxErrorCodes.InvalidCharacter, $"has {Show(refused)}, which {characters.Identifier} has not", text,
                $"characters of {characters.Identifier}");
            return;
        }

        int from = 0;
        for (int i = 0; i < text.Length; i++)
        {
            if (!IsService(text[i]))
                continue;
            if (delimiters.Release == 0)
            {
                Refuse(tag, position, SyntaxErrorCodes.InvalidServiceCharacters,
                    $"has the service character {Show(text[i].ToString())}, and there is no release character", text,
                        "a value without service characters");
                return;
            }

            AppendText(text.AsSpan(from, i - from));
            Append([delimiters.Release]);
            from = i;
        }

        AppendText(text.AsSpan(from));
    }

    private bool IsService(char c) =>
        c < 0x80 && (delimiters.Contains((byte)c) || repetition != 0 && c == repetition);

    /// <summary>Appends a value of ASCII that needs nothing; false, and nothing appended, for any other.</summary>
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

    private void AppendText(ReadOnlySpan<char> value) =>
        length += characters.Encoding.GetBytes(value, Free(characters.Encoding.GetMaxByteCount(value.Length)));

    private void Append(ReadOnlySpan<byte> raw)
    {
        raw.CopyTo(Free(raw.Length));
        length += raw.Length;
    }

    private Span<byte> Free(int needed)
    {
        if (bytes.Length - length < needed)
            Array.Resize(ref bytes, Math.Max(length + needed, (int)Math.Min(bytes.Length * 2L, Array.MaxLength)));
        return bytes.AsSpan(length);
    }

    private void Refuse(string tag, Position position, string code, string message, string value, string expected) =>
        findings.Add(new Finding(FindingLevel.Element, FindingSeverity.Error, code, tag, position,
            $"{tag}{position.Element:00} {message}; it is not written",
            Finding.Cut(value), expected) { Syntax = EdiSyntax.Edifact });

    private static byte Or(byte b) => b == 0 ? (byte)' ' : b;

    private static string Show(string one) => one is [> ' ' and < (char)0x7F] ? $"the character {one}"
        : $"the character U+{char.ConvertToUtf32(one, 0):X4}";
}
