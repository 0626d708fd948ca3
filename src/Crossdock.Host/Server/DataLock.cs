namespace Crossdock.Host.Server;

/// <summary>
/// Keeps a second program out of a data folder while one runs in it: two would read the same exchange folders and write
/// the same journals. The operating system lets go of it when the program ends, however it ends.
/// </summary>
internal sealed class DataLock : IDisposable
{
    private readonly FileStream _file;

    private DataLock(FileStream file) => _file = file;

    /// <exception cref="UsageException">Another program has it.</exception>
    public static DataLock Take(string folder, string name)
    {
        var path = Path.Combine(Directory.CreateDirectory(folder).FullName, name);
        try
        {
            return new DataLock(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException) when (File.Exists(path))
        {
            throw new UsageException(
                [$"{folder} is in use by another crossdock ({name} is locked): end that one, or name another folder with --data (with --home for a node on PostgreSQL)"]);
        }
    }

    public void Dispose() => _file.Dispose();
}
