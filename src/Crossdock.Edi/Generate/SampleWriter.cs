namespace Crossdock.Edi;

/// <summary>Writes business-valid sample documents, and such with exactly one fault.</summary>
public static class SampleWriter
{
    /// <summary>The sets of which samples can be written.</summary>
    public static IReadOnlyList<string> Sets { get; } = [.. SampleKinds.All.Keys.Order(StringComparer.Ordinal)];

    /// <summary>
    /// True when a fault can be planted into a set of a version: 820 has no bounded loop, warehouse sets no closed code
    /// list.
    /// </summary>
    public static bool CanHave(string set, SampleSettings settings, SampleFault fault) =>
        FaultPlanter.Plant(Document(set, settings, 2, 1), fault) is not null;

    /// <summary>
    /// The most lines that a sample of a set has: loops of the standard are bounded, and so is
    /// <see cref="Limits.SampleLines"/>.
    /// </summary>
    public static int MostLines(string set) =>
        SampleKinds.All.TryGetValue(set, out SampleKind? kind) ? kind.MostLines : throw Throw.SampleSet(set);

    /// <summary>One interchange with one set. The same arguments give the same bytes.</summary>
    /// <param name="set">One of <see cref="Sets"/>.</param>
    /// <param name="settings">The partner.</param>
    /// <param name="lines">Order lines, payments, cartons: 1 to <see cref="MostLines"/>.</param>
    /// <param name="seed">Which document.</param>
    /// <param name="fault">Null for a right document.</param>
    /// <exception cref="ArgumentException">The set, the number of lines, or the fault is not possible.</exception>
    public static SampleInterchange Write(
        string set, SampleSettings settings, int lines, int seed, SampleFault? fault = null)
    {
        if (lines < 1 || lines > MostLines(set))
            throw Throw.SampleLines(lines, MostLines(set));
        SampleDocument document = Document(set, settings, lines, seed);
        ExpectedFinding? expected = fault is { } planted
            ? FaultPlanter.Plant(document, planted) ?? throw Throw.SampleFault(set, planted.ToString())
            : null;
        return new SampleInterchange(document.ToBytes(), expected);
    }

    /// <summary>
    /// One interchange with many groups and sets, each with the fault it was asked for. The same arguments give the
    /// same bytes.
    /// </summary>
    /// <param name="settings">The partner; groups are numbered from <see cref="SampleSettings.ControlNumber"/>
    /// on.</param>
    /// <param name="groups">The sets of each group. Those of one group are of one kind; a fault of the group, or one
    /// that changes how many sets it has or what it may hold, is only possible in a group of one.</param>
    /// <param name="envelope">Faults of the interchange, each once.</param>
    /// <exception cref="ArgumentException">A set, a number of lines, a group, or a fault is not possible.</exception>
    public static SampleBatch Write(
        SampleSettings settings, IReadOnlyList<IReadOnlyList<SampleRequest>> groups,
        params IReadOnlyList<SampleFault> envelope) =>
        new BatchWriter(settings, groups, envelope).Write();

    internal static SampleDocument Document(string set, SampleSettings settings, int lines, int seed) =>
        SampleKinds.All.TryGetValue(set, out SampleKind? kind)
            ? new SampleDocument(settings, set, kind.Body(new SampleTrade(settings, lines, seed)))
            : throw Throw.SampleSet(set);
}
