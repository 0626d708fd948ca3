using Crossdock.Model;

namespace Crossdock.Connectors.Api;

/// <summary>What a resource's map made of a document; nothing of it is used when the reading noted a fault.</summary>
/// <param name="Number">What people call the document; "" when it has no number.</param>
internal sealed record ApiOutcome(string Number, IReadOnlyList<Inbound> Messages, IReadOnlyList<Reference> References,
    Money? AtRisk = null)
{
    public static ApiOutcome Faulty(string? number = null) => new(number ?? "", [], []);
}

/// <summary>Purchasing documents of <c>/v1</c>: canonical JSON in the client's codes or ours.</summary>
internal static class PurchasingDocuments
{
    public static ApiOutcome PurchaseOrder(JsonMembers o)
    {
        var number = o.Text("number", "an order number");
        var entity = o.Entity("entity");
        var supplier = o.Party("supplier", PartyRole.Supplier);
        var shipTo = o.Location("shipTo", entity);
        var (currency, date) = (o.Currency("currency"), o.Date("orderDate", "the order date"));
        var lines = o.Lines().Select(l => PurchaseOrderLine(l.Line, l.Number)).ToList();
        o.Close();
        if (!o.Reading.Clean) return ApiOutcome.Faulty(number);
        var order = new PurchaseOrder(number!, entity!.Value, supplier!.Id, shipTo!.Id, currency!.Value, date!.Value,
            [.. lines.Select(l => l!)]);
        return new ApiOutcome(number!,
            [new Inbound(ProcessKeys.PurchaseOrder(order.Entity, number!), $"approved/{order.Entity}/{number}",
                new PurchaseOrderMessage.Approved(order))],
            [new Reference(ReferenceKinds.PurchaseOrder, number!)]);
    }

    private static PurchaseOrderLine? PurchaseOrderLine(JsonMembers l, int? number)
    {
        var item = l.Item("item");
        var (quantity, price) = (l.Quantity("quantity", item), l.Price("price", item));
        var (date, description) = (l.Date("requestedDate", "the requested date"),
            l.OptionalText("description", "a description"));
        l.Close();
        return number is null || item is null || quantity is null || price is null || date is null
            ? null
            : new PurchaseOrderLine(number.Value, item.Id, quantity.Value, price.Value, date.Value, description);
    }

    public static async ValueTask<ApiOutcome> SupplierInvoiceAsync(JsonMembers o, IBookLookups book, CancellationToken ct)
    {
        var (number, kind) = (o.Text("number", "an invoice number"), o.Choice<InvoiceKind>("kind", InvoiceKind.Invoice));
        var (entity, supplier) = (o.Entity("entity"), o.Party("supplier", PartyRole.Supplier));
        var (date, currency) = (o.Date("date", "the invoice date"), o.Currency("currency"));
        var lines = o.Lines().Select(l => SupplierInvoiceLine(l.Line, l.Number)).ToList();
        var (total, tax, charges) = (o.Money("total", currency), o.OptionalMoney("tax", currency),
            o.OptionalMoney("charges", currency, decimal.MinValue));
        var original = o.OptionalText("original", "an invoice number");
        o.Close();
        if (!o.Reading.Clean) return ApiOutcome.Faulty(number) with { AtRisk = total };
        var invoice = new SupplierInvoice(
            number!, kind!.Value, entity!.Value, supplier!.Id, date!.Value, currency!.Value, [.. lines.Select(l => l!)],
            total!.Value, tax, charges, original);
        var orders = invoice.Lines.Select(l => l.PurchaseOrder).Distinct().ToList();
        var order = await book.FindProcessAsync(
            "purchase-order", new Reference(ReferenceKinds.PurchaseOrder, orders[0]), ct);
        var channel = o.Reading.Client;
        return new ApiOutcome(number!,
            [new Inbound(
                ProcessKeys.SupplierInvoice(invoice.Entity, invoice.Supplier, number!, invoice.Date.Year),
                $"received/{channel}/{invoice.Supplier}/{number}/{invoice.Date.Year}",
                new SupplierInvoiceMessage.Received(invoice, channel), order)],
            [new Reference(ReferenceKinds.Invoice, number!),
                .. orders.Select(p => new Reference(ReferenceKinds.PurchaseOrder, p))], total);
    }

