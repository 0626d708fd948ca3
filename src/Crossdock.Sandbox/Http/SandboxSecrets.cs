using System.Security.Cryptography;

namespace Crossdock.Sandbox.Http;

/// <summary>
/// Random keys, created once, one file each: <c>crossdock-to-{system}.key</c> is what Crossdock shows to a system,
/// <c>{system}-to-crossdock.key</c> what a system shows to Crossdock, <c>shop-webhook.secret</c> signs the shop's webhooks.
/// </summary>
public sealed class SandboxSecrets
{
    public SandboxSecrets(string folder)
    {
        Folder = folder;
        Directory.CreateDirectory(folder);
    }

    public string Folder { get; }

    public string ToSystemFile(string system) => Path.Combine(Folder, $"crossdock-to-{system}.key");
    public string ToCrossdockFile(string system) => Path.Combine(Folder, $"{system}-to-crossdock.key");
    public string WebhookFile => Path.Combine(Folder, "shop-webhook.secret");

    internal string ToSystem(string system) =>
        Kept(ToSystemFile(system), () => RandomNumberGenerator.GetHexString(48, lowercase: true));
    internal string ToCrossdock(string system) =>
        Kept(ToCrossdockFile(system), () => RandomNumberGenerator.GetHexString(48, lowercase: true));
    internal string Webhook =>
        Kept(WebhookFile, () => "whsec_" + Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)));

    private static string Kept(string path, Func<string> make)
    {
        if (File.Exists(path)) return File.ReadAllText(path);
        var temporary = path + ".tmp";
        var secret = make();
        File.WriteAllText(temporary, secret);
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(temporary, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.Move(temporary, path);
        return secret;
    }
}
