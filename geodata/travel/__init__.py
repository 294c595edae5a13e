"""Minutes and kilometres between any two points of a territory by any mode, and always from which source."""

from geodata.travel.door import Travel as Travel
from geodata.travel.shift import Shift as Shift
