using Crossdock.Model;

namespace Crossdock.Connectors.Tests.Http;

/// <summary>
/// Which status means what: the table that decides whether something is sent again, looked up or shown to a person.
/// </summary>
public class StatusTests
{
    [Theory]
    [InlineData(200, typeof(DeliveryResult.Delivered))]
    [InlineData(202, typeof(DeliveryResult.Delivered))]
    [InlineData(307, typeof(DeliveryResult.Failed))]
    [InlineData(400, typeof(DeliveryResult.Rejected))]
    [InlineData(404, typeof(DeliveryResult.Rejected))]
    [InlineData(408, typeof(DeliveryResult.Failed))]
    [InlineData(422, typeof(DeliveryResult.Rejected))]
    [InlineData(425, typeof(DeliveryResult.Failed))]
    [InlineData(429, typeof(DeliveryResult.Failed))]
    [InlineData(500, typeof(DeliveryResult.Unknown))]
    [InlineData(502, typeof(DeliveryResult.Unknown))]
    [InlineData(503, typeof(DeliveryResult.Failed))]
    [InlineData(504, typeof(DeliveryResult.Unknown))]
    public async Task A_status_after_sending_has_one_meaning(int status, Type result) =>
        Assert.IsType(result, await WithAsync(
            [status], new PostJournalEntry(HttpNetwork.Entry()), (door, d, ct) => door.SendAsync(d, ct)));

    [Theory]
    [InlineData(200, typeof(DeliveryResult.Delivered))]
    [InlineData(404, null)]
    [InlineData(401, typeof(DeliveryResult.Failed))]
    [InlineData(405, typeof(DeliveryResult.Failed))]
    [InlineData(500, typeof(DeliveryResult.Failed))]
    [InlineData(503, typeof(DeliveryResult.Failed))]
    public async Task A_look_up_is_certain_only_when_it_was_answered(int status, Type? result) =>
        Assert.Equal(result, (await WithAsync(
            [status], new PostJournalEntry(HttpNetwork.Entry()), async (door, d, ct) =>
            await door.FindAsync(d, ct)))?.GetType());

    [Fact]
    public async Task Done_without_the_answer_that_was_asked_for_is_unknown()
    {
        var ask = new CheckCredit(HttpNetwork.Order, new EntityId("CENTRAL"), new PartyId("ACME"),
            new Money(1m, Currency.Usd));
        var sent = await WithAsync([200], ask, (door, d, ct) => door.SendAsync(d, ct));
        Assert.Contains("cannot be read", Assert.IsType<DeliveryResult.Unknown>(sent).Fault);
        Assert.IsType<DeliveryResult.Failed>(await WithAsync(
            [200], ask, async (door, d, ct) => await door.FindAsync(d, ct)));
    }

    private static async Task<T> WithAsync<T>(int[] statuses, Command command,
        Func<IEndpoint, Delivery, CancellationToken, ValueTask<T>> call)
    {
        var ct = TestContext.Current.CancellationToken;
        await using var server = await FakeServer.StartAsync(ct, statuses);
        var network = HttpNetwork.Build(address: server.Address.ToString());
        var door = new ConnectorRegistry().Open(network).Single(d => d.Id.Value == "erp");
        return await call(door, door.Prepare(command, "k", network), ct);
    }
}
