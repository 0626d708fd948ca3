namespace Crossdock.Processes;

/// <summary>The room's only source of exceptions: a case of a union that nobody handles is our defect.</summary>
internal static class Throw
{
    public static InvalidOperationException Unhandled(object value) =>
        new($"No branch handles {value.GetType().FullName}.");
}
