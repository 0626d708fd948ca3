using Crossdock.Connectors.Protocols.Http;
using Crossdock.Model;

namespace Crossdock.Connectors.Tests.Http;

public class RegistryTests
{
    [Fact]
    public void All_faults_of_all_endpoints_are_told_at_once()
    {
        var network = HttpNetwork.Build(
        [
            Endpoint("good", "erp-rest", "http://127.0.0.1:9"), Endpoint("fax", "fax", "http://127.0.0.1:9"),
            Endpoint("mail", "tax-rest", "mailto:x"),
            Endpoint("slow", "crm-rest", "http://127.0.0.1:9", ("timeout-seconds", "0")),
            Endpoint("edi", "edi-folder", "folder"),
            Endpoint("locked", "crm-rest", "http://127.0.0.1:9", ("api-key-file", "no-such-file")),
        ]);
        var e = Assert.Throws<ConnectorException>(() => new ConnectorRegistry().Open(network));
        Assert.Equal(5, e.Faults.Count);
        Assert.All(["fax", "mail", "slow", "edi", "locked"], id => Assert.Contains(e.Faults, f => f.Contains(id)));
    }

    [Fact]
    public void Every_kind_of_the_network_is_served()
    {
        var registry = new ConnectorRegistry();
        Assert.Equal(
            ["cloudevents-http", "crm-rest", "edi-folder", "edifact-folder", "erp-rest", "parcel-rest", "portal-rest",
                "rabbitmq", "storefront-rest", "tax-rest", "wms-x12"],
            registry.Kinds);
        Assert.Equal(7, registry.Open(HttpNetwork.Build()).Count);
    }

    [Fact]
    public void A_secret_comes_from_a_file_or_the_environment_and_from_one_of_them()
    {
        var file = Path.GetTempFileName();
        File.WriteAllText(file, " s3cret\n");
        Assert.Equal("s3cret", Secrets.Read(Endpoint("e", "k", "a", ("api-key-file", file)), "api-key"));
        Assert.Null(Secrets.Read(Endpoint("e", "k", "a"), "api-key"));
        Assert.Throws<ArgumentException>(() =>
            Secrets.Read(Endpoint("e", "k", "a", ("api-key-env", "CROSSDOCK_NOT_SET")), "api-key"));
        Assert.Throws<ArgumentException>(() =>
            Secrets.Read(Endpoint("e", "k", "a", ("api-key-env", "PATH"), ("api-key-file", file)), "api-key"));
        File.Delete(file);
    }

    private static EndpointSettings Endpoint(
        string id, string kind, string address, params (string Name, string Value)[] settings) =>
        new(new EndpointId(id), kind, address, settings.ToDictionary(s => s.Name, s => s.Value));
}
