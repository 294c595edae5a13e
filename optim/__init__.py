"""The mathematics: problems in, answers out, in ids, units, euros and minutes."""
