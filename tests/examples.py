"""How many values a random test draws: few for `make check`, as many as Hypothesis does by itself for `make test`."""

import os

EXAMPLES = 15 if os.environ.get("HOMEWARD_EXAMPLES") == "quick" else 100
