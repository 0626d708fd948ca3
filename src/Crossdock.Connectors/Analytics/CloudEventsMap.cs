using System.Text.Json;
using Crossdock.Connectors.Protocols.Http;
using Crossdock.Model;

namespace Crossdock.Connectors.Analytics;

/// <summary>
/// CloudEvents 1.0.2 over HTTP, structured mode. The event's id is the idempotency key, so that a consumer knows a
/// repetition.
/// </summary>
internal sealed class CloudEventsMap : RestMap
{
    public override string? Resource(Command command) => command is PublishCloudEvent ? "events" : null;

    public override RestCall Render(Command command, TheirCodes codes, string key) => command is PublishCloudEvent c
        ? new(Resource(c)!, new CloudEvent(
            "1.0", key, c.Source, c.Type, c.Subject, c.Time.ToUniversalTime(), "application/json", c.Data),
                $"{c.Type} {c.Subject}")
        {
            MediaType = "application/cloudevents+json; charset=utf-8",
        }
        : throw new ArgumentException($"No resource for {Contracts.NameOf(command)}.", nameof(command));
}

/// <summary>The context attributes in the order of the specification (section 3); names are lower case.</summary>
internal sealed record CloudEvent(
    string Specversion, string Id, string Source, string Type, string Subject, DateTimeOffset Time,
    string Datacontenttype, JsonElement Data);
