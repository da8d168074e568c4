"""One seed for every test that draws, and for their order: HOMEWARD_SEED repeats it, on whatever worker of pytest.

Without it the seed is always the same: whether a change may land is no lottery. `make HOMEWARD_SEED=new test` draws
another, to find what nobody thought of, as `make drill`, `fuzz`, `soak` and `storm` do by themselves.
"""

import os
import random

_SAID = os.environ.get("HOMEWARD_SEED", "")
_ALWAYS = 21

TOLD = bool(_SAID)
try:
    SEED = int(_SAID or _ALWAYS)
except ValueError:
    raise SystemExit(f"HOMEWARD_SEED is {_SAID!r}: give a whole number, or let make draw one.") from None


def dice(name: object) -> random.Random:
    """The same numbers for the same seed and name."""
    return random.Random(f"{SEED} {name}")
