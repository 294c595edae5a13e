"""What the agency decides, gets and sees."""

from geodata import drivers as drivers  # before anything here opens a layer: which formats may be opened

__version__ = "0.1.0"
