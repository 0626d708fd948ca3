using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Crossdock.Model;

namespace Crossdock.Storage;

/// <summary>
/// What must be written for an arrival, a batch, a delivery: the rules that are the same in every store. It reads nothing;
/// what it must know is given to it.
/// </summary>
internal sealed partial class Bookkeeper(BookOptions options, TimeProvider time)
{
    public Contracts Contracts => options.Contracts;

    public string NewId() => (options.NewId?.Invoke() ?? Guid.CreateVersion7(time.GetUtcNow())).ToString();

    public string NewCorrelation() => "c-" + NewId();

    public int PartitionOf(ProcessId process) => process.Partition(options.Partitions);

    /// <summary>The last part of a key: what people call the instance.</summary>
    public static string Tail(ProcessId process) => process.Key[(process.Key.LastIndexOf('/') + 1)..];

    /// <summary>Control numbers are compared without their leading zeros.</summary>
    public static string Trimmed(string number) => number.TrimStart('0') is { Length: > 0 } rest ? rest : number;

    /// <summary>The process that stands for a document: it owns the document's acknowledgements and cases.</summary>
    private static ProcessId DocumentProcess(Guid document) => new("document", document.ToString());

    private static string Sha256(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    public NewDocument Raw(RawDocument document) => new(
        document.Id, DocumentDirection.In, document.Channel, document.Partner?.Value, document.Name, document.MediaType,
        document.Bytes.Length, Sha256(document.Bytes.Span), document.ReceivedAt, 1, "", "", NewCorrelation(),
        Compression.Pack(document.Bytes.Span));

    public static List<Admission> Admissions(Arrival arrival) =>
        [.. arrival.Messages.Select(m => Admission.Of(m, null, $"document:{arrival.Document}", arrival.Document, ""))];

    /// <param name="acceptances">How often the document was accepted before.</param>
    /// <param name="correlation">The document's own.</param>
    /// <param name="channel">The door through which the document came.</param>
    public List<Acceptance> Accept(
        IWrites to, Arrival arrival, long acceptances, string correlation, string channel, List<Admission> admissions,
        Known known, DateTimeOffset now)
    {
        var admitted = Admit(to, admissions, known, now, channel);
        if (admitted.Count > 0) correlation = admitted[0].Correlation;
        to.Translated(arrival, acceptances == 0, correlation);
        Refer(to, arrival, admitted, correlation);
        foreach (var key in arrival.Interchanges) to.Interchange(key, arrival.Document);
        var self = DocumentProcess(arrival.Document);
        foreach (var (number, outgoing) in arrival.Acknowledgements.Index())
            to.Enqueue(QueuedDelivery.Of(self, new NewDelivery(outgoing.To, outgoing.Command,
                $"{self}/{acceptances + 1}/{number + 1}"), correlation, self.ToString(), now));
        foreach (var opening in arrival.Cases)
            to.Open(new NewCase(NewId(), self, opening, arrival.Document, correlation, now));
        return [.. admitted.Select(a => a.Acceptance)];
    }

    /// <summary>
    /// The chain to which a document belongs with its first message, known before either is written: that of the
    /// message, or, when that begins one, the document's own.
    /// </summary>
    /// <returns>The admissions with that said.</returns>
    public (string Chain, List<Admission> Admissions) ChainOf(NewDocument document, List<Admission> admissions, Known known)
    {
        if (admissions is not [var first, ..]) return (document.Correlation, admissions);
        if (known.Messages.TryGetValue((first.Message.Process.Process, first.Message.BusinessKey), out var before))
            return (before.Correlation, admissions);
        var chain = CorrelationOf(first, known.Processes) ?? document.Correlation;
        return (chain, [first with { Correlation = chain }, .. admissions[1..]]);
    }

    private static void Refer(IWrites to, Arrival arrival, List<Admitted> admitted, string correlation)
    {
        if (arrival.References.Count == 0) return;
        var targets = admitted.Select(a => ((ProcessId?)a.Acceptance.Message.Process, a.Correlation))
            .DefaultIfEmpty((null, correlation)).Distinct();
        foreach (var (process, chain) in targets)
            foreach (var reference in arrival.References)
                to.Refer(reference, process, arrival.Document, chain);
    }

    public static List<Admission> Admissions(Delivery delivery, IEnumerable<Inbound> told) =>
        [.. told.Select(m => Admission.Of(m, delivery.Correlation, $"delivery:{delivery.Sequence}", null,
            delivery.Endpoint.Value))];

    /// <summary>The document that a wire form is.</summary>
    public NewDocument Sent(Delivery delivery, PreparedDocument prepared, DateTimeOffset now) => new(
        Guid.Parse(NewId()), DocumentDirection.Out, delivery.Endpoint.Value, null, prepared.Name, prepared.MediaType,
        prepared.Bytes.Length, Sha256(prepared.Bytes.Span), now, 2, prepared.DocumentType, "prepared",
        delivery.Correlation, Compression.Pack(prepared.Bytes.Span), Delivery: delivery.Sequence);

    public void Prepare(IWrites to, Delivery delivery, PreparedDocument prepared, NewDocument document,
        List<Admission> admissions, Known known, DateTimeOffset now)
    {
        to.Archive(document);
        to.Prepared(delivery, document.Id, prepared.References);
        foreach (var reference in prepared.References)
            to.Refer(reference, delivery.Process, document.Id, delivery.Correlation);
        Admit(to, admissions, known, now);
    }

    public void Settle(IWrites to, DeliverySettlement settlement, Guid? document, List<Admission> admissions, Known known)
    {
        var delivery = settlement.Delivery;
        to.Settle(settlement, document);
        if (settlement is { State: DeliveryState.Delivered, Reference: { } reference }
            && delivery.Command is PostJournalEntry)
            to.Voucher(reference, settlement, document);
        Admit(to, admissions, known, settlement.At);
        if (settlement.Case is { } opening)
            to.Open(new NewCase(NewId(), delivery.Process, opening,
                delivery.Process.Process == "document" ? Guid.Parse(delivery.Process.Key) : null, delivery.Correlation,
                settlement.At));
    }

    /// <summary>No wire form is made for what is over; what was delivered or rejected is not settled again.</summary>
    public static void CheckOpen(long sequence, DeliveryState state, bool forSettling)
    {
        if (state is DeliveryState.Delivered or DeliveryState.Rejected || (state == DeliveryState.Dead && !forSettling))
            throw Throw.Settled(sequence, state);
    }

    public static bool IsOver(DeliveryState state) =>
        state is DeliveryState.Delivered or DeliveryState.Rejected or DeliveryState.Dead;

    /// <summary>What became of the sent document, for people.</summary>
    public static string Outcome(DeliverySettlement settlement) => settlement.State switch
    {
        DeliveryState.Ready => "waits for its next attempt",
        DeliveryState.Sending => "sending",
        DeliveryState.Unknown => "unknown whether it arrived",
        DeliveryState.Delivered => settlement.Reference is { } reference ? $"delivered as {reference}" : "delivered",
        DeliveryState.Rejected => $"rejected: {settlement.Fault}",
        DeliveryState.Dead => $"given up: {settlement.Fault}",
    };

    /// <summary>The message that a due deadline becomes.</summary>
    public Admission Passed(ProcessId process, Deadline deadline, string? correlation)
    {
        var contract = process.Process + ".deadline-passed.v1";
        if (!Contracts.Knows(contract)) throw Throw.NoDeadlineContract(contract);
        var at = deadline.DueAt.UtcDateTime.ToString("O", CultureInfo.InvariantCulture);
        var json = Encoding.UTF8.GetBytes($$"""{"name":{{JsonSerializer.Serialize(deadline.Name)}},"dueAt":"{{at}}"}""");
        return Admission.Of(new Inbound(process, $"deadline/{process}/{deadline.Name}/{at}",
            Contracts.Read<Message>(contract, json)), correlation, "deadline:" + deadline.Name, null, "deadline");
    }

    /// <summary>
    /// Batches that are only stale say so in their own way; a violation among them must not hide behind one.
    /// </summary>
    public static void Raise(IReadOnlyList<Exception> faults)
    {
        if (faults.Count == 1 || (faults.Count > 1 && faults.All(f => f is StaleEpochException)))
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(faults[0]);
        if (faults.Count > 1) throw new AggregateException(faults);
    }

    public static byte[] EventRow(HashChain chain, string id, string type, long at, string correlation,
        string causation, string factsHash, ReadOnlySpan<byte> body) =>
        chain.Add(id).Add(type).Add(at).Add(correlation).Add(causation).Add(factsHash).Add(body).Close();

    public static byte[] EntryRow(HashChain chain, string key, long at, string correlation, ReadOnlySpan<byte> body) =>
        chain.Add(key).Add(at).Add(correlation).Add(body).Close();

    public static byte[] AuditRow(HashChain chain, long at, string by, string action, string subject, string detail) =>
        chain.Add(at).Add(by).Add(action).Add(subject).Add(detail).Close();
}
