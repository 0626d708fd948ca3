namespace Crossdock.Storage;

/// <summary>The current row of a result; columns are 0-based.</summary>
internal interface IRow
{
    bool IsNull(int column);
    long Long(int column);
    int Int(int column);
    bool Flag(int column);
    string Text(int column);
    byte[] Blob(int column);

    Guid Guid(int column);

    /// <summary>Stored as UTC ticks.</summary>
    DateTimeOffset Time(int column);

    decimal Decimal(int column);
    DateOnly Date(int column);
}
