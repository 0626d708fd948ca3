using Crossdock.Model;
using Crossdock.Processes.CustomerPayments;
using Crossdock.Processes.PurchaseOrders;
using Crossdock.Processes.SalesOrders;
using Crossdock.Processes.StockAdjustments;
using Crossdock.Processes.StockPositions;
using Crossdock.Processes.SupplierInvoices;
using Crossdock.Processes.SupplierPayments;
using Crossdock.Processes.TradeDocuments;
using Crossdock.Processes.Transfers;

namespace Crossdock.Processes;

/// <summary>A message from one process to another: made by an event, accepted in the same commit.</summary>
public sealed record Routed(ProcessId To, string BusinessKey, Message Message);

/// <summary>The whole choreography: which event of which process becomes which message to which process. Pure.</summary>
public static class Routes
{
    /// <param name="eventId">process:key@version; part of each business key, so that a replay routes nothing twice.</param>
    /// <param name="state">The sender's state after the event.</param>
    public static IEnumerable<Routed> Of(Event e, object state, ProcessId from, string eventId, Facts facts) =>
        (e, state) switch
    {
        // Purchase order → stock, supplier invoice
        (PurchaseOrderEvent.GoodsReceived x, PurchaseOrderState s) => x.Lines.Where(l => l.Accepted > 0).Select(l => To(
            ProcessKeys.StockPosition(s.Order!.Entity, x.Location, l.Item), $"{eventId}/{l.Line}",
            new StockPositionMessage.Received(new StockSource(from, l.Line), x.Receipt, l.Accepted,
                new Money(l.AccruedValue + l.RelievedValue, s.Order.Currency), x.Date)))
            .Concat(x.Lines.Select(l => l.Line).Distinct().Where(l => s.Line(l)!.Promises.Any(p => p.Date is not null))
                .Select(l => Expected(s, l, from, eventId))),
        (PurchaseOrderEvent.Acknowledged x, PurchaseOrderState s) =>
            x.Lines.Select(l => Expected(s, l.Line, from, eventId)),
        (PurchaseOrderEvent.InvoiceMatched x, _) =>
            [To(x.Invoice, eventId, new SupplierInvoiceMessage.MatchProposed(x.Lines))],

        // Supplier invoice → purchase order, stock
        (SupplierInvoiceEvent.Received x, _) => Match(x.Invoice, from, eventId),
        (SupplierInvoiceEvent.Matched x, SupplierInvoiceState s) => x.Variances.Select(v => Share(v, s, from, eventId)),
        (SupplierInvoiceEvent.Held or SupplierInvoiceEvent.Rejected, SupplierInvoiceState s) =>
            s.Invoice!.Lines.Select(l => l.PurchaseOrder).Distinct().Select(po => To(
            ProcessKeys.PurchaseOrder(s.Invoice.Entity, po), $"{eventId}/{po}",
            new PurchaseOrderMessage.MatchReleased(from))),
        (SupplierInvoiceEvent.Approved, SupplierInvoiceState s) => Match(s.Invoice!, from, eventId),

        (SupplierInvoiceEvent.Paid x, SupplierInvoiceState s) => (x.Payment.Credits ?? []).Select((c, i) => To(
            ProcessKeys.SupplierInvoice(s.Invoice!.Entity, s.Invoice.Supplier, c.CreditMemo, c.Date.Year), $"{eventId}/{i}",
            new SupplierInvoiceMessage.CreditApplied(from, x.Payment.Number, c.Amount, x.Run)))
            .Concat(Settled(x.Run, eventId, SupplierPaymentDocuments.Invoice(s.Invoice!, x.Payment))),
        (SupplierInvoiceEvent.CreditApplied x, SupplierInvoiceState s) =>
            Settled(x.Run, eventId, SupplierPaymentDocuments.Credit(s.Invoice!.Number, s.Invoice.Date, x.Amount)),

        // Supplier payment → the invoices that it pays
        (SupplierPaymentEvent.Made x, _) => x.Payment.Invoices.Select((p, i) => To(
            ProcessKeys.SupplierInvoice(x.Payment.Entity, x.Payment.Supplier, p.Invoice, p.InvoiceDate.Year),
            $"{eventId}/{i}", new SupplierInvoiceMessage.Paid(
                new SupplierPayment(x.Payment.Number, x.Payment.Date, p.Amount, p.Discount, p.Credits), from))),

        // Stock → whoever asked
        (StockPositionEvent.Allocated x, _) =>
            [To(x.Demand.Process, eventId, x.Demand.Process.Process == TransferProcess.Name
                ? new TransferMessage.Allocated(x.Demand.Line, x.Requested, x.Reserved)
                : new SalesOrderMessage.Allocated(x.Demand.Line, x.Requested, x.Reserved, x.Expected))],
        (StockPositionEvent.DayChanged x, _) =>
            x.Demand.Process.Process == TransferProcess.Name ? []
                : [To(x.Demand.Process, eventId, new SalesOrderMessage.StockExpected(x.Demand.Line, x.Date))],
        (StockPositionEvent.ReservationTaken x, _) =>
            [To(x.Demand.Process, eventId, x.Demand.Process.Process == TransferProcess.Name
                ? new TransferMessage.AllocationTaken(x.Demand.Line, x.Quantity)
                : new SalesOrderMessage.AllocationTaken(x.Demand.Line, x.Quantity))],
        (StockPositionEvent.CostAdjusted x, _) =>
            [To(x.Invoice, eventId, new SupplierInvoiceMessage.VarianceShared(x.InvoiceLine, x.OnHandShare,
                x.SoldShare))],
        (StockPositionEvent.Issued { Purpose: IssuePurpose.Transfer } x, _) => [To(x.Demand.Process, eventId,
            new TransferMessage.StockIssued(x.Demand.Line, x.Shipment, x.Quantity, x.Cost, x.Date))],
        (StockPositionEvent.RemainingReported x, _) => [To(x.Source.Process, eventId,
            new TransferMessage.RemainingReported(x.Request, x.Source.Line, x.Quantity, x.OnHand))],

        // Sales order → stock
        (SalesOrderEvent.AllocationAsked x, SalesOrderState s) =>
            x.Lines.Select(l => To(Stock(s, l.Line), $"{eventId}/{l.Line}",
                new StockPositionMessage.AllocationRequested(new StockSource(from, l.Line), l.Quantity))),
        (SalesOrderEvent.LinesCancelled x, SalesOrderState s) =>
            x.Freed.Select(l => To(Stock(s, l.Line), $"{eventId}/{l.Line}",
                new StockPositionMessage.AllocationReleased(new StockSource(from, l.Line), l.Quantity, x.Reason))),
        (SalesOrderEvent.Shipped x, SalesOrderState s) => x.Lines.Select(l => To(Stock(s, l.Line), $"{eventId}/{l.Line}",
            new StockPositionMessage.IssueRequested(
                new StockSource(from, l.Line), x.Advice.Number, IssuePurpose.Sale, l.Quantity, x.Advice.Date,
                s.Order!.Channel))),

        // Customer payment → the sales orders that it pays
        (CustomerPaymentEvent.Received x, _) =>
            x.Remittance.Lines.Where(l => l.Order is not null).Select((l, i) => To(l.Order!.Value, $"{eventId}/{i}",
            new SalesOrderMessage.InvoicePaid(l.Invoice, l.Paid, l.Adjustment ?? Money.Zero(l.Paid.Currency), from))),

        // Transfer → stock of both companies
        (TransferEvent.AllocationAsked x, TransferState s) =>
            x.Lines.Select(l => To(Seller(s, l.Item), $"{eventId}/{l.Line}",
                new StockPositionMessage.AllocationRequested(new StockSource(from, l.Line), l.Quantity))),
        (TransferEvent.LinesCancelled x, TransferState s) =>
            x.Freed.Select(l => To(Seller(s, l.Item), $"{eventId}/{l.Line}",
                new StockPositionMessage.AllocationReleased(new StockSource(from, l.Line), l.Quantity, x.Reason))),
        (TransferEvent.ShipmentReported x, TransferState s) =>
            x.Lines.Select(l => To(Seller(s, l.Item), $"{eventId}/{l.Line}",
                new StockPositionMessage.IssueRequested(
                    new StockSource(from, l.Line), x.Shipment, IssuePurpose.Transfer, l.Quantity, x.Date,
                    PartnerEntity: s.Order!.Buyer))),
        (TransferEvent.Received x, TransferState s) => x.Lines.Where(l => l.Quantity > 0).Select(l => To(
            ProcessKeys.StockPosition(s.Order!.Buyer, x.Location, l.Item), $"{eventId}/{l.Line}",
            new StockPositionMessage.Received(new StockSource(from, l.Line), x.Receipt, l.Quantity,
                new Money(l.Value, s.Order.Currency), x.Date))),
        (TransferEvent.EliminationRequested x, TransferState s) => s.Lines.Select(l => To(
            ProcessKeys.StockPosition(s.Order!.Buyer, s.Order.To, l.Item), $"{eventId}/{l.Number}",
            new StockPositionMessage.RemainingRequested(new StockSource(from, l.Number), x.Request))),

        // Report of a warehouse → adjustment and counts; adjustment → stock
        (TradeDocumentEvent.WasReceived x, _) => Reported(x, eventId, facts.Network),
        (StockAdjustmentEvent.WasReported x, StockAdjustmentState s) =>
            Adjust(x.Lines.Where(l => l.Standing == AdjustedStanding.Posted), s, eventId, facts.Network),
        (StockAdjustmentEvent.LinesPosted x, StockAdjustmentState s) => Adjust(x.Lines, s, eventId, facts.Network),
        _ => [],
    };

