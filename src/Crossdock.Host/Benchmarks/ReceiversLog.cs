using System.Text.Json;
using System.Text.RegularExpressions;

namespace Crossdock.Host.Benchmarks;

/// <summary>
/// What the outside systems wrote down by themselves, read from their files after all is over: the journals of ERP and
/// portal, and the warehouse's exchange folder. An effect is told apart by what it is about in the business, not by the
/// key under which it was asked for.
/// </summary>
/// <param name="Effects">The keys under which each effect was asked for; more than one is a doubled effect.</param>
/// <param name="Resent">Calls that came again under the same key.</param>
internal sealed partial record ReceiversLog(
    IReadOnlyDictionary<(string Effect, string Number), HashSet<string>> Effects, int Calls, int Resent)
{
    private const string
        Ordered = "portal purchase-orders", Received = "erp inventory-receipts", Accrued = "erp journal-entries receipt",
        Checked = "erp credit-checks", Released = "wms-dc1 940";

    /// <summary>What must have happened outside for a document of the API.</summary>
    public static IReadOnlyList<string> EffectsOf(string resource) => resource switch
    {
        "purchase-orders" => [Ordered],
        "receipts" => [Received, Accrued],
        "orders" => [Checked, Released],
        _ => throw new ArgumentOutOfRangeException(nameof(resource), resource, "purchase-orders, receipts, orders"),
    };

    public static ReceiversLog Read(string data)
    {
        var effects = new Dictionary<(string, string), HashSet<string>>();
        var (calls, resent) = (0, 0);
        foreach (var system in (ReadOnlySpan<string>)["erp", "portal"])
            foreach (var line in File.ReadLines(Path.Combine(data, "sandbox", system, "journal.jsonl")))
            {
                using var call = JsonDocument.Parse(line);
                var (kind, type, key) = (call.RootElement.GetProperty("kind").GetString(),
                    call.RootElement.GetProperty("type").GetString()!,
                    call.RootElement.GetProperty("key").GetString()!);
                calls++;
                if (kind == "repeat") resent++;
                if (kind != "call") continue;
                using var body = JsonDocument.Parse(call.RootElement.GetProperty("body").GetString()!);
                var about = type == "journal-entries" ? $"{type} {body.RootElement.GetProperty("rule").GetString()}" : type;
                foreach (var number in Numbers().Matches(key + " " + body.RootElement.GetRawText()).Select(m => m.Value)
                    .Distinct())
                    Add($"{system} {about}", number, key);
            }
        foreach (var file in Directory.EnumerateFiles(
            Path.Combine(data, "exchange", "wms-dc1", "out"), "*", SearchOption.AllDirectories))
        {
            calls++;
            foreach (var number in Numbers().Matches(File.ReadAllText(file)).Select(m => m.Value).Distinct())
                Add(Released, number, Path.GetFileName(file));
        }
        return new ReceiversLog(effects, calls, resent);

        void Add(string effect, string number, string key)
        {
            if (!effects.TryGetValue((effect, number), out var keys)) effects.Add((effect, number), keys = []);
            keys.Add(key);
        }
    }

    [GeneratedRegex(@"\bK[0-9]{6}\b")]
    private static partial Regex Numbers();
}
