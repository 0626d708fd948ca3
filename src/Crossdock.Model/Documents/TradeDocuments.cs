using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Crossdock.Model;

/// <summary>
/// A document of trade that no process of ours decides on: it is read, archived, found by its references, passed on,
/// and put before a person where it asks for an answer. Terms and structure are UBL's; codes are those of the
/// standards.
/// </summary>
/// <param name="Number">The sender's number of the document.</param>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(OrderChange), "order-change")]
[JsonDerivedType(typeof(OrderChangeResponse), "order-change-response")]
[JsonDerivedType(typeof(ApplicationResponse), "application-response")]
[JsonDerivedType(typeof(InventoryReport), "inventory-report")]
[JsonDerivedType(typeof(ProductActivity), "product-activity")]
[JsonDerivedType(typeof(Forecast), "forecast")]
[JsonDerivedType(typeof(Catalogue), "catalogue")]
[JsonDerivedType(typeof(ReceivingAdvice), "receiving-advice")]
[JsonDerivedType(typeof(TextMessage), "text-message")]
[JsonDerivedType(typeof(ResaleReport), "resale-report")]
[JsonDerivedType(typeof(ResaleClaim), "resale-claim")]
[JsonDerivedType(typeof(ResaleClaimResponse), "resale-claim-response")]
[JsonDerivedType(typeof(Adjustment), "credit-debit-adjustment")]
[JsonDerivedType(typeof(StockAdjustment), "stock-adjustment")]
[JsonDerivedType(typeof(LoadTender), "load-tender")]
[JsonDerivedType(typeof(LoadTenderResponse), "load-tender-response")]
[JsonDerivedType(typeof(TransportStatus), "transport-status")]
[JsonDerivedType(typeof(FreightInvoice), "freight-invoice")]
[JsonDerivedType(typeof(ReturnRequest), "return-request")]
[JsonDerivedType(typeof(RoutingRequest), "routing-request")]
[JsonDerivedType(typeof(RoutingInstruction), "routing-instruction")]
public abstract record TradeDocument(string Number, DateOnly Date)
{
    /// <summary>
    /// What tells it from other documents of its kind of the same partner: the same again is a repetition.
    /// </summary>
    [JsonIgnore]
    public virtual string Identity => Number;

    /// <summary>Its name among the kinds: <c>inventory-report</c>.</summary>
    [JsonIgnore]
    public string Kind => KindOf(GetType());

    /// <summary>Reads the canonical JSON of a kind.</summary>
    /// <exception cref="JsonException">It does not fit; the path names the place.</exception>
    public static TradeDocument Of(string kind, JsonObject json)
    {
        var type = Kinds.FirstOrDefault(k => k.Kind == kind).Type
            ?? throw new JsonException($"There is no document kind '{kind}'.");
        return (TradeDocument)(json.Deserialize(type, Contracts.Json) ?? throw new JsonException("The document is null."));
    }

    public static JsonNode Json(TradeDocument document) =>
        JsonSerializer.SerializeToNode(document, document.GetType(), Contracts.Json)!;

    public static string KindOf(Type type) => Kinds.First(k => k.Type == type).Kind;

    public static IReadOnlyList<(string Kind, Type Type)> Kinds { get; } =
        [.. typeof(TradeDocument).GetCustomAttributes(typeof(JsonDerivedTypeAttribute), false)
            .Cast<JsonDerivedTypeAttribute>()
            .Select(a => ((string)a.TypeDiscriminator!, a.DerivedType))];
}

/// <summary>X12 860, EDIFACT ORDCHG: the buyer changes an order. <paramref name="Number"/> is the order's.</summary>
/// <param name="Purpose">cancel, change, replace (X12 data element 353).</param>
/// <param name="Sequence">Number of the change (BCH05, release); null when not numbered.</param>
public sealed record OrderChange(
    string Number, DateOnly Date, string Purpose, string? Sequence, IReadOnlyList<OrderChangeLine> Lines)
        : TradeDocument(Number, Date)
{
    public override string Identity =>
        $"{Number}/{Sequence ?? Date.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture)}";
}

/// <param name="Action">add, delete, quantity-increase, quantity-decrease, price, date, change, replace (X12 data
/// element 670).</param>
public sealed record OrderChangeLine(
    int Number, string Action, ItemId? Item = null, Quantity? Quantity = null, UnitPrice? Price = null,
    DateOnly? RequestedDate = null);

