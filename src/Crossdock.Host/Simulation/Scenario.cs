using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Crossdock.Engine;
using Crossdock.Host.Configuration;
using Crossdock.Model;

namespace Crossdock.Host.Simulation;

/// <summary>
/// At a time either one canonical message (<paramref name="Tell"/> a process, <paramref name="Type"/>,
/// <paramref name="Body"/>) or one raw <paramref name="Document"/>.
/// </summary>
/// <param name="Key">The message's business key; without it the step's number and type.</param>
public sealed record ScenarioStep(
    DateTimeOffset At, string? Tell = null, string? Type = null, JsonElement? Body = null, string? Key = null,
    ScenarioDocument? Document = null);

/// <summary>
/// A document as it came through a door: its bytes in a <paramref name="File"/> beside the scenario, or as
/// <paramref name="Text"/>.
/// </summary>
/// <param name="Channel">The endpoint of the network that it came through, e.g. edi-acme.</param>
/// <param name="Name">What its sender calls it; the file's name without it.</param>
public sealed record ScenarioDocument(
    string Channel, string? File = null, string? Text = null, string? Name = null,
    string MediaType = "application/edi-x12", string? Partner = null);

/// <summary>
/// What must hold afterwards. Entries, cases and documents, when given, are complete: one more or less is a difference.
/// </summary>
/// <param name="Documents">Of each raw document, in order, what it was found to be: "850: accepted".</param>
public sealed record Expectation(
    List<ExpectedEntry>? Entries = null, Dictionary<string, Dictionary<string, decimal>>? Balances = null,
    List<ExpectedCase>? Cases = null, List<ExpectedLine>? Lines = null, Dictionary<string, int>? Waiting = null,
    List<ExpectedDelivery>? Deliveries = null, List<string>? Documents = null);

/// <summary>
/// An outside system that plays a part: it takes what is sent to the endpoint. Others are only sent to on paper.
/// </summary>
/// <param name="TimesOutAfterEffect">It does what it is asked and then does not answer, for so many calls that
/// fit.</param>
public sealed record ScenarioReceiver(string Endpoint, TimesOut? TimesOutAfterEffect = null);

/// <param name="Type">Contract of the command, e.g. journal-entry.post.v1.</param>
/// <param name="Rule">For journal entries: only of this posting rule.</param>
public sealed record TimesOut(string Type, string? Rule = null, int Times = 1);

/// <summary>The states that the deliveries of this kind passed through, and how often the receiver acted.</summary>
public sealed record ExpectedDelivery(string To, string Type, List<DeliveryState> States, int Effects, string? Rule = null);

/// <param name="Lines">Net amount per role, debit positive.</param>
public sealed record ExpectedEntry(string Entity, string Rule, Dictionary<string, decimal> Lines);

public sealed record ExpectedCase(string Process, string Kind, decimal? AtRisk = null);

/// <param name="Stages">Total base quantity per stage of the line's chain.</param>
public sealed record ExpectedLine(string Document, int Line, Dictionary<LineStage, decimal> Stages);

