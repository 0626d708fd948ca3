using System.Collections.Frozen;

namespace Crossdock.Model;

/// <summary>
/// One version of the network's configuration, validated as a whole: who we are, whom we deal with, what we handle, and by
/// which rules. Immutable; <see cref="Hash"/> names the version and is stored with each decision.
/// </summary>
public sealed class Network
{
    private readonly FrozenDictionary<EntityId, Entity> _entities;
    private readonly FrozenDictionary<LocationId, Location> _locations;
    private readonly FrozenDictionary<PartyId, Party> _parties;
    private readonly CodeIndex<Item> _items;
    private readonly CodeIndex<Item> _gtins;
    private readonly FrozenDictionary<EndpointId, EndpointSettings> _endpoints;
    private readonly FrozenDictionary<(string Partner, CrossReferenceKind Kind), CrossReferenceTable> _theirs;
    private readonly FrozenDictionary<string, BusinessCalendar> _calendars;
    private readonly FrozenDictionary<(string Partner, CrossReferenceKind Kind, string Ours), CrossReference[]> _ours;

    public Network(
        string name, string hash, IReadOnlyList<Entity> entities, IReadOnlyList<Location> locations,
        IReadOnlyList<Party> parties, IReadOnlyList<Item> items, IReadOnlyList<EndpointSettings> endpoints,
        IReadOnlyList<CrossReference> crossReferences, IReadOnlyList<Agreement> agreements, Tolerances tolerances,
        Policies policies, PostingRules rules, IReadOnlyList<BusinessCalendar>? calendars = null)
    {
        (Name, Hash, Entities, Locations, Parties, Items, Endpoints, CrossReferences, Agreements, Tolerances, Policies,
            Rules) =
            (name, hash, entities, locations, parties, items, endpoints, crossReferences, agreements, tolerances,
                policies, rules);
        Calendars = calendars ?? [];
        _calendars = Calendars.ToFrozenDictionary(c => c.Id);
        _entities = entities.ToFrozenDictionary(e => e.Id);
        _locations = locations.ToFrozenDictionary(l => l.Id);
        _parties = parties.ToFrozenDictionary(p => p.Id);
        _items = new CodeIndex<Item>(items.ToDictionary(i => i.Id.Value, StringComparer.Ordinal));
        _gtins = new CodeIndex<Item>(items.Where(i => i.Gtin is not null).GroupBy(i => i.Gtin!.TrimStart('0'))
            .ToDictionary(g => g.Key, g => g.First(), StringComparer.Ordinal));
        _endpoints = endpoints.ToFrozenDictionary(e => e.Id);
        _theirs = crossReferences.GroupBy(x => (x.Partner, x.Kind))
            .ToFrozenDictionary(g => g.Key, g => new CrossReferenceTable(g));
        _ours = crossReferences.GroupBy(x => (x.Partner, x.Kind, x.Ours)).ToFrozenDictionary(g => g.Key, g => g.ToArray());
    }

    public string Name { get; }
    public string Hash { get; }
    public IReadOnlyList<Entity> Entities { get; }
    public IReadOnlyList<Location> Locations { get; }
    public IReadOnlyList<Party> Parties { get; }
    public IReadOnlyList<Item> Items { get; }
    public IReadOnlyList<EndpointSettings> Endpoints { get; }
    public IReadOnlyList<CrossReference> CrossReferences { get; }
    public IReadOnlyList<Agreement> Agreements { get; }
    public Tolerances Tolerances { get; }
    public Policies Policies { get; }
    public PostingRules Rules { get; }
    public IReadOnlyList<BusinessCalendar> Calendars { get; }

    public Entity? FindEntity(EntityId id) => _entities.GetValueOrDefault(id);
    public Location? FindLocation(LocationId id) => _locations.GetValueOrDefault(id);
    public Party? FindParty(PartyId id) => _parties.GetValueOrDefault(id);
    public Item? FindItem(ItemId id) => FindItem(id.Value.AsSpan());

    /// <summary>
    /// The item of that number; null for none. Takes a part of a document as it stands, without a string of its own.
    /// </summary>
    public Item? FindItem(ReadOnlySpan<char> id) => _items.Find(id);

    /// <summary>The same with a number as it stands in a document, in UTF-8.</summary>
    public Item? FindItem(ReadOnlySpan<byte> id) => _items.Find(id);

    /// <summary>
    /// GTIN-8, -12, -13 and -14 of one item differ by leading zeros only; null for less than seven digits.
    /// </summary>
    public Item? FindItemByGtin(ReadOnlySpan<char> gtin) =>
        gtin.TrimStart('0') is { Length: >= 7 } key ? _gtins.Find(key) : null;