/// <summary>X12 865, EDIFACT ORDRSP to a change: the seller's answer.</summary>
/// <param name="Status">accepted, changed, rejected.</param>
public sealed record OrderChangeResponse(
    string Number, DateOnly Date, string Status, string? Sequence, IReadOnlyList<OrderChangeResponseLine> Lines)
        : TradeDocument(Number, Date)
{
    public override string Identity =>
        $"{Number}/{Sequence ?? Date.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture)}";
}

/// <param name="Action">As in <see cref="OrderChangeLine"/>.</param>
public sealed record OrderChangeResponseLine(
    int Number, string? Action, ItemId? Item, IReadOnlyList<ChangeAcknowledgement>? Acknowledgements = null);

/// <param name="Status">accepted, backordered, quantity-changed, date-changed, price-changed, substituted, rejected,
/// other (X12 data element 668 folded).</param>
public sealed record ChangeAcknowledgement(string Status, Quantity? Quantity = null, DateOnly? Date = null);

/// <summary>X12 824, EDIFACT APERAK: what the receiver's application made of a document, beyond its syntax.</summary>
public sealed record ApplicationResponse(string Number, DateOnly Date, IReadOnlyList<AnsweredDocument> Documents)
    : TradeDocument(Number, Date);

/// <param name="Status">accepted, accepted-with-changes, rejected.</param>
/// <param name="Number">The document that is answered, by its sender's number.</param>
/// <param name="Type">Its transaction set or message type, where it is said.</param>
public sealed record AnsweredDocument(
    string Status, string Number, string? Type = null, IReadOnlyList<ApplicationFault>? Faults = null);

public sealed record ApplicationFault(string Code, string? Text = null, string? Found = null);

/// <summary>X12 846, EDIFACT INVRPT: stock at a place.</summary>
public sealed record InventoryReport(
    string Number, DateOnly Date, LocationId? Location, IReadOnlyList<InventoryLine> Lines) : TradeDocument(Number, Date);

public sealed record InventoryLine(ItemId Item, IReadOnlyList<InventoryFigure> Figures);

/// <param name="Status">on-hand, available, committed, on-order, on-hold, in-transit, other (X12 data element 673
/// folded).</param>
/// <param name="Movement">in, out (EDIFACT 4501 folded); null for a balance.</param>
/// <param name="Reason">Of a movement: receipt, delivery, lost, counted, other (EDIFACT 4499 folded).</param>
public sealed record InventoryFigure(
    string Status, Quantity Quantity, DateOnly? Date = null, string? Movement = null, string? Reason = null);

/// <summary>X12 852, EDIFACT SLSRPT: what a customer sold and holds in a period.</summary>
/// <param name="Place">The store or account that reports, in the sender's words.</param>
public sealed record ProductActivity(
    string Number, DateOnly Date, DateOnly? From, DateOnly? To, string? Place, IReadOnlyList<ProductActivityLine> Lines)
        : TradeDocument(Number, Date)
{
    public override string Identity => Place is null ? Number : $"{Number}/{Place}";
}

public sealed record ProductActivityLine(ItemId Item, IReadOnlyList<ActivityFigure> Figures);

/// <param name="Activity">sold, on-hand, on-order, received, returned, adjusted, out-of-stock, committed, in-transit,
/// other (X12 data element 859 folded).</param>
/// <param name="Places">How the quantity is spread over stores, in its unit.</param>
public sealed record ActivityFigure(string Activity, Quantity Quantity, IReadOnlyList<PlaceQuantity>? Places = null);

public sealed record PlaceQuantity(string Code, decimal Value);

/// <summary>X12 830, EDIFACT DELFOR: what will be needed when.</summary>
public sealed record Forecast(
    string Number, DateOnly Date, DateOnly? From, DateOnly? To, IReadOnlyList<ForecastLine> Lines)
        : TradeDocument(Number, Date);

/// <param name="Unit">Of the figures that have none of their own.</param>
/// <param name="Place">Where it is to be delivered, in the sender's words.</param>
public sealed record ForecastLine(ItemId Item, UnitCode? Unit, IReadOnlyList<ForecastFigure> Figures, string? Place = null);

