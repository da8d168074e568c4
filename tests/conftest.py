"""For every test: what a drawn value costs on a busy machine says nothing about the code.

`make check` draws few values, to stay quick; `make test` draws as many as Hypothesis does by itself.
"""

import os

from hypothesis import HealthCheck, settings

from tests.infra.observed import pytest_sessionfinish, pytest_terminal_summary, pytest_testnodedown

__all__ = ["pytest_sessionfinish", "pytest_terminal_summary", "pytest_testnodedown"]

_EXAMPLES = {"quick": 15}.get(os.environ.get("HOMEWARD_EXAMPLES", ""), 100)

settings.register_profile(
    "counts, not seconds",
    deadline=None,
    max_examples=_EXAMPLES,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("counts, not seconds")