    /// <summary>The same with a number as it stands in a document, in UTF-8.</summary>
    public Item? FindItemByGtin(ReadOnlySpan<byte> gtin) =>
        gtin.TrimStart((byte)'0') is { Length: >= 7 } key ? _gtins.Find(key) : null;

    public EndpointSettings? FindEndpoint(EndpointId id) => _endpoints.GetValueOrDefault(id);

    /// <exception cref="KeyNotFoundException">Not in the network: an edge let an unknown id through.</exception>
    public Entity Entity(EntityId id) => FindEntity(id) ?? throw Throw.NotInNetwork("entity", id);
    /// <inheritdoc cref="Entity"/>
    public Location Location(LocationId id) => FindLocation(id) ?? throw Throw.NotInNetwork("location", id);
    /// <inheritdoc cref="Entity"/>
    public Party Party(PartyId id) => FindParty(id) ?? throw Throw.NotInNetwork("party", id);
    /// <inheritdoc cref="Entity"/>
    public Item Item(ItemId id) => FindItem(id) ?? throw Throw.NotInNetwork("item", id);
    /// <inheritdoc cref="Entity"/>
    public EndpointSettings Endpoint(EndpointId id) => FindEndpoint(id) ?? throw Throw.NotInNetwork("endpoint", id);

    /// <summary>The calendar on which a partner's deadlines run; every hour of every day when it has none.</summary>
    public BusinessCalendar CalendarOf(PartyId id) => Calendar(FindParty(id)?.Calendar);

    /// <summary>The calendar on which a company works; every hour of every day when it has none.</summary>
    public BusinessCalendar CalendarOf(EntityId id) => Calendar(FindEntity(id)?.Calendar);

    private BusinessCalendar Calendar(string? id) =>
        id is null ? BusinessCalendar.Always : _calendars.GetValueOrDefault(id) ?? throw Throw.NotInNetwork("calendar", id);

    /// <summary>The account of a role in an entity's chart.</summary>
    public string Account(EntityId entity, Role role) =>
        Entity(entity).Chart.TryGetValue(role, out var account)
            ? account
            : throw Throw.NotInNetwork($"account of entity {entity} for role", role);

    /// <summary>Our code for a partner's, valid on the day; null when it is not mapped.</summary>
    public string? Ours(string partner, CrossReferenceKind kind, string theirs, DateOnly on) =>
        CodesOf(partner, kind).Ours(theirs, on);

    /// <summary>A partner's codes of one kind; none at all for a partner without.</summary>
    public CrossReferenceTable CodesOf(string partner, CrossReferenceKind kind) =>
        _theirs.GetValueOrDefault((partner, kind), CrossReferenceTable.None);

    /// <summary>A partner's code for ours, valid on the day; null when it is not mapped.</summary>
    public string? Theirs(string partner, CrossReferenceKind kind, string ours, DateOnly on) =>
        _ours.GetValueOrDefault((partner, kind, ours))?.FirstOrDefault(x => x.ValidOn(on))?.Theirs;

    /// <summary>The accounting date: the event date, or the first open day when its period is locked.</summary>
    public DateOnly AccountingDate(EntityId entity, DateOnly eventDate) =>
        Entity(entity).LockedThrough is { } locked && eventDate <= locked ? locked.AddDays(1) : eventDate;

    public Agreement? AgreementBetween(EntityId seller, EntityId buyer) =>
        Agreements.FirstOrDefault(a => a.Seller == seller && a.Buyer == buyer);
}

/// <summary>A company with its own books. <paramref name="Elimination"/> marks the consolidation entity.</summary>
public sealed record Entity(
    EntityId Id, string Name, Currency Currency, EndpointId? Erp, IReadOnlyDictionary<Role, string> Chart,
    DateOnly? LockedThrough = null, bool Elimination = false, string? Gln = null, string? Calendar = null);

/// <summary>
/// A warehouse or other place. <paramref name="Warehouse"/> is the endpoint of its WMS; <paramref name="Storefronts"/>
/// hear of its stock.
/// </summary>
public sealed record Location(
    LocationId Id, string Name, EntityId Entity, EndpointId? Warehouse, Address Address, string? Gln,
    IReadOnlyList<EndpointId> Storefronts);

public enum PartyRole { Supplier = 1, Customer = 2, Carrier = 3, Warehouse = 4 }

/// <summary>Documents that a partner is sent only when its profile names them.</summary>
public enum OptionalDocument
{
    /// <summary>To a customer: what becomes of each line of its order (X12 855 and 865, EDIFACT ORDRSP).</summary>
    OrderResponse = 1,

