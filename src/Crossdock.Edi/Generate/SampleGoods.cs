using System.Globalization;

namespace Crossdock.Edi;

/// <summary>One line of goods: quantities are whole cases, money is exact.</summary>
internal sealed record SampleLine(
    int Number, string Gtin, string Sku, string Name, int Quantity, string Unit, decimal Price, decimal UnitWeight,
    int PerCase)
{
    public decimal Amount => Quantity * Price;

    public decimal Weight => Quantity * UnitWeight;
}

/// <summary>A party with its address, as N1, N3 and N4 give it.</summary>
internal sealed record SampleParty(string Role, string Name, string Number, string Street, string City, string State,
    string Postal)
{
    public IEnumerable<string[]> Segments() =>
    [
        ["N1", Role, Name, "92", Number],
        ["N3", Street],
        ["N4", City, State, Postal, "US"],
    ];
}

/// <summary>The trade that a sample tells of: parties, dates, lines. The same seed gives the same trade.</summary>
internal sealed class SampleTrade
{
    private static readonly string[] Names =
    [
        "LED lamp E27 9W", "Extension cord 3m", "Wall anchor set 50pc", "Paint roller 9in", "Hex bolt M8x40",
        "Garden hose 15m", "Door hinge brass", "Work gloves L", "Cable tie 200mm", "Silicone sealant white",
        "Screwdriver set 6pc", "Furnace filter 16x20", "Padlock 40mm", "Tape measure 5m",
    ];

    private static readonly (string City, string State, string Postal)[] Cities =
    [
        ("Dallas", "TX", "75201"), ("Columbus", "OH", "43215"), ("Reno", "NV", "89501"), ("Atlanta", "GA", "30303"),
        ("Portland", "OR", "97201"), ("Newark", "NJ", "07102"), ("Des Moines", "IA", "50309"), ("Tampa", "FL", "33602"),
    ];

    private readonly int seed;

    public SampleTrade(SampleSettings settings, int lines, int seed)
    {
        this.seed = seed;
        Settings = settings;
        Random = new SampleRandom(seed);
        Order = $"45{Random.Next(10_000, 99_999)}{Random.Next(100, 999)}";
        Invoice = $"INV{Random.Next(100_000, 999_999)}";
        Shipment = $"SH{Random.Next(1_000_000, 9_999_999)}";
        Carrier = Random.Pick(["UPSN", "FDEG", "ODFL", "RDWY"]);
        Lines = Enumerable.Range(1, lines).Select(Line).ToArray();
    }

    public SampleSettings Settings { get; }

    public SampleRandom Random { get; }

    public string Order { get; }

    public string Invoice { get; }

    public string Shipment { get; }

    /// <summary>SCAC.</summary>
    public string Carrier { get; }

    public IReadOnlyList<SampleLine> Lines { get; }

    public decimal Total => Lines.Sum(l => l.Amount);

    public decimal Weight => Lines.Sum(l => l.Weight);

    public int Quantity => Lines.Sum(l => l.Quantity);

    /// <summary>The party of a role (N101), the same in every set of one seed.</summary>
    public SampleParty Party(string role, string name)
    {
        var own = new SampleRandom(unchecked(seed * 65_537 + role[0] * 256 + role[1]));
        (string city, string state, string postal) = own.Pick(Cities);
        return new SampleParty(role, Plain(name), $"{own.Next(1, 9999):0000}", $"{own.Next(1, 990)} Harbor Rd", city,
            state, postal);
    }

    /// <summary>
    /// A name of the configuration as an element can hold it: ASCII without separators, at most 60 characters.
    /// </summary>
    private string Plain(string name)
    {
        string plain = string.Concat(name.Where(c => c is >= ' ' and <= '~' && c is not SampleSettings.Repetition
            && c != Settings.ElementSeparator && c != Settings.ComponentSeparator && c != Settings.Terminator)).Trim();
        return plain.Length == 0 ? "Unnamed" : plain[..Math.Min(plain.Length, 60)];
    }

    /// <summary>Numbers for one thing of this trade, the same in every set of one seed.</summary>
    public SampleRandom Own(int thing) => new(unchecked((seed * 31_337) + thing));

    /// <summary>CCYYMMDD of the day so many days after the settings' day.</summary>
    public string Date(int days) => Settings.Time.AddDays(days).ToString("yyyyMMdd", CultureInfo.InvariantCulture);

    /// <summary>HHMM within working hours.</summary>
    public string Clock() => $"{Random.Next(6, 18):00}{Random.Next(0, 59):00}";

    /// <summary>The SSCC of one logistic unit of this trade (GS1 General Specifications 7.9: modulo 10).</summary>
    public string Sscc(int serial)
    {
        int width = 16 - Settings.CompanyPrefix.Length;
        string reference = $"{Random.Next(1, 9)}{serial.ToString(CultureInfo.InvariantCulture).PadLeft(width - 1, '0')}";
        return WithCheckDigit($"{Random.Next(0, 9)}{Settings.CompanyPrefix}{reference}");
    }

    public static string Text(decimal value) => value.ToString("0.####", CultureInfo.InvariantCulture);

    /// <summary>Type N2: cents without a point.</summary>
    public static string Cents(decimal value) => ((long)(value * 100)).ToString(CultureInfo.InvariantCulture);

    /// <summary>Digits with their GS1 check digit behind them.</summary>
    public static string WithCheckDigit(string digits)
    {
        int sum = 0;
        for (int i = 0; i < digits.Length; i++)
            sum += (digits[i] - '0') * ((digits.Length - i) % 2 == 1 ? 3 : 1);
        return $"{digits}{(10 - sum % 10) % 10}";
    }

    private SampleLine Line(int number)
    {
        int perCase = Random.Pick([6, 12, 24, 48]);
        string reference = $"{number % 1000:000}{Random.Next(0, 99999):00000}";
        string prefix = Settings.CompanyPrefix.TrimStart('0').PadLeft(6, '1');
        return new SampleLine(
            number, WithCheckDigit((prefix + reference)[..11]),
            $"{(char)('A' + number % 26)}-{Random.Next(1000, 9999)}", Random.Pick(Names),
            perCase * Random.Next(1, 40), "EA", Random.Next(45, 8999) / 100m, Random.Next(5, 250) / 100m, perCase);
    }
}
