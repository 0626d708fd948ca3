using System.Text;
using Crossdock.Model;

namespace Crossdock.Engine.Tests.Storage;

public abstract partial class BookContract
{
    [Fact]
    public async Task What_came_lately_is_what_came_since_then_and_no_more()
    {
        for (var hour = 0; hour < 9; hour++)
        {
            var at = T0.AddHours(hour);
            var raw = new RawDocument(
                Guid.CreateVersion7(), "edi-keystone", null, $"{hour}", "text/plain", Encoding.UTF8.GetBytes($"{hour}"),
                at);
            var document = await Book.ArchiveAsync(raw, Ct);
            Inbound[] messages = hour % 3 == 2 ? [In(Order, $"k{hour}"), In(Order, $"k{hour - 1}")]
                : [In(Order, $"k{hour}")];
            await Book.AcceptAsync(Arrival.Empty(document, "test", "accepted") with { Messages = messages }, at, Ct);
        }
        for (var hour = -1; hour < 11; hour++)
        {
            var hours = Enumerable.Range(0, 9).Where(h => h >= hour).ToList();
            Assert.Equal(new BookActivity(hours.Count, 0, hours.Count, hours.Count(h => h % 3 == 2), 0),
                await Book.Queries.ActivityAsync(T0.AddHours(hour), Ct));
        }
    }

    [Fact]
    public async Task What_is_open_is_counted_without_the_rest()
    {
        await TellAsync(In(Order, "k1"), In(Order, "k2"), In(Other, "k3"), In(Stock, "k4"));
        await TellAsync(In(Order, "k1", "other"));
        var work = await TakeAsync();
        await CommitAsync(Step(work[0]) with { Deliveries = [Delivery("d1")] }, Step(work[1], StepOutcome.Refused));
        await CommitAsync(Step(work[2], StepOutcome.Parked));
        var open = await Book.Queries.OpenWorkAsync(Ct);
        Assert.Equal(new OpenWork(1, 1, 1, 1, 0, 1), open);
        var totals = await Book.Queries.TotalsAsync(Ct);
        Assert.Equal(open,
            new OpenWork(totals.Pending, totals.Parked, totals.Refused, totals.DeliveriesOpen, totals.DeliveriesDead,
                totals.CasesOpen));
        Assert.Equal(1, (await Book.Queries.ActivityAsync(T0, Ct)).Deliveries);
        Assert.Equal(0, (await Book.Queries.ActivityAsync(T0.AddHours(1), Ct)).Deliveries);
    }
}
