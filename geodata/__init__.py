"""A territory from its files, and the minutes between its places."""

from geodata import drivers as drivers