    private static IEnumerable<Routed> Reported(TradeDocumentEvent.WasReceived e, string eventId, Network network)
    {
        if (StockReports.Place(e.Partner, e.Document, network) is not { } place) return [];
        var adjusted = StockReports.Correction(e.Document, place) is { } correction
            ? [To(ProcessKeys.StockAdjustment(place.Id, correction.Number), $"{eventId}/adjustment",
                new StockAdjustmentMessage.Reported(correction))]
            : Array.Empty<Routed>();
        return adjusted.Concat(StockReports.Counts(e.Document, network).Select(c => To(
            ProcessKeys.StockPosition(place.Entity, place.Id, c.Item), $"{eventId}/{c.Item}",
            new StockPositionMessage.Counted(e.Document.Number, c.Quantity, e.Document.Date))));
    }

    private static IEnumerable<Routed> Adjust(
        IEnumerable<AdjustedLine> lines, StockAdjustmentState state, string eventId, Network network)
    {
        var place = network.Location(state.Correction!.Location);
        return lines.Select(l => To(ProcessKeys.StockPosition(place.Entity, place.Id, l.Item), $"{eventId}/{l.Number}",
            new StockPositionMessage.Adjusted(state.Correction.Number, l.Quantity, l.Reason, state.Correction.Date)));
    }

