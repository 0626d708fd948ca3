using Crossdock.Edi;
using Crossdock.Model;

namespace Crossdock.Host.Commands;

/// <summary>
/// Files that are too large to be held, and whatever is to be read part by part: one set or message at a time, in
/// bounded memory.
/// </summary>
internal static class EdiStreamed
{
    /// <summary>Larger files are not held as a whole.</summary>
    public const long LargestHeld = 64 << 20;

    private const long BytesBetweenLooks = 16 << 20;

    public static bool IsLarge(string name) => name != "-" && File.Exists(name) && new FileInfo(name).Length > LargestHeld;

    /// <summary>
    /// Goes through a file part by part, with progress on standard error when somebody is there to look at it. 2 when
    /// there is no interchange of X12 or EDIFACT in it.
    /// </summary>
    public static int Read(string name, Func<EdiPartReader, int> work)
    {
        using var input = Open(name);
        using var reader = EdiPartReader.Open(input);
        if (reader is null)
        {
            System.Console.Error.WriteLine(
                $"{name}: no interchange of X12 or EDIFACT at its beginning, and too large to be read as a whole");
            return 2;
        }
        var (worst, looked, length, watched) = (0, 0L, name == "-" ? 0 : input.Length, !System.Console.IsErrorRedirected);
        while (reader.Read())
        {
            worst = Math.Max(worst, work(reader));
            if (!watched || reader.EndOffset - looked < BytesBetweenLooks) continue;
            looked = reader.EndOffset;
            System.Console.Error.Write(
                $"\r{name}: {looked / 1_000_000:N0}{(length > 0 ? $" of {length / 1_000_000:N0}" : "")} MB");
        }
        if (looked > 0) System.Console.Error.Write("\r\e[K");
        return worst;
    }

    /// <summary>The bytes of a part of a file.</summary>
    public static void Copy(string name, long from, long to, Stream output)
    {
        using var input = Open(name);
        input.Seek(from, SeekOrigin.Begin);
        var buffer = new byte[1 << 16];
        while (from < to && input.Read(buffer, 0, (int)Math.Min(buffer.Length, to - from)) is var read and > 0)
        {
            output.Write(buffer, 0, read);
            from += read;
        }
    }

    private static Stream Open(string name)
    {
        try { return name == "-" ? System.Console.OpenStandardInput() : File.OpenRead(name); }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException) { throw new UsageException(
            [$"{name}: {e.Message}"]); }
    }
}
