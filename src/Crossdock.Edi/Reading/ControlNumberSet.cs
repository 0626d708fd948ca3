namespace Crossdock.Edi;

/// <summary>
/// The control numbers of a group's sets, or of an interchange's messages, to see whether one comes again. Numbers that
/// follow one another, as they mostly do, take no memory, so that a group of a million sets can be read in a stream.
/// </summary>
internal sealed class ControlNumberSet
{
    private const int MostDigits = 9;
    private readonly Run?[] runs = new Run?[MostDigits + 1]; // by length where there are leading zeros; 0 for all without
    private HashSet<string>? texts;

    /// <summary>Four to nine digits: what ST02 usually is.</summary>
    public static bool IsUsual(ReadOnlySpan<byte> number) => number.Length >= 4 && IsNumber(number);

    /// <summary>One to nine digits.</summary>
    public static bool IsNumber(ReadOnlySpan<byte> number) =>
        number.Length is > 0 and <= MostDigits && !number.ContainsAnyExceptInRange((byte)'0', (byte)'9');

    /// <summary>False when the number was there. 1 and 01 are two.</summary>
    /// <param name="number">For which <see cref="IsNumber"/> holds.</param>
    public bool Add(ReadOnlySpan<byte> number)
    {
        int value = 0;
        foreach (byte b in number)
            value = (value * 10) + (b - '0');
        int kind = number[0] == (byte)'0' ? number.Length : 0;
        return (runs[kind] ??= new Run(value)).Add(value);
    }

    /// <summary>False when the number was there.</summary>
    public bool Add(string number)
    {
        byte[] bytes = System.Text.Encoding.UTF8.GetBytes(number);
        return IsNumber(bytes) ? Add(bytes) : (texts ??= new HashSet<string>(StringComparer.Ordinal)).Add(number);
    }

    /// <summary>Numbers of one form: those that followed the first one without a gap, and all others.</summary>
    private sealed class Run(int first)
    {
        private HashSet<int>? others;
        private int last = first - 1;

        public bool Add(int value)
        {
            if (value >= first && value <= last || others?.Contains(value) == true)
                return false;
            if (value == last + 1)
                last = value;
            else
                (others ??= []).Add(value);
            return true;
        }
    }
}
