using System.Diagnostics;

namespace Crossdock.Host.Benchmarks;

/// <summary>Further processes of the program that runs.</summary>
internal static class ThisProgram
{
    /// <param name="other">Another version's crossdock.dll.</param>
    public static ProcessStartInfo Start(IEnumerable<string> arguments, string? other = null)
    {
        var byDotnet = Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet";
        string[] program = other is not null ? ["dotnet", other] : byDotnet
            ? [Environment.ProcessPath!, typeof(ThisProgram).Assembly.Location] : [Environment.ProcessPath!];
        return new ProcessStartInfo(program[0],
            [.. program[1..], .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
    }
}
