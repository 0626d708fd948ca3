using System.Buffers.Binary;
using System.Globalization;
using System.Reflection;
using ZstdSharp;

namespace Crossdock.Storage;

/// <summary>
/// What bodies have in common, known to writer and reader beforehand: zstd dictionaries (RFC 8878, section 5),
/// <c>Dictionaries/N.zdict</c>. One that was ever written with is never changed or removed: rows name it by its number.
/// How they are made: <c>Dictionaries/README.md</c>.
/// </summary>
public static class BodyDictionary
{
    private const int IdAt = 4;

    /// <summary>The number of the one that is written with.</summary>
    internal const uint Current = 1;

    internal static IReadOnlyDictionary<uint, byte[]> Known { get; } = Read();

    /// <summary>Trains a dictionary; the same samples give the same one with the same version of the library.</summary>
    /// <param name="number">1 to 255, so that a row names it with one byte.</param>
    public static byte[] Train(IReadOnlyList<byte[]> samples, int bytes, byte number)
    {
        var trained = DictBuilder.TrainFromBuffer(samples, bytes);
        BinaryPrimitives.WriteUInt32LittleEndian(trained.AsSpan(IdAt), number);
        return trained;
    }

    private static Dictionary<uint, byte[]> Read()
    {
        const string folder = "dictionaries/";
        var assembly = Assembly.GetExecutingAssembly();
        var known = new Dictionary<uint, byte[]>();
        foreach (var name in assembly.GetManifestResourceNames().Where(n => n.StartsWith(folder, StringComparison.Ordinal)))
        {
            using var stream = assembly.GetManifestResourceStream(name)!;
            var dictionary = new byte[stream.Length];
            stream.ReadExactly(dictionary);
            var number = uint.Parse(Path.GetFileNameWithoutExtension(name[folder.Length..]), CultureInfo.InvariantCulture);
            if (BinaryPrimitives.ReadUInt32LittleEndian(dictionary.AsSpan(IdAt)) is var id && id != number)
                throw Throw.MisnamedDictionary(name, id);
            known.Add(number, dictionary);
        }
        return known;
    }
}
