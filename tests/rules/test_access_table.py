"""The access table, what the app registers and what its page says are the same."""

from collections import Counter

import pytest

from homeward.api.routes import ROUTES, SIGNED_IN, Who
from tests.rules.conftest import Registered
from tests.rules.sources import REPOSITORY

# How the page names who may call.
WORDS = {
    Who.ANYONE: "anyone",
    Who.LINK: "whoever has the run's own link",
    Who.READER: "key, any role but Sender",
    Who.OPERATOR: "key, Operator",
    Who.SENDER: "key, Sender, Operator",
    Who.APPROVER: "Approver",
    Who.DECIDER: "Approver, Operator (break-glass), OnBehalf",
}


@pytest.mark.slow
def test_every_route_of_the_app_is_in_the_table(registered: list[Registered]) -> None:
    """Whatever answers HTTP is registered through the table: by that method, at these doors, with that key."""
    rooms = {
        one.name: (one.route, tuple(one.trigger["methods"]), one.trigger["authLevel"].lower())
        for one in registered
        if one.trigger["type"] == "httpTrigger" and one.route != "{*rest}"
    }
    table = {
        one.handler: (one.path, (one.method,), "function" if one.guarded else "anonymous") for one in ROUTES
    }
    table |= {
        f"{one.handler}_signed_in": (f"{SIGNED_IN}/{one.path}", (one.method,), "anonymous")
        for one in ROUTES
        if one.guarded
    }
    assert table == rooms


def test_no_two_rows_of_the_table_are_the_same() -> None:
    twice = [one for one, count in Counter((one.method, one.path) for one in ROUTES).items() if count > 1]
    assert [] == twice


def test_the_page_shows_the_table() -> None:
    page = (REPOSITORY / "docs" / "access.md").read_text(encoding="utf-8")
    rows = [line for line in page.splitlines() if line.startswith(("| `GET ", "| `POST "))]
    assert [f"| `{one.method} /api/{one.path}` | {WORDS[one.who]} |" for one in ROUTES] == rows
