"""What the agency decides, gets and sees."""

import os

from geodata import drivers as drivers  # before anything here opens a layer: which formats may be opened

# Before numpy is loaded: with more threads a long sum has another order on another machine, and they spin after each.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

__version__ = "0.1.0"
