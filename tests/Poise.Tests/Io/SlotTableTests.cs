using Poise.Simulation;

namespace Poise.Io;

public sealed class SlotTableTests : IDisposable
{
    private readonly SimWorld _world = new(seed: 1);
    private readonly SimLoop _loop;
    private readonly SlotTable _table = new();

    public SlotTableTests() => _loop = _world.AddLoop(_world.AddHost("10.0.0.1"));

    public void Dispose() => _world.Dispose();

    [Fact]
    public void A_slot_is_found_by_its_generation_only()
    {
        Connection connection = _table.RentConnection(_loop);
        uint generation = connection.Generation;
        Assert.Same(connection, _table.Find(connection.Slot, generation));
        Assert.Null(_table.Find(connection.Slot, generation + 1));
        Assert.Null(_table.Find(connection.Slot + 1, generation));
        Assert.Null(_table.Find(-1, generation));
        Assert.Null(_table.Find(int.MaxValue, generation));
        _table.Retire(connection);
        Assert.Null(_table.Find(connection.Slot, generation));
        Assert.Equal(0, _table.Count);
    }

    [Fact]
    public void A_retired_connection_rests_until_the_end_of_the_next_turn()
    {
        Connection first = _table.RentConnection(_loop);
        _table.Retire(first);
        _table.EndTurn();
        Assert.NotSame(first, _table.RentConnection(_loop));
        _table.EndTurn();
        uint generation = first.Generation;
        Assert.Same(first, _table.RentConnection(_loop));
        Assert.Equal(generation, first.Generation);
        Assert.Same(first, _table.Find(first.Slot, first.Generation));
    }

    [Fact]
    public void It_grows_and_gives_each_its_own_slot()
    {
        HashSet<int> slots = [];
        for (int i = 0; i < 1000; i++)
        {
            Connection connection = _table.RentConnection(_loop);
            Assert.True(slots.Add(connection.Slot));
            Assert.Same(connection, _table.Find(connection.Slot, connection.Generation));
        }
        Assert.Equal(1000, _table.Count);
        Assert.Equal(1000, _table.All().Count());
    }

    [Fact]
    public void The_slot_of_an_acceptor_goes_to_a_later_one_under_another_generation()
    {
        var first = new Acceptor(_loop);
        _table.Add(first);
        (int slot, uint generation) = (first.Slot, first.Generation);
        _table.Retire(first);
        _table.EndTurn();
        _table.EndTurn();
        var second = new Acceptor(_loop);
        _table.Add(second);
        Assert.Equal(slot, second.Slot);
        Assert.Null(_table.Find(slot, generation));
        Assert.Same(second, _table.Find(slot, second.Generation));
    }
}
