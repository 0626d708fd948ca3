using System.Globalization;
using Crossdock.Model;

namespace Crossdock.Host.Configuration;

/// <summary>
/// A business calendar as configured: <c>timeZone</c> is an IANA name, <c>workdays</c> are English day names,
/// <c>holidays</c> dates, <c>opens</c> and <c>closes</c> local times ("08:00"); both may be left out, then a working
/// day counts from midnight to midnight.
/// </summary>
internal sealed record CalendarFile(
    string Id, string TimeZone, List<DayOfWeek> Workdays, List<DateOnly>? Holidays = null, string? Opens = null,
    string? Closes = null)
{
    /// <param name="faults">Is told everything that is wrong with any of them.</param>
    public static List<BusinessCalendar> Read(List<CalendarFile> files, string place, List<string> faults)
    {
        faults.AddRange(files.GroupBy(f => f.Id).Where(g => g.Count() > 1)
            .Select(g => $"{place}: calendars: '{g.Key}' is there {g.Count()} times"));
        return [.. files.Select(f => f.ToCalendar($"{place}: calendars/{f.Id}", faults))];
    }

    private BusinessCalendar ToCalendar(string place, List<string> faults)
    {
        var (opens, closes) = (Time("opens", Opens), Time("closes", Closes));
        if (Workdays.Count == 0) faults.Add($"{place}: workdays: there must be one");
        if (opens >= closes) faults.Add($"{place}: closes '{Closes}' is not after opens '{Opens}'");
        if (!TimeZoneInfo.TryFindSystemTimeZoneById(TimeZone, out var zone))
            faults.Add($"{place}: timeZone: this system knows no '{TimeZone}' (an IANA name like America/Chicago; package tzdata)");
        return new BusinessCalendar(Id, zone ?? TimeZoneInfo.Utc, Workdays.ToHashSet(), (Holidays ?? []).ToHashSet(),
            opens, closes);

        TimeOnly? Time(string name, string? text)
        {
            if (text is null) return null;
            if (TimeOnly.TryParseExact(text, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var time))
                return time;
            faults.Add($"{place}: {name}: '{text}' is not like 08:00");
            return null;
        }
    }
}
