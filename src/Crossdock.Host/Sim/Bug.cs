using Crossdock.Model;
using Crossdock.Storage.Memory;

namespace Crossdock.Host.Sim;

/// <summary>
/// A mistake that is planted around the engine's ports, never in it: the simulation must find it.
/// </summary>
/// <param name="Does">What a program with it would do.</param>
/// <param name="OnDisk">What the disk does wrong.</param>
/// <param name="Loses">Records that were synced and that a power failure takes all the same.</param>
/// <param name="Hasty">Says that a document is taken in while it is being written.</param>
internal sealed record Bug(
    string Name, string Does, Func<IBook, SimWorld, Place, IBook>? OnBook = null,
    Func<IEndpoint, SimWorld, IEndpoint>? OnEndpoint = null, Action<MemoryDisk, Dice>? OnDisk = null, int Loses = 0,
    bool Hasty = false)
{
    public static readonly Bug None = new("none", "nothing");

    public IBook Around(IBook book, SimWorld world, Place node) => OnBook?.Invoke(book, world, node) ?? book;

    public IEndpoint Around(IEndpoint endpoint, SimWorld world) => OnEndpoint?.Invoke(endpoint, world) ?? endpoint;

    public async ValueTask<TakenIn?> TakeInAsync(IIntake intake, RawDocument document)
    {
        var taking = intake.TakeInAsync(document, CancellationToken.None);
        return Hasty ? new TakenIn(Arrival.Empty(document.Id, "", ""), []) : await taking;
    }
}
