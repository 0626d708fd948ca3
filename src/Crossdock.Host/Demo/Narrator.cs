using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Crossdock.Model;
using Spectre.Console;

namespace Crossdock.Host.Demo;

/// <summary>
/// Tells the day as it happens, in the words of the business: coloured in a terminal, plain lines in a pipe.
/// </summary>
public sealed class Narrator(IBookQueries book, Stopwatch clock)
{
    private readonly bool _plain = System.Console.IsOutputRedirected;
    private readonly SemaphoreSlim _turn = new(1);
    private long _seen;

    public void Say(string text) => Write("[bold]", text);

    public async Task FollowAsync(CancellationToken ct)
    {
        while (!ct.IsCancellationRequested)
            try
            {
                await CatchUpAsync(ct);
                await Task.Delay(50, ct);
            }
            catch (OperationCanceledException) when (ct.IsCancellationRequested)
            {
                return;
            }
    }

    public async Task CatchUpAsync(CancellationToken ct)
    {
        await _turn.WaitAsync(ct);
        try
        {
            while (await book.EventsAsync(_seen, Limits.PageRows, ct) is { Count: > 0 } events)
                foreach (var e in events)
                {
                    _seen = e.Sequence;
                    if (Sentence(e) is { } sentence) Write("[grey]", "  " + sentence);
                }
        }
        finally
        {
            _turn.Release();
        }
    }

    private void Write(string style, string text)
    {
        var at = clock.Elapsed.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture).PadLeft(5);
        lock (_turn)
            if (_plain) System.Console.WriteLine($"{at} {text}");
            else AnsiConsole.MarkupLine($"[dim]{at}[/] {style}{Markup.Escape(text)}[/]");
    }

    /// <summary>Null for the steps in between that nobody asks for.</summary>
    private static string? Sentence(EventRow e)
    {
        using var body = JsonDocument.Parse(e.Body);
        var (root, number) = (body.RootElement, e.Process.Key[(e.Process.Key.LastIndexOf('/') + 1)..]);
        return e.Type switch
        {
            "purchase-order.was-approved.v1" =>
                $"{number}: approved, {Count(root, "lines")} lines; 850 and portal copy go out",
            "purchase-order.was-acknowledged.v1" => $"{number}: the supplier answers per line (855)",
            "purchase-order.was-announced.v1" =>
                $"{number}: ship notice {Text(root, "notice", "number")} with {Count(root, "notice", "packages")} packages; the ERP and the warehouse expect it",
            "purchase-order.goods-were-received.v1" =>
                $"{number}: receipt {Text(root, "receipt")}: " + string.Join(
                    ", ", root.GetProperty("lines").EnumerateArray()
                    .Select(l => $"{l.GetProperty("accepted")} {Text(l, "item")}{(Text(l, "reason") is { Length: > 0 } why ? $" ({why})" : "")}")),
            "supplier-invoice.was-held.v1" => $"invoice {number}: held, {Text(root, "reason")}",
            "supplier-invoice.duplicate-was-caught.v1" =>
                $"invoice {Text(root, "number")} over {Text(root, "channel")}: a duplicate, nothing is posted",
            "supplier-invoice.was-posted.v1" => $"invoice {number}: posted, payable {Text(root, "payable", "amount")}",
            "supplier-invoice.was-paid.v1" => $"invoice {number}: paid {Text(root, "payment", "amount", "amount")}",
            "sales-order.was-received.v1" =>
                $"order {number} of {Text(root, "order", "customer")}: {Count(root, "lines")} lines over {Text(root, "order", "channel")}",
            "sales-order.credit-was-held.v1" => $"order {number}: held on credit",
            "sales-order.was-released.v1" => $"order {number}: released to the warehouse as {Text(root, "release")} (940)",
            "sales-order.was-shipped.v1" => $"order {number}: shipment {Text(root, "advice", "number")}: "
                + string.Join(", ", root.GetProperty("advice").GetProperty("lines").EnumerateArray()
                    .Select(l => $"{l.GetProperty("shipped").GetProperty("value")} of {l.GetProperty("ordered").GetProperty("value")} {Text(l, "item")}")),
            "sales-order.was-invoiced.v1" =>
                $"order {number}: invoice {Text(root, "invoice", "number")} {Text(root, "invoice", "total")} (tax {Text(root, "invoice", "tax")}, freight {Text(root, "invoice", "freight")})",
            "sales-order.shipment-was-booked.v1" =>
                $"order {number}: {Text(root, "carrierScac")} books {Text(root, "shipment")}, tracking {Text(root, "tracking")}",
            "sales-order.invoice-was-paid.v1" =>
                $"order {number}: invoice {Text(root, "invoice")} paid {Text(root, "paid", "amount")}",
            "customer-payment.was-received.v1" =>
                $"payment {number}: {Text(root, "remittance", "total", "amount")} over {Count(root, "remittance", "lines")} invoices",
            "transfer.was-ordered.v1" =>
                $"transfer {number}: {Text(root, "order", "seller")} to {Text(root, "order", "buyer")}, {Count(root, "lines")} lines",
            "transfer.was-shipped.v1" =>
                $"transfer {number} line {Text(root, "line")}: in transit, cost {Text(root, "cost")}, price {Text(root, "price")}",
            "transfer.was-received.v1" => $"transfer {number}: received",
            "transfer.was-eliminated.v1" => $"transfer {number}: elimination posted",
            "exchange.became-overdue.v1" => $"group {number}: acknowledgement overdue",
            _ => null,
        };
    }

    private static JsonElement? At(JsonElement element, string[] path)
    {
        foreach (var name in path)
            if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty(name, out element)) return null;
        return element;
    }

    private static string Text(JsonElement element, params string[] path) => At(element, path)?.ToString() ?? "";

    private static int Count(JsonElement element, params string[] path) =>
        At(element, path) is { ValueKind: JsonValueKind.Array } list ? list.GetArrayLength() : 0;
}
