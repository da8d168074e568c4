"""What nobody should send: odd values, bodies that were bent, broken or cut off, odd paths, queries and headers."""

import json
import os
import random
from copy import deepcopy
from typing import Any

from homeward.api.access import Role

LONG = int(os.environ.get("HOMEWARD_FUZZ", "0"))

VALUES: tuple[Any, ...] = (
    None,
    True,
    0,
    -1,
    1.5,
    1e308,
    10**30,
    "",
    " ",
    "\x00",
    "\ud800",
    "\u202e\u0301",
    "A" * 5000,
    "../../etc/passwd",
    "vm-01\r\nx: y",
    "{'$ne': 1}",
    "None",
    "9999-99-99T99:99:99Z",
    [],
    [[[]]],
    {},
    {"a": {"b": None}},
    ["vm", "vm"],
)
NAMES = ("surprise", "", "__proto__", "\ud800", "items/0", "x" * 400)
WORDS = ("%00", "..%2f..", "%ff", "run-", "-", "%7B%7D", "a" * 300, "%E2%82%AC", "*", "null", "~", "%0d%0ax")
TYPES = (
    "application/json",
    "text/plain",
    "",
    "application/json; charset=utf-16",
    "multipart/form-data",
    "a/b/c;;",
)
ACCEPTS = ("*/*", "application/json", "text/html;q=x", ";,;", "image/png", "a" * 2000)
PEOPLE = ("ann;Homeward.Operator", "", ";", ";;;,,", "x" * 3000, f"ann;{','.join(Role)}")


def bent(rolls: random.Random, body: Any) -> Any:  # plain JSON
    """The same with one to three of its parts gone, strange, or more than they were."""
    changed = deepcopy(body)
    for _ in range(rolls.randint(1, 3)):
        places: list[tuple[Any, Any]] = list(_places(changed))
        holder, place = rolls.choice(places or [([None], 0)])
        chance = rolls.randrange(3)
        if chance == 0 and isinstance(holder, dict):
            del holder[place]
        elif chance == 1 and isinstance(holder, dict):
            holder |= {rolls.choice(NAMES): deepcopy(holder[place])}
        else:
            holder[place] = deepcopy(rolls.choice(VALUES))
    return changed


def _places(part: Any) -> Any:  # every place of a value: what holds it, and where
    places = part.items() if isinstance(part, dict) else enumerate(part) if isinstance(part, list) else ()
    for place, value in list(places):
        yield part, place
        yield from _places(value)


def written(rolls: random.Random, body: Any) -> bytes:
    """As JSON; now and then as something that is none, or only nearly."""
    text = json.dumps(body).encode()
    broken = (
        text[: rolls.randrange(len(text) + 1)],
        rolls.randbytes(rolls.randrange(200)),
        text + text,
        text.replace(b'"', b"'"),
        b"[" * rolls.choice((10, 100_000)) + text,
        text.replace(b":", b': NaN, "x":', 1),
    )
    return rolls.choice(broken) if rolls.random() < 0.5 else text
