using Crossdock.Model;
using Microsoft.Extensions.Logging.Abstractions;

namespace Crossdock.Engine.Tests.Running;

/// <summary>Thousands of deadlines at once, with the engine's own loops.</summary>
public class DeadlineFloodTests : EngineBench
{
    [Fact]
    public async Task Thousands_due_at_once_are_each_raised_once_a_batch_at_a_time_and_leave_room_for_other_messages()
    {
        const int many = 2_000;
        await TellAsync([.. Enumerable.Range(0, many)
            .Select(i => ($"d{i}", (TallyMessage)new TallyMessage.WakeAt(T0.AddMinutes(5))))]);
        await RunAsync();
        Clock.Now = T0.AddMinutes(6);
        var (network, most) = (Network, 0L);
        var decider = new Decider([new ProcessRuntime<TallyProcess, TallyState, TallyMessage, TallyEvent>()],
            (_, _, _, _, _) => [], Contracts);
        await using (var engine = new CrossdockEngine(
            Book, decider, Contracts, [], [Sink], () => network, TimeProvider.System, Options with { Batch = 100 },
            NullLoggerFactory.Instance))
        {
            await engine.StartAsync(Ct);
            while (await Book.NextDeadlineAsync(Ct) is not null || await SumAsync($"d{many - 1}") == 0)
            {
                most = Math.Max(most, (await Book.Queries.TotalsAsync(Ct)).Pending);
                await Task.Delay(5, Ct);
            }
            while ((await Book.Queries.TotalsAsync(Ct)).Pending > 0) await Task.Delay(5, Ct);
        }
        for (var i = 0; i < many; i++) Assert.Equal(1_000, await SumAsync($"d{i}"));
        Assert.InRange(most, 1, 300);
    }
}
