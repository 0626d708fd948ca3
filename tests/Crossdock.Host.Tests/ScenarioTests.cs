using System.Text.Json.Nodes;
using Crossdock.Host.Configuration;
using Crossdock.Host.Simulation;
using Crossdock.Model;

namespace Crossdock.Host.Tests;

/// <summary>The golden scenarios hold, and each stops holding when any one expected figure is changed.</summary>
public class ScenarioTests
{
    private static readonly string Samples = Path.Combine(ProjectRoot.Folder, "samples");
    private static readonly Network Network = NetworkFolder.Load(Path.Combine(Samples, "network"));

    public static TheoryData<string> Files =>
        new(Directory.GetFiles(Path.Combine(Samples, "scenarios"), "*.yaml").Select(f => Path.GetFileName(f)).Order());

    [Theory, MemberData(nameof(Files))]
    public async Task Holds(string file)
    {
        var scenario = Scenario.Load(Path.Combine(Samples, "scenarios", file));
        Assert.NotNull(scenario.Expect);
        Assert.Empty(scenario.Differences(await scenario.RunAsync(Network, TestContext.Current.CancellationToken)));
    }

    [Theory, MemberData(nameof(Files))]
    public async Task Fails_when_one_expected_figure_is_changed(string file)
    {
        var path = Path.Combine(Samples, "scenarios", file);
        var figures = Figures(YamlJson.ReadFile(path)["expect"]!).Count;
        Assert.True(figures > 0);
        var ran = await Scenario.Load(path).RunAsync(Network, TestContext.Current.CancellationToken);
        for (var i = 0; i < figures; i++)
        {
            var root = YamlJson.ReadFile(path);
            var figure = Figures(root["expect"]!)[i];
            var changed = JsonValue.Create(figure.GetValue<decimal>() + 1m);
            var place = figure.GetPath();
            figure.ReplaceWith(changed);
            Assert.True(Scenario.Of(root, file).Differences(ran).Count > 0, $"{file}: {place} is not checked");
        }
    }

    [Theory, MemberData(nameof(Files))]
    public async Task Every_entry_balances(string file) =>
        Assert.All((await Scenario.Load(Path.Combine(Samples, "scenarios", file))
            .RunAsync(Network, TestContext.Current.CancellationToken)).Rehearsal.Entries, e =>
            Assert.Equal(0, e.Lines.Sum(l => l.AmountMinor)));

    private static List<JsonValue> Figures(JsonNode node) => node switch
    {
        JsonObject o => [.. o.Where(p => p.Value is not null && p.Key != "line").SelectMany(p => Figures(p.Value!))],
        JsonArray a => [.. a.SelectMany(n => Figures(n!))],
        JsonValue v when v.TryGetValue<decimal>(out _) => [v],
        _ => [],
    };
}
