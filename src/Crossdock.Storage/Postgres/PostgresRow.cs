using Npgsql;

namespace Crossdock.Storage.Postgres;

/// <summary>The current row of a reader.</summary>
internal readonly struct PostgresRow(NpgsqlDataReader reader) : IRow
{
    public bool IsNull(int column) => reader.IsDBNull(column);
    public long Long(int column) => reader.GetInt64(column);
    public int Int(int column) => reader.GetInt32(column);
    public bool Flag(int column) => reader.GetBoolean(column);
    public string Text(int column) => reader.GetString(column);
    public byte[] Blob(int column) => reader.GetFieldValue<byte[]>(column);
    public Guid Guid(int column) => reader.GetGuid(column);
    public DateTimeOffset Time(int column) => new(Long(column), TimeSpan.Zero);
    public decimal Decimal(int column) => reader.GetDecimal(column);
    public DateOnly Date(int column) => reader.GetFieldValue<DateOnly>(column);
    public T[] Array<T>(int column) => reader.GetFieldValue<T[]>(column);
}
