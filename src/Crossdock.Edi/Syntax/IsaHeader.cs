using System.Text;

namespace Crossdock.Edi;

/// <summary>The ISA segment: sixteen elements, the delimiters, and the faults of the header itself.</summary>
/// <remarks>
/// The standard fixes 106 characters, so separators stand at known places. Real headers are often shorter (lost
/// padding), lack ISA16, or are broken by a line end; those are read by counting separators, with a finding each.
/// Widths are counted in characters, not bytes.
/// </remarks>
internal sealed class IsaHeader
{
    public const int ElementCount = 16;

    private static readonly int[] Widths = [2, 10, 2, 10, 2, 15, 2, 15, 6, 4, 1, 5, 9, 1, 1, 1];
    private static readonly string[] Codes =
        ["010", "011", "012", "013", "005", "006", "007", "008", "014", "015", "016", "017", "018", "019", "020", "027"];

    private static readonly string[] DataElements =
        ["I01", "I02", "I03", "I04", "I05", "I06", "I05", "I07", "I08", "I09", "I10", "I11", "I12", "I13", "I14", "I15"];

    private readonly string text;
    private readonly long start;
    private readonly Encoding encoding;
    private readonly HeaderElements elements;

    private IsaHeader(string text, long start, Encoding encoding, HeaderLayout layout)
    {
        this.text = text;
        this.start = start;
        this.encoding = encoding;
        elements = layout.Elements;
        Layout = layout;
        Length = encoding.GetByteCount(text.AsSpan(0, layout.End));
        Delimiters = new X12Delimiters(text[3], layout.Component, layout.Terminator, RepetitionOf(layout));
    }

    public HeaderLayout Layout { get; }

    public X12Delimiters Delimiters { get; }

    /// <summary>Bytes of the ISA segment, its terminator included.</summary>
    public int Length { get; }

    /// <summary>The segment without terminator and line ends.</summary>
    public string Text =>
        "ISA" + text[3] + string.Join(text[3], Enumerable.Range(0, ElementCount).Select(elements.Text));

    public string this[int element] => elements.Text(element - 1);

    /// <summary>Reads the header with which the bytes begin; null when that is no ISA.</summary>
    /// <param name="bytes">From ISA on; at most <see cref="Limits.HeaderBytes"/> of them are looked at.</param>
    /// <param name="offset">Where they begin in the document.</param>
    public static IsaHeader? Read(ReadOnlySpan<byte> bytes, long offset, Encoding encoding)
    {
        // Of a header that is right, what stands behind it says nothing more.
        bool right = HeaderFinder.IsFixed(bytes) && Ascii.IsValid(bytes[..HeaderFinder.X12Bytes]);
        ReadOnlySpan<byte> window = bytes[..Math.Min(bytes.Length, right ? HeaderFinder.X12Bytes : Limits.HeaderBytes)];
        if (window.Length < 20 || !window.StartsWith("ISA"u8) || window[3] > 0x7F
            || char.IsAsciiLetterOrDigit((char)window[3]))
            return null;
        string text = encoding.GetString(window);
        return HeaderLayout.Find(text) is { } layout && Terminates(layout.Terminator, text[3])
            ? new IsaHeader(text, offset, encoding, layout) : null;
    }

    /// <summary>
    /// Where everything is spoilt, what was taken for the terminator may be none: then no interchange can be read.
    /// </summary>
    private static bool Terminates(char terminator, char separator) =>
        terminator != separator && terminator <= 0xFF && !char.IsAsciiLetterOrDigit(terminator);

    /// <summary>Where an element of the header begins.</summary>
    public Position PositionOf(int element)
    {
        int at = 0;
        for (int i = 0; i < element && at >= 0; i++)
            at = text.IndexOf(text[3], at) + 1;
        return new Position(start + encoding.GetByteCount(text.AsSpan(0, Math.Max(0, at))), 1, element, 0);
    }

    /// <summary>Reports the header's faults. What can be read
    /// past (lost padding, no ISA16) is a warning; what the envelope needs is an error.</summary>
    public void Check(FindingList findings)
    {
        foreach ((string code, string message) in Layout.Faults)
            Add(findings, code == "027" ? FindingSeverity.Warning : FindingSeverity.Error, code, 16, message, null, null);
        for (int i = 1; i <= ElementCount; i++)
            CheckElement(findings, i);
    }

    private void CheckElement(FindingList findings, int element)
    {
        ReadOnlySpan<char> value = elements[element - 1];
        ReadOnlySpan<char> content = value.Trim();
        string? fault = element switch
        {
            9 when !X12DateTime.IsDate(content, 6) => "a date YYMMDD",
            10 when !X12DateTime.IsTime(content, 4) => "a time HHMM",
            11 when Delimiters.Repetition is null && content is not "U" && Layout.HasVersion =>
                "U, as version 00401 has it",
            12 when !(content.Length == 5 && IsDigits(content)) => "five digits such as 00401",
            13 when !(content.Length is > 0 and <= 9 && IsDigits(content)) => "nine digits",
            14 when content is not ("0" or "1") => "0 or 1",
            15 when content is not ("P" or "T" or "I") => "P, T or I",
            1 or 3 when content.Length != 2 => "two characters",
            5 or 7 when content.Length != 2 => "two characters",
            6 or 8 when content.Length == 0 => "an identifier",
            5 or 6 or 7 or 8 when !IsInCharacterSet(content) => "in the character set of X12",
            _ => null,
        };
        if (fault is not null)
        {
            bool fatal = element is 12 or 13;
            Add(findings, fatal ? FindingSeverity.Error : FindingSeverity.Warning, Codes[element - 1], element,
                $"ISA{element:00} is not {fault}", this[element], fault);
        }
        else if (value.Length != Widths[element - 1] && element != 16)
        {
            Add(findings, FindingSeverity.Warning, Codes[element - 1], element,
                $"ISA{element:00} has {value.Length} characters; the standard fixes {Widths[element - 1]}",
                this[element], $"{Widths[element - 1]} characters");
        }
        else if (Layout.Broken.Contains(element))
        {
            Add(findings, FindingSeverity.Warning, Codes[element - 1], element,
                $"A line end stands inside ISA{element:00}", this[element], "no line end");
        }
    }

    private static bool IsDigits(ReadOnlySpan<char> content) => !content.ContainsAnyExceptInRange('0', '9');

    private bool IsInCharacterSet(ReadOnlySpan<char> content)
    {
        foreach (char c in content)
        {
            if (c is < ' ' or > '~' || Delimiters.Contains(c))
                return false;
        }

        return true;
    }

    private void Add(
        FindingList findings, FindingSeverity severity, string code, int element, string message, string? found,
        string? expected) =>
        findings.Add(new Finding(FindingLevel.Interchange, severity, code, "ISA", PositionOf(element), message,
            found is null ? null : Finding.Cut(found), expected, DataElements[element - 1]));

    /// <summary>ISA11 is the repetition separator from version 00402 on, unless it still says U.</summary>
    private static char? RepetitionOf(HeaderLayout layout)
    {
        ReadOnlySpan<char> version = layout.Elements[11];
        ReadOnlySpan<char> value = layout.Elements[10];
        return layout.HasVersion && version.SequenceCompareTo("00402") >= 0 && value.Length == 1
            && value[0] < 0x80 && !char.IsAsciiLetterOrDigit(value[0]) && value[0] != ' ' ? value[0] : null;
    }
}