    /// <summary>To a customer: what was shipped, in which packages (X12 856, EDIFACT DESADV).</summary>
    DespatchAdvice = 2,

    /// <summary>To a supplier: which invoices a payment pays, and what was taken off (X12 820, EDIFACT REMADV).</summary>
    RemittanceAdvice = 3,

    /// <summary>To a supplier: what was received of its order, and what was not (X12 861, EDIFACT RECADV).</summary>
    ReceivingAdvice = 4,
}

/// <summary>A trading partner. The endpoints say by which doors it is spoken to; null means not at all.</summary>
/// <param name="Documents">What it agreed to get beyond what everybody of its role gets; by its EDI endpoint.</param>
/// <param name="PaymentMethod">How it is usually paid, where the payment itself does not say; null: not known.</param>
public sealed record Party(
    PartyId Id, string Name, PartyRole Role, EndpointId? Edi, EndpointId? Portal, EndpointId? Storefront,
    Tolerances? Tolerances = null, BackorderPolicy Backorder = BackorderPolicy.ShipAndBackorder,
    decimal HeaderDiscountPercent = 0m, decimal FreightCharge = 0m, LocationId? ShipFrom = null,
    EntityId? Entity = null, string? Calendar = null, IReadOnlyList<OptionalDocument>? Documents = null,
    PaymentMethod? PaymentMethod = null)
{
    /// <summary>
    /// The endpoint by which it gets an optional document; null when it did not agree to it, or has none.
    /// </summary>
    public EndpointId? DoorOf(OptionalDocument document) => Documents?.Contains(document) == true ? Edi : null;

    /// <summary>Whose document it is: a supplier gets no despatch advice of ours.</summary>
    public static PartyRole RoleOf(OptionalDocument document) => document switch
    {
        OptionalDocument.OrderResponse or OptionalDocument.DespatchAdvice => PartyRole.Customer,
        OptionalDocument.RemittanceAdvice or OptionalDocument.ReceivingAdvice => PartyRole.Supplier,
    };
}

/// <summary>
/// An item with its exact unit factors. <paramref name="WholeUnitsOnly"/>: the base unit is not divisible.
/// </summary>
public sealed record Item(
    ItemId Id, string Description, UnitCode BaseUnit, IReadOnlyList<ItemUnit> Units, bool WholeUnitsOnly = true,
    string? Gtin = null, decimal? WeightKg = null, decimal? StandardPrice = null)
{
    /// <summary>Exact base quantity; not rounded.</summary>
    /// <exception cref="KeyNotFoundException">The item has no factor for the unit.</exception>
    public decimal ToBase(Quantity quantity) =>
        quantity.Unit == BaseUnit ? quantity.Value : Factor(quantity.Unit).Times(quantity.Value);

    /// <summary>Price of one base unit; not rounded.</summary>
    public decimal ToBasePrice(UnitPrice price) => Factor(price.Unit).Divide(price.Amount);

    /// <summary>
    /// The exact extended amount: quantity in the price's unit times the price; round once, after summing.
    /// </summary>
    public decimal Extend(Quantity quantity, UnitPrice price) =>
        Factor(price.Unit).Divide(ToBase(quantity) * price.Amount);

    public bool HasUnit(UnitCode unit)
    {
        if (unit == BaseUnit) return true;
        foreach (var known in Units)
            if (known.Unit == unit)
                return true;
        return false;
    }

    private Ratio Factor(UnitCode unit)
    {
        if (unit == BaseUnit) return new Ratio(1, 1);
        foreach (var known in Units)
            if (known.Unit == unit)
                return known.InBase;
        throw Throw.NoFactor(Id, unit, string.Join(", ", Units.Select(u => u.Unit.Value).Prepend(BaseUnit.Value)));
    }
}

/// <summary>One <paramref name="Unit"/> is <paramref name="InBase"/> base units.</summary>
public sealed record ItemUnit(UnitCode Unit, Ratio InBase);

public enum CrossReferenceKind { Item = 1, Unit = 2, Location = 3, Party = 4 }

/// <summary>
/// A partner's code for one of ours, effective-dated. <paramref name="Partner"/> is a party, entity or endpoint id.
/// </summary>
public sealed record CrossReference(
    string Partner, CrossReferenceKind Kind, string Theirs, string Ours, DateOnly? From = null, DateOnly? To = null)
{
    public bool ValidOn(DateOnly day) => (From is not { } from || day >= from) && (To is not { } to || day <= to);
}

/// <summary>The codes of one kind that one partner uses, each with ours; some hold for a time only.</summary>
public sealed class CrossReferenceTable
{
    public static readonly CrossReferenceTable None = new([]);
    private readonly CodeIndex<CrossReference[]> _codes;

