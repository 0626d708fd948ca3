using System.Security.Cryptography;
using Crossdock.Model;
using ZstdSharp;

namespace Crossdock.Storage;

/// <summary>Archived bytes and accepted messages against the hashes that were kept of them.</summary>
internal sealed class Contents
{
    public List<string> Faults { get; } = [];

    /// <summary>id, size, sha256, bytes</summary>
    public void Document<T>(T r) where T : struct, IRow
    {
        byte[] bytes;
        try { bytes = Compression.Unpack(r.Blob(3)); }
        catch (ZstdException e)
        {
            Faults.Add($"document {r.Guid(0)}: its bytes cannot be read: {e.Message}");
            return;
        }
        if (bytes.Length != r.Long(1) || Convert.ToHexStringLower(SHA256.HashData(bytes)) != r.Text(2))
            Faults.Add($"document {r.Guid(0)}: its bytes are not those that were archived");
    }

    /// <summary>sequence, type, content_hash, body</summary>
    public void Message<T>(T r, string contentHash) where T : struct, IRow
    {
        if (Model.Contracts.ContentHash(r.Text(1), r.Blob(3)) != contentHash)
            Faults.Add($"message {r.Long(0)}: its content is not the one that was accepted");
    }
}
