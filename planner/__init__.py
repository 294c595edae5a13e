"""What the agency decides, gets and sees."""

__version__ = "0.1.0"
