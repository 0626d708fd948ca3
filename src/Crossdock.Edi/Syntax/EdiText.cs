using System.Text;

namespace Crossdock.Edi;

/// <summary>Values of released syntaxes: dividing, taking release characters out, putting them in.</summary>
internal static class EdiText
{
    /// <summary>The text of a value: UTF-8 when it is valid as such, else Latin-1.</summary>
    public static string Of(ReadOnlySpan<byte> value, byte release) =>
        value.Length == 0 ? "" : Of(value, release, X12Source.EncodingOf(value));

    public static string Of(ReadOnlySpan<byte> value, byte release, Encoding encoding)
    {
        if (value.Length == 0)
            return "";
        if (release == 0 || value.IndexOf(release) < 0)
            return encoding.GetString(value);
        Span<byte> clean = value.Length <= 512 ? stackalloc byte[value.Length] : new byte[value.Length];
        int length = 0;
        for (int i = 0; i < value.Length; i++)
        {
            if (value[i] == release && i + 1 < value.Length)
                i++;
            clean[length++] = value[i];
        }

        return encoding.GetString(clean[..length]);
    }

    /// <summary>One of the parts between separators, 1-based; empty when absent.</summary>
    public static ReadOnlySpan<byte> Part(ReadOnlySpan<byte> value, int number, byte separator, byte release)
    {
        ReadOnlySpan<byte> rest = value;
        for (int i = 1; ; i++)
        {
            int end = IndexOf(rest, separator, release);
            if (i == number)
                return end < 0 ? rest : rest[..end];
            if (end < 0 || number < 1)
                return default;
            rest = rest[(end + 1)..];
        }
    }

    /// <summary>Parts between separators; one for a value without.</summary>
    public static int Count(ReadOnlySpan<byte> value, byte separator, byte release)
    {
        int count = 1;
        for (int end; (end = IndexOf(value, separator, release)) >= 0; count++)
            value = value[(end + 1)..];
        return count;
    }

    /// <summary>The first separator that is not released; -1 for none.</summary>
    public static int IndexOf(ReadOnlySpan<byte> value, byte separator, byte release)
    {
        if (separator == 0)
            return -1;
        if (release == 0)
            return value.IndexOf(separator);
        for (int i = 0; i < value.Length; i++)
        {
            if (value[i] == release)
                i++;
            else if (value[i] == separator)
                return i;
        }

        return -1;
    }
}
