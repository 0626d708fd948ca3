using System.Globalization;
using System.Text;
using SQLitePCL;

namespace Crossdock.Storage.Sqlite;

/// <summary>
/// One bound parameter, without boxing. Times are UTC ticks, GUIDs lower-case text, decimals and dates text.
/// </summary>
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
        hexadecimal.Length == 64 && !hexadecimal.AsSpan().ContainsAnyExcept("0123456789abcdef")
            ? Convert.FromHexString(hexadecimal) : hexadecimal;

    /// <summary>
    /// Binds to parameter <paramref name="number"/> (1-based) until the statement is reset; the SQLite result code.
    /// </summary>
    public int Bind(nint statement, int number, Bound bound) => _kind switch
    {
        Kind.Null => Native.BindNull(statement, number),
        Kind.Number => Native.BindLong(statement, number, _number),
        Kind.Text => BindText(statement, number, bound),
        Kind.Blob => BindBlob(statement, number, bound),
    };

    private unsafe int BindText(nint statement, int number, Bound bound)
    {
        if (bound.Room(Encoding.UTF8.GetMaxByteCount(_text!.Length)) is var room and not null)
        {
            var bytes = Encoding.UTF8.GetBytes(_text, new Span<byte>(room, Encoding.UTF8.GetMaxByteCount(_text.Length)));
            bound.Take(bytes);
            return Native.BindText(statement, number, room, bytes, Native.Static);
        }
        var large = Encoding.UTF8.GetBytes(_text);
        fixed (byte* text = large) return Native.BindText(statement, number, text, large.Length, Native.Transient);
    }

    private unsafe int BindBlob(nint statement, int number, Bound bound)
    {
        if (_blob.IsEmpty) return Native.BindZeros(statement, number, 0);
        if (bound.Room(_blob.Length) is var room and not null)
        {
            _blob.Span.CopyTo(new Span<byte>(room, _blob.Length));
            bound.Take(_blob.Length);
            return Native.BindBlob(statement, number, room, _blob.Length, Native.Static);
        }
        fixed (byte* blob = _blob.Span) return Native.BindBlob(statement, number, blob, _blob.Length, Native.Transient);
    }
}

/// <summary>The current row of a statement; columns are 0-based.</summary>
internal readonly struct Row(nint statement) : IRow
{
    public bool IsNull(int column) => Native.ColumnType(statement, column) == raw.SQLITE_NULL;
    public long Long(int column) => Native.ColumnLong(statement, column);
    public int Int(int column) => unchecked((int)Native.ColumnLong(statement, column));
    public bool Flag(int column) => Int(column) != 0;

    /// <summary>Bytes where text is asked for are a hash's.</summary>
    public unsafe string Text(int column)
    {
        if (Native.ColumnType(statement, column) == raw.SQLITE_BLOB) return Convert.ToHexStringLower(Bytes(column));
        var text = Native.ColumnText(statement, column);
        return text is null ? null! : Encoding.UTF8.GetString(text, Native.ColumnBytes(statement, column));
    }

    public byte[] Blob(int column) => Bytes(column).ToArray();

    /// <summary>Until the next step.</summary>
    private unsafe ReadOnlySpan<byte> Bytes(int column)
    {
        var blob = Native.ColumnBlob(statement, column);
        return new ReadOnlySpan<byte>(blob, Native.ColumnBytes(statement, column));
    }

    public Guid Guid(int column) => System.Guid.Parse(Text(column));
    public DateTimeOffset Time(int column) => new(Long(column), TimeSpan.Zero);
    public decimal Decimal(int column) => decimal.Parse(Text(column), CultureInfo.InvariantCulture);
    public DateOnly Date(int column) => DateOnly.ParseExact(Text(column), "O", CultureInfo.InvariantCulture);
}
