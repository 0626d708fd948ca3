using System.Threading.Channels;

namespace Crossdock.Storage.Sqlite;

/// <summary>
/// The one writer: whatever waits is written in one transaction, so that one fsync serves all of it. Each piece is
/// atomic by itself, may be run a second time, and its caller hears of it only when the transaction is durable.
/// </summary>
internal sealed class GroupWriter : IAsyncDisposable
{
    private readonly Channel<Piece> _waiting =
        Channel.CreateUnbounded<Piece>(new UnboundedChannelOptions { SingleReader = true });
    private readonly Database _db;
    private readonly Thread _thread;
    private long _groups;

    public GroupWriter(Database db)
    {
        _db = db;
        _thread = new Thread(Run) { IsBackground = true, Name = "book writer" };
        _thread.Start();
    }

    /// <param name="durable">Called with the result when it is durable, on the writer's thread, before any caller of
    /// the group goes on.</param>
    /// <exception cref="ObjectDisposedException">The book is closed.</exception>
    public ValueTask<T> WriteAsync<T>(Func<Database, T> work, CancellationToken ct, Action<T>? durable = null)
    {
        var piece = new Piece<T>(work, durable, ct);
        if (!_waiting.Writer.TryWrite(piece)) throw new ObjectDisposedException(nameof(SqliteBook));
        return new ValueTask<T>(piece.Task);
    }

    /// <summary>What was asked for is written; then the connection is closed.</summary>
    public ValueTask DisposeAsync()
    {
        if (_waiting.Writer.TryComplete()) _thread.Join();
        _db.Dispose();
        return ValueTask.CompletedTask;
    }

    private void Run()
    {
        var group = new List<Piece>();
        while (_waiting.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            while (group.Count < Limits.PiecesOfAGroup && _waiting.Reader.TryRead(out var piece))
                if (!piece.IsCanceled()) group.Add(piece);
            if (group.Count > 0) Write(group);
            group.Clear();
        }
    }

    /// <summary>
    /// First without savepoints, which cost much and are hardly ever needed; when a piece fails, again, each undone by
    /// itself.
    /// </summary>
    private void Write(List<Piece> group)
    {
        if (!TryTogether(group)) WriteCarefully(group);
    }

    private bool TryTogether(List<Piece> group)
    {
        _db.Careful = false;
        try
        {
            if (_groups++ % Limits.GroupsOfACache == 0) Pragmas.FitCache(_db);
            _db.Transaction("BEGIN IMMEDIATE", db =>
            {
                foreach (var piece in group) piece.Execute(db);
                return true;
            });
        }
        catch (Exception)
        {
            return false; // Nothing was written; whose fault it was is seen, and told, the careful way.
        }
        Complete(group);
        return true;
    }

    private void WriteCarefully(List<Piece> group)
    {
        _db.Careful = true;
        try
        {
            _db.Transaction("BEGIN IMMEDIATE", db =>
            {
                foreach (var piece in group) Write(db, piece);
                return true;
            });
        }
        catch (Exception e)
        {
            // The disk failed: nothing of the group was written, and each caller is told.
            foreach (var piece in group) piece.Fail(e);
            return;
        }
        Complete(group);
    }

    private static void Complete(List<Piece> group)
    {
        foreach (var piece in group) piece.Durable();
        foreach (var piece in group) piece.Complete();
    }

    /// <summary>
    /// A piece that fails is undone and leaves the others; a failure that took the whole transaction with it is
    /// everybody's.
    /// </summary>
    private static void Write(Database db, Piece piece)
    {
        db.Run("SAVEPOINT piece");
        try
        {
            piece.Execute(db);
        }
        catch (Exception e) when (db.InTransaction)
        {
            db.Run("ROLLBACK TO piece");
            piece.Fail(e);
        }
        db.Run("RELEASE piece");
    }

    private abstract class Piece
    {
        public abstract bool IsCanceled();
        public abstract void Execute(Database db);
        public abstract void Durable();
        public abstract void Complete();
        public abstract void Fail(Exception e);
    }

    private sealed class Piece<T>(Func<Database, T> work, Action<T>? durable, CancellationToken ct) : Piece
    {
        private readonly TaskCompletionSource<T> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private T _result = default!;

        public Task<T> Task => _done.Task;

        public override bool IsCanceled() => ct.IsCancellationRequested && _done.TrySetCanceled(ct);

        public override void Execute(Database db) => _result = work(db);

        /// <summary>One that failed by itself has written nothing.</summary>
        public override void Durable()
        {
            if (!Task.IsFaulted) durable?.Invoke(_result);
        }

        public override void Complete() => _done.TrySetResult(_result);

        public override void Fail(Exception e) => _done.TrySetException(e);
    }
}
