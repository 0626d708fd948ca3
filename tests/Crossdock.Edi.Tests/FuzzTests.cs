namespace Crossdock.Edi.Tests;

/// <summary>Spoilt documents: a few thousand here, millions with <c>crossdock edi fuzz</c>.</summary>
public sealed class FuzzTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Whatever_comes_is_read_and_its_answer_can_be_read_too(int seed)
    {
        var mutator = new EdiMutator(Corpus.Everything().Select(Corpus.ReadAny));
        for (int i = 0; i < 500; i++)
        {
            byte[] input = mutator.Make(seed, i);
            if (Record.Exception(() => EdiProbe.Read(input)) is { } e)
                Assert.Fail($"input {i} of seed {seed}: {e}");
        }
    }
}
