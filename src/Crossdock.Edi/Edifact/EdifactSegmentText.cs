using System.Text;

namespace Crossdock.Edi;

/// <summary>An interchange under way, in its character set; releases separators and refuses what the set has not.</summary>
internal sealed class EdifactSegmentText
{
    private readonly EdiDelimiters delimiters;
    private readonly EdiCharacterSet characters;
    private readonly FindingList findings;
    private readonly EdifactEnvelope envelope;
    private readonly byte repetition;
    private readonly byte[] end;
    private readonly WireBuffer bytes;

    public EdifactSegmentText(EdifactEnvelope envelope, EdiCharacterSet characters, FindingList findings)
    {
        this.envelope = envelope;
        this.characters = characters;
        this.findings = findings;
        delimiters = envelope.Delimiters;
        // In syntax 4 the reader takes * for the repetition separator when there is no other.
        repetition = envelope.SyntaxVersion < 4 ? (byte)0 : delimiters.Repetition == 0 ? (byte)'*' : delimiters.Repetition;
        end = [delimiters.Segment, .. Encoding.ASCII.GetBytes(envelope.LineBreak)];
        bytes = new WireBuffer(new PlainCharacters(c => characters.Has(c) && !IsService(c)));
    }

    /// <summary>What was written; the memory is the caller's from then on.</summary>
    public ReadOnlyMemory<byte> ToBytes() => bytes.ToBytes();

    /// <summary>UNA, when it is asked for or needed.</summary>
    public void AddAdvice()
    {
        bool usual = delimiters with { Repetition = 0 } == EdiDelimiters.Edifact && repetition is 0 or (byte)'*';
        if (!envelope.WriteAdvice && usual)
            return;
        bytes.Append("UNA"u8);
        bytes.Append([delimiters.Component, delimiters.Element, delimiters.DecimalMark, Or(delimiters.Release),
            Or(repetition)]);
        bytes.Append(end);
    }

    public void Add(string tag, ReadOnlySpan<EdifactValue?> elements, int number)
    {
        bytes.AppendPlain(tag);
        int count = elements.Length;
        while (count > 0 && elements[count - 1] is null or { IsEmpty: true })
            count--;
        for (int i = 0; i < count; i++)
        {
            if (elements[i] is { IsEmpty: false } value)
                AppendValue(value, tag, number, i + 1);
            else
                bytes.Append(delimiters.Element);
        }

        bytes.Append(end);
    }

    public void Add(string tag, IReadOnlyList<EdifactValue?> elements, int number) =>
        Add(tag, (elements as EdifactValue?[] ?? [.. elements]).AsSpan(), number);

    private void AppendValue(EdifactValue value, string tag, int number, int element)
    {
        if (value.Parts is { } parts)
        {
            AppendParts(delimiters.Element, parts, tag, number, element);
            return;
        }

        if (!value.IsRepeated)
        {
            AppendPart(delimiters.Element, value.Single, tag, number, element, 0);
            return;
        }

        if (value.Repetitions.Length > 1 && repetition == 0)
        {
            Refuse(tag, new Position(0, number, element, 0), SyntaxErrorCodes.TooManyRepetitions,
                "is repeated; only syntax 4 has repetitions", "", "one value");
        }

        for (int r = 0; r < value.Repetitions.Length; r++)
            AppendParts(r == 0 ? delimiters.Element : repetition, value.Repetitions[r], tag, number, element);
    }

    /// <param name="before">The separator before the first of them.</param>
    private void AppendParts(byte before, EdifactPart[] parts, string tag, int number, int element)
    {
        int count = parts.Length;
        while (count > 0 && parts[count - 1].IsEmpty)
            count--;
        if (count == 0)
            bytes.Append(before);
        for (int c = 0; c < count; c++)
            AppendPart(c == 0 ? before : delimiters.Component, parts[c], tag, number, element,
                parts.Length > 1 ? c + 1 : 0);
    }

    private void AppendPart(byte before, EdifactPart part, string tag, int number, int element, int component)
    {
        string text = part.Text ?? "";
        if (part.IsNumber && delimiters.DecimalMark != (byte)'.')
            text = text.Replace('.', (char)delimiters.DecimalMark);
        if (bytes.AppendPlain(before, text))
            return;
        bytes.Append(before);
        AppendReleased(text, tag, new Position(0, number, element, component));
    }

    private void AppendReleased(string text, string tag, Position position)
    {
        if (characters.FirstRefused(text) is { } refused)
        {
            Refuse(tag, position, SyntaxErrorCodes.InvalidCharacter,
                $"has {Show(refused)}, which {characters.Identifier} has not", text,
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
            bytes.Append(delimiters.Release);
            from = i;
        }

        AppendText(text.AsSpan(from));
    }

    private bool IsService(char c) =>
        c < 0x80 && (delimiters.Contains((byte)c) || repetition != 0 && c == repetition);

    private void AppendText(ReadOnlySpan<char> value) => bytes.Append(value, characters.Encoding);

    private void Refuse(string tag, Position position, string code, string message, string value, string expected) =>
        findings.Add(new Finding(FindingLevel.Element, FindingSeverity.Error, code, tag, position,
            $"{tag}{position.Element:00} {message}; it is not written",
            Finding.Cut(value), expected) { Syntax = EdiSyntax.Edifact });

    private static byte Or(byte b) => b == 0 ? (byte)' ' : b;

    private static string Show(string one) => one is [> ' ' and < (char)0x7F] ? $"the character {one}"
        : $"the character U+{char.ConvertToUtf32(one, 0):X4}";
}
