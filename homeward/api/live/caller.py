"""Who asks, and what they may do at all."""

from typing import Any

from homeward.api import steerable
from homeward.api.access import Caller
from homeward.api.routes import Who, admit


def caller(who: Caller) -> dict[str, Any]:
    def may(need: Who) -> bool:
        return steerable.passes(lambda: admit(who, need))

    return {
        "name": who.name,
        "kind": "Person" if who.id else "Key",
        "roles": list(who.roles),
        "may": {
            "start": may(Who.OPERATOR),
            "steer": may(Who.OPERATOR),
            "approve": may(Who.APPROVER),
            "review": may(Who.APPROVER),
        },
    }
