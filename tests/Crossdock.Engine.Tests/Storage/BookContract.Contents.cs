using Crossdock.Model;

namespace Crossdock.Engine.Tests.Storage;

public abstract partial class BookContract
{
    [Fact]
    public async Task A_duplicate_after_four_hundred_days_has_no_second_effect()
    {
        var message = await TakeOneAsync(In(Order, "k"));
        await CommitAsync(Eventful(message,
            1) with { Entries = [Entry($"{Order}@1", message.Correlation)], Deliveries = [Delivery("d")] });
        await ReopenAsync();
        var document = await ArchiveAsync("the same, by another name");
        var late = T0.AddDays(400);
        var again = await Book.AcceptAsync(Arrival.Empty(document, "test",
            "accepted") with { Messages = [In(Order, "k")] }, late, Ct);
        Assert.Equal((AcceptanceKind.Duplicate, message.Sequence), (again[0].Kind, again[0].Sequence));
        var other = await Book.AcceptAsync(Arrival.Empty(await ArchiveAsync("changed"), "test",
            "accepted") with { Messages = [In(Order, "k", "changed")] }, late, Ct);
        Assert.Equal(AcceptanceKind.Conflict, other[0].Kind);
        Assert.Empty(await TakeAsync());
        var totals = await Book.Queries.TotalsAsync(Ct);
        Assert.Equal((1L, 1L, 1L, 1L, 1L), (totals.Messages, totals.Events, totals.Entries, totals.Deliveries,
            totals.Duplicates));
    }

    [Theory]
    [InlineData("UPDATE document SET bytes = '\\x00454655' WHERE name = 'x'", "document")]
    [InlineData("UPDATE document SET size = 4 WHERE name = 'x'", "document")]
    [InlineData("UPDATE inbox SET body = '{}' WHERE business_key = 'k'", "message")]
    public async Task Verification_names_a_document_and_a_message_that_are_not_what_came(string change, string named)
    {
        var document = await ArchiveAsync("x", "ABC");
        await Book.AcceptAsync(Arrival.Empty(document, "test", "accepted") with { Messages = [In(Order, "k")] }, T0, Ct);
        Assert.Empty((await Book.Queries.VerifyAsync(Ct)).Faults);
        Tamper(change);
        Assert.Contains((await Book.Queries.VerifyAsync(Ct)).Faults, f => f.Contains(named));
    }

    /// <summary>A frame cut off behind its header, and a whole one that names a dictionary nobody has (251).</summary>
    [Theory]
    [InlineData("UPDATE event SET body = '\\x28B52FFD210103'", "event 1")]
    [InlineData("UPDATE entry SET body = '\\x28B52FFD210103'", "entry 1")]
    [InlineData("UPDATE inbox SET body = '\\x28B52FFD21FB03190000414243'", "message 1: Its bytes need dictionary 251")]
    [InlineData("UPDATE process SET state = '\\x28B52FFD210103'", "process purchase-order")]
    public async Task Verification_names_a_body_that_cannot_be_read(string change, string named)
    {
        var message = await TakeOneAsync(In(Order, "k"));
        await CommitAsync(Eventful(message, 1) with { Entries = [Entry($"{Order}@1", message.Correlation)] });
        Assert.Empty((await Book.Queries.VerifyAsync(Ct)).Faults);
        Tamper(change);
        Assert.Contains(named, Assert.Single((await Book.Queries.VerifyAsync(Ct)).Faults));
    }
}
