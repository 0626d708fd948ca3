using System.Threading.Channels;
using Crossdock.Model;
using Npgsql;

namespace Crossdock.Storage.Postgres;

/// <summary>
/// What a piece must know before it writes: read for all pieces of a group in one round trip, and locked.
/// </summary>
/// <param name="Archived">The id of the piece's document, when that is archived already.</param>
internal readonly record struct Seen(Known Known, Guid? Archived, DeliveryStanding? Delivery);

/// <param name="Elsewhere">Another node has claimed it.</param>
/// <param name="References">Of its wire form, as JSON.</param>
/// <param name="Head">It is the first of its queue.</param>
internal readonly record struct DeliveryStanding(
    DeliveryState State, Guid? Document, bool Elsewhere, int Attempts, bool WasUnknown, string? References, bool Head);

/// <summary>One call's part of a shared transaction.</summary>
/// <param name="subject">What it is about: of two pieces with the same subject, the second waits for the next
/// group.</param>
internal abstract class Piece(object subject, List<Admission> admissions, NewDocument? document, long? delivery)
{
    public object Subject => subject;
    public List<Admission> Admissions => admissions;
    public NewDocument? Document => document;
    public long? Delivery => delivery;

    public abstract ValueTask WriteAsync(NpgsqlConnection db, Draft draft, Seen seen);
    public abstract void Complete();
    public abstract void Fail(Exception e);
}

internal sealed class Piece<T>(
    object subject, List<Admission> admissions, NewDocument? document, long? delivery,
    Func<NpgsqlConnection, Draft, Seen, ValueTask<T>> write)
    : Piece(subject, admissions, document, delivery)
{
    private readonly TaskCompletionSource<T> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private T _result = default!;

    public Task<T> Task => _done.Task;

    public override async ValueTask WriteAsync(NpgsqlConnection db, Draft draft, Seen seen) =>
        _result = await write(db, draft, seen);
    public override void Complete() => _done.TrySetResult(_result);
    public override void Fail(Exception e) => _done.TrySetException(e);
}

/// <summary>
/// Gathers what waits into one transaction: one fsync and three round trips serve all of it. A group that fails is
/// written again piece by piece, so that each caller hears of its own fault only. A caller hears of success only when
/// the commit is durable.
/// </summary>
internal sealed class Group : IAsyncDisposable
{
    private readonly Channel<Piece> _waiting =
        Channel.CreateUnbounded<Piece>(new UnboundedChannelOptions { SingleReader = true });
    private readonly Func<IReadOnlyList<Piece>, ValueTask> _write;
    private readonly Task _running;

    /// <param name="write">Writes all of these in one transaction, or nothing.</param>
    public Group(Func<IReadOnlyList<Piece>, ValueTask> write)
    {
        _write = write;
        _running = Task.Run(RunAsync);
    }

    /// <exception cref="ObjectDisposedException">The book is closed.</exception>
    public ValueTask<T> WriteAsync<T>(Piece<T> piece) =>
        _waiting.Writer.TryWrite(piece) ? new ValueTask<T>(piece.Task)
            : throw new ObjectDisposedException(nameof(PostgresBook));

    /// <summary>What was asked for is written first.</summary>
    public async ValueTask DisposeAsync()
    {
        _waiting.Writer.TryComplete();
        await _running;
    }

    private async Task RunAsync()
    {
        var (group, subjects) = (new List<Piece>(), new HashSet<object>());
        Piece? next = null;
        while (next is not null || await _waiting.Reader.WaitToReadAsync())
        {
            if (next is not null) Take(next);
            next = null;
            while (group.Count < Limits.PiecesOfAGroup && _waiting.Reader.TryRead(out var piece))
                if (!Take(piece))
                {
                    next = piece;
                    break;
                }
            if (group.Count > 0) await WriteAsync(group);
            group.Clear();
            subjects.Clear();
        }

        bool Take(Piece piece)
        {
            if (!subjects.Add(piece.Subject)) return false;
            group.Add(piece);
            return true;
        }
    }

    private async ValueTask WriteAsync(List<Piece> group)
    {
        if (await TryAsync(group) is not { } fault) return;
        var alone = group.Count > 1 && !IsServer(fault) ? group : [];
        foreach (var piece in alone)
        {
            // Whose fault it was is seen, and told, piece by piece. A server that is gone by now is gone for the rest
            // as well.
            if (await TryAsync([piece]) is not { } own) continue;
            piece.Fail(own);
            if (!IsServer(own)) continue;
            fault = own;
            break;
        }
        foreach (var piece in group) piece.Fail(fault); // Those that are done are not reached by it.
    }

    /// <summary>Null: it is written, and each caller is told.</summary>
    private async ValueTask<Exception?> TryAsync(List<Piece> group)
    {
        try
        {
            await _write(group);
        }
        catch (Exception e)
        {
            return e;
        }
        foreach (var piece in group) piece.Complete();
        return null;
    }

    /// <summary>The connection, not what was written.</summary>
    private static bool IsServer(Exception e) => e is NpgsqlException and not PostgresException;
}
