using System.Security.Cryptography;
using System.Text;
using Crossdock.Connectors.Protocols.Http;
using Crossdock.Model;

namespace Crossdock.Host.Server;

/// <summary>
/// Who may call the API: each endpoint whose settings name a <c>client-key</c> (file or env), and the operator, whose
/// key is made at the first start and lies in the data folder. Only hashes are kept.
/// </summary>
public sealed class Clients
{
    public const string Operator = "operator", KeyFile = "operator.key";

    private readonly List<(string Client, byte[] Hash)> _keys = [];

    /// <exception cref="UsageException">A named key cannot be read.</exception>
    public static Clients Of(Network network, string dataFolder)
    {
        var clients = new Clients();
        var faults = new List<string>();
        foreach (var endpoint in network.Endpoints)
            try
            {
                if (Secrets.Read(endpoint, "client-key") is { } key) clients._keys.Add((endpoint.Id.Value, Hash(key)));
            }
            catch (ArgumentException e)
            {
                faults.Add(e.Message);
            }
        if (faults.Count > 0) throw new UsageException(faults);
        clients._keys.Add((Operator, Hash(OperatorKey(dataFolder))));
        return clients;
    }

    /// <summary>
    /// The client of an Authorization header's bearer key; null when there is none. Every key is compared, in constant
    /// time.
    /// </summary>
    public string? Find(string? authorization)
    {
        if (authorization is null || !authorization.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase)) return null;
        var hash = Hash(authorization["Bearer ".Length..].Trim());
        string? found = null;
        foreach (var (client, known) in _keys)
            if (CryptographicOperations.FixedTimeEquals(hash, known)) found = client;
        return found;
    }

    private static byte[] Hash(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));

    private static string OperatorKey(string dataFolder)
    {
        var path = Path.Combine(Directory.CreateDirectory(dataFolder).FullName, KeyFile);
        if (!File.Exists(path))
        {
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            using var file = new FileStream(path, options);
            file.Write(Encoding.ASCII.GetBytes(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24))));
        }
        return File.ReadAllText(path).Trim();
    }
}
