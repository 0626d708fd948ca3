namespace Crossdock.Edi;

/// <summary>What becomes a file of its own.</summary>
public enum EdiPart
{
    Interchange,
    Group,

    /// <summary>A transaction set, a message.</summary>
    Set,
}

/// <summary>A part of a document as an interchange of its own.</summary>
/// <param name="Name">Control numbers and set, for a file name: "000000055.7.850.0001".</param>
/// <param name="Bytes">ISA to IEA, UNB to UNZ.</param>
public sealed record EdiPiece(string Name, ReadOnlyMemory<byte> Bytes)
{
    /// <summary>A value of the document as a part of a file name.</summary>
    internal static string NameOf(string value) =>
        value.Length == 0 ? "none" : string.Concat(value.Take(20).Select(c => char.IsAsciiLetterOrDigit(c) ? c : '_'));
}
