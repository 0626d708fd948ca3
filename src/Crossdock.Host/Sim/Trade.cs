using Crossdock.Model;

namespace Crossdock.Host.Sim;

/// <summary>A document on its way to us, until somebody has acknowledged it.</summary>
internal sealed record Letter(ProcessId Process, string Key, Message Message)
{
    public string Type { get; } = Contracts.NameOf(Message);
    public byte[] Body { get; } = Contracts.Write(Message);
    public bool Conflicts { get; init; }
}

/// <summary>Customers, suppliers and warehouses: what they send, and how they answer to what reaches them.</summary>
internal sealed class Trade(SimWorld world)
{
    private static readonly EntityId Central = new("CENTRAL"), North = new("NORTH");
    private static readonly LocationId Dc1 = new("DC1"), Dc2 = new("DC2");
    private static readonly Address ShipTo = new("Store", "1 Main Street", "Dallas", "TX", "75201", "US");
    private static readonly (ItemId Id, UnitCode Big, decimal Cost)[] Items =
        [(new("WIDGET-10"), new("CA"), 3.10m), (new("GADGET-20"), new("CA"), 7.25m),
            (new("CABLE-30"), new("RL"), 0.37m), (new("LAMP-40"), new("CA"), 11.99m)];
    public static readonly ItemId Ghost = new("GHOST-99");

    private DateOnly Today => DateOnly.FromDateTime(world.Loop.Now.UtcDateTime);

    public void Open()
    {
        foreach (var (item, n) in Items.Select((x, n) => (x, n)))
        {
            var quantity = Opening(n);
            Post(TimeSpan.Zero, ProcessKeys.StockPosition(Central, Dc1, item.Id), $"open/{item.Id}",
                new StockPositionMessage.Opened("OPEN", quantity, new Money(quantity * item.Cost, Currency.Usd).Round(),
                    Today));
        }
    }

    public void Begin(Happening what)
    {
        var dice = world.Dice.Of("business", what.Number);
        switch (what.Kind)
        {
            case HappeningKind.Order: Order(dice, what.Number); break;
            case HappeningKind.Purchase: Purchase(dice, what.Number); break;
            case HappeningKind.Poison: Poison(dice, what.Number); break;
            case HappeningKind.Transfer:
                var transfer = new TransferOrder($"TO-{what.Number}", Central, North, Dc1, Dc2, Currency.Usd, Today,
                    [.. Lines(dice).Select((i, n) => new TransferLine(n + 1, i.Id,
                        new Quantity(dice.Between(1, 30), Base(i.Id)),
                        dice.Percent(30) ? new UnitPrice(i.Cost * 1.5m, Base(i.Id)) : null))]);
                Post(TimeSpan.Zero, ProcessKeys.Transfer(Central, transfer.Number), $"transfer/{transfer.Number}",
                    new TransferMessage.Ordered(transfer));
                break;
            case HappeningKind.Count:
                Post(TimeSpan.Zero, ProcessKeys.StockPosition(Central, Dc1, dice.One(Items).Id), $"count/{what.Number}",
                    new StockPositionMessage.Adjusted($"C-{what.Number}",
                        dice.Between(-5, 12) is var q && q == 0 ? 1 : q, "count", Today));
                break;
        }
    }

    private void Order(Dice dice, int number)
    {
        var edi = dice.Percent(50);
        var order = new SalesOrder(edi ? "edi" : "shop", $"SO-{number}", Central,
            new PartyId(edi ? "ACME" : dice.Percent(50) ? "CORNER" : "LAKESIDE"), Dc1, Currency.Usd, Today, ShipTo,
            [.. Lines(dice).Select((i, n) => new SalesOrderLine(n + 1, i.Id,
                dice.Percent(30) ? new Quantity(dice.Between(1, 3), i.Big)
                : new Quantity(dice.Between(1, 60), Base(i.Id)),
                dice.Percent(60) ? new UnitPrice(i.Cost * dice.Between(110, 190) / 100m, Base(i.Id)) : null))],
            dice.One([0m, 5m, 2.5m]), dice.One([0m, 60m, 12.35m]),
            Backorder: dice.One([BackorderPolicy.ShipAndBackorder, BackorderPolicy.ShipAndCancel,
                BackorderPolicy.ShipComplete]));
        Post(TimeSpan.Zero, ProcessKeys.SalesOrder(order.Channel, order.ExternalId), $"order/{order.ExternalId}",
            new SalesOrderMessage.Received(order));
        if (dice.Percent(20)) Lose(dice, order.Lines[0].Item, number);
    }

