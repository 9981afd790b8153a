"""How random a value is: what tells a token from a name made of words."""

from fedlearn.redaction.randomness.measure import random_bits

__all__ = ["random_bits"]