    private static SupplierInvoiceLine? SupplierInvoiceLine(JsonMembers l, int? number)
    {
        var (order, orderLine, item) = (l.Text("purchaseOrder", "an order number"), l.LineNumber("purchaseOrderLine"),
            l.Item("item"));
        var (quantity, price) = (l.Quantity("quantity", item), l.Price("price", item));
        l.Close();
        return number is null || order is null || orderLine is null || item is null || quantity is null || price is null
            ? null
            : new SupplierInvoiceLine(number.Value, order, orderLine.Value, item.Id, quantity.Value, price.Value);
    }

    public static async ValueTask<ApiOutcome> SupplierPaymentAsync(JsonMembers o, IBookLookups book, CancellationToken ct)
    {
        var (entity, supplier) = (o.Entity("entity"), o.Party("supplier", PartyRole.Supplier));
        if (o.Has("invoices")) return PaymentRun(o, entity, supplier);
        var (invoice, invoiceDate) = (o.Text("invoice", "an invoice number"), o.Date("invoiceDate", "the invoice date"));
        var paid = o.Object("payment", "{number, date, amount}");
        var (number, date) = (paid?.Text("number", "a payment number"), paid?.Date("date", "the payment date"));
        var amount = paid?.Money("amount", null);
        var discount = paid?.OptionalMoney("discount", amount?.Currency);
        var method = paid is not null && paid.Has("method") ? paid.Choice<PaymentMethod>("method") : null;
        var credits = paid is not null && paid.Has("credits")
            ? paid.Objects("credits", "credit memos taken off").Select(c => Credit(c, amount?.Currency)).ToList()
            : null;
        paid?.Close();
        o.Close();
        if (amount is { Amount: 0m }) paid!.Fault("amount", "The amount is not positive.", "0", "more than 0");
        if (!o.Reading.Clean) return ApiOutcome.Faulty(number) with { AtRisk = amount };
        var process = ProcessKeys.SupplierInvoice(entity!.Value, supplier!.Id, invoice!, invoiceDate!.Value.Year);
        var known = await book.FindProcessAsync("supplier-invoice", new Reference(ReferenceKinds.Invoice, invoice!), ct);
        return new ApiOutcome(number!,
            [new Inbound(process, $"paid/{entity}/{supplier.Id}/{number}/{invoice}",
                new SupplierInvoiceMessage.Paid(new SupplierPayment(number!, date!.Value, amount!.Value, discount,
                    credits?.Select(c => c!).ToList(), method)), known == process ? known : null)],
            [new Reference(ReferenceKinds.Payment, number!), new Reference(ReferenceKinds.Invoice, invoice!)], amount);
    }

