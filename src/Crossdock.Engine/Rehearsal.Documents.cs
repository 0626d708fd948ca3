using System.Security.Cryptography;
using Crossdock.Model;

namespace Crossdock.Engine;

/// <summary>
/// Raw documents in a rehearsal: translated as a door's would be, with look-ups in what was rehearsed before.
/// </summary>
public sealed partial class Rehearsal : IBookLookups
{
    private readonly Dictionary<(string Process, Reference Reference), HashSet<ProcessId>> _references = [];
    private readonly Dictionary<InterchangeKey, string> _interchanges = [];

    /// <summary>What each raw document was found to be, with its faults and the acknowledgements that answer it.</summary>
    public List<Arrival> Arrivals { get; } = [];

    /// <summary>Takes one document in and tells its messages, with all that follows from them.</summary>
    /// <exception cref="InvalidOperationException">No translator takes documents of this channel.</exception>
    public async ValueTask<Arrival> TakeInAsync(
        RawDocument document, IReadOnlyList<ITranslator> translators, CancellationToken ct)
    {
        var translator = translators.FirstOrDefault(t => t.Takes(document, network))
            ?? throw Throw.NoTranslator(document.Name, document.Channel);
        var archived = new ArchivedDocument(document, Convert.ToHexStringLower(SHA256.HashData(document.Bytes.Span)));
        var arrival = await translator.TranslateAsync(archived, network, this, ct);
        Arrivals.Add(arrival);
        foreach (var key in arrival.Interchanges) _interchanges[key with { Sha256 = "" }] = key.Sha256;
        var self = new ProcessId("document", document.Name);
        foreach (var opening in arrival.Cases) Open(self, opening);
        foreach (var (outgoing, i) in arrival.Acknowledgements.Select((a, i) => (a, i)))
        {
            Commands.Add((self, outgoing));
            Enqueue(outgoing.To, self, outgoing.Command, $"{self}/1/{i + 1}", document.ReceivedAt);
        }
        foreach (var message in arrival.Messages)
        {
            Refer(message.Process, arrival.References);
            Tell(message.Process, message.BusinessKey, message.Body, document.ReceivedAt);
        }
        return arrival;
    }

    ValueTask<InterchangeStanding> IBookLookups.StandingAsync(InterchangeKey interchange, CancellationToken ct) =>
        ValueTask.FromResult(!_interchanges.TryGetValue(interchange with { Sha256 = "" }, out var known)
            ? InterchangeStanding.New
            : known == interchange.Sha256 ? InterchangeStanding.Retransmission : InterchangeStanding.Conflict);

    /// <summary>
    /// As a book finds it: by reference, else by the last part of a known instance's key; null when that is not one
    /// only.
    /// </summary>
    ValueTask<ProcessId?> IBookLookups.FindProcessAsync(string process, Reference reference, CancellationToken ct)
    {
        IReadOnlyCollection<ProcessId> found = _references.GetValueOrDefault((process, reference)) ?? [];
        if (found.Count == 0 && reference.Kind == process)
            found = [.. _states.Keys.Where(p =>
                p.Process == process && p.Key[(p.Key.LastIndexOf('/') + 1)..] == reference.Value)];
        return ValueTask.FromResult(found.Count == 1 ? found.First() : (ProcessId?)null);
    }

    private void Refer(ProcessId process, IEnumerable<Reference> references)
    {
        foreach (var reference in references)
        {
            if (!_references.TryGetValue((process.Process, reference), out var known))
                _references.Add((process.Process, reference), known = []);
            known.Add(process);
        }
    }
}
