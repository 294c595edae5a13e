"""Write the roads of an OpenStreetMap file as text, a line each: python pick.py FILE.

A program of its own, that imports nothing of ours: where a broken file ends osmium in the midst of its work, only this
process ends with it. Roads come with the coordinates of their points; points that may stop somebody come too. What is
wrong with the file goes to the standard error.
"""

from __future__ import annotations

import os
import sys

import osmium

TEXT = "opl,add_metadata=none,locations_on_ways=true"


def pick(path: str) -> None:
    places = osmium.NodeLocationsForWays(osmium.index.create_map("flex_mem"))
    places.ignore_errors()
    roads, stops = osmium.filter.KeyFilter("highway", "route"), osmium.filter.KeyFilter("barrier", "access")
    roads.enable_for(osmium.osm.WAY)
    stops.enable_for(osmium.osm.NODE)
    writer = osmium.SimpleWriter(osmium.io.File("-", TEXT))
    try:
        with osmium.io.Reader(path, osmium.osm.NODE | osmium.osm.WAY) as reader:
            osmium.apply(reader, places, roads, stops, writer)
        writer.close()
    except Exception as error:
        try:
            print(error, file=sys.stderr, flush=True)
        finally:
            os._exit(1)  # a writer that failed cannot be taken apart


if __name__ == "__main__":
    pick(sys.argv[1])
