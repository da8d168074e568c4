"""How much is drilled: all of it with `make drill`, and otherwise a sample, which holds what is known."""

import os

from tests.seeds import SEED, dice

__all__ = ["ALL", "SEED", "dice"]

ALL = os.environ.get("HOMEWARD_DRILL") == "all"
