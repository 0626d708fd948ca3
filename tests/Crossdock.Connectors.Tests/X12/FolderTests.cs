using System.Text;
using Crossdock.Connectors.Partners.X12;
using Crossdock.Connectors.Protocols.Folder;
using Crossdock.Model;
using Microsoft.Extensions.Logging.Abstractions;

namespace Crossdock.Connectors.Tests.X12;

/// <summary>The exchange folder: files in by the door, files out by the endpoint.</summary>
public sealed class FolderTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("crossdock-folder-").FullName;
    private readonly Intake _intake = new();

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public async Task A_stable_file_is_taken_once_and_moved_to_done()
    {
        var (door, folder) = Door();
        await door.LookAsync(Ct);
        File.WriteAllText(Path.Combine(folder.In, "a.edi"), "one");
        await door.LookAsync(Ct);
        Assert.Empty(_intake.Taken);
        await door.LookAsync(Ct);
        await door.LookAsync(Ct);
        Assert.Equal(["a.edi:one"], _intake.Taken);
        Assert.True(File.Exists(Path.Combine(folder.In, ".done", "a.edi")));
        Assert.False(File.Exists(Path.Combine(folder.In, "a.edi")));
    }

    [Theory]
    [InlineData(".a.edi.tmp")]
    [InlineData("a.edi.part")]
    [InlineData("a.TMP")]
    [InlineData(".hidden")]
    public async Task A_file_with_an_unfinished_name_is_left(string name)
    {
        var (door, folder) = Door();
        await door.LookAsync(Ct);
        File.WriteAllText(Path.Combine(folder.In, name), "half");
        for (var i = 0; i < 3; i++) await door.LookAsync(Ct);
        Assert.Empty(_intake.Taken);
        Assert.True(File.Exists(Path.Combine(folder.In, name)));
    }

    [Fact]
    public async Task A_file_that_still_grows_is_left_until_it_is_the_same_in_two_looks()
    {
        var (door, folder) = Door();
        await door.LookAsync(Ct);
        var path = Path.Combine(folder.In, "a.edi");
        foreach (var part in new[] { "ISA", "GS", "ST" })
        {
            File.AppendAllText(path, part);
            await door.LookAsync(Ct);
        }
        Assert.Empty(_intake.Taken);
        await door.LookAsync(Ct);
        Assert.Equal(["a.edi:ISAGSST"], _intake.Taken);
    }

    [Fact]
    public async Task A_file_that_the_intake_does_not_take_stays_and_its_neighbour_goes_on()
    {
        var (door, folder) = Door();
        await door.LookAsync(Ct);
        File.WriteAllText(Path.Combine(folder.In, "bad.edi"), "bad");
        File.WriteAllText(Path.Combine(folder.In, "good.edi"), "good");
        _intake.Fault = document => document.Name == "bad.edi" ? new IOException("disk full") : null;
        await door.LookAsync(Ct);
        await door.LookAsync(Ct);
        Assert.Equal(["good.edi:good"], _intake.Taken);
        Assert.Equal(("bad.edi", "disk full"), (Assert.Single(door.Faults).File, door.Faults[0].Fault));
        _intake.Fault = null;
        await door.LookAsync(Ct);
        Assert.Equal(["good.edi:good", "bad.edi:bad"], _intake.Taken);
        Assert.Empty(door.Faults);
    }

    [Fact]
    public async Task A_full_inbox_leaves_the_folder_alone_for_the_time_asked_for()
    {
        var (door, folder) = Door();
        await door.LookAsync(Ct);
        File.WriteAllText(Path.Combine(folder.In, "a.edi"), "one");
        await door.LookAsync(Ct);
        _intake.Fault = _ => new OverloadException(TimeSpan.FromSeconds(9));
        Assert.Equal(TimeSpan.FromSeconds(9), await door.LookAsync(Ct));
        Assert.True(File.Exists(Path.Combine(folder.In, "a.edi")));
    }

    [Fact]
    public async Task The_endpoint_writes_a_file_once_and_finds_it_even_after_the_partner_took_it()
    {
        var network = TestNetwork.Build(_root);
        var endpoint = new X12FolderEndpoint(network.Endpoint(new EndpointId("edi-keystone")));
        var prepared = Wire.Prepare(new SendPurchaseOrder(OutboundTests.Order), "edi-keystone", network, new Counters());
        var delivery = Wire.Deliver(new SendPurchaseOrder(OutboundTests.Order), "edi-keystone", prepared: prepared);
        Assert.Null(await endpoint.FindAsync(delivery, Ct));
        Assert.Equal(prepared.Name,
            Assert.IsType<DeliveryResult.Delivered>(await endpoint.SendAsync(delivery, Ct)).Reference);
        var folder = new ExchangeFolder(Path.Combine(_root, "edi-keystone"));
        Assert.Equal(prepared.Bytes.ToArray(), File.ReadAllBytes(Path.Combine(folder.Out, prepared.Name)));
        ExchangeFolder.MoveToDone(folder.Out, prepared.Name);
        Assert.IsType<DeliveryResult.Delivered>(await endpoint.FindAsync(delivery, Ct));
        await endpoint.SendAsync(delivery, Ct);
        Assert.False(File.Exists(Path.Combine(folder.Out, prepared.Name)));
    }

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private (FolderDoor Door, ExchangeFolder Folder) Door()
    {
        var folder = new ExchangeFolder(Path.Combine(_root, "acme"));
        return (new FolderDoor(new EndpointId("edi-acme"), null, folder, _intake, TimeProvider.System,
            NullLogger<FolderDoor>.Instance), folder);
    }

    private sealed class Intake : IIntake
    {
        public List<string> Taken { get; } = [];
        public Func<RawDocument, Exception?>? Fault { get; set; }

        public ValueTask<TakenIn> TakeInAsync(RawDocument document, CancellationToken ct)
        {
            if (Fault?.Invoke(document) is { } fault) throw fault;
            Taken.Add($"{document.Name}:{Encoding.UTF8.GetString(document.Bytes.Span)}");
            return ValueTask.FromResult(new TakenIn(Arrival.Empty(document.Id, "x12", "accepted"), []));
        }
    }
}