    private static IEnumerable<Routed> Settled(ProcessId? run, string eventId, SupplierRemittanceLine line) =>
        run is { } payment ? [To(payment, $"{eventId}/run", new SupplierPaymentMessage.LineSettled(line))] : [];

    private static IEnumerable<Routed> Match(SupplierInvoice invoice, ProcessId from, string eventId) =>
        invoice.Lines.GroupBy(l => l.PurchaseOrder).Select(g => To(
        ProcessKeys.PurchaseOrder(invoice.Entity, g.Key), $"{eventId}/{g.Key}",
        new PurchaseOrderMessage.MatchRequested(from, invoice.Number, invoice.Kind, [.. g])));

    /// <summary>What the supplier promised for a day and has not come.</summary>
    private static Routed Expected(PurchaseOrderState state, int number, ProcessId from, string eventId)
    {
        var line = state.Line(number)!;
        return To(ProcessKeys.StockPosition(state.Order!.Entity, state.Order.ShipTo, line.Item),
            $"{eventId}/{number}/expected", new StockPositionMessage.Expected(new StockSource(from, number),
            StockExpectations.Still(line.Promises.Where(p => p.Date is not null)
                .Select(p => new ExpectedPart(p.Quantity, p.Date!.Value)), line.Accepted + line.Rejected)));
    }

    private static ProcessId Stock(SalesOrderState state, int line) =>
        ProcessKeys.StockPosition(state.Order!.Entity, state.Order.ShipFrom, state.Line(line)!.Item);

    private static ProcessId Seller(TransferState state, ItemId item) =>
        ProcessKeys.StockPosition(state.Order!.Seller, state.Order.From, item);

    private static Routed Share(VarianceShare variance, SupplierInvoiceState state, ProcessId from, string eventId)
    {
        var line = state.Invoice!.Lines.First(l => l.Number == variance.Line);
        var match = state.Matches.First(m => m.InvoiceLine == variance.Line);
        return To(ProcessKeys.StockPosition(state.Invoice.Entity, match.Location!.Value, line.Item),
            $"{eventId}/{variance.Line}", new StockPositionMessage.CostAdjustmentRequested(
                new StockSource(ProcessKeys.PurchaseOrder(state.Invoice.Entity, line.PurchaseOrder),
                    line.PurchaseOrderLine), from, variance.Line,
                match.Received, new Money(variance.Variance, state.Invoice.Currency), state.Invoice.Date));
    }

    private static Routed To(ProcessId to, string businessKey, Message message) => new(to, businessKey, message);
}
