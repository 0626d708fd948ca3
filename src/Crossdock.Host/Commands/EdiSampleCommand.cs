using System.CommandLine;
using Crossdock.Connectors.Partners.X12;
using Crossdock.Edi;
using Crossdock.Host.Configuration;
using Crossdock.Model;
using Command = System.CommandLine.Command;

namespace Crossdock.Host.Commands;

/// <summary>
/// Writes business-valid samples, for a partner of the network or for nobody in particular, and such with exactly one
/// fault.
/// </summary>
internal static class EdiSampleCommand
{
    /// <summary>What partners send; what is not named here we send to them.</summary>
    private static readonly Dictionary<PartyRole, string[]> Theirs = new()
    {
        [PartyRole.Customer] = ["850", "860", "820", "824", "830", "852", "861", "864", "180", "753", "867", "844",
            "997", "999"],
        [PartyRole.Supplier] = ["855", "856", "810", "812", "832", "846", "849", "865", "754", "864", "824", "997", "999"],
        [PartyRole.Warehouse] = ["944", "945", "947", "846", "861", "856", "864", "824", "997", "999"],
        [PartyRole.Carrier] = ["990", "210", "214", "864", "824", "997", "999"],
    };

    public static Command Build()
    {
        var set = new Option<string>("--set") { Description = $"One of {string.Join(' ', SampleWriter.Sets)}",
            Required = true };
        var partner = new Option<string?>("--partner") { Description =
            "A partner of the network: its envelope, version and separators" };
        var sender = new Option<string?>("--from") { Description = "us or partner; by default who sends that set" };
        sender.AcceptOnlyFromAmong("us", "partner");
        var lines = new Option<int>("--lines") { Description = "Order lines, payments, cartons, statuses",
            DefaultValueFactory = _ => 5 };
        var seed = new Option<int>("--seed") { Description = "Which document: one seed tells one trade in all sets",
            DefaultValueFactory = _ => 1 };
        var fault = new Option<string?>("--fault") { Description =
            "Plant one fault, such as InvalidCode; `list` names those that the set can have" };
        var version = new Option<string?>("--version") { Description = "GS08: 004010 or 005010" };
        var number = new Option<int?>("--control-number") { Description = "ISA13 and GS06; by default the seed" };
        var time = new Option<DateTime?>("--time") { Description = "Date and time of the document; now without it" };
        var (network, output, json) = (Shared.Network(),
            new Option<string?>("--output", "-o") { Description = "File to write; standard output without it" },
            Shared.Json());
        var command = new Command("sample", "Business-valid sample documents, and such with exactly one fault")
        {
            set, partner, sender, lines, seed, fault, version, number, time, network, output, json,
        };
        command.SetAction(parsed =>
        {
            var at = parsed.GetValue(time) ?? DateTime.Now;
            var settings = Settings(parsed.GetValue(partner), parsed.GetValue(network)!, parsed.GetValue(set)!,
                parsed.GetValue(sender), at);
            settings = settings with
            {
                Version = parsed.GetValue(version) ?? settings.Version,
                ControlNumber = parsed.GetValue(number) ?? (int)(Math.Abs((long)parsed.GetValue(seed)) % 1_000_000_000),
            };
            if (parsed.GetValue(fault) == "list") return List(parsed.GetValue(set)!, settings, parsed.GetValue(json));
            var sample = Write(parsed.GetValue(set)!, settings, parsed.GetValue(lines), parsed.GetValue(seed),
                Fault(parsed.GetValue(fault)));
            if (parsed.GetValue(output) is { } path) File.WriteAllBytes(path, sample.Bytes.Span);
            else if (parsed.GetValue(json)) System.Console.WriteLine(X12Json.Write(X12Reader.Read(sample.Bytes)));
            else using (var stdout = System.Console.OpenStandardOutput()) stdout.Write(sample.Bytes.Span);
            if (sample.Expected is { } expected)
                System.Console.Error.WriteLine(
                    $"a right reader finds {expected.Level} {expected.Code} at segment {expected.SegmentNumber} element {expected.Element}");
            return 0;
        });
        return command;
    }

    private static SampleInterchange Write(string set, SampleSettings settings, int lines, int seed, SampleFault? fault)
    {
        try { return SampleWriter.Write(set, settings, lines, seed, fault); }
        catch (ArgumentException e) { throw new UsageException([e.Message]); }
    }

    private static SampleFault? Fault(string? name) => name is null ? null
        : Enum.TryParse<SampleFault>(name, ignoreCase: true, out var fault) && Enum.IsDefined(fault)
            && !char.IsAsciiDigit(name[0]) ? fault
        : throw new UsageException([$"There is no fault {name}; `--fault list` names them"]);

    private static int List(string set, SampleSettings settings, bool json)
    {
        if (!SampleWriter.Sets.Contains(set))
            throw new UsageException(
                [$"There are no samples of {set}; there are of {string.Join(", ", SampleWriter.Sets)}"]);
        var names = Enum.GetValues<SampleFault>().Where(f => SampleWriter.CanHave(set, settings, f))
            .Select(f => f.ToString()).ToList();
        if (json) Shared.WriteJson(names);
        else foreach (var name in names) System.Console.WriteLine(name);
        return 0;
    }

    private static SampleSettings Settings(string? partner, string folder, string set, string? from, DateTime time)
    {
        if (partner is null) return new SampleSettings { Time = time, LineBreak = "\n" };
        var network = NetworkFolder.Load(folder);
        var party = network.FindParty(new PartyId(partner))
            ?? throw new UsageException(
                [$"There is no partner {partner}; there are {string.Join(", ", network.Parties.Select(p => p.Id))}"]);
        if (party.Edi is not { } endpoint || network.FindEndpoint(endpoint) is not { } settings
            || !X12FolderEndpoint.Kinds.Contains(settings.Kind))
            throw new UsageException([$"{partner} has no X12 endpoint"]);
        var x12 = X12Partner.Of(settings);
        var theirs = from is null ? Theirs[party.Role].Contains(set) : from == "partner";
        var (sender, receiver) = theirs ? (x12.Theirs, x12.Ours) : (x12.Ours, x12.Theirs);
        var own = network.Entities.FirstOrDefault()?.Name ?? network.Name;
        return new SampleSettings
        {
            Time = time, Version = x12.Version, Usage = 'T',
            SenderQualifier = sender.Qualifier, SenderId = sender.Id, SenderCode = sender.Application,
            ReceiverQualifier = receiver.Qualifier, ReceiverId = receiver.Id, ReceiverCode = receiver.Application,
            BuyerName = party.Role == PartyRole.Customer ? party.Name : own,
            SupplierName = party.Role == PartyRole.Supplier ? party.Name : own,
            ElementSeparator = x12.Delimiters.Element, ComponentSeparator = x12.Delimiters.Component,
            Terminator = x12.Delimiters.Segment,
            LineBreak = x12.LineBreak && x12.Delimiters.Segment is not ('\n' or '\r') ? "\n" : "",
        };
    }
}
