using Crossdock.Connectors.Api;
using Crossdock.Connectors.Commerce;
using Crossdock.Connectors.Partners.Edifact;
using Crossdock.Connectors.Partners.X12;
using Crossdock.Engine;
using Crossdock.Host.Configuration;
using Crossdock.Model;
using Microsoft.Extensions.Logging.Abstractions;

namespace Crossdock.Host.Server;

/// <summary>Doors that read documents, and the case desk of a book that another program may be running.</summary>
public static class Desk
{
    public static IReadOnlyList<ITranslator> Translators { get; } = [new X12Translator(), new EdifactTranslator(), new StorefrontTranslator(), new ApiTranslator()];

    /// <summary>Answers are written to the book; whoever runs it sees them at its next look.</summary>
    public static CaseDesk Of(IBook book, string networkFolder)
    {
        var network = new Lazy<Network>(() => NetworkFolder.Load(networkFolder));
        var intake = new Intake(book, Translators, () => network.Value, TimeProvider.System, new EngineOptions(), new Pressure(), new Bell(), NullLogger<Intake>.Instance);
        return new CaseDesk(book, Business.Contracts, TimeProvider.System, intake, static () => { });
    }
}
