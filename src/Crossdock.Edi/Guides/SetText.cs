namespace Crossdock.Edi;

/// <summary>Reads the guide file of one transaction set: a tree of segments and loops by indentation.</summary>
internal sealed class SetText(GuideLines lines, GuideDictionary dictionary)
{
    private readonly GuideLine[] all = lines.Read().ToArray();
    private string code = "";
    private string name = "";
    private string group = "";
    private string table = "1";
    private int at;

    public static X12Guide? Read(GuideLines lines, GuideDictionary dictionary) => new SetText(lines, dictionary).Read();

    private X12Guide? Read()
    {
        IReadOnlyList<GuideNode> nodes = ReadNodes(0, 0);
        if (code.Length == 0 || group.Length == 0)
            lines.Fault(1, "the file needs a line \"set CODE GROUP Name\"");
        if (nodes.Count == 0 || nodes[0].SegmentId != "ST" || nodes[^1].SegmentId != "SE")
            lines.Fault(all.Length > 0 ? all[^1].Number : 1, "a set begins with ST and ends with SE");
        return code.Length == 0 || nodes.Count == 0 ? null : new X12Guide(dictionary, code, name, group, nodes);
    }

    private List<GuideNode> ReadNodes(int indent, int depth)
    {
        var nodes = new List<GuideNode>();
        while (at < all.Length && all[at].Indent >= indent)
        {
            GuideLine line = all[at++];
            string[] words = GuideText.Words(line.Text);
            if (line.Indent > indent)
                line.Fault("the line is indented, but belongs to no loop");
            else if (words[0] is "set" or "table")
                ReadHead(line, words);
            else if (words[0] == "loop")
                Add(nodes, ReadLoop(line, words, indent, depth));
            else
                Add(nodes, ReadSegment(line, words));
        }

        return nodes;
    }

    private static void Add(List<GuideNode> nodes, GuideNode? node)
    {
        if (node is not null)
            nodes.Add(node);
    }

    private void ReadHead(GuideLine line, string[] words)
    {
        if (words[0] == "table" && words.Length == 2)
            table = words[1];
        else if (words[0] == "set" && words.Length >= 4)
            (code, group, name) = (words[1], words[2], string.Join(' ', words[3..]));
        else
            line.Fault("the line has not the form \"set CODE GROUP Name\" or \"table N\"");
    }

    private GuideLoop? ReadLoop(GuideLine line, string[] words, int indent, int depth)
    {
        int childIndent = at < all.Length && all[at].Indent > indent ? all[at].Indent : indent + 1;
        List<GuideNode> nodes = depth < Limits.LoopDepth ? ReadNodes(childIndent, depth + 1) : [];
        if (words.Length != 3 || !Max(words[2], out int max))
            return line.Fault<GuideLoop>("a loop has the form \"loop ID MAX\"");
        if (nodes.Count == 0)
            return line.Fault<GuideLoop>("a loop needs segments, indented below it");
        if (nodes[0] is not GuideSegment { Max: 1 })
            return line.Fault<GuideLoop>("a loop begins with a segment of maximum use 1");
        return new GuideLoop(words[1], max, nodes);
    }

    private GuideSegment? ReadSegment(GuideLine line, string[] words)
    {
        if (words.Length != 4 || words[2] is not ("M" or "O") || !Max(words[3], out int max))
            return line.Fault<GuideSegment>("a segment has the form \"POSITION ID M|O MAX\"");
        if (!dictionary.Segments.TryGetValue(words[1], out SegmentDefinition? segment) || !segment.IsDefined)
            return line.Fault<GuideSegment>($"segment {words[1]} is not in segments.guide");
        return new GuideSegment($"{table}/{words[0]}", words[1], words[2] == "M", max);
    }

    private static bool Max(string word, out int max)
    {
        max = int.MaxValue;
        return word == ">1" || GuideText.Number(word, out max) && max > 0;
    }
}
