using Crossdock.Model;

namespace Crossdock.Processes.SupplierPayments;

/// <summary>
/// What a supplier is told of a payment: each invoice with what was paid on it, each credit memo with what was taken
/// off for it.
/// </summary>
internal static class SupplierPaymentDocuments
{
    /// <summary>A credit memo has a line of its own, so the invoice is paid by what the memo took off, too.</summary>
    public static SupplierRemittanceLine Invoice(SupplierInvoice invoice, SupplierPayment payment)
    {
        var settled = payment.Settles();
        return new SupplierRemittanceLine(invoice.Number, InvoiceKind.Invoice, invoice.Date, settled,
            payment.Discount is { } discount ? settled - discount : settled, payment.Discount);
    }

    public static SupplierRemittanceLine Credit(string number, DateOnly date, Money amount) =>
        new(number, InvoiceKind.CreditMemo, date, -amount, -amount);

    /// <summary>A payment of one invoice only; its credit memos are named as the treasury named them.</summary>
    public static SupplierRemittance OfOne(SupplierInvoice invoice, SupplierPayment payment, Network network) => new(
        payment.Number, invoice.Entity, invoice.Supplier, payment.Date, payment.Amount,
        [Invoice(invoice, payment), .. (payment.Credits ?? []).Select(c => Credit(c.CreditMemo, c.Date, c.Amount))],
        payment.Method ?? network.Party(invoice.Supplier).PaymentMethod);
}
