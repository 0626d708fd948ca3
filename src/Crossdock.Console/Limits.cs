namespace Crossdock.Console;

/// <summary>The room's bounds: a page shows a first part and says so, whatever the book holds.</summary>
internal static class Limits
{
    public const int CaseRows = 500;
    public const int FaultRows = 200;
    public const int ParkedRows = 200;
    public const int DocumentRows = 1_000;
    public const int JobRows = 50;
    public const int RecentEntries = 50;
    public const int FeedEvents = 200;

    /// <summary>How far back the first page counts what came: more would be read again every few seconds.</summary>
    public static readonly TimeSpan Lately = TimeSpan.FromHours(24);

    /// <summary>Entries read by one query, and queries of one refresh, when entries are counted by state.</summary>
    public const int TallyPage = 1_000;
    public const int TallyPages = 40;

    /// <summary>Bytes of a document that a viewer shows; the download has all.</summary>
    public const int ViewerBytes = 256 * 1024;

    /// <summary>Characters of a search, a name and a note. A journal entry's key is the longest reference.</summary>
    public const int SearchLength = 400;
    public const int NameLength = 60;
    public const int NoteLength = 500;

    /// <summary>Values that one line of an event's details shows.</summary>
    public const int DetailValues = 8;

    public static readonly TimeSpan RefreshEvery = TimeSpan.FromMilliseconds(1_500);
    public static readonly TimeSpan FeedEvery = TimeSpan.FromSeconds(1);
}