    /// <summary>Hardly anything is left of an item, while orders wait for it to be picked.</summary>
    private void Lose(Dice dice, ItemId item, int number) =>
        Post(TimeSpan.FromSeconds(dice.Between(20, 240)), ProcessKeys.StockPosition(Central, Dc1, item),
            $"loss/{number}",
        new StockPositionMessage.Adjusted($"L-{number}",
            dice.Between(0, 15) - Opening(Array.FindIndex(Items, i => i.Id == item)), "water in the hall", Today));

    private int Opening(int item) => world.Dice.Of("opening", item).Between(20, 400);

    private void Purchase(Dice dice, int number)
    {
        var order = new PurchaseOrder($"PO-{number}", Central, new PartyId(dice.Percent(50) ? "KEYSTONE" : "BLUERIDGE"),
            Dc1, Currency.Usd, Today, [.. Lines(dice)
                .Select((i, n) => new PurchaseOrderLine(
                    n + 1, i.Id, dice.Percent(50) ? new Quantity(dice.Between(1, 9), i.Big)
                    : new Quantity(dice.Between(3, 120), Base(i.Id)),
                new UnitPrice(i.Cost, Base(i.Id)), Today.AddDays(7)))]);
        Post(TimeSpan.Zero, ProcessKeys.PurchaseOrder(Central, order.Number), $"approved/{order.Number}",
            new PurchaseOrderMessage.Approved(order));
    }

    /// <summary>An order whose item nobody has set up yet, and what waits behind it.</summary>
    private void Poison(Dice dice, int number)
    {
        var (order, process) = ($"PX-{number}", ProcessKeys.PurchaseOrder(Central, $"PX-{number}"));
        Post(TimeSpan.Zero, process, $"approved/{order}",
            new PurchaseOrderMessage.Approved(new PurchaseOrder(order, Central, new PartyId("BLUERIDGE"), Dc1,
                Currency.Usd, Today,
            [new PurchaseOrderLine(1, Ghost, new Quantity(dice.Between(1, 9), UnitCode.Each),
                new UnitPrice(2m, UnitCode.Each), Today.AddDays(7))])));
        Post(TimeSpan.FromMinutes(dice.Between(1, 9)), process, $"early/{order}",
            new PurchaseOrderMessage.Responded(new OrderResponse(order, new PartyId("BLUERIDGE"), $"E-{number}", Today,
                "AC",
            [new OrderResponseLine(1,
                [new LineAcknowledgement(AcknowledgementStatus.Accepted, new Quantity(1, UnitCode.Each))])])));
    }

    private static List<(ItemId Id, UnitCode Big, decimal Cost)> Lines(Dice dice) =>
        [.. Enumerable.Range(0, dice.Between(1, 3)).Select(_ => dice.One(Items)).DistinctBy(i => i.Id)];

    private UnitCode Base(ItemId item) => world.Network.Item(item).BaseUnit;

    /// <summary>What the receiver answers at once.</summary>
    public IReadOnlyList<Inbound> Answers(Delivery delivery)
    {
        var (dice, key) = (world.Dice.Of("answer " + delivery.IdempotencyKey), delivery.IdempotencyKey);
        return delivery.Command switch
        {
            QuotePrices c => [new Inbound(c.Order, "priced/" + key, new SalesOrderMessage.Priced(
                [.. c.Lines.Select(l => new LinePrice(l.Number,
                    new UnitPrice(Items.First(i => i.Id == l.Item).Cost * 1.4m, Base(l.Item))))]), c.Order)],
            QuoteTax c => [new Inbound(c.Order, "taxed/" + key,
                new SalesOrderMessage.Taxed("Q-" + key, decimal.Round(c.Lines.Sum(l => l.Amount) * 0.0825m, 2)),
                c.Order)],
            CheckCredit c => [new Inbound(c.Order, "credit/" + key,
                new SalesOrderMessage.CreditDecided(
                    dice.Percent(90), c.Amount, new Money(5_000m, c.Amount.Currency), null), c.Order)],
            BookShipment c => [new Inbound(c.Order, "booked/" + key,
                new SalesOrderMessage.ShipmentBooked(
                    c.Shipment, "SWFT", "T-" + c.Shipment, new Money(dice.Between(500, 4_000) / 100m, Currency.Usd)),
                c.Order)],
            _ => [],
        };
    }

