using System.Security.Cryptography;
using Crossdock.Model;

namespace Crossdock.Storage;

/// <summary>
/// Archived bytes and accepted messages against the hashes that were kept of them; states that can be read.
/// </summary>
internal sealed class Contents
{
    public List<string> Faults { get; } = [];

    /// <summary>id, size, sha256, bytes</summary>
    public void Document<T>(T r) where T : struct, IRow
    {
        byte[] bytes;
        try { bytes = r.Body(3); }
        catch (InvalidDataException e)
        {
            Faults.Add($"document {r.Guid(0)}: {e.Message}");
            return;
        }
        if (bytes.Length != r.Long(1) || Convert.ToHexStringLower(SHA256.HashData(bytes)) != r.Text(2))
            Faults.Add($"document {r.Guid(0)}: its bytes are not those that were archived");
    }

    /// <summary>sequence, type, content_hash, body</summary>
    public void Message<T>(T r, string contentHash) where T : struct, IRow
    {
        byte[] body;
        try { body = r.Body(3); }
        catch (InvalidDataException e)
        {
            Faults.Add($"message {r.Long(0)}: {e.Message}");
            return;
        }
        if (Model.Contracts.ContentHash(r.Text(1), body) != contentHash)
            Faults.Add($"message {r.Long(0)}: its content is not the one that was accepted");
    }

    /// <summary>
    /// process, key, state. That it follows from its events is for those to say who know the processes; here that it
    /// can be read at all.
    /// </summary>
    public void State<T>(T r) where T : struct, IRow
    {
        try { r.Body(2); }
        catch (InvalidDataException e) { Faults.Add($"process {r.Text(0)}:{r.Text(1)}: {e.Message}"); }
    }
}