/// <summary>A scenario file: steps told to the real processes in memory, and what they must have led to.</summary>
/// <param name="Network">Folder of the network that it plays in, relative to the file; null: the one that the caller
/// has.</param>
public sealed record Scenario(
    string Name, List<ScenarioStep> Steps, Expectation? Expect = null, List<ScenarioReceiver>? Receivers = null,
    string? Network = null)
{
    /// <summary>Where the scenario's files lie.</summary>
    [JsonIgnore]
    public string Folder { get; private init; } = "";

    /// <exception cref="UsageException">Unreadable; names the place, and every step that is neither a message nor a
    /// document.</exception>
    public static Scenario Load(string path)
    {
        var scenario = Of(YamlJson.ReadFile(path), path) with { Folder = Path.GetDirectoryName(Path.GetFullPath(path))! };
        return scenario.Network is { } network ? scenario with { Network = Path.Combine(scenario.Folder, network) }
            : scenario;
    }

    /// <exception cref="UsageException">The same.</exception>
    public static Scenario Of(JsonObject yaml, string place)
    {
        var scenario = YamlJson.Read<Scenario>(yaml, place);
        var faults = scenario.Steps.Select((s, i) => Fault(s) is { } fault ? $"{place}: step {i + 1}: {fault}" : null)
            .OfType<string>().ToList();
        return faults.Count == 0 ? scenario : throw new UsageException(faults);
    }

    private static string? Fault(ScenarioStep step) => (step.Document, step.Tell, step.Type, step.Body) switch
    {
        (null, not null, not null, not null) => null,
        ({ } document, null, null, null) =>
            document.File is null == document.Text is null ? "a document has either a file or a text" : null,
        _ => "a step has either tell, type and body (a message), or document",
    };

    /// <exception cref="UsageException">A step's message does not fit its contract.</exception>
    public async Task<RanScenario> RunAsync(Network network, CancellationToken ct)
    {
        var receivers = (Receivers ?? []).Select(r => new ScriptedReceiver(r)).ToList();
        var rehearsal = new Rehearsal(Business.Processes, Business.Router, network, receivers);
        foreach (var (step, number) in Steps.Select((s, i) => (s, i + 1)))
        {
            if (step.Document is { } document)
                await rehearsal.TakeInAsync(await RawAsync(document, number, step.At, network, ct),
                    Server.Desk.Translators, ct);
            else
                rehearsal.Tell(ProcessId.Parse(step.Tell!), step.Key ?? $"step-{number}/{step.Type}",
                    MessageOf(step, number), step.At);
            await rehearsal.DeliverAsync(step.At, ct);
        }
        return new RanScenario(rehearsal, receivers);
    }

    private Message MessageOf(ScenarioStep step, int number)
    {
        try { return Business.Contracts.Read<Message>(step.Type!,
            System.Text.Encoding.UTF8.GetBytes(step.Body!.Value.GetRawText())); }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidCastException)
        {
            throw new UsageException([$"{Name}: step {number} ({step.Type}): {e.Message}"]);
        }
    }

    private async ValueTask<RawDocument> RawAsync(
        ScenarioDocument document, int number, DateTimeOffset at, Network network, CancellationToken ct)
    {
        var name = document.Name ?? Path.GetFileName(document.File) ?? $"step-{number}";
        if (!Server.Desk.Translators.Any(t =>
            t.Takes(new RawDocument(Guid.Empty, document.Channel, null, name, document.MediaType, default, at),
                network)))
            throw new UsageException(
                [$"{Name}: step {number}: nothing reads {document.MediaType} from channel '{document.Channel}'"]);
        var path = document.File is null ? null : Path.Combine(Folder, document.File);
        if (path is not null && !File.Exists(path))
            throw new UsageException([$"{Name}: step {number}: {path}: no such file"]);
        var bytes = path is null ? System.Text.Encoding.UTF8.GetBytes(document.Text!)
            : await File.ReadAllBytesAsync(path, ct);
        // The same document again is the same content under the same id, as in an archive.
        var id = new Guid(System.Security.Cryptography.SHA256.HashData(
            [.. System.Text.Encoding.UTF8.GetBytes($"{document.Channel}\n{name}\n"), .. bytes])[..16]);
        return new RawDocument(id, document.Channel, document.Partner is { } partner ? new PartyId(partner) : null,
            name, document.MediaType, bytes, at);
    }

    /// <summary>Every difference between what was expected and what happened; none: the scenario holds.</summary>
    public IReadOnlyList<string> Differences(RanScenario scenario)
    {
        var ran = scenario.Rehearsal;
        var differences = new List<string>();
        if (Expect?.Entries is { } entries)
            Compare("entry", entries.Select(e => Text(e.Entity, e.Rule, e.Lines)), ran.Entries.Select(Text), differences);
        if (Expect?.Cases is { } cases)
            Compare("case", cases.Select(c => $"{c.Process} {c.Kind}{(c.AtRisk is { } r ? $" {r:0.00}" : "")}"),
                ran.Cases.Where(c => c.Outcome is null).Select(c =>
                    $"{c.Process} {c.Case.Kind}{(cases.Any(x => x.Kind == c.Case.Kind && x.AtRisk is not null) ? $" {c.Case.AtRisk?.Amount:0.00}" : "")}"),
                        differences);
        foreach (var (entity, roles) in Expect?.Balances ?? [])
            foreach (var (role, expected) in roles)
                if (ran.BalanceAmount(new EntityId(entity), new Role(role)) is var balance && balance != expected)
                    differences.Add($"balance of {role} in {entity}: expected {expected:0.00##}, is {balance:0.00##}");
        foreach (var line in Expect?.Lines ?? [])
            foreach (var (stage, expected) in line.Stages)
                if (ran.Lines.Where(m => m.Document == line.Document && m.Line == line.Line && m.Stage == stage)
                    .Sum(m => m.Quantity) is var sum && sum != expected)
                    differences.Add($"{line.Document} line {line.Line}, {stage}: expected {expected:0.####}, is {sum:0.####}");
        foreach (var (process, expected) in Expect?.Waiting ?? [])
            if (ran.WaitingBehind(ProcessId.Parse(process)).Count is var waiting && waiting != expected)
                differences.Add($"messages waiting behind the parked head of {process}: expected {expected}, are {waiting}");
        if (Expect?.Documents is { } documents)
            Compare("document", documents, ran.Arrivals.Select(Text), differences);
        foreach (var delivery in Expect?.Deliveries ?? [])
            if (scenario.Delivery(delivery) is var found
                && (found.Effects != delivery.Effects || !found.States.SequenceEqual(delivery.States)))
                differences.Add($"{delivery.Type} {delivery.Rule} to {delivery.To}: expected {string.Join(" → ", delivery.States)} with {delivery.Effects} effects, was {string.Join(" → ", found.States)} with {found.Effects}");
        return differences;
    }

    public static string Text(Arrival arrival) => $"{arrival.DocumentType}: {arrival.Outcome}";

    public static string Text(JournalEntry entry) =>
        Text(entry.Entity.Value, entry.Rule, entry.Lines.GroupBy(l => l.Role.Value)
        .Select(g => KeyValuePair.Create(g.Key, Money.FromMinor(g.Sum(l => l.AmountMinor), entry.Currency).Amount))
            .Where(p => p.Value != 0));

    private static string Text(string entity, string rule, IEnumerable<KeyValuePair<string, decimal>> roles) =>
        $"{entity} {rule}: " + string.Join(", ",
            roles.OrderBy(r => r.Key, StringComparer.Ordinal)
            .Select(r => $"{(r.Value > 0 ? "Dr" : "Cr")} {r.Key} {Math.Abs(r.Value):0.00##}"));

    private static void Compare(string what, IEnumerable<string> expected, IEnumerable<string> actual,
        List<string> differences)
    {
        var left = actual.ToList();
        foreach (var e in expected)
            if (!left.Remove(e)) differences.Add($"missing {what}: {e}");
        differences.AddRange(left.Select(a => $"unexpected {what}: {a}"));
    }
}

