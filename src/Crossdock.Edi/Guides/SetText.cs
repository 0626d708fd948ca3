namespace Crossdock.Edi;

/// <summary>Reads the guide file of one transaction set or message: a tree of segments and loops by indentation.</summary>
internal sealed class SetText
{
    private readonly GuideLine[] all;
    private readonly GuideDictionary dictionary;
    private string[] head = [];
    private string table;
    private int at;

    private SetText(GuideLine[] all, GuideDictionary dictionary, string table)
    {
        this.all = all;
        this.dictionary = dictionary;
        this.table = table;
    }

    public static Guide? Read(GuideLines lines, GuideDictionary dictionary)
    {
        var text = new SetText(lines.Read().ToArray(), dictionary, "1");
        IReadOnlyList<GuideNode> nodes = text.ReadNodes(0, 0);
        string[] head = text.head;
        bool message = head is ["message", ..];
        if (head.Length == 0)
            lines.Fault(1, "the file needs a line \"set CODE GROUP Name\" or \"message CODE AGENCY Name\"");
        (string first, string last) = message ? ("UNH", "UNT") : ("ST", "SE");
        if (nodes.Count == 0 || nodes[0].SegmentId != first || nodes[^1].SegmentId != last)
            lines.Fault(text.all.Length > 0 ? text.all[^1].Number : 1, $"a set begins with {first} and ends with {last}");
        if (head.Length == 0 || nodes.Count == 0)
            return null;
        string name = string.Join(' ', head[3..]);
        return message
            ? new EdifactGuide(dictionary, head[1], name, head[2], nodes)
            : new X12Guide(dictionary, head[1], name, head[2], nodes);
    }

    /// <summary>Segments and loops that an overlay adds, indented below its line.</summary>
    public static IReadOnlyList<GuideNode> ReadNodes(
        IReadOnlyList<GuideLine> lines, GuideDictionary dictionary, string table) =>
        lines.Count == 0 ? [] : new SetText([.. lines], dictionary, table).ReadNodes(lines[0].Indent, 0);

    private List<GuideNode> ReadNodes(int indent, int depth)
    {
        var nodes = new List<GuideNode>();
        while (at < all.Length && all[at].Indent >= indent)
        {
            GuideLine line = all[at++];
            string[] words = GuideText.Words(line.Text);
            if (line.Indent > indent)
                line.Fault("the line is indented, but belongs to no loop");
            else if (words[0] is "set" or "message" or "table")
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
        else if (words[0] is "set" or "message" && words.Length >= 4)
            head = words;
        else
            line.Fault("the line has not the form \"set CODE GROUP Name\", \"message CODE AGENCY Name\" or \"table N\"");
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
        if (words.Length != 4 || words[2] is not ("M" or "O" or "C") || !Max(words[3], out int max))
            return line.Fault<GuideSegment>("a segment has the form \"POSITION ID M|O|C MAX\"");
        if (!dictionary.Segments.TryGetValue(words[1], out SegmentDefinition? segment) || !segment.IsDefined)
            return line.Fault<GuideSegment>($"segment {words[1]} is not in segments.guide");
        return new GuideSegment($"{table}/{words[0]}", words[1], words[2] == "M", max);
    }

    internal static bool Max(string word, out int max)
    {
        max = int.MaxValue;
        return word == ">1" || GuideText.Number(word, out max) && max > 0;
    }
}
