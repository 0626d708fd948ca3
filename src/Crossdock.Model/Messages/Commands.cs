namespace Crossdock.Model;

/// <summary>Send a purchase order to its supplier (X12 850) or as a normalised copy to the supplier portal.</summary>
[Contract("purchase-order.send.v1")]
public sealed record SendPurchaseOrder(PurchaseOrder Order) : Command;

/// <summary>Tell the supplier what was received and what was not (portal; X12 861, EDIFACT RECADV).</summary>
[Contract("receiving-advice.send.v1")]
public sealed record SendReceivingAdvice(
    string PurchaseOrder, PartyId Supplier, ReceiptAdvice Receipt, IReadOnlyList<ReceiptDiscrepancy> Discrepancies)
        : Command;

public sealed record ReceiptDiscrepancy(int OrderLine, ItemId Item, Quantity Quantity, ReceiptReason Reason);

/// <summary>Tell the ERP what to expect when: one line per promise.</summary>
[Contract("expected-receipts.update.v1")]
public sealed record UpdateExpectedReceipts(
    string PurchaseOrder, EntityId Entity, string? DespatchAdvice, IReadOnlyList<ExpectedReceipt> Lines) : Command;

public sealed record ExpectedReceipt(int OrderLine, ItemId Item, Quantity Quantity, DateOnly Date, string Status);

/// <summary>Announce inbound goods to a warehouse (X12 943): from a supplier's ASN or a transfer shipment.</summary>
[Contract("inbound.announce.v1")]
public sealed record AnnounceInbound(
    string Number, LocationId Location, string Order, string? BillOfLading, string? CarrierScac, DateOnly ShipDate,
    DateOnly? ExpectedDate, PartyId? Supplier, LocationId? From, IReadOnlyList<InboundLine> Lines,
    IReadOnlyList<Package> Packages) : Command;

public sealed record InboundLine(int OrderLine, ItemId Item, Quantity Quantity, string? Package = null, string? Lot = null);

/// <summary>Book the inventory receipt in the ERP (its stock and purchase order).</summary>
[Contract("inventory-receipt.post.v1")]
public sealed record PostInventoryReceipt(
    string Receipt, EntityId Entity, LocationId Location, string Order, DateOnly Date,
    IReadOnlyList<InventoryMove> Lines) : Command;

/// <summary>Book goods issued in the ERP (shipment confirmation).</summary>
[Contract("shipment.confirm.v1")]
public sealed record ConfirmShipment(
    string Shipment, EntityId Entity, LocationId Location, string Order, DateOnly Date, IReadOnlyList<InventoryMove> Lines,
    string? Tracking) : Command;

public sealed record InventoryMove(int OrderLine, ItemId Item, Quantity Quantity);

/// <summary>Publish on hand and available to promise to a sales channel.</summary>
[Contract("availability.publish.v1")]
public sealed record PublishAvailability(
    EntityId Entity, LocationId Location, ItemId Item, decimal OnHand, decimal Allocated, decimal AvailableToPromise)
        : Command;

/// <summary>Ask the ERP for prices. Answered by sales-order.priced.</summary>
[Contract("prices.quote.v1")]
public sealed record QuotePrices(ProcessId Order, EntityId Entity, PartyId Customer, Currency Currency,
    IReadOnlyList<SalesOrderLine> Lines) : Command;

/// <summary>Ask the tax engine for the whole document's tax. Answered by sales-order.taxed.</summary>
[Contract("tax.quote.v1")]
public sealed record QuoteTax(
    ProcessId Order, EntityId Entity, PartyId Customer, Currency Currency, DateOnly Date, LocationId ShipFrom,
    Address ShipTo, IReadOnlyList<TaxableLine> Lines, decimal Freight) : Command;

/// <summary><paramref name="Amount"/> is after discounts.</summary>
public sealed record TaxableLine(int Line, ItemId Item, decimal Amount);

/// <summary>Commit the tax of one invoice with the tax engine.</summary>
[Contract("tax.commit.v1")]
public sealed record CommitTax(ProcessId Order, EntityId Entity, string Quote, string Invoice, DateOnly Date,
    Money Taxable, Money Tax) : Command;

/// <summary>Ask the ERP whether the customer's credit covers an order. Answered by sales-order.credit-decided.</summary>
[Contract("credit.check.v1")]
public sealed record CheckCredit(ProcessId Order, EntityId Entity, PartyId Customer, Money Amount) : Command;

