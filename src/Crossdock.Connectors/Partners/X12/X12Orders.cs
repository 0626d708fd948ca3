using Crossdock.Connectors.Partners.X12.Reading;
using Crossdock.Edi;
using Crossdock.Model;

namespace Crossdock.Connectors.Partners.X12;

/// <summary>What one 850 becomes.</summary>
/// <param name="ControlNumber">ST02.</param>
/// <param name="Order">Null when something could not be resolved.</param>
/// <param name="Faults">All that could not, each with its place.</param>
public sealed record DecodedOrder(string ControlNumber, SalesOrder? Order, IReadOnlyList<DocumentFault> Faults);

/// <summary>
/// A customer's 850s as <see cref="X12Translator"/> maps them, one after another, without taking anything in: for
/// looking ahead, and for measuring.
/// </summary>
public static class X12Orders
{
    /// <summary>Only one order is held at a time. Rejected sets and other sets than 850 are passed over.</summary>
    /// <param name="endpoint">Of the customer.</param>
    /// <param name="validate">False to check the envelopes only.</param>
    public static IEnumerable<DecodedOrder> Read(
        ReadOnlyMemory<byte> bytes, EndpointSettings endpoint, Network network, bool validate = true)
    {
        var tables = PartnerTables.Of(endpoint, network);
        using var reader = new X12SetReader(bytes, new X12ReaderOptions { Validate = validate });
        while (reader.Read())
            if (reader.Part == X12Part.Set && reader.Set is { Accepted: true, Code: "850" } set)
                yield return Decode(new SetReading(set, reader.Interchange!, tables));
    }

    private static DecodedOrder Decode(SetReading reading)
    {
        var order = PurchaseOrderIn.Order(reading);
        return new DecodedOrder(reading.Set.ControlNumber, order,
            reading.Faults.Count == 0 ? [] : [.. reading.Faults.Select(f => f.Fault)]);
    }
}
