using System.Text.Json;
using Crossdock.Model;

namespace Crossdock.Sandbox.Http;

/// <summary>
/// A system that also sends documents to Crossdock's API, with its key and an Idempotency-Key by document number.
/// </summary>
public abstract class ClientSystem : HttpSystem
{
    private protected ClientSystem(string name, string dataFolder, SandboxSecrets secrets, TimeProvider time)
        : base(name, dataFolder, secrets, time) => Caller = new CrossdockCaller(name, time);

    private protected CrossdockCaller Caller { get; }

    internal void Connect(Uri crossdock) => Caller.Crossdock = crossdock;

    public override async ValueTask DisposeAsync()
    {
        Caller.Dispose();
        await base.DisposeAsync();
    }

    private protected Task<CrossdockAnswer> PostAsync(
        string resource, string number, object document, CancellationToken ct) =>
        Caller.PostAsync(
            $"/v1/{resource}", JsonSerializer.SerializeToUtf8Bytes(document, document.GetType(), Contracts.Json),
            () => new Dictionary<string, string>
            {
                ["Authorization"] = "Bearer " + Secrets.ToCrossdock(Name),
                ["Idempotency-Key"] = $"{Name}/{resource}/{number}",
            }, ct);
}
