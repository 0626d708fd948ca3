using SQLitePCL;

namespace Crossdock.Storage.Sqlite;

/// <summary>
/// One connection with its prepared statements, kept by their text. Used by one caller at a time. Goes to SQLite's own calls,
/// because a commit binds many thousand rows.
/// </summary>
internal sealed class Database : IDisposable
{
    private readonly sqlite3 _handle;
    private readonly Dictionary<string, sqlite3_stmt> _statements = [];

    static Database() => Batteries_V2.Init();

    private Database(sqlite3 handle) => _handle = handle;

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
            Seals.Register(handle);
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
        var statement = Bound(sql, values);
        try
        {
            while (Step(statement)) { }
            return raw.sqlite3_changes(_handle);
        }
        finally { raw.sqlite3_reset(statement); }
    }

    /// <summary>Inserts one row; its rowid.</summary>
    public long Insert(string sql, params ReadOnlySpan<Value> values)
    {
        Run(sql, values);
        return raw.sqlite3_last_insert_rowid(_handle);
    }

    public List<T> Query<T>(string sql, Func<Row, T> read, params ReadOnlySpan<Value> values)
    {
        var statement = Bound(sql, values);
        var rows = new List<T>();
        try
        {
            while (Step(statement)) rows.Add(read(new Row(statement)));
            return rows;
        }
        finally { raw.sqlite3_reset(statement); }
    }

    /// <summary>One row after the other, without keeping them. The visitor must not run the same statement.</summary>
    public void Each(string sql, Action<Row> visit, params ReadOnlySpan<Value> values)
    {
        var statement = Bound(sql, values);
        try { while (Step(statement)) visit(new Row(statement)); }
        finally { raw.sqlite3_reset(statement); }
    }

    /// <summary>The first row, or the default.</summary>
    public T? First<T>(string sql, Func<Row, T> read, params ReadOnlySpan<Value> values)
    {
        var statement = Bound(sql, values);
        try { return Step(statement) ? read(new Row(statement)) : default; }
        finally { raw.sqlite3_reset(statement); }
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
        foreach (var statement in _statements.Values) statement.Dispose();
        _statements.Clear();
        _handle.Dispose();
    }

    private sqlite3_stmt Bound(string sql, ReadOnlySpan<Value> values)
    {
        if (!_statements.TryGetValue(sql, out var statement))
        {
            Check(raw.sqlite3_prepare_v3(_handle, sql, raw.SQLITE_PREPARE_PERSISTENT, out statement));
            _statements.Add(sql, statement);
        }
        for (var i = 0; i < values.Length; i++) Check(values[i].Bind(statement, i + 1));
        return statement;
    }

    private bool Step(sqlite3_stmt statement)
    {
        var code = raw.sqlite3_step(statement);
        if (code == raw.SQLITE_ROW) return true;
        if (code != raw.SQLITE_DONE) Check(code);
        return false;
    }

    private void Check(int code)
    {
        if (code != raw.SQLITE_OK)
            throw Throw.Sqlite($"SQLite error {code}: {raw.sqlite3_errmsg(_handle).utf8_to_string()}", code & 0xff,
                raw.sqlite3_extended_errcode(_handle));
    }
}
