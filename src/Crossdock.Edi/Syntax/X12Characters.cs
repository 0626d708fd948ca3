namespace Crossdock.Edi;

/// <summary>
/// What a value may hold: the extended character set of X12.6 has no control characters; national letters are allowed.
/// </summary>
internal static class X12Characters
{
    /// <summary>The first character that no value may hold under these delimiters; null when there is none.</summary>
    public static char? FirstRefused(string value, X12Delimiters delimiters)
    {
        for (int i = 0; i < value.Length; i++)
        {
            char c = value[i];
            if (char.IsHighSurrogate(c) && i + 1 < value.Length && char.IsLowSurrogate(value[i + 1]))
                i++;
            else if (IsRefused(c, delimiters))
                return c;
        }

        return null;
    }

    /// <summary>True for delimiters, controls, line and paragraph separators, and half a surrogate pair.</summary>
    public static bool IsRefused(char c, X12Delimiters delimiters) =>
        delimiters.Contains(c) || char.IsControl(c) || c is '\u2028' or '\u2029' || char.IsSurrogate(c);
}
