"""Which vector formats the geographic library may open: it guesses formats from content, and some point elsewhere.

The library registers its drivers when it is first imported, so `geodata` imports this module before
anything else. A "virtual" layer saved under another name would otherwise read any file of the machine, and other
formats call the network.
`geodata.vector` checks the first bytes of a file as well, whoever imported the library first.
"""

from __future__ import annotations

import os

ALLOWED = ("CSV", "ESRI Shapefile", "FlatGeobuf", "GPKG", "GeoJSON")

SKIPPED = (
    "ADBC", "AIVector", "AVCBin", "AVCE00", "AmigoCloud", "CSW", "Carto", "DGN", "DXF", "EDIGEO", "EEDA",
    "ESRIJSON", "Elasticsearch", "GDALG", "GML", "GPSBabel", "GPX", "GTFS", "GeoJSONSeq", "GeoRSS", "HTTP", "Idrisi",
    "JML", "JSONFG", "KML", "LIBKML", "LVBAG", "MBTiles", "MEM", "MVT", "MapInfo File", "MapML", "MiraMonVector", "NGW",
    "OAPIF", "ODS", "OGCAPI", "OGR_GMT", "OGR_PDS", "OGR_VRT", "OSM", "OpenFileGDB", "PCIDSK", "PDF", "PDS4", "PGDUMP",
    "PLSCENES", "PMTiles", "S57", "SQLite", "SXF", "Selafin", "TopoJSON", "VDV", "VFK", "VICAR", "WAsP", "WFS", "XLSX",
)  # fmt: skip

os.environ.setdefault("OGR_SKIP", ",".join(SKIPPED))
