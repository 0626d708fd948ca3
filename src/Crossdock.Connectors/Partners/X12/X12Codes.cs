using System.Collections.Frozen;
using Crossdock.Model;

namespace Crossdock.Connectors.Partners.X12;

/// <summary>X12 code lists (004010), folded into our words.</summary>
internal static class X12Codes
{
    /// <summary>Data element 668, line item status (ACK01).</summary>
    public static readonly FrozenDictionary<string, AcknowledgementStatus> LineStatus =
        new Dictionary<string, AcknowledgementStatus>
        {
            ["IA"] = AcknowledgementStatus.Accepted,
            ["AA"] = AcknowledgementStatus.Accepted, // forwarded to another location of the supplier
            ["AC"] = AcknowledgementStatus.Accepted, // and shipped
            ["AR"] = AcknowledgementStatus.Accepted, // and released for shipment
            ["IE"] = AcknowledgementStatus.Accepted, // price pending: the invoice is matched against our price
            ["SP"] = AcknowledgementStatus.Accepted, // schedule date pending
            ["IB"] = AcknowledgementStatus.Backordered,
            ["BP"] = AcknowledgementStatus.Backordered, // partial shipment, balance backordered
            ["IQ"] = AcknowledgementStatus.QuantityChanged,
            ["IC"] = AcknowledgementStatus.QuantityChanged, // changes made: the quantity is compared with the order's
            ["DR"] = AcknowledgementStatus.DateChanged,
            ["IP"] = AcknowledgementStatus.PriceChanged,
            ["IS"] = AcknowledgementStatus.Substituted,
            ["ID"] = AcknowledgementStatus.Rejected,
            ["IR"] = AcknowledgementStatus.Rejected,
            ["R1"] = AcknowledgementStatus.Rejected, ["R2"] = AcknowledgementStatus.Rejected,
            ["R3"] = AcknowledgementStatus.Rejected, ["R4"] = AcknowledgementStatus.Rejected,
            ["R5"] = AcknowledgementStatus.Rejected, ["R6"] = AcknowledgementStatus.Rejected,
            ["R7"] = AcknowledgementStatus.Rejected, ["R8"] = AcknowledgementStatus.Rejected,
            ["IH"] = AcknowledgementStatus.Held, ["IW"] = AcknowledgementStatus.Held, ["IF"] = AcknowledgementStatus.Held,
        }.ToFrozenDictionary();

    /// <summary>Data element 587, acknowledgment type (BAK02).</summary>
    public static readonly FrozenSet<string> ResponseTypes =
        FrozenSet.Create(StringComparer.Ordinal, "AC", "AD", "AE", "AH", "AK", "AP", "AT", "NA", "RD", "RF", "RJ", "RO",
            "ZZ");

    /// <summary>Data element 412, receiving condition (W1303).</summary>
    public static readonly FrozenDictionary<string, ReceiptReason> ReceivingCondition =
        new Dictionary<string, ReceiptReason>
    {
        ["01"] = ReceiptReason.Damaged,
        ["02"] = ReceiptReason.Short,
        ["03"] = ReceiptReason.Over,
        ["04"] = ReceiptReason.Quarantined, // quality problem
        ["05"] = ReceiptReason.WrongItem,
        ["06"] = ReceiptReason.Other, // non-standard container
        ["08"] = ReceiptReason.Other, // rejected
        ["09"] = ReceiptReason.Quarantined, // hold
        ["10"] = ReceiptReason.Damaged, // scrapped
        ["12"] = ReceiptReason.Over, // returned to the supplier
        ["13"] = ReceiptReason.Other, ["16"] = ReceiptReason.Other, // no ship notice
    }.ToFrozenDictionary();

    /// <summary>What holds where a price states no basis: for one of the unit of the quantity.</summary>
    public static readonly (string? Unit, int Per) QuantityUnit = (null, 1);

    /// <summary>
    /// Data element 639, basis of unit price: for how many of what the price holds. Unit null is the unit of the quantity;
    /// EA stands for the ordered unit where the item is not counted in eaches.
    /// </summary>
    public static readonly FrozenDictionary<string, (string? Unit, int Per)> PriceBasis =
        new Dictionary<string, (string?, int)>
    {
        [""] = QuantityUnit, ["UM"] = (null, 1), ["CA"] = (null, 1), ["CP"] = (null, 1), ["CT"] = (null, 1),
            ["DI"] = (null, 1),
        ["DR"] = (null, 1), ["FX"] = (null, 1), ["NT"] = (null, 1), ["PR"] = (null, 1), ["QT"] = (null, 1),
        ["RS"] = (null, 1), ["SC"] = (null, 1), ["ST"] = (null, 1), ["SW"] = (null, 1), ["WH"] = (null, 1),
        ["PE"] = ("EA", 1), ["LE"] = ("EA", 1), ["QE"] = ("EA", 1), ["RE"] = ("EA", 1), ["TE"] = ("EA", 1),
        ["WE"] = ("EA", 1), ["PN"] = ("EA", 10), ["PD"] = ("EA", 12), ["LD"] = ("EA", 12), ["RD"] = ("EA", 12),
        ["TD"] = ("EA", 12), ["WD"] = ("EA", 12),
        ["HP"] = ("EA", 100), ["LC"] = ("EA", 100), ["QH"] = ("EA", 100), ["RC"] = ("EA", 100), ["TC"] = ("EA", 100),
        ["WC"] = ("EA", 100), ["TP"] = ("EA", 1_000), ["LM"] = ("EA", 1_000), ["QS"] = ("EA", 1_000),
        ["RM"] = ("EA", 1_000), ["TM"] = ("EA", 1_000), ["WM"] = ("EA", 1_000), ["TT"] = ("EA", 10_000),
        ["HT"] = ("EA", 100_000),
        ["PF"] = ("FT", 1), ["HF"] = ("FT", 100), ["TF"] = ("FT", 1_000), ["PY"] = ("YD", 1), ["PP"] = ("LB", 1),
        ["PK"] = ("KG", 1), ["PG"] = ("GR", 1), ["PO"] = ("OZ", 1), ["PL"] = ("LT", 1), ["ML"] = ("ML", 1),
        ["PT"] = ("TN", 1),
    }.ToFrozenDictionary();

    /// <summary>Qualifiers (data element 235) of the buyer's own number of an item.</summary>
    public static readonly QualifierSet BuyersItem = new("IN", "BP", "PI", "IZ", "CB", "IT");

    /// <summary>Qualifiers (data element 235) of the seller's own number of an item.</summary>
    public static readonly QualifierSet SellersItem = new("VN", "VP", "VC", "VA", "VS", "SK");

    /// <summary>Qualifiers (data element 235) of a GTIN, with or without indicator and check digit.</summary>
    public static readonly QualifierSet Gtin = new("UP", "UK", "EN", "UA", "UI", "UC", "UD", "EO");
}

/// <summary>Qualifiers of two characters, asked for as they stand in a document.</summary>
internal sealed class QualifierSet(params string[] qualifiers)
{
    private readonly FrozenSet<int> _packed = qualifiers.Select(q => q[0] << 8 | q[1]).ToFrozenSet();

    public bool Contains(ReadOnlySpan<byte> qualifier) =>
        qualifier.Length == 2 && _packed.Contains(qualifier[0] << 8 | qualifier[1]);
}
