using System.Globalization;
using System.Text;
using Crossdock.Model;
using CsvHelper;

namespace Crossdock.Host.Books;

/// <summary>The journal for other tools.</summary>
public static class JournalExport
{
    /// <summary>
    /// hledger's journal format (hledger.org/1.25/hledger.html#journal-format): one transaction an entry, accounts
    /// entity:number:role.
    /// </summary>
    public static async Task HledgerAsync(IBookQueries book, TextWriter to, CancellationToken ct)
    {
        await to.WriteLineAsync("; Crossdock journal. Accounts are entity:account:role; code is the ERP's voucher.");
        var rows = await AllAsync(book, ct);
        foreach (var commodity in rows.Select(r => r.Entry.Currency).Distinct()
            .OrderBy(c => c.Value, StringComparer.Ordinal))
            await to.WriteLineAsync($"commodity {Amount(0, commodity)}");
        foreach (var account in rows.SelectMany(r => r.Entry.Lines.Select(l => Account(r.Entry, l))).Distinct()
            .Order(StringComparer.Ordinal))
            await to.WriteLineAsync($"account {account}");
        foreach (var row in rows.OrderBy(r => r.Entry.AccountingDate).ThenBy(r => r.Sequence))
            await to.WriteLineAsync(Transaction(row));
    }

    public static async Task CsvAsync(IBookQueries book, TextWriter to, CancellationToken ct)
    {
        await using var csv = new CsvWriter(to, CultureInfo.InvariantCulture, leaveOpen: true);
        foreach (var column in (string[])["sequence", "key", "entity", "currency", "event_date", "accounting_date",
            "rule", "rule_version", "source_event", "correlation",
                     "role", "account", "amount_minor", "document", "line", "item", "location", "channel", "party",
                     "partner_entity", "state", "voucher", "description"])
            csv.WriteField(column);
        await csv.NextRecordAsync();
        foreach (var row in await AllAsync(book, ct))
            foreach (var line in row.Entry.Lines)
            {
                var (e, d) = (row.Entry, line.Dimensions);
                foreach (var field in (object?[])[row.Sequence, e.Key, e.Entity, e.Currency,
                    e.EventDate.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
                    e.AccountingDate.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
                             e.Rule, e.RuleVersion, e.SourceEvent, e.Correlation, line.Role, line.Account,
                             line.AmountMinor, d.Document, d.Line, d.Item, d.Location, d.Channel, d.Party,
                             d.PartnerEntity, row.State, row.Voucher, e.Description])
                    csv.WriteField(field?.ToString());
                await csv.NextRecordAsync();
            }
    }

    private static string Transaction(EntryRow row)
    {
        var (e, text) = (row.Entry, new StringBuilder());
        var status = row.State == EntryState.Posted ? "* " : row.State == EntryState.Ready ? "" : "! ";
        text.Append(CultureInfo.InvariantCulture,
            $"\n{e.AccountingDate:yyyy-MM-dd} {status}{(row.Voucher is { } v ? $"({Plain(v).Replace(")", "")}) " : "")}{Plain(e.Description)}\n");
        text.Append(CultureInfo.InvariantCulture, $"    ; key: {Plain(e.Key)}\n    ; rule: {e.Rule} v{e.RuleVersion}\n");
        if (e.Late) text.Append(CultureInfo.InvariantCulture, $"    ; event-date: {e.EventDate:yyyy-MM-dd}\n");
        foreach (var line in e.Lines)
            text.Append(CultureInfo.InvariantCulture,
                $"    {Account(e, line)}    {Amount(line.AmountMinor, e.Currency)}{About(line.Dimensions)}\n");
        return text.ToString().TrimEnd('\n');
    }

    private static string About(Dimensions d)
    {
        var tags = new (string Name, string? Value)[] { ("document", d.Document),
            ("line", d.Line?.ToString(CultureInfo.InvariantCulture)), ("item", d.Item?.Value),
            ("location", d.Location?.Value), ("party", d.Party?.Value), ("partner-entity", d.PartnerEntity?.Value) }
            .Where(t => t.Value is not null).Select(t => $"{t.Name}: {Plain(t.Value!).Replace(",", " ")}").ToList();
        return tags.Count == 0 ? "" : "  ; " + string.Join(", ", tags);
    }

    private static string Account(JournalEntry entry, JournalLine line) =>
        $"{Plain(entry.Entity.Value)}:{Plain(line.Account)}:{Plain(line.Role.Value)}";

    private static string Amount(long minor, Currency currency)
    {
        var digits = currency.MinorDigits;
        var format = digits == 0 ? "0." : "0." + new string('0', digits);
        return Money.FromMinor(minor, currency).Amount.ToString(
            format, CultureInfo.InvariantCulture) + (digits == 0 ? "." : "") + " " + currency;
    }

    /// <summary>No line breaks, no comment marks, no double blanks: they mean something to hledger.</summary>
    private static string Plain(string text)
    {
        var clean = new string([.. text.Select(c => char.IsControl(c) || c is ';' or '|' ? ' ' : c)]);
        while (clean.Contains("  ", StringComparison.Ordinal)) clean = clean.Replace("  ", " ");
        return clean.Trim();
    }

    private static async Task<List<EntryRow>> AllAsync(IBookQueries book, CancellationToken ct)
    {
        var all = new List<EntryRow>();
        while (await book.EntriesAsync(all.Count == 0 ? 0 : all[^1].Sequence, Limits.PageRows,
            ct) is { Count: > 0 } page) all.AddRange(page);
        return all;
    }
}
