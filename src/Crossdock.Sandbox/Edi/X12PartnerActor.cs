using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Crossdock.Edi;

namespace Crossdock.Sandbox.Edi;

/// <summary>A set that a partner wants to send, with its business number.</summary>
internal sealed record PlannedSet(X12SetBuilder Set, string Number);

/// <summary>What a partner decides on one received set: what it sends, and what of its script is used up by that.</summary>
internal sealed record Plan(IReadOnlyList<PlannedSet> Sets, IReadOnlyList<string> Marks)
{
    public static readonly Plan Nothing = new([], []);
}

/// <summary>
/// A trading partner on an exchange folder. It answers each group with a 997 and acts on each interchange once. Every
/// step is in its journal, with the bytes to send, before a file is written; so it may be killed anywhere and goes on
/// with the same control numbers and content.
/// </summary>
public abstract class X12PartnerActor
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private readonly PartnerFolder _folder;
    private readonly PartnerJournal _journal;
    private readonly X12Identity _us;
    private readonly X12Identity _them;
    private readonly TimeProvider _time;
    private readonly int _first;
    private readonly SemaphoreSlim _turn = new(1);
    private readonly List<Plan> _planned = [];

    /// <param name="us">The partner.</param>
    /// <param name="them">The distributor.</param>
    private protected X12PartnerActor(PartnerPlace place, X12Identity us, X12Identity them, TimeProvider time)
    {
        (_us, _them, _time, _first) = (us, them, time, place.FirstControlNumber);
        _folder = new PartnerFolder(place.Exchange);
        _journal = new PartnerJournal(place.Data);
    }

    /// <summary>Every document received, in order; a repeated one once more.</summary>
    public IReadOnlyList<PartnerDocument> Received => [.. _journal.Steps.SelectMany(s => s.Received)];

    /// <summary>Every document that was decided to be sent, in order; a repeated acknowledgement once more.</summary>
    public IReadOnlyList<PartnerDocument> Sent => [.. _journal.Steps.SelectMany(s => s.Sent).Select(s => s.Document)];

    public bool HasReceived(string type, string number) => Received.Any(d => d.Type == type && d.Number == number);

    public bool HasSent(string type, string number) => Sent.Any(d => d.Type == type && d.Number == number);

    /// <summary>The last fault of the folder; null when the last look was fine.</summary>
    public string? Fault { get; private set; }

    /// <summary>Takes and answers until cancelled. A folder that cannot be reached is tried again.</summary>
    public async Task RunAsync(CancellationToken ct)
    {
        while (!ct.IsCancellationRequested)
            try
            {
                await LookAsync(ct);
                await Task.Delay(Pause, _time, ct);
            }
            catch (OperationCanceledException) when (ct.IsCancellationRequested)
            {
                return;
            }
    }

    /// <summary>One look: finishes what was begun, then takes every waiting file. Returns how many were taken.</summary>
    public async Task<int> LookAsync(CancellationToken ct)
    {
        await _turn.WaitAsync(ct);
        try
        {
            _folder.Create();
            WritePending();
            var files = _folder.Waiting();
            foreach (var file in files) Take(file);
            Fault = null;
            return files.Count;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Fault = e.Message;
            return 0;
        }
        finally
        {
            _turn.Release();
        }
    }

    private protected DateOnly Today => DateOnly.FromDateTime(_time.GetUtcNow().UtcDateTime);

    private protected DateTime Now => _time.GetUtcNow().UtcDateTime;

    /// <summary>Sets of a type that were sent or, in the step under way, planned.</summary>
    private protected int SentCount(string type) =>
        Sent.Count(d => d.Type == type) + _planned.SelectMany(p => p.Sets).Count(s => s.Set.Code == type);

    private protected bool IsMarked(string mark) => Marks().Contains(mark);

    private protected int MarkCount(string prefix) => Marks().Count(m => m.StartsWith(prefix, StringComparison.Ordinal));

    private IEnumerable<string> Marks() =>
        _journal.Steps.SelectMany(s => s.Marks).Concat(_planned.SelectMany(p => p.Marks));

    /// <summary>The accepted sets of a type that were received and acted on, oldest first.</summary>
    private protected IReadOnlyList<X12TransactionSet> ReceivedSets(string type) =>
        [.. _journal.Steps.Where(s => s is { Text: not null, Repeated: false })
            .SelectMany(s => X12Reader.Read(Encoding.UTF8.GetBytes(s.Text!)).Interchanges)
            .SelectMany(i => i.AcceptedSets()).Select(s => s.Set).Where(s => s.Code == type)];

    /// <summary>What follows from an accepted set; acknowledgements do not come here.</summary>
    private protected abstract Plan Act(X12TransactionSet set);

    /// <summary>The business number of a received set.</summary>
    private protected abstract string NumberOf(X12TransactionSet set);

    /// <summary>
    /// Sends what the partner decides by itself, with the decision made when it is its turn; returns what was sent.
    /// </summary>
    private protected async Task<IReadOnlyList<PartnerDocument>> SendAsync(Func<Plan> decide, CancellationToken ct)
    {
        await _turn.WaitAsync(ct);
        try
        {
            _folder.Create();
            WritePending();
            var plan = decide();
            if (plan.Sets.Count == 0) return [];
            var files = Files(plan.Sets, NextControl());
            _journal.Append(JournalStep.Empty with { Sent = files, Marks = plan.Marks });
            WritePending();
            return [.. files.Select(f => f.Document)];
        }
        finally
        {
            _turn.Release();
        }
    }

    private void Take(FileInfo file)
    {
        var bytes = File.ReadAllBytes(file.FullName);
        var read = X12Reader.Read(bytes);
        foreach (var interchange in read.Interchanges) Take(interchange);
        if (!read.IsX12) _journal.Append(
            JournalStep.Empty with { Received = [new PartnerDocument("not X12", "", "", file.Name)] });
        WritePending();
        _folder.Done(file.Name);
    }

    private void Take(X12Interchange interchange)
    {
        var id = $"{interchange.SenderQualifier}:{interchange.SenderId}/{interchange.ControlNumber}";
        var sha = Convert.ToHexStringLower(SHA256.HashData(interchange.Raw.Span));
        var before = _journal.Steps.FirstOrDefault(s => s.Interchange == id && !s.Repeated);
        var step = JournalStep.Empty with
        {
            Interchange = id, Sha256 = sha, Received = Documents(interchange),
            Repeated = before is not null, Text = before is null ? Encoding.UTF8.GetString(interchange.Raw.Span) : null,
        };
        if (interchange.ReceiverId != _us.IsaId || interchange.SenderId != _them.IsaId)
            _journal.Append(step with { Repeated = true, Text = null }); // not for us: noted, neither answered nor acted on
        else if (before is null)
            _journal.Append(Decide(interchange, step));
        else if (before.Sha256 == sha)
            _journal.Append(step with { Sent = [.. before.Sent.Where(s => s.Document.Type is "997" or "TA1")] });
        else
            _journal.Append(step with { Sent = [Refusal(interchange)] });
    }

    private JournalStep Decide(X12Interchange interchange, JournalStep step)
    {
        var files = new List<SentFile>();
        var control = NextControl();
        if (X12Acknowledgment.Interchange(interchange) is { } ta1)
            files.Add(Acknowledgement(ta1, "TA1", interchange, control++));
        var functional = X12Acknowledgment.Functional997(interchange);
        if (functional.Groups.Count > 0) files.Add(Acknowledgement(functional, "997", interchange, control++));
        _planned.Clear();
        foreach (var (_, set) in interchange.AcceptedSets().Where(s => s.Group.FunctionalCode != "FA"))
            _planned.Add(Act(set));
        files.AddRange(Files([.. _planned.SelectMany(p => p.Sets)], control));
        var decided = step with { Sent = files, Marks = [.. _planned.SelectMany(p => p.Marks)] };
        _planned.Clear();
        return decided;
    }

    private List<PartnerDocument> Documents(X12Interchange interchange) =>
        [.. interchange.InterchangeAcks.Select(a => new PartnerDocument("TA1", interchange.ControlNumber, "", a[1])),
            .. from @group in interchange.Groups
            from set in @group.Sets
            select new PartnerDocument(
                set.Code, interchange.ControlNumber, @group.ControlNumber,
                set.Code == "997" ? set.Segments.FirstOrDefault(s => s.Id == "AK1")?[2] ?? "" : NumberOf(set))];

    /// <summary>Control numbers count the documents sent: the same history gives the same numbers.</summary>
    private int NextControl() =>
        Sent.Select(d => int.Parse(d.Interchange, CultureInfo.InvariantCulture)).DefaultIfEmpty(_first - 1).Max() + 1;

    private List<SentFile> Files(IReadOnlyList<PlannedSet> sets, int control) =>
        [.. sets.Select((planned, i) => Document(
            planned.Set.Code, planned.Number, control + i, X12Writer.Write(Envelope(control + i), [planned.Set])))];

    /// <summary>TA1 025: the control number came before with other content.</summary>
    private SentFile Refusal(X12Interchange interchange) =>
        Acknowledgement(X12Acknowledgment.Rejection(interchange, "025"), "TA1", interchange, NextControl());

    private SentFile Acknowledgement(X12Outgoing answer, string type, X12Interchange answered, int control)
    {
        var number = type == "TA1" ? answered.ControlNumber
            : string.Join('+', answered.Groups.Where(g => g.FunctionalCode != "FA").Select(g => g.ControlNumber));
        return Document(type, number, control, answer.Write(Envelope(control), control));
    }

    private static SentFile Document(string type, string number, int control, WrittenInterchange written)
    {
        if (!written.Written)
            throw Throw.NotWritable($"{type} {number}",
                string.Join("; ", written.Findings.Select(f => $"{f.Message} ({f.Found})")));
        var interchange = control.ToString("D9", CultureInfo.InvariantCulture);
        var group = type == "TA1" ? "" : control.ToString(CultureInfo.InvariantCulture);
        return new SentFile(
            $"{interchange}-{type}.edi", new PartnerDocument(type, interchange, group, number),
            Encoding.UTF8.GetString(written.Bytes.Span));
    }

    private X12Envelope Envelope(int control) => new()
    {
        SenderQualifier = _us.Qualifier, SenderId = _us.IsaId, GroupSender = _us.GsId,
        ReceiverQualifier = _them.Qualifier, ReceiverId = _them.IsaId, GroupReceiver = _them.GsId,
        Time = Now, ControlNumber = control, GroupControlNumber = control, LineBreak = "\n",
    };

    /// <summary>Writes the files of the steps that no later line calls written.</summary>
    private void WritePending()
    {
        var steps = _journal.Steps;
        var last = 0;
        for (var i = 0; i < steps.Count; i++)
            if (steps[i].Written.Count > 0) last = i + 1;
        var pending = steps.Skip(last).SelectMany(s => s.Sent).ToList();
        if (pending.Count == 0) return;
        foreach (var file in pending) _folder.Put(file.Name, file.Text);
        _journal.Append(JournalStep.Empty with { Written = [.. pending.Select(f => f.Name)] });
    }
}
