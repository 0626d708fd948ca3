using Crossdock.Model;

namespace Crossdock.Host.Sim;

/// <summary>
/// A book around a book: passes everything on. What watches, delays or breaks one overrides what it must.
/// </summary>
internal abstract class BookShell(IBook inner) : IBook
{
    protected IBook Inner => inner;

    public virtual IBookQueries Queries => inner.Queries;

    protected virtual ValueTask<T> CallAsync<T>(Func<IBook, ValueTask<T>> call) => call(inner);

    public virtual ValueTask<Guid> ArchiveAsync(RawDocument document, CancellationToken ct) =>
        CallAsync(b => b.ArchiveAsync(document, ct));
    public virtual ValueTask<IReadOnlyList<ArchivedDocument>> UntranslatedAsync(int limit, CancellationToken ct) =>
        CallAsync(b => b.UntranslatedAsync(limit, ct));
    public virtual ValueTask<IReadOnlyList<Acceptance>> AcceptAsync(
        Arrival arrival, DateTimeOffset now, CancellationToken ct) => CallAsync(b => b.AcceptAsync(arrival, now, ct));

    public virtual ValueTask<IReadOnlyList<Acceptance>?> TakeInAsync(
        RawDocument document, Arrival arrival, DateTimeOffset now, CancellationToken ct) =>
        CallAsync(b => b.TakeInAsync(document, arrival, now, ct));

    public virtual ValueTask<IReadOnlyDictionary<int, long>> OwnAsync(
        IReadOnlyList<int> partitions, CancellationToken ct) =>
        CallAsync(b => b.OwnAsync(partitions, ct));
    public virtual ValueTask<Work> TakeAsync(IReadOnlyList<int> partitions, int limit, CancellationToken ct) =>
        CallAsync(b => b.TakeAsync(partitions, limit, ct));

    public virtual async ValueTask CommitAsync(IReadOnlyList<Batch> batches, CancellationToken ct) =>
        await CallAsync(async b =>
    {
        await b.CommitAsync(batches, ct);
        return true;
    });

    public virtual ValueTask<int> RaiseDeadlinesAsync(DateTimeOffset now, int limit, CancellationToken ct) =>
        CallAsync(b => b.RaiseDeadlinesAsync(now, limit, ct));
    public virtual ValueTask<DateTimeOffset?> NextDeadlineAsync(CancellationToken ct) =>
        CallAsync(b => b.NextDeadlineAsync(ct));
    public virtual ValueTask<int> ReleaseAsync(
        ProcessId process, string by, DateTimeOffset now, CancellationToken ct) =>
        CallAsync(b => b.ReleaseAsync(process, by, now, ct));
    public virtual ValueTask<bool> RetryMessageAsync(
        long sequence, string by, DateTimeOffset now, CancellationToken ct) =>
        CallAsync(b => b.RetryMessageAsync(sequence, by, now, ct));
    public virtual ValueTask<bool> RetryDeliveryAsync(
        long sequence, string by, DateTimeOffset now, CancellationToken ct) =>
        CallAsync(b => b.RetryDeliveryAsync(sequence, by, now, ct));
    public virtual ValueTask<bool> CloseCaseAsync(
        string caseId, string outcome, string by, DateTimeOffset now, CancellationToken ct) =>
        CallAsync(b => b.CloseCaseAsync(caseId, outcome, by, now, ct));
    public virtual ValueTask<StoredResponse?> FindResponseAsync(string client, string key, CancellationToken ct) =>
        CallAsync(b => b.FindResponseAsync(client, key, ct));
    public virtual ValueTask<StoredResponse> StoreResponseAsync(
        string client, string key, StoredResponse response, DateTimeOffset now, CancellationToken ct) =>
        CallAsync(b => b.StoreResponseAsync(client, key, response, now, ct));
    public virtual ValueTask<InterchangeStanding> StandingAsync(InterchangeKey interchange, CancellationToken ct) =>
        CallAsync(b => b.StandingAsync(interchange, ct));
    public virtual ValueTask<ProcessId?> FindProcessAsync(string process, Reference reference, CancellationToken ct) =>
        CallAsync(b => b.FindProcessAsync(process, reference, ct));
    public virtual ValueTask<int> TakeOverAsync(EndpointId endpoint, DateTimeOffset now, CancellationToken ct) =>
        CallAsync(b => b.TakeOverAsync(endpoint, now, ct));
    public virtual ValueTask<IReadOnlyList<DueDelivery>> DueDeliveriesAsync(
        EndpointId endpoint, DateTimeOffset now, int limit, CancellationToken ct) =>
        CallAsync(b => b.DueDeliveriesAsync(endpoint, now, limit, ct));
    public virtual ValueTask<Delivery> PrepareAsync(
        Delivery delivery, Func<IControlNumbers, PreparedDocument> render, DateTimeOffset now, CancellationToken ct) =>
        CallAsync(b => b.PrepareAsync(delivery, render, now, ct));

    public virtual async ValueTask SettleAsync(DeliverySettlement settlement, CancellationToken ct) =>
        await CallAsync(async b =>
    {
        await b.SettleAsync(settlement, ct);
        return true;
    });

    public virtual async ValueTask HandOverAsync(EndpointId endpoint, CancellationToken ct) => await CallAsync(async b =>
    {
        await b.HandOverAsync(endpoint, ct);
        return true;
    });

    public virtual ValueTask<int> GiveUpAsync(
        EndpointId endpoint, DateTimeOffset since, string fault, DateTimeOffset now, int limit, CancellationToken ct) =>
        CallAsync(b => b.GiveUpAsync(endpoint, since, fault, now, limit, ct));

    public virtual async ValueTask ReportAsync(EndpointReport report, CancellationToken ct) => await CallAsync(async b =>
    {
        await b.ReportAsync(report, ct);
        return true;
    });

    public virtual ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
