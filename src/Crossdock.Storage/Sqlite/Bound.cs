using System.Runtime.InteropServices;

namespace Crossdock.Storage.Sqlite;

/// <summary>
/// Where the texts and blobs of running statements lie, outside of what the garbage collector moves: SQLite reads them
/// there and keeps no copy. Statements that run inside others put theirs behind them and take them away first.
/// </summary>
internal sealed unsafe class Bound : IDisposable
{
    private byte* _start = (byte*)NativeMemory.Alloc(Limits.BoundBytes);

    /// <summary>
    /// Bytes that running statements have bound: where the next one begins, and to where it goes back when it is reset.
    /// </summary>
    public int Used { get; private set; }

    /// <returns>Null: there is no room for so many bytes.</returns>
    public byte* Room(int bytes) => bytes <= Limits.BoundBytes - Used ? _start + Used : null;

    public void Take(int bytes) => Used += bytes;

    public void GoBack(int used) => Used = used;

    /// <summary>After the last statement: none may still be bound to it.</summary>
    public void Dispose()
    {
        NativeMemory.Free(_start);
        _start = null;
        Used = Limits.BoundBytes;
    }
}
