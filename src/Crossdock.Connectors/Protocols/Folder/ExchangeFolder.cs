using System.Runtime.InteropServices;

namespace Crossdock.Connectors.Protocols.Folder;

/// <summary>
/// The folder that we share with one partner: <c>in</c> (partner to us) and <c>out</c> (us to partner). What was taken from
/// either side lies in its <c>.done</c> subfolder; nothing here is ever deleted by us.
/// </summary>
public sealed class ExchangeFolder
{
    private const string DoneName = ".done";

    public ExchangeFolder(string address)
    {
        In = Path.Combine(address, "in");
        Out = Path.Combine(address, "out");
    }

    public string In { get; }

    public string Out { get; }

    /// <summary>Creates what is missing of the folders, on both sides.</summary>
    /// <exception cref="IOException">The address cannot be reached.</exception>
    public void Create()
    {
        foreach (var folder in (ReadOnlySpan<string>)[Done(In), Done(Out)])
            Directory.CreateDirectory(folder);
    }

    /// <summary>Where the reader of <paramref name="side"/> keeps what it has taken.</summary>
    public static string Done(string side) => Path.Combine(side, DoneName);

    /// <summary>A file that its writer still works on, by the conventions of file exchanges.</summary>
    public static bool IsUnfinished(string name) =>
        name.StartsWith('.')
        || name.EndsWith(".tmp", StringComparison.OrdinalIgnoreCase)
        || name.EndsWith(".part", StringComparison.OrdinalIgnoreCase);

    /// <summary>
    /// Writes a file so that its reader sees all of it or nothing, and that it outlives a power cut: temporary name,
    /// flush to disk, rename, flush of the folder. The same name again replaces the file.
    /// </summary>
    public static async ValueTask WriteAsync(string folder, string name, ReadOnlyMemory<byte> bytes, CancellationToken ct)
    {
        var temporary = Path.Combine(folder, "." + name + ".tmp");
        await using (var file = new FileStream(temporary, FileMode.Create, FileAccess.Write, FileShare.None))
        {
            await file.WriteAsync(bytes, ct);
            file.Flush(flushToDisk: true);
        }
        File.Move(temporary, Path.Combine(folder, name), overwrite: true);
        FlushFolder(folder);
    }

    /// <summary>Whether a file of that name and content waits in the folder, or was already taken from it.</summary>
    /// <exception cref="IOException">The folder cannot be read: unknown.</exception>
    public static async ValueTask<bool> HasAsync(
        string folder, string name, ReadOnlyMemory<byte> bytes, CancellationToken ct)
    {
        foreach (var path in Directory.EnumerateFiles(folder, name).Concat(Taken(folder, name)))
            try
            {
                if (new FileInfo(path).Length == bytes.Length
                    && (await File.ReadAllBytesAsync(path, ct)).AsSpan().SequenceEqual(bytes.Span))
                    return true;
            }
            catch (FileNotFoundException)
            {
                // The reader moved it between the listing and the look: the copy in its done folder is met next.
            }
        return false;
    }

    /// <summary>Moves a taken file into the side's done folder; a name that is there already gets a number.</summary>
    public static void MoveToDone(string side, string name)
    {
        var source = Path.Combine(side, name);
        for (var number = 0; ; number++)
        {
            var target = Path.Combine(Done(side), number == 0 ? name : $"{name}.{number}");
            if (File.Exists(target)) continue;
            try
            {
                File.Move(source, target, overwrite: false);
                return;
            }
            catch (IOException) when (File.Exists(target) && File.Exists(source))
            {
                // Another file took the name between the check and the move: the next number is tried.
            }
        }
    }

    /// <summary>
    /// The done folder of the reader, its common alternative "archive", and numbered names (<see cref="MoveToDone"/>).
    /// </summary>
    private static IEnumerable<string> Taken(string folder, string name) =>
        new[] { Done(folder), Path.Combine(folder, "archive") }
            .Where(Directory.Exists)
            .SelectMany(done => Directory.EnumerateFiles(done, name).Concat(Directory.EnumerateFiles(done, name + ".*")));

    /// <summary>
    /// A rename is durable when its folder is flushed; .NET has no call for that, and Windows needs none.
    /// </summary>
    private static void FlushFolder(string folder)
    {
        if (OperatingSystem.IsWindows()) return;
        var descriptor = Open(folder, 0);
        if (descriptor < 0) throw new IOException($"The folder '{folder}' cannot be opened for flushing.");
        try
        {
            if (Flush(descriptor) != 0) throw new IOException($"The folder '{folder}' cannot be flushed to disk.");
        }
        finally
        {
            _ = Close(descriptor);
        }
    }

    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    private static extern int Open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

    [DllImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static extern int Flush(int descriptor);

    [DllImport("libc", EntryPoint = "close", SetLastError = true)]
    private static extern int Close(int descriptor);
}