/// <param name="Commitment">firm, planned, other (X12 data element 680 folded).</param>
/// <param name="Bucket">day, week, month, quarter, flexible, other (X12 data element 681).</param>
/// <param name="Place">Where it is to be delivered, where the places of one item differ.</param>
public sealed record ForecastFigure(
    string Commitment, Quantity Quantity, DateOnly Date, string? Bucket = null, string? Place = null);

/// <summary>X12 832, EDIFACT PRICAT.</summary>
public sealed record Catalogue(
    string Number, DateOnly Date, Currency? Currency, DateOnly? From, IReadOnlyList<CatalogueLine> Lines)
        : TradeDocument(Number, Date);

/// <param name="Code">The item in the sender's words; <paramref name="Item"/> is ours when we have it.</param>
public sealed record CatalogueLine(string Code, ItemId? Item = null, string? Description = null,
    IReadOnlyList<CataloguePrice>? Prices = null);

/// <param name="Type">X12 data element 236 or EDIFACT 5125 as sent: CON contract, MSR suggested retail …</param>
public sealed record CataloguePrice(string? Type, UnitPrice Price);

/// <summary>X12 861, EDIFACT RECADV: what a receiver took in of a shipment.</summary>
/// <param name="Order">Purchase order; null when each line names its own.</param>
public sealed record ReceivingAdvice(
    string Number, DateOnly Date, string? Order, string? Shipment, IReadOnlyList<ReceivingAdviceLine> Lines)
        : TradeDocument(Number, Date);

/// <param name="Condition">good, damaged, short, over, wrong-item, other (X12 data element 412 folded); of the quantity
/// that is not <paramref name="Received"/> in good order.</param>
public sealed record ReceivingAdviceLine(
    int Number, ItemId Item, Quantity Received, Quantity? Exception = null, string? Condition = null, string? Order = null);

/// <summary>X12 864: words.</summary>
public sealed record TextMessage(string Number, DateOnly Date, string? Subject, IReadOnlyList<TextLine> Lines)
    : TradeDocument(Number, Date);

public sealed record TextLine(string Text);

/// <summary>X12 867: a reseller's sales, line by line, for ship-and-debit.</summary>
public sealed record ResaleReport(
    string Number, DateOnly Date, DateOnly? From, DateOnly? To, IReadOnlyList<ResaleLine> Lines)
        : TradeDocument(Number, Date);

public sealed record ResaleLine(ItemId Item, Quantity Quantity, UnitPrice? Price = null, string? Contract = null,
    string? Invoice = null, DateOnly? Date = null);

/// <summary>X12 844: the reseller claims what the contract promises.</summary>
public sealed record ResaleClaim(string Number, DateOnly Date, string? Contract, Money? Total,
    IReadOnlyList<ResaleClaimLine> Lines) : TradeDocument(Number, Date);

public sealed record ResaleClaimLine(int Number, ItemId Item, Quantity Quantity, Money? Claimed = null);

/// <summary>X12 849: the answer to a claim.</summary>
public sealed record ResaleClaimResponse(
    string Number, DateOnly Date, string? Contract, Money? Total, IReadOnlyList<ResaleClaimResponseLine> Lines)
        : TradeDocument(Number, Date);

/// <param name="Status">accepted, rejected, other (X12 data element 521 folded).</param>
public sealed record ResaleClaimResponseLine(
    int Number, string Status, ItemId Item, Quantity? Quantity = null, Money? Granted = null);

/// <summary>X12 812: a credit or debit that one side claims of the other.</summary>
/// <param name="Direction">credit, debit (X12 data element 478 folded).</param>
public sealed record Adjustment(
    string Number, DateOnly Date, string Direction, Money Amount, string? Invoice, string? Order,
    IReadOnlyList<AdjustmentLine>? Lines) : TradeDocument(Number, Date);

/// <param name="Reason">X12 data element 426 as sent.</param>
public sealed record AdjustmentLine(string Reason, Money? Amount = null, ItemId? Item = null, Quantity? Quantity = null);

/// <summary>X12 947: the warehouse's own corrections of its stock.</summary>
public sealed record StockAdjustment(
    string Number, DateOnly Date, LocationId? Location, IReadOnlyList<StockAdjustmentLine> Lines)
        : TradeDocument(Number, Date);

