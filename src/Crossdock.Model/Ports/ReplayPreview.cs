namespace Crossdock.Model;

/// <summary>
/// What would change if something were told again now, under the present configuration. Nothing of it is stored.
/// </summary>
/// <param name="Subject">message:17 or document:GUID</param>
/// <param name="Content">What would be told, as text: the stored bytes or the edited ones.</param>
/// <param name="Messages">What would become of each message, in order: of the subject, of what waits behind it, of what
/// follows from them.</param>
/// <param name="Processes">The states that would change, stock positions among them.</param>
/// <param name="Documents">What would be sent.</param>
/// <param name="Faults">Of a document: why it still cannot be read.</param>
public sealed record ReplayPreview(
    string Subject, string Content, IReadOnlyList<PreviewedMessage> Messages, IReadOnlyList<PreviewedProcess> Processes,
    IReadOnlyList<PreviewedDocument> Documents, IReadOnlyList<JournalEntry> Entries, IReadOnlyList<LineMove> Lines,
    IReadOnlyList<PreviewedCase> Opened, IReadOnlyList<PreviewedCase> Closed,
    IReadOnlyList<DocumentFault> Faults);

public sealed record PreviewedMessage(ProcessId Process, string Type, string Outcome);

public sealed record PreviewedProcess(ProcessId Process, long VersionBefore, long VersionAfter, string Difference);

/// <param name="About">Of a journal entry its description; else the command's content.</param>
public sealed record PreviewedDocument(EndpointId To, ProcessId From, string Type, string About);

public sealed record PreviewedCase(ProcessId Process, string Kind, string Subject, string Title);
