"""One seed for the whole drill: HOMEWARD_SEED repeats it, whatever worker of pytest a test falls to."""

import os
import random

_RUN = os.environ.get("PYTEST_XDIST_TESTRUNUID")

SEED = int(os.environ.get("HOMEWARD_SEED", "0")) or random.Random(_RUN).randrange(1, 10**9)
ALL = os.environ.get("HOMEWARD_DRILL") == "all"


def dice(name: object) -> random.Random:
    """The same numbers for the same seed and name."""
    return random.Random(f"{SEED} {name}")
