namespace Crossdock.Edi;

/// <summary>Faults of the program itself, never of a document.</summary>
internal static class Throw
{
    public static InvalidOperationException GuideFaults(IReadOnlyList<string> faults) =>
        new($"The built-in guides have {faults.Count} faults: {string.Join("; ", faults.Take(20))}");

    public static ArgumentException SegmentId(string id) =>
        new($"\"{id}\" is no segment identifier; it has two or three characters A-Z and 0-9 and is not an envelope segment");

    public static ArgumentException SetCode(string code) =>
        new($"\"{code}\" is no transaction set identifier; it has three digits");

    public static ArgumentException SampleSet(string set) =>
        new($"There are no samples of {set}; there are of {string.Join(", ", SampleWriter.Sets)}");

    public static ArgumentOutOfRangeException OtherFault(SampleFault fault) =>
        new(nameof(fault), fault, "The fault is of another level");

    public static ArgumentException SampleLines(int lines, int most) =>
        new($"{lines} lines; a sample of that set has 1 to {most}");

    public static ArgumentException SampleFault(string set, string fault) =>
        new($"A sample of {set} cannot have the fault {fault}");

    public static ArgumentException SampleGroup(string why) => new($"No such group: {why}");

    public static ArgumentException SampleSeparators() =>
        new("The samples cannot have these separators: they are distinct, and neither letters nor digits, blank, point, hyphen or ^");

    public static InvalidOperationException Promise(string promise) => new($"It does not hold that {promise}");

    public static PlatformNotSupportedException CodePage(int number) => new($"This platform has no code page {number}");

    public static ArgumentException MessageType(string type) =>
        new($"\"{type}\" is no message type; it has one to six characters A-Z and 0-9");

    public static ArgumentException SegmentTag(string tag) =>
        new($"\"{tag}\" is no segment tag; it has three characters A-Z and 0-9 and is not an envelope segment");

    public static ArgumentException SampleMessage(string message) =>
        new($"There are no samples of {message}; there are of {string.Join(", ", EdifactSampleWriter.Messages)}");

    public static ArgumentOutOfRangeException OtherFault(EdifactFault fault) =>
        new(nameof(fault), fault, "The fault is of another level");
}
