using System.Globalization;
using SQLitePCL;

namespace Crossdock.Storage.Sqlite;

/// <summary>One bound parameter, without boxing. Times are UTC ticks, GUIDs lower-case text, decimals and dates text.</summary>
internal readonly struct Value
{
    private enum Kind : byte { Null, Number, Text, Blob }

    private readonly Kind _kind;
    private readonly long _number;
    private readonly string? _text;
    private readonly ReadOnlyMemory<byte> _blob;

    private Value(long number) => (_kind, _number) = (Kind.Number, number);
    private Value(string? text) => (_kind, _text) = (text is null ? Kind.Null : Kind.Text, text);
    private Value(ReadOnlyMemory<byte> blob) => (_kind, _blob) = (Kind.Blob, blob);

    public static implicit operator Value(long value) => new(value);
    public static implicit operator Value(int value) => new((long)value);
    public static implicit operator Value(bool value) => new(value ? 1L : 0L);
    public static implicit operator Value(string? value) => new(value);
    public static implicit operator Value(byte[] value) => new(value.AsMemory());
    public static implicit operator Value(ReadOnlyMemory<byte> value) => new(value);
    public static implicit operator Value(Guid value) => new(value.ToString());
    public static implicit operator Value(Guid? value) => new(value?.ToString());
    public static implicit operator Value(DateTimeOffset value) => new(value.UtcTicks);
    public static implicit operator Value(DateTimeOffset? value) => value is { } at ? new Value(at.UtcTicks) : default;
    public static implicit operator Value(decimal value) => new(value.ToString(CultureInfo.InvariantCulture));
    public static implicit operator Value(decimal? value) => new(value?.ToString(CultureInfo.InvariantCulture));
    public static implicit operator Value(DateOnly? value) => new(value?.ToString("O", CultureInfo.InvariantCulture));

    /// <summary>A hash in its hexadecimal form: kept as its bytes, which are read back as that form.</summary>
    public static Value Hash(string hexadecimal) =>
        hexadecimal.Length == 64 && !hexadecimal.AsSpan().ContainsAnyExcept("0123456789abcdef") ? Convert.FromHexString(hexadecimal) : hexadecimal;

    /// <summary>Binds to parameter <paramref name="number"/> (1-based); the SQLite result code.</summary>
    public int Bind(sqlite3_stmt statement, int number) => _kind switch
    {
        Kind.Null => raw.sqlite3_bind_null(statement, number),
        Kind.Number => raw.sqlite3_bind_int64(statement, number, _number),
        Kind.Text => raw.sqlite3_bind_text(statement, number, _text),
        Kind.Blob => _blob.IsEmpty
            ? raw.sqlite3_bind_zeroblob(statement, number, 0)
            : raw.sqlite3_bind_blob(statement, number, _blob.Span),
    };
}

/// <summary>The current row of a statement; columns are 0-based.</summary>
internal readonly struct Row(sqlite3_stmt statement) : IRow
{
    public bool IsNull(int column) => raw.sqlite3_column_type(statement, column) == raw.SQLITE_NULL;
    public long Long(int column) => raw.sqlite3_column_int64(statement, column);
    public int Int(int column) => raw.sqlite3_column_int(statement, column);
    public bool Flag(int column) => Int(column) != 0;

    /// <summary>Bytes where text is asked for are a hash's.</summary>
    public string Text(int column) => raw.sqlite3_column_type(statement, column) == raw.SQLITE_BLOB
        ? Convert.ToHexStringLower(raw.sqlite3_column_blob(statement, column))
        : raw.sqlite3_column_text(statement, column).utf8_to_string();

    public byte[] Blob(int column) => raw.sqlite3_column_blob(statement, column).ToArray();
    public Guid Guid(int column) => System.Guid.Parse(Text(column));
    public DateTimeOffset Time(int column) => new(Long(column), TimeSpan.Zero);
    public decimal Decimal(int column) => decimal.Parse(Text(column), CultureInfo.InvariantCulture);
    public DateOnly Date(int column) => DateOnly.ParseExact(Text(column), "O", CultureInfo.InvariantCulture);
}
