using System.Text.Json;
using Crossdock.Connectors.Protocols.Http;
using Crossdock.Model;

namespace Crossdock.Connectors.Erp;

/// <summary>
/// The ERP, in its own codes: companies, vendors and customers (cross-reference kind Party), materials, plants.
/// </summary>
internal sealed class ErpMap : RestMap
{
    public override string? Resource(Command command) => command switch
    {
        PostJournalEntry => "journal-entries",
        UpdateExpectedReceipts => "expected-receipts",
        PostInventoryReceipt => "inventory-receipts",
        ConfirmShipment => "shipments",
        QuotePrices => "price-quotes",
        CheckCredit => "credit-checks",
        _ => null,
    };

    public override RestCall Render(Command command, TheirCodes codes, string key) => command switch
    {
        PostJournalEntry c => new(Resource(c)!, Journal(c.Entry, codes), c.Entry.Key,
            new Reference(ReferenceKinds.JournalEntry, c.Entry.Key)),
        UpdateExpectedReceipts c => new(Resource(c)!, Expected(c, codes), c.PurchaseOrder,
            [new(ReferenceKinds.PurchaseOrder, c.PurchaseOrder), .. Asn(c.DespatchAdvice)]),
        PostInventoryReceipt c => new(Resource(c)!,
            Movement(c.Receipt, c.Entity, c.Location, c.Order, c.Date, c.Lines, null, codes), c.Receipt,
            new Reference(ReferenceKinds.Receipt, c.Receipt)),
        ConfirmShipment c => new(Resource(c)!,
            Movement(c.Shipment, c.Entity, c.Location, c.Order, c.Date, c.Lines, c.Tracking, codes), c.Shipment,
            new Reference(ReferenceKinds.Shipment, c.Shipment)),
        QuotePrices c => new(Resource(c)!, Quote(c, codes), c.Order.Key),
        CheckCredit c => new(Resource(c)!, new ErpCreditCheck(
            c.Order.Key, codes.Entity(c.Entity), codes.Party(c.Customer), c.Amount.Amount, c.Amount.Currency.Value),
                c.Order.Key),
        _ => throw new ArgumentException($"No resource for {Contracts.NameOf(command)}.", nameof(command)),
    };

    public override IReadOnlyList<Inbound> Answers(Delivery delivery, ReadOnlyMemory<byte> body, OurCodes codes) =>
        delivery.Command switch
    {
        QuotePrices c => Tell(delivery, c.Order, "priced", Priced(c, Read<ErpPrices>(body), codes)),
        CheckCredit c => Tell(delivery, c.Order, "credit-decided", Decided(c, Read<ErpCredit>(body))),
        _ => [],
    };

    private static SalesOrderMessage.Priced Priced(QuotePrices asked, ErpPrices answer, OurCodes codes)
    {
        var missing = asked.Lines.Select(l => l.Number).Except(answer.Prices.Select(p => p.Line)).ToList();
        return missing.Count == 0
            ? new([.. answer.Prices.OrderBy(p => p.Line)
                .Select(p => new LinePrice(p.Line, new UnitPrice(p.Price, codes.Unit(p.Unit))))])
            : throw new JsonException($"no price for line {string.Join(", ", missing)}");
    }

    private static SalesOrderMessage.CreditDecided Decided(CheckCredit asked, ErpCredit answer) => new(
        answer.Approved, new Money(answer.Exposure, asked.Amount.Currency),
        new Money(answer.Limit, asked.Amount.Currency), answer.Reason);

    private static ErpJournalEntry Journal(JournalEntry entry, TheirCodes codes) => new(
        entry.Key, codes.Entity(entry.Entity), entry.Currency.Value, entry.Rule, entry.RuleVersion, entry.SourceEvent,
        entry.AccountingDate, entry.EventDate, entry.Description,
        [.. entry.Lines.Select(l => Line(l, entry.Currency, codes))]);

    private static ErpJournalLine Line(JournalLine line, Currency currency, TheirCodes codes)
    {
        var amount = Money.FromMinor(line.AmountMinor, currency).Amount;
        var about = line.Dimensions;
        return new ErpJournalLine(
            line.Account, amount > 0 ? amount : null, amount < 0 ? -amount : null, about.Document, about.Line,
            about.Item is { } item ? codes.Item(item) : null,
            about.Location is { } location ? codes.Location(location) : null, about.CostCentre, about.Channel,
            about.PartnerEntity is { } partner ? codes.Entity(partner) : null,
            about.Party is { } party ? codes.Party(party) : null);
    }

    private static ErpExpectedReceipts Expected(UpdateExpectedReceipts c, TheirCodes codes) => new(
        c.PurchaseOrder, codes.Entity(c.Entity), c.DespatchAdvice,
        [.. c.Lines.Select(l => new ErpExpectedLine(l.OrderLine, codes.Item(l.Item), l.Quantity.Value,
            codes.Unit(l.Quantity.Unit), l.Date, l.Status))]);

    private static ErpMovement Movement(
        string number, EntityId entity, LocationId location, string order, DateOnly date,
        IReadOnlyList<InventoryMove> lines, string? tracking, TheirCodes codes) => new(
        number, codes.Entity(entity), codes.Location(location), order, date, tracking,
        [.. lines.Select(l => new ErpMovementLine(
            l.OrderLine, codes.Item(l.Item), l.Quantity.Value, codes.Unit(l.Quantity.Unit)))]);

    private static ErpPriceQuote Quote(QuotePrices c, TheirCodes codes) => new(
        c.Order.Key, codes.Entity(c.Entity), codes.Party(c.Customer), c.Currency.Value,
        [.. c.Lines.Select(l => new ErpMovementLine(l.Number, codes.Item(l.Item), l.Quantity.Value,
            codes.Unit(l.Quantity.Unit)))]);

    private static Reference[] Asn(string? number) => number is null ? [] : [new(ReferenceKinds.Asn, number)];
}

/// <summary>Amounts in the entry's currency; one of debit and credit.</summary>
internal sealed record ErpJournalLine(
    string Account, decimal? Debit, decimal? Credit, string? Document, int? Line, string? Material, string? Plant,
    string? CostCentre, string? Channel, string? PartnerCompany, string? Partner);

internal sealed record ErpJournalEntry(
    string Key, string Company, string Currency, string Rule, int RuleVersion, string SourceEvent, DateOnly PostingDate,
    DateOnly DocumentDate, string Description, IReadOnlyList<ErpJournalLine> Lines);

internal sealed record ErpExpectedReceipts(
    string PurchaseOrder, string Company, string? Asn, IReadOnlyList<ErpExpectedLine> Lines);

internal sealed record ErpExpectedLine(
    int Line, string Material, decimal Quantity, string Unit, DateOnly Date, string Status);

internal sealed record ErpMovement(
    string Number, string Company, string Plant, string Order, DateOnly Date, string? Tracking,
    IReadOnlyList<ErpMovementLine> Lines);

internal sealed record ErpMovementLine(int Line, string Material, decimal Quantity, string Unit);

internal sealed record ErpPriceQuote(
    string Order, string Company, string Customer, string Currency, IReadOnlyList<ErpMovementLine> Lines);

internal sealed record ErpCreditCheck(string Order, string Company, string Customer, decimal Amount, string Currency);

internal sealed record ErpPrices(IReadOnlyList<ErpPrice> Prices);

internal sealed record ErpPrice(int Line, decimal Price, string Unit);

internal sealed record ErpCredit(bool Approved, decimal Exposure, decimal Limit, string? Reason = null);
