using System.Globalization;

namespace Crossdock.Connectors.Tests.Mapping;

/// <summary>
/// ORDERS of the test network's customer from a seed: as partners send them, in all that the standard allows around the
/// places that maps read, and now and then with something missing, unknown, contradictory or malformed.
/// </summary>
internal sealed class OrdersText(int seed)
{
    /// <summary>Items with their codes and units; the last codes lead elsewhere or nowhere.</summary>
    private static readonly (string[] Gtins, string[] Codes, string[] Units)[] Goods =
    [
        (["00614141000012", "0614141000012", "614141000012"], ["AC-500:IN", "WIDGET-10:SA", "WIDGET-10:VN::92+X:SA"],
            [":EA", ":CA", ":PCE", ":BOX", ""]),
        (["00614141000029"], ["GADGET-20:SA", "GADGET-20:VN+UNKNOWN:IN"], [":EA", ":CA", ":PCE", ""]),
        (["00614141000036"], ["CABLE-30:SA:91"], [":FT", ":RL", ""]),
        (["00614141000043"], ["AC-503:IN", "AC-503:BP+LAMP-40:SA"], [":EA", ":CA", ":PCE", ":BOX", ""]),
        ([], ["SEVEN:IN", "PLAIN-50:SA"], [":EA", ":PCE", ""]),
        (["00614141999999"], ["NOBODYS:BP", "GHOST:IN", "LAMP-40:IN"], [":PL", ":"]),
    ];

    private readonly Random _random = new(seed);
    private readonly List<string> _segments = [];

    /// <summary>Whether odd values are written at all: never, seldom or often.</summary>
    private bool IsOdd => seed % 4 != 0;

    public string Directory => seed % 3 == 0 ? "D.01B" : "D.96A";

    private bool Newer => Directory == "D.01B";

    /// <summary>One interchange of one message.</summary>
    public string Write()
    {
        Header();
        var lines = seed % 11 == 0 && IsOdd ? _random.Next(0, 2) : _random.Next(1, 7);
        for (var line = 1; line <= lines; line++) Line(line);
        Summary(lines);
        var type = $"ORDERS:{Directory.Replace('.', ':')}:UN{(OneIn(3) ? ":EAN008" : "")}";
        var header = $"UNB+{(OneIn(9) ? "UNOY:4" : "UNOC:3")}+{EdifactWire.Theirs("ACME")}:14+{EdifactWire.OurId}:14+20260302:0830+1'UNH+1+{type}'";
        return $"{header}{string.Concat(_segments.Select(s => s + "'"))}UNT+{_segments.Count + 2}+1'UNZ+1+1'";
    }

    private void Header()
    {
        Add($"BGM+{Pick("220", "105", "220::9")}+{Pick("PO-4711", "45000017", "PO?+4711", "A:B") + (Odd(12) ? Pick("  ", " x ", new string('7', 40)) : "")}+9",
            "BGM+220++9");
        Add(Pick("DTM+137:20260302:102", "DTM+137:20260302:102", "DTM+137:202603020830:203", "DTM+137:260302:101",
            "DTM+137:20260302"), "DTM+2:20260302:102", "DTM+137::102", "DTM+137:02032026:4", "DTM+137:20260230");
        if (OneIn(2)) Add("DTM+2:20260309:102");
        if (OneIn(9)) Add("DTM+137:20260302:102", "DTM+137:20260303:102");
        if (OneIn(3)) Add("FTX+AAI+++Please call before delivery?: 0800");
        if (OneIn(3)) { Add("RFF+CT:C-1"); Add("DTM+137:20200101:102"); }
        if (OneIn(4)) Add("RFF+ON:OTHER");
        Add("NAD+BY+5412345000013::9");
        if (OneIn(3)) { Add("LOC+7+DC1"); Add("RFF+VA:DE123"); Add("CTA+OC+:Mrs M?'Gee"); Add("COM+0800:TE"); }
        Add("NAD+SU+5412345000099::9++M\u00FCller & S\u00F6hne");
        if (!Odd(12)) ShipTo();
        if (Odd(20)) ShipTo();
        if (OneIn(4)) Add("NAD+IV+5412345000013::9++Acme+1 Bill Street+Dallas+TX+75201+US");
        if (OneIn(5)) { Add("TAX+7+VAT"); Add("MOA+124:7"); }
        if (!OneIn(3)) Add(Pick("CUX+2:USD:9", "CUX+2:EUR:9", "CUX+2:USD:9+3:EUR:4"), "CUX+2:usd:9", "CUX+2",
            "CUX+3:USD", "CUX+2:US?D");
        if (OneIn(15)) Add("CUX+2:USD:9", "CUX+2:CHF:9");
        if (OneIn(4)) { Add("PAT+3"); Add("DTM+13:20260401:102"); }
        if (OneIn(5)) { Add("TDT+20++30"); Add("LOC+9+DC2"); Add("DTM+137:20250101:102"); }
        if (OneIn(5)) Add("TOD+3++CIP");
        if (OneIn(8)) { Add("ALC+C+++1+FC"); Add("QTY+1:5"); Add("MOA+8:20"); }
    }

