namespace Crossdock.Sandbox.Http;

/// <summary>The exceptions of the sandbox's HTTP systems: wrong use of the sandbox.</summary>
internal static class HttpThrow
{
    public static InvalidOperationException NotStarted(string system) => new($"Sandbox system '{system}' is not started.");

    public static InvalidOperationException NotConnected(string system) =>
        new($"Sandbox system '{system}' does not know where Crossdock listens: call ConnectAsync first.");

    public static InvalidDataException BadJournal(string path, int line, string why) =>
        new($"Sandbox journal '{path}', line {line}: {why}.");

    public static SandboxRefusedException Refused(string path, int status, string body) => new(path, status, body);
}

/// <summary>Crossdock refused a document of a sandbox system (4xx): sending it again would not help.</summary>
public sealed class SandboxRefusedException(string path, int status, string body)
    : Exception($"{path} was refused with {status}: {body}")
{
    public int Status { get; } = status;
    public string Body { get; } = body;
}
