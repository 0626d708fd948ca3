using System.Globalization;
using System.Text;
using Crossdock.Edi;
using Crossdock.Model;

namespace Crossdock.Host.Benchmarks;

/// <summary>
/// Purchase orders as a distributor's customer sends them, from a seed: the same seed gives the same bytes. Lines name
/// items of <see cref="Network"/> by our number and by GTIN, so that they decode into orders as those of a real
/// customer do.
/// </summary>
public sealed class EdiOrders
{
    private static readonly DateOnly Day = new(2026, 11, 24);
    private readonly Random _random;
    private readonly Item[] _items;

    /// <param name="items">Of the customer's range.</param>
    public EdiOrders(int seed = 1, int items = 5_000)
    {
        _random = new Random(seed);
        _items = [.. Enumerable.Range(0, items).Select(Item)];
        Network = MakeNetwork();
    }

    /// <summary>One company, one customer, its items; nothing is cross-referenced.</summary>
    public Network Network { get; }

    /// <summary>The endpoint through which the customer's documents come.</summary>
    public EndpointSettings Endpoint => Network.Endpoint(new EndpointId("edi-customer"));

    /// <summary>The endpoint through which the same customer's EDIFACT comes.</summary>
    public EndpointSettings EdifactEndpoint => Network.Endpoint(new EndpointId("edifact-customer"));

    public static X12Envelope Envelope(int controlNumber = 55) => new()
    {
        SenderQualifier = "01", SenderId = "006922827BUY", ReceiverQualifier = "ZZ", ReceiverId = "MERIDIANDIST",
            Time = Day.ToDateTime(new TimeOnly(9, 30)), ControlNumber = controlNumber,
    };

    public static EdifactEnvelope MessageEnvelope() => new()
    {
        SenderId = "5412345000013", SenderQualifier = "14", RecipientId = "4012345000009", RecipientQualifier = "14",
            Time = Day.ToDateTime(new TimeOnly(9, 30)), Reference = "1",
    };

    /// <summary>850s of version 004010 as the writer takes them.</summary>
    public IReadOnlyList<X12SetBuilder> Sets(int orders, int lines) =>
        [.. Enumerable.Range(0, orders).Select(i => Order(i, lines))];

    /// <summary>One interchange as bytes.</summary>
    public static byte[] Write(IReadOnlyList<X12SetBuilder> sets, int controlNumber = 55)
    {
        var written = X12Writer.Write(Envelope(controlNumber), sets);
        return written.Written ? written.Bytes.ToArray() : throw new InvalidOperationException(written.Findings[0].Message);
    }

    /// <summary>The same kind of orders as one EDIFACT interchange of ORDERS D.96A.</summary>
    public byte[] Edifact(int orders, int lines)
    {
        var text = new StringBuilder("UNB+UNOC:3+5412345000013:14+4012345000009:14+261124:0930+1'");
        for (var i = 0; i < orders; i++)
            Message(text, i, lines);
        return Encoding.Latin1.GetBytes(text.Append(CultureInfo.InvariantCulture, $"UNZ+{orders}+1'").ToString());
    }

    private X12SetBuilder Order(int number, int lines)
    {
        var set = new X12SetBuilder("850")
            .Add("BEG", "00", "SA", Text(4_500_000_000L + number), null, "20261124")
            .Add("REF", "DP", Text(_random.Next(10, 999)))
            .Add("DTM", "002", "20261201")
            .Add("N1", "ST", $"Northwind Store {_random.Next(100, 999)}", "92", Text(_random.Next(1000, 9999)))
            .Add("N3", $"{_random.Next(1, 999)} Commerce Parkway")
            .Add("N4", "Dallas", "TX", Text(_random.Next(75000, 75999)), "US");
        for (var line = 1; line <= lines; line++)
        {
            var item = _items[_random.Next(_items.Length)];
            set.Add("PO1", Text(line), Text(_random.Next(1, 500)), "EA", Price(), null, "VN", item.Id.Value, "UP",
                item.Gtin)
                .Add("PID", "F", null, null, null, item.Description);
        }
        return set.Add("CTT", Text(lines));
    }

    private void Message(StringBuilder text, int number, int lines)
    {
        var culture = CultureInfo.InvariantCulture;
        text.Append(culture, $"UNH+{number + 1}+ORDERS:D:96A:UN:EAN008'BGM+220+{4_500_000_000L + number}+9'DTM+137:20261124:102'DTM+2:20261201:102'")
            .Append(culture, $"NAD+BY+5412345000013::9'NAD+SU+4012345000009::9'NAD+DP+{_random.Next(1000, 9999)}::92++Northwind Store+{_random.Next(1, 999)} Commerce Parkway+Dallas+TX+75201+US'CUX+2:USD:9'");
        for (var line = 1; line <= lines; line++)
        {
            var item = _items[_random.Next(_items.Length)];
            text.Append(culture, $"LIN+{line}++{item.Gtin}:UP'PIA+5+{item.Id}:SA'IMD+F++:::{item.Description}'QTY+21:{_random.Next(1, 500)}:PCE'PRI+AAA:{Price()}'");
        }
        text.Append(culture, $"UNS+S'CNT+2:{lines}'UNT+{11 + lines * 5}+{number + 1}'");
    }

    private string Price() => (_random.Next(99, 99_999) / 100m).ToString(CultureInfo.InvariantCulture);

    private Item Item(int number)
    {
        var digits = (10_000_000_000L + number * 7_919L).ToString(CultureInfo.InvariantCulture);
        return new Item(new ItemId($"SKU-{100_000 + number}"), $"Pressure gauge 0-{_random.Next(60, 600)} PSI brass",
            UnitCode.Each, [new ItemUnit(new UnitCode("CA"), new Ratio(12, 1))], Gtin: digits + Gs1.CheckDigit(digits));
    }

    private Network MakeNetwork()
    {
        var (company, place, customer, endpoint) =
            (new EntityId("CENTRAL"), new LocationId("DC1"), new PartyId("BUYER"), new EndpointId("edi-customer"));
        var dock = new Address("DC1", "1 Dock Road", "Memphis", "TN", "38118", "US");
        var settings = new Dictionary<string, string>
        {
            ["party"] = "BUYER", ["isa-qualifier"] = "01", ["isa-id"] = "006922827BUY", ["our-isa-qualifier"] = "ZZ",
                ["our-isa-id"] = "MERIDIANDIST",
        };
        var edifact = new Dictionary<string, string> { ["party"] = "BUYER", ["unb-id"] = "5412345000013",
            ["our-unb-id"] = "4012345000009" };
        return new Network("bench", "edi", [
            new Entity(company, "Central", Currency.Usd, null, new Dictionary<Role, string>())],
            [new Location(place, "DC1", company, null, dock, null, [])],
            [new Party(customer, "Buyer", PartyRole.Customer, endpoint, null, null, ShipFrom: place, Entity: company)],
            _items,
            [new EndpointSettings(endpoint, "edi-folder", "exchange", settings),
                new EndpointSettings(new EndpointId("edifact-customer"), "edifact-folder", "exchange", edifact)],
                [new CrossReference("edifact-customer", CrossReferenceKind.Unit, "PCE", "EA")], [], new Tolerances(),
                new Policies(), new PostingRules([]));
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