/// <summary>Release goods to be picked and shipped (X12 940).</summary>
[Contract("warehouse.release.v1")]
public sealed record ReleaseToWarehouse(
    string Release, ProcessId Order, string OrderNumber, LocationId Location, DateOnly Date, Address ShipTo,
    string? CustomerPurchaseOrder, IReadOnlyList<ReleaseLine> Lines) : Command;

public sealed record ReleaseLine(int OrderLine, ItemId Item, Quantity Quantity);

/// <summary>Rate, label and book a shipment with a carrier. Answered by sales-order.shipment-booked.</summary>
[Contract("carrier.book.v1")]
public sealed record BookShipment(
    ProcessId Order, string Shipment, LocationId From, Address To, int Cartons, decimal WeightKg,
    IReadOnlyList<string> Ssccs) : Command;

/// <summary>Tell a customer what becomes of its order (X12 855 and 865, EDIFACT ORDRSP).</summary>
[Contract("order-response.send.v1")]
public sealed record SendOrderResponse(CustomerOrderResponse Response) : Command;

/// <summary>Announce a shipment to its customer (X12 856, EDIFACT DESADV).</summary>
[Contract("despatch-advice.send.v1")]
public sealed record SendDespatchAdvice(CustomerDespatchAdvice Advice) : Command;

/// <summary>Tell a supplier what a payment is for (X12 820, EDIFACT REMADV).</summary>
[Contract("remittance-advice.send.v1")]
public sealed record SendRemittanceAdvice(SupplierRemittance Remittance) : Command;

/// <summary>Send our invoice to the customer (X12 810).</summary>
[Contract("customer-invoice.send.v1")]
public sealed record SendCustomerInvoice(CustomerInvoice Invoice) : Command;

/// <summary>Tell a storefront or CRM that an order shipped, with its tracking number.</summary>
[Contract("tracking.notify.v1")]
public sealed record NotifyTracking(
    string Channel, string OrderExternalId, PartyId Customer, string Shipment, string CarrierScac, string Tracking,
    IReadOnlyList<InventoryMove> Lines) : Command;

/// <summary>Send a partner a document that no process of ours makes.</summary>
[Contract("trade-document.send.v1")]
public sealed record SendTradeDocument(PartyId Partner, TradeDocument Document) : Command;

/// <summary>Post one journal entry to the ERP's ledger. The entry's key is the idempotency key.</summary>
[Contract("journal-entry.post.v1")]
public sealed record PostJournalEntry(JournalEntry Entry) : Command;

/// <summary>Publish one event for analytics as a CloudEvent (CloudEvents 1.0.2).</summary>
[Contract("cloud-event.publish.v1")]
public sealed record PublishCloudEvent(
    string Type, string Source, string Subject, DateTimeOffset Time, System.Text.Json.JsonElement Data) : Command;

/// <summary>
/// Answer a received interchange with a functional (997) or interchange (TA1) acknowledgement, computed from its
/// findings when it was read; only the control numbers of the answer are missing.
/// </summary>
/// <param name="Partner">The party at whose endpoint it came in.</param>
/// <param name="InterchangeControlNumber">ISA13 of the received interchange.</param>
/// <param name="Kind">"997" or "TA1".</param>
/// <param name="Document">The archived document that held the interchange.</param>
/// <param name="Reply">Whom the answer goes to: always the sender that the received ISA names.</param>
/// <param name="Segments">The TA1 of a TA1; none of a 997.</param>
/// <param name="Groups">The FA groups of a 997; none of a TA1.</param>
[Contract("edi.acknowledge.v1")]
public sealed record AcknowledgeInterchange(
    PartyId Partner, string InterchangeControlNumber, string Kind, Guid Document, ReplyAddress Reply,
    IReadOnlyList<AcknowledgementSegment> Segments, IReadOnlyList<AcknowledgementGroup> Groups) : Command;

/// <summary>
/// ISA05 to ISA08, ISA12 and ISA15 of the answer: those of the received interchange, sender and receiver swapped.
/// <paramref name="Delimiters"/>: element, component, segment and, if there is one, repetition separator.
/// </summary>
public sealed record ReplyAddress(
    string SenderQualifier, string Sender, string ReceiverQualifier, string Receiver, string Version, string Usage,
    string Delimiters);

/// <summary>
/// GS02, GS03 and GS08 of an FA group (null: those of the interchange), and each set's segments between ST and SE.
/// </summary>
public sealed record AcknowledgementGroup(
    string? Sender, string? Receiver, string? Version, IReadOnlyList<IReadOnlyList<AcknowledgementSegment>> Sets);

/// <summary>Each element as its components: one for a simple element, none for an empty one.</summary>
public sealed record AcknowledgementSegment(string Id, IReadOnlyList<IReadOnlyList<string>> Elements);
