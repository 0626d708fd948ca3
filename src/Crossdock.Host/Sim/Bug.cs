using Crossdock.Model;
using Crossdock.Storage.Memory;

namespace Crossdock.Host.Sim;

/// <summary>
/// A mistake that is planted around the engine's ports, never in it: the simulation must find it. Each says in one sentence what a program with it would do.
/// </summary>
internal class Bug(string name, string does)
{
    public static readonly Bug None = new("none", "nothing");

    public string Name => name;
    public string Does => does;

    public virtual IBook Around(IBook book, SimWorld world, Place node) => book;

    public virtual IEndpoint Around(IEndpoint endpoint, SimWorld world) => endpoint;

    public virtual void Around(MemoryDisk disk, Dice dice)
    {
    }

    /// <summary>How many records a power failure leaves.</summary>
    public virtual int Kept(int kept, MemoryDisk disk, Dice dice) => kept;

    public virtual async ValueTask<TakenIn?> TakeInAsync(IIntake intake, RawDocument document) => await intake.TakeInAsync(document, CancellationToken.None);
}
