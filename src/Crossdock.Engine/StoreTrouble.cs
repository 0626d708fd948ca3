using System.Data.Common;

namespace Crossdock.Engine;

/// <summary>Tells what is wrong with the store from what is wrong with what was written to it.</summary>
public static class StoreTrouble
{
    /// <summary>
    /// The store could not be reached, or ended the connection: SQLSTATE 08 (connection), 57 (intervention), 25P03 (a
    /// transaction that was silent too long), or what the provider calls transient. The same write may succeed later;
    /// whether this one did is unknown.
    /// </summary>
    public static bool IsOutOfReach(Exception e) =>
        e is DbException d && (d.IsTransient || d.SqlState is ['0', '8', ..] or ['5', '7', ..] or "25P03");
}
