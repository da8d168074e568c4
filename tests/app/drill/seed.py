"""One seed for the whole drill: HOMEWARD_SEED repeats it, whatever worker of pytest a test falls to.

`make drill` draws another each time, to find what nobody thought of. The sample of `make test` is always the same: it
holds what is known.
"""

import os
import random

_RUN = os.environ.get("PYTEST_XDIST_TESTRUNUID")

ALL = os.environ.get("HOMEWARD_DRILL") == "all"
_SAMPLE = 21
SEED = int(os.environ.get("HOMEWARD_SEED", "0")) or (
    random.Random(_RUN).randrange(1, 10**9) if ALL else _SAMPLE
)


def dice(name: object) -> random.Random:
    """The same numbers for the same seed and name."""
    return random.Random(f"{SEED} {name}")
