namespace Crossdock.Sandbox.Edi;

/// <summary>The folder's only source of exceptions: a script that X12 cannot say, or a journal that is not ours.</summary>
internal static class Throw
{
    public static ArgumentException NotWritable(string document, string findings) =>
        new($"{document} cannot be written as X12: {findings}.");

    public static InvalidDataException BrokenJournal(string path, int line, Exception cause) =>
        new($"The journal '{path}' is broken at line {line}, before its end.", cause);
}
