namespace Crossdock.Edi.Tests;

/// <summary>
/// What a right reader finds in real EDIFACT files. The shared index says what each file is; the results here are the
/// standard's, not those of the library that the file came from.
/// </summary>
public sealed class EdifactCorpusTests
{
    private const string Indice = "indice-co+EDI.Net/";

    public static TheoryData<string> Files() =>
        [.. Corpus.Of("edifact").Concat(Corpus.Of("tradacoms")).DefaultIfEmpty("(none)")];

    [Theory]
    [MemberData(nameof(Files))]
    public void Every_file_is_read_shown_and_answered_without_an_exception(string file)
    {
        EdiDocument document = EdiDocument.Read(Corpus.ReadAny(file));
        Assert.Equal(file.StartsWith("edifact", StringComparison.Ordinal) ? EdiSyntax.Edifact : EdiSyntax.Tradacoms,
            document.Syntax);
        Assert.NotEmpty(document.ToJson() + document.Inspect(segments: true) + document.Format(indent: true));
        foreach (WrittenInterchange answer in document.Acknowledge(1, new DateTime(2026, 11, 23)))
        {
            Assert.True(answer.Written);
            Assert.Empty(EdiDocument.Read(answer.Bytes).AllFindings());
        }

        EdiDocument again = EdiDocument.Read(System.Text.Encoding.UTF8.GetBytes(document.Format()));
        Assert.Equal((document.InterchangeCount, document.MessageCount), (again.InterchangeCount, again.MessageCount));
    }

    /// <summary>file, messages, lines (LIN, GID), then each finding that is no note.</summary>
    [Theory]
    // A first UNB with nothing in it; the second one has no reference, so its UNZ cannot be compared. The APERAK itself
    // is right.
    [InlineData("APERAK/" + Indice + "Apperak edi_out_issue235.edi", "APERAK", 0,
        "Interchange 13@1.1,Interchange 13@1.2,Interchange 13@1.3,Interchange 13@1.4,Interchange 32@1.0,Interchange 13@1.0,Interchange 13@1.5")]
    // XXXA is an agency's own syntax level; DTM has 14 digits in a format of 12; UNT says 331.
    [InlineData("DELFOR/" + Indice + "edifact.Issue196.edi", "DELFOR", 2,
        "Interchange 2@1.1-1?,Element 12@3.1-2,Set 29@13.1")]
    // There is no guide for IFCSUM; UNOA has no small letters; UNT says 787.
    [InlineData("IFCSUM/" + Indice + "edifact.D01B.IFCSUM.EDI", "IFCSUM", 2,
        "Element 21@21.4?,Element 21@25.4?,Set 29@27.1")]
    // UNOL, a comma as decimal mark, a group; only UNT is wrong.
    [InlineData("INFENT/" + Indice + "edifact.Paiement.Issue139.EDI", "INFENT", 0, "Set 29@10.1")]
    // BGM is missing; DTM is no 203; MOA is TEST; UNT counts and repeats wrongly. The rest of 102 segments is in its
    // groups.
    [InlineData("INVOIC/" + Indice + "edifact.Issue203.edi", "INVOIC", 1,
        "Interchange 2@1.1-1?,Segment 13@2.0,Element 12@7.1-2,Element 37@65.1-2,Set 29@102.1,Set 28@102.2")]
    // D.10A has no guide; UNT and UNZ repeat other references.
    [InlineData("ORDRSP/" + Indice + "edifact.ORDRSP-formatted.edi", "ORDRSP", 1,
        "Interchange 28@32.2,Set 29@30.1,Set 28@30.2")]
    [InlineData("ORDRSP/" + Indice + "edifact.ORDRSP.edi", "ORDRSP", 1, "Interchange 28@33.2,Set 29@31.1,Set 28@31.2")]
    // Right, but for a syntax level of IATA's own.
    [InlineData("PAORES/" + Indice + "edifact.Issue157.Wikipedia.edi", "PAORES", 0, "Interchange 2@1.1-1?")]
    // RFF stands twice and was not counted.
    [InlineData("PAXLST/smooks+smooks-edi-cartridge/bad-paxlst.txt", "PAXLST", 0, "Set 29@17.1")]
    [InlineData("QUOTES/" + Indice + "edifact.01.edi", "QUOTES", 3, "Interchange 28@33.2,Set 29@31.1")]
    // Four messages of two kinds, all without BGM and wrongly counted; one reference comes twice; UNZ says one.
    [InlineData("mixed/" + Indice + "edifact.Issue188.edi", "IFTMIN INVOIC IFTMIN INVOIC", 0,
        "Interchange 29@14.1,Segment 13@2.0,Segment 13@3.0,Set 29@3.1,Segment 13@2.0,Segment 13@3.0,Segment 13@3.0,Set 29@3.1,Set 28@3.2,"
        + "Segment 13@2.0,Segment 13@3.0,Set 29@3.1,Set 26@1.1,Segment 13@2.0,Segment 13@3.0,Segment 13@3.0,Set 29@3.1,Set 28@3.2")]
    // A message of no standard, and right.
    [InlineData("other/" + Indice + "edifact.AutoEndSegmentGroups.edi", "AESG", 0, "")]
    // UNH names no type; small letters in UNOA; UNT says 53.
    [InlineData("other/" + Indice + "edifact.D95B.CUSCAR.EDI", "", 4, "Set 13@1.2-1,Element 21@6.2-4?,Set 29@52.1")]
    // The same without an interchange.
    [InlineData("other/" + Indice + "edifact.D95B.Issue137.EDI", "", 4, "Interchange 13@1.0,Set 13@1.2-1,Set 29@52.1")]
    // UNB, UNH, UNT and UNZ with one element each.
    [InlineData("other/" + Indice + "edifact.Issue121.ElementList.Conditions.edi", "", 0,
        "UNB 13 13 13 13 13,UNZ 13,UNH 13,UNT 13 29")]
    [InlineData("other/" + Indice + "edifact.Issue121.ElementList.edi", "", 0,
        "UNB 13 13 13 13 13,UNZ 13,UNH 13,UNT 13 29")]
    [InlineData("other/" + Indice + "edifact.Issue170.ElementList.edi", "", 0,
        "UNB 13 13 13 13 13 2,UNZ 13,UNH 13,UNT 13 29")]
    [InlineData("other/" + Indice + "edifact.Issue174.edi", "", 0, "UNB 13 13 13 13 13 2,UNZ 13,UNH 13,UNT 13 29")]
    [InlineData("other/" + Indice + "edifact.Issue98.edi", "", 0, "UNB 13 13 13 13 13,UNZ 13,UNH 13,UNT 13")]
    // A group whose message says 91 segments.
    [InlineData("other/" + Indice + "edifact.Issue149.SegmentGroups.edi", "ISSUE", 0, "Set 29@9.1")]
    public void What_a_right_reader_finds(string file, string types, int lines, string findings)
    {
        EdifactDocument document = EdifactReader.Read(Corpus.ReadAny("edifact/" + file));
        EdifactMessage[] messages = document.Interchanges.SelectMany(i => i.Messages).ToArray();
        Assert.Equal(types, string.Join(' ', messages.Select(m => m.Type)));
        Assert.Equal(lines, messages.SelectMany(m => m.Segments).Count(s => s.Id is "LIN" or "GID"));
        string found = findings.StartsWith("UNB ", StringComparison.Ordinal)
            ? string.Join(',', document.AllFindings().GroupBy(f => f.SegmentId)
                .Select(g => $"{g.Key} {string.Join(' ', g.Select(f => f.Code))}"))
            : string.Join(',', EdifactSample.Codes(document));
        Assert.Equal(findings, found);
    }

