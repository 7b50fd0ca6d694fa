namespace Poise.Http.H1;

/// <summary>Small changes to a message, from a seeded generator, with a liking for the bytes that delimit.</summary>
internal static class Mutation
{
    private static readonly byte[] Delimiters = [.. "\r\n :;,\t\0%/?#@\"\\0aZ"u8];

    public static byte[] Of(byte[] bytes, Random random)
    {
        var changed = new List<byte>(bytes);
        for (int i = random.Next(1, 4); i > 0; i--)
        {
            int at = random.Next(changed.Count);
            byte value = random.Next(4) == 0 ? (byte)random.Next(256) : Delimiters[random.Next(Delimiters.Length)];
            switch (random.Next(4))
            {
                case 0:
                    changed[at] = value;
                    break;
                case 1:
                    changed.Insert(at, value);
                    break;
                case 2 when changed.Count > 1:
                    changed.RemoveAt(at);
                    break;
                default:
                    int length = random.Next(Math.Min(40, changed.Count - at));
                    changed.InsertRange(random.Next(changed.Count), changed.GetRange(at, length));
                    break;
            }
        }

        return changed.ToArray();
    }
}
