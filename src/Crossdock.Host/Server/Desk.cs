using Crossdock.Connectors.Api;
using Crossdock.Connectors.Commerce;
using Crossdock.Connectors.Partners.Edifact;
using Crossdock.Connectors.Partners.X12;
using Crossdock.Connectors.Protocols.Broker;
using Crossdock.Engine;
using Crossdock.Host.Configuration;
using Crossdock.Model;
using Microsoft.Extensions.Logging.Abstractions;

namespace Crossdock.Host.Server;

/// <summary>Doors that read documents, and the case desk of a book that another program may be running.</summary>
public static class Desk
{
    public static IReadOnlyList<ITranslator> Translators { get; } =
        [new X12Translator(), new EdifactTranslator(), new StorefrontTranslator(), new CloudEventTranslator(),
            new ApiTranslator()];

    /// <summary>Answers are written to the book; whoever runs it sees them at its next look.</summary>
    public static CaseDesk Of(IBook book, string networkFolder) =>
        new(book, Business.Contracts, TimeProvider.System, NewIntake(book, Lazily(networkFolder)), static () => { });

    /// <summary>Likewise for what is told again.</summary>
    public static ReplayDesk Replays(IBook book, string networkFolder)
    {
        var network = Lazily(networkFolder);
        return new ReplayDesk(book, new Decider(Business.Processes, Business.Router, Business.Contracts),
            Business.Contracts, NewIntake(book, network), network, TimeProvider.System, static () => { });
    }

    private static Func<Network> Lazily(string networkFolder)
    {
        var network = new Lazy<Network>(() => NetworkFolder.Load(networkFolder));
        return () => network.Value;
    }

    private static Intake NewIntake(IBook book, Func<Network> network) =>
        new(book, Translators, network, TimeProvider.System, new EngineOptions(), new Pressure(), new Bell(),
            NullLogger<Intake>.Instance);
}
