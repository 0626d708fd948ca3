using Crossdock.Model;

namespace Crossdock.Domain.Tests;

public class BusinessCalendarTests
{
    private static readonly BusinessCalendar Memphis = new(
        "memphis", TimeZoneInfo.FindSystemTimeZoneById("America/Chicago"),
        new HashSet<DayOfWeek> { DayOfWeek.Monday, DayOfWeek.Tuesday, DayOfWeek.Wednesday, DayOfWeek.Thursday,
            DayOfWeek.Friday },
        new HashSet<DateOnly> { new(2026, 11, 26), new(2026, 12, 25) });
    private static readonly BusinessCalendar Office =
        Memphis with { Opens = new TimeOnly(8, 0), Closes = new TimeOnly(17, 0) };

    private static DateTimeOffset Utc(string text) =>
        DateTimeOffset.Parse(text + "Z", System.Globalization.CultureInfo.InvariantCulture);

    [Theory]
    [InlineData("2026-11-23T15:00", 120, "2026-11-23T17:00")] // a Monday
    [InlineData("2026-11-25T20:00", 2880, "2026-11-30T20:00")] // Wednesday 14:00; Thursday is Thanksgiving; Friday, Monday
    [InlineData("2026-11-28T20:00", 60, "2026-11-30T07:00")] // a Saturday: the clock starts on Monday, 00:00 in Memphis
    [InlineData("2026-11-28T03:00", 240, "2026-11-30T07:00")] // Friday 21:00: three hours, and one on Monday
    public void A_clock_stands_still_on_days_on_which_nobody_works(string from, int minutes, string due) =>
        Assert.Equal(Utc(due), Memphis.After(Utc(from), TimeSpan.FromMinutes(minutes)));

    [Theory]
    [InlineData("2026-11-23T22:00", 120, "2026-11-24T15:00")] // 16:00: one hour, and one from 08:00
    [InlineData("2026-11-23T10:00", 30, "2026-11-23T14:30")] // 04:00: from 08:00
    [InlineData("2026-11-25T22:30", 60, "2026-11-27T14:30")] // over the holiday
    [InlineData("2026-11-23T23:00", 0, "2026-11-24T14:00")] // closed: the next opening
    public void Only_the_hours_in_which_the_house_is_open_count(string from, int minutes, string due) =>
        Assert.Equal(Utc(due), Office.After(Utc(from), TimeSpan.FromMinutes(minutes)));

    /// <summary>On 8 March 2026 the clocks skip from 02:00 to 03:00, on 1 November they repeat 01:00 to 02:00.</summary>
    [Fact]
    public void A_day_of_the_change_of_clocks_has_as_many_hours_as_it_has()
    {
        var daily = Memphis with { Workdays = Enum.GetValues<DayOfWeek>().ToHashSet() };
        Assert.Equal(Utc("2026-03-08T06:00").AddHours(23), daily.EndOf(new DateOnly(2026, 3, 8)));
        Assert.Equal(Utc("2026-11-01T05:00").AddHours(25), daily.EndOf(new DateOnly(2026, 11, 1)));
        var early = daily with { Opens = new TimeOnly(2, 30), Closes = new TimeOnly(12, 0) };
        // 02:30 does not exist: 03:30
        Assert.Equal(Utc("2026-03-08T08:30"), early.After(Utc("2026-03-08T07:00"), TimeSpan.Zero));
        Assert.Equal(Utc("2026-11-01T07:30"),
            (daily with { Opens = new TimeOnly(1, 30), Closes = new TimeOnly(12, 0) })
            .After(Utc("2026-11-01T05:00"), TimeSpan.Zero));
    }

    [Fact]
    public void A_date_ends_with_its_working_day_or_the_next_one()
    {
        Assert.Equal(Utc("2026-11-24T06:00"), Memphis.EndOf(new DateOnly(2026, 11, 23)));
        Assert.Equal(Utc("2026-11-30T23:00"), Office.EndOf(new DateOnly(2026, 11, 28)));
        Assert.Equal(Utc("2026-11-27T23:00"), Office.EndOf(new DateOnly(2026, 11, 26)));
    }

    [Fact]
    public void Without_a_calendar_every_hour_counts() =>
        Assert.Equal(Utc("2026-11-28T22:00"),
            BusinessCalendar.Always.After(Utc("2026-11-28T20:00"), TimeSpan.FromHours(2)));

    [Fact]
    public void A_calendar_on_which_nobody_ever_works_is_our_mistake() =>
        Assert.Throws<InvalidOperationException>(() =>
            (Memphis with { Workdays = new HashSet<DayOfWeek>() })
                .After(Utc("2026-11-28T20:00"), TimeSpan.FromHours(1)));
}
