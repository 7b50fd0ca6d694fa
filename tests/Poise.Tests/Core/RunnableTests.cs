namespace Poise.Core;

public sealed class RunnableTests
{
    private readonly List<string> _ran = [];

    [Fact]
    public void What_waits_runs_once_and_in_order()
    {
        var list = new ReadyList();
        Runnable a = Item("a");
        Runnable b = Item("b");
        list.Add(a);
        list.Add(b);
        list.Add(a);
        Assert.False(list.IsEmpty);
        list.RunAll();
        Assert.Equal(["a", "b"], _ran);
        Assert.True(list.IsEmpty);
        list.RunAll();
        Assert.Equal(2, _ran.Count);
    }

    [Fact]
    public void What_is_added_meanwhile_waits_for_the_next_time()
    {
        var list = new ReadyList();
        Item? again = null;
        again = new Item(() =>
        {
            _ran.Add("again");
            list.Add(again!);
        });
        list.Add(again);
        list.RunAll();
        Assert.Equal(["again"], _ran);
        Assert.False(list.IsEmpty);
        list.RunAll();
        Assert.Equal(["again", "again"], _ran);
    }

    [Fact]
    public void An_item_that_waits_behind_the_one_that_runs_is_not_added_twice()
    {
        var list = new ReadyList();
        Runnable last = Item("last");
        list.Add(new Item(() => list.Add(last)));
        list.Add(last);
        list.RunAll();
        Assert.Equal(["last"], _ran);
        Assert.True(list.IsEmpty);
    }

    private Item Item(string name) => new(() => _ran.Add(name));
}

/// <summary>Work that is a delegate.</summary>
internal sealed class Item(Action action) : Runnable
{
    protected internal override void Run() => action();
}
