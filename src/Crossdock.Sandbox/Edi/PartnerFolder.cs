using System.Text;

namespace Crossdock.Sandbox.Edi;

/// <summary>The exchange folder from the partner's side: takes from <c>out</c>, puts into <c>in</c>.</summary>
internal sealed class PartnerFolder(string address)
{
    private const string DoneName = ".done";
    private readonly string _take = Path.Combine(address, "out");
    private readonly string _put = Path.Combine(address, "in");

    public void Create()
    {
        Directory.CreateDirectory(Path.Combine(_take, DoneName));
        Directory.CreateDirectory(_put);
    }

    /// <summary>Finished files that wait for the partner, oldest first.</summary>
    public IReadOnlyList<FileInfo> Waiting() =>
        [.. new DirectoryInfo(_take).EnumerateFiles()
            .Where(f => !f.Name.StartsWith('.') && !f.Name.EndsWith(".tmp", StringComparison.OrdinalIgnoreCase)
                && !f.Name.EndsWith(".part", StringComparison.OrdinalIgnoreCase))
            .OrderBy(f => f.LastWriteTimeUtc).ThenBy(f => f.Name, StringComparer.Ordinal)];

    /// <summary>Writes under a temporary name and renames, so that the reader sees all of it or nothing.</summary>
    public void Put(string name, string text)
    {
        var temporary = Path.Combine(_put, "." + name + ".tmp");
        using (var file = new FileStream(temporary, FileMode.Create, FileAccess.Write, FileShare.None))
        {
            file.Write(Encoding.UTF8.GetBytes(text));
            file.Flush(flushToDisk: true);
        }
        File.Move(temporary, Path.Combine(_put, name), overwrite: true);
    }

    /// <summary>Moves a taken file away; a name that was taken before gets a number.</summary>
    public void Done(string name)
    {
        var done = Path.Combine(_take, DoneName);
        var number = 0;
        while (File.Exists(Path.Combine(done, number == 0 ? name : $"{name}.{number}"))) number++;
        File.Move(Path.Combine(_take, name), Path.Combine(done, number == 0 ? name : $"{name}.{number}"));
    }
}