    /// <summary>
    /// {number, date, total, method, invoices: [{invoice, invoiceDate, amount, discount, credits}]}: one payment over
    /// many invoices.
    /// </summary>
    private static ApiOutcome PaymentRun(JsonMembers o, EntityId? entity, Party? supplier)
    {
        var (number, date, total) = (o.Text("number", "a payment number"), o.Date("date", "the payment date"),
            o.Money("total", null));
        var method = o.Has("method") ? o.Choice<PaymentMethod>("method") : null;
        var read = o.Objects("invoices", "paid invoices")
            .Select(i => (Members: i, Paid: PaidInvoice(i, total?.Currency))).ToList();
        o.Close();
        var known = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (members, paid) in read.Where(r => r.Paid is not null))
            if (!known.Add($"{paid!.InvoiceDate.Year}/{ProcessKeys.NormalisedNumber(paid.Invoice)}"))
                members.Fault("invoice", "The invoice is paid twice.", paid.Invoice, "each invoice once");
        if (total is { } sum && read.TrueForAll(r => r.Paid is not null)
            && Money.Sum(read.Select(r => r.Paid!.Amount), sum.Currency) is var added && added != sum)
            o.Fault("total", "The invoices do not add up to the payment.", $"{sum}", $"{added}");
        if (!o.Reading.Clean) return ApiOutcome.Faulty(number) with { AtRisk = total };
        var payment = new SupplierPaymentRun(
            number!, entity!.Value, supplier!.Id, date!.Value, total!.Value, [.. read.Select(r => r.Paid!)], method);
        return new ApiOutcome(number!,
            [new Inbound(ProcessKeys.SupplierPayment(payment.Entity, payment.Supplier, number!),
                $"paid/{entity}/{supplier.Id}/{number}", new SupplierPaymentMessage.Made(payment))],
            [new Reference(ReferenceKinds.Payment, number!),
                .. payment.Invoices.Select(i => new Reference(ReferenceKinds.Invoice, i.Invoice))], total);
    }

    private static PaidInvoice? PaidInvoice(JsonMembers i, Currency? currency)
    {
        var (invoice, date, amount) = (i.Text("invoice", "an invoice number"),
            i.Date("invoiceDate", "the invoice date"), i.Money("amount", currency));
        var discount = i.OptionalMoney("discount", currency);
        var credits = i.Has("credits") ? i.Objects("credits", "credit memos taken off").Select(c => Credit(c, currency))
            .ToList() : null;
        i.Close();
        return invoice is null || date is null || amount is null || credits?.Contains(null) == true ? null
            : new PaidInvoice(invoice, date.Value, amount.Value, discount, credits?.Select(c => c!).ToList());
    }

    private static AppliedCredit? Credit(JsonMembers c, Currency? currency)
    {
        var (memo, date, amount) = (c.Text("creditMemo", "a credit memo's number"),
            c.Date("date", "the credit memo's date"), c.Money("amount", currency));
        c.Close();
        return memo is null || date is null || amount is null ? null : new AppliedCredit(memo, date.Value, amount.Value);
    }

    /// <summary>A receipt of a purchase order or a transfer, whichever the order number leads to.</summary>
    public static async ValueTask<ApiOutcome> ReceiptAsync(JsonMembers o, IBookLookups book, CancellationToken ct)
    {
        var (number, location) = (o.Text("number", "a receipt number"), o.Location("location"));
        var (order, asn) = (o.Text("order", "an order number"), o.OptionalText("despatchAdvice", "an ASN number"));
        var date = o.Date("date", "the receipt date");
        var lines = o.Lines(number: "orderLine").Select(l => ReceiptLine(l.Line, l.Number)).ToList();
        o.Close();
        var process = order is null ? null : await FindOrderAsync(order, book, ct);
        if (order is not null && process is null)
            o.Fault("order", "Unknown order.", order, "the number of a purchase order or transfer");
        if (!o.Reading.Clean) return ApiOutcome.Faulty(number);
        var receipt = new ReceiptAdvice(number!, location!.Id, order!, asn, date!.Value, [.. lines.Select(l => l!)]);
        var isTransfer = process!.Value.Process == "transfer";
        Message body = isTransfer ? new TransferMessage.ReceiptReported(receipt)
            : new PurchaseOrderMessage.ReceiptReported(receipt);
        return new ApiOutcome(number!, [new Inbound(process.Value, $"receipt/{receipt.Location}/{number}", body, process)],
            [new Reference(ReferenceKinds.Receipt, number!),
                new Reference(isTransfer ? ReferenceKinds.Transfer : ReferenceKinds.PurchaseOrder, order!)]);
    }

    private static async ValueTask<ProcessId?> FindOrderAsync(string order, IBookLookups book, CancellationToken ct) =>
        await book.FindProcessAsync("purchase-order", new Reference(ReferenceKinds.PurchaseOrder, order), ct)
        ?? await book.FindProcessAsync("transfer", new Reference(ReferenceKinds.Transfer, order), ct);

    private static ReceiptLine? ReceiptLine(JsonMembers l, int? number)
    {
        var item = l.Item("item");
        var accepted = l.Quantity("accepted", item, zeroAllowed: true);
        var exceptions = l.Has("exceptions")
            ? l.Objects("exceptions", "exceptions").Select(e => Exception(e, item)).ToList() : [];
        l.Close();
        return number is null || item is null || accepted is null
            ? null
            : new ReceiptLine(number.Value, item.Id, accepted.Value, [.. exceptions.OfType<ReceiptException>()]);
    }

    private static ReceiptException? Exception(JsonMembers e, Item? item)
    {
        var (reason, quantity, code) = (e.Choice<ReceiptReason>("reason"), e.Quantity("quantity", item),
            e.OptionalText("code", "a reason code"));
        e.Close();
        return reason is { } why && quantity is { } amount ? new ReceiptException(why, amount, code) : null;
    }
}
