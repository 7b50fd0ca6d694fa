return Poise.Commands.CommandTable.Invoke(args);
