namespace Crossdock.Edi;

/// <summary>Reads a partner's overlay.</summary>
internal static class Overlay
{
    public static Guide? Read(string name, string text, Func<string, string, Guide?> find, List<string> faults)
    {
        var lines = new GuideLines(name, text, faults);
        GuideLine? head = lines.Read().FirstOrDefault();
        if (head is null || GuideText.Words(head.Text) is not ["guide", var code, "extends", var version])
        {
            lines.Fault(head?.Number ?? 1, "an overlay begins with \"guide CODE extends VERSION\"");
            return null;
        }

        return find(version, code) is { } guide
            ? OverlayText.Apply(guide, lines, null)
            : head.Fault<Guide>($"there is no guide {code} of {version}");
    }
}
