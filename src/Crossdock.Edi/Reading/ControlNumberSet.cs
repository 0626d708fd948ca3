namespace Crossdock.Edi;

/// <summary>The control numbers of a group's sets, to see whether one comes again. Numbers that follow one another, as they
/// mostly do, take no memory, so that a group of a million sets can be read in a stream.</summary>
internal sealed class ControlNumberSet
{
    private readonly HashSet<int> numbers = [];
    private readonly HashSet<string> texts = new(StringComparer.Ordinal);
    private int digits;
    private int first;
    private int last = -1;

    /// <summary>Four to nine digits.</summary>
    public static bool IsUsual(ReadOnlySpan<byte> number) =>
        number.Length is >= 4 and <= 9 && !number.ContainsAnyExceptInRange((byte)'0', (byte)'9');

    /// <summary>False when the number was there.</summary>
    /// <param name="number">For which <see cref="IsUsual"/> holds.</param>
    public bool Add(ReadOnlySpan<byte> number)
    {
        int value = 0;
        foreach (byte b in number)
            value = (value * 10) + (b - '0');
        if (digits == 0)
            (digits, first, last) = (number.Length, value, value - 1);
        if (number.Length != digits)
            return texts.Add(System.Text.Encoding.ASCII.GetString(number));
        if (value >= first && value <= last || numbers.Contains(value))
            return false;
        if (value == last + 1)
            last = value;
        else
            numbers.Add(value);
        return true;
    }

    /// <summary>False when the number was there.</summary>
    public bool Add(string number)
    {
        byte[] bytes = System.Text.Encoding.UTF8.GetBytes(number);
        return IsUsual(bytes) ? Add(bytes) : texts.Add(number);
    }
}
