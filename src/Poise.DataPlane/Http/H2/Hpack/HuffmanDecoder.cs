namespace Poise.Http.H2.Hpack;

/// <summary>
/// Decodes Huffman-coded strings, cut anywhere: a state machine that takes four bits a step, two steps for any octet.
/// A state is an inner node of the code's tree, and there are 256 of them. One value decodes one string; start with
/// <c>default</c>.
/// </summary>
internal struct HuffmanDecoder
{
    /// <summary>Each octet gives at most this many bytes: every code has at least five bits.</summary>
    public const int MaxGrowth = 2;

    private const uint Emits = 1 << 16;
    private const uint Broken = 1 << 17;
    private const int States = 256;

    // [state * 16 + nibble]: the byte that comes out, the next state << 8, and flags.
    private static readonly uint[] Steps = new uint[States * 16];

    // Where a string may end: at the root, or up to seven ones below it, which is padding (RFC 7541 §5.2).
    private static readonly bool[] MayEnd = new bool[States];

    private byte _state;

    static HuffmanDecoder()
    {
        short[] children = Tree();
        for (int state = 0; state < States; state++)
        {
            for (int nibble = 0; nibble < 16; nibble++)
                Steps[(state * 16) + nibble] = Step(children, state, nibble);
        }

        int node = 0;
        for (int ones = 0; ones < 8; ones++)
        {
            MayEnd[node] = true;
            node = children[(node * 2) + 1];
        }
    }

    /// <summary>The string may end here: what is left over is padding, shorter than an octet and all ones.</summary>
    public readonly bool IsComplete => MayEnd[_state];

    /// <summary>Decodes the next piece of a string.</summary>
    /// <param name="input">Octets of the string.</param>
    /// <param name="output">At least <see cref="MaxGrowth"/> times as long as the input.</param>
    /// <param name="written">Bytes written.</param>
    /// <returns>False when the end-of-string symbol is in it.</returns>
    public bool Decode(ReadOnlySpan<byte> input, Span<byte> output, out int written)
    {
        uint[] steps = Steps;
        uint state = _state;
        written = 0;
        foreach (byte octet in input)
        {
            uint high = steps[(int)((state * 16) + (uint)(octet >> 4))];
            if ((high & Emits) != 0)
                output[written++] = (byte)high;
            uint low = steps[(int)(((high >> 8) & 0xff) * 16) + (octet & 0xf)];
            if ((low & Emits) != 0)
                output[written++] = (byte)low;
            if (((high | low) & Broken) != 0)
                return false;
            state = (low >> 8) & 0xff;
        }

        _state = (byte)state;
        return true;
    }

    /// <summary>
    /// Two children for each inner node: the number of an inner node, or the symbol as −1 − symbol. Nodes are numbered
    /// as they are met, the root is 0.
    /// </summary>
    private static short[] Tree()
    {
        var children = new short[States * 2];
        short nodes = 1;
        for (int symbol = 0; symbol <= HuffmanCode.EndOfString; symbol++)
        {
            int node = 0;
            for (int bit = HuffmanCode.Length(symbol) - 1; bit >= 0; bit--)
            {
                int child = (node * 2) + (int)((HuffmanCode.Code(symbol) >> bit) & 1);
                if (bit == 0)
                    children[child] = (short)(-1 - symbol);
                else if (children[child] == 0)
                    children[child] = nodes++;
                node = children[child];
            }
        }

        return children;
    }

    private static uint Step(short[] children, int state, int nibble)
    {
        uint result = 0;
        int node = state;
        for (int bit = 3; bit >= 0; bit--)
        {
            node = children[(node * 2) + ((nibble >> bit) & 1)];
            if (node >= 0)
                continue;
            int symbol = -1 - node;
            if (symbol == HuffmanCode.EndOfString)
                return Broken;
            result = Emits | (uint)symbol;
            node = 0;
        }

        return result | ((uint)node << 8);
    }
}
