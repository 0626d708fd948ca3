using System.Buffers;
using System.Collections.Frozen;
using System.Text;

namespace Crossdock.Edi;

/// <summary>The character set of an interchange, as UNB S001 0001 names it (ISO 9735-1, annex A; ISO 9735-2).</summary>
public sealed class EdiCharacterSet
{
    private const string LevelA = " ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.,-()/='+:?!\"%&*;<>";
    private static readonly SearchValues<byte> Printable = SearchValues.Create(
        Enumerable.Range(' ', '~' - ' ' + 1).Select(i => (byte)i).ToArray());
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    /// <summary>Sets with the number of their .NET code page; ISO 8859 parts 1 to 15 and UTF-8.</summary>
    private static readonly FrozenDictionary<string, EdiCharacterSet> Known = new EdiCharacterSet[]
    {
        new("UNOA", Encoding.Latin1, LevelA),
        new("UNOB", Encoding.Latin1, LevelA + "abcdefghijklmnopqrstuvwxyz"),
        new("UNOC", Encoding.Latin1, null),
        new("UNOD", Page(28592), null),
        new("UNOE", Page(28595), null),
        new("UNOF", Page(28597), null),
        new("UNOG", Page(28593), null),
        new("UNOH", Page(28594), null),
        new("UNOI", Page(28596), null),
        new("UNOJ", Page(28598), null),
        new("UNOK", Page(28599), null),
        new("UNOL", Page(28605), null),
        new("UNOW", Utf8, null),
        new("UNOY", Utf8, null),
    }.ToFrozenDictionary(s => s.Identifier, StringComparer.Ordinal);

    private readonly bool[]? repertoire;

    private EdiCharacterSet(string identifier, Encoding encoding, string? letters)
    {
        Identifier = identifier;
        Encoding = encoding;
        Plain = letters is null ? Printable : SearchValues.Create(System.Text.Encoding.ASCII.GetBytes(letters));
        if (letters is null)
            return;
        repertoire = new bool[256];
        foreach (char c in letters)
            repertoire[c] = true;
    }

    /// <summary>"UNOA" … "UNOY"; empty when the interchange names none of them.</summary>
    public string Identifier { get; }

    /// <summary>How its bytes become text.</summary>
    public Encoding Encoding { get; }

    /// <summary>The bytes of ASCII that are in the set for certain.</summary>
    internal SearchValues<byte> Plain { get; }

    /// <summary>True when all of ASCII that is printable is in the set.</summary>
    internal bool HasAllPrintable => repertoire is null;

    internal bool IsMultiByte => Encoding is UTF8Encoding;

    /// <summary>
    /// The set of that name; null when there is none. UNOX, which changes its code pages by escape sequences, is none:
    /// its bytes may look like separators.
    /// </summary>
    public static EdiCharacterSet? Find(string identifier) => Known.GetValueOrDefault(identifier);

    /// <summary>
    /// What serves an interchange of an unknown set: UTF-8 when its bytes are valid as such, else Latin-1.
    /// </summary>
    internal static EdiCharacterSet Guess(ReadOnlySpan<byte> bytes) =>
        new("", System.Text.Unicode.Utf8.IsValid(bytes) ? Utf8 : Encoding.Latin1, null);

    /// <summary>
    /// Whether a value of this set may hold a character: letters of its repertoire, and no control character.
    /// </summary>
    /// <param name="c">As text.</param>
    public bool Has(char c) => repertoire is null ? !char.IsControl(c) && c is not ('\uFFFD' or '\u2028' or '\u2029')
        : c < 256 && repertoire[c];

    /// <summary>
    /// The first character that a text cannot have in this set: outside of its repertoire, a control character, or one
    /// that its code page has not; null when there is none.
    /// </summary>
    public string? FirstRefused(string text)
    {
        foreach (Rune rune in text.EnumerateRunes())
        {
            string one = rune.ToString();
            if (!Has(one[0]) || repertoire is null && !IsMultiByte && !CanEncode(one))
                return one;
        }

        return null;
    }

    private bool CanEncode(string one) =>
        one.Length == 1 && (one[0] < 0x80 || Encoding.GetString(Encoding.GetBytes(one)) == one);

    private static Encoding Page(int number) => CodePagesEncodingProvider.Instance.GetEncoding(number)
        ?? throw Throw.CodePage(number);
}
