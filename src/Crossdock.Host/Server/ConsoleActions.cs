using Crossdock.Console;
using Crossdock.Engine;
using Crossdock.Model;

namespace Crossdock.Host.Server;

/// <summary>The console's buttons: the same desk as the API and the command line.</summary>
public sealed class ConsoleActions(IBook book, CaseDesk desk, CrossdockEngine engine, TimeProvider time) : IConsoleActions
{
    public async ValueTask<ActionOutcome> ResolveCaseAsync(CaseResolution resolution, CancellationToken ct)
    {
        try
        {
            await desk.ResolveAsync(resolution, ct);
            return new ActionOutcome(true, "Taken; the book follows in a moment.");
        }
        catch (CaseAnswerException e)
        {
            return new ActionOutcome(false, e.Message);
        }
    }

    public async ValueTask<ActionOutcome> ReleaseAsync(ProcessId process, string by, CancellationToken ct)
    {
        var released = await book.ReleaseAsync(process, by, time.GetUtcNow(), ct);
        engine.Wake();
        return released > 0 ? new ActionOutcome(true, $"{released} messages of {process} run again.") : new ActionOutcome(false, $"Nothing of {process} is parked.");
    }

    public async ValueTask<ActionOutcome> RetryDeliveryAsync(long sequence, string by, CancellationToken ct)
    {
        var done = await book.RetryDeliveryAsync(sequence, by, time.GetUtcNow(), ct);
        engine.Wake();
        return done ? new ActionOutcome(true, "It is sent again, with the same key.") : new ActionOutcome(false, "It is not given up; nothing was done.");
    }
}
