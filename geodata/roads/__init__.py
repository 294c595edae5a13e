"""Roads from the files that planners have, and least minutes over them by car, on foot and by bicycle."""

from geodata import drivers as drivers
from geodata.roads.links import links as links
from geodata.roads.network import Network as Network
from geodata.roads.reading import read as read
from geodata.roads.roads import Roads as Roads
from geodata.roads.roads import RoadsError as RoadsError
from geodata.roads.store import Store as Store