/// <summary>A negative quantity is a loss.</summary>
/// <param name="Reason">X12 data element 181 as sent.</param>
/// <param name="Effect">counted, lost, found, status, other (X12 data element 181 folded); null where the document is
/// ours.</param>
public sealed record StockAdjustmentLine(
    ItemId Item, Quantity Quantity, string Reason, string? Lot = null, string? Effect = null);

/// <summary>X12 204, EDIFACT IFTMBC or IFTMIN: a load offered to a carrier.</summary>
public sealed record LoadTender(
    string Number, DateOnly Date, string? CarrierScac, string? Order, IReadOnlyList<TransportStop> Stops,
    decimal? Weight = null, Money? Charge = null, IReadOnlyList<TransportGoods>? Goods = null)
    : TradeDocument(Number, Date);

/// <summary>What a load consists of (EDIFACT GID): so many packages of a kind.</summary>
/// <param name="PackageType">Data element 7065 as sent: CT carton, 201 pallet …</param>
/// <param name="Weight">Gross, in kilograms.</param>
public sealed record TransportGoods(
    int Number, int? Packages = null, string? PackageType = null, string? Description = null, decimal? Weight = null,
    string? Order = null);

/// <param name="Reason">load, unload (X12 data element 163 folded).</param>
public sealed record TransportStop(
    string Reason, string? Name, string? City = null, string? State = null, string? PostalCode = null,
    DateOnly? Date = null, IReadOnlyList<TransportOrder>? Orders = null);

/// <summary>Weights in the unit that the partners agreed: the sets do not always say it.</summary>
public sealed record TransportOrder(string Order, int? Cartons = null, decimal? Weight = null);

/// <summary>X12 990.</summary>
/// <param name="Status">accepted, declined, cancelled, other (X12 data element 558 folded).</param>
public sealed record LoadTenderResponse(
    string Number, DateOnly Date, string Status, string? CarrierScac, string? Reason = null)
    : TradeDocument(Number, Date);

/// <summary>X12 214, EDIFACT IFTSTA: where a shipment is. <paramref name="Number"/> is the carrier's (PRO).</summary>
public sealed record TransportStatus(
    string Number, DateOnly Date, string? Shipment, string? CarrierScac, IReadOnlyList<TransportEvent> Events)
        : TradeDocument(Number, Date)
{
    public override string Identity =>
        string.Join('/', Events.Select(e => $"{e.Status} {e.Date:yyyy-MM-dd} {e.Time}".Trim()).Prepend(Number));
}

/// <param name="Status">X12 data element 1650 or EDIFACT 4405 as sent: D1 delivered, X3 arrived …</param>
public sealed record TransportEvent(
    string Status, DateOnly Date, string? Time = null, string? City = null, string? State = null,
    string? Reason = null);

/// <summary>X12 210: the carrier's bill, charge by charge.</summary>
public sealed record FreightInvoice(
    string Number, DateOnly Date, Money Amount, string? Shipment, string? BillOfLading, string? CarrierScac,
    IReadOnlyList<FreightCharge> Charges) : TradeDocument(Number, Date);

/// <param name="Code">X12 data element 150, special charge: 400 freight, FUE fuel …; null for the line haul.</param>
public sealed record FreightCharge(Money Amount, string? Code = null);

/// <summary>X12 180: a customer asks to return, or is told how.</summary>
/// <param name="Purpose">request, authorisation, notification, other (X12 data element 353 folded).</param>
public sealed record ReturnRequest(
    string Number, DateOnly Date, string Purpose, string? Order, string? Invoice, IReadOnlyList<ReturnLine> Lines)
        : TradeDocument(Number, Date);

public sealed record ReturnLine(ItemId Item, Quantity Quantity, UnitPrice? Price = null);

/// <summary>X12 753: a supplier asks how to route what is ready.</summary>
public sealed record RoutingRequest(string Number, DateOnly Date, IReadOnlyList<RoutingDestination> Destinations)
    : TradeDocument(Number, Date);

public sealed record RoutingDestination(
    string? Name, string? City, string? State, string? PostalCode, DateOnly? ReadyDate,
    IReadOnlyList<TransportOrder> Orders);

/// <summary>X12 754: the answer, by load.</summary>
public sealed record RoutingInstruction(string Number, DateOnly Date, string? Request, IReadOnlyList<RoutedLoad> Loads)
    : TradeDocument(Number, Date);

public sealed record RoutedLoad(string? CarrierScac, DateOnly? PickUpDate, IReadOnlyList<TransportOrder> Orders);
