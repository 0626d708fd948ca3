using Crossdock.Model;
using static Crossdock.Processes.Exchanges.ExchangeEvent;

namespace Crossdock.Processes.Exchanges;

/// <summary>
/// One functional group that we sent: who confirmed it, and who is late (X12 997/999: AK1, AK5, AK9). See Exchange.md.
/// </summary>
public sealed class ExchangeProcess : IProcess<ExchangeState, ExchangeMessage, ExchangeEvent>
{
    private const string Overdue = "acknowledgement-overdue", Rejected = "document-rejected", Clock = "acknowledgement";

    public static string Name => "exchange";
    public static ExchangeState Initial => ExchangeState.Initial;

    public static Decision<ExchangeEvent> Decide(ExchangeState state, ExchangeMessage message, Facts facts) =>
        message switch
    {
        ExchangeMessage.Sent m => state.Group is null
            ? new DecisionBuilder<ExchangeEvent>().Emit(new Sent(m.Group), new AcknowledgementAwaited(Due(m.Group, facts)))
            : Refuse(ExchangeRefusal.AlreadySent,
                $"group {m.Group.GroupControlNumber} was already sent to {m.Group.Partner}"),
        _ when state.Group is null => Refuse(ExchangeRefusal.UnknownGroup, $"{facts.Self.Key} was never sent"),
        ExchangeMessage.Acknowledged m => Acknowledge(state, state.Group!, m.Acknowledgement),
        ExchangeMessage.DeadlinePassed =>
            state.Result is not null || state.Late ? new DecisionBuilder<ExchangeEvent>() : Late(state, state.Group!),
        ExchangeMessage.CaseResolved m => new DecisionBuilder<ExchangeEvent>().Emit(new CaseSettled(m.Resolution))
            .Close(m.Resolution.Kind, m.Resolution.Subject, $"{m.Resolution.Action} by {m.Resolution.By}"),
        _ => throw Throw.Unhandled(message),
    };

    /// <summary>The clock runs on the partner's calendar: who is closed acknowledges nothing.</summary>
    private static DateTimeOffset Due(SentGroup group, Facts facts) =>
        facts.Network.CalendarOf(group.Partner).After(group.SentAt, TimeSpan.FromMinutes(group.AcknowledgementDueMinutes));

    /// <summary>Partial acceptance is one exception, however many sets failed; the accepted sets are closed.</summary>
    private static Decision<ExchangeEvent> Acknowledge(ExchangeState state, SentGroup group, GroupAcknowledgement answer)
    {
        var failed = answer.Sets.Where(s => s.Result is not ("A" or "E")).ToList();
        var unaccepted = answer.Result is not ("A" or "E") && failed.Count == 0 ? group.Sets.Count : failed.Count;
        var decision = new DecisionBuilder<ExchangeEvent>().Emit(new Acknowledged(answer));
        if (state.Late) decision.Close(Overdue, "", $"acknowledged with {answer.Result}");
        if (unaccepted == 0) return decision;
        var lines = failed.Select(
            s => $"{s.Code} {s.ControlNumber} ({group.Sets.FirstOrDefault(x => Same(x.ControlNumber, s.ControlNumber))?.DocumentNumber ?? "not ours"}): {s.Result} {string.Join(", ", s.Notes)}".TrimEnd());
        return decision.Open(new CaseOpening(
            Rejected, "", $"{group.Partner} rejected {unaccepted} of {group.Sets.Count} documents of group {group.GroupControlNumber}",
            failed.Count == 0 ? $"AK9 {answer.Result}, no set named" : string.Join('\n', lines), null, "integration",
            [new CaseOption("dismiss", "Settled with the partner")]));
    }

    private static Decision<ExchangeEvent> Late(ExchangeState state, SentGroup group) =>
        new DecisionBuilder<ExchangeEvent>().Emit(new BecameOverdue()).Open(new CaseOpening(
        Overdue, "", $"{group.Partner} has not acknowledged {string.Join(", ", group.Sets.Select(s => $"{s.Code} {s.DocumentNumber}"))}",
        $"group {group.GroupControlNumber} of interchange {group.InterchangeControlNumber}, sent {group.SentAt:yyyy-MM-dd HH:mm} UTC, due {DueAt(state, group):yyyy-MM-dd HH:mm} UTC, after {group.AcknowledgementDueMinutes} minutes of the partner's working time",
        null, "integration", [new CaseOption("dismiss", "Settled with the partner")]));

    public static ExchangeState Evolve(ExchangeState state, ExchangeEvent e) => e switch
    {
        Sent x => state with { Group = x.Group },
        Acknowledged x => state with { Result = x.Acknowledgement.Result },
        AcknowledgementAwaited x => state with { DueAt = x.DueAt },
        BecameOverdue => state with { Late = true },
        CaseSettled => state,
        _ => throw Throw.Unhandled(e),
    };

    public static IReadOnlyList<Entry> Post(ExchangeState before, ExchangeEvent e, Facts facts) => [];
    public static IReadOnlyList<LineMove> Moves(ExchangeState before, ExchangeEvent e, Facts facts) => [];

    public static IReadOnlyList<Deadline> Deadlines(ExchangeState state) =>
        state is { Group: { } group, Result: null, Late: false }
        ? [new Deadline(Clock, DueAt(state, group))]
        : [];

    /// <summary>Groups that were sent before there were calendars have no due time of their own.</summary>
    private static DateTimeOffset DueAt(ExchangeState state, SentGroup group) =>
        state.DueAt ?? group.SentAt.AddMinutes(group.AcknowledgementDueMinutes);

    public static IReadOnlyList<Reference> References(ExchangeEvent e) => e switch
    {
        Sent x => [new(ReferenceKinds.Group, x.Group.GroupControlNumber),
            new(ReferenceKinds.Interchange, x.Group.InterchangeControlNumber)],
        Acknowledged x => [new(ReferenceKinds.Interchange, x.Acknowledgement.InterchangeControlNumber)],
        _ => [],
    };

    private static bool Same(string left, string right) => left.TrimStart('0') == right.TrimStart('0');

    private static Decision<ExchangeEvent> Refuse(ExchangeRefusal reason, string detail) =>
        new Decision<ExchangeEvent>.Refused(reason, detail);
}

/// <param name="Result">AK901 of the answer; null while it is awaited.</param>
/// <param name="DueAt">When the answer is due, by the partner's calendar.</param>
public sealed record ExchangeState(SentGroup? Group, string? Result, bool Late, DateTimeOffset? DueAt = null)
{
    public static readonly ExchangeState Initial = new(null, null, false);
}

public abstract record ExchangeEvent : Event
{
    private ExchangeEvent() { }

    [Contract("exchange.was-sent.v1")]
    public sealed record Sent(SentGroup Group) : ExchangeEvent;

    [Contract("exchange.acknowledgement-was-awaited.v1")]
    public sealed record AcknowledgementAwaited(DateTimeOffset DueAt) : ExchangeEvent;

    [Contract("exchange.was-acknowledged.v1")]
    public sealed record Acknowledged(GroupAcknowledgement Acknowledgement) : ExchangeEvent;

    [Contract("exchange.became-overdue.v1")]
    public sealed record BecameOverdue : ExchangeEvent;

    [Contract("exchange.case-was-resolved.v1")]
    public sealed record CaseSettled(CaseResolution Resolution) : ExchangeEvent;
}

/// <summary>In order of precedence; numbers are stable and never reused.</summary>
public enum ExchangeRefusal { UnknownGroup = 1, AlreadySent = 2 }
