using System.Globalization;
using Crossdock.Model;
using CsvHelper;
using CsvHelper.Configuration;

namespace Crossdock.Host.Configuration;

/// <summary>The network's tables: items.csv and cross-references.csv. Every faulty row is named with its line.</summary>
internal static class NetworkTables
{
    /// <summary>
    /// Columns: id, description, base_unit, whole_units_only (yes, no), units (CA=12;RL=250 or CA=1/12), gtin,
    /// weight_kg.
    /// </summary>
    public static List<Item> Items(string path, List<string> faults) => Rows(path, faults, row =>
    {
        var gtin = Text(row, "gtin");
        if (gtin is not null && !Gs1.IsGtin(gtin))
            throw new FormatException($"gtin '{gtin}' has a wrong check digit or length");
        return new Item(new ItemId(Required(row, "id")), Required(row, "description"),
            new UnitCode(Required(row, "base_unit")),
            [.. (Text(row, "units") ?? "").Split(';',
                StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(Unit)],
            Required(row, "whole_units_only") switch { "yes" => true, "no" => false, var other =>
                throw new FormatException($"whole_units_only '{other}' is neither yes nor no") },
            gtin, Text(row, "weight_kg") is { } weight ? decimal.Parse(weight, CultureInfo.InvariantCulture) : null);
    });

    /// <summary>
    /// Columns: partner (party, entity or endpoint id), kind (Item, Unit, Location, Party), theirs, ours, from, to
    /// (dates, may be empty).
    /// </summary>
    public static List<CrossReference> CrossReferences(string path, List<string> faults) =>
        Rows(path, faults, row => new CrossReference(
        Required(row, "partner"),
        Enum.TryParse<CrossReferenceKind>(Required(row, "kind"), out var kind) ? kind
            : throw new FormatException(
                $"kind '{row.GetField("kind")}' is none of {string.Join(", ", Enum.GetNames<CrossReferenceKind>())}"),
        Required(row, "theirs"), Required(row, "ours"), Date(row, "from"), Date(row, "to")));

    public static string? Fault(CrossReference x, Network network)
    {
        var place = $"{x.Partner} {x.Kind} '{x.Theirs}'";
        var partner = network.FindParty(new PartyId(x.Partner)) is not null
            || network.FindEndpoint(new EndpointId(x.Partner)) is not null
            || network.FindEntity(new EntityId(x.Partner)) is not null;
        if (!partner) return $"{place}: no party, endpoint or entity '{x.Partner}'";
        var known = x.Kind switch
        {
            CrossReferenceKind.Item => network.FindItem(new ItemId(x.Ours)) is not null,
            CrossReferenceKind.Unit => network.Items.Any(i => i.HasUnit(new UnitCode(x.Ours))),
            CrossReferenceKind.Location => network.FindLocation(new LocationId(x.Ours)) is not null,
            CrossReferenceKind.Party => network.FindParty(new PartyId(x.Ours)) is not null
                || network.FindEntity(new EntityId(x.Ours)) is not null,
        };
        return known ? null : $"{place}: our {x.Kind} '{x.Ours}' does not exist";
    }

    private static ItemUnit Unit(string text)
    {
        var parts = text.Split('=', '/');
        return parts.Length is 2 or 3
            ? new ItemUnit(new UnitCode(parts[0]),
                new Ratio(long.Parse(parts[1], CultureInfo.InvariantCulture),
                    parts.Length == 3 ? long.Parse(parts[2], CultureInfo.InvariantCulture) : 1))
            : throw new FormatException($"unit '{text}' is not like CA=12 or CA=1/12");
    }

    private static List<T> Rows<T>(string path, List<string> faults, Func<CsvReader, T> read)
    {
        var rows = new List<T>();
        if (!File.Exists(path))
        {
            faults.Add($"{path}: no such file");
            return rows;
        }
        using var csv = new CsvReader(File.OpenText(path),
            new CsvConfiguration(CultureInfo.InvariantCulture) { TrimOptions = TrimOptions.Trim });
        csv.Read();
        csv.ReadHeader();
        while (csv.Read())
            try { rows.Add(read(csv)); }
            catch (Exception e) when (e is FormatException or ArgumentException or OverflowException or CsvHelperException)
            {
                faults.Add($"{path}:{csv.Parser.Row}: {e.Message}");
            }
        return rows;
    }

    private static string Required(CsvReader row, string column) =>
        Text(row, column) ?? throw new FormatException($"{column} is empty");
    private static string? Text(CsvReader row, string column) => row.GetField(column) is { Length: > 0 } text ? text : null;
    private static DateOnly? Date(CsvReader row, string column) =>
        Text(row, column) is { } text ? DateOnly.ParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture) : null;
}
