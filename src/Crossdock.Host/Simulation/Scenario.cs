using System.Text.Json;
using System.Text.Json.Nodes;
using Crossdock.Engine;
using Crossdock.Host.Configuration;
using Crossdock.Model;

namespace Crossdock.Host.Simulation;

/// <summary>One message told at a time. <paramref name="Key"/> defaults to the step's number and type.</summary>
public sealed record ScenarioStep(DateTimeOffset At, string Tell, string Type, JsonElement Body, string? Key = null);

/// <summary>What must hold afterwards. Entries and cases, when given, are complete: one more or less is a difference.</summary>
public sealed record Expectation(
    List<ExpectedEntry>? Entries = null, Dictionary<string, Dictionary<string, decimal>>? Balances = null,
    List<ExpectedCase>? Cases = null, List<ExpectedLine>? Lines = null, Dictionary<string, int>? Waiting = null);

/// <param name="Lines">Net amount per role, debit positive.</param>
public sealed record ExpectedEntry(string Entity, string Rule, Dictionary<string, decimal> Lines);

public sealed record ExpectedCase(string Process, string Kind, decimal? AtRisk = null);

/// <param name="Stages">Total base quantity per stage of the line's chain.</param>
public sealed record ExpectedLine(string Document, int Line, Dictionary<LineStage, decimal> Stages);

/// <summary>A scenario file: steps told to the real processes in memory, and what they must have led to.</summary>
public sealed record Scenario(string Name, List<ScenarioStep> Steps, Expectation? Expect = null)
{
    /// <exception cref="UsageException">Unreadable; names the place.</exception>
    public static Scenario Load(string path) => Of(YamlJson.ReadFile(path), path);

    public static Scenario Of(JsonObject yaml, string place) => YamlJson.Read<Scenario>(yaml, place);

    /// <exception cref="UsageException">A step's message does not fit its contract.</exception>
    public Rehearsal Run(Network network)
    {
        var rehearsal = new Rehearsal(Business.Processes, Business.Router, network);
        foreach (var (step, number) in Steps.Select((s, i) => (s, i + 1)))
        {
            Message message;
            try { message = Business.Contracts.Read<Message>(step.Type, System.Text.Encoding.UTF8.GetBytes(step.Body.GetRawText())); }
            catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidCastException)
            {
                throw new UsageException([$"{Name}: step {number} ({step.Type}): {e.Message}"]);
            }
            rehearsal.Tell(ProcessId.Parse(step.Tell), step.Key ?? $"step-{number}/{step.Type}", message, step.At);
        }
        return rehearsal;
    }

    /// <summary>Every difference between what was expected and what happened; none: the scenario holds.</summary>
    public IReadOnlyList<string> Differences(Rehearsal ran)
    {
        var differences = new List<string>();
        if (Expect?.Entries is { } entries)
            Compare("entry", entries.Select(e => Text(e.Entity, e.Rule, e.Lines)), ran.Entries.Select(Text), differences);
        if (Expect?.Cases is { } cases)
            Compare("case", cases.Select(c => $"{c.Process} {c.Kind}{(c.AtRisk is { } r ? $" {r:0.00}" : "")}"),
                ran.Cases.Where(c => c.Outcome is null).Select(c =>
                    $"{c.Process} {c.Case.Kind}{(cases.Any(x => x.Kind == c.Case.Kind && x.AtRisk is not null) ? $" {c.Case.AtRisk?.Amount:0.00}" : "")}"), differences);
        foreach (var (entity, roles) in Expect?.Balances ?? [])
            foreach (var (role, expected) in roles)
                if (ran.Balance(new EntityId(entity), new Role(role)) / 100m is var balance && balance != expected)
                    differences.Add($"balance of {role} in {entity}: expected {expected:0.00}, is {balance:0.00}");
        foreach (var line in Expect?.Lines ?? [])
            foreach (var (stage, expected) in line.Stages)
                if (ran.Lines.Where(m => m.Document == line.Document && m.Line == line.Line && m.Stage == stage).Sum(m => m.Quantity) is var sum && sum != expected)
                    differences.Add($"{line.Document} line {line.Line}, {stage}: expected {expected:0.####}, is {sum:0.####}");
        foreach (var (process, expected) in Expect?.Waiting ?? [])
            if (ran.WaitingBehind(ProcessId.Parse(process)).Count is var waiting && waiting != expected)
                differences.Add($"messages waiting behind the parked head of {process}: expected {expected}, are {waiting}");
        return differences;
    }

    public static string Text(JournalEntry entry) => Text(entry.Entity.Value, entry.Rule, entry.Lines.GroupBy(l => l.Role.Value)
        .Select(g => KeyValuePair.Create(g.Key, Money.FromMinor(g.Sum(l => l.AmountMinor), entry.Currency).Amount)).Where(p => p.Value != 0));

    private static string Text(string entity, string rule, IEnumerable<KeyValuePair<string, decimal>> roles) =>
        $"{entity} {rule}: " + string.Join(", ", roles.OrderBy(r => r.Key, StringComparer.Ordinal).Select(r => $"{(r.Value > 0 ? "Dr" : "Cr")} {r.Key} {Math.Abs(r.Value):0.00##}"));

    private static void Compare(string what, IEnumerable<string> expected, IEnumerable<string> actual, List<string> differences)
    {
        var left = actual.ToList();
        foreach (var e in expected)
            if (!left.Remove(e)) differences.Add($"missing {what}: {e}");
        differences.AddRange(left.Select(a => $"unexpected {what}: {a}"));
    }
}
