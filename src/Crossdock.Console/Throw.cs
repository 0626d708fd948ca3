namespace Crossdock.Console;

/// <summary>The room's only source of exceptions: the host was built or wired wrongly.</summary>
internal static class Throw
{
    public static InvalidOperationException NoAsset(string path, string application) =>
        new($"The console's file '{path}' is not among the static assets of '{application}'. The host's project needs "
            + "<RequiresAspNetWebAssets>true</RequiresAspNetWebAssets>, and its application name must be its "
            + "assembly's.");
}
