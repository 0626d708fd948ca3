using System.Text;
using Crossdock.Connectors.Partners.X12;
using Crossdock.Edi;
using Crossdock.Model;

namespace Crossdock.Connectors.Tests.X12;

/// <summary>Interchanges as partners send them, and their translation.</summary>
internal static class Wire
{
    /// <summary>One set with its envelope; body segments are separated by line breaks.</summary>
    public static string Interchange(
        string sender, string code, string set, string body, int control = 1, char usage = 'P', string functional = "",
        string receiver = "HARBORLINE", char ta1 = '0') =>
        Interchange(sender, functional.Length > 0 ? functional : code, [(set, body)], control, usage, receiver, ta1);

    public static string Interchange(
        string sender, string functional, (string Set, string Body)[] sets, int control = 1, char usage = 'P',
        string receiver = "HARBORLINE", char ta1 = '0')
    {
        var text = new StringBuilder();
        text.Append($"ISA*00*          *00*          *ZZ*{sender,-15}*ZZ*{receiver,-15}*260302*0830*U*00401*{control:D9}*{ta1}*{usage}*:~\n");
        text.Append($"GS*{functional}*{sender}*HARBORGS*20260302*0830*{control}*X*004010~\n");
        for (var i = 0; i < sets.Length; i++)
        {
            var lines = sets[i].Body.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
            text.Append($"ST*{sets[i].Set}*{i + 1:D4}~\n");
            foreach (var line in lines) text.Append(line).Append("~\n");
            text.Append($"SE*{lines.Length + 2}*{i + 1:D4}~\n");
        }
        text.Append($"GE*{sets.Length}*{control}~\nIEA*1*{control:D9}~\n");
        return text.ToString();
    }

    public static async Task<Arrival> TranslateAsync(
        string text, string channel, Network? network = null, IBookLookups? book = null)
    {
        var document = new RawDocument(
            Guid.Parse("0199a000-0000-7000-8000-000000000001"), channel, null, "document.edi", "application/edi-x12",
            Encoding.UTF8.GetBytes(text), new DateTimeOffset(2026, 3, 2, 8, 30, 0, TimeSpan.Zero));
        return await new X12Translator().TranslateAsync(
            new ArchivedDocument(document, "sha"), network ?? TestNetwork.Build(), book ?? KnownBook.WithOrders(),
            TestContext.Current.CancellationToken);
    }

    /// <summary>The acknowledgement as its receiver would read it.</summary>
    public static X12Interchange Sent(Arrival arrival, string kind, Network? network = null)
    {
        var outgoing = Assert.Single(arrival.Acknowledgements, a => ((AcknowledgeInterchange)a.Command).Kind == kind);
        var prepared = Prepare(outgoing.Command, outgoing.To.Value, network ?? TestNetwork.Build(), new Counters());
        return Assert.Single(X12Reader.Read(prepared.Bytes).Interchanges);
    }

    public static PreparedDocument Prepare(
        Command command, string endpoint, Network network, IControlNumbers numbers, long sequence = 7)
    {
        var door = new X12FolderEndpoint(network.Endpoint(new EndpointId(endpoint)));
        return door.Prepare(Deliver(command, endpoint, sequence), numbers, network,
            new DateTimeOffset(2026, 3, 2, 9, 0, 0, TimeSpan.Zero));
    }

    public static Delivery Deliver(Command command, string endpoint, long sequence = 7,
        PreparedDocument? prepared = null) => new(
        sequence, new EndpointId(endpoint), KnownBook.Order, command, $"key-{sequence}", "correlation", "causation", 0,
        prepared);
}