/// <summary>A scenario after its last step.</summary>
public sealed record RanScenario(Rehearsal Rehearsal, IReadOnlyList<ScriptedReceiver> Receivers)
{
    /// <summary>What became of the deliveries that an expectation names.</summary>
    public ExpectedDelivery Delivery(ExpectedDelivery expected)
    {
        var fitting = Rehearsal.Outbox.Deliveries.Where(
            d => d.Delivery.Endpoint.Value == expected.To
            && ScriptedReceiver.Fits(d.Delivery.Command, expected.Type, expected.Rule)).ToList();
        return expected with
        {
            States = [.. fitting.SelectMany(d => d.Passed)],
            Effects = Receivers.Where(r => r.Id.Value == expected.To)
                .Sum(r => fitting.Sum(d => r.Effects(d.Delivery.IdempotencyKey))),
        };
    }
}

/// <summary>
/// An outside system of a scenario. It is deliberately not idempotent: whoever sends it the same thing twice has two
/// effects.
/// </summary>
public sealed class ScriptedReceiver(ScenarioReceiver script) : IEndpoint
{
    private readonly Dictionary<string, int> _effects = [];
    private int _left = script.TimesOutAfterEffect?.Times ?? 0;

    public EndpointId Id { get; } = new(script.Endpoint);

    public int Effects(string key) => _effects.GetValueOrDefault(key);

    public static bool Fits(Command command, string type, string? rule) =>
        Contracts.NameOf(command) == type && (rule is null || command is PostJournalEntry post && post.Entry.Rule == rule);

    public PreparedDocument Prepare(Delivery delivery, IControlNumbers numbers, Network network, DateTimeOffset now) =>
        new(Contracts.Write(delivery.Command), "application/json", delivery.IdempotencyKey,
            Contracts.NameOf(delivery.Command), [], []);

    public ValueTask<DeliveryResult> SendAsync(Delivery delivery, CancellationToken ct)
    {
        _effects[delivery.IdempotencyKey] = Effects(delivery.IdempotencyKey) + 1;
        if (_left == 0 || script.TimesOutAfterEffect is not { } fault || !Fits(delivery.Command, fault.Type, fault.Rule))
            return ValueTask.FromResult<DeliveryResult>(new DeliveryResult.Delivered($"{Id}-{_effects.Count}", []));
        _left--;
        return ValueTask.FromResult<DeliveryResult>(new DeliveryResult.Unknown("no answer within the time-out"));
    }

    public ValueTask<DeliveryResult?> FindAsync(Delivery delivery, CancellationToken ct) =>
        ValueTask.FromResult<DeliveryResult?>(_effects.ContainsKey(delivery.IdempotencyKey)
            ? new DeliveryResult.Delivered($"{Id}-found", []) : null);
}
