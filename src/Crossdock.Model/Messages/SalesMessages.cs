namespace Crossdock.Model;

/// <summary>What the sales-order process is told.</summary>
public abstract record SalesOrderMessage : Message
{
    private SalesOrderMessage() { }

    [Contract("sales-order.received.v1")]
    public sealed record Received(SalesOrder Order) : SalesOrderMessage;

    /// <summary>The ERP's prices for the lines that came without one.</summary>
    [Contract("sales-order.priced.v1")]
    public sealed record Priced(IReadOnlyList<LinePrice> Prices) : SalesOrderMessage;

    /// <summary>The tax engine's quote for the whole document, freight included.</summary>
    [Contract("sales-order.taxed.v1")]
    public sealed record Taxed(string Quote, decimal TotalTax) : SalesOrderMessage;

    [Contract("sales-order.credit-decided.v1")]
    public sealed record CreditDecided(bool Approved, Money Exposure, Money Limit, string? Reason) : SalesOrderMessage;

    /// <summary>
    /// The stock position reserved <paramref name="Reserved"/> of <paramref name="Requested"/> (base units).
    /// </summary>
    /// <param name="Expected">When suppliers' promises cover the rest; null when they do not, or there is no
    /// rest.</param>
    [Contract("sales-order.allocated.v1")]
    public sealed record Allocated(int Line, decimal Requested, decimal Reserved, DateOnly? Expected = null)
        : SalesOrderMessage;

    /// <summary>What a line waits for is expected for another day than was told before; null: for none.</summary>
    [Contract("sales-order.stock-expected.v1")]
    public sealed record StockExpected(int Line, DateOnly? Date) : SalesOrderMessage;

    /// <summary>So much of what was reserved is not there: the line waits for it again.</summary>
    [Contract("sales-order.allocation-taken.v1")]
    public sealed record AllocationTaken(int Line, decimal Quantity) : SalesOrderMessage;

    /// <summary>The warehouse shipped (945).</summary>
    [Contract("sales-order.shipment-reported.v1")]
    public sealed record ShipmentReported(ShippingAdvice Shipment) : SalesOrderMessage;

    /// <summary>The carrier rated, labelled and booked a shipment.</summary>
    [Contract("sales-order.shipment-booked.v1")]
    public sealed record ShipmentBooked(
        string Shipment, string CarrierScac, string Tracking, Money ExpectedFreight, string? Label = null)
            : SalesOrderMessage;

    [Contract("sales-order.invoice-paid.v1")]
    public sealed record InvoicePaid(string Invoice, Money Paid, Money Adjustment, ProcessId Payment) : SalesOrderMessage;

    [Contract("sales-order.case-resolved.v1")]
    public sealed record CaseResolved(CaseResolution Resolution) : SalesOrderMessage;

    [Contract("sales-order.deadline-passed.v1")]
    public sealed record DeadlinePassed(string Name, DateTimeOffset DueAt) : SalesOrderMessage;
}

/// <summary>An ERP price for one order line.</summary>
public sealed record LinePrice(int Line, UnitPrice Price);

/// <summary>What the customer-payment process is told.</summary>
public abstract record CustomerPaymentMessage : Message
{
    private CustomerPaymentMessage() { }

    /// <summary>A remittance came in (820, lockbox, bank statement).</summary>
    [Contract("customer-payment.received.v1")]
    public sealed record Received(RemittanceAdvice Remittance) : CustomerPaymentMessage;

    [Contract("customer-payment.case-resolved.v1")]
    public sealed record CaseResolved(CaseResolution Resolution) : CustomerPaymentMessage;
}