    /// <summary>Something was done at a receiver: its people go on with it.</summary>
    public void Did(Delivery delivery, EndpointId at)
    {
        var dice = world.Dice.Of("did " + delivery.IdempotencyKey);
        TimeSpan Soon(int minutes) => TimeSpan.FromSeconds(dice.Between(5, minutes * 60));
        switch (delivery.Command)
        {
            case SendPurchaseOrder { Order: var order } when at.Value == "portal": Supply(order, dice); break;
            case AnnounceInbound announced: Receive(delivery.Process, announced, dice); break;
            case ReleaseToWarehouse release: Ship(release, dice); break;
            case SendOrderResponse { Response: var response }:
                foreach (var line in response.Lines)
                    if (line.Acknowledgements.Sum(a => world.Network.Item(line.Item).ToBase(a.Quantity)) is var told
                        && told != world.Network.Item(line.Item).ToBase(line.Quantity))
                        world.Fault($"{response.Number} line {line.OrderLine}: {told} are answered for, ordered were {line.Quantity}");
                break;
            case SendCustomerInvoice { Invoice: var invoice } when dice.Percent(80):
                var (total, off) = (new Money(invoice.Total, invoice.Currency),
                    new Money(dice.Percent(20) ? 1.25m : 0m, invoice.Currency));
                if (total.Amount <= off.Amount) break;
                Post(Soon(30), ProcessKeys.CustomerPayment(invoice.Entity, invoice.Customer, "P-" + invoice.Number),
                    "payment/" + invoice.Number,
                    new CustomerPaymentMessage.Received(
                        new RemittanceAdvice("P-" + invoice.Number, invoice.Entity, invoice.Customer, Today,
                            total - off,
                        [new RemittanceLine(invoice.Number,
                            ProcessKeys.SalesOrder(invoice.Channel, invoice.OrderExternalId), total - off,
                            off.IsZero ? null : off, off.IsZero ? null : "01")])));
                break;
            case PostJournalEntry { Entry: { Rule: "supplier-invoice" } entry } when dice.Percent(70):
                var owed = -entry.Lines.Where(l => l.Role.Value == "AP").Sum(l => l.AmountMinor);
                if (owed <= 0) break;
                Post(Soon(20), delivery.Process, "paid/" + delivery.Process.Key, new SupplierInvoiceMessage.Paid(
                    new SupplierPayment("PAY-" + delivery.Sequence, Today, Money.FromMinor(owed, entry.Currency))));
                break;
        }
        if (delivery.Prepared!.MediaType == "application/edi-x12" && dice.Percent(85))
            Acknowledge(delivery, at, dice.Percent(80) ? Soon(20) : TimeSpan.FromMinutes(dice.Between(31, 60)));
    }

    private void Acknowledge(Delivery delivery, EndpointId at, TimeSpan after)
    {
        var text = System.Text.Encoding.UTF8.GetString(delivery.Prepared!.Bytes.Span);
        var (number, party) = (text[..text.IndexOf('~')], new PartyId(world.Network.Endpoint(at).RequiredSetting("party")));
        Post(after, ProcessKeys.Exchange(party, "SM", number), $"997/{at}/{number}",
            new ExchangeMessage.Acknowledged(new GroupAcknowledgement(party, number, "SM", number, "A", 1, 1, 1,
                [new SetAcknowledgement("850", "0001", "A", [])])));
    }

