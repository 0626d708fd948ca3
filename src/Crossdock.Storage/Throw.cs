using Crossdock.Model;
using Microsoft.Data.Sqlite;

namespace Crossdock.Storage;

/// <summary>The room's only source of exceptions: we are wrong, or the disk is.</summary>
internal static class Throw
{
    public static InvalidOperationException Pragma(string name, string? found, string required) =>
        new($"The book's pragma {name} is '{found}', not '{required}': what it commits would not be safe.");

    public static InvalidOperationException Setting(string name, string found, string required) =>
        new($"The server's setting {name} is '{found}', not '{required}': what the book commits would not be safe.");

    public static DeliveryTakenException Claimed(long sequence) =>
        new($"Delivery {sequence} is being sent by another node.");

    public static InvalidOperationException Partitions(string found, int asked) =>
        new($"The book was made with {found} partitions and cannot be opened with {asked}.");

    public static InvalidOperationException NewerSchema(long found, int known) =>
        new($"The book has schema version {found}; this program knows up to {known}. Use the newer program.");

    public static InvalidOperationException Twice(string what, string key) =>
        new($"The {what} {key} exists already: it is made once.");

    public static InvalidOperationException SameNumber(IEnumerable<string> names) =>
        new($"The schema changes {string.Join(" and ", names)} have the same number.");

    public static InvalidOperationException NotPending(long sequence) =>
        new($"Message {sequence} is not pending: it was committed before.");

    public static InvalidOperationException WrongPartition(long sequence, int found, int batch) =>
        new($"Message {sequence} belongs to partition {found}, not to the batch of partition {batch}.");

    public static InvalidOperationException NoPartition(int partition, int partitions) =>
        new($"Partition {partition} does not exist: 0 to {partitions - 1} do.");

    public static InvalidOperationException NoDocument(Guid id) => new($"Document {id} was not archived.");

    public static InvalidOperationException StepOfDocuments(Guid job) =>
        new($"Job {job} is of documents: the engine translates them, the book only notes it.");

    public static InvalidOperationException Parameters(string sql, int wanted, int given) =>
        new($"A statement has {wanted} parameters and was given {given} values: {sql}");

    public static InvalidOperationException NotStored(string key) =>
        new($"The message '{key}' is not in the inbox, and was not stored.");

    public static InvalidOperationException NoDelivery(long sequence) => new($"Delivery {sequence} does not exist.");

    public static DeliveryTakenException Settled(long sequence, DeliveryState state) =>
        new($"Delivery {sequence} is settled ({state}): it is neither prepared nor settled again.");

    public static InvalidOperationException NoDeadlineContract(string contract) =>
        new($"A deadline is due, but no message is registered as '{contract}'.");

    public static ArgumentException BadStatus(string status) =>
        new($"Message status '{status}' is not known: pending, done, refused, parked.");

    public static InvalidDataException NoDictionary(uint id) =>
        new($"Its bytes need dictionary {id}, which this program does not have. Use the newer program.");

    public static InvalidDataException Unreadable(Exception why) => new($"Its bytes cannot be read: {why.Message}", why);

    public static InvalidOperationException MisnamedDictionary(string name, uint id) =>
        new($"The dictionary {name} has the number {id} in it.");

    public static SqliteException Sqlite(string message, int code, int extended) => new(message, code, extended);
}
