using System.Security.Cryptography;
using System.Text;

namespace Crossdock.Model;

/// <summary>One process instance: which process, and the business key of the instance within it.</summary>
public readonly record struct ProcessId(string Process, string Key)
{
    /// <summary>The partition of this instance: stable for ever, over all versions and platforms.</summary>
    public int Partition(int partitions)
    {
        Span<byte> hash = stackalloc byte[32];
        SHA256.HashData(Encoding.UTF8.GetBytes(Process + "\n" + Key), hash);
        return (int)(BitConverter.ToUInt32(hash[..4]) % (uint)partitions);
    }

    public override string ToString() => Process + ":" + Key;

    public static ProcessId Parse(string text)
    {
        var colon = text.IndexOf(':');
        return colon > 0
            ? new ProcessId(text[..colon], text[(colon + 1)..])
            : throw Throw.BadValue("process id", text, "process:key");
    }
}

/// <summary>How the business key of each process is made. The one place that knows.</summary>
public static class ProcessKeys
{
    public static ProcessId PurchaseOrder(EntityId entity, string number) => new("purchase-order", $"{entity}/{number}");

    /// <summary>The number is normalised, so that EDI "00123" and PDF "INV-123" meet in one instance.</summary>
    public static ProcessId SupplierInvoice(EntityId entity, PartyId supplier, string number, int year) =>
        new("supplier-invoice", $"{entity}/{supplier}/{year}/{NormalisedNumber(number)}");

    public static ProcessId SupplierPayment(EntityId entity, PartyId supplier, string number) =>
        new("supplier-payment", $"{entity}/{supplier}/{number}");

    public static ProcessId SalesOrder(string channel, string externalId) => new("sales-order", $"{channel}/{externalId}");

    public static ProcessId StockPosition(EntityId entity, LocationId location, ItemId item) =>
        new("stock-position", $"{entity}/{location}/{item}");

    /// <summary>A warehouse's number of its adjustment, at the location whose stock it corrects.</summary>
    public static ProcessId StockAdjustment(LocationId location, string number) =>
        new("stock-adjustment", $"{location}/{number}");

    public static ProcessId Transfer(EntityId seller, string number) => new("transfer", $"{seller}/{number}");

    public static ProcessId CustomerPayment(EntityId entity, PartyId payer, string number) =>
        new("customer-payment", $"{entity}/{payer}/{number}");

    /// <summary>One document that is passed on; <paramref name="received"/> says which way.</summary>
    public static ProcessId TradeDocument(PartyId partner, bool received, TradeDocument document) =>
        new("trade-document", $"{partner}/{(received ? "in" : "out")}/{document.Kind}/{document.Identity}");

    /// <summary>One functional group sent to a partner: what a 997 answers (AK101, AK102 and the partner).</summary>
    public static ProcessId Exchange(PartyId partner, string functionalCode, string groupControlNumber) =>
        new("exchange", $"{partner}/{functionalCode}/{groupControlNumber.TrimStart('0')}");

    /// <summary>
    /// Supplier invoice numbers compared across channels: upper case, letters of a leading "INV" and punctuation dropped,
    /// letter O read as zero, leading zeros dropped.
    /// </summary>
    public static string NormalisedNumber(string number)
    {
        var kept = new string(number.ToUpperInvariant().Where(char.IsAsciiLetterOrDigit).ToArray());
        foreach (var prefix in (ReadOnlySpan<string>)["INVOICE", "INV"])
            if (kept.Length > prefix.Length && kept.StartsWith(prefix, StringComparison.Ordinal)
                && kept.AsSpan(prefix.Length).IndexOfAnyInRange('0', '9') >= 0)
            {
                kept = kept[prefix.Length..];
                break;
            }
        kept = kept.Replace('O', '0').TrimStart('0');
        return kept.Length == 0 ? "0" : kept;
    }
}
