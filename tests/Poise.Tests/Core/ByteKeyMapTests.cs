using System.Text;
using CsCheck;

namespace Poise.Core;

public sealed class ByteKeyMapTests
{
    private static readonly Gen<byte[][]> Keys = Gen.Char["abc/."].Array[0, 20].Array[0, 60]
        .Select(keys => keys.Select(key => new string(key)).Distinct().Select(Encoding.ASCII.GetBytes).ToArray());

    [Fact]
    public void Finds_each_key_at_its_place_and_nothing_else() =>
        Gen.Select(Keys, Keys).ForAll(300, given =>
        {
            (byte[][] keys, byte[][] others) = given;
            ByteKeyMap map = new(keys);
            for (int i = 0; i < keys.Length; i++)
                Assert.Equal(i, map.Find(keys[i]));
            foreach (byte[] other in others)
                Assert.Equal(Array.FindIndex(keys, key => key.AsSpan().SequenceEqual(other)), map.Find(other));
        });

    [Fact]
    public void Lengths_are_those_of_the_keys_longest_first() =>
        Keys.ForAll(100, keys =>
            Assert.Equal(
                keys.Select(key => key.Length).Distinct().OrderDescending(), new ByteKeyMap(keys).Lengths.ToArray()));

    [Fact]
    public void Keys_that_differ_in_one_byte_anywhere_are_different_keys()
    {
        byte[][] keys = [.. Enumerable.Range(0, 40).Select(at =>
        {
            byte[] key = new byte[40];
            key[at] = 1;
            return key;
        })];
        ByteKeyMap map = new(keys);
        Assert.Equal(40, map.Count);
        Assert.All(Enumerable.Range(0, 40), at => Assert.Equal(at, map.Find(keys[at])));
        Assert.Equal(ByteKeyMap.None, map.Find(new byte[40]));
        Assert.Equal(ByteKeyMap.None, map.Find(default));
    }
}
