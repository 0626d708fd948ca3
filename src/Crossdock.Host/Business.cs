using Crossdock.Engine;
using Crossdock.Model;
using Crossdock.Processes;
using Crossdock.Processes.CustomerPayments;
using Crossdock.Processes.Exchanges;
using Crossdock.Processes.PurchaseOrders;
using Crossdock.Processes.SalesOrders;
using Crossdock.Processes.StockAdjustments;
using Crossdock.Processes.StockPositions;
using Crossdock.Processes.SupplierInvoices;
using Crossdock.Processes.SupplierPayments;
using Crossdock.Processes.TradeDocuments;
using Crossdock.Processes.Transfers;

namespace Crossdock.Host;

/// <summary>
/// The processes that this program runs, and how they tell one another: one table for the server, the demo and the
/// simulation.
/// </summary>
public static class Business
{
    public static IReadOnlyList<IProcessRuntime> Processes { get; } =
    [
        new ProcessRuntime<PurchaseOrderProcess, PurchaseOrderState, PurchaseOrderMessage, PurchaseOrderEvent>(),
        new ProcessRuntime<SupplierInvoiceProcess, SupplierInvoiceState, SupplierInvoiceMessage, SupplierInvoiceEvent>(),
        new ProcessRuntime<SupplierPaymentProcess, SupplierPaymentState, SupplierPaymentMessage, SupplierPaymentEvent>(),
        new ProcessRuntime<SalesOrderProcess, SalesOrderState, SalesOrderMessage, SalesOrderEvent>(),
        new ProcessRuntime<CustomerPaymentProcess, CustomerPaymentState, CustomerPaymentMessage, CustomerPaymentEvent>(),
        new ProcessRuntime<StockPositionProcess, StockPositionState, StockPositionMessage, StockPositionEvent>(),
        new ProcessRuntime<StockAdjustmentProcess, StockAdjustmentState, StockAdjustmentMessage, StockAdjustmentEvent>(),
        new ProcessRuntime<TransferProcess, TransferState, TransferMessage, TransferEvent>(),
        new ProcessRuntime<TradeDocumentProcess, TradeDocumentState, TradeDocumentMessage, TradeDocumentEvent>(),
        new ProcessRuntime<ExchangeProcess, ExchangeState, ExchangeMessage, ExchangeEvent>(),
    ];

    public static Contracts Contracts { get; } = Contracts.Of(typeof(Message).Assembly, typeof(Routes).Assembly);

    public static Router Router { get; } = (e, state, from, id, facts) =>
        Routes.Of(e, state, from, id, facts).Select(r => (r.To, r.BusinessKey, r.Message));
}
