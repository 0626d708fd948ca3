using Crossdock.Model;

namespace Crossdock.Storage;

/// <summary>How a book is opened.</summary>
/// <param name="Contracts">Reads stored messages and commands back.</param>
/// <param name="SharedProcesses">Names of the processes that many chains share (<c>IProcess.Shared</c>).</param>
/// <param name="Partitions">Fixed for the life of a book.</param>
/// <param name="TakesOver">
/// This program is the one that runs the book: what an earlier one was sending is now unknown. False for a look from beside.
/// </param>
/// <param name="NewId">Where new ids come from; null: version 7 GUIDs.</param>
public sealed record BookOptions(
    Contracts Contracts, IReadOnlySet<string> SharedProcesses, int Partitions = 64, bool TakesOver = true, Func<Guid>? NewId = null);
