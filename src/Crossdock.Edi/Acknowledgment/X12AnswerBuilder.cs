namespace Crossdock.Edi;

/// <summary>
/// Collects the acknowledgements of a stream, set by set: the same as <see cref="X12Acknowledgment"/> gives for a
/// document.
/// </summary>
/// <remarks>What is held is the answers: some hundred bytes for each set of an interchange, none with
/// <see cref="X12AnswerDetail.Groups"/>.
/// <code>while (reader.Read())     foreach (X12Outgoing answer in answers.Add(reader)) Send(answer);</code></remarks>
/// <param name="options">What was agreed with the partner.</param>
public sealed class X12AnswerBuilder(X12AnswerOptions options)
{
    private readonly List<(X12Group Group, FunctionalAnswer Answer)> answered = [];
    private FunctionalAnswer? open;
    private int groups;

    /// <summary>Takes what the reader stands on.</summary>
    /// <returns>At the end of an interchange its TA1 and its 997 or 999, as far as they are due; else none.</returns>
    public IReadOnlyList<X12Outgoing> Add(X12SetReader reader)
    {
        switch (reader.Part)
        {
            case X12Part.Set:
                Add(reader.Interchange!, reader.GroupHeader!, reader.Set!);
                return [];
            case X12Part.Group:
                Add(reader.Interchange!, reader.Group!);
                return [];
            case X12Part.Interchange:
                return Finish(reader.Interchange!);
            case X12Part.None or X12Part.Outside:
                return [];
        }

        return [];
    }

    internal void Add(X12Interchange interchange, X12Segment header, X12TransactionSet set)
    {
        open ??= new FunctionalAnswer(header, AnswerDelimiters.For(interchange), options);
        open.Add(set);
    }

    internal void Add(X12Interchange interchange, X12Group group)
    {
        open ??= new FunctionalAnswer(group.Header, AnswerDelimiters.For(interchange), options);
        groups++;
        if (!open.AnswersNothing(group))
            answered.Add((group, open));
        open = null;
    }

    /// <summary>The FA group; none when all groups are acknowledgements themselves.</summary>
    internal X12Outgoing Functional(X12Interchange received)
    {
        if (answered.Count == 0)
            return new X12Outgoing([], [], received);
        X12Delimiters delimiters = AnswerDelimiters.For(received);
        X12SetBuilder[] sets = answered.Select(a => a.Answer.Build(a.Group, received.Result == AcknowledgmentCode.R))
            .ToArray();
        X12Group first = answered[0].Group;
        string version = options.Kind == X12AnswerKind.Implementation999 ? X12Acknowledgment.ImplementationVersion
            : X12Guides.BuiltIn.HasVersion(first.Version) ? first.Version[..6]
            : X12Guides.FallbackVersion;
        var group = new X12OutgoingGroup("FA", 0, sets,
            X12Acknowledgment.Party(first.Receiver, received.ReceiverId, delimiters),
            X12Acknowledgment.Party(first.Sender, received.SenderId, delimiters), version);
        return new X12Outgoing([group], [], received);
    }

    internal X12Outgoing? Interchange(X12Interchange received)
    {
        Finding[] findings = received.Findings.Where(f => f.Severity != FindingSeverity.Note && f.Code.Length > 0)
            .OrderByDescending(f => f.Severity).ToArray();
        bool onlyAcks = answered.Count == 0 && (groups > 0 || received.InterchangeAcks.Count > 0);
        if (!received.AckRequested && findings.Length == 0 || onlyAcks && received.Result != AcknowledgmentCode.R)
            return null;
        return X12Acknowledgment.Interchange(received, received.Result, findings.Length > 0 ? findings[0].Code : "000");
    }

    private List<X12Outgoing> Finish(X12Interchange received)
    {
        var answers = new List<X12Outgoing>();
        if (Interchange(received) is { } ta1)
            answers.Add(ta1);
        if (Functional(received) is { Groups.Count: > 0 } functional)
            answers.Add(functional);
        answered.Clear();
        (open, groups) = (null, 0);
        return answers;
    }
}
