using Crossdock.Model;

namespace Crossdock.Console.Reading;

/// <summary>
/// Deliveries in transport trouble: given up, of unknown outcome, or tried before and waiting for the next attempt.
/// What a receiver rejected is a business case and not among them.
/// </summary>
internal static class Faults
{
    public static async Task<IReadOnlyList<DeliveryRow>> ReadAsync(IBookQueries book, CancellationToken ct)
    {
        var dead = await book.DeliveriesAsync(DeliveryState.Dead, Limits.FaultRows, ct);
        var unknown = await book.DeliveriesAsync(DeliveryState.Unknown, Limits.FaultRows, ct);
        var ready = await book.DeliveriesAsync(DeliveryState.Ready, Limits.FaultRows, ct);
        return [.. dead, .. unknown, .. ready.Where(d => d.Attempts > 0)];
    }
}
