using Crossdock.Connectors.Protocols.Http;
using Crossdock.Model;

namespace Crossdock.Connectors.Tax;

/// <summary>
/// The tax engine: a quote for the whole document, committed invoice by invoice. It takes our ids where it has no own.
/// </summary>
internal sealed class TaxMap : RestMap
{
    public override string? Resource(Command command) =>
        command switch { QuoteTax => "quotes", CommitTax => "commitments", _ => null };

    public override RestCall Render(Command command, TheirCodes codes, string key) => command switch
    {
        QuoteTax c => new(Resource(c)!, new TaxQuote(
            c.Order.Key, codes.Optional(CrossReferenceKind.Party, c.Entity.Value),
            codes.Optional(CrossReferenceKind.Party, c.Customer.Value), c.Currency.Value, c.Date,
            codes.Network.Location(c.ShipFrom).Address, c.ShipTo,
            [.. c.Lines.Select(l => new TaxLine(l.Line, codes.Optional(CrossReferenceKind.Item, l.Item.Value),
                l.Amount))], c.Freight), c.Order.Key),
        CommitTax c => new(Resource(c)!, new TaxCommitment(
            c.Quote, codes.Optional(CrossReferenceKind.Party, c.Entity.Value), c.Invoice, c.Date,
            c.Taxable.Currency.Value, c.Taxable.Amount, c.Tax.Amount), c.Invoice,
            new Reference(ReferenceKinds.Invoice, c.Invoice)),
        _ => throw new ArgumentException($"No resource for {Contracts.NameOf(command)}.", nameof(command)),
    };

    public override IReadOnlyList<Inbound> Answers(Delivery delivery, ReadOnlyMemory<byte> body, OurCodes codes) =>
        delivery.Command is QuoteTax c && Read<TaxAnswer>(body) is var answer
            ? Tell(delivery, c.Order, "taxed", new SalesOrderMessage.Taxed(answer.Reference, answer.Tax))
            : [];
}

internal sealed record TaxQuote(
    string Document, string Company, string Customer, string Currency, DateOnly Date, Address ShipFrom, Address ShipTo,
    IReadOnlyList<TaxLine> Lines, decimal Freight);

internal sealed record TaxLine(int Line, string Item, decimal Amount);

internal sealed record TaxCommitment(
    string Quote, string Company, string Invoice, DateOnly Date, string Currency, decimal Taxable, decimal Tax);

internal sealed record TaxAnswer(string Reference, decimal Tax);
