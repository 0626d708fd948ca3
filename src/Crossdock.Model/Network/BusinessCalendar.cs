namespace Crossdock.Model;

/// <summary>
/// When somebody works: the days, and on them the hours, in his own time zone. A clock that runs on a calendar stands
/// still outside of them. Pure: the zone's rules are loaded with the configuration (from the system's tz database; the
/// program needs no ICU for it).
/// </summary>
/// <param name="Workdays">Days of the week on which work is done, holidays apart.</param>
/// <param name="Opens">Local; null: at midnight.</param>
/// <param name="Closes">Local, after <paramref name="Opens"/>; null: at the next midnight.</param>
public sealed record BusinessCalendar(
    string Id, TimeZoneInfo Zone, IReadOnlySet<DayOfWeek> Workdays, IReadOnlySet<DateOnly> Holidays,
    TimeOnly? Opens = null, TimeOnly? Closes = null)
{
    /// <summary>Every hour of every day, in UTC: what holds where no calendar is named.</summary>
    public static readonly BusinessCalendar Always = new(
        "always", TimeZoneInfo.Utc, Enum.GetValues<DayOfWeek>().ToHashSet(), new HashSet<DateOnly>());

    public bool IsWorkday(DateOnly day) => Workdays.Contains(day.DayOfWeek) && !Holidays.Contains(day);

    /// <summary>
    /// The moment at which so much working time has passed; without any, the first working moment at or after
    /// <paramref name="from"/>. In UTC.
    /// </summary>
    /// <exception cref="InvalidOperationException">No end within <see cref="Limits.CalendarDays"/> days: nobody ever
    /// works.</exception>
    public DateTimeOffset After(DateTimeOffset from, TimeSpan working)
    {
        var day = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(from, Zone).Date);
        for (var days = 0; days < Limits.CalendarDays; days++, day = day.AddDays(1))
        {
            if (!IsWorkday(day)) continue;
            var (opens, closes) = (At(day, Opens ?? TimeOnly.MinValue), Closing(day));
            var start = opens > from ? opens : from;
            if (start >= closes) continue;
            if (working <= closes - start) return (start + working).ToUniversalTime();
            working -= closes - start;
        }
        throw Throw.NobodyWorks(Id, from);
    }

    /// <summary>The local day of the first working moment at or after <paramref name="from"/>.</summary>
    /// <inheritdoc cref="After" path="/exception"/>
    public DateOnly WorkdayFrom(DateTimeOffset from) =>
        DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(After(from, TimeSpan.Zero), Zone).Date);

    /// <summary>That day, or the first working day after it.</summary>
    /// <exception cref="InvalidOperationException">No working day within <see cref="Limits.CalendarDays"/>
    /// days.</exception>
    public DateOnly Workday(DateOnly day)
    {
        for (var days = 0; days < Limits.CalendarDays; days++, day = day.AddDays(1))
            if (IsWorkday(day)) return day;
        throw Throw.NobodyWorks(Id, new DateTimeOffset(day.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero));
    }

    /// <summary>The end of that day's work; of the next working day's when it is none. In UTC.</summary>
    /// <exception cref="InvalidOperationException">No working day within <see cref="Limits.CalendarDays"/>
    /// days.</exception>
    public DateTimeOffset EndOf(DateOnly day)
    {
        for (var days = 0; days < Limits.CalendarDays; days++, day = day.AddDays(1))
            if (IsWorkday(day)) return Closing(day);
        throw Throw.NobodyWorks(Id, new DateTimeOffset(day.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero));
    }

    private DateTimeOffset Closing(DateOnly day) =>
        Closes is { } closes ? At(day, closes) : At(day.AddDays(1), TimeOnly.MinValue);

    /// <summary>
    /// A local time that the clocks skip is as much later as they skip; of one that they repeat it is the second.
    /// </summary>
    private DateTimeOffset At(DateOnly day, TimeOnly time)
    {
        var local = day.ToDateTime(time);
        return new DateTimeOffset(local, Zone.GetUtcOffset(local)).ToUniversalTime();
    }
}