    private void Supply(PurchaseOrder order, Dice dice)
    {
        var process = ProcessKeys.PurchaseOrder(order.Entity, order.Number);
        if (order.Lines.Any(l => l.Item == Ghost)) return;
        TimeSpan Between(int from, int to) => TimeSpan.FromSeconds(dice.Between(from * 60, to * 60));
        Post(dice.Percent(85) ? Between(0, 10) : Between(55, 75), process, $"response/{order.Number}",
            new PurchaseOrderMessage.Responded(new OrderResponse(order.Number, order.Supplier, "A-" + order.Number,
                Today, "AC",
            [.. order.Lines.Select(l => new OrderResponseLine(l.Number,
                [new LineAcknowledgement(AcknowledgementStatus.Accepted,
                    l.Quantity with { Value = dice.Percent(20) ? Math.Max(1, l.Quantity.Value - 1) : l.Quantity.Value },
                    Today)]))])));
        Post(Between(3, 15), process, $"asn/{order.Number}",
            new PurchaseOrderMessage.ShipNoticeReceived(
                new DespatchAdvice("ASN-" + order.Number, order.Supplier, Today, Today.AddDays(2),
                    "BOL-" + order.Number,
            "SWFT", order.ShipTo, [],
            [.. order.Lines.Select(l => new DespatchLine(order.Number, l.Number, l.Item, l.Quantity))])));
        List<SupplierInvoiceLine> lines = [.. order.Lines.Select(l =>
            new SupplierInvoiceLine(l.Number, order.Number, l.Number, l.Item, l.Quantity,
            l.Price with { Amount = l.Price.Amount * dice.One([1m, 1m, 1m, 1.01m, 0.98m, 1.10m]) }))];
        var total = new Money(lines.Sum(l =>
            new Money(world.Network.Item(l.Item).Extend(l.Quantity, l.Price), order.Currency).Round().Amount),
                order.Currency);
        var invoice = new SupplierInvoice($"I{order.Number[3..]}7", InvoiceKind.Invoice, order.Entity, order.Supplier,
            Today, order.Currency, lines, total);
        Post(Between(3, 40), ProcessKeys.SupplierInvoice(
            order.Entity, order.Supplier, invoice.Number, invoice.Date.Year),
            $"invoice/{order.Supplier}/{invoice.Number}", new SupplierInvoiceMessage.Received(invoice, "edi"));
    }

    private void Receive(ProcessId process, AnnounceInbound announced, Dice dice)
    {
        var whole = dice.Percent(70);
        List<ReceiptLine> lines = [.. announced.Lines.Select(l => whole || l.Quantity.Value < 2
            ? new ReceiptLine(l.OrderLine, l.Item, l.Quantity, [])
            : new ReceiptLine(l.OrderLine, l.Item, l.Quantity with { Value = l.Quantity.Value - 1 },
                [new ReceiptException(ReceiptReason.Damaged, l.Quantity with { Value = 1 })]))];
        var receipt = new ReceiptAdvice("R-" + announced.Number, announced.Location, announced.Order, announced.Number,
            Today, lines);
        Post(TimeSpan.FromSeconds(dice.Between(30, 1_500)), process, $"receipt/{receipt.Number}",
            process.Process == "transfer" ? new TransferMessage.ReceiptReported(receipt)
            : new PurchaseOrderMessage.ReceiptReported(receipt));
    }

    private void Ship(ReleaseToWarehouse release, Dice dice)
    {
        var none = dice.Percent(5) && release.Order.Process != "transfer";
        var advice = new ShippingAdvice("S-" + release.Release, release.Release, release.Location, Today, "SWFT",
            "B-" + release.Release,
            [.. release.Lines.Select(l => new ShippedLine(l.OrderLine, l.Item, l.Quantity,
                l.Quantity with { Value = none ? 0 : dice.Percent(15) ? decimal.Floor(l.Quantity.Value / 2)
                    : l.Quantity.Value }, none ? "A1" : null))],
            []);
        Post(TimeSpan.FromSeconds(dice.Between(20, 1_200)), release.Order, $"shipment/{advice.Number}",
            release.Order.Process == "transfer" ? new TransferMessage.ShipmentReported(advice)
                : new SalesOrderMessage.ShipmentReported(advice));
    }

    /// <summary>The same key with other content: a mistake of the sender.</summary>
    public static Message? Other(Message message) => message switch
    {
        SalesOrderMessage.Received m => m with { Order = m.Order with { FreightCharge = m.Order.FreightCharge + 1m } },
        PurchaseOrderMessage.Approved m => m with { Order = m.Order with { OrderDate = m.Order.OrderDate.AddDays(1) } },
        SalesOrderMessage.ShipmentReported m => m with { Shipment = m.Shipment with { Date = m.Shipment.Date.AddDays(1) } },
        PurchaseOrderMessage.ReceiptReported m => m with { Receipt = m.Receipt with { Date = m.Receipt.Date.AddDays(1) } },
        CustomerPaymentMessage.Received m =>
            m with { Remittance = m.Remittance with { Total = m.Remittance.Total + new Money(
                1m, m.Remittance.Total.Currency) } },
        StockPositionMessage.Adjusted m => m with { Quantity = m.Quantity + 1 },
        _ => null,
    };

    private void Post(TimeSpan after, ProcessId process, string key, Message message) =>
        world.Post(after, new Letter(process, key, message));
}