    internal CrossReferenceTable(IEnumerable<CrossReference> references) =>
        _codes = new CodeIndex<CrossReference[]>(references.GroupBy(x => x.Theirs)
            .ToDictionary(g => g.Key, g => g.ToArray(), StringComparer.Ordinal));

    /// <summary>Our code for theirs, valid on the day; null when it is not mapped.</summary>
    public string? Ours(ReadOnlySpan<char> theirs, DateOnly on) =>
        _codes.Count == 0 ? null : Valid(_codes.Find(theirs), on);

    /// <summary>The same with a code as it stands in a document, in UTF-8.</summary>
    public string? Ours(ReadOnlySpan<byte> theirs, DateOnly on) =>
        _codes.Count == 0 ? null : Valid(_codes.Find(theirs), on);

    private static string? Valid(CrossReference[]? references, DateOnly on)
    {
        foreach (var reference in references ?? [])
            if (reference.ValidOn(on))
                return reference.Ours;
        return null;
    }
}

/// <summary>
/// An outside system's door: which connector speaks to it, where, and with which settings (no secrets).
/// </summary>
/// <param name="Kind">The connector: erp-rest, edi-folder, wms-x12, parcel-rest, storefront-rest, tax-rest, crm-rest,
/// portal-rest, cloudevents-http, rabbitmq.</param>
/// <param name="Limits">How hard it may be sent to; null: the engine's defaults.</param>
public sealed record EndpointSettings(
    EndpointId Id, string Kind, string Address, IReadOnlyDictionary<string, string> Settings,
    DeliveryLimits? Limits = null)
{
    public string? Setting(string name) => Settings.GetValueOrDefault(name);

    public string RequiredSetting(string name) =>
        Settings.GetValueOrDefault(name) ?? throw Throw.NotInNetwork($"setting of endpoint {Id}", name);
}

/// <summary>How hard an endpoint may be sent to, and how long. What is null has the engine's default.</summary>
/// <param name="AtOnce">Attempts under way at the same time.</param>
/// <param name="PerSecond">Attempts begun in a second, on average; a second's worth may come at once.</param>
/// <param name="DeadlineSeconds">How long a delivery may be the next of its process before it is a dead letter. An
/// unknown outcome is looked up for ever.</param>
/// <param name="Attempts">Failed attempts before it is a dead letter.</param>
public sealed record DeliveryLimits(
    int? AtOnce = null, double? PerSecond = null, double? DeadlineSeconds = null, int? Attempts = null)
{
    /// <summary>What is out of range, each with the range.</summary>
    public IEnumerable<string> Faults()
    {
        if (AtOnce is < 1 or > Model.Limits.SendsAtOnce)
            yield return $"atOnce {AtOnce} is not 1 to {Model.Limits.SendsAtOnce}";
        if (PerSecond is <= 0 or > Model.Limits.SendsPerSecond)
            yield return $"perSecond {PerSecond} is not above 0 and up to {Model.Limits.SendsPerSecond}";
        if (DeadlineSeconds is < 1 or > Model.Limits.DeliveryDeadlineSeconds)
            yield return $"deadlineSeconds {DeadlineSeconds} is not 1 to {Model.Limits.DeliveryDeadlineSeconds} (90 days)";
        if (Attempts is < 1 or > Model.Limits.DeliveryAttempts)
            yield return $"attempts {Attempts} is not 1 to {Model.Limits.DeliveryAttempts}";
    }
}

/// <summary>An intercompany agreement: transfer price is cost plus <paramref name="MarkupPercent"/>.</summary>
public sealed record Agreement(EntityId Seller, EntityId Buyer, decimal MarkupPercent, EntityId Elimination);

/// <summary>
/// Three-way-match limits. A line is in tolerance when the price difference is within the percentage and within the
/// absolute amount per line (either may be null: not limited by it). Over-receipt likewise.
/// </summary>
public sealed record Tolerances(
    decimal? PriceOverPercent = 2m, decimal? PriceOverAmount = null, decimal? PriceUnderPercent = 5m,
    decimal? OverReceiptPercent = 0m, decimal? TotalAmount = 1m);

/// <summary>The accounting switches (⚙ in the accounting policy); the first-named choice is the default.</summary>
public sealed record Policies(
    PriceOutOfTolerance PriceOutOfTolerance = PriceOutOfTolerance.Park,
    int FunctionalAcknowledgementDueMinutes = 120, int OrderResponseDueHours = 48,
    IReadOnlyList<EndpointId>? Analytics = null, EndpointId? Tax = null, EndpointId? Carrier = null,
    EndpointId? Crm = null);

public enum PriceOutOfTolerance { Park = 1, PostBlocked = 2 }
