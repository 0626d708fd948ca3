using Crossdock.Model;

namespace Crossdock.Connectors.Protocols.Http;

/// <summary>
/// Secrets of an endpoint. Its settings say where one is, never what it is: <c>{name}-file</c> names a file,
/// <c>{name}-env</c> an environment variable.
/// </summary>
public static class Secrets
{
    /// <summary>The secret, trimmed; null when the endpoint's settings name none.</summary>
    /// <exception cref="ArgumentException">Both places are named, or the named place holds nothing.</exception>
    public static string? Read(EndpointSettings endpoint, string name) =>
        (endpoint.Setting(name + "-file"), endpoint.Setting(name + "-env")) switch
        {
            (null, null) => null,
            ({ } file, null) => Checked(endpoint, name, File(endpoint, name, file), $"file '{file}' is empty"),
            (null, { } variable) => Checked(
                endpoint, name, Environment.GetEnvironmentVariable(variable),
                $"environment variable '{variable}' is not set"),
            _ => throw HttpThrow.Secret(endpoint.Id, name, $"{name}-file and {name}-env are both set"),
        };

    private static string File(EndpointSettings endpoint, string name, string path)
    {
        try { return System.IO.File.ReadAllText(path); }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException) { throw HttpThrow.Secret(
            endpoint.Id, name, e.Message); }
    }

    private static string Checked(EndpointSettings endpoint, string name, string? value, string why) =>
        string.IsNullOrWhiteSpace(value) ? throw HttpThrow.Secret(endpoint.Id, name, why) : value.Trim();
}
