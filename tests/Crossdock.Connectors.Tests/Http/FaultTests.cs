using System.Net;
using System.Net.Sockets;
using Crossdock.Model;
using Crossdock.Sandbox.Http;

namespace Crossdock.Connectors.Tests.Http;

/// <summary>What is certain, what is not, and what the receiver said no to.</summary>
public class FaultTests : SandboxTest
{
    [Fact]
    public async Task An_answer_lost_after_posting_is_unknown_and_then_found_once_for_ever()
    {
        var door = Door("erp", out var network, timeoutSeconds: 0.4);
        var delivery = door.Prepare(new PostJournalEntry(HttpNetwork.Entry("supplier-invoice")), "lost", network);

        Assert.Contains("no answer within",
            Assert.IsType<DeliveryResult.Unknown>(await door.SendAsync(delivery, Ct)).Fault);
        Assert.Equal("100-000001", Assert.IsType<DeliveryResult.Delivered>(await door.FindAsync(delivery, Ct)).Reference);

        await RestartAsync();
        door = Door("erp", out network, timeoutSeconds: 0.4);
        Assert.Equal("100-000001", Assert.IsType<DeliveryResult.Delivered>(await door.SendAsync(delivery, Ct)).Reference);
        var next = door.Prepare(new PostJournalEntry(HttpNetwork.Entry("supplier-invoice")), "next", network);
        Assert.Equal("100-000002", Assert.IsType<DeliveryResult.Delivered>(await door.SendAsync(next, Ct)).Reference);
        Assert.Equal(2, Sandbox.Erp.Vouchers.Count);
    }

    [Fact]
    public async Task A_refused_connection_certainly_did_nothing()
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();
        var door = Door("erp", out var network, address: $"http://127.0.0.1:{port}");
        var delivery = door.Prepare(new PostJournalEntry(HttpNetwork.Entry()), "k", network);
        Assert.IsType<DeliveryResult.Failed>(await door.SendAsync(delivery, Ct));
        Assert.IsType<DeliveryResult.Failed>(await door.FindAsync(delivery, Ct));
    }

    [Fact]
    public async Task A_host_that_cannot_be_resolved_certainly_did_nothing()
    {
        var door = Door("erp", out var network, address: "http://nowhere.invalid");
        Assert.IsType<DeliveryResult.Failed>(await door.SendAsync(
            door.Prepare(new PostJournalEntry(HttpNetwork.Entry()), "k", network), Ct));
    }

    [Theory]
    [InlineData(WireFault.BrokenAfterWork)]
    [InlineData(WireFault.ErrorAfterWork)]
    public async Task A_call_that_broke_after_its_work_is_unknown_and_found(WireFault fault)
    {
        var door = Door("erp", out var network);
        var delivery = door.Prepare(new PostJournalEntry(HttpNetwork.Entry()), "k", network);
        Sandbox.Erp.Fail(fault);
        Assert.IsType<DeliveryResult.Unknown>(await door.SendAsync(delivery, Ct));
        Assert.Equal("100-000001", Assert.IsType<DeliveryResult.Delivered>(await door.FindAsync(delivery, Ct)).Reference);
        Assert.Single(Sandbox.Erp.Vouchers);
    }

    [Fact]
    public async Task Maintenance_did_nothing_and_says_when_to_come_back()
    {
        var door = Door("erp", out var network);
        var delivery = door.Prepare(new PostJournalEntry(HttpNetwork.Entry()), "k", network);
        Sandbox.Erp.Fail(WireFault.Unavailable);
        var failed = Assert.IsType<DeliveryResult.Failed>(await door.SendAsync(delivery, Ct));
        Assert.Equal(TimeSpan.FromSeconds(1), failed.RetryAfter);
        Assert.Null(await door.FindAsync(delivery, Ct));
    }

    [Fact]
    public async Task An_unbalanced_entry_is_rejected_with_the_erps_reason()
    {
        var door = Door("erp", out var network);
        var delivery = door.Prepare(new PostJournalEntry(HttpNetwork.Entry(credit: -94999)), "k", network);
        Assert.Contains("debit 950", Assert.IsType<DeliveryResult.Rejected>(await door.SendAsync(delivery, Ct)).Reason);
        Assert.Empty(Sandbox.Erp.Vouchers);
    }

    [Fact]
    public async Task The_same_key_with_another_body_is_rejected()
    {
        var door = Door("erp", out var network);
        await door.SendAsync(door.Prepare(new PostJournalEntry(HttpNetwork.Entry("receipt")), "k", network), Ct);
        var other = await door.SendAsync(door.Prepare(new PostJournalEntry(HttpNetwork.Entry("opening-balance")), "k",
            network), Ct);
        Assert.Contains("another body", Assert.IsType<DeliveryResult.Rejected>(other).Reason);
    }

    [Fact]
    public async Task A_wrong_api_key_is_rejected()
    {
        var endpoint = new EndpointSettings(
            new EndpointId("erp"), "erp-rest", Sandbox.Erp.Address.ToString(), new Dictionary<string, string>());
        var network = HttpNetwork.Build([endpoint]);
        var door = new ConnectorRegistry().Open(network)[0];
        var result = await door.SendAsync(door.Prepare(new PostJournalEntry(HttpNetwork.Entry()), "k", network), Ct);
        Assert.Contains("API key", Assert.IsType<DeliveryResult.Rejected>(result).Reason);
    }

    [Fact]
    public async Task The_callers_own_cancellation_is_no_result()
    {
        var door = Door("erp", out var network);
        var delivery = door.Prepare(new PostJournalEntry(HttpNetwork.Entry()), "k", network);
        using var stopped = new CancellationTokenSource();
        await stopped.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await door.SendAsync(delivery, stopped.Token));
    }

    [Fact]
    public async Task A_restarted_system_keeps_its_state_and_a_torn_last_line_is_dropped()
    {
        var door = Door("shop", out var network);
        var publish = new PublishAvailability(
            new EntityId("CENTRAL"), new LocationId("DC1"), new ItemId("LAMP-40"), 60m, 0m, 60m);
        var delivery = door.Prepare(publish, "k", network);
        await door.SendAsync(delivery, Ct);
        var journal = Path.Combine(Path.GetDirectoryName(Sandbox.Secrets.Folder)!, "shop", "journal.jsonl");
        await Sandbox.DisposeAsync();
        await File.AppendAllTextAsync(journal, """{"kind":"call","type":"availa""", Ct);

        await RestartAsync();
        Assert.Equal(60m, Sandbox.Shop.Stock[("lamp-40", "central")].Available);
        door = Door("shop", out network);
        Assert.IsType<DeliveryResult.Delivered>(await door.SendAsync(delivery, Ct));
        Assert.Equal(1, Assert.Single(Sandbox.Shop.Received).Repeats);
    }
}
