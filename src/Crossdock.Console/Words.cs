using System.Collections.Frozen;
using Crossdock.Model;

namespace Crossdock.Console;

/// <summary>Contract names as sentences of the business. A name that is not in the table is spelled out.</summary>
internal static class Words
{
    private static readonly FrozenDictionary<string, string> Sentences = new Dictionary<string, string>
    {
        ["purchase-order.approved"] = "Purchase order approved",
        ["purchase-order.responded"] = "Supplier answered the purchase order",
        ["purchase-order.ship-notice-received"] = "Supplier announced a shipment",
        ["purchase-order.receipt-reported"] = "Warehouse received goods",
        ["purchase-order.match-requested"] = "Invoice asks what it can be matched with",
        ["purchase-order.match-released"] = "Invoice gave its match back",
        ["supplier-invoice.received"] = "Supplier invoice received",
        ["supplier-invoice.match-proposed"] = "Invoice compared with order and receipts",
        ["supplier-invoice.variance-shared"] = "Price difference split between stock and cost of sales",
        ["supplier-invoice.paid"] = "Supplier paid",
        ["sales-order.received"] = "Customer order received",
        ["sales-order.priced"] = "ERP priced the order",
        ["sales-order.taxed"] = "Tax quoted",
        ["sales-order.credit-decided"] = "Credit decided",
        ["sales-order.allocated"] = "Stock reserved",
        ["sales-order.shipment-reported"] = "Warehouse shipped",
        ["sales-order.shipment-booked"] = "Carrier booked the shipment",
        ["sales-order.invoice-paid"] = "Customer paid an invoice",
        ["customer-payment.received"] = "Customer remittance received",
        ["stock-position.opened"] = "Opening stock taken over",
        ["stock-position.received"] = "Stock increased by a receipt",
        ["stock-position.allocation-requested"] = "Stock asked for",
        ["stock-position.allocation-released"] = "Reservation given back",
        ["stock-position.issue-requested"] = "Goods left stock",
        ["stock-position.cost-adjustment-requested"] = "Stock cost adjusted to the invoice",
        ["stock-position.remaining-requested"] = "Stock asked what is still on hand",
        ["stock-position.adjusted"] = "Stock adjusted after a count",
        ["transfer.ordered"] = "Transfer ordered",
        ["transfer.shipment-reported"] = "Seller's warehouse shipped the transfer",
        ["transfer.stock-issued"] = "Seller's stock issued at cost",
        ["transfer.receipt-reported"] = "Buyer's warehouse received the transfer",
        ["transfer.elimination-requested"] = "Period end asks for the elimination",
        ["transfer.remaining-reported"] = "Unsold part of the transfer reported",
        ["exchange.sent"] = "EDI group sent, acknowledgement awaited",
        ["exchange.acknowledged"] = "Partner acknowledged the EDI group",
        ["purchase-order.send"] = "Purchase order to the supplier",
        ["receiving-advice.send"] = "Receiving advice to the supplier",
        ["expected-receipts.update"] = "Expected receipts to the ERP",
        ["inbound.announce"] = "Inbound goods announced to the warehouse",
        ["inventory-receipt.post"] = "Inventory receipt to the ERP",
        ["shipment.confirm"] = "Shipment confirmation to the ERP",
        ["availability.publish"] = "Availability to the sales channel",
        ["prices.quote"] = "Price question to the ERP",
        ["tax.quote"] = "Tax question to the tax engine",
        ["tax.commit"] = "Tax committed with the tax engine",
        ["credit.check"] = "Credit question to the ERP",
        ["warehouse.release"] = "Release to the warehouse",
        ["carrier.book"] = "Booking with the carrier",
        ["customer-invoice.send"] = "Invoice to the customer",
        ["tracking.notify"] = "Tracking number to the sales channel",
        ["journal-entry.post"] = "Journal entry to the ERP",
        ["cloud-event.publish"] = "Event to analytics",
        ["edi.acknowledge"] = "Acknowledgement to the partner",
    }.ToFrozenDictionary();

    public static string Sentence(string contract)
    {
        var name = Unversioned(contract);
        if (Sentences.TryGetValue(name, out var sentence)) return sentence;
        var dot = name.IndexOf('.');
        if (dot < 0) return Show.Title(name);
        var what = name[(dot + 1)..].Replace('-', ' ').Replace('.', ' ');
        return what.StartsWith("was ", StringComparison.Ordinal) ? $"{Show.Title(name[..dot])} {what}"
            : $"{Show.Title(name[..dot])}: {what}";
    }

    public static string State(DeliveryState state) => state switch
    {
        DeliveryState.Ready => "waiting to be sent",
        DeliveryState.Sending => "being sent",
        DeliveryState.Unknown => "outcome unknown",
        DeliveryState.Delivered => "delivered",
        DeliveryState.Rejected => "rejected by the receiver",
        DeliveryState.Dead => "given up",
    };

    public static string State(EntryState state) => state switch
    {
        EntryState.Ready => "not yet sent",
        EntryState.Sent => "sent",
        EntryState.Posted => "posted",
        EntryState.Rejected => "rejected by the ERP",
        EntryState.Unknown => "being looked up",
    };

    /// <summary>What an X12 set or other document is, for those who do not know the numbers.</summary>
    public static string Document(string type) => type switch
    {
        "810" => "810 invoice",
        "820" => "820 remittance",
        "850" => "850 purchase order",
        "855" => "855 order response",
        "856" => "856 ship notice",
        "860" => "860 order change",
        "861" => "861 receiving advice",
        "940" => "940 warehouse release",
        "943" => "943 inbound announcement",
        "944" => "944 warehouse receipt",
        "945" => "945 warehouse shipment",
        "947" => "947 stock adjustment",
        "997" or "999" => type + " functional acknowledgement",
        "TA1" => "TA1 interchange acknowledgement",
        _ => Show.Title(type),
    };

    public static bool IsAcknowledgement(string documentType) =>
        documentType is "997" or "999" or "TA1" or "CONTRL"
        || documentType.Contains("acknowledg", StringComparison.OrdinalIgnoreCase);

    /// <summary>"purchase-order.approved.v1" → "purchase-order.approved".</summary>
    private static string Unversioned(string contract)
    {
        var at = contract.LastIndexOf(".v", StringComparison.Ordinal);
        var versioned = at > 0 && !contract.AsSpan(at + 2).ContainsAnyExceptInRange('0', '9');
        return versioned ? contract[..at] : contract;
    }
}