    private void ShipTo()
    {
        var code = Pick("5412345000020::9", "DC1", "STORE-7", Odd(5) ? "" : "DC2");
        var name = Pick("Acme Store 7", "Acme:Store:Seven", "Acme?+Store 7", "M\u00FCller GmbH", " Acme ",
            Odd(5) ? "" : "A");
        var street = Pick("7 Main Street", "7 Main Street:Dock 4", "1?:2 Street", "Stra\u00DFe 1 ", Odd(5) ? "" : "1 B",
            "7 Main Street::Floor 2");
        var (city, state) = (Pick("Dallas", "Dallas", "K\u00F6ln", Odd(5) ? "" : "Reno"), Pick("TX", "TX", ""));
        var (postal, country) = (Pick("75201", "75201", "50667"), Pick("US", "US", "DE"));
        if (Odd(4)) (postal, country) = (Pick("", "75201"), Pick("", "us", "USA"));
        if (Odd(9)) (name, street) = (new string('n', 35), string.Join(':', Enumerable.Repeat(new string('s', 35), 3)));
        if (OneIn(3)) Add($"NAD+DP+{(Odd(4) ? code : Pick("DC1", "STORE-7::92", "5412345000020::9"))}{(OneIn(3) ? "++Acme Store 7+++TX" : "")}");
        else Add($"NAD+{(Odd(20) ? "DP " : "DP")}+{code}++{name}+{street}+{city}+{state}+{postal}+{country}");
    }

    private void Line(int number)
    {
        var said = !Odd(6) ? Text(number * (seed % 4 == 0 ? 10 : 1))
            : Pick("", "01", "+2", "A1", "0", Text(9 - number), Text(number + 1));
        var (gtins, codes, units) = Goods[_random.Next(Goods.Length - (Odd(1) ? 0 : 1))];
        var byGtin = gtins.Length > 0 && !OneIn(4);
        Add($"LIN+{said}+{(OneIn(6) ? "1" : "")}+{(byGtin ? $"{Pick(gtins)}:{Pick("EN", "UP", "SRV", "EN::9")}" : "")}",
            "LIN+1++00614141999999:EN", "LIN+1++AC-500:IN");
        if (!byGtin || OneIn(2))
            Add($"PIA+{Pick("1", "5")}+{Pick(codes)}", "PIA+5+NOBODYS:BP", "PIA+1+GADGET-20:SA", "PIA+1+GADGET-20:SA");
        if (OneIn(9)) Add($"PIA+1+{Pick(codes)}");
        if (OneIn(2)) Add("IMD+F++:::Widget?, ten");
        if (OneIn(6)) Add("MEA+PD+AAB+KGM:2,5");
        var value = Odd(6) ? Pick("0", "-3", "1.2.3", "1E3", "", " 7 ", "7?.5", "1000000000000", "0.5", "+5", ".5",
            "5.") : Pick("12", "7", "250", "1,0", "24.00", "3");
        var quantity = value + (Odd(8) ? Pick(":PL", ":FT", ":BOX") : Pick(units));
        if (!Odd(15)) Add($"QTY+{Pick("21", "21", "1")}:{quantity}");
        if (OneIn(20)) Add($"QTY+{Pick("21", "1", "59", "21")}:{quantity}");
        if (OneIn(30)) Add($"QTY+{Pick("21", "1")}:{Pick("12", "8")}:EA");
        if (OneIn(4)) Add("DTM+2:20260309:102");
        if (OneIn(4)) Add("MOA+203:100");
        if (OneIn(6)) Add("FTX+PUR+++Handle with care");
        if (OneIn(7)) { Add("PAT+3"); Add("DTM+13:20260401:102"); }
        if (!OneIn(4)) Price(Pick("AAA", "AAA", "NTP", "CAL", "AAB"), units);
        if (OneIn(9)) Price(Pick("AAA", "AAB", "NTP", "INF"), units);
        if (OneIn(6)) { Add("RFF+LI:1"); Add("DTM+137:20250101:102"); }
        if (OneIn(8)) { Add("PAC+1++CT"); if (OneIn(2)) Add("QTY+21:99:EA"); }
        if (OneIn(8)) { Add("LOC+7+DC2"); Add("QTY+21:5:EA"); Add("DTM+2:20260309:102"); }
        if (OneIn(8)) { Add("NAD+DP+OTHER++Elsewhere+1 Street+Town+TX+75201+US"); if (OneIn(2)) Add("LOC+7+DC2"); }
        if (OneIn(9)) { Add("ALC+A+++1+DI"); Add("QTY+1:3"); }
        if (OneIn(9)) { Add("SCC+1"); Add("QTY+21:40:EA"); }
    }

    private void Price(string qualifier, string[] units)
    {
        var amount = Odd(8) ? Pick("", "-1", "free", "0", "1.000,5", "12?.50")
            : Pick("12.50", "1234,5", "100", "0.3333", "7");
        Add($"PRI+{qualifier}:{amount}:{Pick("", "CA")}::{Pick("", "", "1", "100", "3", "0,5")}{(Odd(8) ? "0" : "")}{Pick(units)}".TrimEnd(':'));
        if (OneIn(9)) Add("CUX+2:CHF:9");
    }

    private void Summary(int lines)
    {
        Add("UNS+S");
        if (OneIn(3)) Add("MOA+79:1000");
        if (!OneIn(4)) Add($"CNT+2:{lines}", $"CNT+2:{lines + 1}", "CNT+2:many", "CNT+2", $"CNT+1:{lines + 5}",
            $"CNT+2:0{lines}", $"CNT+2:{lines}.0");
        if (OneIn(9)) Add("CNT+1:99");
        if (OneIn(9)) { Add("ALC+C+++1+FC"); Add("MOA+8:20"); }
    }

    /// <summary>Of an odd message now and then one of the others.</summary>
    private void Add(string segment, params string[] others) =>
        _segments.Add(others.Length > 0 && Odd(8) ? Pick(others) : segment);

    private bool Odd(int often) => IsOdd && OneIn(seed % 2 == 0 ? often * 6 : often);

    private string Pick(params string[] texts) => texts[_random.Next(texts.Length)];

    private bool OneIn(int count) => _random.Next(count) == 0;

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
