using Crossdock.Model;

namespace Crossdock.Storage;

/// <summary>How a book is opened.</summary>
/// <param name="Contracts">Reads stored messages and commands back.</param>
/// <param name="SharedProcesses">Names of the processes that many chains share (<c>IProcess.Shared</c>).</param>
/// <param name="Partitions">Fixed for the life of a book.</param>
/// <param name="TakesOver"> This program is the one that runs the book: what an earlier one was sending is now unknown.
/// False for a look from beside, and for one of several nodes on PostgreSQL.
/// </param>
/// <param name="NewId">Where new ids come from; null: version 7 GUIDs.</param>
/// <param name="SendingTimeout"> PostgreSQL: how long a node keeps a delivery that it is sending. After it the node
/// counts as dead and the outcome as unknown: longer than any connector's own time-out. Null: 60 seconds.
/// </param>
/// <param name="Node">PostgreSQL: what this program is called among several; the partitions that it owns carry the
/// name.</param>
/// <param name="MayLoseCommits"> Opens also where what was committed may be lost on a power failure (PostgreSQL: fsync,
/// synchronous_commit or full_page_writes is off; SQLite: the file system has no WAL). Then documents that were
/// acknowledged to their sender may vanish.
/// </param>
public sealed record BookOptions(
    Contracts Contracts, IReadOnlySet<string> SharedProcesses, int Partitions = 64, bool TakesOver = true,
    Func<Guid>? NewId = null, TimeSpan? SendingTimeout = null, bool MayLoseCommits = false, string? Node = null);
