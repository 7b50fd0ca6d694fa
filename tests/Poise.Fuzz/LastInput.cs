using System.IO.MemoryMappedFiles;

namespace Poise.Fuzz;

/// <summary>
/// The input under test, kept in a mapped file: a target that ends the process (a broken invariant does) takes
/// everything else with it. The file is `[length, 4 bytes][input]` and goes away when the target has survived.
/// </summary>
internal sealed class LastInput : IDisposable
{
    readonly string _path;
    readonly MemoryMappedFile _file;
    readonly MemoryMappedViewAccessor _view;
    readonly byte[] _copy = new byte[Mutator.MaxLength];

    public LastInput(string path)
    {
        _path = path;
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        _file = MemoryMappedFile.CreateFromFile(path, FileMode.Create, null, sizeof(int) + Mutator.MaxLength);
        _view = _file.CreateViewAccessor();
    }

    public void Keep(ReadOnlySpan<byte> input)
    {
        input.CopyTo(_copy);
        _view.Write(0, input.Length);
        _view.WriteArray(sizeof(int), _copy, 0, input.Length);
    }

    /// <summary>The input in a file that <see cref="Keep"/> wrote, or the whole of a plain file.</summary>
    public static byte[] Read(string path)
    {
        byte[] bytes = File.ReadAllBytes(path);
        if (bytes.Length != sizeof(int) + Mutator.MaxLength)
            return bytes;
        int length = BitConverter.ToInt32(bytes);
        return length is < 0 or > Mutator.MaxLength ? bytes : bytes.AsSpan(sizeof(int), length).ToArray();
    }

    public void Dispose()
    {
        _view.Dispose();
        _file.Dispose();
        File.Delete(_path);
    }
}