    [Fact]
    public void Every_file_has_its_row()
    {
        Assert.SkipWhen(Corpus.Root is null, "The corpus ../shared/corpus is not there: NOT tested");
        Assert.Equal(20, Corpus.Of("edifact").Count());
        Assert.Equal(6, Corpus.Of("tradacoms").Count());
    }

    [Fact]
    public void Totals_parties_and_texts_are_those_of_the_documents()
    {
        EdifactMessage invoice = One("INVOIC/" + Indice + "edifact.Issue203.edi");
        Assert.Equal("45612.20", invoice.Segments.Single(s => s.Id == "MOA" && s.Is(1, "86"))[1, 2]);
        Assert.Equal("SG25", invoice.SegmentGroups[invoice.Segments.Select((s, i) => (s.Id, i))
            .Single(s => s.Id == "LIN").i]?.Replace("SG26", "SG25"));
        EdifactMessage response = One("ORDRSP/" + Indice + "edifact.ORDRSP-formatted.edi");
        Assert.Equal("+49 030 49202 8652", response.Segments.First(s => s.Id == "COM")[1, 1]);
        EdifactMessage payment = One("INFENT/" + Indice + "edifact.Paiement.Issue139.EDI");
        Assert.Equal("CABINET D'EXPERTISE COMPTABLE", payment.Segments.Last(s => s.Id == "NAD")[4, 2]);
        EdifactMessage quote = One("QUOTES/" + Indice + "edifact.01.edi");
        Assert.Equal("453600", quote.Segments.Single(s => s.Id == "CNT" && s.Is(1, "ZZZ"))[1, 2]);
        EdifactMessage travel = One("PAORES/" + Indice + "edifact.Issue157.Wikipedia.edi");
        Assert.Equal("XYZCOMPANY AVAILABILITY", travel.Segments.First(s => s.Id == "IFT")[2]);
        EdifactMessage passengers = One("PAXLST/smooks+smooks-edi-cartridge/bad-paxlst.txt");
        Assert.Equal(5, passengers.Segments.Single(s => s.Id == "ATT").Repetitions(3));
    }

    /// <summary>
    /// The two files without an envelope fault. One releases a letter that needs no release, which is not written
    /// again.
    /// </summary>
    [Theory]
    [InlineData("other/" + Indice + "edifact.AutoEndSegmentGroups.edi")]
    [InlineData("PAORES/" + Indice + "edifact.Issue157.Wikipedia.edi")]
    public void Right_files_are_written_again_as_they_were(string file)
    {
        byte[] bytes = Corpus.ReadAny("edifact/" + file);
        EdifactInterchange read = Assert.Single(EdifactReader.Read(bytes).Interchanges);
        EdifactEnvelope envelope = EdifactEnvelope.Of(read);
        string right = System.Text.Encoding.UTF8.GetString(read.Raw.Span).Replace("?A", "A", StringComparison.Ordinal);
        if (read.SyntaxIdentifier == "IATB") // which the writer has not; the repertoire is that of UNOB
            (envelope, right) = (envelope with { SyntaxIdentifier = "UNOB" },
                right.Replace("IATB", "UNOB", StringComparison.Ordinal));
        WrittenInterchange written = EdifactWriter.Write(
            envelope, read.Messages.Select(EdifactMessageBuilder.Of).ToArray());
        Assert.True(written.Written, string.Join('\n', written.Findings));
        Assert.Equal(right.TrimEnd(), System.Text.Encoding.UTF8.GetString(written.Bytes.Span).TrimEnd());
    }

    private static EdifactMessage One(string file) =>
        Assert.Single(Assert.Single(EdifactReader.Read(Corpus.ReadAny("edifact/" + file)).Interchanges).Messages);
}
