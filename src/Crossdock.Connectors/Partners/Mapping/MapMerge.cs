namespace Crossdock.Connectors.Partners.Mapping;

/// <summary>A partner's changes over a base map: by place, never by line number, so that the base may grow.</summary>
internal static class MapMerge
{
    public static IReadOnlyList<MapStep> Merge(IReadOnlyList<MapStep> steps, IReadOnlyList<MapStep> changes)
    {
        var merged = steps.ToList();
        foreach (var change in changes)
        {
            var at = merged.FindIndex(s => Place(s) == Place(change));
            if (change is MapDrop)
            {
                if (at >= 0) merged.RemoveAt(at);
            }
            else if (at < 0)
                merged.Insert(End(merged, change), change);
            else
                merged[at] = (merged[at], change) switch
                {
                    (MapStep.Loop old, MapStep.Loop loop) => old with
                    {
                        Block = old.Block with
                        {
                            Path = loop.Block.Path, Steps = Merge(old.Block.Steps, loop.Block.Steps),
                            Opener = loop.Block.Opener!.Elements.Any(e => e.Rule is MapRule.Member) ? loop.Block.Opener
                                : old.Block.Opener,
                        },
                    },
                    _ => change,
                };
        }
        return merged;
    }

    /// <summary>A new segment goes behind the last of its kind, else before the first loop: where headers stand.</summary>
    private static int End(List<MapStep> steps, MapStep added)
    {
        var last = steps.FindLastIndex(s => Place(s).Id == Place(added).Id);
        if (last >= 0) return last + 1;
        var loop = steps.FindIndex(s => s is MapStep.Loop);
        return loop < 0 || added is MapStep.Loop ? steps.Count : loop;
    }

    private static (string Id, string Fixed) Place(MapStep step)
    {
        var segment = step switch
        {
            MapStep.Segment s => s.Body,
            MapStep.Loop l => l.Block.Opener!,
            MapDrop d => d.Place,
            _ => throw Throw.UnknownStep(step),
        };
        return (segment.Id, string.Join(' ',
            segment.Elements.Where(e => e is { Use: not MapUse.Write, Rule: MapRule.Fixed })
            .Select(e => $"{e.Element}-{e.Component}={((MapRule.Fixed)e.Rule).Values[0]}")));
    }
}
