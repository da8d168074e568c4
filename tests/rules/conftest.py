"""The app as it registers itself, asked once."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pytest

from tests.rules.fresh import ask
from tests.rules.sources import REPOSITORY

_LIST_FUNCTIONS = """
import json
import function_app
print(json.dumps([{"name": one.get_function_name(), "bindings": one.get_raw_bindings()}
                  for one in function_app.app.get_functions()]))
"""


@dataclass(frozen=True, slots=True)
class Registered:
    """A function of the app: its name and its bindings as the host sees them."""

    name: str
    bindings: list[Mapping[str, Any]]

    @property
    def trigger(self) -> Mapping[str, Any]:
        return next(one for one in self.bindings if one["type"].endswith("Trigger"))

    @property
    def route(self) -> str | None:
        return self.trigger.get("route")


def functions_of(listed: list[Mapping[str, Any]]) -> list[Registered]:
    """What a listing of the platform says; some list the bindings as JSON texts."""
    return [
        Registered(
            one["name"], [json.loads(each) if isinstance(each, str) else each for each in one["bindings"]]
        )
        for one in listed
    ]


@pytest.fixture(scope="session")
def registered() -> list[Registered]:
    """`get_functions()` works once a process, so a fresh one is asked."""
    return functions_of(ask(_LIST_FUNCTIONS, REPOSITORY))
