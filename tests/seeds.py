"""One seed for every test that draws, and for their order: HOMEWARD_SEED repeats it, on whatever worker of pytest.

Without it the seed is always the same: whether a change may land is no lottery. `HOMEWARD_SEED=new` draws another, to
find what nobody thought of, as `make drill`, `fuzz`, `soak` and `storm` do by themselves.
"""

import os
import random

_SAID = os.environ.get("HOMEWARD_SEED", "")
_ALWAYS = 21

TOLD, DRAWN = bool(_SAID), _SAID == "new"
SEED = (
    random.Random(os.environ.get("PYTEST_XDIST_TESTRUNUID")).randrange(1, 10**9)
    if DRAWN
    else int(_SAID or _ALWAYS)
)


def dice(name: object) -> random.Random:
    """The same numbers for the same seed and name."""
    return random.Random(f"{SEED} {name}")
