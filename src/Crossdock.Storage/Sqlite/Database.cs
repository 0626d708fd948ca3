using SQLitePCL;

namespace Crossdock.Storage.Sqlite;

/// <summary>
/// One connection with its prepared statements, kept by their text. Used by one caller at a time. Goes to SQLite's own
/// calls, because a commit binds many thousand rows.
/// </summary>
internal sealed class Database : IDisposable
{
    private readonly sqlite3 _handle;
    private readonly nint _pointer; // The handle's, as long as that is open.
    private readonly Bound _bound = new();
    private readonly Dictionary<string, Prepared> _statements = [];

    // By the text itself: to hash it whole, hundreds of characters, costs more than to bind it.
    private readonly Dictionary<string, Prepared> _literals = new(ReferenceEqualityComparer.Instance);

    static Database() => Batteries_V2.Init();

    private Database(sqlite3 handle) => (_handle, _pointer) = (handle, handle.DangerousGetHandle());

    /// <summary>Without SQLite's own locks (NOMUTEX): one caller at a time is all there is.</summary>
    /// <param name="path">":memory:" for one that vanishes with the connection.</param>
    public static Database Open(string path, bool readOnly)
    {
        var mode = readOnly ? raw.SQLITE_OPEN_READONLY : raw.SQLITE_OPEN_READWRITE | raw.SQLITE_OPEN_CREATE;
        var code = raw.sqlite3_open_v2(path, out var handle, mode | raw.SQLITE_OPEN_NOMUTEX | raw.SQLITE_OPEN_URI, null);
        var database = new Database(handle);
        try
        {
            database.Check(code);
            database.Check(raw.sqlite3_busy_timeout(handle, Limits.BusyTimeoutMs));
            database.Check(Seals.Register(database._pointer));
            return database;
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    /// <summary>Runs to the end; the number of rows changed.</summary>
    public int Run(string sql, params ReadOnlySpan<Value> values)
    {
        using var running = Start(sql, values);
        while (running.Step()) { }
        return Native.Changes(_pointer);
    }

    /// <summary>Inserts one row; its rowid.</summary>
    public long Insert(string sql, params ReadOnlySpan<Value> values)
    {
        Run(sql, values);
        return LastRow;
    }

    /// <summary>The rowid of the last row that was inserted.</summary>
    public long LastRow => Native.LastRow(_pointer);

    public List<T> Query<T>(string sql, Func<Row, T> read, params ReadOnlySpan<Value> values)
    {
        using var running = Start(sql, values);
        var rows = new List<T>();
        while (running.Step()) rows.Add(read(running.Row));
        return rows;
    }

    /// <summary>One row after the other, without keeping them. The visitor must not run the same statement.</summary>
    public void Each(string sql, Action<Row> visit, params ReadOnlySpan<Value> values)
    {
        using var running = Start(sql, values);
        while (running.Step()) visit(running.Row);
    }

    /// <summary>The first row, or the default.</summary>
    public T? First<T>(string sql, Func<Row, T> read, params ReadOnlySpan<Value> values)
    {
        using var running = Start(sql, values);
        return running.Step() ? read(running.Row) : default;
    }

    /// <summary>Parts of a transaction that fail are undone by themselves: the caller sets savepoints.</summary>
    public bool Careful { get; set; } = true;

    /// <summary>False when an error of the disk has ended the transaction.</summary>
    public bool InTransaction => raw.sqlite3_get_autocommit(_handle) == 0;

    public long Number(string sql, params ReadOnlySpan<Value> values) => First(sql, static r => r.Long(0), values);

    /// <summary>Several statements at once, without parameters or results (migrations).</summary>
    public void Script(string sql)
    {
        Check(raw.sqlite3_exec(_handle, sql));
    }

    public T Transaction<T>(string begin, Func<Database, T> work)
    {
        Run(begin);
        try
        {
            var result = work(this);
            Run("COMMIT");
            return result;
        }
        catch
        {
            if (InTransaction) Run("ROLLBACK");
            throw;
        }
    }

    public void Dispose()
    {
        foreach (var statement in _statements.Values) statement.Handle.Dispose();
        _statements.Clear();
        _literals.Clear();
        _handle.Dispose();
        _bound.Dispose();
    }

    private Running Start(string sql, ReadOnlySpan<Value> values)
    {
        var statement = Prepare(sql);
        // One that kept a value of the last time would read what is not there any more.
        if (values.Length != statement.Parameters) throw Throw.Parameters(sql, statement.Parameters, values.Length);
        var running = new Running(this, statement.Pointer);
        try
        {
            for (var i = 0; i < values.Length; i++) Check(values[i].Bind(statement.Pointer, i + 1, _bound));
            return running;
        }
        catch
        {
            running.Dispose();
            throw;
        }
    }

    private Prepared Prepare(string sql)
    {
        if (_literals.TryGetValue(sql, out var statement)) return statement;
        if (!_statements.TryGetValue(sql, out statement))
        {
            Check(raw.sqlite3_prepare_v3(_handle, sql, raw.SQLITE_PREPARE_PERSISTENT, out var handle));
            statement = new Prepared(handle, handle.DangerousGetHandle(), Native.Parameters(handle.DangerousGetHandle()));
            _statements.Add(sql, statement);
        }
        if (ReferenceEquals(string.IsInterned(sql), sql)) _literals.Add(sql, statement);
        return statement;
    }

    private readonly record struct Prepared(sqlite3_stmt Handle, nint Pointer, int Parameters);

    /// <summary>A statement with its values, until it is reset.</summary>
    private readonly ref struct Running(Database db, nint statement)
    {
        private readonly int _before = db._bound.Used;

        public Row Row => new(statement);

        public bool Step()
        {
            var code = Native.Step(statement);
            if (code == raw.SQLITE_ROW) return true;
            if (code != raw.SQLITE_DONE) db.Check(code);
            return false;
        }

        public void Dispose()
        {
            _ = Native.Reset(statement); // Its code is that of the last step, which was seen there.
            db._bound.GoBack(_before);
        }
    }

    private void Check(int code)
    {
        if (code != raw.SQLITE_OK)
            throw Throw.Sqlite($"SQLite error {code}: {raw.sqlite3_errmsg(_handle).utf8_to_string()}", code & 0xff,
                raw.sqlite3_extended_errcode(_handle));
    }
}
