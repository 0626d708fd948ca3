namespace Crossdock.Host;

/// <summary>Wrong use or unreadable input: exit code 2, with every fault and its place.</summary>
public sealed class UsageException(IReadOnlyList<string> faults) : Exception(string.Join(Environment.NewLine, faults))
{
    public IReadOnlyList<string> Faults { get; } = faults;
}
