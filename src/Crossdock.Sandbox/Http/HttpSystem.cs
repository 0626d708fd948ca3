using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace Crossdock.Sandbox.Http;

/// <summary>
/// A call that a system received, once per idempotency key. <paramref name="Repeats"/> counts the further ones.
/// </summary>
public sealed record ReceivedCall(string Type, string Key, string Body, string Answer, DateTimeOffset At, int Repeats);

/// <summary>What a system does wrong on the wire with the next call, on demand.</summary>
public enum WireFault
{
    /// <summary>503 with Retry-After 1; nothing is done.</summary>
    Unavailable = 1,

    /// <summary>The call is done, then answered with 500.</summary>
    ErrorAfterWork = 2,

    /// <summary>The call is done, then the connection is broken.</summary>
    BrokenAfterWork = 3,
}

/// <summary>The system says no (422), with all reasons.</summary>
internal sealed class RefusedCall(string detail, IReadOnlyList<string> errors) : Exception(detail)
{
    public IReadOnlyList<string> Errors { get; } = errors;
}

/// <summary>
/// An outside system on its own port: POST to a resource with an Idempotency-Key, GET of a resource by that key, GET
/// /log. Every call is in the journal before it is answered; the same key again gives the first answer and has no
/// second effect.
/// </summary>
public abstract class HttpSystem : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly CallJournal _journal;
    private readonly IReadOnlyList<JournalLine> _past;
    private readonly Dictionary<(string Type, string Key), ReceivedCall> _calls = [];
    private readonly List<(string Type, string Key)> _order = [];
    private readonly ConcurrentQueue<WireFault> _faults = new();
    private readonly byte[] _key;
    private WebApplication? _app;

    private protected HttpSystem(string name, string dataFolder, SandboxSecrets secrets, TimeProvider time)
    {
        (Name, Time, Secrets) = (name, time, secrets);
        _key = Encoding.UTF8.GetBytes("Bearer " + secrets.ToSystem(name));
        (_journal, _past) = CallJournal.Open(Path.Combine(dataFolder, name, "journal.jsonl"));
    }

    /// <summary>The endpoint's id in the sample network.</summary>
    public string Name { get; }

    public Uri Address { get; private set; } = new("http://127.0.0.1:0");

    /// <summary>What was received, oldest first, over all runs on this data folder.</summary>
    public IReadOnlyList<ReceivedCall> Received
    {
        get { lock (_gate) return [.. _order.Select(k => _calls[k])]; }
    }

    private protected TimeProvider Time { get; }
    private protected SandboxSecrets Secrets { get; }
    private protected abstract IReadOnlyList<string> Resources { get; }

    /// <summary>The next call meets this fault; several wait in line.</summary>
    public void Fail(WireFault fault) => _faults.Enqueue(fault);

    public IReadOnlyList<ReceivedCall> ReceivedAs(string type) => [.. Received.Where(r => r.Type == type)];

    internal async Task StartAsync(CancellationToken ct)
    {
        foreach (var line in _past) Replay(line);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(k =>
        {
            k.Listen(IPAddress.Loopback, 0, l => l.Protocols = HttpProtocols.Http1);
            k.Limits.MaxRequestBodySize = HttpLimits.BodyBytes;
            k.AddServerHeader = false;
        });
        builder.Services.AddRoutingCore();
        builder.Services.Configure<Microsoft.Extensions.Hosting.HostOptions>(o =>
            o.ShutdownTimeout = TimeSpan.FromMilliseconds(200));
        _app = builder.Build();
        _app.MapGet("/log", (HttpContext http) =>
            GuardedAsync(http, () => WriteAsync(http, 200, SandboxJson.Write(Received))));
        _app.MapGet("/{resource}", (HttpContext http, string resource) =>
            GuardedAsync(http, () => FindAsync(http, resource)));
        _app.MapPost("/{resource}", (HttpContext http, string resource) =>
            GuardedAsync(http, () => TakeAsync(http, resource)));
        await _app.StartAsync(ct);
        Address = new Uri(_app.Urls.Single());
    }

    public virtual async ValueTask DisposeAsync()
    {
        if (_app is { } app) await app.DisposeAsync();
        lock (_gate) _journal.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>What the system answers to a new call. Reads the state; changes nothing.</summary>
    /// <exception cref="RefusedCall">The system says no.</exception>
    /// <exception cref="JsonException">The body is not what the resource takes.</exception>
    private protected abstract object Decide(string type, string body, string key);

    /// <summary>Changes the state by a call that is in the journal: now, or when the journal is read again.</summary>
    private protected virtual void Keep(string type, string body, string answer) { }

    private protected virtual void KeepNote(string type, string key) { }

    /// <summary>After the call is durable and before it is answered.</summary>
    private protected virtual Task BeforeAnswerAsync(string type, string body, string key, CancellationToken ct) =>
        Task.CompletedTask;

    /// <summary>Reads the state under the lock under which calls change it.</summary>
    private protected T Reading<T>(Func<T> read)
    {
        lock (_gate) return read();
    }

    /// <summary>Makes a call of the system's own durable; the same key again gives the first answer.</summary>
    private protected (string Answer, bool First) Apply(string type, string key, string body)
    {
        lock (_gate)
        {
            if (_calls.TryGetValue((type, key), out var known))
            {
                if (known.Body != body) throw new RefusedCall("The idempotency key was used with another body.", []);
                Append(new JournalLine(JournalLine.Repeat, type, key, null, null, Time.GetUtcNow()));
                return (known.Answer, false);
            }
            var answer = SandboxJson.Write(Decide(type, body, key));
            Append(new JournalLine(JournalLine.Call, type, key, body, answer, Time.GetUtcNow()));
            return (answer, true);
        }
    }

    /// <summary>Makes a note durable; false when it was made before.</summary>
    private protected bool Note(string type, string key, Func<bool> isNew)
    {
        lock (_gate)
        {
            if (!isNew()) return false;
            Append(new JournalLine(JournalLine.Note, type, key, null, null, Time.GetUtcNow()));
            return true;
        }
    }

    private void Append(JournalLine line)
    {
        _journal.Append(line);
        Replay(line);
    }

    private void Replay(JournalLine line)
    {
        var id = (line.Type, line.Key);
        switch (line.Kind)
        {
            case JournalLine.Call:
                _calls[id] = new ReceivedCall(line.Type, line.Key, line.Body!, line.Answer!, line.At, 0);
                _order.Add(id);
                Keep(line.Type, line.Body!, line.Answer!);
                break;
            case JournalLine.Repeat:
                _calls[id] = _calls[id] with { Repeats = _calls[id].Repeats + 1 };
                break;
            case JournalLine.Note:
                KeepNote(line.Type, line.Key);
                break;
            default:
                throw HttpThrow.BadJournal(Name, _order.Count, $"kind '{line.Kind}' is unknown");
        }
    }

    private Task GuardedAsync(HttpContext http, Func<Task> handle)
    {
        var given = Encoding.UTF8.GetBytes(http.Request.Headers.Authorization.ToString());
        return CryptographicOperations.FixedTimeEquals(given, _key)
            ? handle()
            : ProblemAsync(http, 401, "The API key is missing or wrong.");
    }

    private Task FindAsync(HttpContext http, string resource)
    {
        var key = http.Request.Query["idempotency-key"].ToString();
        ReceivedCall? call;
        lock (_gate) call = _calls.GetValueOrDefault((resource, key));
        return call is null
            ? ProblemAsync(http, 404, $"{resource} has no call with the key '{key}'.")
            : WriteAsync(http, 200, call.Answer);
    }

    private async Task TakeAsync(HttpContext http, string resource)
    {
        var key = http.Request.Headers["Idempotency-Key"].ToString();
        if (!Resources.Contains(resource))
        {
            await ProblemAsync(http, 404, $"{Name} has no resource '{resource}'.");
            return;
        }
        if (key.Length is 0 or > HttpLimits.KeyLength)
        {
            await ProblemAsync(http, 400, "The header Idempotency-Key is missing or too long.");
            return;
        }
        var fault = _faults.TryDequeue(out var planned) ? planned : (WireFault?)null;
        if (fault == WireFault.Unavailable)
        {
            http.Response.Headers.RetryAfter = "1";
            await ProblemAsync(http, 503, $"{Name} is being maintained.");
            return;
        }
        using var reader = new StreamReader(http.Request.Body, Encoding.UTF8);
        await AnswerAsync(http, resource, key, await reader.ReadToEndAsync(http.RequestAborted), fault);
    }

    private async Task AnswerAsync(HttpContext http, string resource, string key, string body, WireFault? fault)
    {
        try
        {
            var (answer, first) = Apply(resource, key, body);
            if (first) await BeforeAnswerAsync(resource, body, key, http.RequestAborted);
            if (fault == WireFault.BrokenAfterWork) http.Abort();
            else if (fault == WireFault.ErrorAfterWork) await ProblemAsync(http, 500, $"{Name} failed while it answered.");
            else await WriteAsync(http, first ? 201 : 200, answer);
        }
        catch (RefusedCall refused)
        {
            await ProblemAsync(http, 422, refused.Message, refused.Errors);
        }
        catch (JsonException e)
        {
            await ProblemAsync(http, 422, e.Message);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // The client hung up before the answer: what was done stays done, and it can look it up.
        }
    }

    private static Task WriteAsync(HttpContext http, int status, string json)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = "application/json";
        return http.Response.WriteAsync(json, http.RequestAborted);
    }

    private static Task ProblemAsync(HttpContext http, int status, string detail, IReadOnlyList<string>? errors = null)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = "application/problem+json";
        return http.Response.WriteAsync(
            SandboxJson.Write(new Problem("about:blank", status, detail, errors is { Count: > 0 } ? errors : null)),
            http.RequestAborted);
    }

    private sealed record Problem(string Type, int Status, string Detail, IReadOnlyList<string>? Errors);
}
