using CsCheck;

namespace Poise.Metrics;

public sealed class ByteRingTests
{
    const int Capacity = 64;
    const int MaxRecord = 24;

    // Each number is one step: a record of that length, or what waits taken in one piece.
    static readonly Gen<int[]> Steps = Gen.Int[-20, MaxRecord].Array[1, 200];

    [Fact]
    public void Bytes_come_out_as_they_went_in_whatever_the_order_of_steps() => Steps.Sample(steps =>
    {
        var ring = new ByteRing(Capacity, MaxRecord);
        var model = new Queue<byte>();
        byte next = 0;
        foreach (int step in steps)
        {
            if (step < 0)
                Take(ring, model);
            else
                Assert.Equal(Capacity - model.Count >= MaxRecord, Put(ring, model, step, ref next));
            Assert.Equal(model.Count == 0, ring.IsEmpty);
        }
        while (model.Count > 0)
            Take(ring, model);
        Assert.True(ring.Peek().IsEmpty);
    });

    [Fact]
    public void Two_threads_exchange_records_of_any_length()
    {
        const int records = 200_000;
        var ring = new ByteRing(1024, 100);
        var producer = new Thread(() =>
        {
            var lengths = new Random(1);
            for (int i = 0; i < records; i++)
            {
                Span<byte> record;
                while (!ring.TryReserve(out record))
                    Thread.Yield();
                int length = lengths.Next(1, 101);
                record[..length].Fill((byte)i);
                ring.Commit(length);
            }
        });
        producer.Start();
        var expected = new Random(1);
        int number = 0, left = expected.Next(1, 101);
        bool isSound = true;
        while (number < records)
        {
            ReadOnlySpan<byte> waiting = ring.Peek();
            if (waiting.IsEmpty)
                Thread.Yield();
            foreach (byte value in waiting)
            {
                isSound &= value == (byte)number;
                if (--left > 0)
                    continue;
                number++;
                left = expected.Next(1, 101);
            }
            ring.Release(waiting.Length);
        }
        producer.Join();
        Assert.True(isSound);
        Assert.True(ring.IsEmpty);
    }

    static bool Put(ByteRing ring, Queue<byte> model, int length, ref byte next)
    {
        if (!ring.TryReserve(out Span<byte> record))
            return false;
        Assert.Equal(MaxRecord, record.Length);
        for (int i = 0; i < length; i++)
        {
            record[i] = next++;
            model.Enqueue(record[i]);
        }
        // What the record does not need may be written to all the same.
        record[length..].Fill(0xEE);
        ring.Commit(length);
        return true;
    }

    static void Take(ByteRing ring, Queue<byte> model)
    {
        ReadOnlySpan<byte> waiting = ring.Peek();
        Assert.Equal(model.Count == 0, waiting.IsEmpty);
        foreach (byte value in waiting)
            Assert.Equal(model.Dequeue(), value);
        ring.Release(waiting.Length);
    }
}
